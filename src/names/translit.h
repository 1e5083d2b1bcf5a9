#ifndef CRD_NAMES_TRANSLIT_H
#define CRD_NAMES_TRANSLIT_H

#include "base/buf.h"

/* Latin letters for folded words. Which alphabet a Cyrillic text is in is read off its letters, so
 * ask once for the whole text. */
enum crd_cyrillic { CRD_CYRILLIC_RUSSIAN, CRD_CYRILLIC_UKRAINIAN, CRD_CYRILLIC_SERBIAN };
enum crd_cyrillic crd_translit_alphabet(crd_str folded);

/* What a word was written in. */
enum { CRD_SCRIPT_LATIN = 1u << 0, CRD_SCRIPT_CYRILLIC = 1u << 1, CRD_SCRIPT_GREEK = 1u << 2 };
/* Appends the word, letters of other scripts unchanged; gives the scripts met. */
unsigned crd_translit_word(crd_str folded_word, enum crd_cyrillic alphabet, crd_buf *out);

/* The bytes of the UTF-8 character that starts with this byte; 1 for a stray one. */
size_t crd_utf8_len(unsigned char lead);
/* Decodes well-formed UTF-8 at s[at]; a stray or cut character gives its byte. */
uint32_t crd_utf8_at(crd_str s, size_t at, size_t *ret_len);

#endif
