#ifndef CRD_IMPORT_WORDS_H
#define CRD_IMPORT_WORDS_H

#include "base/str.h"

/* What importers ask about names. */

/* The ISO 3166-1 code of a country as written, a name or a code; null when it is on no list or may
 * mean several. Static. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_words_country(crd_str name, crd_str *ret_iso);

#endif
