/* What ends. The case may know one thing by several ids, and which value of a field counts is
 * decided by merging: so a world of the tables at hand is made first and asked. */
#include "assume/assume_int.h"

#include <string.h>

static bool there(const crd_world_col *c, uint32_t row) { return c->text[row] != CRD_INTERN_NONE; }

/* A row goes when what one of these fields names goes: it is made of it, stands in it, is part of
 * it, or is there for it. In this order one pass is enough, but for branches of branches. */
static const struct {
    uint32_t table, field;
} goes_with[] = {
    {CRD_T_party, CRD_C_party_branch_of},
    {CRD_T_product, CRD_C_product_maker},
    {CRD_T_component, CRD_C_component_maker},
    {CRD_T_network, CRD_C_network_operator},
    {CRD_T_element, CRD_C_element_network},
    {CRD_T_element, CRD_C_element_site},
    {CRD_T_element, CRD_C_element_owner},
    {CRD_T_element, CRD_C_element_product},
    {CRD_T_link, CRD_C_link_network},
    {CRD_T_link, CRD_C_link_a},
    {CRD_T_link, CRD_C_link_b},
    {CRD_T_service, CRD_C_service_customer},
    {CRD_T_contract, CRD_C_contract_buyer},
    {CRD_T_contract, CRD_C_contract_supplier},
    {CRD_T_contract, CRD_C_contract_subject},
};

typedef struct going {
    crd_assume *a;
    crd_world *w;
    uint64_t wanted[CRD_T_COUNT];
    uint8_t *gone[CRD_T_COUNT]; /* [rows] */
    size_t n_removed;
} going;

/* ---- the world to ask --------------------------------------------------------------------- */

static crd_status open_world(going *g, const crd_assume_opts *opts, crd_err *err)
{
    crd_want wants[CRD_T_COUNT];
    size_t n = 0;
    crd_world_opts o = CRD_WORLD_OPTS;
    o.all_times = true;
    o.progress = opts->progress;
    for (size_t i = 0; g->n_removed > 0 && i < sizeof goes_with / sizeof *goes_with; i++)
        g->wanted[goes_with[i].table] |= UINT64_C(1) << goes_with[i].field | 1;
    if (g->n_removed > 0) {
        g->wanted[CRD_T_link] |= CRD_BIT(link, system);
        g->wanted[CRD_T_site] |= 1;
    }
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        if (g->wanted[t])
            wants[n++] = (crd_want){t, g->wanted[t]};
    return crd_world_new(&g->a->shown, wants, n, &o, &g->w, err);
}

/* All ids of what `id` names, itself first; in the arena. */
static crd_status ids_of(going *g, uint32_t table, crd_str id, crd_str **ret_ids, size_t *ret_n,
                         crd_err *err)
{
    size_t n_also, n = 0;
    const crd_also *also = crd_world_also(g->w, &n_also);
    uint32_t text = crd_world_find_text(g->w, id);
    uint32_t to = text == CRD_INTERN_NONE ? text : crd_world_id(g->w, table, text);
    size_t room = 2;
    for (size_t i = 0; text != CRD_INTERN_NONE && i < n_also; i++)
        room += also[i].table == table && also[i].to == to;
    crd_str *ids = CRD_NEW(g->a->arena, crd_str, room);
    if (!ids)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    ids[n++] = id;
    if (text != CRD_INTERN_NONE && to != text)
        ids[n++] = crd_str_copy(g->a->arena, crd_world_text(g->w, to));
    for (size_t i = 0; text != CRD_INTERN_NONE && i < n_also; i++)
        if (also[i].table == table && also[i].to == to)
            ids[n++] = crd_str_copy(g->a->arena, crd_world_text(g->w, also[i].from));
    for (size_t i = 0; i < n; i++)
        if (!ids[i].ptr)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    *ret_ids = ids;
    *ret_n = n;
    return CRD_OK;
}

/* ---- rows that end ------------------------------------------------------------------------ */

/* A reference by all ids of what it names, in the form that the field has. */
static crd_status end_ref(going *g, const crd_field *f, crd_str text, crd_end_field *ret_field,
                          crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str table_name, id = text, *ids;
    const crd_table *t = NULL;
    bool several = crd_str_find(crd_str_from(f->arg), CRD_STR("|")) != SIZE_MAX ||
                   crd_str_eq(crd_str_from(f->arg), CRD_STR("any"));
    if (!several)
        t = crd_schema_find(&crd_records, crd_str_from(f->arg));
    else if (crd_ref_split(f, text, &table_name, &id))
        t = crd_schema_find(&crd_records, table_name);
    if (!t) { /* a class */
        crd_str *one = CRD_NEW(g->a->arena, crd_str, 1);
        if (!one)
            return crd_fail(err, CRD_ENOMEM, "out of memory");
        *one = text;
        ret_field->values = one;
        ret_field->n = 1;
        return CRD_OK;
    }
    uint32_t table = (uint32_t)crd_schema_index(&crd_records, t);
    CRD_TRY(ids_of(g, table, id, &ids, &ret_field->n, err));
    for (size_t i = 0; several && i < ret_field->n; i++) {
        ids[i] = crd_look_ref(g->a->arena, table, ids[i]);
        if (!ids[i].ptr)
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    }
    ret_field->values = ids;
done:
    return rc;
}

static crd_status end_field(going *g, const crd_form_row *row, uint32_t field, crd_end *e,
                            crd_err *err)
{
    const crd_field *f = &crd_records.tables[row->table]->fields[field];
    crd_end_field *to = &e->fields[e->n++];
    *to = (crd_end_field){.field = field};
    if (!crd_field_is_text(f))
        return CRD_OK;
    crd_str text = crd_field_str(f, row->rec);
    if (f->kind == CRD_REF)
        return end_ref(g, f, text, to, err);
    crd_str *own;
    crd_status rc = CRD_OK;
    if (field == 0 && crd_look_has_id(row->table)) {
        rc = ids_of(g, row->table, text, &own, &to->n, err);
    } else {
        own = CRD_NEW(g->a->arena, crd_str, 1);
        to->n = 1;
        if (own)
            *own = text;
        else
            rc = crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    to->values = own;
    return rc;
}

struct must {
    const crd_end *e;
    bool met;
};

static crd_status meet(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    struct must *m = ctx;
    (void)t, (void)from, (void)err;
    m->met |= crd_end_holds(m->e, rec);
    return CRD_OK;
}

/* To end what is not there would change nothing: somebody has mistyped it. */
static crd_status must_be(going *g, const crd_said *s, const crd_end *e, crd_err *err)
{
    const crd_table *t = crd_records.tables[e->table];
    struct must m = {e, false};
    crd_query q = {.table = t, .fields = e->given};
    for (size_t i = 0; i < e->n && !q.with; i++)
        if (e->fields[i].values) {
            q.with = &t->fields[e->fields[i].field];
            q.values = e->fields[i].values;
            q.n_values = e->fields[i].n;
        }
    crd_status rc = g->a->shown.replay(g->a->shown.ctx, &q, &(crd_sink){.ctx = &m, .put = meet},
                                       err);
    if (rc == CRD_OK && !m.met)
        rc = crd_said_fail(err, s, s->form.end.column[e->fields[0].field],
                           "no row of table %s in the case has these values", t->name);
    return rc;
}

static crd_status end_rows(going *g, const crd_said *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_form_row *row = &s->form.end;
    crd_end e = {.table = row->table, .given = row->given, .rec = row->rec};
    e.fields = CRD_NEW(g->a->arena, crd_end_field, (size_t)__builtin_popcountll(row->given));
    if (!e.fields)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (uint64_t left = row->given; left; left &= left - 1)
        CRD_TRY(end_field(g, row, (uint32_t)__builtin_ctzll(left), &e, err));
    if (s->form.must)
        CRD_TRY(must_be(g, s, &e, err));
    if (!CRD_VEC_PUSH(&g->a->ends, e))
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
done:
    return rc;
}

/* ---- what is removed ---------------------------------------------------------------------- */

/* An id that is gone. */
static crd_status lose(going *g, uint32_t table, crd_str id)
{
    crd_status rc = CRD_OK;
    crd_intern **gone = &g->a->gone[table];
    uint32_t number;
    if (!*gone)
        CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, gone));
    CRD_TRY(crd_intern_add(*gone, id, &number));
    g->a->any_gone = true;
done:
    return rc;
}

/* With an id all others of its thing. */
static crd_status lose_others(going *g)
{
    crd_status rc = CRD_OK;
    size_t n;
    const crd_also *also = crd_world_also(g->w, &n);
    for (size_t i = 0; i < n; i++) {
        const crd_intern *gone = g->a->gone[also[i].table];
        if (gone && crd_intern_find(gone, crd_world_text(g->w, also[i].to)) != CRD_INTERN_NONE)
            CRD_TRY(lose(g, also[i].table, crd_world_text(g->w, also[i].from)));
    }
done:
    return rc;
}

static crd_status mark(going *g, uint32_t table, uint32_t row, crd_err *err)
{
    uint32_t n = crd_world_frame(g->w, table)->n;
    if (row == CRD_ROW_NONE)
        return CRD_OK;
    if (!g->gone[table])
        g->gone[table] = CRD_NEW(g->a->arena, uint8_t, n);
    if (!g->gone[table])
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    g->gone[table][row] = 1;
    return CRD_OK;
}

static crd_status remove_cable(going *g, const crd_said *s, crd_str name, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool any = false;
    uint32_t text = crd_world_find_text(g->w, name);
    const crd_frame *f = crd_world_frame(g->w, CRD_T_link);
    for (uint32_t i = 0; text != CRD_INTERN_NONE && i < f->n; i++)
        if (CRD_COL(g->w, link, system).text[i] == text) {
            any = true;
            CRD_TRY(mark(g, CRD_T_link, i, err));
        }
    if (!any)
        rc = crd_said_fail(err, s, s->form.remove_column,
                           "no link is of a system '" CRD_STR_FMT "'",
                           name.len < 80 ? (int)name.len : 80, name.ptr);
done:
    return rc;
}

static crd_status remove_one(going *g, const crd_said *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t table;
    crd_str id;
    CRD_TRY(crd_look_target(g->a, s, &table, &id, err));
    if (table == CRD_T_COUNT)
        return remove_cable(g, s, id, err);
    uint32_t text = crd_world_find_text(g->w, id);
    uint32_t to = text == CRD_INTERN_NONE ? text : crd_world_id(g->w, table, text);
    if (text != CRD_INTERN_NONE && crd_world_frame(g->w, table)->fields)
        CRD_TRY(mark(g, table, crd_world_row(g->w, table, to), err));
    CRD_TRY(lose(g, table, id));
    if (to != text)
        CRD_TRY(lose(g, table, crd_world_text(g->w, to)));
done:
    return rc;
}

static bool is_gone(const going *g, uint32_t table, uint32_t text)
{
    if (table >= CRD_T_COUNT || !g->gone[table])
        return false;
    uint32_t row = crd_world_row(g->w, table, text);
    return row != CRD_ROW_NONE && g->gone[table][row];
}

/* Rows of one table whose field names what is gone; true when there was a new one. */
static crd_status follow(going *g, uint32_t table, uint32_t field, bool *ret_more, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_field *f = &crd_records.tables[table]->fields[field];
    const crd_frame *frame = crd_world_frame(g->w, table);
    const crd_world_col *c = &frame->cols[field];
    const crd_table *only = crd_schema_find(&crd_records, crd_str_from(f->arg));
    *ret_more = false;
    for (uint32_t i = 0; i < frame->n; i++) {
        if (!there(c, i) || (g->gone[table] && g->gone[table][i]))
            continue;
        uint32_t target = c->target ? c->target[i]
                          : only    ? (uint32_t)crd_schema_index(&crd_records, only)
                                    : CRD_T_COUNT;
        if (!is_gone(g, target, c->text[i]))
            continue;
        CRD_TRY(mark(g, table, i, err));
        *ret_more = true;
    }
done:
    return rc;
}

static crd_status follow_all(going *g, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < sizeof goes_with / sizeof *goes_with; i++) {
        bool more;
        do
            CRD_TRY(follow(g, goes_with[i].table, goes_with[i].field, &more, err));
        while (more && goes_with[i].table == CRD_T_party);
    }
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        for (uint32_t i = 0; g->gone[t] && i < crd_world_frame(g->w, t)->n; i++)
            if (g->gone[t][i])
                CRD_TRY(
                    lose(g, t, crd_world_text(g->w, crd_world_frame(g->w, t)->cols[0].text[i])));
    CRD_TRY(lose_others(g));
done:
    return rc;
}

crd_status crd_gone_find(crd_assume *a, const crd_assume_opts *opts, crd_err *err)
{
    crd_status rc = CRD_OK;
    going g = {.a = a};
    size_t n_ends = 0;
    CRD_VEC_EACH (crd_said, s, &a->said) {
        g.n_removed += !crd_str_is_null(s->form.remove);
        n_ends += s->form.end.given > 0;
        if (s->form.end.given > 0)
            g.wanted[s->form.end.table] |= s->form.end.given;
    }
    if (g.n_removed + n_ends == 0)
        return CRD_OK;
    CRD_TRY(open_world(&g, opts, err));
    CRD_VEC_EACH (crd_said, s, &a->said) {
        if (s->form.end.given > 0)
            CRD_TRY(end_rows(&g, s, err));
        if (!crd_str_is_null(s->form.remove))
            CRD_TRY(remove_one(&g, s, err));
    }
    if (g.n_removed > 0)
        CRD_TRY(follow_all(&g, err));
done:
    crd_world_free(g.w);
    return rc;
}
