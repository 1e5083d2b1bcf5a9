/* explain, of a share: the things that count for a party, certainly or possibly, each with the row
 * that says so. */
#include "app/explain_shares.h"

#include "analyse/explain.h"
#include "analyse/shares_why.h"
#include "app/cache.h"
#include "app/when.h"
#include "base/err.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 20, WANTS = 96 };

static const char *const hows[] = {"certain", "in doubt", "of nobody named", NULL};

/* clang-format off */
static const crd_column thing_columns[] = {
    {.name = "counts", .title = "Counts", .kind = CRD_CELL_CODE, .required = true, .codes = hows, .about = "certain; in doubt: whose it is, whether it is there, or how much; of nobody named: it could be this party's"},
    {.name = "amount", .title = "Amount", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true, .about = "of a cable system its name"},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT, .required = true, .about = "of its row; of a system of the first link"},
    {.name = "line", .title = "Line", .kind = CRD_CELL_INT},
    {.name = "source_as_of", .title = "As of", .kind = CRD_CELL_DATE},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE},
    {.name = "by_table", .title = "Whose, says", .kind = CRD_CELL_CODE, .about = "product: its maker; network: its operator; tie; the thing itself; null: nothing does, or several things of a site do"},
    {.name = "by_id", .title = "which", .kind = CRD_CELL_TEXT},
    {.name = "by_source", .title = "in", .kind = CRD_CELL_TEXT},
    {.name = "by_line", .title = "line", .kind = CRD_CELL_INT},
};
/* clang-format on */

static crd_cell line_cell(uint32_t line) { return line ? crd_cell_int(line) : CRD_CELL_NULL; }

static const crd_world_source *source_of(const crd_world *w, uint32_t table, uint32_t row)
{
    size_t n;
    const crd_world_source *all = crd_world_sources(w, &n);
    uint32_t at = crd_row_source(crd_world_frame(w, table), row);
    return at < n ? &all[at] : NULL;
}

static void show_thing(crd_doc *d, crd_section *t, const crd_world *w, const crd_share_thing *x)
{
    static const char *const confidence[] = {"low", "medium", "high"};
    const crd_world_source *s = source_of(w, x->table, x->row), *by = NULL;
    bool has_by = x->by_table < CRD_T_COUNT;
    crd_str by_id = CRD_STR_NULL;
    uint32_t line = crd_row_line(crd_world_frame(w, x->table), x->row), by_line = 0;
    if (has_by) {
        const crd_frame *f = crd_world_frame(w, x->by_table);
        by = source_of(w, x->by_table, x->by_row);
        by_line = crd_row_line(f, x->by_row);
        by_id = crd_world_text(w, f->cols[0].text[x->by_row]);
    }
    crd_doc_row(d, t,
                (const crd_cell[]){
                    crd_cell_texts(hows[x->how]), crd_cell_span(x->low, x->high),
                    crd_cell_texts(crd_records.tables[x->table]->name), crd_cell_text(x->id),
                    crd_cell_text(x->name), s ? crd_cell_text(s->name) : CRD_CELL_NULL,
                    line_cell(line), s ? crd_cell_date(s->as_of) : CRD_CELL_NULL,
                    s ? crd_cell_texts(confidence[s->confidence]) : CRD_CELL_NULL,
                    has_by ? crd_cell_texts(crd_records.tables[x->by_table]->name) : CRD_CELL_NULL,
                    has_by ? crd_cell_text(by_id) : CRD_CELL_NULL,
                    by ? crd_cell_text(by->name) : CRD_CELL_NULL, line_cell(by_line)});
}

/* "Ostratel Systems (ostratel) makes 3501 to 4000 of 12000: 29.2-33.3 %." */
static void claim(crd_doc *d, const crd_shares_opts *o, const crd_share_of *of,
                  const crd_shares_why *why)
{
    static const char *const verbs[] = {"makes", "owns", "operates"};
    static const char *const units[] = {"elements",      "sites",           "Mbit/s of elements",
                                        "subscribers",   "premises",        "links",
                                        "cable systems", "metres of links", "Mbit/s of links"};
    const crd_share *s = why->share;
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_add(&b, crd_str_is_null(s->name) ? s->party : s->name);
    crd_buf_adds(&b, " (");
    crd_buf_add(&b, s->party);
    crd_buf_addf(&b, ")%s %s %lld", of->states ? ", by those who answer to it," : "",
                 verbs[of->role], (long long)s->low);
    if (s->high != s->low)
        crd_buf_addf(&b, " to %lld", (long long)s->high);
    crd_buf_addf(&b, " of %lld", (long long)why->group->certain);
    if (why->group->total != why->group->certain)
        crd_buf_addf(&b, " to %lld", (long long)why->group->total);
    crd_buf_addf(&b, " %s", units[o->measure]);
    if (!crd_str_is_null(of->layer)) {
        crd_buf_adds(&b, of->layer.len ? " in layer " : " of no layer");
        crd_buf_add(&b, of->layer);
    }
    crd_buf_adds(&b, ": ");
    crd_explain_share(s->low_ppm, s->high_ppm, &b);
    crd_buf_adds(&b, " of what is there.");
    crd_doc_paragraph(d, "answer", "Answer", crd_buf_str(&b));
    crd_buf_done(&b);
}

static void show(crd_doc *d, const crd_args *args, crd_str id, const crd_world *w,
                 const crd_shares_opts *o, const crd_share_of *of, const crd_shares_why *why)
{
    bool for_reading = crd_args_for_reading(args);
    uint64_t most = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    size_t seen[3] = {0}, n[3] = {0};
    uint64_t left_out = 0;
    crd_doc_head(d, (crd_column){.name = "question", .title = "Question", .kind = CRD_CELL_ID},
                 crd_cell_text(id));
    for (size_t i = 0; i < why->n; i++)
        n[why->things[i].how]++;
    crd_doc_head_count(d, "certain", "Things that count for certain", n[CRD_SHARE_SURE]);
    crd_doc_head_count(d, "doubted", "In doubt", n[CRD_SHARE_DOUBTED]);
    crd_doc_head_count(d, "unnamed", "Of nobody named, and could be", n[CRD_SHARE_UNNAMED]);
    claim(d, o, of, why);
    crd_section *t = crd_doc_table(d, "things", "What counts", thing_columns, COUNT(thing_columns));
    crd_doc_key(d, t, "table id", "name");
    crd_doc_main(d, t);
    for (size_t i = 0; i < why->n; i++)
        if (most == 0 || seen[why->things[i].how]++ < most)
            show_thing(d, t, w, &why->things[i]);
        else
            left_out++;
    crd_doc_head_count(d, "left_out", "Rows left out by --limit", left_out);
    crd_doc_note(d, CRD_STR("The low amount counts what is certain; the high one also what is in "
                            "doubt, and what is of nobody named where the party is known for such "
                            "things and existed then."));
}

static size_t all_wants(bool states, crd_want wants[WANTS])
{
    size_t n[3] = {0}, all = 0;
    const crd_want *of[3] = {crd_shares_wants(&n[0]), crd_shares_why_wants(&n[1]),
                             states ? crd_control_wants(&n[2]) : NULL};
    for (size_t k = 0; k < 3; k++)
        for (size_t i = 0; i < n[k] && all < WANTS; i++)
            wants[all++] = of[k][i];
    return all;
}

crd_status crd_app_explain_shares(crd_app *app, const crd_args *args, crd_str id, crd_out *out,
                                  crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *w = NULL;
    crd_feed feed;
    crd_world_opts when;
    crd_want wants[WANTS];
    crd_shares_opts o = {0};
    crd_share_of of;
    crd_control_opts who = CRD_CONTROL_OPTS;
    const crd_shares_why *why;
    CRD_TRY(crd_shares_id_read(id, app->arena, &o, &of, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(
        crd_app_world(app, args, store, &feed, wants, all_wants(of.states, wants), &when, &w, err));
    if (of.states)
        CRD_TRY(crd_control_new(w, &who, &o.control, err));
    CRD_TRY(crd_shares_explain(w, &o, &of, app->arena, &why, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.explain.shares/1", "Why", &out->doc, err));
    crd_app_head_world(out->doc, w);
    show(out->doc, args, id, w, &o, &of, why);
done:
    crd_control_free(o.control);
    crd_world_free(w); /* the document has copied what it shows */
    crd_store_close(store);
    return rc;
}
