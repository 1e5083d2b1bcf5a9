/* Compares the fields of paired rows and says what changed in words of the data model. */
#include "analyse/diff_int.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 16 << 20 };

/* What people ask first: who makes, owns and may; then what stands where; then the rest. */
static const uint8_t order[] = {
    CRD_T_designation, CRD_T_product,     CRD_T_element,      CRD_T_holding,
    CRD_T_tie,         CRD_T_network,     CRD_T_party,        CRD_T_origin,
    CRD_T_contract,    CRD_T_law,         CRD_T_site,         CRD_T_link,
    CRD_T_service,     CRD_T_need,        CRD_T_need_member,  CRD_T_dependency,
    CRD_T_protection,  CRD_T_data_held,   CRD_T_share_use,    CRD_T_link_support,
    CRD_T_risk_group,  CRD_T_risk_member, CRD_T_release,      CRD_T_vulnerability,
    CRD_T_affects,     CRD_T_vex,         CRD_T_component,    CRD_T_release_component,
    CRD_T_fact,        CRD_T_incident,    CRD_T_threat,       CRD_T_risk,
    CRD_T_profile,     CRD_T_applied,     CRD_T_mitigation,   CRD_T_role,
    CRD_T_relation,    CRD_T_membership,  CRD_T_jurisdiction, CRD_T_party_name,
    CRD_T_decision,    CRD_T_area,        CRD_T_covers,       CRD_T_course,
    CRD_T_setting,     CRD_T_code,
};
_Static_assert(sizeof order == CRD_T_COUNT - 1, "every table but source has its place");

const uint8_t *crd_diff_order(size_t *ret_n)
{
    *ret_n = sizeof order;
    return order;
}

size_t crd_diff_wants(uint32_t table, crd_want *wants)
{
    size_t n = 0;
    wants[n++] = (crd_want){.table = table};
    if (table != CRD_T_party)
        wants[n++] = (crd_want){CRD_T_party, CRD_BIT(party, id)};
    if (table == CRD_T_element)
        wants[n++] = (crd_want){CRD_T_product, CRD_BIT(product, maker)};
    return n;
}

typedef struct comparing {
    crd_match *m;
    uint32_t table;
    const crd_diff_to *to;
    crd_digest *digest;
    crd_diff_count count;
    crd_buf key, otherwise, part;
    crd_buf value[SIDES], contested[SIDES], same[SIDES];
    CRD_VEC(crd_str) list; /* of contested values */
} comparing;

/* ---- texts -------------------------------------------------------------------------------- */

static void add_text(const crd_world_col *c, uint8_t target, crd_str text, crd_buf *out)
{
    if (c->target && target < CRD_T_COUNT)
        crd_buf_addf(out, "%s:", crd_records.tables[target]->name);
    else if (c->target && target == CRD_TARGET_CLASS)
        crd_buf_adds(out, "class:");
    crd_buf_add(out, text);
}

static void add_number(const crd_field *f, int32_t i32, int64_t i64, double real, crd_buf *out)
{
    char day[11];
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        return;
    case CRD_DATE:
        crd_buf_add(out, crd_date_text(i32, day));
        return;
    case CRD_PPM:
        crd_buf_addi(out, i32);
        return;
    case CRD_BOOL:
        crd_buf_adds(out, i32 ? "yes" : "no");
        return;
    case CRD_INT:
        crd_buf_addi(out, i64);
        return;
    case CRD_REAL:
        crd_buf_addr(out, real);
        return;
    }
}

static bool is_null(const crd_world_col *c, uint32_t row)
{
    if (c->text)
        return c->text[row] == CRD_INTERN_NONE;
    if (c->holds == CRD_HOLDS_I32)
        return crd_col_i32(c, row) == CRD_NULL32;
    if (c->holds == CRD_HOLDS_I64)
        return crd_col_i64(c, row) == CRD_NULL64;
    return c->holds == CRD_HOLDS_NOTHING || isnan(crd_col_real(c, row));
}

bool crd_diff_cell(const crd_world *w, uint32_t table, uint32_t field, uint32_t row, crd_buf *out)
{
    const crd_frame *f = crd_world_frame(w, table);
    const crd_world_col *c = &f->cols[field];
    if (is_null(c, row))
        return false;
    if (c->text)
        add_text(c, c->target ? c->target[row] : CRD_TARGET_NONE, crd_world_text(w, c->text[row]),
                 out);
    else
        add_number(&f->table->fields[field], c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, row) : 0,
                   c->holds == CRD_HOLDS_I64 ? crd_col_i64(c, row) : 0,
                   c->holds == CRD_HOLDS_REAL ? crd_col_real(c, row) : 0, out);
    return true;
}

/* As crd_record_key. */
static void add_key(comparing *c, int side, uint32_t row, crd_buf *out)
{
    const crd_table *t = crd_records.tables[c->table];
    const crd_world *w = c->m->world[side];
    size_t slashes = 0;
    bool begun = false;
    crd_buf_clear(out);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (!(t->fields[i].flags & CRD_F_IN_KEY))
            continue;
        slashes += begun;
        begun = true;
        crd_buf_clear(&c->part);
        if (!crd_diff_cell(w, c->table, i, row, &c->part))
            continue;
        crd_str part = crd_buf_str(&c->part);
        for (; slashes > 0; slashes--)
            crd_buf_addc(out, '/');
        for (size_t k = 0; k < part.len; k++) {
            char ch = part.ptr[k];
            if (ch == '/' || ch == '%')
                crd_buf_adds(out, ch == '/' ? "%2F" : "%25");
            else
                crd_buf_addc(out, ch);
        }
    }
}

/* The fields of a row beside its key. */
static void add_row(const comparing *c, int side, uint32_t row, crd_buf *out)
{
    const crd_table *t = crd_records.tables[c->table];
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_world_col *col = &crd_world_frame(c->m->world[side], c->table)->cols[i];
        if (t->fields[i].flags & CRD_F_IN_KEY || is_null(col, row))
            continue;
        crd_buf_addf(out, "%s%s=", out->len > 0 ? "; " : "", t->fields[i].name);
        crd_diff_cell(c->m->world[side], c->table, i, row, out);
    }
    if (crd_world_frame(c->m->world[side], c->table)->flags[row] & CRD_ROW_MAYBE)
        crd_buf_adds(out, out->len > 0 ? "; maybe=yes" : "maybe=yes");
}

/* ---- contested values --------------------------------------------------------------------- */

static int by_bytes(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

/* Appends one value. `same`: an id as the least of the thing, for comparing. */
static void add_other(comparing *c, int side, const crd_other *o, bool same, crd_buf *out)
{
    const crd_world *w = c->m->world[side];
    const crd_world_col *col = &crd_world_frame(w, c->table)->cols[o->field];
    const crd_field *f = &crd_records.tables[c->table]->fields[o->field];
    if (!col->text) {
        add_number(f, o->i32, o->i64, o->real, out);
        return;
    }
    uint32_t target = col->target ? o->target : c->m->refs[o->field];
    add_text(col, o->target,
             same ? crd_match_text(c->m, side, target, o->text) : crd_world_text(w, o->text), out);
}

/* The contested values in byte order. */
static crd_status add_contested(comparing *c, int side, uint32_t field, uint32_t row, bool same,
                                crd_buf *out)
{
    size_t n, from = 0;
    const crd_other *o = crd_world_others(c->m->world[side], c->table, row, field, &n);
    crd_buf_clear(&c->part);
    crd_buf_clear(out);
    c->list.n = 0;
    while (c->list.n < n && o[c->list.n].contested) {
        size_t at = c->part.len;
        add_other(c, side, &o[c->list.n], same, &c->part);
        if (!CRD_VEC_PUSH(&c->list, ((crd_str){NULL, c->part.len - at})))
            return CRD_ENOMEM;
    }
    if (c->part.status != CRD_OK)
        return c->part.status;
    CRD_VEC_EACH (crd_str, one, &c->list) { /* the buffer stands still from here on */
        one->ptr = c->part.at + from;
        from += one->len;
    }
    if (c->list.n > 1)
        qsort(c->list.at, c->list.n, sizeof *c->list.at, by_bytes);
    for (size_t i = 0; i < c->list.n; i++) {
        crd_buf_adds(out, i ? " | " : "");
        crd_buf_add(out, c->list.at[i]);
    }
    return CRD_OK;
}

/* ---- comparing ---------------------------------------------------------------------------- */

static bool same_text(comparing *c, uint32_t field, const crd_pair *p)
{
    const crd_world_col *x = &crd_world_frame(c->m->world[LEFT], c->table)->cols[field];
    const crd_world_col *y = &crd_world_frame(c->m->world[RIGHT], c->table)->cols[field];
    uint32_t a = p->row[LEFT], b = p->row[RIGHT];
    if (x->text[a] == CRD_INTERN_NONE || y->text[b] == CRD_INTERN_NONE)
        return x->text[a] == y->text[b];
    if (x->target && x->target[a] != y->target[b])
        return false;
    return crd_match_value(c->m, LEFT, crd_match_target(c->m, LEFT, field, a), x->text[a]) ==
           crd_match_value(c->m, RIGHT, crd_match_target(c->m, RIGHT, field, b), y->text[b]);
}

static bool same_value(comparing *c, uint32_t field, const crd_pair *p)
{
    const crd_world_col *x = &crd_world_frame(c->m->world[LEFT], c->table)->cols[field];
    const crd_world_col *y = &crd_world_frame(c->m->world[RIGHT], c->table)->cols[field];
    uint32_t a = p->row[LEFT], b = p->row[RIGHT];
    if (x->text)
        return same_text(c, field, p);
    /* merging keeps one zero and one NaN */
    return crd_packed_bits(&x->number, a) == crd_packed_bits(&y->number, b);
}

static uint8_t flags_of(const comparing *c, int side, const crd_pair *p)
{
    return crd_world_frame(c->m->world[side], c->table)->flags[p->row[side]];
}

/* Fields that differ, a bit each. */
static crd_status compare(comparing *c, const crd_pair *p, uint64_t *ret_changed)
{
    crd_status rc = CRD_OK;
    const crd_table *t = crd_records.tables[c->table];
    bool contested = (flags_of(c, LEFT, p) | flags_of(c, RIGHT, p)) & CRD_ROW_CONTESTED;
    *ret_changed = 0;
    for (uint32_t i = 0; i < t->n_fields; i++) {
        bool same = same_value(c, i, p);
        if (same && contested) {
            for (int side = 0; side < SIDES; side++) {
                CRD_TRY(add_contested(c, side, i, p->row[side], true, &c->same[side]));
                CRD_TRY(c->same[side].status);
            }
            same = crd_str_eq(crd_buf_str(&c->same[LEFT]), crd_buf_str(&c->same[RIGHT]));
        }
        *ret_changed |= same ? 0 : UINT64_C(1) << i;
    }
done:
    return rc;
}

/* ---- telling ------------------------------------------------------------------------------ */

static void set_source(const comparing *c, int side, uint32_t source, uint32_t row,
                       crd_diff_side *s)
{
    size_t n;
    const crd_world *w = c->m->world[side];
    const crd_frame *f = crd_world_frame(w, c->table);
    if (source == UINT32_MAX)
        return;
    s->source = crd_world_sources(w, &n)[source].name;
    s->line = source == crd_row_source(f, row) ? crd_row_line(f, row) : 0;
    const crd_place *more = crd_world_more_places(w, c->table, row, &n);
    for (size_t i = 0; s->line == 0 && i < n; i++)
        if (more[i].source == source)
            s->line = more[i].line;
}

static crd_str text_or_null(const crd_buf *b, bool there)
{
    return there ? crd_buf_str(b) : CRD_STR_NULL;
}

static crd_status tell(comparing *c, const crd_diff_change *change, crd_err *err)
{
    for (int side = 0; side < SIDES; side++) {
        if (c->value[side].status != CRD_OK)
            return c->value[side].status;
        if (c->contested[side].status != CRD_OK)
            return c->contested[side].status;
    }
    return c->to->put(c->to->ctx, crd_records.tables[c->table], change, err);
}

static crd_status tell_row(comparing *c, const crd_pair *p, crd_diff_change *change, crd_err *err)
{
    int side = p->kind == CRD_DIFF_REMOVED || p->kind == CRD_DIFF_JOINED ? LEFT : RIGHT;
    crd_diff_side *s = side == LEFT ? &change->left : &change->right;
    uint32_t row = p->row[side];
    change->field = CRD_DIFF_ROW;
    crd_buf_clear(&c->value[side]);
    add_row(c, side, row, &c->value[side]);
    s->value = crd_buf_str(&c->value[side]);
    set_source(c, side, crd_row_source(crd_world_frame(c->m->world[side], c->table), row), row, s);
    return tell(c, change, err);
}

static crd_status tell_field(comparing *c, const crd_pair *p, uint32_t field,
                             crd_diff_change *change, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_diff_side *sides[SIDES] = {&change->left, &change->right};
    change->field = field;
    for (int side = 0; side < SIDES; side++) {
        const crd_world *w = c->m->world[side];
        uint32_t row = p->row[side];
        *sides[side] = (crd_diff_side){.line = 0};
        crd_buf_clear(&c->value[side]);
        bool there = crd_diff_cell(w, c->table, field, row, &c->value[side]);
        CRD_TRY(add_contested(c, side, field, row, false, &c->contested[side]));
        sides[side]->value = text_or_null(&c->value[side], there);
        sides[side]->contested = text_or_null(&c->contested[side], c->contested[side].len > 0);
        set_source(c, side, crd_world_source_of(w, c->table, row, field), row, sides[side]);
    }
    rc = tell(c, change, err);
done:
    return rc;
}

static crd_status tell_maybe(comparing *c, const crd_pair *p, crd_diff_change *change, crd_err *err)
{
    crd_diff_side *sides[SIDES] = {&change->left, &change->right};
    change->field = CRD_DIFF_MAYBE;
    for (int side = 0; side < SIDES; side++) {
        uint32_t row = p->row[side];
        *sides[side] = (crd_diff_side){
            .value = flags_of(c, side, p) & CRD_ROW_MAYBE ? CRD_STR("yes") : CRD_STR("no")};
        set_source(c, side, crd_row_source(crd_world_frame(c->m->world[side], c->table), row), row,
                   sides[side]);
    }
    return tell(c, change, err);
}

static crd_status tell_all(comparing *c, const crd_pair *p, uint64_t changed, bool maybe,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_diff_change change = {.kind = p->kind, .key = crd_buf_str(&c->key)};
    if (c->otherwise.len > 0 && !crd_str_eq(crd_buf_str(&c->otherwise), change.key))
        change.otherwise = crd_buf_str(&c->otherwise);
    if (p->kind != CRD_DIFF_CHANGED)
        return tell_row(c, p, &change, err);
    for (uint64_t left = changed; left; left &= left - 1)
        CRD_TRY(tell_field(c, p, (uint32_t)__builtin_ctzll(left), &change, err));
    if (maybe)
        CRD_TRY(tell_maybe(c, p, &change, err));
done:
    return rc;
}

static void count(crd_diff_count *n, crd_diff_kind kind, bool same)
{
    switch (kind) {
    case CRD_DIFF_REMOVED:
        n->removed++;
        return;
    case CRD_DIFF_ADDED:
        n->added++;
        return;
    case CRD_DIFF_CHANGED:
        *(same ? &n->same : &n->changed) += 1;
        return;
    case CRD_DIFF_JOINED:
        n->joined++;
        return;
    case CRD_DIFF_SPLIT:
        n->split++;
        return;
    }
}

static crd_status put_pair(void *ctx, const crd_pair *p, crd_err *err)
{
    comparing *c = ctx;
    crd_status rc = CRD_OK;
    uint64_t changed = 0;
    bool maybe = false, both = p->kind == CRD_DIFF_CHANGED;
    if (both) {
        CRD_TRY(compare(c, p, &changed));
        maybe = (flags_of(c, LEFT, p) ^ flags_of(c, RIGHT, p)) & CRD_ROW_MAYBE;
    }
    bool same = both && !changed && !maybe;
    bool digest = c->digest && crd_digest_wants(c->m, p, changed);
    count(&c->count, p->kind, same);
    if (same && !digest)
        goto done;
    int side = p->kind == CRD_DIFF_ADDED || p->kind == CRD_DIFF_SPLIT ? RIGHT : LEFT;
    crd_buf_clear(&c->otherwise);
    if (p->row[!side] != CRD_ROW_NONE)
        add_key(c, !side, p->row[!side], &c->otherwise);
    add_key(c, side, p->row[side], &c->key);
    CRD_TRY(c->key.status);
    CRD_TRY(c->otherwise.status);
    if (digest)
        CRD_TRY(crd_digest_add(c->digest, c->m, p, changed, crd_buf_str(&c->key)));
    if (c->to && !same)
        rc = tell_all(c, p, changed, maybe, err);
done:
    return rc;
}

crd_status crd_diff_table(const crd_world *left, const crd_world *right, uint32_t table,
                          const crd_diff_to *to, crd_digest *digest, crd_diff_count *ret_count,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    comparing c = {.table = table, .to = to, .digest = digest};
    crd_buf *bufs[] = {&c.key,         &c.otherwise,    &c.part,
                       &c.value[LEFT], &c.value[RIGHT], &c.contested[LEFT],
                       &c.same[LEFT],  &c.same[RIGHT],  &c.contested[RIGHT]};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        crd_buf_init(bufs[i], TEXT_MAX);
    CRD_TRY(crd_match_new(left, right, table, &c.m));
    CRD_TRY(crd_match_rows(c.m, put_pair, &c, err));
    *ret_count = c.count;
done:
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++)
        crd_buf_done(bufs[i]);
    CRD_VEC_DONE(&c.list);
    crd_match_free(c.m);
    return rc;
}
