#ifndef CRD_NAMES_NORMAL_H
#define CRD_NAMES_NORMAL_H

#include "base/arena.h"
#include "names/legal.h"

/* A party's name as written, taken apart. Pure: no locale, no memory of other names.
 *
 * Two names are equal when their normal forms are (crd_name_compare). That is all that may make two
 * records one party by name. Abbreviations and initials are not folded: "HMN Tech" may stand for
 * HMN Technology, Technologies or Technical, so that it is HMN Technologies is knowledge, and
 * stands in an alias table (data/aliases.csv) with its source, not in this code. */
enum crd_name_kind {
    CRD_NAME_FORMER,       /* formerly, ex, f/k/a, ehemals ... */
    CRD_NAME_TRADING,      /* d/b/a, t/a, trading as */
    CRD_NAME_ALSO,         /* a/k/a */
    CRD_NAME_ABBREVIATION, /* in brackets, and made of the name's own words */
    CRD_NAME_NOTE,         /* in brackets, and no name: "incl. ...", "part of ..." */
    CRD_NAME_UNSURE        /* in brackets; it stays in the normal form too, for want of knowledge */
};

typedef struct crd_name_other {
    enum crd_name_kind kind;
    crd_str text;   /* the words, as plain.h writes them */
    crd_str normal; /* the same without legal form */
} crd_name_other;

typedef struct crd_name {
    crd_str normal;             /* "" when nothing is left; never null */
    const crd_legal_form *form; /* the outermost one taken off; NULL: none */
    const crd_name_other *others;
    size_t n_others; /* at most CRD_NAME_OTHERS */
    bool mixed;      /* a word mixes alphabets, as look-alikes do */
} crd_name;
#define CRD_NAME_OTHERS 16

/* Texts live in the arena. Any bytes are read. CRD_ELIMIT past CRD_NAME_MAX bytes, CRD_ENOMEM.
 * Normalising a normal form gives it back; adding a legal form changes no normal form. O(len). */
CRD_NODISCARD crd_status crd_name_read(crd_str written, crd_arena *arena, crd_name *ret_name,
                                       crd_err *err);
/* The same for many names: a reader keeps its working memory. One thread each. CRD_ENOMEM. */
typedef struct crd_name_reader crd_name_reader;
CRD_NODISCARD crd_status crd_name_reader_new(crd_name_reader **ret_reader);
void crd_name_reader_free(crd_name_reader *r); /* NULL is fine */
CRD_NODISCARD crd_status crd_name_reader_read(crd_name_reader *r, crd_str written, crd_arena *arena,
                                              crd_name *ret_name, crd_err *err);
/* Only the normal form, appended to `out`: what an index of many names needs. */
CRD_NODISCARD crd_status crd_name_normal(crd_str written, crd_buf *out, crd_err *err);

typedef enum crd_name_verdict {
    CRD_NAMES_DIFFER,
    CRD_NAMES_EQUAL,
    CRD_NAMES_FORMS_DIFFER /* equal but for legal forms that one firm does not carry both: GmbH and
                              AB. Often parent and subsidiary: candidates, not one party. */
} crd_name_verdict;
/* An empty normal form equals nothing, not even itself. */
crd_name_verdict crd_name_compare(const crd_name *a, const crd_name *b);

/* The code of a kind in the code list `name_kind`; NULL for notes and unsure ones. */
const char *crd_name_kind_code(enum crd_name_kind kind);

/* Does the word say little about which firm is meant (words.def)? */
bool crd_name_is_common_word(crd_str word);

#endif
