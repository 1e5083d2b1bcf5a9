#ifndef CRD_ANALYSE_LOSS_INT_H
#define CRD_ANALYSE_LOSS_INT_H

/* What the files of the loss question share. */
#include "analyse/loss.h"
#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "graph/gates.h"
#include "graph/labels.h"
#include "world/map.h"

#include <math.h>

typedef CRD_VEC(uint32_t) crd_loss_list;
typedef struct crd_loss_cone crd_loss_cone;

/* "These two places are no longer joined." */
typedef struct crd_loss_path {
    uint32_t a, b; /* rows of site */
    uint32_t gate; /* made by crd_losing_paths */
    uint32_t need; /* row */
    int64_t bits;  /* a second that it must carry; 0: any way will do */
} crd_loss_path;

/* Links between places, with the labels that take them. */
typedef struct crd_loss_net {
    bool made;
    uint32_t n_nodes; /* sites, then where the branches of systems meet */
    CRD_VEC(crd_edge) links;
    crd_loss_list roots;                              /* their gates */
    uint32_t *first, *label, *both_first, (*both)[2]; /* by row */
    uint32_t *row, n_rows; /* [links] those that fail alike have one: thousands may be anybody's */
    uint8_t *gone;         /* [links] fails with nothing lost */
    uint64_t sum;          /* of what takes them: the same when it is the same */
    crd_circuit *circuit;  /* of a model that is asked late: a root a link, before needs */
} crd_loss_net;

/* Two places that somebody needs joined. */
typedef struct crd_loss_way {
    uint32_t a, b, gate;
    uint32_t need; /* row of one of those who need it */
    uint32_t next; /* between the same two, of another capacity; UINT32_MAX */
    int64_t bits;  /* a second that it must carry; 0: any way will do */
    bool nowhere;  /* no recorded links join them in the first place */
} crd_loss_way;

/* A model that is asked for any set of losses, not for one or two: whether places are joined is a
 * variable of its own, worked out when it is needed (fewest_ask.c); and so is the party that nobody
 * recorded: in low one for each thing that it makes (owns, operates), in high one for all of them.
 * Variables: labels, units, ways. */
typedef struct crd_loss_late {
    bool on;
    uint32_t first_unit, first_way, most_ways;
    crd_loss_list units; /* low: nodes of ties: products, elements, links of an unknown party */
    CRD_VEC(crd_loss_way) ways;
    crd_failing *sets; /* [n_sets] one or two labels, or one unknown party, that part a way */
    size_t n_sets;
    int64_t *capacity;  /* [links of the net] bits a second; NULL: no way asks for any */
    uint32_t order;     /* of sets of labels that were listed for links and ways: 2, less when that
                           was too much */
    bool unknown_links; /* unknown parties take some */
    bool leased; /* links lean on services; `sets` then are of links whose services' ways all stand
                  */
} crd_loss_late;

/* One bound of the world as gates: what fails when labels (the variables) are lost. Gates of rows
 * stand in a row: `element` + row of element, and so on. */
typedef struct crd_losing {
    const crd_ties *t;
    const crd_world *w;
    const crd_loss_opts *o;
    bool high;
    crd_gate_list gates;
    crd_loss_list labels; /* by variable: a node, or a row of risk_group; sets have one variable */
    crd_map var_of;       /* the same -> variable */
    crd_loss_list of_unknown; /* [labels of a set] tie of an unknown party; UINT32_MAX = a party */
    uint32_t dead;            /* + node of the ties: the label's loss takes it */
    uint32_t site, element, link, network, lost, degraded; /* + row: fails; of services */
    uint32_t need_lost, need_degraded;                     /* + row of need */
    uint32_t never, any;                                   /* nothing does; any label does */
    uint32_t undated;   /* parties who could be theirs, of whom nobody says since when they exist */
    uint32_t unknown;   /* elements and links that could be anybody's */
    uint32_t unclaimed; /* of them those that could be nobody's who is recorded */
    bool told;          /* gate by gate: needs that are alike share none */
    uint8_t *open;      /* [services] needs not fully known */
    uint32_t capacity_paths, short_paths; /* needs of paths with a capacity; of them those that this
                                             bound's network does not meet with nothing lost */
    crd_loss_net net;
    crd_loss_late late;
    /* Not by label but by thing: the variables are sites, elements and links (`thing` is the first
     * node), parties, then the ways that `asked` lists; nothing that is not recorded falls. */
    bool by_thing;
    const crd_loss_cone *cone; /* of these rows and ties alone (loss_cone.h); NULL: of all */
    uint32_t thing, n_things, n_parties;
    CRD_VEC(crd_loss_path) asked; /* by gate */
    crd_err *err;
} crd_losing;

/* loss_model.c: everything below, in order. Whatever it gives, crd_losing_end frees. */
CRD_NODISCARD crd_status crd_losing_make(const crd_ties *t, const crd_loss_opts *o, bool high,
                                         crd_losing *ret_model, crd_err *err);
/* The same for who tells gate after gate (loss_why.c). */
CRD_NODISCARD crd_status crd_losing_make_told(const crd_ties *t, const crd_loss_opts *o, bool high,
                                              crd_losing *ret_model, crd_err *err);
/* The same by thing: `o` says time and bounds only. Of what is in the cone, which is borrowed;
 * NULL: of all. */
CRD_NODISCARD crd_status crd_losing_make_things(const crd_ties *t, const crd_loss_opts *o,
                                                bool high, const crd_loss_cone *cone,
                                                crd_losing *ret_model, crd_err *err);
/* The same with `late` on; opts->pairs must be. */
CRD_NODISCARD crd_status crd_losing_make_late(const crd_ties *t, const crd_loss_opts *o, bool high,
                                              crd_losing *ret_model, crd_err *err);
/* Frees its gates, the largest part, once all circuits and the net are made. */
void crd_losing_compiled(crd_losing *l);
void crd_losing_end(crd_losing *l);
CRD_NODISCARD crd_status crd_losing_check(const crd_loss_opts *o, crd_err *err);

/* Rows of a table that the model is made of: the k-th of so many. */
uint32_t crd_losing_n(const crd_losing *l, uint32_t table);
uint32_t crd_losing_row(const crd_losing *l, uint32_t table, uint32_t k);

/* loss_labels.c: who can be lost, and what it takes with it. */
CRD_NODISCARD crd_status crd_losing_labels(crd_losing *l);
void crd_losing_dead(crd_losing *l);
void crd_losing_disks(crd_losing *l); /* loss_disks.c: what each disk hits is dead */
/* Does the tie make its target the holder's own, as the question means it? */
bool crd_losing_is_own(const crd_losing *l, uint32_t tie);
/* CRD_T_party, CRD_T_jurisdiction, also of those that are only named; CRD_TARGET_NONE. */
uint32_t crd_losing_table(const crd_losing *l, uint32_t node);
/* loss_set.c: those of the set, of all labels in the order of ids, as one variable. */
CRD_NODISCARD crd_status crd_losing_set(crd_losing *l);
bool crd_losing_is_unknown(const crd_loss_opts *o, crd_str id); /* of a set: nobody recorded it */
crd_str crd_losing_label_id(const crd_losing *l, uint32_t var, crd_str *ret_name);

/* loss_rank.c: what the loss is called, a set by all of its ids; which of two is worse. */
crd_str crd_losing_id(const crd_losing *l, uint32_t var, crd_arena *arena, crd_str *ret_name);
int crd_loss_what_order(const crd_loss_what *x, const crd_loss_what *y, crd_loss_rank rank);

/* loss_things.c: the network whose guest (MVNO, wholesale) *ret_guest is by this row of share_use;
 * CRD_ROW_NONE = none. Rows. */
uint32_t crd_losing_host(const crd_losing *l, uint32_t use, uint32_t *ret_guest);

/* A reference's value and, where sources of equal weight disagree, each other one. */
enum { CRD_LOSS_VALUES = 8 };
typedef struct crd_loss_value {
    uint32_t table, text;
} crd_loss_value;
uint32_t crd_losing_values(const crd_losing *l, uint32_t table, uint32_t row, uint32_t field,
                           crd_loss_value ret[CRD_LOSS_VALUES], bool *ret_sure);

/* loss_things.c: sites, equipment, links and what they lean on. */
void crd_losing_things(crd_losing *l);
/* Has what the dependent of the row of `dependency` runs without been over by now? */
bool crd_losing_counts(const crd_losing *l, uint32_t dependency);
/* The gate of a reference to something that can fail: element, link, site, network, service or
 * party; `never`, or `any` in high, for what no row describes. */
uint32_t crd_losing_of(const crd_losing *l, uint32_t table, uint32_t text);

/* loss_links.c. Made once, when it is first needed, after crd_losing_things. */
CRD_NODISCARD crd_status crd_losing_net(crd_losing *l);
crd_labelled crd_losing_labelled(const crd_losing *l); /* borrowed */
void crd_losing_net_done(crd_losing *l);

/* loss_paths.c. */
CRD_NODISCARD crd_status crd_losing_paths(crd_losing *l, crd_loss_path *paths, size_t n);
/* What parts them, once the net is made: adds to their gates. */
CRD_NODISCARD crd_status crd_losing_part(crd_losing *l, crd_loss_path *paths, size_t n);
/* loss_leased.c: the same where links may need services, after crd_losing_needs: before, which of
 * them stand is not known. */
bool crd_losing_may_lease(const crd_losing *l);
CRD_NODISCARD crd_status crd_losing_leased(crd_losing *l);
/* loss_flow.c: adds to the gates of paths what leaves too little capacity. */
CRD_NODISCARD crd_status crd_losing_capacity(crd_losing *l, const crd_loss_path *paths, size_t n);
int64_t crd_losing_bits(const crd_losing *l, uint32_t need); /* as in crd_loss_path */
/* [rows of link] bits a second that each has for itself; the caller frees; NULL: memory. */
int64_t *crd_losing_carry(const crd_losing *l);
/* [needs] Mbit/s that paths ask for; the caller frees. NULL: memory is out. */
uint32_t *crd_losing_demand(const crd_world *w);
/* By variable: sites, or states that have one, that are apart from the largest part. `two` not
 * NULL: [n_two] of these together. */
CRD_NODISCARD crd_status crd_losing_apart(crd_losing *l, bool states, const uint32_t (*two)[2],
                                          size_t n_two, uint64_t *ret_apart, uint64_t *ret_base);

/* fewest_model.c: the same of a late model; and before that, its variables. */
CRD_NODISCARD crd_status crd_losing_ways(crd_losing *l, crd_loss_path *paths, size_t n);
CRD_NODISCARD crd_status crd_losing_late_part(crd_losing *l); /* the net; what parts the ways */
CRD_NODISCARD crd_status crd_losing_late_vars(crd_losing *l);
/* Like crd_circuit_failing; of a lower order when there is too much of two, or of one. */
CRD_NODISCARD crd_status crd_losing_fewer(crd_losing *l, const crd_circuit *c, crd_failing_opts *o,
                                          crd_failing **ret_sets, size_t *ret_n);
/* loss_labels.c: makers (owners, operators) who are not recorded, by what they make. */
bool crd_losing_units(crd_losing *l);

/* loss_needs.c: from all that to services. First, by thing: which ways are asked for. */
CRD_NODISCARD crd_status crd_losing_ask(crd_losing *l);
CRD_NODISCARD crd_status crd_losing_needs(crd_losing *l);

static inline uint32_t crd_losing_n_labels(const crd_losing *l)
{
    return l->o->n_set > 0 ? 1 : (uint32_t)l->labels.n;
}
/* loss_cells.c: of a result that has `whats`, `place` and `falls`: places. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_losing_places(const crd_world *w, crd_arena *arena,
                                           crd_loss_result *r);

static inline void crd_losing_in(crd_losing *l, uint32_t gate, uint32_t input)
{
    crd_gate_list_input(&l->gates, gate, input, 1);
}
static inline bool crd_losing_maybe(const crd_losing *l, uint32_t table, uint32_t row)
{
    return (crd_world_frame(l->w, table)->flags[row] & CRD_ROW_MAYBE) != 0;
}
static inline bool crd_losing_is(const crd_losing *l, uint32_t text, const char *code)
{
    return crd_str_eq(crd_world_text(l->w, text), crd_str_from(code));
}
/* A number on which sources of equal weight disagree is not known. */
static inline double crd_losing_real(const crd_losing *l, uint32_t table, uint32_t field,
                                     uint32_t row)
{
    return crd_world_contested(l->w, table, row, field)
               ? (double)NAN
               : crd_col_real(&crd_world_frame(l->w, table)->cols[field], row);
}
/* Has a time that is known passed? Not known: the worse for the bound, once any time has passed.
 * Over a while: since its beginning in low, before its end in high. */
static inline bool crd_losing_past(const crd_losing *l, double after_hours)
{
    bool while_long = l->o->until > l->o->hours;
    if (after_hours != after_hours)
        return l->high && (while_long || l->o->hours > 0);
    return while_long && l->high ? after_hours < l->o->until : l->o->hours >= after_hours;
}
/* Does the network stop, by now, without a function that all of its users pass? In low: certainly.
 * `function`: text. */
static inline bool crd_losing_stops(const crd_losing *l, uint32_t function)
{
    const crd_outage *o = crd_outage_find(crd_world_text(l->w, function));
    return !o || crd_losing_past(l, l->high ? o->possible_h : o->certain_h);
}
/* Is what fails at the start still down? Over a while: until its end in low, at its beginning in
 * high. */
static inline bool crd_losing_still(const crd_losing *l, double restore_hours)
{
    bool while_long = l->o->until > l->o->hours;
    if ((!while_long && l->o->hours <= 0) ||
        (l->o->mode != CRD_LOSS_FAILS && l->o->mode != CRD_LOSS_SABOTAGES))
        return true;
    if (restore_hours != restore_hours)
        return l->high;
    return while_long && !l->high ? restore_hours >= l->o->until : l->o->hours < restore_hours;
}

#endif
