/* loss --plan: the written statement of what happens if a supplier stops, operator by operator. */
#include "app/op_loss_plan.h"

#include "analyse/loss_tell.h"
#include "app/tied.h"
#include "base/err.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* clang-format off */
#define OPERATOR {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID, .about = "null = nobody is named"}
static const crd_column operator_columns[] = {
    OPERATOR,
    {.name = "operator_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS, .required = true, .about = "that the supplier's stopping could ever take, each quantity times"},
    {.name = "all_elements", .title = "Of", .kind = CRD_CELL_INT, .required = true},
    {.name = "links", .title = "Links", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "contracts", .title = "Contracts", .kind = CRD_CELL_INT, .required = true, .about = "with the supplier or whom it controls"},
};
static const crd_column service_columns[] = {
    OPERATOR,
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "without_ppm", .title = "Without it", .kind = CRD_CELL_SHARE_BOUNDS, .required = true, .about = "share of its users, if what this operator has of the supplier stops and nothing else does"},
    {.name = "people", .title = "People", .kind = CRD_CELL_INT_BOUNDS, .about = "null = its users are not recorded"},
};
static const crd_column function_columns[] = {
    OPERATOR,
    {.name = "function", .title = "Function", .kind = CRD_CELL_CODE, .required = true},
    {.name = "supplied", .title = "Of the supplier", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "all", .title = "Of", .kind = CRD_CELL_INT, .required = true},
    {.name = "alternatives", .title = "Alternatives recorded", .kind = CRD_CELL_TEXT, .about = "products in the same function of this operator that the supplier's stopping does not take"},
};
static const crd_column thing_columns[] = {
    OPERATOR,
    {.name = "table", .title = "Is", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID},
    {.name = "function", .title = "Function", .kind = CRD_CELL_CODE},
    {.name = "product", .title = "Product", .kind = CRD_CELL_ID, .about = "null = not recorded: it could be the supplier's"},
    {.name = "quantity", .title = "Quantity", .kind = CRD_CELL_INT, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true, .about = "it rests on the supplier for sure"},
    {.name = "down_from_h", .title = "Down from h", .kind = CRD_CELL_REAL, .about = "the first of the times at which it is down for sure; null = at none"},
    {.name = "possibly_from_h", .title = "possibly from h", .kind = CRD_CELL_REAL},
    {.name = "spares_days", .title = "Spares, days", .kind = CRD_CELL_REAL},
    {.name = "licence_grace_days", .title = "Licence, days", .kind = CRD_CELL_REAL},
    {.name = "restore_h", .title = "Restored in h", .kind = CRD_CELL_REAL},
};
static const crd_column contract_columns[] = {
    OPERATOR,
    {.name = "contract", .title = "Contract", .kind = CRD_CELL_ID, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE},
    {.name = "subject", .title = "About", .kind = CRD_CELL_TEXT},
    {.name = "notice_days", .title = "Notice, days", .kind = CRD_CELL_INT},
    {.name = "exit_clause", .title = "Agreed way out", .kind = CRD_CELL_BOOL},
    {.name = "until", .title = "Until", .kind = CRD_CELL_DATE},
};
static const crd_column unknown_columns[] = {
    OPERATOR,
    {.name = "what", .title = "Not recorded", .kind = CRD_CELL_CODE, .required = true, .about = "product, spares, grace (of a licence), restoral (hours), contract (with the supplier)"},
    {.name = "things", .title = "Of so many", .kind = CRD_CELL_INT, .required = true},
};
/* clang-format on */

typedef crd_stop_showing showing;

static crd_cell operator_cell(const showing *s, uint32_t of)
{
    return crd_cell_text(s->p->operators[of].id);
}
static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }
static crd_cell span(crd_loss_count n) { return crd_cell_span(n.low, n.high); }

/* ---- tables ------------------------------------------------------------------------------- */

static void show_operators(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "operators", "Operators", operator_columns,
                                   COUNT(operator_columns));
    crd_doc_key(s->doc, t, "operator", "operator_name");
    for (uint32_t i = 0; i < s->p->n_operators; i++) {
        const crd_stop_operator *o = &s->p->operators[i];
        if (crd_stop_is_shown(s, i))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){operator_cell(s, i), crd_cell_text(o->name),
                                           span(o->elements), crd_cell_int(o->all_elements),
                                           span(o->links),
                                           crd_cell_int(crd_stop_contracts_of(s->p, i))});
    }
}

static void show_services(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "services", "Services, time by time", service_columns,
                                   COUNT(service_columns));
    crd_doc_key(s->doc, t, "operator at_hours service", "service_name");
    for (size_t i = 0; i < s->p->n_services; i++) {
        const crd_stop_service *x = &s->p->services[i];
        bool known = x->users != CRD_NULL64;
        if (!crd_stop_is_shown(s, x->operator))
            continue;
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){
                        operator_cell(s, x->operator), crd_cell_real(x->hours),
                        crd_cell_text(x->id), crd_cell_text(x->name), number(x->criticality),
                        number(x->users), crd_cell_span(x->share.low_ppm, x->share.high_ppm),
                        known ? crd_cell_span(crd_stop_part(x->users, x->share.low_ppm, false),
                                              crd_stop_part(x->users, x->share.high_ppm, true))
                              : CRD_CELL_NULL});
    }
}

static void show_functions(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "functions", "Functions", function_columns,
                                   COUNT(function_columns));
    crd_doc_key(s->doc, t, "operator function", NULL);
    for (size_t i = 0; i < s->p->n_functions; i++) {
        const crd_stop_function *x = &s->p->functions[i];
        if (crd_stop_is_shown(s, x->operator))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){operator_cell(s, x->operator),
                                           crd_cell_text(x->function), span(x->supplied),
                                           crd_cell_int(x->all), crd_cell_text(x->others)});
    }
}

static void show_things(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "things", "Equipment and links", thing_columns,
                                   COUNT(thing_columns));
    crd_doc_key(s->doc, t, "operator table id", "name");
    for (size_t i = 0; i < s->p->n_things; i++) {
        const crd_stop_thing *x = &s->p->things[i];
        if (!crd_stop_is_shown(s, x->operator))
            continue;
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){operator_cell(s, x->operator),
                                       crd_cell_texts(crd_records.tables[x->table]->name),
                                       crd_cell_text(x->id), crd_cell_text(x->name),
                                       crd_cell_text(x->network), crd_cell_text(x->function),
                                       crd_cell_text(x->product), crd_cell_int(x->quantity),
                                       crd_cell_bool(x->certain), crd_cell_real(x->from[0]),
                                       crd_cell_real(x->from[1]), crd_cell_real(x->spares_days),
                                       crd_cell_real(x->grace_days), crd_cell_real(x->restore_h)});
    }
}

static void show_papers(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "contracts", "Contracts with the supplier",
                                   contract_columns, COUNT(contract_columns));
    crd_doc_key(s->doc, t, "operator contract", NULL);
    for (size_t i = 0; i < s->p->n_contracts; i++) {
        const crd_stop_contract *x = &s->p->contracts[i];
        if (crd_stop_is_shown(s, x->operator))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){operator_cell(s, x->operator), crd_cell_text(x->id),
                                           crd_cell_text(x->kind), crd_cell_text(x->subject),
                                           number(x->notice_days),
                                           x->exit_clause == CRD_NULL32
                                               ? CRD_CELL_NULL
                                               : crd_cell_bool(x->exit_clause == 1),
                                           crd_cell_date(x->until)});
    }
    t = crd_doc_table(s->doc, "unknown", "What is not recorded", unknown_columns,
                      COUNT(unknown_columns));
    crd_doc_key(s->doc, t, "operator what", NULL);
    for (size_t i = 0; i < s->p->n_unknowns; i++) {
        const crd_stop_unknown *x = &s->p->unknowns[i];
        if (crd_stop_is_shown(s, x->operator))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){operator_cell(s, x->operator), crd_cell_texts(x->what),
                                           crd_cell_int(x->n)});
    }
}

/* ---- the question ------------------------------------------------------------------------- */

static crd_status options(const crd_args *args, crd_loss_opts *o, double *hours, size_t *ret_n,
                          crd_err *err)
{
    static const double usual[] = {0, 8, 72, 720, 8760};
    crd_str mode = crd_arg(args, "mode"), by = crd_arg(args, "by");
    *o = (crd_loss_opts){.mode = CRD_LOSS_WITHDRAWS,
                         .latent = crd_str_eq(crd_arg(args, "grade"), CRD_STR("latent")),
                         .unknown_any = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("any"))};
    for (int i = 0; i < CRD_LOSS_MODES && crd_arg_count(args, "mode") > 0; i++)
        if (crd_str_eq(mode, crd_str_from(crd_loss_modes[i])))
            o->mode = (crd_loss_mode)i;
    if (o->mode == CRD_LOSS_SEIZED)
        return crd_fail(err, CRD_EINVAL, "--plan: a supplier is not seized");
    if (crd_arg_count(args, "by") > 0 && !crd_str_eq(by, CRD_STR("operator")))
        return crd_fail(err, CRD_EINVAL, "--plan: it is written by operator, not by " CRD_STR_FMT,
                        CRD_STR_ARG(by));
    if (crd_arg_count(args, "at") > 0)
        return crd_app_loss_times(args, hours, ret_n, err);
    memcpy(hours, usual, sizeof usual);
    *ret_n = COUNT(usual);
    return CRD_OK;
}

static crd_status find_operator(showing *s, crd_str id, crd_err *err)
{
    s->only = UINT32_MAX;
    for (uint32_t i = 0; i < s->p->n_operators && !crd_str_is_null(id); i++)
        if (crd_str_eq(s->p->operators[i].id, id))
            s->only = i;
    if (s->only == UINT32_MAX && !crd_str_is_null(id))
        return crd_fail(err, CRD_ENOENT,
                        "--operator: nothing of '" CRD_STR_FMT "' rests on the supplier",
                        CRD_STR_ARG(id));
    return CRD_OK;
}

static void add_notes(showing *s)
{
    crd_doc_note(s->doc, CRD_STR("Each section rests on that operator's own equipment, links and "
                                 "contracts alone: what of others would fail as well is in none. "
                                 "--operator writes one of them, to be sent to it."));
    crd_doc_note(s->doc, CRD_STR("Numbers are bounds: what is certain, and what is possible. What "
                                 "is not recorded counts as possible only."));
    if (s->p->open > 0)
        crd_doc_warn(s->doc, CRD_STR("Of some services nobody recorded what they need: they could "
                                     "rest on any of this, and are in no section."));
}

crd_status crd_app_loss_plan(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_pool *pool = NULL;
    crd_loss_opts o;
    double hours[CRD_APP_LOSS_TIMES];
    showing s = {.hours = hours};
    crd_buf_init(&s.text, 1 << 22);
    CRD_TRY(options(args, &o, hours, &s.n_hours, err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(crd_pool_new(0, &pool, err));
    o.pool = pool;
    s.mode = o.mode;
    CRD_TRY(crd_stop_plan_make(tied.ties, crd_arg(args, "plan"), &o, hours, s.n_hours, app->arena,
                               &s.p, err));
    CRD_TRY(find_operator(&s, crd_arg(args, "operator"), err));
    CRD_TRY(crd_app_doc(app, args, "cordon.loss-plan/1", "If a supplier stops", &out->doc, err));
    s.doc = out->doc;
    crd_app_head_world(out->doc, tied.world);
    crd_doc_head_text(out->doc, "supplier", "Supplier", s.p->id);
    crd_doc_head_text(out->doc, "mode", "Mode", crd_str_from(crd_loss_modes[o.mode]));
    crd_doc_head_count(out->doc, "open", "Services without recorded needs", s.p->open);
    crd_stop_statement(&s);
    show_operators(&s);
    show_services(&s);
    show_functions(&s);
    show_things(&s);
    show_papers(&s);
    add_notes(&s);
    rc = s.text.status;
done:
    crd_buf_done(&s.text);
    crd_pool_free(pool);
    crd_app_tied_done(&tied);
    return rc;
}
