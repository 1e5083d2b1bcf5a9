#ifndef CRD_RULES_KNOW_INT_H
#define CRD_RULES_KNOW_INT_H

/* What the files of know share. */
#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "base/vec.h"
#include "rules/know.h"
#include "world/map.h"

enum { CRD_KNOW_GROUPS = 64 }; /* designations by whom they address; more: counted as possible */

/* How something is restricted; the surest and then the first in order of texts. */
typedef struct crd_know_mark {
    uint8_t sure; /* 0 = not, 1 possibly, 2 surely */
    uint8_t how;  /* enum crd_know_how */
    uint32_t who; /* text */
    uint32_t designation;
    crd_date since; /* of those that are as sure the earliest day; NONE = one of them has none */
} crd_know_mark;

enum crd_know_how {
    CRD_KNOW_DESIGNATED,
    CRD_KNOW_CONTROLLED,
    CRD_KNOW_STATE,
    CRD_KNOW_ASSESSED,
    CRD_KNOW_MAKER,
    CRD_KNOW_UNLISTED, /* by a list of the regime that the case does not have */
    CRD_KNOW_UNSET,    /* by a parameter of the regime that has no value */
};

/* Restricted for those whom one text addresses. */
typedef struct crd_know_group {
    uint32_t addressee;      /* text; CRD_INTERN_NONE = everybody */
    crd_know_mark *parties;  /* [parties] */
    crd_know_mark *products; /* [products] */
} crd_know_group;

/* Who is controlled by one actor, or established in one state. */
typedef struct crd_know_under {
    uint32_t who;  /* text */
    uint8_t *sure; /* [actors] */
} crd_know_under;

typedef struct crd_know_place {
    double lat, lon, uncertainty_m;
    bool doubt; /* that the fact holds is possible only */
} crd_know_place;

/* Sites of which a fact says something. */
typedef struct crd_know_places {
    uint32_t scheme, item, value; /* texts */
    CRD_VEC(crd_know_place) at;   /* by latitude */
    bool open;                    /* one of them is nobody knows where */
} crd_know_places;

/* What is known of the parts of one release; of their ends of support the earliest days. */
typedef struct crd_know_bill {
    int32_t ends_first, ends_last; /* first and last day that the earliest may mean; NONE open */
    bool open;                     /* of some part it is not said, or sources disagree */
} crd_know_bill;

/* Rows of a table by the text of one field. */
enum crd_know_by {
    CRD_KNOW_ORIGINS,  /* origin by product */
    CRD_KNOW_PARTS,    /* release_component by product */
    CRD_KNOW_HOLDINGS, /* holding by owned */
    CRD_KNOW_LISTS,    /* designation by list */
    CRD_KNOW_RELEASES, /* release by product */
    CRD_KNOW_BY
};
typedef struct crd_know_rows {
    crd_map first;  /* text -> row */
    uint32_t *next; /* [rows]; NULL = not made yet */
} crd_know_rows;

/* Elements of unknown product or maker, by asset class (1 to 8, 15: it may be any) and layer: were
 * there some, and the first and last day on which one may have been installed. */
enum { CRD_KNOW_CLASSES = 16, CRD_KNOW_LAYERS = 32 };
typedef struct crd_know_gap {
    bool some;
    crd_date first, last;
} crd_know_gap;
typedef struct crd_know_nameless {
    crd_str layers[CRD_KNOW_LAYERS];
    uint32_t n_layers;
    crd_map layer_of;  /* text of a function -> layer */
    crd_map makers;    /* text of a party -> layers that it is known for, a bit each */
    crd_map functions; /* class << 32 | function (NONE: any) of elements without a product */
    crd_know_gap gaps[CRD_KNOW_CLASSES][CRD_KNOW_LAYERS];
} crd_know_nameless;

/* Texts of which a function may say something else than of all others. */
struct crd_know_few {
    uint64_t what; /* the function and what else it is given */
    uint64_t *bits;
    uint32_t n;
};

struct crd_know {
    const crd_world *w;
    crd_control *c;
    crd_capturer *from[2]; /* by bound: certain, possible */
    uint32_t *facts;       /* [n_facts] rows by subject, scheme, item */
    size_t n_facts;
    crd_map fact_kinds; /* schemes and items of facts, see fact_kind */
    const crd_ruleset *pack;
    CRD_VEC(crd_know_group) groups;
    crd_map assessed;     /* party's text -> sure of the regime's assessment */
    bool some_assessment; /* the regime counts assessments */
    bool unlisted;        /* the case lacks one of the regime's lists */
    bool unset;           /* a parameter that names the regime's states has no value */
    crd_intern *lacks;    /* names of lists, see crd_know_lacking; NULL = none yet */
    CRD_VEC(crd_know_under) unders;
    CRD_VEC(crd_know_places) places;
    CRD_VEC(crd_know_place) centres; /* of areas, by latitude */
    bool centres_made;
    crd_map stands; /* class << 32 | text of a maker, product, host -> 1 possibly, 2 surely */
    bool stands_made;
    crd_know_nameless unnamed; /* as `stands` */
    crd_map classes; /* text of a function of the case's own codes -> its class; as `stands` */
    crd_map needed;  /* text << 32 | text of what it needs -> set of kinds, possibly and surely */
    bool needed_made;
    crd_map needs_kinds;          /* text -> bit of a kind of dependency */
    const crd_ties *t;            /* NULL: exposed() is unknown */
    struct crd_know_flaws *flaws; /* NULL until somebody asks */
    crd_know_rows rows[CRD_KNOW_BY];
    crd_map billed; /* text of product << 32 | of version -> in bills, NONE: no parts are told */
    CRD_VEC(crd_know_bill) bills;
    crd_map counted; /* the same -> versions of `libraries`, NONE: not known */
    char *libraries; /* names; NULL = none yet */
    crd_map tied;    /* table, kind, text of a target -> 1 possibly, 2 surely */
    bool tied_made;
    const crd_table *last_table; /* that tied() was asked about */
    CRD_VEC(struct crd_know_few) few;
    crd_map functions; /* text of a network << 32 | of a function -> 1 possibly, 2 surely */
    bool functions_made;
    struct crd_know_reached *reached;
    crd_arena *reached_arena; /* NULL until somebody asks */
    crd_str restricted[2];    /* ids of parties, one a line: possibly too, surely */
    crd_status failed;
};

/* know_reach.c */
void crd_know_exposed(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                      crd_expr_value *ret);
void crd_know_exposed_to_risk(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                              crd_expr_value *ret);
void crd_know_reached_forget(crd_know *k);    /* what actors reach, whatever the regime */
void crd_know_restricted_forget(crd_know *k); /* whom the regime restricts */

/* know_risk.c */
/* Has the case rows of that list, of whatever date? */
bool crd_know_has_list(const crd_know *k, crd_str list);
/* May the regime restrict somebody whom nobody named? */
static inline bool crd_know_unnamed(const crd_know *k) { return k->unlisted || k->unset; }
/* The parameter of the regime's state number i when it has no value, else null. */
crd_str crd_know_unset(const crd_know *k, size_t i);
crd_know_mark crd_know_mark_of(crd_know *k, uint32_t text, uint32_t table, crd_str whose);
void crd_know_forget(crd_know *k);
/* Sure that the party is `who`, is controlled by it, or (a state) is established there: 0, 1, 2. */
uint8_t crd_know_is_under(crd_know *k, uint32_t party, uint32_t who);

/* The world's number of a text. */
static inline uint32_t crd_know_number(const crd_know *k, const crd_exprs *set, crd_expr_value v)
{
    uint32_t number;
    if (crd_exprs_number(set, v.text, &number))
        return number;
    crd_str s = crd_exprs_text(set, v.text);
    return crd_str_is_null(s) ? CRD_INTERN_NONE : crd_world_find_text(k->w, s);
}
/* The text of a state or party that somebody names, with or without its table: of a party the id
 * that it has now, whatever it was called before. CRD_INTERN_NONE: nothing of the case is called
 * so; else there may still be no row of it. */
uint32_t crd_know_actor(const crd_know *k, crd_str name);
/* A party's or product's row and table of "party:x", "product:x" or "x"; CRD_ROW_NONE. */
uint32_t crd_know_row(const crd_know *k, crd_str id, uint32_t *ret_table);
/* The product of the same id as the party that crd_know_row() has found in `table`, where the text
 * does not say which is meant; CRD_ROW_NONE. */
uint32_t crd_know_twin(const crd_know *k, crd_str id, uint32_t table);
/* Both of an argument; *ret_twin is CRD_ROW_NONE also where there is no row. */
uint32_t crd_know_row_at(const crd_know *k, const crd_exprs *set, crd_expr_value v,
                         uint32_t *ret_table, uint32_t *ret_twin);
/* Of which of two things of one id it is asked is not known: surely only what holds of both. */
static inline uint8_t crd_know_either(uint8_t one, uint8_t other) { return one == other ? one : 1; }
/* Is the party established in the state: 0, 1 (its seat is not said, or disputed), 2? */
uint8_t crd_know_sits(const crd_world *w, uint32_t party, uint32_t state);
static inline int8_t crd_know_truth(uint8_t sure)
{
    return (int8_t)(sure == 2 ? 1 : sure == 1 ? -1 : 0);
}
/* Fields of which a dispute leaves open what the row says for rules, a bit each; of others (a note,
 * a cost) it does not matter what sources say. */
uint64_t crd_know_matters(uint32_t table);
/* Does the row hold surely (2) or possibly (1), as far as its dates and these fields go? */
uint8_t crd_know_holds(const crd_world *w, uint32_t table, uint32_t row);
/* The i-th text that a field may have: first the one that was chosen, then those of sources that
 * are as good; CRD_INTERN_NONE behind the last, *ret_sure: there is one. */
uint32_t crd_know_text(const crd_world *w, uint32_t table, uint32_t row, uint32_t field, size_t i,
                       bool *ret_sure);
/* Facts about table:key under a scheme and item, all but the table texts of the world. */
typedef struct crd_know_about {
    crd_str table;
    uint32_t key, scheme, item;
} crd_know_about;
/* As crd_know_fact(). */
uint32_t crd_know_fact_of(const crd_know *k, const crd_know_about *a, bool *ret_doubt);
/* Is there such a fact, whatever its value: 0, 1, 2? */
uint8_t crd_know_some_fact(const crd_know *k, const crd_know_about *a);
/* Is there a fact of that scheme and item about anything? */
bool crd_know_has_facts(const crd_know *k, uint32_t scheme, uint32_t item);
/* know_where.c: functions of expressions */
void crd_know_supplies(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                       crd_expr_value *ret);
void crd_know_used(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                   crd_expr_value *ret);
void crd_know_hosts(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                    crd_expr_value *ret);
void crd_know_needs(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                    crd_expr_value *ret);

void crd_know_depends(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                      crd_expr_value *ret);
void crd_know_operates(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                       crd_expr_value *ret);
/* "A3": 3; of others 0. */
uint32_t crd_know_class_number(crd_str class);
/* The element's class, 0 = in none; CRD_KNOW_CLASSES - 1 where it is not said, or disputed. After
 * supplies(), used() or hosts() was asked. */
uint32_t crd_know_class_of(const crd_know *k, uint32_t element);
/* know_unnamed.c: who could be the maker that nobody named, what the product. Notes what makers'
 * products are sold for; failure is in `failed`. */
void crd_know_unnamed_make(crd_know *k);
void crd_know_unnamed_forget(crd_know *k);
/* The maker makes something for that function. */
void crd_know_maker_of(crd_know *k, uint32_t maker, uint32_t function);
/* The element's maker is not known; `product`: nor its product. */
void crd_know_unnamed_in(crd_know *k, uint32_t class, uint32_t element, bool product);
/* Could the party be the maker, the product the product, of something in the class? */
bool crd_know_may_make(const crd_know *k, uint32_t party, uint32_t class);
bool crd_know_may_stand(const crd_know *k, uint32_t product, uint32_t class);
/* The same of one element: the number of a function's layer; could the party make for a layer; was
 * it there when the element was installed? */
uint32_t crd_know_layer(crd_know *k, uint32_t function);
bool crd_know_makes_for(const crd_know *k, uint32_t party, uint32_t layer);
bool crd_know_lived_then(const crd_world *w, uint32_t party, uint32_t element);
/* know_fns.c: is the state in one of the alliances, or one of the states: 0, 1, 2? */
uint8_t crd_know_member(const crd_know *k, crd_str state, crd_str wanted);

/* know_few.c: functions of expressions that say the same of most things: of which they may say
 * something else (crd_expr_fn.flat). */
bool crd_know_few_depend(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                         size_t at, crd_expr_some *ret_but);
bool crd_know_few_tied(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                       size_t at, crd_expr_some *ret_but);
/* Things about which there are facts. False: memory is out. */
bool crd_know_some_facts(crd_know *k, crd_expr_some *ret);
void crd_know_few_forget(crd_know *k);
/* know_where.c: the bit of a kind of dependency, 0 = none; of those from the argument number `from`
 * on, none: all. */
uint32_t crd_know_kind(crd_know *k, uint32_t text);
uint32_t crd_know_kinds(crd_know *k, const crd_exprs *set, const crd_expr_value *args, size_t from,
                        size_t n);

/* know_made.c */
void crd_know_made_outside(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                           crd_expr_value *ret);
void crd_know_versions(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                       crd_expr_value *ret);
void crd_know_part_ends(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                        crd_expr_value *ret);
void crd_know_owners_known(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                           crd_expr_value *ret);
void crd_know_tied(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                   crd_expr_value *ret);
void crd_know_listed_for(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                         crd_expr_value *ret);
void crd_know_has_function(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                           crd_expr_value *ret);
void crd_know_past(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                   crd_expr_value *ret);
void crd_know_restricted_since(void *ctx, const crd_exprs *set, const crd_expr_value *args,
                               size_t n, crd_expr_value *ret);
void crd_know_restricted_by(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                            crd_expr_value *ret);
void crd_know_rows_forget(crd_know_rows *r);
/* The rows with this text in their order, CRD_ROW_NONE behind the last; O(1) once the table was
 * read. */
uint32_t crd_know_first(crd_know *k, enum crd_know_by by, uint32_t text);
static inline uint32_t crd_know_next(const crd_know *k, enum crd_know_by by, uint32_t row)
{
    return k->rows[by].next[row];
}
/* know_flaws.c */
void crd_know_open_flaw(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                        crd_expr_value *ret);
void crd_know_flaws_forget(crd_know *k);

/* Is one of the words, blanks between, this one? */
bool crd_know_has_word(crd_str words, crd_str one);

#endif
