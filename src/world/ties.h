#ifndef CRD_WORLD_TIES_H
#define CRD_WORLD_TIES_H

#include "model/tie.h"
#include "world/world.h"

/* The ties of a world as one directed graph: who could do what to whom. The one place where ties
 * are derived from rows and columns; what a tie lets its holder do comes from model/tie.h alone.
 *
 * Bounds. Low counts what is certain: a field without doubt, of a row that holds surely. High also
 * what is possible: contested fields for each value, rows that hold maybe, conditions that are not
 * known (each of a tie's two bounds takes the case that is worse for it). An empty maker, owner or
 * operator is a tie from the unknown party, in high only. A tie of low is one of high, no weaker.
 * Ends that no row describes (a supplier's name alone) are nodes too; nothing is dropped but what
 * crd_ties_skipped lists.
 *
 * A path from an actor to a node gives a power at a grade when each of its ties does: a path has
 * its weakest hop's grade and the powers that all its hops have. */
typedef enum crd_node_kind {
    CRD_NODE_JURISDICTION, /* rows of ten tables, by row number, one range after another */
    CRD_NODE_PARTY,
    CRD_NODE_PRODUCT,
    CRD_NODE_RELEASE,
    CRD_NODE_COMPONENT,
    CRD_NODE_NETWORK,
    CRD_NODE_SITE,
    CRD_NODE_ELEMENT,
    CRD_NODE_LINK,
    CRD_NODE_PROTECTION,
    CRD_NODE_SERVICE,
    CRD_NODE_UNKNOWN, /* the unknown party, one node */
    CRD_NODE_USERS,   /* the users of a network, of what stands at a site, or those who roam by a
                         row of share_use: what serves all of them serves each service that needs
                         the whole network or site */
    CRD_NODE_WAYS,    /* a block of the transport network: links that can stand for one another */
    CRD_NODE_NAMED,   /* named in a reference, described by no row */
} crd_node_kind;
enum { CRD_NODE_KINDS = CRD_NODE_NAMED + 1, CRD_NODE_TABLES = CRD_NODE_SERVICE + 1 };
#define CRD_NODE_NONE UINT32_MAX

/* Index in crd_tie_kinds. */
typedef enum crd_tie_id {
    CRD_TIE_BUILDS,
    CRD_TIE_CARRIES,
    CRD_TIE_COMPELS,
    CRD_TIE_CONTAINS,
    CRD_TIE_CONTROLS,
    CRD_TIE_ENDS,
    CRD_TIE_FINANCES,
    CRD_TIE_HOLDS_KEYS,
    CRD_TIE_HOSTS,
    CRD_TIE_HOUSES,
    CRD_TIE_INFLUENCES,
    CRD_TIE_INTEGRATES,
    CRD_TIE_IS,
    CRD_TIE_LENDS,
    CRD_TIE_MADE_IN,
    CRD_TIE_MAINTAINS,
    CRD_TIE_MAKES,
    CRD_TIE_MANAGES,
    CRD_TIE_NEEDS,
    CRD_TIE_OPENS,
    CRD_TIE_OPERATES,
    CRD_TIE_OWNS,
    CRD_TIE_PART_OF,
    CRD_TIE_PASSES,
    CRD_TIE_RESTRICTS,
    CRD_TIE_RUNS,
    CRD_TIE_SERVES,
    CRD_TIE_STANDS_IN,
    CRD_TIE_VETOES,
    CRD_TIES
} crd_tie_id;

/* What one tie lets its holder do: for each bound and power a crd_grade (NONE, LATENT, STANDING),
 * two bits each: power p (0 C, 1 M, 2 I, 3 A) of low at bit 2p, of high at bit 8 + 2p. */
typedef uint16_t crd_might;

/* One reading of the graph. */
typedef struct crd_might_plane {
    uint8_t power; /* 0 C, 1 M, 2 I, 3 A */
    uint8_t grade; /* at least: CRD_GRADE_LATENT or CRD_GRADE_STANDING */
    bool high;
} crd_might_plane;
static inline bool crd_might_has(crd_might m, crd_might_plane p)
{
    return ((m >> ((p.high ? 8 : 0) + 2 * p.power)) & 3) >= p.grade;
}

/* Who controls or influences whom, computed elsewhere (world knows no thresholds). */
typedef struct crd_control_tie {
    uint32_t owner_table;  /* CRD_T_party or CRD_T_jurisdiction */
    uint32_t owner, owned; /* texts: ids; `owned` is a party */
    uint8_t kind; /* CRD_TIE_CONTROLS, CRD_TIE_INFLUENCES, CRD_TIE_VETOES, CRD_TIE_FINANCES */
    bool certain; /* in low too */
    uint32_t row; /* of `holding`; CRD_ROW_NONE when no one row says it */
} crd_control_tie;

typedef struct crd_tie_origin {
    uint8_t table; /* CRD_T_...: the row that says so */
    uint32_t row;
} crd_tie_origin;

/* Immutable once made; the fields are read, not changed; any number of threads. It may come from a
 * file: what a kind of tie says of its ends is checked there for CRD_TIE_RUNS alone (to elements);
 * of other ends ask crd_ties_kind before you take them for rows. Ties stand by holder, and by the
 * order of the world's rows among those of one holder. Ties of kinds flagged CRD_TIE_SCENARIO or
 * CRD_TIE_WITHDRAWS are there; whoever walks the graph leaves them out unless asked. A node of a
 * NEED power (`passes`, A) has it in high only: the need tree knows better. */
/* Does every user of its network pass the element? By its function; of one that is not recorded, or
 * of which the case's own code does not say it, nobody knows. */
enum crd_everyone { CRD_EVERYONE_NOT, CRD_EVERYONE, CRD_EVERYONE_UNSAID };

typedef struct crd_ties {
    const crd_world *w;
    uint32_t n_nodes, n_ties;
    uint32_t
        base[CRD_NODE_KINDS + 1]; /* nodes of kind k of a table: base[k] .. base[k + 1] - 1;
                                     those after base[CRD_NODE_USERS] are mixed: crd_ties_kind */
    uint32_t *first;              /* [n_nodes + 1] ties of a holder: first[v] .. first[v + 1] - 1 */
    uint32_t *to;                 /* [n_ties] */
    crd_might *might;             /* [n_ties] */
    uint8_t *kind;                /* [n_ties] crd_tie_id */
    struct crd_tie_origins {      /* ask crd_ties_origin */
        uint8_t *at;              /* [n_ties] table, and where its row stands */
        uint64_t *fresh;          /* [n_ties] bits: the next of `rows` begins here */
        uint32_t *before;         /* [n_ties / CRD_ORIGIN_GROUP + 1] of `rows` before the group */
        uint32_t *rows;           /* [n_rows] */
        uint32_t n_rows;
    } origins;
    uint8_t *everyone; /* [elements] enum crd_everyone */
    struct crd_node_extra {
        uint8_t kind;        /* USERS, WAYS or NAMED */
        uint8_t table;       /* USERS: network, site, share_use; NAMED: of the reference */
        uint32_t id;         /* USERS: row; NAMED: text; WAYS: number of the block */
    } * extra;               /* [n_nodes - base[CRD_NODE_USERS]] */
    crd_tie_origin *skipped; /* [n_skipped] rows that say a tie which cannot be placed */
    size_t n_skipped;
    bool lent; /* all arrays lie in a file: see world/mapped.h */
} crd_ties;

/* Most ties are said by the row of one of their ends, and many that are not stand beside others of
 * the same row: only where it changes a row is written down. */
enum { CRD_ORIGIN_SHIFT = 6, CRD_ORIGIN_GROUP = 512 };
typedef enum crd_origin_how {
    CRD_ORIGIN_ROW,  /* in `rows` */
    CRD_ORIGIN_FROM, /* the holder's */
    CRD_ORIGIN_TO,   /* the target's */
    CRD_ORIGIN_HOWS
} crd_origin_how;

/* Tables and fields that a world must hold for crd_ties_new. */
const crd_want *crd_ties_wants(size_t *ret_n);

/* @param control  [n_control]; NULL: only vetoes and debts of `holding` come in.
 * The world must outlive the result; the caller frees. CRD_ENOMEM; CRD_ELIMIT: 2^32 nodes or ties.
 * O(rows + ties): sharing, sites and networks that services need whole are one node each, so that
 * elements times services is never made. A `path` need costs as much as its way is long in blocks.
 * Deterministic; row and node numbers follow the feed's order, so show nothing in theirs. */
CRD_NODISCARD crd_status crd_ties_new(const crd_world *w, const crd_control_tie *control,
                                      size_t n_control, crd_ties **ret_ties, crd_err *err);
void crd_ties_free(crd_ties *t); /* NULL is fine */

/* The row that says the tie; CRD_ROW_NONE of `holding` when no one row does. O(1), or O(log nodes)
 * when it is the holder's. */
crd_tie_origin crd_ties_origin(const crd_ties *t, uint32_t tie);
static inline uint32_t crd_ties_origin_table(const crd_ties *t, uint32_t tie) /* its table alone */
{
    return t->origins.at[tie] & ((1u << CRD_ORIGIN_SHIFT) - 1);
}

/* The first node of each kind, in a world with so many rows in each table. CRD_ELIMIT. */
CRD_NODISCARD crd_status crd_ties_number(const uint32_t rows[CRD_T_COUNT],
                                         uint32_t base[CRD_NODE_KINDS + 1]);

/* What a tie of the kind gives whose powers depend on nothing else, in both bounds or in high. */
crd_might crd_ties_might(crd_tie_id kind, bool certain);

crd_node_kind crd_ties_kind(const crd_ties *t, uint32_t node);
/* Node of a row of one of the tables; CRD_NODE_NONE when the table has no nodes. */
uint32_t crd_ties_node(const crd_ties *t, uint32_t table, uint32_t row);
/* Node of what has this id, or had it before, also where a tie names it and it has no row of its
 * own; CRD_NODE_NONE: nothing is called so. O(1) but for what has no row: O(named nodes). */
uint32_t crd_ties_find(const crd_ties *t, uint32_t table, crd_str id);
/* The record that the node stands for: its table and id (releases: product/version; the unknown
 * party and WAYS: null). Borrowed from the world; `buf` holds what must be put together. */
crd_str crd_ties_id(const crd_ties *t, uint32_t node, uint32_t *ret_table, crd_buf *buf);
size_t crd_ties_bytes(const crd_ties *t); /* memory held */

/* ---- blocks of the derivation that analyses share ------------------------------------------ */

/* Is the element or link (by `status` alone) there: surely, maybe, or not? */
typedef enum crd_there { CRD_THERE_NOT, CRD_THERE_MAYBE, CRD_THERE_SURE } crd_there;
crd_there crd_world_there(const crd_world *w, uint32_t table, uint32_t row);

#endif
