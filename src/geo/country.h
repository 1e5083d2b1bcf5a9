#ifndef CRD_GEO_COUNTRY_H
#define CRD_GEO_COUNTRY_H

#include <crd/types.h>

/* The countries and territories of ISO 3166-1, and Kosovo under its user-assigned codes. The rows
 * are static: pointers to them live for ever and may be compared. Nothing here allocates; all of
 * it is safe from any thread. */
typedef struct crd_country {
    const char *name;        /* the standard's English short name, UTF-8 */
    uint16_t numeric;        /* 276; 0 = the standard gives none (XK) */
    char alpha2[3];          /* "DE" */
    char alpha3[4];          /* "DEU" */
    char administered_by[3]; /* alpha-2 of the state under whose code a filing may put it; "" */
    bool user_assigned;      /* not in ISO 3166-1, which leaves the code to its users (XK) */
} crd_country;

/* Rows are in order of alpha-2; i < crd_country_count(). */
size_t crd_country_count(void);
const crd_country *crd_country_at(size_t i);
/* The row's place in that order. */
size_t crd_country_index(const crd_country *country);

/* By alpha-2, alpha-3 (ASCII letters in either case) or three digits; the whole text, no blanks.
 * NULL when there is none. No names, no former codes, no "UK". O(log n) for alpha-2, else O(n). */
const crd_country *crd_country_find(crd_str code);
/* NULL for 0 and for unknown numbers. */
const crd_country *crd_country_by_numeric(unsigned numeric);

#endif
