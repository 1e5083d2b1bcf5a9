#ifndef CRD_ANALYSE_EXPLAIN_H
#define CRD_ANALYSE_EXPLAIN_H

#include "analyse/control.h"
#include "analyse/exposure.h"

/* Why an actor has power over a thing: the chain of ties from the one to the other, in plain
 * sentences, with the evidence of each. What exposure counts, explain shows: there is a chain at a
 * grade exactly when the actor reaches the thing at it, and one without a possible hop exactly when
 * the low bound reaches it. Sentences say what is recorded and what could be done, never that it
 * was.
 *
 * Ids, stable between runs, are printed beside results:
 *   exposure:SERVICE/ACTOR/POWER, exposure:TABLE:ID/ACTOR/POWER   POWER: read metadata change stop
 *   control:WHO/PARTY                                             why one controls or influences
 * ACTOR and WHO are a state's code, party:ID, `unknown` (whoever is not recorded), or members of a
 * coalition with plus signs between. In ids the characters % / + are written %25 %2F %2B. */

/* The id of one result. A service's table is left out. `actor` NULL: a coalition, whose escaped
 * members `together` holds. */
void crd_explain_id(uint32_t table, crd_str target, const crd_exposure_actor *actor,
                    crd_str together, unsigned power, crd_buf *out);
/* Part of an id: the text with % / + escaped, and back. */
void crd_explain_escape(crd_str part, crd_buf *out);
void crd_explain_unescape(crd_str part, crd_buf *out);
/* control:WHO/PARTY of ids as control gives them ("jurisdiction:XN" a state). */
void crd_explain_control_id(crd_str who, crd_str party, crd_buf *out);
/* A share in words, rounded outwards to tenths of a percent: "38.1-100 %", "51 %". */
void crd_explain_share(int32_t low_ppm, int32_t high_ppm, crd_buf *out);
/* A share of votes (>= 0), in full: one more than half is more than half. "50.0001 %". */
void crd_explain_votes(int32_t low_ppm, int32_t high_ppm, crd_buf *out);
/* "read", "metadata", "change", "stop" of 0 .. 3. */
const char *crd_explain_power(unsigned power);

/* One hop of a chain. Texts may be null where said. */
typedef struct crd_explain_hop {
    uint32_t step;          /* from 1 */
    crd_str from, to;       /* "party:x", "element:y"; "unknown", "users-of:network:n", "ways:l" */
    const char *tie;        /* code of list tie_kind */
    bool certain, latent;   /* latent: after preparation; else through a channel that exists */
    crd_str sentence;       /* ends in a full stop */
    crd_str why;            /* why it is possible only; null when certain */
    crd_str source;         /* of the row that says so; null = a supposition of the question */
    uint32_t line;          /* there; 0 = none */
    crd_date as_of, since;  /* of the source; of the row */
    const char *confidence; /* "high", "medium", "low"; NULL = no source */
    bool assumed;           /* a what-if: nobody says so */
} crd_explain_hop;

typedef struct crd_explain_chain {
    const crd_explain_hop *hops; /* [n]; none: the actor is the thing, or there is no chain */
    uint32_t n, n_possible, n_latent;
} crd_explain_chain;

/* A holding behind a hop of control, unfolded. */
typedef struct crd_explain_holding {
    bool strongest; /* of which chain */
    uint32_t step;
    crd_control_hop hop;
} crd_explain_holding;

/* What would have to be otherwise, or what a bound rests on. */
typedef struct crd_explain_lack {
    const char *what; /* "reach", "grade", "power", "not-recorded"; "possible", "users" */
    crd_str sentence;
} crd_explain_lack;

/* A part of the graph, for drawing. */
typedef struct crd_explain_node {
    crd_str id, name;
    const char *kind; /* table; "unknown", "users", "routes" */
    bool actor, target, on_chain;
} crd_explain_node;

typedef struct crd_explain_tie {
    crd_str from, to;
    const char *tie;
    bool gives; /* something of this power at all */
    bool certain, latent, on_chain;
} crd_explain_tie;

typedef struct crd_explain_opts {
    bool latent;                    /* the grade asked for */
    const crd_exposure_lend *lends; /* as of exposure */
    size_t n_lends;
    bool scenario, withdraws, unknown_any;
    uint32_t around;  /* also draw what is so many ties from the chains */
    size_t max_nodes; /* of the drawing; 0 = no limit */
} crd_explain_opts;

enum { CRD_EXPLAIN_APART = 4 }; /* disjoint chains are counted up to so many */

typedef struct crd_explain_result {
    crd_str id;                         /* the question, as it is printed */
    crd_str actor, actor_name;          /* name may be null */
    crd_str target, target_name, power; /* "service:s"; */
    bool latent;
    bool any, certain; /* is there a chain; one without possible hops */
    bool has_share;    /* the target is a service; of stopping: who would be left without it */
    crd_exposure_share share;
    crd_explain_chain shortest, strongest;
    bool same;                     /* they are the same chain */
    uint32_t apart, apart_certain; /* disjoint chains; of certain hops alone */
    crd_str claim;                 /* one sentence */
    const crd_explain_holding *holdings;
    size_t n_holdings;
    const crd_explain_lack *lacks;
    size_t n_lacks;
    const crd_explain_node *nodes; /* by stable order */
    size_t n_nodes;
    const crd_explain_tie *ties;
    size_t n_ties;
    uint64_t nodes_left_out;
} crd_explain_result;

/* Made once for the ties of a world; these, `control` (NULL: holdings are not unfolded) and the
 * world must outlive it. What each tie brings of whose users, and an index of ties by what they
 * lead to, are made by the first question that needs them: 80 bytes a node and 40 a tie at most.
 * One thread at a time. The caller frees. CRD_ENOMEM. */
typedef struct crd_explainer crd_explainer;
CRD_NODISCARD crd_status crd_explainer_new(const crd_ties *t, crd_control *control,
                                           crd_explainer **ret_explainer, crd_err *err);
void crd_explainer_free(crd_explainer *x); /* NULL is fine */

/* @param id  "exposure:..." as above.
 * The result and its texts live in `arena`, and as long as the world. Deterministic: chains are
 * chosen by names, never by row numbers. A dozen passes over what the actor reaches at most; where
 * there is no chain, or a drawing is asked for, one over all ties besides.
 * CRD_EINVAL: not of this form. CRD_ENOENT: names an actor or thing that the case does not have.
 * CRD_ENOMEM, CRD_ELIMIT (a chain of two million ties). */
CRD_NODISCARD crd_status crd_explain(crd_explainer *x, crd_str id, const crd_explain_opts *opts,
                                     crd_arena *arena, const crd_explain_result **ret_result,
                                     crd_err *err);

#endif
