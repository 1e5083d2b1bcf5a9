#ifndef CRD_NAMES_REMARK_H
#define CRD_NAMES_REMARK_H

#include "names/normal.h"

/* Inside normal.c: what stands in brackets or behind a lone dash. */
typedef struct crd_remark_cut {
    crd_str text;
    bool remark; /* else: text between remarks */
    bool dash;   /* "A - B": the last part of the text */
} crd_remark_cut;
/* The next part of the written text; false at its end. A bracket that is never closed is text. */
bool crd_remark_next(crd_str *rest, crd_remark_cut *ret_cut);

enum crd_remark {
    CRD_REMARK_GONE,  /* footnote, nothing */
    CRD_REMARK_NAME,  /* another name, of *ret_kind (also notes) */
    CRD_REMARK_PART,  /* belongs to the name: a place, a legal form, a common word */
    CRD_REMARK_UNSURE /* unknown; treated as part */
};
enum crd_remark crd_remark_judge(const crd_plain *name, const crd_plain *remark, bool dash,
                                 enum crd_name_kind *ret_kind);

/* Words at `at` that announce another name; 0: none. */
size_t crd_remark_marker(const crd_plain *f, size_t at, bool in_bracket,
                         enum crd_name_kind *ret_kind);

#endif
