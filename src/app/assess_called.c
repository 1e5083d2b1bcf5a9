/* Names beside ids, from the tables of an assessment. */
#include "app/assess_called.h"

#include "app/cells.h"
#include "base/err.h"
#include "base/str.h"

static const struct {
    const char *table, *id, *name;
} tables[] = {{"sabotages_losses", "lost", "name"},
              {"control_seats", "jurisdiction", "name"},
              {"fewest_suppliers_parties", "party", "name"},
              {"fewest_suppliers_fewest", "service", "service_name"},
              {"compare_everywhere", "operator", "name"}};

static crd_status take(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                       crd_err *err)
{
    crd_called *c = ctx;
    const crd_cells r = {columns, cells, n};
    crd_str id = crd_cells_text(&r, c->id), name = crd_cells_text(&r, c->name);
    (void)err;
    if (crd_str_is_null(id) || crd_str_is_null(name) || crd_str_eq(id, name))
        return CRD_OK;
    crd_called_one one = {crd_str_copy(c->arena, id), crd_str_copy(c->arena, name)};
    return one.id.ptr && one.name.ptr && CRD_VEC_PUSH(&c->all, one) ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_called_read(const crd_doc *doc, crd_arena *arena, crd_called *ret, crd_err *err)
{
    *ret = (crd_called){.arena = arena};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        ret->id = tables[i].id;
        ret->name = tables[i].name;
        crd_status rc = crd_doc_each(doc, tables[i].table, take, ret, NULL);
        if (rc != CRD_OK && rc != CRD_ENOENT)
            return crd_fail(err, rc, "no memory for names");
    }
    return CRD_OK;
}

void crd_called_done(crd_called *c) { CRD_VEC_DONE(&c->all); }

crd_str crd_called_name(const crd_called *c, crd_str id)
{
    for (size_t i = 0; i < c->all.n; i++)
        if (crd_str_eq(c->all.at[i].id, id))
            return c->all.at[i].name;
    return CRD_STR_NULL;
}

void crd_called_say_subject(const crd_called *c, crd_str subject, crd_buf *out)
{
    size_t eq = crd_str_find(subject, CRD_STR("="));
    crd_str key = eq == SIZE_MAX ? subject : (crd_str){subject.ptr + eq + 1, subject.len - eq - 1};
    crd_str name = crd_called_name(c, key);
    size_t end = 0; /* of the first of several keys, or of a service's */
    while (end < key.len && key.ptr[end] != '/' && key.ptr[end] != ',')
        end++;
    if (crd_str_is_null(name) && end < key.len)
        name = crd_called_name(c, (crd_str){key.ptr, end});
    if (crd_str_is_null(name))
        crd_buf_add(out, subject);
    else
        crd_buf_addf(out, CRD_STR_FMT " (" CRD_STR_FMT ")", CRD_STR_ARG(name),
                     CRD_STR_ARG(subject));
}
