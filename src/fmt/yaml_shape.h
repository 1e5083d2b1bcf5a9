#ifndef CRD_FMT_YAML_SHAPE_H
#define CRD_FMT_YAML_SHAPE_H

#include "base/buf.h"
#include "fmt/yaml_form.h"

/* What a tree that people write must look like, as a table: one that checks it and writes the JSON
 * Schema of it, so that the two say the same. */
typedef enum crd_shape_kind {
    CRD_SHAPE_TEXT,    /* a scalar that is neither empty nor null */
    CRD_SHAPE_ANY,     /* any scalar */
    CRD_SHAPE_WORD,    /* one of `words` */
    CRD_SHAPE_FORM,    /* a text that `fits`, which is what `pattern` says */
    CRD_SHAPE_BOOL,    /* true, yes, false, no */
    CRD_SHAPE_LIST,    /* least to most items */
    CRD_SHAPE_SOME,    /* one item, or a list of 1 to most */
    CRD_SHAPE_MAP,     /* `fields`, and no others */
    CRD_SHAPE_NAMES,   /* names that fit (fits NULL: any) with an item each */
    CRD_SHAPE_VARIANTS /* a map; the word of its field `by` says of which of `variants` */
} crd_shape_kind;

typedef struct crd_shape crd_shape;

typedef struct crd_shape_field {
    const char *name; /* NULL ends the table */
    const crd_shape *shape;
    const char *missing; /* what is expected when it is not there; NULL = it may be left out */
} crd_shape_field;

/* What fields have to do with one another. */
typedef struct crd_shape_tie {
    enum {
        CRD_TIE_END,
        CRD_TIE_ONE,
        CRD_TIE_ANY,
        CRD_TIE_WITH
    } kind; /* WITH: the first needs the
             * second */
    const char *names[4];
    const char *expected;
} crd_shape_tie;

struct crd_shape {
    crd_shape_kind kind;
    const char *expected; /* for messages */
    const char *const *words;
    bool (*fits)(crd_str text);
    const char *pattern;    /* of JSON Schema, anchored */
    bool number;            /* FORM: YAML may take it for a number, */
    double least_n, most_n; /* of these */
    const crd_shape *item;
    size_t least, most;
    const crd_shape_field *fields;    /* MAP */
    const crd_shape_tie *ties;        /* MAP; NULL = none */
    const char *by;                   /* VARIANTS: the key; its shape has the words */
    const crd_shape *const *variants; /* [words] */
    const crd_shape *key;             /* shape of `by` */
};

/* Tells all that is not as it should be. True when nothing was. */
bool crd_shape_check(crd_yaml_form *f, const crd_shape *s, const crd_yaml_node *node);
/* The JSON Schema (2020-12) of it, pretty, with a line end. `out` remembers failure. Scalars that
 * YAML reads as numbers or as true and false are allowed where a text may look so. */
void crd_shape_schema(const crd_shape *s, const char *title, const char *description, crd_buf *out);

#endif
