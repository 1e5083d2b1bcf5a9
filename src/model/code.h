#ifndef CRD_MODEL_CODE_H
#define CRD_MODEL_CODE_H

#include "model/record.h"

/* Code lists: the field's standard terms, each list with its source. They ship as static tables
 * (codes.def, functions.def) and a case may extend them by rows of table `code`. */

enum crd_power { CRD_POWER_C = 1u, CRD_POWER_M = 2u, CRD_POWER_I = 4u, CRD_POWER_A = 8u };

typedef struct crd_code_entry {
    const char *code;
    const char *label; /* a few words; for people */
} crd_code_entry;

enum { CRD_RANKED_MAX = 8 }; /* codes of a ranked list */

typedef struct crd_code_list {
    const char *name;
    const char *about;           /* what it lists */
    const char *source;          /* standard, document or "Cordon"; "(low)" = from memory */
    const crd_code_entry *codes; /* [n] in byte order of the code, or ranked */
    size_t n;
    bool ranked; /* codes stand in order of meaning, lowest first: an index is a rank */
} crd_code_list;

extern const crd_code_list crd_code_lists[]; /* sorted by name */
extern const size_t crd_code_lists_n;

/* NULL when there is none. Case matters, for codes too. O(log n), no allocation. */
const crd_code_list *crd_code_list_find(crd_str name);
/* Index in the list, or -1. Binary search (a scan of at most CRD_RANKED_MAX when ranked): called
 * for each row of an import; 15 ns in a list of 30, 35 ns in the 200 functions in random order. In
 * list "power" an index is the bit's number in enum crd_power; in "function" it is the index in
 * crd_functions; in "function_group" the bit's number in enum crd_function_group. */
int crd_code_find(const crd_code_list *list, crd_str code);

/* The search beneath: index in `rows`, whose first member is the code (const char *), in byte
 * order; or -1. */
int crd_code_search(const void *rows, size_t n, size_t stride, crd_str code);

/* Network functions, list "function": what an analysis must know of each. */
enum crd_function_group {
    CRD_G_UK_CORE = 1u << 0,      /* UK NCSC list of core functions */
    CRD_G_UK_OVERSIGHT = 1u << 1, /* UK network oversight function */
    CRD_G_DE_CRITICAL = 1u << 2,  /* German list of critical functions (TKG 165, 167) */
    CRD_G_EU_KEY = 1u << 3, /* key asset of the EU Toolbox: A1, A2, A4 and oversight of them */
};

typedef struct crd_function {
    const char *code;
    const char *label;
    const char *layer;       /* list "layer" */
    const char *asset_class; /* list "asset_class": A1 .. A6; "" = outside that scheme */
    uint8_t sees;            /* powers over the services that use it: enum crd_power */
    bool everyone;           /* every user of the network passes it */
    uint16_t groups;         /* enum crd_function_group */
    const char *source;      /* 3GPP TS ..., O-RAN ..., Cordon; ends in " (low)" where a grouping is
                                from memory or our reading of a heading */
} crd_function;

extern const crd_function crd_functions[]; /* sorted by code */
extern const size_t crd_functions_n;
const crd_function *crd_function_find(crd_str code);
/* Codes of the groups that it is in, blanks between; written to `to`, cut at `size`. */
crd_str crd_function_groups(const crd_function *f, char *to, size_t size);

/* A function that every user of the network passes, and without which it goes on for a while. */
typedef struct crd_outage {
    const char *code;
    double possible_h, certain_h; /* hours until service possibly, certainly ends; or INFINITY */
    const char *why, *source;     /* as crd_function.source */
} crd_outage;

extern const crd_outage crd_outages[]; /* sorted by code */
extern const size_t crd_outages_n;
/* NULL: its loss stops the network at once. Cost as crd_code_find. */
const crd_outage *crd_outage_find(crd_str code);

#endif
