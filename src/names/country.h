#ifndef CRD_NAMES_COUNTRY_H
#define CRD_NAMES_COUNTRY_H

#include "geo/country.h"

/* Countries as sources write them: codes, English short names of ISO 3166-1, and the aliases of
 * country.def (World Bank and CIA forms, former names, own and neighbouring languages). Static
 * rows; nothing is kept. */
enum { CRD_COUNTRY_CANDIDATES = 16 };

typedef struct crd_country_reading {
    const crd_country *country; /* NULL: not resolved */
    /* What it may mean, when that is more than one ("Congo", "Korea", "USSR"): say so, and let a
     * person choose. In order of alpha-2. */
    const crd_country *candidates[CRD_COUNTRY_CANDIDATES];
    size_t n_candidates;
} crd_country_reading;

/* Any text. Codes in either case (also UK and the EU's EL); names without regard to case, accents,
 * punctuation, "the", and "&" or "and". CRD_ENOMEM; what is too long for a country is not resolved.
 */
CRD_NODISCARD crd_status crd_country_read(crd_str written, crd_country_reading *ret_reading);

/* By a name as plain.h writes it, never a code; NULL: unknown or several. */
const crd_country *crd_country_of_words(crd_str words);

/* The table, in byte order of the words: for tests and for docs. */
size_t crd_country_alias_count(void);
const char *crd_country_alias_at(size_t i, const char **ret_codes);

#endif
