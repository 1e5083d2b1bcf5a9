/* A finding is looked for among those that a check of the whole case finds: what is said here is
 * what `check` said. */
#include "analyse/explain_check.h"

#include "analyse/check_int.h"
#include "base/err.h"
#include "model/check.h"

typedef struct asking {
    const crd_world *w;
    crd_arena *arena;
    crd_str id, code, place;
    crd_explain_finding *to;
    CRD_VEC(crd_diag) places;
    CRD_VEC(crd_explain_value) values;
    crd_buf text;
} asking;

/* ---- the id ------------------------------------------------------------------------------- */

static bool split(asking *a)
{
    crd_str rest = a->id, prefix = CRD_STR("check:");
    if (!crd_str_starts(rest, prefix))
        return false;
    rest = (crd_str){rest.ptr + prefix.len, rest.len - prefix.len};
    size_t slash = crd_str_find(rest, CRD_STR("/"));
    if (slash == SIZE_MAX || slash == 0 || slash + 1 == rest.len)
        return false;
    a->code = (crd_str){rest.ptr, slash};
    a->place = (crd_str){rest.ptr + slash + 1, rest.len - slash - 1};
    a->to->table = a->place;
    a->to->key = CRD_STR_NULL;
    slash = crd_str_find(a->place, CRD_STR("/"));
    if (slash != SIZE_MAX) {
        a->to->table.len = slash;
        a->to->key = (crd_str){a->place.ptr + slash + 1, a->place.len - slash - 1};
    }
    return true;
}

static bool is_code(crd_str code)
{
    size_t n[2];
    const crd_diag_kind *kinds[] = {crd_analyse_findings(&n[0]), crd_model_findings(&n[1])};
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < n[k]; i++)
            if (crd_str_eq(code, crd_str_from(kinds[k][i].code)))
                return true;
    return false;
}

/* ---- what was found ----------------------------------------------------------------------- */

/* Two checks share some codes: one judges statements, the other rows. */
static crd_status take_places(asking *a, crd_diags *diags)
{
    for (size_t i = 0; i < crd_diags_kinds(diags); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *kind = crd_diags_kind(diags, i, &total, &kept);
        if (!crd_str_eq(a->code, crd_str_from(kind->code)))
            continue;
        a->to->n_alike += total;
        for (size_t j = 0; j < kept; j++) {
            crd_diag one = *crd_diags_at(diags, i, j);
            crd_str *texts[] = {&one.file,     &one.path,  &one.field,
                                &one.expected, &one.found, &one.note};
            if (!crd_str_eq(one.path, a->place))
                continue;
            for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) {
                crd_str was = *texts[k];
                *texts[k] = was.ptr ? crd_str_copy(a->arena, was) : was;
                if (was.ptr && !texts[k]->ptr)
                    return CRD_ENOMEM;
            }
            a->to->kind = kind;
            if (!CRD_VEC_PUSH(&a->places, one))
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

static crd_status check_all(asking *a, const crd_feed *feed, const crd_progress *progress,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_check_report report;
    crd_diags *diags = NULL;
    crd_check_opts o = {.keep = CRD_CHECK_KEEP_MAX, .progress = progress};
    CRD_TRY(crd_diags_new(o.keep, &diags));
    CRD_TRY(crd_check_statements(a->w, feed, &o, diags, err));
    CRD_TRY(crd_check(a->w, &o, diags, a->arena, &report, err));
    rc = take_places(a, diags);
done:
    crd_diags_free(diags);
    return rc;
}

/* ---- what is said of the record ----------------------------------------------------------- */

static crd_status put_value(asking *a, const crd_field *field, uint32_t source, uint32_t line,
                            const char *standing)
{
    static const char *const confidence[] = {"low", "medium", "high"};
    size_t n;
    const crd_world_source *s = crd_world_sources(a->w, &n);
    crd_explain_value v = {.field = crd_str_from(field->name),
                           .value = crd_str_copy(a->arena, crd_buf_str(&a->text)),
                           .standing = standing,
                           .source = crd_source_say(a->w, source),
                           .line = line,
                           .as_of = source < n ? s[source].as_of : CRD_DATE_NONE,
                           .confidence = source < n ? confidence[s[source].confidence] : NULL};
    if (a->text.status != CRD_OK || !v.value.ptr || !CRD_VEC_PUSH(&a->values, v))
        return CRD_ENOMEM;
    return CRD_OK;
}

static crd_status tell_row(asking *a, uint32_t table, uint32_t row)
{
    crd_status rc = CRD_OK;
    const crd_world *w = a->w;
    const crd_table *t = crd_world_frame(w, table)->table;
    for (uint32_t i = 0; i < t->n_fields; i++) {
        uint32_t source = crd_world_source_of(w, table, row, i);
        size_t n;
        if (source == UINT32_MAX) /* null */
            continue;
        crd_buf_clear(&a->text);
        crd_cell_say(w, table, row, i, &a->text);
        CRD_TRY(put_value(a, &t->fields[i], source, crd_line_of(w, table, row, source), "used"));
        const crd_other *o = crd_world_others(w, table, row, i, &n);
        for (size_t k = 0; k < n; k++) {
            crd_buf_clear(&a->text);
            crd_other_say(w, table, &o[k], &a->text);
            CRD_TRY(put_value(a, &t->fields[i], o[k].source,
                              crd_line_of(w, table, row, o[k].source),
                              o[k].contested ? "contested" : "outweighed"));
        }
    }
done:
    return rc;
}

/* The row of this key; a statement that no row was made of has none. */
static crd_status tell_record(asking *a)
{
    const crd_table *t = crd_schema_find(&crd_records, a->to->table);
    if (!t || crd_str_is_null(a->to->key))
        return CRD_OK;
    uint32_t table = (uint32_t)crd_schema_index(&crd_records, t);
    for (uint32_t row = 0; row < crd_world_frame(a->w, table)->n; row++) {
        crd_buf_clear(&a->text);
        crd_row_say(a->w, table, row, &a->text);
        if (a->text.status != CRD_OK)
            return CRD_ENOMEM;
        if (crd_str_eq(crd_buf_str(&a->text), a->to->key))
            return tell_row(a, table, row);
    }
    return CRD_OK;
}

/* ---- all ---------------------------------------------------------------------------------- */

static crd_status publish(asking *a)
{
    crd_diag *places = CRD_NEW(a->arena, crd_diag, a->places.n);
    crd_explain_value *values = CRD_NEW(a->arena, crd_explain_value, a->values.n);
    if (!places || !values)
        return CRD_ENOMEM;
    CRD_VEC_EACH (crd_diag, one, &a->places)
        places[a->to->n_places++] = *one;
    CRD_VEC_EACH (crd_explain_value, one, &a->values)
        values[a->to->n_values++] = *one;
    a->to->places = places;
    a->to->values = values;
    return CRD_OK;
}

static crd_status answer(asking *a, const crd_feed *feed, const crd_progress *progress,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!split(a))
        return crd_fail(err, CRD_EINVAL,
                        "'" CRD_STR_FMT "' is no id of a finding: check:CODE/TABLE/KEY",
                        CRD_STR_ARG(a->id));
    if (!is_code(a->code))
        return crd_fail(err, CRD_EINVAL, "no finding of check is called '" CRD_STR_FMT "'",
                        CRD_STR_ARG(a->code));
    CRD_TRY(check_all(a, feed, progress, err));
    if (a->places.n == 0)
        CRD_TRY(crd_fail(err, CRD_ENOENT,
                         "check does not find '" CRD_STR_FMT "' at '" CRD_STR_FMT "'",
                         CRD_STR_ARG(a->code), CRD_STR_ARG(a->place)));
    CRD_TRY(tell_record(a));
    rc = publish(a);
done:
    return rc;
}

crd_status crd_explain_check(const crd_world *w, const crd_feed *feed, crd_str id,
                             const crd_progress *progress, crd_arena *arena,
                             const crd_explain_finding **ret_finding, crd_err *err)
{
    asking a = {.w = w, .arena = arena, .id = id};
    crd_buf_init(&a.text, 1 << 20);
    a.to = CRD_NEW(arena, crd_explain_finding, 1);
    crd_status rc = a.to ? answer(&a, feed, progress, err) : CRD_ENOMEM;
    if (rc == CRD_OK)
        *ret_finding = a.to;
    CRD_VEC_DONE(&a.places);
    CRD_VEC_DONE(&a.values);
    crd_buf_done(&a.text);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "explaining a finding: %s", crd_status_text(rc));
}
