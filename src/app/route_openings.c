/* What would open the ways that services need, as a table. */
#include "app/route_show.h"

#include "base/err.h"

enum { TEXT = 1 << 14, NAMED = 3 };

static const char *const bounds[] = {"certain", "possible", NULL};
/* clang-format off */
static const crd_column columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "need", .title = "Need", .kind = CRD_CELL_ID, .required = true},
    {.name = "bound", .title = "A way that is", .kind = CRD_CELL_CODE, .required = true, .codes = bounds,
     .about = "certain: trusted beyond doubt after that; possible: only what is certainly not trusted goes"},
    {.name = "from", .title = "From", .kind = CRD_CELL_ID},
    {.name = "to", .title = "To", .kind = CRD_CELL_ID},
    {.name = "open", .title = "Can be opened", .kind = CRD_CELL_BOOL, .required = true,
     .about = "by replacing what is not trusted; never where an end of it, or the territory, is in the way"},
    {.name = "replace", .title = "To replace", .kind = CRD_CELL_INT, .about = "links and elements: the cheapest set"},
    {.name = "cost", .title = "Cost", .kind = CRD_CELL_REAL, .about = "of those that say what replacing them costs, in the currency of the case"},
    {.name = "costless", .title = "Without a cost", .kind = CRD_CELL_INT, .about = "of them those that do not say; they were counted as the dearest that does"},
    {.name = "what", .title = "What to replace", .kind = CRD_CELL_TEXT, .about = "the first of them; [not all known]: it may be trusted, when it is known who has a hand in it"},
    {.name = "passes", .title = "Every way passes one of", .kind = CRD_CELL_TEXT,
     .about = "the fewest that block every way: the proof that none is trusted; an end that is among them cannot be replaced"},
    {.name = "sealed_ways", .title = "Or: ways to seal", .kind = CRD_CELL_INT,
     .about = "where encryption from end to end is cheaper than replacing; who speaks to whom stays open, and stopping it"},
    {.name = "sealed_replace", .title = "And to replace", .kind = CRD_CELL_INT, .about = "beside the sealed ways"},
    {.name = "sealed_cost", .title = "Cost of both", .kind = CRD_CELL_REAL},
    {.name = "proven", .title = "Proven", .kind = CRD_CELL_BOOL, .required = true, .about = "nothing cheaper opens it; false: the effort did not suffice"},
    {.name = "explain", .title = "Explain", .kind = CRD_CELL_ID, .about = "id for `cordon explain`: the way, all that is to be replaced, and what blocks every way"},
};
/* clang-format on */

enum { COLUMNS = sizeof columns / sizeof *columns, FIRST_SEAL = 11 };

void crd_route_openings_table(crd_route_show *s)
{
    s->openings = crd_doc_table(s->doc, "openings", "What would open them", columns, COLUMNS);
    crd_doc_key(s->doc, s->openings, "service need bound", "from to");
}

static crd_str field(const crd_world *w, uint32_t table, const char *name, uint32_t row)
{
    int f = crd_table_find(crd_records.tables[table], crd_str_from(name));
    const uint32_t *text = f < 0 ? NULL : crd_world_frame(w, table)->cols[f].text;
    return text ? crd_world_text(w, text[row]) : CRD_STR_NULL;
}

/* "link b-12 (North ring), element cr-3, and 4 more" */
static void name_things(const crd_world *w, const crd_route_thing *things, size_t n, crd_buf *out)
{
    crd_buf_clear(out);
    for (size_t i = 0; i < n && i < NAMED; i++) {
        crd_route_thing x = things[i];
        bool link = x.table == CRD_T_link;
        crd_str name = field(w, x.table, link ? "system" : "name", x.row);
        crd_buf_addf(out, "%s%s " CRD_STR_FMT, i ? ", " : "", crd_records.tables[x.table]->name,
                     CRD_STR_ARG(field(w, x.table, "id", x.row)));
        if (!crd_str_is_null(name))
            crd_buf_addf(out, " (" CRD_STR_FMT ")", CRD_STR_ARG(name));
        if (x.trust == CRD_TRUST_OPEN)
            crd_buf_adds(out, " [not all known]");
    }
    if (n > NAMED)
        crd_buf_addf(out, ", and %zu more", n - NAMED);
}

static void put_opening(const crd_route_opening *o, crd_cell c[3])
{
    if (!o->exists || o->n == 0)
        return;
    c[0] = crd_cell_int((int64_t)o->n);
    c[1] = o->costless < o->n ? crd_cell_real(o->cost) : CRD_CELL_NULL;
    c[2] = crd_cell_int((int64_t)o->costless);
}

/* Sealing, where it is cheaper. */
static void put_sealing(const crd_route_opening *o, crd_cell c[3])
{
    if (!o->exists || o->n_sealed == 0)
        return;
    c[0] = crd_cell_int((int64_t)o->n_sealed);
    c[1] = crd_cell_int((int64_t)o->n);
    c[2] = o->costless < o->n + o->n_sealed ? crd_cell_real(o->cost) : CRD_CELL_NULL;
}

static crd_status put(crd_route_show *s, const crd_route_need *x, unsigned bound, crd_str id,
                      crd_buf *what, crd_buf *passes)
{
    const crd_route_answer *a = x->closed[bound];
    crd_cell c[COLUMNS] = {crd_cell_text(x->service),
                           crd_cell_text(x->node),
                           crd_cell_texts(bounds[bound]),
                           crd_cell_text(x->a),
                           crd_cell_text(x->b),
                           crd_cell_bool(a->opening.exists),
                           [COLUMNS - 1] = crd_cell_text(id)};
    name_things(s->map->w, a->opening.replace, a->opening.n, what);
    name_things(s->map->w, a->cut, a->n_cut, passes);
    put_opening(&a->opening, c + 6);
    c[9] = what->len > 0 ? crd_cell_text(crd_buf_str(what)) : CRD_CELL_NULL;
    c[10] = passes->len > 0 ? crd_cell_text(crd_buf_str(passes)) : CRD_CELL_NULL;
    put_sealing(&a->protecting, c + FIRST_SEAL);
    c[14] = crd_cell_bool(a->opening.proven);
    crd_doc_row(s->doc, s->openings, c);
    return what->status != CRD_OK ? what->status : passes->status;
}

static crd_status show_one(crd_route_show *s, const crd_route_policy *otherwise,
                           const crd_route_need *x, crd_buf *what, crd_buf *passes, bool *seals)
{
    crd_status rc = CRD_OK;
    crd_route_policy p = *otherwise;
    crd_str id = CRD_STR_NULL;
    p.avoid = x->avoid;
    p.n_avoid = x->n_avoid;
    CRD_TRY(crd_route_id(s->arena, &p, x->a, x->b, &id));
    for (unsigned bound = 0; bound < 2; bound++)
        if (x->closed[bound]) {
            CRD_TRY(put(s, x, bound, id, what, passes));
            *seals = *seals || x->closed[bound]->protecting.n_sealed > 0;
        }
done:
    return rc;
}

crd_status crd_route_show_openings(crd_route_show *s, const crd_route_policy *otherwise,
                                   const crd_route_need *needs, size_t n)
{
    crd_status rc = CRD_OK;
    crd_buf what, passes;
    bool any = false, seals = false;
    size_t more = 0;
    crd_buf_init(&what, TEXT);
    crd_buf_init(&passes, TEXT);
    for (size_t i = 0; i < n && rc == CRD_OK; i++) {
        const crd_route_need *x = &needs[i];
        bool closed = x->closed[0] || x->closed[1];
        more += x->n_avoid > 0 && x->trusted != CRD_TRUST_YES && !closed;
        any = any || closed;
        if (closed)
            rc = show_one(s, otherwise, x, &what, &passes, &seals);
    }
    if (!any)
        crd_doc_quiet(s->doc, s->openings, NULL);
    for (size_t i = FIRST_SEAL; !seals && i < FIRST_SEAL + 3; i++)
        crd_doc_quiet(s->doc, s->openings, columns[i].name);
    if (more > 0) {
        crd_buf_clear(&what);
        crd_buf_addf(&what,
                     "What would open %zu more paths is not worked out here (those of the most "
                     "critical services are): cordon route CASE FROM TO.",
                     more);
        crd_doc_note(s->doc, crd_buf_str(&what));
    }
    crd_buf_done(&passes);
    crd_buf_done(&what);
    return rc;
}
