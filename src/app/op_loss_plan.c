/* loss --plan: the written statement of what happens if a supplier stops, operator by operator. */
#include "app/op_loss.h"

#include "analyse/explain.h"
#include "analyse/loss_plan.h"
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

typedef struct showing {
    crd_doc *doc;
    const crd_stop_plan *p;
    const double *hours;
    size_t n_hours;
    uint32_t only; /* an operator; UINT32_MAX = all */
    crd_loss_mode mode;
    crd_buf text;
} showing;

static bool is_shown(const showing *s, uint32_t of)
{
    return s->only == UINT32_MAX || s->only == of;
}
static crd_cell operator_cell(const showing *s, uint32_t of)
{
    return crd_cell_text(s->p->operators[of].id);
}
static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }
static crd_cell span(crd_loss_count n) { return crd_cell_span(n.low, n.high); }

static int64_t part(int64_t users, int32_t ppm, bool up)
{
    return (users * (int64_t)ppm + (up ? 999999 : 0)) / 1000000;
}

/* ---- tables ------------------------------------------------------------------------------- */

static int64_t contracts_of(const crd_stop_plan *p, uint32_t of)
{
    int64_t n = 0;
    for (size_t i = 0; i < p->n_contracts; i++)
        n += p->contracts[i].operator== of;
    return n;
}

static void show_operators(showing *s)
{
    crd_section *t = crd_doc_table(s->doc, "operators", "Operators", operator_columns,
                                   COUNT(operator_columns));
    crd_doc_key(s->doc, t, "operator", "operator_name");
    for (uint32_t i = 0; i < s->p->n_operators; i++) {
        const crd_stop_operator *o = &s->p->operators[i];
        if (is_shown(s, i))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){operator_cell(s, i), crd_cell_text(o->name),
                                           span(o->elements), crd_cell_int(o->all_elements),
                                           span(o->links), crd_cell_int(contracts_of(s->p, i))});
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
        if (!is_shown(s, x->operator))
            continue;
        crd_doc_row(
            s->doc, t,
            (const crd_cell[]){operator_cell(s, x->operator), crd_cell_real(x->hours),
                               crd_cell_text(x->id), crd_cell_text(x->name), number(x->criticality),
                               number(x->users), crd_cell_span(x->share.low_ppm, x->share.high_ppm),
                               known ? crd_cell_span(part(x->users, x->share.low_ppm, false),
                                                     part(x->users, x->share.high_ppm, true))
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
        if (is_shown(s, x->operator))
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
        if (!is_shown(s, x->operator))
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
        if (is_shown(s, x->operator))
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
        if (is_shown(s, x->operator))
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){operator_cell(s, x->operator), crd_cell_texts(x->what),
                                           crd_cell_int(x->n)});
    }
}

/* ---- the statement ------------------------------------------------------------------------ */

static void say_span(crd_buf *b, int64_t low, int64_t high)
{
    crd_buf_addf(b, "%lld", (long long)low);
    if (low != high)
        crd_buf_addf(b, " to %lld", (long long)high);
}

static void say_time(crd_buf *b, double h)
{
    if (h <= 0)
        crd_buf_adds(b, "At once");
    else if (h >= 72 && fmod(h, 24) <= 0)
        crd_buf_addf(b, "After %.0f days", h / 24);
    else
        crd_buf_addf(b, "After %.0f hours", h);
}

static void say_services(showing *s, uint32_t of)
{
    crd_buf *b = &s->text;
    for (size_t k = 0; k < s->n_hours; k++) {
        bool any = false;
        crd_buf_adds(b, "\n- ");
        say_time(b, s->hours[k]);
        crd_buf_adds(b, ": ");
        for (size_t i = 0; i < s->p->n_services; i++) {
            const crd_stop_service *x = &s->p->services[i];
            if (x->operator!= of || x->hours<s->hours[k] || x->hours> s->hours[k])
                continue;
            crd_buf_adds(b, any ? "; " : "");
            size_t at = b->len;
            crd_buf_add(b, x->name.len ? x->name : x->id);
            crd_buf_one_line(b, at);
            crd_buf_adds(b, " (");
            crd_explain_share(x->share.low_ppm, x->share.high_ppm, b);
            crd_buf_adds(b, " of its users");
            if (x->users != CRD_NULL64) {
                crd_buf_adds(b, ", ");
                say_span(b, part(x->users, x->share.low_ppm, false),
                         part(x->users, x->share.high_ppm, true));
                crd_buf_adds(b, " people");
            }
            crd_buf_addc(b, ')');
            any = true;
        }
        crd_buf_adds(b, any ? "." : "no service is lost.");
    }
}

static void say_functions(showing *s, uint32_t of)
{
    crd_buf *b = &s->text;
    for (size_t i = 0; i < s->p->n_functions; i++) {
        const crd_stop_function *x = &s->p->functions[i];
        if (x->operator!= of)
            continue;
        crd_buf_adds(b, "\n- ");
        crd_buf_add(b, x->function);
        crd_buf_adds(b, ": ");
        say_span(b, x->supplied.low, x->supplied.high);
        crd_buf_addf(b, " of %lld; ", (long long)x->all);
        size_t at = b->len;
        if (x->others.len) {
            crd_buf_adds(b, "alternatives in use: ");
            crd_buf_add(b, x->others);
        } else {
            crd_buf_adds(b, "no alternative is recorded");
        }
        crd_buf_one_line(b, at);
        crd_buf_addc(b, '.');
    }
}

/* The least and the most days that something known keeps its equipment going. */
static void say_kept(showing *s, uint32_t of)
{
    double least[2] = {(double)INFINITY, (double)INFINITY}, most[2] = {-1, -1};
    int64_t known[2] = {0, 0}, all = 0;
    crd_buf *b = &s->text;
    for (size_t i = 0; i < s->p->n_things; i++) {
        const crd_stop_thing *x = &s->p->things[i];
        const double days[2] = {x->spares_days, x->grace_days};
        if (x->operator!= of || x->table != CRD_T_element)
            continue;
        all += x->quantity;
        for (int k = 0; k < 2; k++)
            if (!isnan(days[k])) {
                known[k] += x->quantity;
                least[k] = fmin(least[k], days[k]);
                most[k] = fmax(most[k], days[k]);
            }
    }
    static const char *const what[2] = {"spares last", "licences run on"};
    for (int k = 0; k < 2; k++)
        if (known[k] > 0)
            crd_buf_addf(b, "\n- %s %.0f to %.0f days, known of %lld of %lld.", what[k], least[k],
                         most[k], (long long)known[k], (long long)all);
    for (size_t i = 0; i < s->p->n_contracts; i++) {
        const crd_stop_contract *x = &s->p->contracts[i];
        if (x->operator!= of)
            continue;
        crd_buf_adds(b, "\n- contract ");
        size_t at = b->len;
        crd_buf_add(b, x->id);
        crd_buf_one_line(b, at);
        if (x->notice_days != CRD_NULL64)
            crd_buf_addf(b, ": notice of %lld days", (long long)x->notice_days);
        crd_buf_adds(b, x->exit_clause == 1   ? ", with an agreed way out."
                        : x->exit_clause == 0 ? ", without an agreed way out."
                                              : ", a way out is not recorded.");
    }
    if (known[0] + known[1] + contracts_of(s->p, of) == 0)
        crd_buf_adds(b, "\n- nothing that is recorded.");
}

static void say_unknown(showing *s, uint32_t of)
{
    static const struct {
        const char *what, *says;
    } words[] = {{"product", "which product it is: %lld"},
                 {"spares", "how long spares last: %lld"},
                 {"grace", "how long it runs without a licence: %lld"},
                 {"restoral", "how long it takes to restore: %lld"},
                 {"contract", "a contract with the supplier"}};
    crd_buf *b = &s->text;
    bool any = false;
    for (size_t i = 0; i < s->p->n_unknowns; i++)
        for (size_t k = 0; k < COUNT(words); k++)
            if (s->p->unknowns[i].operator== of &&
                strcmp(s->p->unknowns[i].what, words[k].what) == 0) {
                char line[80];
                if (strcmp(words[k].what, "contract") == 0)
                    snprintf(line, sizeof line, "%s", words[k].says);
                else
                    snprintf(line, sizeof line, "%.*s%lld",
                             (int)(strlen(words[k].says) - strlen("%lld")), words[k].says,
                             (long long)s->p->unknowns[i].n);
                crd_buf_addf(b, "%s%s", any ? "; " : "", line);
                any = true;
            }
    crd_buf_adds(b, any ? "." : "nothing of this.");
}

static void say_name(crd_buf *b, crd_str id, crd_str name)
{
    size_t at = b->len;
    crd_buf_add(b, name.len ? name : id);
    if (name.len && !crd_str_eq(name, id)) {
        crd_buf_adds(b, " (");
        crd_buf_add(b, id);
        crd_buf_addc(b, ')');
    }
    crd_buf_one_line(b, at);
}

static void say_operator(showing *s, uint32_t of)
{
    static const char *const how[CRD_LOSS_MODES] = {
        [CRD_LOSS_FAILS] = " fails, as if all of its equipment stopped",
        [CRD_LOSS_WITHDRAWS] = " no longer supplies",
        [CRD_LOSS_SABOTAGES] = " stops all that it could stop",
        [CRD_LOSS_SEIZED] = ""};
    const crd_stop_operator *o = &s->p->operators[of];
    crd_buf *b = &s->text;
    crd_buf_adds(b, b->len ? "\n\n" : "");
    if (crd_str_is_null(o->id))
        crd_buf_adds(b, "Of nobody named");
    else
        say_name(b, o->id, o->name);
    crd_buf_adds(b, ": if ");
    say_name(b, s->p->id, s->p->name);
    crd_buf_adds(b, how[s->mode]);
    crd_buf_adds(b, ".\n1. What rests on it: ");
    say_span(b, o->elements.low, o->elements.high);
    crd_buf_addf(b, " of %lld elements, ", (long long)o->all_elements);
    say_span(b, o->links.low, o->links.high);
    crd_buf_adds(b, " links. By function:");
    say_functions(s, of);
    crd_buf_adds(b, "\n2. What is lost, from this operator's equipment and links alone:");
    say_services(s, of);
    crd_buf_adds(b, "\n3. What keeps it going meanwhile:");
    say_kept(s, of);
    crd_buf_adds(b, "\n4. What is not recorded: ");
    say_unknown(s, of);
}

static void show_statement(showing *s)
{
    crd_buf_clear(&s->text);
    for (uint32_t i = 0; i < s->p->n_operators; i++)
        if (is_shown(s, i))
            say_operator(s, i);
    if (s->text.len == 0)
        crd_buf_adds(&s->text, "Nothing that is recorded rests on it.");
    crd_doc_paragraph(s->doc, "statement", "Statement, operator by operator",
                      crd_buf_str(&s->text));
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
    show_statement(&s);
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
