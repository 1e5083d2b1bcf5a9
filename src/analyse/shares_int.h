#ifndef CRD_ANALYSE_SHARES_INT_H
#define CRD_ANALYSE_SHARES_INT_H

/* What shares.c (counting) and shares_rows.c (the result) share. */
#include "analyse/shares.h"
#include "base/err.h"
#include "base/vec.h"
#include "world/map.h"

enum { LAYERS_MAX = 31, WHO_MAX = 16, USERS_MAX = 64 };

typedef struct crd_share_cell {
    uint32_t group, party;
    int64_t low, high, per_user;
    int64_t there; /* of `high`: what is certainly there */
} crd_share_cell;

/* Elements of a group of which nothing is known, by layer and date of installation. */
typedef struct crd_share_gap {
    uint32_t group;
    uint8_t layer;
    crd_date installed;
    int64_t count, there; /* all; of these certainly there */
} crd_share_gap;

typedef struct crd_share_sum {
    int64_t total, certain, unknown, per_user;
} crd_share_sum;

typedef struct crd_share_use_row {
    uint32_t user; /* network row */
    uint32_t next; /* UINT32_MAX = last */
    bool passive;
} crd_share_use_row;

typedef struct crd_sharing {
    const crd_world *w;
    const crd_shares_opts *opts;
    crd_arena *arena;
    crd_str layers[LAYERS_MAX + 1]; /* by name; [0] is for the layerless */
    uint32_t n_layers;
    crd_map layer_of;    /* function -> layer */
    crd_map operator_of; /* party -> 1, 2, ... in order of ids */
    CRD_VEC(uint32_t) operators;
    crd_map cell_of; /* group << 32 | party -> cell */
    CRD_VEC(crd_share_cell) cells;
    crd_map gap_of;
    CRD_VEC(crd_share_gap) gaps;
    crd_map known[3]; /* role: party -> layers it is known for, a bit each */
    crd_map shared;   /* table << 32 | text -> first of `uses` */
    CRD_VEC(crd_share_use_row) uses;
    crd_share_sum *sums; /* [groups] */
    uint32_t n_groups;
    uint64_t without; /* things left out: how much there is of them is unknown */
} crd_sharing;

/* A set of parties one of which it is. */
typedef struct crd_share_who {
    uint32_t parties[WHO_MAX];
    uint32_t n;
    bool unknown; /* or another */
} crd_share_who;

/* A thing's numbers and where it counts. */
typedef struct crd_share_counted {
    int64_t low, high;
    crd_date installed;
    uint32_t layers[WHO_MAX], n_layers;
    uint32_t ops[WHO_MAX], n_ops;       /* operators' numbers; the unknown one too */
    uint32_t users[USERS_MAX], n_users; /* operators' numbers of networks that use it */
} crd_share_counted;

/* Group 0 of operators and of layers is "all"; the last operator is "unknown". */
static inline uint32_t crd_share_group_no(const crd_sharing *s, crd_share_role role, uint32_t op,
                                          uint32_t layer)
{
    uint32_t ops = (uint32_t)s->operators.n + 2;
    return ((uint32_t)role * ops + op) * (s->n_layers + 1) + layer;
}

CRD_NODISCARD crd_status crd_shares_collect(crd_sharing *s, const crd_shares_result **ret_result);

/* Values that a text field of a row may have: the winner and contested ones. [WHO_MAX]; false
 * when there are more. */
bool crd_share_values(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      uint32_t *ret_values, uint32_t *ret_n);
/* Parties that a field may name join the set. */
void crd_share_who_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                         crd_share_who *set);
/* Does its status let it count: surely, maybe. */
void crd_share_status(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      bool *surely, bool *maybe);
/* Does it stand in the country that is asked for: `table` is site, network or element, `text`
 * its id. An element of no site stands where its network does. Surely
 * and maybe without such a question. */
void crd_share_place(const crd_sharing *s, uint32_t table, uint32_t text, bool *surely,
                     bool *maybe);
/* Number of the network's operator; 0 when it is not certain. */
uint32_t crd_share_operator_no(const crd_sharing *s, uint32_t network);
/* Networks that share what `table`:`text` names join the users, each once. */
void crd_share_add_users(const crd_sharing *s, uint32_t table, uint32_t text, bool any,
                         bool passive, uint32_t networks[USERS_MAX], uint32_t *n);
void crd_share_add_once(uint32_t *set, uint32_t *n, uint32_t one); /* [WHO_MAX] */
/* The thing is counted for one of the set: for all layers of an operator, and each it may be in. */
CRD_NODISCARD crd_status crd_share_count_layers(crd_sharing *s, crd_share_role role, uint32_t op,
                                                bool surely, uint32_t users,
                                                const crd_share_counted *c,
                                                const crd_share_who *set);

/* Links and cable systems, all of them (shares_links.c). */
CRD_NODISCARD crd_status crd_share_count_links(crd_sharing *s);
static inline bool crd_share_of_links(crd_share_measure m) { return m != CRD_SHARE_ELEMENTS; }

#endif
