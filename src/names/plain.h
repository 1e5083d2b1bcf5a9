#ifndef CRD_NAMES_PLAIN_H
#define CRD_NAMES_PLAIN_H

#include "base/buf.h"
#include "base/vec.h"

/* The first step of every comparison of names: text as written to words of small letters without
 * accents, Cyrillic and Greek in Latin letters. No word is judged here: normal.h does that.
 *
 *   * what crd_text_fold does (case, accents, compatibility forms, punctuation as blanks)
 *   * "&" is "and"; apostrophes inside a word vanish (Xi'an = Xian)
 *   * initials joined by points or strokes are one word: S.p.A. = SpA, A/S = AS, J. P. = JP;
 *     t/a is "trading as"
 *   * superscript digits at the end of a word are footnotes and vanish; other digits stay (Tele2)
 *   * Cyrillic and Greek by the tables in translit.def
 */
typedef struct crd_plain_word {
    uint32_t at, len; /* in text */
    bool cyrillic;    /* it was written in Cyrillic */
} crd_plain_word;

typedef struct crd_plain {
    crd_buf text; /* the words, one blank between; the result */
    crd_buf before, folded;
    CRD_VEC(crd_plain_word) words;
    bool mixed; /* a word mixes Latin letters with Cyrillic or Greek ones */
} crd_plain;

void crd_plain_init(crd_plain *f);
void crd_plain_done(crd_plain *f);
/* Forgets what was there. CRD_ELIMIT: more than CRD_NAME_MAX bytes; CRD_ENOMEM. */
#define CRD_NAME_MAX 4096
CRD_NODISCARD crd_status crd_plain_read(crd_plain *f, crd_str written, crd_err *err);
/* Borrowed until the next read; i < f->words.n. */
crd_str crd_plain_at(const crd_plain *f, size_t i);
/* All words, one blank between. */
crd_str crd_plain_all(const crd_plain *f);

#endif
