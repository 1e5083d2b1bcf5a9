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

bool crd_words_next(crd_str *rest, crd_str *ret_name)
{
    while (rest->len > 0) {
        size_t i = 0;
        int depth = 0;
        for (; i < rest->len && (depth > 0 || rest->ptr[i] != ','); i++) {
            depth += rest->ptr[i] == '(';
            depth -= rest->ptr[i] == ')' && depth > 0;
        }
        *ret_name = crd_str_trim((crd_str){rest->ptr, i});
        size_t used = i < rest->len ? i + 1 : i;
        *rest = (crd_str){rest->ptr + used, rest->len - used};
        if (ret_name->len > 0)
            return true;
    }
    return false;
}
