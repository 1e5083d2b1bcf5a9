#ifndef CRD_WORLD_PACKED_H
#define CRD_WORLD_PACKED_H

#include "model/record.h"

#include <string.h>

/* The numbers of a table's rows in as few bytes as they need: most columns hold few values, or
 * small ones. Immutable; reading one is a switch and one or two loads. */
typedef enum crd_packing {
    CRD_PACK_NOTHING, /* no column */
    CRD_PACK_ONE,     /* values[0], whatever the row */
    CRD_PACK_CODE8,   /* values[at[row]] */
    CRD_PACK_CODE16,
    CRD_PACK_NEAR8, /* values[row / CRD_PACK_NEAR] + at[row] */
    CRD_PACK_NEAR16,
    CRD_PACK_INT32,   /* an int64_t as an int32_t; CRD_NULL32 is CRD_NULL64 */
    CRD_PACK_DECIMAL, /* a double as at[row] / scale; CRD_NULL32 is NaN */
    CRD_PACK_WIDE32,  /* at[row] */
    CRD_PACK_WIDE64,
    CRD_PACKINGS
} crd_packing;
enum { CRD_PACK_NEAR = 64 };

typedef struct crd_packed {
    const void *at;         /* [rows] of the packing's width */
    const uint64_t *values; /* [n_values] */
    uint32_t n_values;
    uint32_t scale;  /* of DECIMAL: 1, 10 .. 1,000,000 */
    uint8_t packing; /* crd_packing */
} crd_packed;

/* The value as 64 bits: of 32 bits the lower ones, of a double its bits. */
static inline uint64_t crd_packed_bits(const crd_packed *p, size_t row)
{
    int32_t v;
    uint64_t bits = 0;
    double real = (double)NAN;
    switch ((crd_packing)p->packing) {
    case CRD_PACK_NOTHING:
    case CRD_PACKINGS:
        break;
    case CRD_PACK_ONE:
        return p->values[0];
    case CRD_PACK_CODE8:
        return p->values[((const uint8_t *)p->at)[row]];
    case CRD_PACK_CODE16:
        return p->values[((const uint16_t *)p->at)[row]];
    case CRD_PACK_NEAR8:
        return p->values[row / CRD_PACK_NEAR] + ((const uint8_t *)p->at)[row];
    case CRD_PACK_NEAR16:
        return p->values[row / CRD_PACK_NEAR] + ((const uint16_t *)p->at)[row];
    case CRD_PACK_INT32:
        v = ((const int32_t *)p->at)[row];
        return (uint64_t)(v == CRD_NULL32 ? CRD_NULL64 : v);
    case CRD_PACK_DECIMAL:
        v = ((const int32_t *)p->at)[row];
        if (v != CRD_NULL32)
            real = v / (double)p->scale;
        memcpy(&bits, &real, sizeof bits);
        return bits;
    case CRD_PACK_WIDE32:
        return ((const uint32_t *)p->at)[row];
    case CRD_PACK_WIDE64:
        return ((const uint64_t *)p->at)[row];
    }
    return bits;
}

/* ---- for those who make worlds -------------------------------------------------------------- */

/* What the numbers are: decides which packings hold them. */
typedef enum crd_pack_of {
    CRD_PACK_OF_32,
    CRD_PACK_OF_LINES,
    CRD_PACK_OF_INT,
    CRD_PACK_OF_REAL
} crd_pack_of;

/* Packs `n` numbers of 4 bytes (OF_32, OF_LINES) or 8. The caller ends it with crd_packed_done.
 * O(n). CRD_ENOMEM. Deterministic. */
CRD_NODISCARD crd_status crd_pack(const void *wide, size_t n, crd_pack_of of,
                                  crd_packed *ret_packed);
void crd_packed_done(crd_packed *p);
size_t crd_packing_width(crd_packing p);                /* bytes of an item at a row: 0 to 8 */
size_t crd_packed_bytes(const crd_packed *p, size_t n); /* of `at` and `values` */

#endif
