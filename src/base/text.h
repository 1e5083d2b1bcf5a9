#ifndef CRD_BASE_TEXT_H
#define CRD_BASE_TEXT_H

#include "base/buf.h"

/* Unicode, through libutf8proc (this file alone includes it). */

/* Offset of the first byte that is not well-formed UTF-8, or s.len when all is. NUL is allowed
 * here; who forbids it says so. */
size_t crd_text_valid(crd_str s);

/* Columns a terminal needs for the text: wide characters 2, marks 0. Invalid bytes count 1. */
size_t crd_text_width(crd_str s);
/* The longest prefix of at most `columns`, cut between grapheme clusters. */
crd_str crd_text_cut(crd_str s, size_t columns);

/* For comparing names: NFKC, case folded, accents stripped, runs of blanks and punctuation as one
 * space, trimmed. Appends to `out`. */
void crd_text_fold(crd_str s, crd_buf *out);

/* Does it hold what may not reach a terminal or a reader's eye unmarked: C0/C1 controls (tab and
 * newline included), DEL, invalid bytes, bidirectional overrides and isolates, zero-width
 * characters, line/paragraph separators, a BOM? */
bool crd_text_unsafe(crd_str s);
/* Appends the text with each such thing replaced by a visible form such as <U+202E>, <1B> for a
 * byte. Safe text is copied unchanged. */
void crd_text_visible(crd_str s, crd_buf *out);

#endif
