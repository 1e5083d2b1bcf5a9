#ifndef CRD_ANALYSE_UNSURE_H
#define CRD_ANALYSE_UNSURE_H

#include "base/arena.h"
#include "world/world.h"

/* What names leave open in a case: references to parties that lead nowhere, and parties that look
 * alike and are not joined. Candidates are for a person to judge; nothing is joined here. */

/* A party that a reference may mean. */
typedef struct crd_unsure_candidate {
    crd_str id, name; /* the name that is like it; id's own or another one */
    double score;     /* names/score.h */
    crd_str why;      /* crd_names_explain; "" when equal */
} crd_unsure_candidate;

/* A text that stands for a party, and none is known by it. */
typedef struct crd_unsure_ref {
    crd_str text;
    uint64_t uses;      /* fields of merged rows */
    crd_str table, row; /* the first of them in order of tables, then of keys */
    crd_str field;
    const crd_unsure_candidate *candidates; /* best first */
    size_t n_candidates;
} crd_unsure_ref;

enum crd_unsure_why {
    CRD_UNSURE_SIMILAR,      /* names are like each other */
    CRD_UNSURE_EQUAL,        /* equal, and something leaves open which of several it is */
    CRD_UNSURE_JURISDICTION, /* equal, but other states */
};

/* Two parties that nobody has decided on, and neither of which holds the other. */
typedef struct crd_unsure_pair {
    crd_str a, b; /* ids in byte order */
    crd_str a_name, b_name;
    crd_str a_state, b_state; /* jurisdictions; null = unknown */
    double score;
    enum crd_unsure_why kind;
    crd_str why;
} crd_unsure_pair;

typedef struct crd_unsure_opts {
    double least_pair, least_candidate; /* scores, 0 to 1 */
    size_t refs, pairs;                 /* so many are worked out; 0 = all */
    size_t compare; /* so many parties, in byte order of the id, are compared with all; 0 = all */
    const crd_progress *progress; /* may be NULL */
} crd_unsure_opts;

typedef struct crd_unsure {
    const crd_unsure_ref *refs;   /* most uses first, then by text */
    size_t n_refs, all_refs;      /* worked out, and there are */
    const crd_unsure_pair *pairs; /* highest score first, then by ids */
    size_t n_pairs, all_pairs;
    size_t n_settled;  /* pairs left out: their identifiers say that they differ */
    size_t n_compared; /* parties */
} crd_unsure;

/* What the world must have loaded: parties and their names, decisions, and every reference that may
 * lead to a party. Gives their number. */
size_t crd_unsure_wants(crd_want ret_wants[CRD_T_COUNT]);

/* Pairs are found among the ten best candidates of each name of a party. Texts are borrowed from
 * the world or lie in the arena. Deterministic. About 0.5 ms a party compared with a million.
 * CRD_ENOMEM, CRD_ECANCEL. */
CRD_NODISCARD crd_status crd_unsure_find(const crd_world *w, const crd_unsure_opts *opts,
                                         crd_arena *arena, const crd_unsure **ret, crd_err *err);

#endif
