#ifndef CRD_ASSUME_ASSUME_H
#define CRD_ASSUME_ASSUME_H

#include "base/progress.h"
#include "model/check.h"
#include "model/sink.h"

/* What if: rows that are added to a case, changed or ended as if somebody had said so, between the
 * case and the world. The case is read and never written.
 *
 * An assumption is a text: a short form ("holding ostratel fjellmobil votes 30%", see form.h and
 * docs/assume.md), or the path of a folder of native tables, of one such table, of a workbook, or
 * of a .txt file of short forms, one a line ('#' begins a comment). A folder may hold short forms
 * in its file assume.txt.
 *
 * What is assumed
 *  - Rows that are added stand under one source of their own, "assumption", whatever source the
 *    tables name. The feed calls it assumed: its values win. The line of a row is that in its file;
 *    a short form that is a text of its own has the text's number. Rows of table `source` are
 * passed over.
 *  - Rows of the case that end are not replayed. They are named by their key, as merged: all ids
 *    that the case knows for one thing are meant.
 *  - What is ended is the case's alone, and two assumptions may not give one field of a row two
 *    values: so the order of assumptions does not matter. */
typedef struct crd_assume crd_assume;

enum { CRD_ASSUME_MAX = 64, CRD_ASSUME_FORMS_MAX = 10000, CRD_ASSUME_ROWS_MAX = 10000000 };

typedef struct crd_assume_opts {
    crd_more_codes more; /* codes that the case has added; has == NULL: none */
    crd_str release;     /* as crd_world_opts: what names are looked up in, what is ended and what
                            goes with it rest on such sources alone; null = all */
    crd_date as_known;   /* as crd_world_opts; with `release` only */
    const crd_progress *progress; /* may be NULL */
} crd_assume_opts;

/* @param base   the case; its context must outlive the result.
 * @param texts  [n], each ends in NUL one past its length.
 * @param diags  told of everything wrong with files.
 * A short form of texts[i] that cannot be read: CRD_EINVAL at "--assume", line i + 1, with the
 * column; in a file CRD_EPARSE at its place. CRD_EINVAL also for what the case does not know, and
 * for assumptions that contradict one another. CRD_EPARSE: a file has errors. CRD_EEXIST: the case
 * has a source of that name. CRD_ELIMIT past the limits above; what files and `base` give.
 * O(rows assumed); with `end` and `remove` also what a world of the tables they name costs. */
CRD_NODISCARD crd_status crd_assume_new(const crd_feed *base, const crd_str *texts, size_t n,
                                        const crd_assume_opts *opts, crd_diags *diags,
                                        crd_assume **ret_assume, crd_err *err);
void crd_assume_free(crd_assume *a); /* NULL is fine */

/* The case as assumed, as long as the object lives. A query with `where` is CRD_EINVAL: its
 * expression judges what is stored. */
const crd_feed *crd_assume_feed(const crd_assume *a);

/* What is assumed, for people, a line each: a short form, "plan: end contract k1" for one in a
 * file, "plan (3 rows)" for tables; of many in one file CRD_ASSUME_SHOWN and how many more there
 * are. Lives as long as the object. */
enum { CRD_ASSUME_SHOWN = 100 };
size_t crd_assume_count(const crd_assume *a);
crd_str crd_assume_line(const crd_assume *a, size_t i);

#endif
