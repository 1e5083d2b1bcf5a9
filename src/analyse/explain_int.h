#ifndef CRD_ANALYSE_EXPLAIN_INT_H
#define CRD_ANALYSE_EXPLAIN_INT_H

/* What the files of explain share: chains over ties, the order of nodes, sentences. */
#include "analyse/explain.h"
#include "analyse/exposure_int.h"
#include "analyse/exposure_pool.h"
#include "analyse/loss_cone.h"
#include "base/bits.h"
#include "base/err.h"
#include "base/vec.h"

/* Ties by what they lead to. */
typedef struct crd_chain_back {
    uint32_t *first;  /* [n_nodes + 1] */
    uint32_t *from;   /* [n_ties] */
    crd_might *might; /* [n_ties] */
    uint8_t *kind;    /* [n_ties] */
} crd_chain_back;
CRD_NODISCARD crd_status crd_chain_back_init(crd_chain_back *b, const crd_ties *t);
void crd_chain_back_done(crd_chain_back *b);

/* What may be walked, and from where to where. */
typedef struct crd_chain_ask {
    const crd_ties *t;
    uint8_t power, grade; /* 0 .. 3; CRD_GRADE_LATENT or CRD_GRADE_STANDING, at least */
    bool certain;         /* ties of low alone */
    uint64_t kinds;
    const crd_reach_more *more; /* [n_more] by `from`: ties of the question */
    size_t n_more;
    const uint64_t *has_more; /* set of nodes from or to which one of these leads */
    const uint32_t *from;     /* [n_from] together one actor */
    size_t n_from;
    uint32_t to;
    const crd_chain_back *back;
    const uint64_t *within; /* set of nodes: no other is walked; NULL: all */
} crd_chain_ask;

static inline unsigned crd_might_grade(const crd_chain_ask *a, crd_might might, bool high)
{
    return (unsigned)might >> ((high ? 8u : 0u) + 2u * a->power) & 3u;
}
static inline unsigned crd_chain_grade(const crd_chain_ask *a, uint32_t tie, bool high)
{
    return crd_might_grade(a, a->t->might[tie], high);
}

static inline bool crd_chain_counts(const crd_chain_ask *a, uint32_t tie)
{
    return crd_chain_grade(a, tie, !a->certain) >= a->grade && (a->kinds >> a->t->kind[tie] & 1);
}
/* The same of place i of a->back. */
static inline bool crd_back_counts(const crd_chain_ask *a, uint32_t i)
{
    return crd_might_grade(a, a->back->might[i], !a->certain) >= a->grade &&
           (a->kinds >> a->back->kind[i] & 1);
}
static inline bool crd_more_counts(const crd_chain_ask *a, const crd_reach_more *m)
{
    return crd_might_grade(a, m->might, !a->certain) >= a->grade;
}
/* How many of `more` to look at for a node. */
static inline size_t crd_more_at(const crd_chain_ask *a, uint32_t node)
{
    return a->n_more && crd_bits_has(a->has_more, node) ? a->n_more : 0;
}

/* A hop of a chain. */
typedef struct crd_chain_hop {
    uint32_t from, to;
    uint32_t tie;               /* CRD_ROW_NONE: of `more` */
    const crd_reach_more *more; /* then */
    bool certain, latent;
} crd_chain_hop;

typedef struct crd_chain_found {
    crd_chain_hop *hops; /* [n]; freed by the caller */
    uint32_t n;
    bool any; /* there is a chain (n == 0: the actor is what it touches) */
} crd_chain_found;

/* What the actor reaches, as a set of nodes; what the end is reached from. O(nodes + ties of
 * these); `within` counts for the first. */
CRD_NODISCARD crd_status crd_chain_reach(const crd_chain_ask *a, uint64_t *ret_reached);
CRD_NODISCARD crd_status crd_chain_lead(const crd_chain_ask *a, uint64_t *ret_leads);

enum crd_chain_order {
    CRD_CHAIN_SHORTEST,  /* fewest hops */
    CRD_CHAIN_STRONGEST, /* fewest possible hops, then fewest latent ones, then fewest hops */
};
/* The first in that order; of several the one whose first node that differs comes first by stable
 * key, then the tie whose kind's code, then whose row does. */
CRD_NODISCARD crd_status crd_chain_find(const crd_chain_ask *a, enum crd_chain_order order,
                                        crd_chain_found *ret_chain, crd_err *err);

/* How many chains have no node in common but the actor's and the end, counted up to `limit`. */
CRD_NODISCARD crd_status crd_chain_apart(const crd_chain_ask *a, uint32_t limit, uint32_t *ret_n);

/* ---- stable order ------------------------------------------------------------------------- */

int crd_chain_node_cmp(const crd_ties *t, uint32_t a, uint32_t b);
int crd_chain_row_cmp(const crd_world *w, uint32_t table, uint32_t a, uint32_t b);
int crd_chain_tie_cmp(const crd_ties *t, uint32_t a, uint32_t b); /* of the same two nodes */

/* The first link of a block of the transport network, by id. */
uint32_t crd_chain_ways_link(const crd_ties *t, uint32_t ways);

/* ---- words -------------------------------------------------------------------------------- */

/* "party:x", "element:y", "unknown", "users-of:network:n", "ways:link-1". */
void crd_say_ref(const crd_ties *t, uint32_t node, crd_buf *out);
/* For people: "Glimra Mobil (glimra)", "element fn-ems (ems)". `begins`: at a sentence's start. */
void crd_say_node(const crd_ties *t, uint32_t node, bool begins, crd_buf *out);

/* What a sentence is made from. */
typedef struct crd_say {
    const crd_chain_ask *a;
    const crd_chain_hop *hop;
    const crd_control_why *why; /* of a tie of control; NULL = not known */
    const crd_pools *pools;     /* of the question; may be NULL when hop->more is */
} crd_say;
void crd_say_hop(const crd_say *s, crd_buf *out); /* a whole sentence */
void crd_say_why(const crd_say *s, crd_buf *out); /* why it is possible only: a clause */
/* explain_measure.c: the measures in place that act on the tie and take the power asked about: as a
 * sentence, of those that are certain; as a clause, of those that are not. False when there are
 * none. O(rows of `applied`). */
bool crd_say_measures(const crd_say *s, bool sure, crd_buf *out);

/* ---- the question ------------------------------------------------------------------------- */

typedef struct crd_explain_users {
    crd_users *all;
    uint32_t *place; /* [n_nodes] which of two words a node has: not reached; between questions 0 */
    crd_word *words; /* nothing, and the first lane */
} crd_explain_users;

struct crd_explainer {
    const crd_ties *t;
    crd_control *control;
    crd_explain_users *users; /* made by the first question that needs it */
    crd_chain_back back;      /* the same */
    crd_loss_index *index;    /* of power A: the same */
};

/* One question on its way to an answer. */
typedef struct crd_explaining {
    crd_explainer *x;
    const crd_ties *t;
    const crd_explain_opts *opts;
    crd_arena *arena;
    crd_explain_result *r;
    crd_chain_ask ask;      /* high, at the grade asked for */
    uint64_t *leads;        /* set of nodes from which the end is reached */
    CRD_VEC(uint32_t) from; /* the actor's nodes, by stable order */
    crd_pools pools;        /* ties of the question */
    uint64_t *has_more;     /* set of nodes */
    crd_chain_found shortest, strongest;
    CRD_VEC(crd_explain_hop) hops;
    CRD_VEC(crd_explain_holding) holdings;
    CRD_VEC(crd_explain_lack) lacks;
    crd_buf scratch;
} crd_explaining;

/* explain_id.c: reads the id into `from`, ask.to, ask.power and the names in `r`. */
CRD_NODISCARD crd_status crd_explain_read(crd_explaining *e, crd_str id, crd_err *err);
CRD_NODISCARD crd_status crd_explain_lends(crd_explaining *e, crd_err *err);
/* explain_hops.c: a chain as sentences */
CRD_NODISCARD crd_status crd_explain_tell(crd_explaining *e, const crd_chain_found *found,
                                          bool strongest, crd_explain_chain *ret_chain);
/* explain_share.c: of how many users, in both bounds; explain_stop.c: the same of power A */
CRD_NODISCARD crd_status crd_explain_count(crd_explaining *e, crd_err *err);
CRD_NODISCARD crd_status crd_explain_stops(crd_explaining *e, crd_err *err);
CRD_NODISCARD crd_status crd_explain_users_make(crd_explainer *x); /* once */
/* Of all targets one service and what its users are users of. The caller calls done in any case;
 * zero is fine for it. */
CRD_NODISCARD crd_status crd_explain_few(const crd_users *all, uint32_t service,
                                         crd_users *ret_few);
void crd_explain_few_done(crd_users *few);
/* The first lane's number of a target; 0 when it is in no row. */
int32_t crd_explain_number(const crd_sheet *s, uint32_t target);
/* Why the low bound is nothing though something is certain to be in reach: bits of crd_unsure. Not
 * for power A. O(nodes + ties). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_explain_unsure(crd_explaining *e, unsigned *ret_why);
void crd_explain_users_free(crd_explain_users *u);
/* explain_lack.c */
CRD_NODISCARD crd_status crd_explain_lacks(crd_explaining *e, crd_err *err);
/* explain_graph.c */
CRD_NODISCARD crd_status crd_explain_draw(crd_explaining *e);

/* A copy of what `scratch` holds, in the arena; null when memory is out. */
crd_str crd_explain_keep(crd_explaining *e);
/* An empty scratch. */
crd_buf *crd_explain_write(crd_explaining *e);

#endif
