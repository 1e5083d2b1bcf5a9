#ifndef CRD_IMPORT_WORDS_H
#define CRD_IMPORT_WORDS_H

#include "import/job.h"

/* What importers ask about names. */

/* The ISO 3166-1 code of a country as written, a name or a code; null when it is on no list or may
 * mean several. Static. The job remembers some of the names asked for last. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_words_country(crd_job *job, crd_str name, crd_str *ret_iso);

#endif
