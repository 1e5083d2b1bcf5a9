/* What verdicts on losses and ways rest on. The engines say what is possible and not certain; the
 * facts behind it are those of the things on which it depends. Not followed further: an answer may
 * leave such a verdict unknown, and is never sure to decide it. */
#include "rules/gap_collect.h"
#include "rules/subject_int.h"

enum { MOST = 200 }; /* questions of one verdict, from equipment */

typedef struct engine {
    crd_gap_collect *c;
    crd_gap_row subject, lost, elements, links; /* rows of the rule's predicates */
    uint32_t counted, done; /* court of which it was asked who counts; what it depends on */
} engine;

static uint32_t court_of(const engine *e)
{
    return e->c->first_court + (uint32_t)e->c->j->all.n - 1;
}

/* Services and sites: are they addressed and meant? */
static void who_counts(engine *e, uint32_t court, uint32_t row)
{
    if (row == CRD_ROW_NONE || e->subject.d == NULL)
        return;
    crd_gap_row_at(&e->subject, row);
    crd_gap_fam f = crd_gap_counts(e->c, &e->subject, e->c->u->services);
    crd_gap_use_leaves(&e->subject, &f, court, 0);
}

/* ---- losses -----------------------------------------------------------------------------------
 */

/* The column of an element that says whose loss takes it. */
static int column_of(crd_str each)
{
    static const char *const names[][2] = {{"maker", "maker"},         {"supplier", "maker"},
                                           {"operator", "operator"},   {"owner", "owner"},
                                           {"state", "maker_country"}, {"site", "site"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (crd_str_eq(each, crd_str_from(names[i][0])))
            return crd_subject_column(&crd_subjects[CRD_V_ELEMENT], crd_str_from(names[i][1]));
    return -1;
}

/* Asks for that column of elements, of some for one verdict. */
typedef struct asking {
    crd_gaps *g;
    uint32_t court;
    size_t asked;
} asking;

static bool ask(void *ctx, const uint32_t *questions, size_t n)
{
    asking *a = ctx;
    for (size_t i = 0; i < n; i++) {
        a->asked += questions[i] != CRD_X_NONE;
        crd_gap_use_one(a->g, questions[i], a->court, 1, 0);
    }
    return a->asked < MOST;
}

static crd_status equipment(engine *e, uint32_t court, uint32_t service)
{
    crd_status rc = CRD_OK;
    crd_gaps *g = e->c->g;
    const crd_gap_plan *plan = NULL;
    int column = column_of(e->c->u->lost_each);
    asking a = {.g = g, .court = court};
    if (!g->closure)
        CRD_TRY(crd_gap_closure_new(g, &g->closure));
    uint32_t text = crd_subject_text_at(g->w, CRD_T_service, CRD_C_service_id, service);
    if (!crd_gap_closure_tree(g->closure, service))
        crd_gap_use_one(g,
                        crd_gap_of_row(g, CRD_GAP_ROW, CRD_T_need, CRD_X_NONE,
                                       crd_world_text(g->w, text), CRD_T_service, service),
                        court, 1, 0);
    if (column < 0)
        return CRD_OK;
    CRD_TRY(crd_gap_closure_plan(g->closure, &(uint32_t){(uint32_t)column}, 1, &plan));
    CRD_TRY(crd_gap_closure_walk(g->closure, plan, text, ask, &a));
done:
    return rc;
}

static crd_status of_loss(void *ctx, const crd_judgement *v, uint32_t row, crd_str lost,
                          crd_tri meant, bool surely)
{
    engine *e = ctx;
    (void)v;
    uint32_t court = court_of(e);
    crd_gap_court *at = &e->c->g->courts.at[court];
    if (!crd_gap_is_open(at->v) || (meant == CRD_YES && surely))
        return CRD_OK;
    at->rest = true;
    if (meant == CRD_OPEN && e->lost.d) {
        const crd_world *w = e->c->g->w;
        uint32_t text = crd_world_find_text(w, lost);
        uint32_t table = crd_subjects[e->lost.subject].table;
        uint32_t who = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, table, text);
        if (who != CRD_ROW_NONE) {
            crd_gap_row_at(&e->lost, who);
            crd_gap_fam f = crd_gap_predicate(&e->lost, e->c->u->lost);
            crd_gap_use_leaves(&e->lost, &f, court, 0);
        }
    }
    if (e->counted != court)
        who_counts(e, court, row);
    e->counted = court;
    if (surely || e->done == court)
        return CRD_OK;
    e->done = court;
    return equipment(e, court, row);
}

/* ---- ways -------------------------------------------------------------------------------------
 */

static void trust(engine *e, uint32_t court, const crd_route_thing *things, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        bool link = things[i].table == CRD_T_link;
        crd_gap_row *r = link ? &e->links : &e->elements;
        if (!r->d || (!link && things[i].table != CRD_T_element))
            continue;
        crd_gap_row_at(r, things[i].row);
        crd_gap_fam f = crd_gap_predicate(r, e->c->u->trusted[link]);
        crd_gap_use_leaves(r, &f, court, 0);
    }
}

/* Of a way that is to keep clear of somebody: whoever has a hand in it and is not named. */
static void nameless(const engine *e, uint32_t court, const crd_route_thing *things, size_t n)
{
    crd_gaps *g = e->c->g;
    size_t asked = 0;
    for (size_t i = 0; i < n && asked < MOST; i++) {
        uint32_t questions[CRD_GAP_HANDS];
        size_t found = crd_gap_hands(g, things[i].table, things[i].row, questions);
        for (size_t k = 0; k < found; k++)
            crd_gap_use_one(g, questions[k], court, 1, 0);
        asked += found;
    }
}

/* Nobody says between which places. */
static void ends(engine *e, uint32_t court, uint32_t need)
{
    static const uint32_t fields[] = {CRD_C_need_a_site, CRD_C_need_b_site};
    crd_gaps *g = e->c->g;
    for (size_t i = 0; need != CRD_ROW_NONE && i < 2; i++) {
        uint32_t site = crd_subject_text_at(g->w, CRD_T_need, fields[i], need);
        if (site == CRD_INTERN_NONE)
            crd_gap_use_one(g, crd_gap_of_cell(g, CRD_GAP_FIELD, CRD_T_need, fields[i], need),
                            court, 1, 0);
        else if (crd_world_row(g->w, CRD_T_site, site) == CRD_ROW_NONE)
            crd_gap_use_one(g,
                            crd_gap_of_row(g, CRD_GAP_ROW, CRD_T_site, CRD_X_NONE,
                                           crd_world_text(g->w, site), CRD_T_need, need),
                            court, 1, 0);
    }
}

static crd_status of_route(void *ctx, const crd_judgement *v, uint32_t row, uint32_t need,
                           bool ended, const crd_route_thing *things, size_t n)
{
    engine *e = ctx;
    (void)v;
    uint32_t court = court_of(e);
    crd_gap_court *at = &e->c->g->courts.at[court];
    if (!crd_gap_is_open(at->v))
        return CRD_OK;
    at->rest = true;
    who_counts(e, court, row);
    if (!ended)
        ends(e, court, need);
    else if (e->c->u->n_avoid > 0)
        nameless(e, court, things, n);
    else
        trust(e, court, things, n);
    return CRD_OK;
}

/* ---- both -------------------------------------------------------------------------------------
 */

static crd_status open_rows(const crd_gap_collect *c, crd_subject_id id, crd_gap_row *r)
{
    crd_docket *d = &c->j->dockets[id];
    return d->rows ? crd_gap_row_new(c->g, d, id, c->pack->sets[id], r) : CRD_OK;
}

crd_status crd_gap_engine(crd_gap_collect *c)
{
    crd_status rc = CRD_OK;
    engine e = {.c = c, .counted = CRD_X_NONE, .done = CRD_X_NONE};
    crd_judge_watch watch = {.ctx = &e, .loss = of_loss, .rests = of_route};
    CRD_TRY(open_rows(c, c->u->subject, &e.subject));
    if (c->u->kind == CRD_RULE_SURVIVES && c->u->lost != CRD_PRED_NONE)
        CRD_TRY(open_rows(c, c->u->lost_subject, &e.lost));
    if (c->u->kind == CRD_RULE_ROUTE) {
        CRD_TRY(open_rows(c, CRD_V_ELEMENT, &e.elements));
        CRD_TRY(open_rows(c, CRD_V_LINK, &e.links));
    }
    c->j->all.n = 0;
    c->j->watch = &watch;
    rc = c->u->kind == CRD_RULE_SURVIVES ? crd_judge_survives(c->j, c->u)
                                         : crd_judge_route(c->j, c->u);
done:
    c->j->watch = NULL;
    crd_gap_row_done(&e.subject);
    crd_gap_row_done(&e.lost);
    crd_gap_row_done(&e.elements);
    crd_gap_row_done(&e.links);
    return rc;
}
