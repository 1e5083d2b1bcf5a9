#ifndef CRD_ANALYSE_FIND_H
#define CRD_ANALYSE_FIND_H

#include "world/world.h"

/* Everything about a name: what it is taken for, whom it stands for, and where, how many, whose,
 * since when, and which services.
 *
 * Taken for: an id ("acme" or "party:acme", merged ids too) or the name of a designation list; else
 * a name as written; else a name after folding (crd_text_fold); else names that hold every word,
 * whole, in any order. The first of these that gives something counts, and all that it gives.
 * Elements are found by id alone.
 *
 * Widened: a party stands also for the parties it controls, as analyse/control.h says with its
 * default options; those that it may control count in high bounds only. Parties and states that
 * control it are named and not counted. A designated state stands for the parties established in it
 * and for those that it controls. Classes stand for nothing
 * that could be looked up; they are named. */
typedef enum crd_find_how {
    CRD_FOUND_ID,
    CRD_FOUND_NAME,
    CRD_FOUND_FOLDED,
    CRD_FOUND_WORDS,
    CRD_FOUND_LISTED, /* subject of the list that was asked for */
} crd_find_how;

enum crd_find_reason {
    CRD_FIND_ITSELF = 1u << 0,
    CRD_FIND_PRODUCT = 1u << 1, /* is the product */
    CRD_FIND_MAKER = 1u << 2,   /* its product is made by the party */
    CRD_FIND_BRAND = 1u << 3,   /* its product bears the party's name */
    CRD_FIND_OWNER = 1u << 4,
    CRD_FIND_OPERATOR = 1u << 5, /* of its network */
    CRD_FIND_NETWORK = 1u << 6,  /* is in the network */
    CRD_FIND_SITE = 1u << 7,     /* stands at the site */
    CRD_FIND_TIE = 1u << 8,      /* a row of `tie` reaches it, its product, network or site */
    CRD_FIND_SERVICE = 1u << 9,  /* the service needs it, its network or its site */
    CRD_FIND_WHERE = 1u << 10,   /* nothing but opts.where was asked */
};
enum { CRD_FIND_REASONS = 11 };
const char *crd_find_reason_name(unsigned bit); /* 0 .. CRD_FIND_REASONS - 1: "maker" */

typedef struct crd_find_subject {
    uint32_t table; /* CRD_T_..., or CRD_TARGET_CLASS */
    crd_str id, name;
    crd_str matched; /* the text that matched */
    crd_find_how how;
    bool certain; /* the row, or the designation, holds surely */
} crd_find_subject;

typedef struct crd_find_related {
    crd_str id, name;
    crd_str kind; /* "subsidiary", "parent", "established-in" */
    crd_str via;  /* who of the controller and what it controls holds something: in the subsidiary,
                     or, of a parent, in what was asked for; ", " between. Or the state */
    bool certain, counted;
} crd_find_related;

typedef struct crd_find_name {
    crd_str party, name, kind;
} crd_find_name;

typedef struct crd_find_count {
    crd_str id, name;  /* id null = unknown */
    int64_t low, high; /* elements, quantity times */
    int64_t rows;      /* of table element */
} crd_find_count;

typedef struct crd_find_element {
    crd_str id, function, status, product, network, operator, site, area, country;
    uint32_t reasons; /* enum crd_find_reason */
    int64_t low, high;
    crd_date installed;
} crd_find_element;

typedef struct crd_find_service {
    crd_str id, name, customer, customer_class;
    int64_t criticality, users; /* CRD_NULL64 = unknown */
    crd_str via; /* how it is reached first: "itself", "element", "link", "site", "network",
                    "service" */
    bool certain;
} crd_find_service;

typedef struct crd_find_class {
    crd_str customer_class;
    int64_t services, users; /* users: where known */
    int64_t criticality;     /* highest; CRD_NULL64 */
} crd_find_class;

typedef struct crd_find_designation {
    crd_str list, subject_table, subject, effect, scope, basis;
    crd_date since, until;
    bool certain;
} crd_find_designation;

/* Counts are sorted by high, then low, falling, then id; elements by id; services by criticality,
 * then users, falling, then id; all else by id. */
typedef struct crd_find_result {
    const crd_find_subject *subjects;
    size_t n_subjects;
    const crd_str *near; /* names like it, nearest first, when there are no subjects */
    size_t n_near;
    const crd_find_related *related;
    size_t n_related;
    const crd_find_name *names; /* other names of all parties that count */
    size_t n_names;
    int64_t low, high;         /* elements, quantity times */
    size_t n_rows;             /* of table element */
    crd_date earliest, latest; /* installed */
    const crd_find_count *by_reason, *by_status, *by_operator, *by_network, *by_site, *by_area,
        *by_country, *by_product;
    size_t n_reason, n_status, n_operator, n_network, n_site, n_area, n_country, n_product;
    const crd_find_element *elements; /* at most opts.limit */
    size_t n_elements;
    const crd_find_service *services;
    size_t n_services;
    const crd_find_class *classes;
    size_t n_classes;
    const crd_find_designation *designations;
    size_t n_designations;
    size_t n_links; /* links reached by their ends, network or a tie */
} crd_find_result;

typedef struct crd_find_opts {
    crd_str what;   /* null = nothing; words with blanks between */
    crd_str listed; /* start from the subjects of this list; null = none */
    crd_str where;  /* only elements of which a statement satisfies it (crd_query); null = all */
    size_t limit;   /* elements listed */
} crd_find_opts;

const crd_want *crd_find_wants(size_t *ret_n);

/* Loads no more ties and elements than crd_find with the same `opts` looks at: give it to
 * crd_world_new in crd_world_opts.part. What crd_find then gives is the same. The first three are
 * set by the caller; all of it is borrowed while the world is made. */
typedef struct crd_find_choice {
    const crd_feed *feed;
    const crd_find_opts *opts;
    crd_arena *arena;
    crd_world_part part[2]; /* of crd_find_part */
} crd_find_choice;
const crd_world_part *crd_find_part(crd_find_choice *choice);

/* @param feed  asked for `where` only; the one the world was made from
 * Results live in `arena` and `w`. Nothing found is no error: there are no subjects.
 * CRD_EINVAL: neither what, listed nor where; CRD_ENOMEM; what the feed gives for `where`.
 * O(rows of the world); deterministic. */
CRD_NODISCARD crd_status crd_find(const crd_world *w, const crd_feed *feed,
                                  const crd_find_opts *opts, crd_arena *arena,
                                  const crd_find_result **ret_result, crd_err *err);

#endif
