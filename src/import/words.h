#ifndef CRD_IMPORT_WORDS_H
#define CRD_IMPORT_WORDS_H

#include "base/str.h"

/* What importers ask about names. */

/* The ISO 3166-1 code of a country as written, a name or a code; null when it is on no list or may
 * mean several. Static. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_words_country(crd_str name, crd_str *ret_iso);

/* The next name of a list that is joined by commas, trimmed; false at its end. Commas inside
 * brackets do not part names. */
bool crd_words_next(crd_str *rest, crd_str *ret_name);

#endif
