#ifndef CRD_REPORT_ESCAPE_H
#define CRD_REPORT_ESCAPE_H

#include "base/buf.h"

/* Text from data on its way into each kind of output. All of them take any bytes, show what may
 * not pass unseen (crd_text_unsafe) in a visible form or as an escape, and append to `out`, which
 * remembers failure. Null is written as the empty text. Cost: one pass. */

/* One line for a terminal or a plain text file: controls, line ends, bidirectional overrides,
 * zero-width characters and invalid bytes become <1B>, <U+202E> and the like. */
void crd_escape_terminal(crd_str s, crd_buf *out);

/* The same over several lines: line feeds and tabs stay. For cells of workbooks. */
void crd_escape_lines(crd_str s, crd_buf *out);

/* A whole field of a CSV file for people: quoted where needed, formulas disarmed with an
 * apostrophe (what begins with = + - @ or their full-width forms, also after blanks, or with a tab
 * or line end; plain numbers such as -5 are left alone). Line feeds and tabs stay, inside quotes;
 * other unsafe characters are made visible, since CSV is read on terminals too. */
void crd_escape_csv(crd_str s, char separator, crd_buf *out);

/* Text or a quoted attribute's value in HTML, XML and GraphML. Line feeds and tabs stay. */
void crd_escape_html(crd_str s, crd_buf *out);

/* A JSON string with its quotes, pure ASCII wherever the text is unsafe; an invalid byte is
 * U+FFFD. Safe inside an HTML <script> as well when `in_html`: no < > & stay. */
void crd_escape_json(crd_str s, bool in_html, crd_buf *out);

/* Text in Markdown (CommonMark with tables): one line, nothing in it is markup, a link or HTML. */
void crd_escape_md(crd_str s, crd_buf *out);

/* A quoted string of the DOT language, with its quotes; line feeds become \n. */
void crd_escape_dot(crd_str s, crd_buf *out);

#endif
