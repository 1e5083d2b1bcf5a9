/* Settings, markings, the age of sources, and how much of each field is known. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "model/code.h"

#include <math.h>
#include <stdio.h>

/* ---- settings, markings ------------------------------------------------------------------- */

static const char *const settings[] = {"currency", "price_year", "nation", "marking_scheme"};

crd_status crd_check_settings(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_setting);
    const uint32_t *name = CRD_COL(c->w, setting, name).text;
    for (uint32_t r = 0; r < f->n; r++) {
        bool known = crd_str_starts(crd_world_text(c->w, name[r]), CRD_STR("trust_policy:"));
        for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
            known |= crd_str_eq(crd_world_text(c->w, name[r]), crd_str_from(settings[i]));
        if (!known)
            crd_tell(c, CRD_K_SETTING, CRD_T_setting, r, CRD_C_setting_name,
                     &(crd_told){.found = crd_world_text(c->w, name[r])});
    }
    return CRD_OK;
}

/* The case's own scheme (null = the default list "marking"). */
static crd_str scheme(const crd_world *w)
{
    uint32_t text = crd_world_find_text(w, CRD_STR("marking_scheme"));
    uint32_t r = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, text);
    return r == CRD_ROW_NONE ? CRD_STR_NULL : crd_world_text(w, CRD_COL(w, setting, value).text[r]);
}

static bool in_scheme(const crd_world *w, crd_str mark)
{
    crd_str rest = scheme(w), one;
    if (crd_str_is_null(rest))
        return crd_code_find(crd_code_list_find(CRD_STR("marking")), mark) >= 0;
    while (crd_str_next(&rest, ' ', &one))
        if (crd_str_eq(one, mark))
            return true;
    return false;
}

/* ---- sources ------------------------------------------------------------------------------ */

enum { OLD_DAYS = 731 };

static void check_source(crd_check_run *c, const crd_world_source *s, crd_check_source *out)
{
    uint32_t text = crd_world_find_text(c->w, s->name);
    uint32_t r = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(c->w, CRD_T_source, text);
    *out = (crd_check_source){
        .name = s->name, .marking = s->marking, .as_of = s->as_of, .age_days = -1, .used = s->used};
    if (s->as_of != CRD_DATE_NONE && c->day != INT32_MIN && crd_date_last(s->as_of) <= c->day)
        out->age_days = (int64_t)c->day - crd_date_last(s->as_of);
    if (!s->used)
        return;
    if (s->as_of == CRD_DATE_NONE)
        crd_tell_note(c, CRD_K_SOURCE_UNDATED, CRD_T_source, r, CRD_C_source_as_of, CRD_STR_NULL,
                      "source '" CRD_STR_FMT "'", s->name.len < 200 ? (int)s->name.len : 200,
                      s->name.ptr);
    if (out->age_days > OLD_DAYS)
        crd_tell_note(c, CRD_K_SOURCE_OLD, CRD_T_source, r, CRD_C_source_as_of, CRD_STR_NULL,
                      "%lld days before the day of the check", (long long)out->age_days);
    if (!crd_str_is_null(s->marking) && !in_scheme(c->w, s->marking))
        crd_tell(c, CRD_K_MARKING, CRD_T_source, r, CRD_C_source_marking,
                 &(crd_told){.found = s->marking});
}

crd_status crd_check_sources(crd_check_run *c)
{
    size_t n;
    const crd_world_source *s = crd_world_sources(c->w, &n);
    crd_check_source *out = CRD_NEW(c->arena, crd_check_source, n);
    if (!out)
        return CRD_ENOMEM;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (!s[i].assumed) /* of no age, and nobody's statement */
            check_source(c, &s[i], &out[kept++]);
    c->report->sources = out;
    c->report->n_sources = kept;
    return CRD_OK;
}

/* ---- completeness ------------------------------------------------------------------------- */

static uint64_t count_filled(const crd_world_col *col, uint32_t rows)
{
    uint64_t n = 0;
    for (uint32_t r = 0; col->text && r < rows; r++)
        n += col->text[r] != CRD_INTERN_NONE;
    for (uint32_t r = 0; col->holds == CRD_HOLDS_I32 && r < rows; r++)
        n += crd_col_i32(col, r) != CRD_NULL32;
    for (uint32_t r = 0; col->holds == CRD_HOLDS_I64 && r < rows; r++)
        n += crd_col_i64(col, r) != CRD_NULL64;
    for (uint32_t r = 0; col->holds == CRD_HOLDS_REAL && r < rows; r++)
        n += isnan(crd_col_real(col, r)) == 0;
    return n;
}

static void tell_field(crd_check_run *c, uint32_t table, uint32_t field, const crd_check_field *x)
{
    char found[60];
    if (x->filled == x->rows || (x->field->flags & CRD_F_UNTIL)) /* open is an answer */
        return;
    uint64_t tenths = x->filled * 1000 / x->rows; /* rounded down: 100 % means all */
    snprintf(found, sizeof found, "%llu.%llu %% (%llu of %llu rows)",
             (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10),
             (unsigned long long)x->filled, (unsigned long long)x->rows);
    crd_tell(c, x->required ? CRD_K_REQUIRED : CRD_K_COMPLETE, table, CRD_ROW_NONE, field,
             &(crd_told){.found = crd_str_from(found)});
}

crd_status crd_check_completeness(crd_check_run *c)
{
    size_t most = 0;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        most += crd_world_frame(c->w, t)->n > 0 ? crd_records.tables[t]->n_fields : 0;
    crd_check_field *out = CRD_NEW(c->arena, crd_check_field, most);
    if (!out)
        return CRD_ENOMEM;
    c->report->fields = out;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        const crd_frame *f = crd_world_frame(c->w, t);
        for (uint32_t i = 0; f->n > 0 && i < f->table->n_fields; i++) {
            *out = (crd_check_field){.table = f->table,
                                     .field = &f->table->fields[i],
                                     .rows = f->n,
                                     .filled = count_filled(&f->cols[i], f->n)};
            out->required = (out->field->flags & (CRD_F_KEY | CRD_F_REQUIRED)) != 0;
            tell_field(c, t, i, out++);
        }
    }
    c->report->n_fields = most;
    return CRD_OK;
}
