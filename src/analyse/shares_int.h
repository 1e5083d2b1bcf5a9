#ifndef CRD_ANALYSE_SHARES_INT_H
#define CRD_ANALYSE_SHARES_INT_H

/* What the files of the shares question share: shares.c counts elements, shares_sites.c and
 * shares_links.c what several may have, shares_where.c says of what a thing is, shares_state.c what
 * state a party answers to, shares_rows.c makes the result. */
#include "analyse/shares.h"
#include "base/err.h"
#include "base/vec.h"
#include "world/map.h"

enum { LAYERS_MAX = 31, WHO_MAX = 16, USERS_MAX = 32, AT_MAX = 48 };

typedef struct crd_share_cell {
    uint32_t group, party;
    int64_t low, high, other;
    int64_t there; /* of `high`: what is certainly there */
} crd_share_cell;

/* What is known of an unknown party: for one of which layers, and when it was there. */
typedef struct crd_share_kind {
    uint32_t layers; /* bits from layer 1; all = of any layer, at any date */
    crd_date installed;
    int32_t first, last; /* days of that date; not known: all there are */
} crd_share_kind;

/* Things of a group of which nothing is known, by kind. */
typedef struct crd_share_gap {
    uint32_t group, kind;
    int64_t count, there; /* all; of these certainly there */
    bool met;             /* some party of the rows could be the one */
} crd_share_gap;

typedef struct crd_share_sum {
    int64_t total, certain, unknown, other;
    uint64_t without;
} crd_share_sum;

typedef struct crd_share_use_row {
    uint32_t user; /* network row */
    uint32_t next; /* UINT32_MAX = last */
    bool passive;
} crd_share_use_row;

/* A set of parties (or other texts) one of which it is. */
typedef struct crd_share_who {
    uint32_t parties[WHO_MAX];
    uint32_t n;
    bool unknown; /* or another */
    bool any;     /* unknown: and that of any layer, at any date */
} crd_share_who;

typedef struct crd_share_answer { /* of a party: the states */
    crd_share_who states;
    bool made;
} crd_share_answer;

/* A party and what it counts for: itself, or a state that it may answer to. */
typedef struct crd_share_member {
    uint32_t label, party;
    bool known;           /* in the role, for whatever */
    uint32_t layers;      /* that it is known for, a bit each */
    int32_t since, until; /* days: it was there from the one on and before the other, as far as that
                             is agreed; INT32_MIN, INT32_MAX = not known */
} crd_share_member;

/* What counts for one party in one group (shares_why.c). */
struct crd_share_of;
typedef struct crd_share_traced {
    uint32_t table, row;
    int64_t low, high;
    int how; /* crd_share_how */
    crd_share_kind kind;
} crd_share_traced;
typedef struct crd_share_trace {
    const struct crd_share_of *of;
    uint32_t group, label; /* found before the counting; UINT32_MAX: there is none */
    CRD_VEC(crd_share_traced) rows;
} crd_share_trace;

typedef struct crd_sharing {
    crd_share_trace *trace;    /* NULL: nobody asks */
    uint32_t at_table, at_row; /* the thing that is being counted; only kept for a trace */
    const crd_world *w;
    const crd_shares_opts *opts;
    crd_arena *arena;
    crd_str layers[LAYERS_MAX + 1]; /* by name; [0] is for the layerless */
    uint32_t n_layers;
    crd_map layer_of;               /* function -> layer */
    crd_map number_of;              /* text of the split -> 1, 2, ... in order of ids */
    CRD_VEC(uint32_t) numbered;     /* the texts */
    uint32_t only[CRD_SHARE_WHOLE]; /* texts; none is called so: CRD_INTERN_NONE */
    crd_map cell_of;                /* group << 32 | party -> cell */
    CRD_VEC(crd_share_cell) cells;
    crd_map kind_of; /* layers << 32 | installed -> kind */
    CRD_VEC(crd_share_kind) kinds;
    crd_map gap_of; /* group << 32 | kind -> gap */
    CRD_VEC(crd_share_gap) gaps;
    crd_map known[CRD_SHARE_ROLES]; /* role: party -> layers it is known for, a bit each */
    crd_map shared;                 /* table << 32 | text -> first of `uses` */
    CRD_VEC(crd_share_use_row) uses;
    crd_map answer_of; /* row of party -> answer */
    CRD_VEC(crd_share_answer) answers;
    CRD_VEC(crd_share_member) members; /* of the role that is made into rows, by label */
    CRD_VEC(crd_share) rows;           /* of the group that is made into rows */
    crd_share_sum *sums;               /* [groups] */
    uint32_t n_groups;
    uint64_t without; /* things left out: how much there is of them is unknown */
} crd_sharing;

/* What a thing is of, on one axis: operators, say. Each sure or possible; CRD_INTERN_NONE = nobody
 * knows. */
typedef struct crd_share_at {
    uint32_t text[AT_MAX];
    bool sure[AT_MAX];
    uint32_t n;
} crd_share_at;

/* A network that uses a thing; its own is among them. */
typedef struct crd_share_user {
    uint32_t network; /* row; CRD_ROW_NONE = not known */
    uint32_t text;    /* on the split's axis, of operators and networks; CRD_INTERN_NONE */
    bool own;
} crd_share_user;

/* A thing's numbers and where it counts. */
typedef struct crd_share_counted {
    int64_t low, high;
    crd_date installed;
    uint32_t layers[WHO_MAX], n_layers;
    crd_share_at at; /* of the split */
    crd_share_user users[USERS_MAX];
    uint32_t n_users;
    bool left_out; /* how much it is, or where, is not known */
} crd_share_counted;

/* How often a thing counts in a group, low and high: as it was asked, and the other way. */
typedef struct crd_share_times {
    uint32_t no; /* of the split; 0 = all */
    uint32_t low, high, other;
} crd_share_times;

/* Group 0 of the split and of layers is "all"; the last of the split is "unknown". */
static inline uint32_t crd_share_group_no(const crd_sharing *s, crd_share_role role, uint32_t of,
                                          uint32_t layer)
{
    uint32_t ofs = (uint32_t)s->numbered.n + 2;
    return ((uint32_t)role * ofs + of) * (s->n_layers + 1) + layer;
}
static inline bool crd_share_asked(const crd_sharing *s, crd_share_role role)
{
    return s->opts->roles == 0 || (s->opts->roles >> role & 1);
}
static inline bool crd_share_of_links(crd_share_measure m) { return m >= CRD_SHARE_LINKS; }

/* Of a thing in a group: low and high, and low by the other way. `layers`: which the unknown may be
 * known for, a bit each. */
typedef struct crd_share_amount {
    int64_t low, high, other;
    uint32_t layers;
    crd_date installed;
} crd_share_amount;

/* As crd_shares; `trace` is filled, and the caller ends its rows. */
CRD_NODISCARD crd_status crd_shares_traced(const crd_world *w, const crd_shares_opts *opts,
                                           crd_share_trace *trace, crd_arena *arena,
                                           const crd_shares_result **ret_result, crd_err *err);
/* False: there is no such group or party, nothing is kept. */
bool crd_share_trace_begin(crd_sharing *s);
bool crd_share_trace_put(crd_sharing *s, uint32_t group, const crd_share_amount *a,
                         const crd_share_who *set); /* false: memory */
/* Drops what is nobody's and could not be the party's. */
CRD_NODISCARD crd_status crd_share_trace_end(crd_sharing *s);

CRD_NODISCARD crd_status crd_shares_collect(crd_sharing *s, const crd_shares_result **ret_result);

/* Values that a text field of a row may have: the winner and contested ones. [WHO_MAX]; false
 * when there are more. */
bool crd_share_values(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      uint32_t *ret_values, uint32_t *ret_n);
/* Parties that a field may name join the set. */
void crd_share_who_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                         crd_share_who *set);
/* One more, described anywhere or not; too many make it unknown. */
void crd_share_who_add(crd_share_who *set, uint32_t text);
/* The same set as was asked for: of states, with `control`. */
CRD_NODISCARD crd_status crd_share_answer_to(crd_sharing *s, crd_share_who *set);
/* Parties known for something in the role, by what they count for. */
CRD_NODISCARD crd_status crd_share_members(crd_sharing *s, crd_share_role role);
/* Of these layers; not said: of any layer, at any date. */
crd_share_kind crd_share_kind_of(bool said, uint32_t layers, crd_date installed);
/* Could one of these members be the unknown: known for such things, and there at the time? `any`:
 * whoever was there. */
static inline bool crd_share_could_be(bool any, const crd_share_member *members, size_t n,
                                      const crd_share_kind *kind)
{
    for (size_t i = 0; i < n; i++)
        if ((any || (members[i].layers & kind->layers)) && kind->last >= members[i].since &&
            kind->first < members[i].until)
            return true;
    return false;
}

/* Does its status let it count: surely, maybe. */
void crd_share_status(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      bool *surely, bool *maybe);
/* Does it stand in the country that is asked for: `table` is site, network or element, `text`
 * its id. An element of no site stands where its network does. Surely
 * and maybe without such a question. */
void crd_share_place(const crd_sharing *s, uint32_t table, uint32_t text, bool *surely,
                     bool *maybe);
/* Is the element or link of the operator, network, region and area that are asked for? */
void crd_share_only(const crd_sharing *s, uint32_t table, uint32_t row, bool *surely, bool *maybe);
/* What the element or link is of on an axis joins `at`. */
void crd_share_where(const crd_sharing *s, crd_share_split axis, uint32_t table, uint32_t row,
                     crd_share_at *at);
/* Networks of the split, or of operators, that share what `table`:`text` names. */
void crd_share_add_users(const crd_sharing *s, uint32_t table, uint32_t text, bool any,
                         bool passive, crd_share_counted *c);
/* And its own, at the end: unless it, or its operator, is among them. */
void crd_share_add_own(const crd_sharing *s, uint32_t network_row, crd_share_counted *c);
CRD_NODISCARD crd_status crd_share_load_split(crd_sharing *s);
CRD_NODISCARD crd_status crd_share_load_sharing(crd_sharing *s);
/* Does the user count in a group of the split? */
bool crd_share_user_in(const crd_sharing *s, const crd_share_user *u, uint32_t no);
/* In which groups of the split the thing counts and how often; [AT_MAX + USERS_MAX + 1]. */
uint32_t crd_share_times_of(const crd_sharing *s, const crd_share_counted *c, crd_share_role role,
                            crd_share_times *ret);
enum { CRD_SHARE_TIMES = AT_MAX + USERS_MAX + 1 };

void crd_share_add_once(uint32_t *set, uint32_t *n, uint32_t one); /* [WHO_MAX] */
/* A thing of one group counts for one of the set. */
CRD_NODISCARD crd_status crd_share_put(crd_sharing *s, uint32_t group, const crd_share_amount *a,
                                       const crd_share_who *set);
/* All groups of a role that the thing is in. */
CRD_NODISCARD crd_status crd_share_count(crd_sharing *s, crd_share_role role,
                                         const crd_share_counted *c, const crd_share_who *set);
/* It is in these groups, and left out. */
void crd_share_leave_out(crd_sharing *s, const crd_share_counted *c);
/* The element as it counts; false when it does not. */
CRD_NODISCARD crd_status crd_share_element(crd_sharing *s, uint32_t row, crd_share_counted *c,
                                           bool *ret_in);
/* Who makes, owns or operates it; owners become known for its layers. */
CRD_NODISCARD crd_status crd_share_element_who(crd_sharing *s, uint32_t row, crd_share_role role,
                                               const crd_share_counted *c, crd_share_who *set);
static inline uint32_t crd_share_layer_bits(const crd_share_counted *c)
{
    uint32_t bits = 0;
    for (uint32_t i = 0; i < c->n_layers; i++)
        bits |= 1u << (c->layers[i] - 1);
    return bits;
}

/* Sites by elements; links and cable systems: all of them. */
CRD_NODISCARD crd_status crd_share_count_sites(crd_sharing *s);
CRD_NODISCARD crd_status crd_share_count_links(crd_sharing *s);

#endif
