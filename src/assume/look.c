/* Are the things there that a short form names? A typing error would else be an assumption that
 * changes nothing. */
#include "assume/assume_int.h"

#include <stdio.h>
#include <string.h>

static int cut(crd_str s) { return s.len < 80 ? (int)s.len : 80; }

bool crd_look_has_id(uint32_t table)
{
    const crd_table *t = crd_records.tables[table];
    for (uint32_t i = 1; i < t->n_fields; i++)
        if (t->fields[i].flags & CRD_F_IN_KEY)
            return false;
    return t->fields[0].kind == CRD_TEXT;
}

crd_str crd_look_ref(crd_arena *arena, uint32_t table, crd_str id)
{
    const char *name = crd_records.tables[table]->name;
    size_t n = strlen(name);
    char *at = CRD_NEW(arena, char, n + id.len + 2);
    if (!at)
        return CRD_STR_NULL;
    memcpy(at, name, n);
    at[n] = ':';
    if (id.len > 0)
        memcpy(at + n + 1, id.ptr, id.len);
    return (crd_str){at, n + 1 + id.len};
}

static crd_status meet(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    (void)t, (void)rec, (void)from, (void)err;
    *(bool *)ctx = true;
    return CRD_OK;
}

/* A state that parties or sites name is there, described or not. */
static crd_status look_state(crd_assume *a, crd_str id, bool *ret_has, crd_err *err)
{
    static const struct {
        uint32_t table, field;
    } named[] = {{CRD_T_party, CRD_C_party_jurisdiction}, {CRD_T_site, CRD_C_site_country}};
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && !*ret_has && i < sizeof named / sizeof *named; i++) {
        const crd_table *t = crd_records.tables[named[i].table];
        crd_query q = {.table = t,
                       .fields = 1,
                       .with = &t->fields[named[i].field],
                       .values = &id,
                       .n_values = 1};
        rc = a->shown.replay(a->shown.ctx, &q, &(crd_sink){.ctx = ret_has, .put = meet}, err);
    }
    return rc;
}

/* Does the case, or an assumption, have a row of this table with the id? */
static crd_status look(crd_assume *a, uint32_t table, crd_str id, bool *ret_has, crd_err *err)
{
    const crd_table *t = crd_records.tables[table];
    *ret_has = false;
    if (!crd_look_has_id(table) || id.len == 0)
        return CRD_OK;
    crd_arena_mark m = crd_arena_save(a->arena);
    crd_str ref = crd_look_ref(a->arena, table, id);
    if (!ref.ptr)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    *ret_has = crd_intern_find(a->ids, ref) != CRD_INTERN_NONE;
    crd_arena_rewind(a->arena, m);
    if (*ret_has)
        return CRD_OK;
    crd_query q = {.table = t, .fields = 1, .with = &t->fields[0], .values = &id, .n_values = 1};
    crd_status rc = a->shown.replay(a->shown.ctx, &q, &(crd_sink){.ctx = ret_has, .put = meet},
                                    err);
    return rc == CRD_OK && table == CRD_T_jurisdiction && !*ret_has
               ? look_state(a, id, ret_has, err)
               : rc;
}

/* ---- parties by name ---------------------------------------------------------------------- */

struct by_name {
    crd_assume *a;
    crd_str name, id;
    bool several;
};

static crd_status meet_name(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                            crd_err *err)
{
    struct by_name *b = ctx;
    bool party = t == crd_records.tables[CRD_T_party];
    crd_str id = party ? ((const crd_party *)rec)->id : ((const crd_party_name *)rec)->party;
    crd_str name = party ? ((const crd_party *)rec)->name : ((const crd_party_name *)rec)->name;
    (void)from;
    if (!crd_str_eq_nocase(name, b->name) || id.len == 0 || crd_str_eq(id, b->id))
        return CRD_OK;
    b->several = !crd_str_is_null(b->id);
    b->id = crd_str_copy(b->a->arena, id);
    return b->id.ptr ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}

/* The id of the one party of this name; null when there is none, or several. */
static crd_status by_name(crd_assume *a, crd_str name, crd_str *ret_id, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct by_name b = {.a = a, .name = name};
    static const uint32_t tables[] = {CRD_T_party, CRD_T_party_name};
    for (size_t i = 0; rc == CRD_OK && i < 2 && crd_str_is_null(b.id); i++) {
        crd_query q = {.table = crd_records.tables[tables[i]],
                       .fields = i ? CRD_BIT(party_name, party) | CRD_BIT(party_name, name)
                                   : CRD_BIT(party, id) | CRD_BIT(party, name)};
        rc = a->shown.replay(a->shown.ctx, &q, &(crd_sink){.ctx = &b, .put = meet_name}, err);
    }
    *ret_id = b.several ? CRD_STR_NULL : b.id;
    return rc;
}

/* ---- references --------------------------------------------------------------------------- */

/* Tables that may be meant, where the text does not say. */
typedef struct choice {
    uint32_t tables[CRD_T_COUNT];
    size_t n;
    char names[240]; /* "party or network" */
} choice;

static void may_be(choice *c, uint32_t table)
{
    size_t used = strlen(c->names);
    c->tables[c->n++] = table;
    snprintf(c->names + used, sizeof c->names - used, "%s%s", c->n > 1 ? " or " : "",
             crd_records.tables[table]->name);
}

static void targets_of(const crd_field *f, choice *c)
{
    crd_str rest = crd_str_from(f->arg), one;
    bool any = crd_str_eq(rest, CRD_STR("any"));
    for (uint32_t t = 1; any && t < CRD_T_COUNT; t++)
        if (crd_look_has_id(t))
            may_be(c, t);
    while (!any && crd_str_next(&rest, '|', &one)) {
        const crd_table *t = crd_schema_find(&crd_records, one);
        if (t)
            may_be(c, (uint32_t)crd_schema_index(&crd_records, t));
    }
}

/* The one table that has the id. A party may be called by its name. */
static crd_status find_one(crd_assume *a, const crd_said *s, const choice *c, uint32_t column,
                           crd_str text, uint32_t *ret_table, crd_str *ret_id, crd_err *err)
{
    crd_status rc = CRD_OK;
    choice found = {.n = 0};
    bool party = false;
    for (size_t i = 0; i < c->n; i++) {
        bool has;
        CRD_TRY(look(a, c->tables[i], text, &has, err));
        party |= c->tables[i] == CRD_T_party;
        if (has)
            may_be(&found, c->tables[i]);
    }
    *ret_id = text;
    if (found.n > 1)
        CRD_TRY(crd_said_fail(
            err, s, column,
            "several things are called '" CRD_STR_FMT "' (%s): write %s:" CRD_STR_FMT, cut(text),
            text.ptr, found.names, crd_records.tables[found.tables[0]]->name, cut(text), text.ptr));
    if (found.n == 0 && party) {
        CRD_TRY(by_name(a, text, ret_id, err));
        if (!crd_str_is_null(*ret_id))
            may_be(&found, CRD_T_party);
    }
    if (found.n == 0)
        CRD_TRY(crd_said_fail(err, s, column, "there is no %s '" CRD_STR_FMT "' in the case",
                              c->names, cut(text), text.ptr));
    *ret_table = found.tables[0];
done:
    return rc;
}

/* A reference as the field wants it. */
static crd_status look_ref(crd_assume *a, const crd_said *s, crd_form_row *row, uint32_t field,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_field *f = &crd_records.tables[row->table]->fields[field];
    crd_str *at = (crd_str *)(void *)((char *)row->rec + f->offset);
    crd_str table_name, id = *at;
    uint32_t table;
    choice c = {.n = 0};
    bool several = crd_str_find(crd_str_from(f->arg), CRD_STR("|")) != SIZE_MAX ||
                   crd_str_eq(crd_str_from(f->arg), CRD_STR("any"));
    if (several && crd_ref_split(f, *at, &table_name, &id)) {
        const crd_table *t = crd_schema_find(&crd_records, table_name);
        if (!t) /* a class */
            return CRD_OK;
        may_be(&c, (uint32_t)crd_schema_index(&crd_records, t));
    } else {
        targets_of(f, &c);
    }
    CRD_TRY(find_one(a, s, &c, row->column[field], id, &table, &id, err));
    *at = several ? crd_look_ref(a->arena, table, id) : id;
    if (!at->ptr)
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
done:
    return rc;
}

static crd_status look_row(crd_assume *a, const crd_said *s, crd_form_row *row, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *t = crd_records.tables[row->table];
    for (uint32_t i = 0; rc == CRD_OK && i < t->n_fields; i++)
        if (t->fields[i].kind == CRD_REF && (row->given & ~row->fresh) >> i & 1)
            rc = look_ref(a, s, row, i, err);
    return rc;
}

static crd_status look_set(crd_assume *a, const crd_said *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_form_row *row = &s->form.rows[0];
    bool has = false;
    crd_str id = crd_field_str(&crd_records.tables[row->table]->fields[0], row->rec);
    CRD_TRY(look(a, row->table, id, &has, err));
    if (!has)
        CRD_TRY(crd_said_fail(err, s, row->column[0],
                              "there is no %s '" CRD_STR_FMT "' in the case",
                              crd_records.tables[row->table]->name, cut(id), id.ptr));
done:
    return rc;
}

crd_status crd_look_up(crd_assume *a, crd_said *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_form_said *f = &s->form;
    if (f->sets)
        CRD_TRY(look_set(a, s, err));
    for (size_t i = 0; i < f->n_rows; i++)
        CRD_TRY(look_row(a, s, &f->rows[i], err));
    if (f->end.given > 0 && f->n_rows == 0) /* else it is the record of rows[0] */
        CRD_TRY(look_row(a, s, &f->end, err));
done:
    return rc;
}

/* May `remove` name it? A state cannot be thought away: its laws, members and holdings can. */
static bool removable(uint32_t table)
{
    return table != CRD_T_source && table != CRD_T_jurisdiction && table != CRD_T_setting &&
           crd_look_has_id(table);
}

crd_status crd_look_target(crd_assume *a, const crd_said *s, uint32_t *ret_table, crd_str *ret_id,
                           crd_err *err)
{
    crd_str text = s->form.remove;
    choice c = {.n = 0};
    size_t colon = crd_str_find(text, CRD_STR(":"));
    crd_str name = {text.ptr, colon == SIZE_MAX ? 0 : colon};
    bool cable = crd_str_eq(name, CRD_STR("cable"));
    const crd_table *t = crd_schema_find(&crd_records, name);
    if (t || cable)
        text = (crd_str){text.ptr + colon + 1, text.len - colon - 1};
    *ret_id = text;
    *ret_table = CRD_T_COUNT;
    if (cable)
        return CRD_OK;
    for (uint32_t i = 1; i < CRD_T_COUNT; i++)
        if (removable(i) && (!t || t == crd_records.tables[i]))
            may_be(&c, i);
    if (c.n == 0)
        return crd_said_fail(err, s, s->form.remove_column,
                             "rows of %s cannot be removed: 'end TABLE KEY' ends rows", t->name);
    return find_one(a, s, &c, s->form.remove_column, text, ret_table, ret_id, err);
}
