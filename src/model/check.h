#ifndef CRD_MODEL_CHECK_H
#define CRD_MODEL_CHECK_H

#include "model/sink.h"

/* Checks of a single record, the same for every way in: required fields, codes, references' form,
 * dates in order, text that is not fit to keep (NUL, invalid UTF-8, over a length). */

/* Extra codes of the case at hand (rows of table `code`). `has` may be NULL. */
typedef struct crd_more_codes {
    void *ctx;
    bool (*has)(void *ctx, const char *list, crd_str code);
} crd_more_codes;

enum { CRD_TEXT_MAX = 64 * 1024, CRD_KEY_MAX = 512 }; /* bytes of a text, of a key field */

/* Adds a diagnostic for everything wrong with the record. False when it may not enter a case at
 * all (a key is missing or unfit, invalid UTF-8, NUL); true also with lesser errors, which `check`
 * will report again. */
bool crd_record_check(const crd_table *t, const void *rec, const crd_from *from,
                      const crd_more_codes *more, crd_diags *diags);

/* The same question for many records of one table: what has to be looked at is worked out once, and
 * the codes and tables met last are tried first. It can only say that a record is sound; what is
 * wrong with another one, and whether it may enter, crd_record_check says. */
typedef struct crd_check_plan crd_check_plan;

/* In the arena; `t` outlives it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_check_plan_new(const crd_table *t, crd_arena *arena,
                                            crd_check_plan **ret_plan);
/* True exactly when crd_record_check would return true and add no diagnostic. No allocation;
 * changes the plan, so one thread at a time. */
bool crd_check_plan_sound(crd_check_plan *plan, const void *rec, const crd_more_codes *more);

/* The high bit of a byte of the result is set for a byte from 0x80 on, below 0x20, or 0x7f (and
 * above such a one perhaps wrongly, which changes nothing). */
static inline uint64_t crd_check_bytes(const char *eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t w;
    memcpy(&w, eight, sizeof w);
    return w | (w - 0x20 * ones) | (w + ones);
}

/* Printable ASCII alone, the empty text too: what most texts are, decided eight bytes at a time. */
static inline bool crd_check_plain(crd_str s)
{
    uint64_t bad = 0;
    size_t i = 0;
    if (s.len < sizeof bad) {
        bool plain = true;
        for (; i < s.len; i++)
            plain &= (unsigned char)s.ptr[i] >= 0x20 && (unsigned char)s.ptr[i] < 0x7f;
        return plain;
    }
    for (; i + sizeof bad <= s.len; i += sizeof bad)
        bad |= crd_check_bytes(s.ptr + i);
    bad |= crd_check_bytes(s.ptr + s.len - sizeof bad); /* some of them a second time */
    return (bad & UINT64_C(0x8080808080808080)) == 0;
}

/* The same for a record that says part of a row, to change one that is there: required fields may
 * be empty, key fields may not. */
bool crd_record_check_part(const crd_table *t, const void *rec, const crd_from *from,
                           const crd_more_codes *more, crd_diags *diags);
const crd_diag_kind *crd_model_findings(size_t *ret_n);

#endif
