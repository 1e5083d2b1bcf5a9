#include "fuzz.h"

#include "geo/outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

/* Opens it and asks in many places; each answer must fit the others. */
static void ask_all(const uint8_t *data, size_t size)
{
    crd_outlines *o = NULL;
    crd_err err = CRD_ERR_INIT;
    crd_status rc = crd_outlines_open_bytes((crd_str){(const char *)data, size}, &o, &err);
    CHECK((rc == CRD_OK) == (o != NULL) && (rc == CRD_OK) == (err.code == CRD_OK));
    for (int lat = -90; o && lat <= 90; lat += 6)
        for (int lon = -180; lon <= 180; lon += 6) {
            const crd_country *c = crd_outlines_where(o, lat, lon);
            if (c)
                CHECK(crd_outlines_distance_km(o, c, lat, lon) <= 0);
        }
    for (size_t i = 0; o && i < crd_country_count(); i++) {
        const crd_country *c = crd_country_at(i);
        double km = crd_outlines_distance_km(o, c, 12.3, -45.6);
        CHECK(crd_outlines_has(o, c) ? km >= 0 && km < 20100 : isnan(km));
    }
    crd_outlines_close(o);
}

/* As it is, and with length and check sum put right, which no fuzzer guesses. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    ask_all(data, size);
    if (size < 16 || size > 4096)
        return 0;
    uint8_t *copy = malloc(size);
    CHECK(copy);
    memcpy(copy, data, size);
    uint32_t crc = UINT32_MAX;
    for (size_t i = 0; i < 4; i++)
        copy[12 + i] = (uint8_t)(size >> 8 * i);
    for (size_t i = 12; i < size; i++) {
        crc ^= copy[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    for (size_t i = 0; i < 4; i++)
        copy[8 + i] = (uint8_t)(~crc >> 8 * i);
    ask_all(copy, size);
    free(copy);
    return 0;
}
