/* Checks of one record on its own. What needs other records is the work of analyse/check. */
#include "model/check.h"

#include "base/text.h"
#include "model/code.h"

#include <stdio.h>
#include <string.h>

enum {
    MISSING_KEY,
    MISSING,
    BAD_TEXT,
    TOO_LONG,
    UNSAFE_TEXT,
    UNKNOWN_CODE,
    BAD_REF,
    DATES_REVERSED,
    SHARE_REVERSED,
};

/* clang-format off */
static const crd_diag_kind kinds[] = {
    [MISSING_KEY]    = {"key-missing", CRD_ERROR, "a key field is empty", "Give the row a key; without one nothing can refer to it and it is not kept."},
    [MISSING]        = {"field-missing", CRD_ERROR, "a required field is empty", "Fill it in; the row is kept, and what rests on the field is unknown."},
    [BAD_TEXT]       = {"text-invalid", CRD_ERROR, "text is not valid UTF-8 or holds a NUL byte", "Save the file as UTF-8; the row is not kept."},
    [TOO_LONG]       = {"text-too-long", CRD_ERROR, "text is longer than a field may be", "Shorten it (512 bytes for keys, 65536 for other text); the row is not kept."},
    [UNSAFE_TEXT]    = {"text-hidden", CRD_WARNING, "text holds control or invisible characters", "Remove control characters, bidirectional marks and zero-width characters; output shows them as <U+202E>."},
    [UNKNOWN_CODE]   = {"code-unknown", CRD_ERROR, "a code is not on its list", "Use a code of the list (docs/schema.md), or add it with a row of table `code`."},
    [BAD_REF]        = {"reference-form", CRD_ERROR, "a reference has the wrong form", "Write table:key with one of the tables that the field allows."},
    [DATES_REVERSED] = {"dates-reversed", CRD_ERROR, "a period ends before it begins", "Correct one of the two dates; periods are half-open [since, until)."},
    [SHARE_REVERSED] = {"range-reversed", CRD_ERROR, "the least value is above the greatest", "Correct one of the two ends of the range."},
};
/* clang-format on */

const crd_diag_kind *crd_model_findings(size_t *ret_n)
{
    *ret_n = sizeof kinds / sizeof *kinds;
    return kinds;
}

struct check {
    const crd_table *table;
    const void *rec;
    const crd_from *from;
    const crd_more_codes *more;
    crd_diags *diags;
    bool part; /* the record says part of a row */
};

static void tell(const struct check *c, int kind, const crd_field *f, crd_str expected,
                 crd_str found)
{
    if (!c->diags)
        return;
    char place[256];
    crd_buf key;
    crd_buf_init(&key, 4096);
    crd_record_key(c->table, c->rec, &key);
    crd_str k = crd_buf_str(&key);
    snprintf(place, sizeof place, "%s/" CRD_STR_FMT, c->table->name,
             (int)(k.len > 200 ? 200 : k.len), k.ptr ? k.ptr : "");
    crd_buf_done(&key);
    crd_diags_add(c->diags, &(crd_diag){.kind = &kinds[kind],
                                        .file = c->from ? c->from->source : CRD_STR_NULL,
                                        .line = c->from ? c->from->line : 0,
                                        .path = crd_str_from(place),
                                        .field = f ? crd_str_from(f->name) : CRD_STR_NULL,
                                        .expected = expected,
                                        .found = found});
}

/* False when the text may not be stored. */
static bool check_text(const struct check *c, const crd_field *f, crd_str s)
{
    size_t limit = f->flags & CRD_F_IN_KEY ? CRD_KEY_MAX : CRD_TEXT_MAX;
    if (s.len > limit) {
        tell(c, TOO_LONG, f, CRD_STR_NULL, s);
        return false;
    }
    if (crd_check_plain(s))
        return true;
    if (memchr(s.ptr, 0, s.len) || crd_text_valid(s) != s.len) {
        tell(c, BAD_TEXT, f, CRD_STR("UTF-8 without NUL"), s);
        return false;
    }
    if (crd_text_unsafe(s))
        tell(c, UNSAFE_TEXT, f, CRD_STR_NULL, s);
    return true;
}

static void check_one_code(const struct check *c, const crd_field *f, const crd_code_list *list,
                           crd_str code)
{
    if (list && crd_code_find(list, code) >= 0)
        return;
    if (c->more && c->more->has && c->more->has(c->more->ctx, f->arg, code))
        return;
    char want[80];
    snprintf(want, sizeof want, "a code of list %s", f->arg);
    tell(c, UNKNOWN_CODE, f, crd_str_from(want), code);
}

static void check_codes(const struct check *c, const crd_field *f, crd_str s)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    crd_str part;
    if (f->kind == CRD_CODE) {
        check_one_code(c, f, list, s);
        return;
    }
    while (crd_str_next(&s, ' ', &part))
        check_one_code(c, f, list, part);
}

static bool check_field(const struct check *c, const crd_field *f)
{
    if (crd_field_is_null(f, c->rec)) {
        if (f->flags & CRD_F_KEY)
            tell(c, MISSING_KEY, f, CRD_STR_NULL, CRD_STR_NULL);
        else if ((f->flags & CRD_F_REQUIRED) && !c->part)
            tell(c, MISSING, f, CRD_STR_NULL, CRD_STR_NULL);
        return !(f->flags & CRD_F_KEY);
    }
    if (!crd_field_is_text(f))
        return true;
    crd_str s = crd_field_str(f, c->rec);
    if (!check_text(c, f, s))
        return false;
    crd_str table, key;
    if (f->kind == CRD_REF && !crd_ref_split(f, s, &table, &key))
        tell(c, BAD_REF, f, crd_str_from(f->arg), s);
    if (f->kind == CRD_CODE || f->kind == CRD_CODES)
        check_codes(c, f, s);
    return true;
}

static void check_period(const struct check *c, const crd_field *since, const crd_field *until)
{
    if (!since || !until)
        return;
    crd_date a = crd_field_i32(since, c->rec), b = crd_field_i32(until, c->rec);
    if (a == CRD_DATE_NONE || b == CRD_DATE_NONE || crd_date_last(b) >= crd_date_first(a))
        return;
    char have[11];
    tell(c, DATES_REVERSED, until, crd_str_from("a date not before the period's start"),
         crd_date_text(b, have));
}

/* Is it X_min with a lower X_max behind it? */
static void check_range(const struct check *c, const crd_field *lo, const crd_field *hi)
{
    if (hi->kind != CRD_PPM || crd_field_is_null(lo, c->rec) || crd_field_is_null(hi, c->rec) ||
        crd_field_i32(lo, c->rec) <= crd_field_i32(hi, c->rec))
        return;
    size_t n = strlen(lo->name);
    if (n > 4 && strcmp(lo->name + n - 4, "_min") == 0)
        tell(c, SHARE_REVERSED, lo, CRD_STR("at most the field after it"), CRD_STR_NULL);
}

static bool check_record(struct check c)
{
    const crd_table *t = c.table;
    const crd_field *since = NULL, *until = NULL, *end = t->fields + t->n_fields;
    bool fit = true;
    for (const crd_field *f = t->fields; f < end; f++) {
        fit &= check_field(&c, f);
        if (f->flags & CRD_F_SINCE)
            since = f;
        if (f->flags & CRD_F_UNTIL)
            until = f;
    }
    check_period(&c, since, until);
    for (const crd_field *f = t->fields; f + 1 < end; f++)
        if (f->kind == CRD_PPM)
            check_range(&c, f, f + 1);
    return fit;
}

bool crd_record_check(const crd_table *t, const void *rec, const crd_from *from,
                      const crd_more_codes *more, crd_diags *diags)
{
    return check_record((struct check){t, rec, from, more, diags, false});
}

bool crd_record_check_part(const crd_table *t, const void *rec, const crd_from *from,
                           const crd_more_codes *more, crd_diags *diags)
{
    return check_record((struct check){t, rec, from, more, diags, true});
}
