/* Views of a world: cells, read as asked for. */
#include "rules/subject_int.h"

#include "model/code.h"

crd_status crd_subject_open(const crd_world *w, crd_subject_id id, const uint64_t *columns,
                            crd_subject **ret_view, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_subject *v = calloc(1, sizeof *v);
    if (!v)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    v->w = w;
    v->def = &crd_subjects[id];
    v->n = crd_world_frame(w, v->def->table)->n;
    v->first_way = calloc(v->def->n_cols + 1, sizeof *v->first_way);
    v->whole = calloc(v->def->n_cols + 1, sizeof *v->whole);
    if (!v->first_way || !v->whole ||
        !CRD_VEC_PUSH(&v->joins,
                      ((crd_subject_join){.table = v->def->table,
                                          .contested = crd_subject_contested(w, v->def->table)})))
        rc = CRD_ENOMEM;
    if (rc == CRD_OK)
        rc = crd_intern_new(CRD_SUBJECT_MAX_OWN, SIZE_MAX, &v->own);
    if (rc == CRD_OK)
        rc = crd_expr_codes_new(&v->alike);
    if (rc == CRD_OK && v->def->uses)
        rc = crd_subject_uses(v);
    if (rc == CRD_OK)
        rc = crd_subject_ways(v, columns);
    if (rc != CRD_OK) {
        crd_subject_free(v);
        return crd_fail(err, rc,
                        rc == CRD_EBUG     ? "a view's definition is at fault: %s"
                        : rc == CRD_ELIMIT ? "more uses of equipment than there is room for%.0s"
                                           : "out of memory%.0s",
                        crd_subjects[id].name);
    }
    *ret_view = v;
    return CRD_OK;
}

void crd_subject_free(crd_subject *v)
{
    if (!v)
        return;
    for (size_t i = 0; i < v->joins.n; i++)
        free(v->joins.at[i].rows);
    for (size_t c = 0; v->whole && c < v->def->n_cols; c++)
        free(v->whole[c]);
    free(v->whole);
    for (size_t i = 0; i < sizeof v->codes / sizeof *v->codes; i++)
        crd_map_done(&v->codes[i]);
    crd_map_done(&v->refs);
    free(v->users);
    free(v->shares);
    free(v->possible);
    CRD_VEC_DONE(&v->joins);
    CRD_VEC_DONE(&v->ways);
    crd_intern_free(v->own);
    crd_expr_codes_free(v->alike);
    free(v->first_way);
    free(v->ranks);
    free(v);
}

size_t crd_subject_rows(const crd_subject *v) { return v->n; }

uint32_t crd_subject_row(const crd_subject *v, size_t row) { return crd_subject_row_of(v, 0, row); }

bool crd_subject_maybe(const crd_subject *v, size_t row)
{
    return crd_world_frame(v->w, v->def->table)->flags[crd_subject_row(v, row)] & CRD_ROW_MAYBE ||
           (v->possible && crd_bits_has(v->possible, row));
}

/* ---- texts ---------------------------------------------------------------------------------- */

crd_str crd_subject_text(const crd_subject *v, uint32_t text)
{
    return text != CRD_INTERN_NONE && text >= CRD_SUBJECT_OWN
               ? crd_intern_text(v->own, text - CRD_SUBJECT_OWN)
               : crd_world_text(v->w, text);
}

/* A text's one number: the world's, else the view's own. */
static crd_status number_of(crd_subject *v, crd_str text, uint32_t *ret)
{
    *ret = crd_world_find_text(v->w, text);
    if (*ret != CRD_INTERN_NONE)
        return *ret < CRD_SUBJECT_OWN ? CRD_OK : CRD_ELIMIT;
    crd_status rc = crd_intern_add(v->own, text, ret);
    *ret = rc == CRD_OK ? *ret + CRD_SUBJECT_OWN : CRD_INTERN_NONE;
    return rc;
}

crd_status crd_subject_literal(crd_subject *v, crd_str text, uint32_t *ret)
{
    return number_of(v, text, ret);
}

crd_status crd_subject_reference(crd_subject *v, uint8_t target, uint32_t text, uint32_t *ret)
{
    uint32_t *at = crd_map_add(&v->refs, (uint64_t)target << 32 | text, CRD_INTERN_NONE);
    const char *table = target == CRD_TARGET_CLASS ? "class"
                        : target < CRD_T_COUNT     ? crd_records.tables[target]->name
                                                   : NULL;
    if (!at)
        return CRD_ENOMEM;
    if (*at == CRD_INTERN_NONE && table) {
        crd_buf b;
        crd_buf_init(&b, SIZE_MAX);
        crd_buf_addf(&b, "%s:", table);
        crd_buf_add(&b, crd_world_text(v->w, text));
        crd_status rc = b.status == CRD_OK ? number_of(v, crd_buf_str(&b), at) : b.status;
        crd_buf_done(&b);
        if (rc != CRD_OK)
            return rc;
    }
    *ret = table ? *at : text;
    return CRD_OK;
}

/* ---- codes ---------------------------------------------------------------------------------- */

/* What a case's own code says. */
static crd_str own_code(const crd_subject *v, uint32_t function, enum crd_code_part part,
                        int *truth)
{
    static const uint32_t fields[] = {[CRD_PART_LAYER] = CRD_C_code_layer,
                                      [CRD_PART_CLASS] = CRD_C_code_asset_class,
                                      [CRD_PART_GROUPS] = CRD_C_code_regimes};
    const crd_frame *codes = crd_world_frame(v->w, CRD_T_code);
    uint32_t list = crd_world_find_text(v->w, CRD_STR("function"));
    for (uint32_t i = 0; i < codes->n; i++) {
        if (crd_subject_text_at(v->w, CRD_T_code, CRD_C_code_list, i) != list ||
            crd_subject_text_at(v->w, CRD_T_code, CRD_C_code_code, i) != function)
            continue;
        if (part != CRD_PART_EVERYONE)
            return crd_world_text(v->w, crd_subject_text_at(v->w, CRD_T_code, fields[part], i));
        int32_t is = crd_subject_i32_at(v->w, CRD_T_code, CRD_C_code_everyone, i);
        *truth = is == CRD_NULL32 ? -1 : is;
    }
    return CRD_STR_NULL;
}

crd_status crd_subject_code(crd_subject *v, uint32_t function, enum crd_code_part part,
                            uint32_t *ret)
{
    uint32_t *at = crd_map_add(&v->codes[part], function, CRD_INTERN_NONE - 1);
    char room[200];
    int truth = -1;
    if (!at)
        return CRD_ENOMEM;
    *ret = *at;
    if (*at != CRD_INTERN_NONE - 1)
        return CRD_OK;
    const crd_function *f = crd_function_find(crd_subject_text(v, function));
    crd_str text = CRD_STR_NULL;
    if (!f)
        text = own_code(v, function, part, &truth);
    else if (part == CRD_PART_EVERYONE)
        truth = f->everyone;
    else
        text = part == CRD_PART_LAYER   ? crd_str_from(f->layer)
               : part == CRD_PART_CLASS ? crd_str_from(f->asset_class)
                                        : crd_function_groups(f, room, sizeof room);
    crd_status rc = CRD_OK;
    *at = CRD_INTERN_NONE;
    /* in no group, outside the classes: the empty text, known to be none; but a cloud has the class
     * of what runs there, which its function does not say */
    bool none = part == CRD_PART_GROUPS ||
                (part == CRD_PART_CLASS && f && strcmp(f->layer, "cloud") != 0);
    if (part == CRD_PART_EVERYONE)
        *at = (uint32_t)(truth + 1);
    else if (!crd_str_is_null(text) && (text.len > 0 || none))
        rc = number_of(v, text, at);
    *ret = *at;
    return rc;
}

/* ---- cells ---------------------------------------------------------------------------------- */

/* A field's value; false: null. */
static bool field_value(crd_subject *v, uint32_t table, uint32_t field, uint32_t row,
                        crd_expr_value *to, crd_status *rc)
{
    int32_t i;
    switch ((crd_kind)crd_records.tables[table]->fields[field].kind) {
    case CRD_TEXT:
    case CRD_CODE:
    case CRD_CODES:
    case CRD_REF:
        to->text = crd_subject_text_at(v->w, table, field, row);
        if (to->text != CRD_INTERN_NONE && crd_world_frame(v->w, table)->cols[field].target)
            *rc = crd_subject_reference(v, crd_subject_target_at(v->w, table, field, row), to->text,
                                        &to->text);
        return to->text != CRD_INTERN_NONE;
    case CRD_DATE:
        to->date = crd_subject_i32_at(v->w, table, field, row);
        return to->date != CRD_DATE_NONE;
    case CRD_BOOL:
        i = crd_subject_i32_at(v->w, table, field, row);
        to->truth = (int8_t)(i == 1);
        return i != CRD_NULL32;
    case CRD_PPM:
        i = crd_subject_i32_at(v->w, table, field, row);
        to->i = i;
        return i != CRD_NULL32;
    case CRD_INT:
        to->i = crd_subject_i64_at(v->w, table, field, row);
        return to->i != CRD_NULL64;
    case CRD_REAL:
        to->real = crd_subject_real_at(v->w, table, field, row);
        return !isnan(to->real);
    }
    return false;
}

enum led { LED, LED_NOWHERE, LED_UNSURE };

static enum led take_field(crd_subject *v, const crd_subject_way *a, size_t i, crd_expr_value *to,
                           crd_status *rc)
{
    uint32_t row = crd_subject_row_of(v, a->join, i), table = crd_subject_table_of(v, a->join);
    if (row >= CRD_SUBJECT_UNSURE)
        return row == CRD_SUBJECT_UNSURE ? LED_UNSURE : LED_NOWHERE;
    if (crd_world_contested(v->w, table, row, a->field))
        return LED_UNSURE;
    if (a->kind == CRD_WAY_KEY) {
        bool is = crd_subject_target_at(v->w, table, a->field, row) == a->table;
        to->text = is ? crd_subject_text_at(v->w, table, a->field, row) : CRD_INTERN_NONE;
        return to->text != CRD_INTERN_NONE ? LED : LED_NOWHERE;
    }
    if (a->kind == CRD_WAY_FIELD)
        return field_value(v, table, a->field, row, to, rc) ? LED : LED_NOWHERE;
    uint32_t code = CRD_INTERN_NONE, function = crd_subject_text_at(v->w, table, a->field, row);
    if (function == CRD_INTERN_NONE)
        return LED_NOWHERE;
    *rc = crd_subject_code(v, function, a->part, &code);
    if (a->part != CRD_PART_EVERYONE)
        to->text = code;
    else
        to->truth = (int8_t)((int)code - 1);
    return a->part == CRD_PART_EVERYONE || code != CRD_INTERN_NONE ? LED : LED_NOWHERE;
}

static enum led take(crd_subject *v, const crd_subject_way *a, size_t i, crd_expr_value *to,
                     crd_status *rc)
{
    switch (a->kind) {
    case CRD_WAY_CONST:
        to->i = a->value;
        return LED;
    case CRD_WAY_MAYBE:
        to->truth = crd_subject_maybe(v, i);
        return LED;
    case CRD_WAY_USER:
        to->text = crd_subject_user(v, i);
        return to->text != CRD_INTERN_NONE ? LED : LED_UNSURE;
    case CRD_WAY_FIELD:
    case CRD_WAY_KEY:
    case CRD_WAY_CODE:
        break;
    }
    return take_field(v, a, i, to, rc);
}

crd_status crd_subject_cell(crd_subject *v, uint32_t column, size_t row, crd_expr_value *ret_value,
                            crd_err *err)
{
    crd_expr_value null = crd_expr_null(v->def->cols[column].is.type);
    crd_status rc = CRD_OK;
    *ret_value = null;
    for (uint32_t k = v->first_way[column]; k < v->first_way[column + 1] && rc == CRD_OK; k++) {
        enum led led = take(v, &v->ways.at[k], row, ret_value, &rc);
        if (led == LED)
            break;
        *ret_value = null;
        if (led == LED_UNSURE)
            break;
    }
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

static crd_status load(void *ctx, uint32_t column, size_t first, size_t n, void *cells,
                       crd_err *err)
{
    crd_subject *v = ctx;
    crd_status rc = v->failed == CRD_OK ? crd_subject_load(v, column, first, n, cells) : v->failed;
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}

static crd_str text_for(void *ctx, uint32_t text) { return crd_subject_text(ctx, text); }

/* A literal's number. One that is in no row gets a number of the view's own, as a cell that is made
 * later ("party:x") may have it. */
static uint32_t find(void *ctx, crd_str text)
{
    crd_subject *v = ctx;
    uint32_t id;
    crd_status rc = number_of(v, text, &id);
    if (rc != CRD_OK)
        v->failed = rc; /* the next load tells it */
    return rc == CRD_OK ? id : CRD_INTERN_NONE;
}

crd_expr_rows crd_subject_use(crd_subject *v)
{
    return (crd_expr_rows){.ctx = v,
                           .n = v->n,
                           .load = load,
                           .text = text_for,
                           .find = find,
                           .world_texts = CRD_SUBJECT_OWN,
                           .codes = v->alike};
}
