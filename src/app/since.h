#ifndef CRD_APP_SINCE_H
#define CRD_APP_SINCE_H

#include "app/cells.h"
#include "app/op.h"
#include "base/vec.h"
#include "report/changes.h"

/* What changed between two assessments, made of their two documents alone (docs/assess.md). */

/* Where a change leads. NARROWER: bounds that were not as near before; more is known. */
typedef enum crd_way {
    CRD_WAY_WORSE,
    CRD_WAY_BETTER,
    CRD_WAY_WIDER,
    CRD_WAY_NARROWER,
    CRD_WAY_OTHER,
} crd_way;
enum { CRD_WAYS = CRD_WAY_OTHER + 1 };
extern const char *const crd_way_names[];

/* Fails of rules, unwaived, by standing in the order of crd_since_standings: those whose finding
 * did not fail before, and those that did. */
extern const char *const crd_since_standings[]; /* indicator .. breach, NULL */
enum { CRD_SINCE_STANDINGS = 4 };
typedef struct crd_since_found {
    uint64_t fresh[CRD_SINCE_STANDINGS], known[CRD_SINCE_STANDINGS];
    bool differs;
} crd_since_found;

typedef struct crd_since_opts {
    size_t limit; /* rows kept of `findings` and of `changes`, the weightiest; 0 = all */
    bool summary; /* counts and sentences only */
} crd_since_opts;

/* Adds to `to`, which lives in `arena`, the sections that CRD_SINCE_SECTIONS names, and says what
 * is to be known of the comparison. `before` and `after` hold until `to` has been rendered;
 * `before` NULL: the sections are there, and empty. CRD_ENOMEM. */
#define CRD_SINCE_SECTIONS "summary differs findings counts changes"
CRD_NODISCARD crd_status crd_since(crd_arena *arena, const crd_doc *before, const crd_doc *after,
                                   const crd_since_opts *opts, crd_doc *to,
                                   crd_since_found *ret_found, crd_err *err);

/* An assessment's document from its file. Not an assessment, broken, of a version that this
 * program does not know: CRD_EPARSE or CRD_EVERSION, with the place; CRD_ENOENT; CRD_EIO. */
CRD_NODISCARD crd_status crd_since_read(const char *path, crd_arena *arena, crd_doc **ret_doc,
                                        crd_err *err);

/* The higher of two marks; both where the standard scheme does not know them. In the arena. */
crd_str crd_app_marking_of(crd_arena *arena, crd_str a, crd_str b);

/* Is the file JSON (and then no case)? By its first bytes; false for what cannot be
 * read, and for pipes. */
bool crd_since_is_document(const char *path);

/* cordon diff OLD.json NEW.json. */
CRD_NODISCARD crd_status crd_since_op(crd_app *app, const crd_args *args, crd_out *out,
                                      crd_err *err);

/* ---- between its files --------------------------------------------------------------------- */

typedef struct crd_since_count {
    const char *table;
    uint64_t added, removed, changed, ways[CRD_WAYS];
} crd_since_count;

/* A row of `changes`, kept until all are ordered by where they lead. */
typedef struct crd_since_row {
    const char *table, *column, *title; /* column NULL: the whole row */
    crd_change_kind kind;
    crd_way way;
    crd_str key, what, before, after;
    size_t at;
} crd_since_row;

typedef struct crd_since_finding {
    crd_way way;
    int change; /* index into crd_since_changes */
    crd_cells was, is;
    crd_str id;
    size_t at;
} crd_since_finding;
extern const char *const crd_since_changes[]; /* new, gone, changed */
enum { CRD_SINCE_NEW, CRD_SINCE_GONE, CRD_SINCE_CHANGED };

typedef struct crd_since_words crd_since_words;
typedef struct crd_since_work {
    crd_arena *arena;
    const crd_doc *before, *after;
    const crd_since_opts *opts;
    crd_doc *to;
    crd_str nation; /* whose own power is no worse for being more; null: nobody says */
    crd_str cut;    /* parts whose tables are cut in either, blanks around each */
    crd_since_found *found;
    CRD_VEC(crd_since_count) counts; /* of tables in which something changed */
    CRD_VEC(crd_since_row) rows;
    CRD_VEC(crd_since_finding) findings;
    uint64_t by_standing[CRD_SINCE_STANDINGS][4]; /* fails: new, gone, more, fewer */
    uint64_t opened, settled;                     /* to and from unknown */
    crd_since_words *words;
    crd_section *summary, *differs;
    size_t n_differs, words_said; /* their rows */
    crd_buf b;
    crd_err *err;
} crd_since_work;

/* since_which.c: where a change leads. `i`: a column that differs. */
crd_way crd_since_way_of_cell(const crd_since_work *w, const crd_change *c, size_t i);
/* Of a row that came or went; of what was cut before nothing is said. */
crd_way crd_since_way_of_row(const crd_since_work *w, const crd_change *c);
bool crd_since_weighs(const char *table, const char *column);   /* does more of it lead anywhere? */
bool crd_since_is_order(const char *table, const char *column); /* a number of the row, no value */
/* Bounds against bounds: more is worse. */
crd_way crd_since_way_of_bounds(double was_low, double was_high, double low, double high);
/* since_findings.c */
CRD_NODISCARD crd_status crd_since_findings(crd_since_work *w);
void crd_since_show_findings(crd_since_work *w, crd_section *t, size_t *ret_left_out);
/* since_words.c: sentences. */
CRD_NODISCARD crd_status crd_since_words_new(crd_since_work *w);
CRD_NODISCARD crd_status crd_since_words_add(crd_since_work *w, const crd_change *c, crd_way way);
void crd_since_words_say(crd_since_work *w);
/* since_asked.c: what was asked of the two. */
CRD_NODISCARD crd_status crd_since_asked(crd_since_work *w);
/* A text that lives as long as the document; null stays null. The failure is the document's. */
crd_str crd_since_keep(crd_since_work *w, crd_str s);

#endif
