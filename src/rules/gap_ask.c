/* Questions: one number for one missing fact, whatever asks for it. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

enum { MAX_QUESTIONS = 1 << 28, SEPARATOR = 0x1f };

const char *crd_gap_kind_name(crd_gap_kind kind)
{
    static const char *const names[] = {"field", "dispute", "exact", "dates", "row", "parameter"};
    return names[kind];
}

const char *crd_gap_whom_name(crd_gap_whom whom)
{
    static const char *const names[] = {"operator", "authority", "register", "pack"};
    return names[whom];
}

/* ---- keys of rows --------------------------------------------------------------------------- */

static void add_field(const crd_world *w, uint32_t table, uint32_t field, uint32_t row,
                      crd_buf *out)
{
    char day[11];
    crd_kind kind = (crd_kind)crd_records.tables[table]->fields[field].kind;
    if (kind == CRD_DATE) {
        crd_date d = crd_subject_i32_at(w, table, field, row);
        if (d != CRD_DATE_NONE)
            crd_buf_add(out, crd_date_text(d, day));
        return;
    }
    if (kind == CRD_INT) {
        int64_t v = crd_subject_i64_at(w, table, field, row);
        if (v != CRD_NULL64)
            crd_buf_addi(out, v);
        return;
    }
    uint32_t text = crd_subject_text_at(w, table, field, row);
    if (text == CRD_INTERN_NONE)
        return;
    uint8_t target = crd_subject_target_at(w, table, field, row);
    if (target == CRD_TARGET_CLASS)
        crd_buf_adds(out, "class:");
    else if (target < CRD_T_COUNT)
        crd_buf_addf(out, "%s:", crd_records.tables[target]->name);
    crd_buf_add(out, crd_world_text(w, text));
}

void crd_gap_part(crd_str part, crd_buf *out)
{
    for (size_t i = 0; i < part.len; i++) {
        char c = part.ptr[i];
        if (c == '/' || c == '%')
            crd_buf_adds(out, c == '/' ? "%2F" : "%25");
        else
            crd_buf_addc(out, c);
    }
}

void crd_gap_key(const crd_world *w, uint32_t table, uint32_t row, crd_buf *out)
{
    const crd_table *t = crd_records.tables[table];
    size_t waiting = 0; /* of empty parts only those are written that others follow */
    bool first = true;
    crd_buf one;
    crd_buf_init(&one, 1 << 20);
    for (uint32_t f = 0; f < t->n_fields; f++) {
        if (!(t->fields[f].flags & CRD_F_IN_KEY))
            continue;
        waiting += !first;
        first = false;
        one.len = 0; /* not cleared: it remembers failure */
        add_field(w, table, f, row, &one);
        if (one.len == 0)
            continue;
        crd_buf_fill(out, '/', waiting);
        waiting = 0;
        crd_gap_part(crd_buf_str(&one), out);
    }
    if (out->status == CRD_OK)
        out->status = one.status;
    crd_buf_done(&one);
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* The question of this text; new ones are `one`. */
static uint32_t number_of(crd_gaps *g, crd_str text, crd_gap_ask one)
{
    uint32_t id;
    if (crd_intern_add(g->keys, text, &id) != CRD_OK || id > g->asks.n ||
        (id == g->asks.n && !CRD_VEC_PUSH(&g->asks, one))) {
        g->failed = true;
        return CRD_X_NONE;
    }
    return id;
}

static void head(crd_buf *b, crd_gap_kind kind, const char *table)
{
    crd_buf_init(b, 1 << 20);
    crd_buf_addf(b, "%s%c%s%c", crd_gap_kind_name(kind), SEPARATOR, table, SEPARATOR);
}

/* Ends the text, and with it the buffer. */
static uint32_t ended(crd_gaps *g, crd_buf *b, crd_gap_ask one)
{
    uint32_t id = CRD_X_NONE;
    crd_buf_addc(b, SEPARATOR);
    if (one.field != CRD_X_NONE)
        crd_buf_adds(b, crd_records.tables[one.table]->fields[one.field].name);
    if (b->status == CRD_OK)
        id = number_of(g, crd_buf_str(b), one);
    else
        g->failed = true;
    crd_buf_done(b);
    return id;
}

uint32_t crd_gap_of_cell(crd_gaps *g, crd_gap_kind kind, uint32_t table, uint32_t field,
                         uint32_t row)
{
    uint32_t slot = field == CRD_X_NONE ? CRD_FIELDS_MAX : field;
    uint64_t key = (uint64_t)row << 24 | (uint64_t)table << 16 | (uint64_t)kind << 8 | slot;
    uint32_t *at = crd_map_add(&g->cells, key, CRD_X_NONE);
    crd_buf b;
    if (!at) {
        g->failed = true;
        return CRD_X_NONE;
    }
    if (*at != CRD_X_NONE)
        return *at;
    head(&b, kind, crd_records.tables[table]->name);
    crd_gap_key(g->w, table, row, &b);
    *at = ended(g, &b,
                (crd_gap_ask){.kind = (uint8_t)kind,
                              .table = (uint8_t)table,
                              .field = field,
                              .row = row,
                              .about = row,
                              .about_table = (uint8_t)table});
    return *at;
}

uint32_t crd_gap_of_row(crd_gaps *g, crd_gap_kind kind, uint32_t table, uint32_t field, crd_str key,
                        uint32_t about_table, uint32_t about)
{
    crd_buf b;
    if (kind == CRD_GAP_ROW)
        field = CRD_X_NONE; /* whoever gives the row gives all of it */
    head(&b, kind, crd_records.tables[table]->name);
    crd_buf_add(&b, key);
    return ended(g, &b,
                 (crd_gap_ask){.kind = (uint8_t)kind,
                               .table = (uint8_t)table,
                               .field = field,
                               .row = CRD_ROW_NONE,
                               .about = about,
                               .about_table = (uint8_t)about_table});
}

uint32_t crd_gap_of_param(crd_gaps *g, crd_str name)
{
    crd_buf b;
    head(&b, CRD_GAP_PARAM, "parameter");
    crd_buf_add(&b, g->pack->name);
    crd_buf_addc(&b, '/');
    crd_buf_add(&b, name);
    return ended(g, &b,
                 (crd_gap_ask){.kind = CRD_GAP_PARAM,
                               .field = CRD_X_NONE,
                               .row = CRD_ROW_NONE,
                               .about = CRD_ROW_NONE});
}

void crd_gap_parts(const crd_gaps *g, uint32_t question, crd_str *ret_table, crd_str *ret_key,
                   crd_str *ret_field)
{
    crd_str text = crd_intern_text(g->keys, question), kind;
    crd_str_next(&text, SEPARATOR, &kind);
    crd_str_next(&text, SEPARATOR, ret_table);
    size_t n = text.len; /* the key may hold any byte: the field is behind the last sign */
    while (n > 0 && text.ptr[n - 1] != SEPARATOR)
        n--;
    *ret_field = (crd_str){text.ptr + n, text.len - n};
    *ret_key = (crd_str){text.ptr, n > 0 ? n - 1 : 0};
    if (ret_field->len == 0)
        *ret_field = CRD_STR_NULL;
}
