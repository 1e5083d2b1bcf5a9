/* Is a record sound? The checks of check.c, laid out for one table: only the fields that can be
 * wrong are looked at, and what their descriptions say is worked out once. Whatever is not plainly
 * sound is left to check.c, which alone says what is wrong. */
#include "model/check.h"

#include "base/text.h"
#include "model/code.h"

#include <string.h>

struct text_plan {
    uint32_t offset, limit; /* of its bytes */
    uint8_t kind;           /* crd_kind */
    bool needed;            /* null is a finding */
    bool prefixed, any;     /* CRD_REF: written table:key; every table is allowed */
    const crd_field *field;
    const crd_code_list *list; /* CRD_CODE, CRD_CODES: NULL = none of ours */
    crd_str last;              /* the code or table met last, in static storage; null = none */
};

struct range_plan {
    uint32_t low, high; /* offsets of CRD_PPM fields */
};

struct crd_check_plan {
    struct text_plan *texts;
    size_t n_texts;
    const crd_field **needed; /* others that may not be null */
    size_t n_needed;
    struct range_plan *ranges;
    size_t n_ranges;
    const crd_field *since, *until; /* NULL = none */
};

static void plan_text(struct text_plan *p, const crd_field *f)
{
    *p = (struct text_plan){.offset = f->offset,
                            .limit = f->flags & CRD_F_IN_KEY ? CRD_KEY_MAX : CRD_TEXT_MAX,
                            .kind = f->kind,
                            .needed = (f->flags & (CRD_F_KEY | CRD_F_REQUIRED)) != 0,
                            .field = f};
    if (f->kind == CRD_REF) {
        p->any = strcmp(f->arg, "any") == 0;
        p->prefixed = p->any || strchr(f->arg, '|') != NULL;
    } else if (f->kind != CRD_TEXT) {
        p->list = crd_code_list_find(crd_str_from(f->arg));
    }
}

static bool is_range(const crd_field *low, const crd_field *high)
{
    return low->kind == CRD_PPM && high->kind == CRD_PPM && strlen(low->name) > 4 &&
           crd_str_ends(crd_str_from(low->name), CRD_STR("_min"));
}

crd_status crd_check_plan_new(const crd_table *t, crd_arena *arena, crd_check_plan **ret_plan)
{
    crd_check_plan *p = CRD_NEW(arena, crd_check_plan, 1);
    if (!p)
        return CRD_ENOMEM;
    p->texts = CRD_NEW(arena, struct text_plan, t->n_fields);
    p->needed = CRD_NEW(arena, const crd_field *, t->n_fields);
    p->ranges = CRD_NEW(arena, struct range_plan, t->n_fields);
    if (!p->texts || !p->needed || !p->ranges)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        if (crd_field_is_text(f))
            plan_text(&p->texts[p->n_texts++], f);
        else if (f->flags & (CRD_F_KEY | CRD_F_REQUIRED))
            p->needed[p->n_needed++] = f;
        if (f->flags & CRD_F_SINCE)
            p->since = f;
        if (f->flags & CRD_F_UNTIL)
            p->until = f;
        if (i + 1 < t->n_fields && is_range(f, f + 1))
            p->ranges[p->n_ranges++] = (struct range_plan){f->offset, f[1].offset};
    }
    *ret_plan = p;
    return CRD_OK;
}

/* ---- one record -------------------------------------------------------------------------- */

/* Not plain, and yet fit to keep without a word. */
static bool is_sound_text(crd_str s)
{
    return !memchr(s.ptr, 0, s.len) && crd_text_valid(s) == s.len && !crd_text_unsafe(s);
}

static bool is_code(struct text_plan *p, crd_str code, const crd_more_codes *more)
{
    if (p->last.ptr && crd_str_eq(p->last, code))
        return true;
    int at = p->list ? crd_code_find(p->list, code) : -1;
    if (at >= 0)
        p->last = crd_str_from(p->list->codes[at].code);
    return at >= 0 || (more && more->has && more->has(more->ctx, p->field->arg, code));
}

static bool are_codes(struct text_plan *p, crd_str codes, const crd_more_codes *more)
{
    crd_str code;
    while (crd_str_next(&codes, ' ', &code))
        if (!is_code(p, code, more))
            return false;
    return true;
}

static bool is_ref(struct text_plan *p, crd_str ref)
{
    if (!p->prefixed)
        return ref.len > 0;
    if (p->last.ptr && ref.len > p->last.len + 1 && ref.ptr[p->last.len] == ':' &&
        memcmp(ref.ptr, p->last.ptr, p->last.len) == 0)
        return true;
    const char *colon = ref.len > 0 ? memchr(ref.ptr, ':', ref.len) : NULL;
    size_t len = colon ? (size_t)(colon - ref.ptr) : 0;
    if (len == 0 || len + 1 == ref.len)
        return false;
    crd_str table = {ref.ptr, len}, part;
    for (crd_str rest = crd_str_from(p->field->arg); crd_str_next(&rest, '|', &part);)
        if (crd_str_eq(part, table)) {
            p->last = part;
            return true;
        }
    return p->any;
}

static bool text_is_sound(struct text_plan *p, crd_str s, const crd_more_codes *more)
{
    if (s.len > p->limit || (!crd_check_plain(s) && !is_sound_text(s)))
        return false;
    if (p->kind == CRD_TEXT)
        return true;
    if (p->kind == CRD_REF)
        return is_ref(p, s);
    return p->kind == CRD_CODE ? is_code(p, s, more) : are_codes(p, s, more);
}

static int32_t i32_at(const void *rec, uint32_t offset)
{
    return *(const int32_t *)(const void *)((const char *)rec + offset);
}

static bool period_is_sound(const crd_check_plan *p, const void *rec)
{
    if (!p->since || !p->until)
        return true;
    crd_date a = i32_at(rec, p->since->offset), b = i32_at(rec, p->until->offset);
    return a == CRD_DATE_NONE || b == CRD_DATE_NONE || crd_date_last(b) >= crd_date_first(a);
}

bool crd_check_plan_sound(crd_check_plan *p, const void *rec, const crd_more_codes *more)
{
    for (struct text_plan *t = p->texts, *end = t + p->n_texts; t < end; t++) {
        crd_str s = *(const crd_str *)(const void *)((const char *)rec + t->offset);
        if (s.ptr ? !text_is_sound(t, s, more) : t->needed)
            return false;
    }
    for (size_t i = 0; i < p->n_needed; i++)
        if (crd_field_is_null(p->needed[i], rec))
            return false;
    for (size_t i = 0; i < p->n_ranges; i++) {
        int32_t low = i32_at(rec, p->ranges[i].low), high = i32_at(rec, p->ranges[i].high);
        if (low != CRD_NULL32 && high != CRD_NULL32 && low > high)
            return false;
    }
    return period_is_sound(p, rec);
}
