#ifndef CRD_WORLD_TIES_INT_H
#define CRD_WORLD_TIES_INT_H

/* What the files of the derivation share: the graph in the making. */
#include "base/err.h"
#include "base/vec.h"
#include "graph/bicon.h"
#include "world/map.h"
#include "world/ties.h"

typedef struct crd_raw_what {
    crd_might might;
    uint8_t kind;
    uint8_t origin; /* table, and crd_origin_how above it */
} crd_raw_what;

/* Ties in order of derivation, one array for each of their parts: when they are put by holder, one
 * part after another goes, so that there is never more than one of them twice. */
typedef struct crd_raw_ties {
    CRD_VEC(uint32_t) from, to;
    CRD_VEC(crd_raw_what) what;
    CRD_VEC(uint32_t) row; /* of those ORIGIN_ROW, in their order */
} crd_raw_ties;

void crd_raw_ties_done(crd_raw_ties *raw);
/* ties_place.c: puts ties by holder, in order of derivation; `raw` is empty afterwards, its parts
 * having gone one by one. t->n_nodes is set. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_ties_place(crd_ties *t, crd_raw_ties *raw);

typedef struct crd_node_extra crd_node_extra;

/* A function as far as ties need it. */
typedef struct crd_fn {
    uint8_t sees;
    bool known;       /* what it sees */
    uint8_t everyone; /* enum crd_everyone */
    bool end;         /* devices and security: may be the own end of an encrypted service */
    bool carrier;     /* transport, submarine, satellite: may end a link at its site */
    bool radio, passive;
    uint8_t roams; /* ties_roam.c: what it is to those who roam */
} crd_fn;

/* A row in a chain of its kind; `next` is an index, CRD_ROW_NONE ends. */
typedef struct crd_chained {
    uint32_t row, next;
} crd_chained;

/* What protections take from what lies between their ends. */
enum crd_cut { CRD_CUT_NO, CRD_CUT_MAYBE, CRD_CUT_SURE };

typedef struct crd_tying {
    const crd_world *w;
    crd_ties *t;
    crd_raw_ties raw;
    CRD_VEC(crd_node_extra) extra;
    CRD_VEC(crd_tie_origin) skipped;
    crd_map extra_of; /* kind of extra << 40 | table << 32 | id -> node */
    crd_map fn_of;    /* function's text -> fns */
    CRD_VEC(crd_fn) fns;
    crd_map release_of;      /* product << 32 | version -> row + 1 */
    uint8_t *element, *link; /* crd_there */
    /* Links and elements of a network and elements of a site: heads and chains, CRD_NODE_NONE ends.
     * Chains run from the last row to the first. */
    uint32_t *network_elements, *network_links, *site_elements;       /* by network, site */
    uint32_t *element_in_network, *link_in_network, *element_in_site; /* next */
    crd_map protections_of; /* service row -> last of `protections` */
    CRD_VEC(crd_chained) protections;
    crd_map uses_of;           /* network's text -> last of `uses` */
    CRD_VEC(crd_chained) uses; /* of share_use */
    crd_map guests;   /* service row << 32 | network row -> row of share_use, NONE at home */
    crd_map hosts_of; /* network row -> last of `hosts` */
    CRD_VEC(crd_chained) hosts;                    /* row: node of its guests */
    uint8_t *cut_link, *cut_network, *cut_service; /* crd_cut */
    crd_status rc; /* first failure of an addition; checked by crd_tying_status */
} crd_tying;

/* Powers of low and of high, each two bits a power. */
static inline crd_might crd_might_of(uint8_t low, uint8_t high)
{
    return (crd_might)(low | high << 8);
}
enum { CRD_MIGHT_CI = 0x33, CRD_MIGHT_ALL = 0xaa };

typedef enum crd_weak { CRD_WEAK_NO, CRD_WEAK_MAYBE, CRD_WEAK_YES } crd_weak;

/* What a tie of the kind gives; `has` = powers for a cell that is not fixed (law, function, need),
 * as surely there and as possibly there. A cell that passes gives all that arrives: standing. */
crd_might crd_tying_might(crd_tie_id kind, crd_weak weak, unsigned has_low, unsigned has_high);
static inline crd_might crd_tying_plain(crd_tie_id kind)
{
    return crd_tying_might(kind, CRD_WEAK_NO, 0, 0);
}

typedef struct crd_origin_row {
    uint32_t table, row;
} crd_origin_row;
#define CRD_AT(table, row) ((crd_origin_row){CRD_T_##table, (row)})

/* Adds a tie, unless an end is CRD_NODE_NONE or both are one, or it gives nothing. `sure` false:
 * high only. A failure is kept in b->rc. */
void crd_tying_add(crd_tying *b, uint32_t from, uint32_t to, crd_tie_id kind, crd_might might,
                   bool sure, crd_origin_row at);
/* That, with what its kind gives always. */
void crd_tying_tie(crd_tying *b, uint32_t from, uint32_t to, crd_tie_id kind, bool sure,
                   crd_origin_row at);
void crd_tying_skip(crd_tying *b, crd_origin_row at);

/* Nodes. `table` of a reference may be CRD_TARGET_...: CRD_NODE_NONE then, as for no text. */
uint32_t crd_tying_row(const crd_tying *b, uint32_t table, uint32_t row);
uint32_t crd_tying_ref(crd_tying *b, uint32_t table, uint32_t text);
uint32_t crd_tying_extra(crd_tying *b, crd_node_kind kind, uint32_t table, uint32_t id);
uint32_t crd_tying_unknown(const crd_tying *b);

/* The set that a text of codes of list "power" means. */
unsigned crd_tying_powers(const crd_world *w, uint32_t text);
const crd_fn *crd_tying_fn(crd_tying *b, uint32_t function);
/* Powers of the element's function; possibly all when the function is not known or contested. */
void crd_tying_sees(crd_tying *b, uint32_t element, unsigned *ret_low, unsigned *ret_high);

/* The values of a reference or code: the one that won, then those as good as it. */
typedef struct crd_each {
    const crd_world *w;
    uint32_t table, row, field;
    bool row_sure, started;
    const crd_other *others;
    size_t i, n;
    /* The value: */
    uint32_t text;
    uint32_t target; /* CRD_T_...; for a field of one target what crd_each_of was told */
    bool sure;
} crd_each;
crd_each crd_each_of(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                     uint32_t target);
bool crd_each_next(crd_each *e); /* false: no more; an empty field has no values */

static inline bool crd_tying_sure(const crd_world *w, uint32_t table, uint32_t row)
{
    return !(crd_world_frame(w, table)->flags[row] & CRD_ROW_MAYBE);
}
static inline bool crd_tying_is(const crd_world *w, uint32_t text, const char *code)
{
    return crd_str_eq(crd_world_text(w, text), crd_str_from(code));
}
/* A text that has the same value in each statement that counts, or CRD_INTERN_NONE. */
uint32_t crd_tying_code(const crd_world *w, uint32_t table, uint32_t row, uint32_t field);

/* The parts. Each looks at whole tables, in order of rows. */
crd_status crd_tying_actors(crd_tying *b, const crd_control_tie *control, size_t n_control);
crd_status crd_tying_laws(crd_tying *b);
crd_status crd_tying_products(crd_tying *b);
crd_status crd_tying_network(crd_tying *b);
crd_status crd_tying_rows(crd_tying *b);
void crd_tying_cuts(crd_tying *b); /* first of all: what protections take */
crd_status crd_tying_services(crd_tying *b);
/* Element and link into the users of a network or site, by function and protection. */
void crd_tying_serve(crd_tying *b, uint32_t element, uint32_t users, bool sure, crd_origin_row at);
crd_might crd_tying_passes(const crd_tying *b, uint32_t link);
crd_status crd_tying_paths(crd_tying *b);
crd_status crd_tying_protections(crd_tying *b); /* what they give, to ends and key holders */
crd_status crd_tying_applied(crd_tying *b);     /* last of all: what measures take */

/* ties_roam.c: those who roam. `use` is a row of share_use: its used_by is their home. */
enum crd_roam { CRD_ROAM_NO, CRD_ROAM_MAYBE, CRD_ROAM_SURE };
uint8_t crd_roam_role(crd_str function, bool radio);
/* Do they pass the element, of the network they visit or (`home`) of their own? */
enum crd_roam crd_tying_roams(crd_tying *b, uint32_t element, uint32_t use, bool home);
/* Which services are those of people who roam: surely need a network and one it roams in. */
crd_status crd_tying_guests(crd_tying *b);
/* Does the service need the network as one of theirs? *ret_node: the guests; NONE: it is their
 * home. */
bool crd_tying_guests_in(crd_tying *b, uint32_t service, uint32_t network, uint32_t *ret_node);
/* A protection of the network opens what its guests send, too. */
void crd_tying_guests_open(crd_tying *b, uint32_t protection, uint32_t network, crd_origin_row at);

/* Into a service (or what stands for its users or ways): with what its own protections leave. An
 * `end` of the protection keeps all. */
void crd_tying_into(crd_tying *b, uint32_t from, uint32_t service_row, crd_tie_id kind,
                    crd_might might, bool sure, enum crd_cut end, crd_origin_row at);
/* What protections of the link itself and of its network take from what it gives. */
enum crd_cut crd_tying_cut_of(const crd_tying *b, uint32_t link);
/* C and I taken from low by a cut, from high by a sure one. */
static inline crd_might crd_tying_left(crd_might m, enum crd_cut cut)
{
    if (cut != CRD_CUT_NO)
        m &= (crd_might)~CRD_MIGHT_CI;
    if (cut == CRD_CUT_SURE)
        m &= (crd_might) ~(CRD_MIGHT_CI << 8);
    return m;
}

#endif
