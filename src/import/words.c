#include "import/words.h"

#include "names/country.h"

crd_status crd_words_country(crd_str name, crd_str *ret_iso)
{
    crd_country_reading reading = {0};
    crd_status rc = crd_str_is_null(name) ? CRD_OK : crd_country_read(name, &reading);
    if (rc == CRD_OK)
        *ret_iso = crd_str_from(reading.country ? reading.country->alpha2 : NULL);
    return rc;
}
