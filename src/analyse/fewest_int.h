#ifndef CRD_ANALYSE_FEWEST_INT_H
#define CRD_ANALYSE_FEWEST_INT_H

/* What the files of the question for the fewest share. */
#include "analyse/fewest.h"
#include "analyse/loss_int.h"
#include "graph/hitting.h"
#include "graph/probe.h"

enum { CRD_FEW_RESTS_ON_WAY = 1, CRD_FEW_RESTS_ON_CAPACITY = 2 };

/* One bound of the world, asked for any set of losses. */
typedef struct crd_few_bound {
    crd_losing model;
    crd_circuit *late; /* a root a service; ways are variables */
    crd_circuit *bulk; /* a root a service; ways by one or two labels; units and later never fail */
    uint8_t *rests;    /* [services] on ways: CRD_FEW_RESTS_... */
    uint32_t *first;   /* [nodes + 1] links of a place in */
    struct crd_few_half {
        uint32_t from, to, link; /* places; of the net */
        uint32_t word;           /* in the circuit of the net */
    } * half;
} crd_few_bound;
typedef struct crd_few_half crd_few_half;

/* Whatever it gives, crd_few_bound_end frees. `o` as the model keeps it. */
CRD_NODISCARD crd_status crd_few_bound_make(const crd_ties *t, const crd_loss_opts *o, bool high,
                                            crd_few_bound *ret_bound, crd_err *err);
void crd_few_bound_end(crd_few_bound *b);

/* fewest_part.c: adds to the gates of ways what one or two labels, or one unknown party, do to
 * them.
 */
CRD_NODISCARD crd_status crd_few_part(crd_losing *l);

/* fewest_way.c: is there a way in the scenario that the probe of the net has? One thread. */
typedef struct crd_few_seeker crd_few_seeker;
CRD_NODISCARD crd_status crd_few_seeker_new(const crd_few_bound *b, crd_probe *net,
                                            crd_few_seeker **ret_seeker, crd_err *err);
void crd_few_seeker_free(crd_few_seeker *s); /* NULL is fine */
uint64_t crd_few_seeker_steps(const crd_few_seeker *s);
/* When it stands, adds the words of links that are enough. */
CRD_NODISCARD crd_status crd_few_seek(crd_few_seeker *s, const crd_loss_way *w, bool *ret_stands,
                                      crd_probe_vars *words, crd_err *err);

/* ---- fewest_ask.c: does the service fall? One asker, one thread ---------------------------- */

typedef struct crd_few_asker crd_few_asker;
CRD_NODISCARD crd_status crd_few_asker_new(const crd_few_bound *b, crd_few_asker **ret_asker,
                                           crd_err *err);
void crd_few_asker_free(crd_few_asker *a); /* NULL is fine */
/* The question for a service: `ask` and what belongs to it. `named`: only labels are lost, and
 * stand in witnesses; else unknown parties too. `effort` ends what makes witnesses small. */
crd_hitting crd_few_question(crd_few_asker *a, uint32_t service, bool named, uint64_t effort);
/* The question whether a way (its number) stands; labels only. */
crd_hitting crd_few_way_question(crd_few_asker *a, uint32_t way, uint64_t effort);
uint64_t crd_few_steps(const crd_few_asker *a); /* of all questions so far */
/* What ends searches of this asker early; NULL = nothing. */
void crd_few_stop(crd_few_asker *a, bool (*stop)(void *ctx), void *ctx);

/* ---- fewest_bulk.c: what none, one and two take, for all at once --------------------------- */

typedef struct crd_few_low {
    uint32_t order; /* of the first set found: 0, 1, 2; CRD_HITTING_NONE: none */
    uint32_t var[2];
    uint32_t beyond; /* nothing smaller than this takes it down */
} crd_few_low;
static inline bool crd_few_is_settled(const crd_few_low *low)
{
    return low->order != CRD_HITTING_NONE && low->beyond >= low->order;
}
/* Minimal sets of a service. */
typedef struct crd_few_listed {
    crd_sets sets;
    bool whole; /* all of up to the size that was asked for; else what is there means nothing */
} crd_few_listed;

/* For each service that is asked for; *ret_low [services], the caller frees. Twos are left out
 * where they are too many to try, and what is left when `stop` ends it. *ret_listed [services]:
 * sets of labels, as crd_hitting_all would list them, where one pass tells all of `size`; NULL
 * where sets are not asked for, or larger ones are. The caller ends each and frees, whatever comes
 * back. */
CRD_NODISCARD crd_status crd_few_bulk(const crd_few_bound *b, const uint8_t *asked,
                                      const crd_fewest_opts *o, size_t most_sets,
                                      crd_few_low **ret_low, crd_few_listed **ret_listed,
                                      crd_err *err);

/* ---- the whole ---------------------------------------------------------------------------- */

typedef struct crd_few {
    const crd_ties *t;
    const crd_fewest_opts *o;
    crd_loss_opts loss;
    crd_arena *arena;
    crd_err *err;
    uint64_t effort;
    size_t most_sets;
    crd_few_bound of[2];  /* certain, possible */
    crd_fewest_one *ones; /* [n_ones] */
    uint32_t *row;        /* [n_ones] of service */
    uint32_t *like[2];    /* [n_ones] the first one with the same gate */
    uint32_t n_ones;
    crd_few_low *low[2];         /* [services] */
    crd_few_listed *listed[2];   /* [services], or NULL */
    crd_hitting_found *found[2]; /* [n_ones] where low says nothing */
    uint32_t *party_of[2];       /* [labels and units] index; CRD_HITTING_NONE */
    crd_fewest_result *result;
} crd_few;
/* `stop` says so: no question is begun any more, each would cost a witness. */
static inline bool crd_few_is_late(const crd_few *x)
{
    return x->o->stop && x->o->stop(x->o->stop_ctx);
}

/* fewest_sets.c: all minimal sets of few, and what parties weigh. */
CRD_NODISCARD crd_status crd_few_sets(crd_few *x);

#endif
