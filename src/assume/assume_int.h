#ifndef CRD_ASSUME_ASSUME_INT_H
#define CRD_ASSUME_ASSUME_INT_H

/* What the files of this module share; nobody else includes it. */
#include "assume/assume.h"
#include "assume/form.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "world/world.h"

typedef struct crd_own_row {
    uint32_t table;
    uint32_t text; /* which assumption */
    uint32_t line;
    void *rec; /* in the arena, with its texts */
} crd_own_row;

/* A text field is one of some values, or another field equals the record's. */
typedef struct crd_end_field {
    uint32_t field;
    const crd_str *values; /* [n] */
    size_t n;
} crd_end_field;

/* Rows of the case that end. */
typedef struct crd_end {
    uint32_t table;
    uint64_t given;
    const void *rec;
    crd_end_field *fields; /* [n] */
    size_t n;
} crd_end;

/* A form with its place, until all is read. */
typedef struct crd_said {
    crd_form_said form;
    crd_str words;    /* as written */
    const char *file; /* base name; NULL = the command line */
    uint32_t line;    /* in the file, or the number of the assumption */
    uint32_t text;
} crd_said;

struct crd_assume {
    crd_feed base, feed;
    crd_feed shown;       /* of base what short forms may look at; see shown.c */
    crd_intern *withheld; /* sources that are not in it; NULL = all are */
    crd_arena *arena;
    crd_str name;           /* of the source */
    crd_str *texts;         /* [n] */
    uint64_t *added;        /* [n] rows of tables */
    CRD_VEC(crd_str) lines; /* what is assumed, for people */
    size_t n;
    CRD_VEC(crd_said) said;
    CRD_VEC(crd_own_row) rows;
    CRD_VEC(crd_end) ends;
    crd_intern *ids;               /* of added rows: "table:id" */
    crd_intern *gone[CRD_T_COUNT]; /* ids that are as if they were not there; NULL = none */
    bool any_gone;
};

/* Keeps a copy of the record. */
CRD_NODISCARD crd_status crd_own_put(crd_assume *a, uint32_t table, const void *rec, uint32_t text,
                                     uint32_t line, crd_err *err);
/* CRD_EINVAL at the form's place. */
#define crd_said_fail(err, s, column, ...)                                                      \
    crd_fail_at((err), (s)->file ? CRD_EPARSE : CRD_EINVAL, (s)->file ? (s)->file : "--assume", \
                (s)->line, (column), __VA_ARGS__)

/* shown.c: the case without what `opts->release` withholds. */
CRD_NODISCARD crd_status crd_shown_init(crd_assume *a, const crd_assume_opts *opts, crd_err *err);

/* look.c: are the things there that the form names? Brings references to their full form. */
CRD_NODISCARD crd_status crd_look_up(crd_assume *a, crd_said *s, crd_err *err);
/* Table and id of what `remove` names; CRD_T_COUNT: a cable system. */
CRD_NODISCARD crd_status crd_look_target(crd_assume *a, const crd_said *s, uint32_t *ret_table,
                                         crd_str *ret_id, crd_err *err);
/* "table:id" in the arena. */
crd_str crd_look_ref(crd_arena *arena, uint32_t table, crd_str id);
/* Is a table's key one text, its first field? */
bool crd_look_has_id(uint32_t table);

/* gone.c: what ends and what is removed, by all ids of each thing. */
CRD_NODISCARD crd_status crd_gone_find(crd_assume *a, const crd_assume_opts *opts, crd_err *err);

/* feed.c */
void crd_feed_init(crd_assume *a);
/* Have the field equal values in both? */
bool crd_field_same(const crd_field *f, const void *a, const void *b);
bool crd_end_holds(const crd_end *e, const void *rec);

#endif
