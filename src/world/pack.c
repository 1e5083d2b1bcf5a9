/* Numbers into few bytes. Which form is chosen is a matter of the sum of bytes alone: codes of a
 * list of the values that there are, in order of their first row; steps from the least of 64 rows
 * (lines of a file); whole or decimal numbers of 32 bits; or as they are. */
#include "world/packed.h"

#include "base/err.h"

#include <stdlib.h>

enum { CODES = 1 << 16, DECIMALS = 6 };

static const uint8_t widths[CRD_PACKINGS] = {
    [CRD_PACK_CODE8] = 1, [CRD_PACK_CODE16] = 2,  [CRD_PACK_NEAR8] = 1,  [CRD_PACK_NEAR16] = 2,
    [CRD_PACK_INT32] = 4, [CRD_PACK_DECIMAL] = 4, [CRD_PACK_WIDE32] = 4, [CRD_PACK_WIDE64] = 8,
};

size_t crd_packing_width(crd_packing p) { return widths[p]; }

size_t crd_packed_bytes(const crd_packed *p, size_t n)
{
    return widths[p->packing] * n + p->n_values * sizeof *p->values;
}

void crd_packed_done(crd_packed *p)
{
    free((void *)(uintptr_t)p->at);
    free((void *)(uintptr_t)p->values);
    *p = (crd_packed){0};
}

/* The numbers as they came, and what is made of them. */
typedef struct packing {
    const uint32_t *four; /* one of these two */
    const uint64_t *eight;
    size_t n;
    uint64_t *values;
    size_t n_values;
    uint32_t scale;
} packing;

static inline uint64_t bits_at(const packing *p, size_t i)
{
    return p->four ? p->four[i] : p->eight[i];
}

static bool all_one(const packing *p)
{
    const char *at = p->four ? (const char *)p->four : (const char *)p->eight;
    size_t width = p->four ? sizeof *p->four : sizeof *p->eight;
    return memcmp(at, at + width, (p->n - 1) * width) == 0;
}

/* ---- codes -------------------------------------------------------------------------------- */

/* The code of each value, open addressing in a table that is never more than half full. */
typedef struct coding {
    uint32_t *code; /* [1 << bits] + 1; 0 = free */
    unsigned bits;
} coding;

static uint32_t *place_of(const packing *p, const coding *c, uint64_t bits)
{
    size_t i = (bits ^ bits >> 29) * UINT64_C(0x9e3779b97f4a7c15) >> (64 - c->bits);
    while (c->code[i] && p->values[c->code[i] - 1] != bits)
        i = (i + 1) & (((size_t)1 << c->bits) - 1);
    return &c->code[i];
}

/* All values that there are; false when they are more than `max`. */
static bool list_values(packing *p, const coding *c, size_t max)
{
    p->n_values = 0;
    for (size_t i = 0; i < p->n; i++) {
        uint64_t bits = bits_at(p, i);
        if (i > 0 && bits == bits_at(p, i - 1))
            continue;
        uint32_t *at = place_of(p, c, bits);
        if (*at)
            continue;
        if (p->n_values == max)
            return false;
        p->values[p->n_values++] = bits;
        *at = (uint32_t)p->n_values;
    }
    return true;
}

static crd_status encode(const packing *p, const coding *c, bool narrow, void **ret_at)
{
    uint8_t *one = reallocarray(NULL, p->n + 1, narrow ? 1 : 2);
    uint16_t *two = (void *)one;
    if (!one)
        return CRD_ENOMEM;
    for (size_t i = 0; i < p->n; i++) {
        uint32_t code = *place_of(p, c, bits_at(p, i)) - 1;
        if (narrow)
            one[i] = (uint8_t)code;
        else
            two[i] = (uint16_t)code;
    }
    *ret_at = one;
    return CRD_OK;
}

/* ---- near one another ---------------------------------------------------------------------- */

/* The least of each group of rows, and how far the others are from theirs at most. */
static uint64_t list_near(packing *p)
{
    uint64_t far = 0;
    p->n_values = 0;
    for (size_t i = 0; i < p->n; i += CRD_PACK_NEAR) {
        uint64_t least = UINT64_MAX, most = 0;
        for (size_t k = i; k < p->n && k < i + CRD_PACK_NEAR; k++) {
            uint64_t bits = bits_at(p, k);
            least = bits < least ? bits : least;
            most = bits > most ? bits : most;
        }
        far = most - least > far ? most - least : far;
        p->values[p->n_values++] = least;
    }
    return far;
}

static crd_status encode_near(const packing *p, bool narrow, void **ret_at)
{
    uint8_t *one = reallocarray(NULL, p->n + 1, narrow ? 1 : 2);
    uint16_t *two = (void *)one;
    if (!one)
        return CRD_ENOMEM;
    for (size_t i = 0; i < p->n; i++) {
        uint64_t step = bits_at(p, i) - p->values[i / CRD_PACK_NEAR];
        if (narrow)
            one[i] = (uint8_t)step;
        else
            two[i] = (uint16_t)step;
    }
    *ret_at = one;
    return CRD_OK;
}

/* ---- numbers of 32 bits --------------------------------------------------------------------- */

static bool as_int(uint64_t bits, int32_t *ret)
{
    int64_t v = (int64_t)bits;
    *ret = v == CRD_NULL64 ? CRD_NULL32 : (int32_t)v;
    return v == CRD_NULL64 || (v > INT32_MIN && v <= INT32_MAX);
}

static bool as_decimal(uint64_t bits, uint32_t scale, int32_t *ret)
{
    double v, back;
    uint64_t again;
    memcpy(&v, &bits, sizeof v);
    *ret = CRD_NULL32;
    if (isnan(v))
        return true;
    double whole = v * (double)scale;
    if (!(whole > INT32_MIN + 1 && whole < INT32_MAX - 1))
        return false;
    *ret = (int32_t)(whole + (whole < 0 ? -0.5 : 0.5));
    back = *ret / (double)scale;
    memcpy(&again, &back, sizeof again);
    return again == bits;
}

static bool narrow_to(const packing *p, uint32_t scale, int32_t *ret)
{
    bool ok = true;
    for (size_t i = 0; i < p->n && ok; i++)
        ok = scale ? as_decimal(p->eight[i], scale, &ret[i]) : as_int(p->eight[i], &ret[i]);
    return ok;
}

/* NULL in *ret_at: they do not fit. */
static crd_status encode32(packing *p, crd_pack_of of, void **ret_at)
{
    int32_t *at = reallocarray(NULL, p->n + 1, sizeof *at);
    bool ok = false;
    if (!at)
        return CRD_ENOMEM;
    p->scale = 0;
    if (of == CRD_PACK_OF_INT)
        ok = narrow_to(p, 0, at);
    for (int k = 0; of == CRD_PACK_OF_REAL && k <= DECIMALS && !ok; k++) {
        p->scale = p->scale ? p->scale * 10 : 1;
        ok = narrow_to(p, p->scale, at);
    }
    if (!ok) {
        free(at);
        at = NULL;
        p->scale = 0;
    }
    *ret_at = at;
    return CRD_OK;
}

/* ---- the choice ----------------------------------------------------------------------------- */

static crd_status keep(const packing *p, crd_packing form, void *at, crd_packed *ret)
{
    uint64_t *values = NULL;
    if (p->n_values > 0) {
        values = reallocarray(NULL, p->n_values, sizeof *values);
        if (!values) {
            free(at);
            return CRD_ENOMEM;
        }
        memcpy(values, p->values, p->n_values * sizeof *values);
    }
    *ret = (crd_packed){at, values, (uint32_t)p->n_values, p->scale, (uint8_t)form};
    return CRD_OK;
}

static crd_status pack_codes(packing *p, size_t otherwise, crd_packed *ret)
{
    crd_status rc = CRD_OK;
    coding c = {.bits = 2};
    void *at = NULL;
    /* no more values than it takes for codes and the list to be less than what there is */
    size_t two = otherwise > 2 * p->n ? (otherwise - 2 * p->n) / sizeof *p->values : 0;
    size_t one = otherwise > p->n ? (otherwise - p->n) / sizeof *p->values : 0;
    size_t max = two > CODES ? CODES : two > 256 ? two : one > 256 ? 256 : one;
    if (max == 0)
        return CRD_OK;
    while ((size_t)1 << c.bits < 2 * max + 2)
        c.bits++;
    c.code = calloc((size_t)1 << c.bits, sizeof *c.code);
    if (!c.code)
        return CRD_ENOMEM;
    if (list_values(p, &c, max)) {
        bool narrow = p->n_values <= 256;
        rc = encode(p, &c, narrow, &at);
        if (rc == CRD_OK)
            rc = keep(p, narrow ? CRD_PACK_CODE8 : CRD_PACK_CODE16, at, ret);
    }
    free(c.code);
    return rc;
}

static crd_status pack_near(packing *p, crd_packed *ret)
{
    void *at = NULL;
    uint64_t far = list_near(p);
    size_t width = far <= UINT8_MAX ? 1 : far <= UINT16_MAX ? 2 : 4;
    if (width == 4 || width * p->n + p->n_values * sizeof *p->values >= 4 * p->n)
        return CRD_OK;
    crd_status rc = encode_near(p, width == 1, &at);
    return rc == CRD_OK ? keep(p, width == 1 ? CRD_PACK_NEAR8 : CRD_PACK_NEAR16, at, ret) : rc;
}

static crd_status pack_wide(packing *p, crd_pack_of of, crd_packed *ret)
{
    size_t width = p->four ? sizeof *p->four : sizeof *p->eight;
    void *at = NULL;
    crd_packing form = p->four ? CRD_PACK_WIDE32 : CRD_PACK_WIDE64;
    p->n_values = 0;
    if (p->eight) {
        crd_status rc = encode32(p, of, &at);
        if (rc != CRD_OK)
            return rc;
        form = !at ? form : p->scale ? CRD_PACK_DECIMAL : CRD_PACK_INT32;
    }
    if (!at) {
        at = reallocarray(NULL, p->n + 1, width);
        if (!at)
            return CRD_ENOMEM;
        memcpy(at, p->four ? (const void *)p->four : p->eight, p->n * width);
    }
    return keep(p, form, at, ret);
}

crd_status crd_pack(const void *wide, size_t n, crd_pack_of of, crd_packed *ret_packed)
{
    crd_status rc = CRD_OK;
    bool four = of == CRD_PACK_OF_32 || of == CRD_PACK_OF_LINES;
    packing p = {.four = four ? wide : NULL, .eight = four ? NULL : wide, .n = n};
    crd_packed made = {0}, codes = {0};
    size_t groups = n / CRD_PACK_NEAR + 1, most = n < CODES ? n + 1 : CODES;
    p.values = reallocarray(NULL, groups > most ? groups : most, sizeof *p.values);
    if (!p.values)
        return CRD_ENOMEM;
    if (n > 0 && all_one(&p)) {
        p.values[0] = bits_at(&p, 0);
        p.n_values = 1;
        CRD_TRY(keep(&p, CRD_PACK_ONE, NULL, &made));
    } else {
        if (of == CRD_PACK_OF_LINES)
            CRD_TRY(pack_near(&p, &made));
        if (made.packing == CRD_PACK_NOTHING)
            CRD_TRY(pack_wide(&p, of, &made));
        p.scale = 0;
        CRD_TRY(pack_codes(&p, crd_packed_bytes(&made, n), &codes));
    }
    if (codes.packing != CRD_PACK_NOTHING) {
        crd_packed_done(&made);
        made = codes;
    }
    *ret_packed = made;
    made = (crd_packed){0};
done:
    crd_packed_done(&made);
    free(p.values);
    return rc;
}
