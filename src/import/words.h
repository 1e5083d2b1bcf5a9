#ifndef CRD_IMPORT_WORDS_H
#define CRD_IMPORT_WORDS_H

#include "base/str.h"

/* What importers ask about names. */

/* The ISO code of a country's name as written; null when no list has it. Static. */
crd_str crd_words_country(crd_str name);

/* The next name of a list that is joined by commas, trimmed; false at its end. Commas inside
 * brackets, and before what is no name by itself ("Ltd."), do not part names. */
bool crd_words_next(crd_str *rest, crd_str *ret_name);

#endif
