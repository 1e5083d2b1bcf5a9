/* loss --triples: any three that take down what no two of them do. */
#include "app/op_loss.h"

#include "analyse/fewest.h"
#include "analyse/loss_tell.h"
#include "base/err.h"

#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { MOST_SECONDS = 600 };

static const crd_column triple_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "a", .title = "Lost", .kind = CRD_CELL_ID, .required = true},
    {.name = "a_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "b", .title = "and", .kind = CRD_CELL_ID, .required = true},
    {.name = "b_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "c", .title = "and", .kind = CRD_CELL_ID, .required = true},
    {.name = "c_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "explain",
     .title = "Explain",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "id for `cordon explain`"},
};

void crd_app_loss_triples_begin(crd_app_loss_more *more, crd_doc *doc, size_t limit, bool asked)
{
    *more = (crd_app_loss_more){.doc = doc, .limit = limit};
    more->triples = crd_doc_table(doc, "triples", "Three that together take a service",
                                  triple_columns, COUNT(triple_columns));
    crd_doc_key(doc, more->triples, "at_hours service a b c", "a_name b_name c_name");
    if (!asked)
        crd_doc_quiet(doc, more->triples, NULL);
}

void crd_app_loss_triples_end(crd_app_loss_more *more, crd_out *out)
{
    if (!more->cut)
        return;
    crd_doc_warn(more->doc, CRD_STR("There may be more threes than those listed: a limit ended the "
                                    "search. cordon loss --fewest --effort moves it."));
    out->limited = true;
}

typedef struct starting {
    crd_app *app;
    bool forced;
    crd_err *err;
} starting;

/* Says how long it will take, before it does; refuses what nobody would wait for. */
static crd_status begin(void *ctx, double seconds)
{
    const starting *s = ctx;
    char line[160];
    unsigned long long about = (unsigned long long)(seconds + 0.5);
    if (seconds > MOST_SECONDS && !s->forced)
        return crd_fail(s->err, CRD_ELIMIT,
                        "--triples: about %llu minutes; --force does it all the same, --service "
                        "asks for one service",
                        about / 60);
    if (seconds < 1)
        snprintf(line, sizeof line, "triples: less than a second");
    else
        snprintf(line, sizeof line, "triples: about %llu seconds", about);
    if (s->app->say)
        s->app->say(s->app->say_ctx, line);
    return CRD_OK;
}

static crd_status show(crd_app_loss_more *more, const crd_loss_opts *o, const crd_fewest_result *r,
                       const crd_fewest_set *x)
{
    const crd_fewest_party *of[3];
    crd_str ids[3], service = r->ones[x->one].service;
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    for (int i = 0; i < 3; i++) {
        of[i] = &r->parties[x->party[i]];
        ids[i] = of[i]->id;
    }
    crd_loss_id(o, ids, 3, service, &id);
    crd_doc_row(more->doc, more->triples,
                (const crd_cell[]){crd_cell_real(o->hours), crd_cell_text(service),
                                   crd_cell_text(ids[0]), crd_cell_text(of[0]->name),
                                   crd_cell_text(ids[1]), crd_cell_text(of[1]->name),
                                   crd_cell_text(ids[2]), crd_cell_text(of[2]->name),
                                   crd_cell_bool(x->certain), crd_cell_text(crd_buf_str(&id))});
    crd_status rc = id.status;
    crd_buf_done(&id);
    return rc;
}

crd_status crd_app_loss_triples(crd_app *app, const crd_args *args, const crd_ties *ties,
                                const crd_loss_opts *opts, crd_app_loss_more *more, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_fewest_result *r;
    starting s = {app, crd_arg_flag(args, "force"), err};
    size_t n = 0;
    crd_fewest_opts o = {.loss = *opts,
                         .service = crd_arg(args, "service"),
                         .size = 3,
                         .most_sets = 1000000,
                         .sets_only = true,
                         .begin = begin,
                         .begin_ctx = &s};
    if (opts->by > CRD_LOSS_RISK_GROUP)
        CRD_TRY(
            crd_fail(err, CRD_EINVAL, "--triples: of parties, sites and risk groups, not disks"));
    CRD_TRY(crd_fewest(ties, &o, app->arena, &r, err));
    for (size_t i = 0; i < r->n_sets; i++) {
        const crd_fewest_set *x = &r->sets[i];
        if (x->n != 3)
            continue;
        if (n++ >= more->limit) {
            more->left_out++;
            continue;
        }
        CRD_TRY(show(more, opts, r, x));
    }
    more->cut = more->cut || r->sets_cut;
done:
    return rc;
}
