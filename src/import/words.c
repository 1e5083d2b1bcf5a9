#include "import/words.h"

#include "names/country.h"

/* Where a name is remembered: the few countries of a file seldom meet in one place. */
static crd_job_country *place_of(crd_job *job, crd_str name)
{
    unsigned char first = (unsigned char)name.ptr[0], last = (unsigned char)name.ptr[name.len - 1];
    return &job->countries[(first * 7u + last * 3u + name.len) % CRD_JOB_COUNTRIES];
}

crd_status crd_words_country(crd_job *job, crd_str name, crd_str *ret_iso)
{
    crd_country_reading reading = {0};
    crd_job_country *met = NULL;
    if (name.len > 0 && name.len <= sizeof met->name) {
        met = place_of(job, name);
        if (crd_str_eq((crd_str){met->name, met->len}, name)) {
            *ret_iso = met->iso;
            return CRD_OK;
        }
    }
    crd_status rc = crd_str_is_null(name) ? CRD_OK : crd_country_read(name, &reading);
    if (rc != CRD_OK)
        return rc;
    *ret_iso = crd_str_from(reading.country ? reading.country->alpha2 : NULL);
    if (met) {
        met->len = name.len;
        met->iso = *ret_iso;
        memcpy(met->name, name.ptr, name.len);
    }
    return CRD_OK;
}
