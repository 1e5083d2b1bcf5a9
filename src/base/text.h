#ifndef CRD_BASE_TEXT_H
#define CRD_BASE_TEXT_H

#include "base/buf.h"

/* Unicode, through libutf8proc (this file alone includes it). */

/* Offset of the first byte that is not well-formed UTF-8, or s.len when all is. NUL is allowed
 * here; who forbids it says so. */
size_t crd_text_valid(crd_str s);

/* Columns a terminal needs for the text: wide characters 2, marks and controls 0. Invalid bytes
 * count 1. */
size_t crd_text_width(crd_str s);
/* The longest prefix of at most `columns`, cut between grapheme clusters. */
crd_str crd_text_cut(crd_str s, size_t columns);

/* For comparing names: NFKC, case folded, accents stripped, runs of blanks, punctuation and symbols
 * as one space, trimmed. Accents are the diacritics of Latin, Greek and Cyrillic (also the strokes
 * of o, l, d, h, t and the lost dot of i) and the optional vowel points of Hebrew and Arabic; marks
 * that make another letter, as in Japanese or Devanagari, stay. What is invisible is dropped,
 * an invalid byte becomes U+FFFD. Folding twice changes nothing. Appends to `out`. */
void crd_text_fold(crd_str s, crd_buf *out);

/* Does it hold what may not reach a terminal or a reader's eye unmarked: C0/C1 controls (tab and
 * newline included), DEL, invalid bytes, line/paragraph separators, and all that Unicode calls
 * default ignorable (bidirectional marks, overrides and isolates, zero-width characters, fillers,
 * tags, BOM; not the two selectors of emoji presentation)? */
bool crd_text_unsafe(crd_str s);
/* Appends the text with each such thing replaced by a visible form: <U+202E> for a character, <1B>
 * for an ASCII control or an invalid byte. Safe text is copied unchanged. */
void crd_text_visible(crd_str s, crd_buf *out);

#endif
