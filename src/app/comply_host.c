/* comply -f sarif. */
#include "app/comply_host.h"

#include "app/finding.h"
#include "base/str.h"
#include "rules/words.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const crd_severity levels[] = {[CRD_STANDING_INDICATOR] = CRD_NOTE,
                                      [CRD_STANDING_WOULD_BREACH] = CRD_WARNING,
                                      [CRD_STANDING_DEPARTURE] = CRD_WARNING,
                                      [CRD_STANDING_BREACH] = CRD_ERROR};

static crd_str keep(crd_comply_host *h, crd_buf *b)
{
    crd_str copy = b->status == CRD_OK ? crd_str_copy(h->arena, crd_buf_str(b)) : CRD_STR_NULL;
    crd_buf_clear(b);
    return copy;
}

static bool add_rule(crd_comply_host *h, const crd_judgement *v, crd_buf *b)
{
    const crd_rule *u = v->rule;
    crd_host_rule r = {.title = u->title, .help = u->remedy, .level = levels[v->standing]};
    crd_buf_addf(b, CRD_STR_FMT "/" CRD_STR_FMT, CRD_STR_ARG(v->pack->name), CRD_STR_ARG(u->id));
    r.id = keep(h, b);
    crd_rule_words(u, b);
    crd_buf_addf(b, " (%s", crd_rule_status_name(u->status));
    if (!crd_str_is_null(u->clause))
        crd_buf_addf(b, ", " CRD_STR_FMT, CRD_STR_ARG(u->clause));
    crd_buf_adds(b, ")");
    r.about = keep(h, b);
    return r.id.ptr && r.about.ptr && CRD_VEC_PUSH(&h->rules, r) && CRD_VEC_PUSH(&h->of, u);
}

/* Verdicts of one rule mostly come together, so the search is short. */
static bool rule_of(crd_comply_host *h, const crd_judgement *v, crd_buf *b, uint32_t *ret)
{
    for (size_t i = h->of.n; i-- > 0;)
        if (h->of.at[i] == v->rule) {
            *ret = (uint32_t)i;
            return true;
        }
    *ret = (uint32_t)h->of.n;
    return add_rule(h, v, b);
}

static void say_value(const crd_judgement *v, crd_buf *b)
{
    static const char *const units[] = {"", " %", "", " months"};
    double by = v->kind == CRD_VALUE_OF_SHARE ? 10000 : 1;
    if (!v->has_value)
        return;
    if (v->low == v->high)
        crd_buf_addf(b, "; value %.10g%s", v->low / by, units[v->kind]);
    else
        crd_buf_addf(b, "; value %.10g to %.10g%s", v->low / by, v->high / by, units[v->kind]);
    if (v->limit && v->limit->set) {
        crd_buf_adds(b, v->at_most ? ", at most " : ", at least ");
        crd_limit_words(v->limit, b);
    }
}

static crd_str message(crd_comply_host *h, const crd_judgement *v, crd_buf *b)
{
    crd_buf_add(b, v->rule->title);
    if (!crd_str_is_null(v->group))
        crd_buf_addf(b, " (" CRD_STR_FMT ")", CRD_STR_ARG(v->group));
    crd_buf_addf(b, ": %s, %s", crd_verdict_name(v->verdict), crd_standing_name(v->standing));
    say_value(v, b);
    return keep(h, b);
}

/* The rows that speak against it; certain ones alone, if there are any. */
static bool add_places(crd_comply_host *h, const crd_judgement *v, crd_host_result *to, crd_buf *b)
{
    crd_host_place *places = CRD_NEW(h->arena, crd_host_place, v->n_evidence);
    bool certain = v->n_evidence > 0 && v->evidence[0].certain;
    if (!places)
        return false;
    for (size_t i = 0; i < v->n_evidence; i++) {
        const crd_evidence *e = &v->evidence[i];
        if (certain && !e->certain)
            break;
        crd_buf_addf(b, "%s/" CRD_STR_FMT, crd_subjects[v->rule->subject].name, CRD_STR_ARG(e->id));
        crd_host_place at = {crd_str_copy(h->arena, e->source), e->line, keep(h, b)};
        if (!at.what.ptr || (!at.file.ptr && e->source.ptr))
            return false;
        places[to->n_places++] = at;
    }
    to->places = places;
    return true;
}

static crd_str why(crd_comply_host *h, const crd_waiver *w, crd_buf *b)
{
    char day[11];
    crd_buf_addf(b, "%s: " CRD_STR_FMT " (" CRD_STR_FMT "; " CRD_STR_FMT "; until %s)",
                 w->exemption ? "exemption" : "waiver", CRD_STR_ARG(w->reason),
                 CRD_STR_ARG(w->reference), CRD_STR_ARG(w->owner),
                 crd_date_text(w->expires, day).ptr);
    return keep(h, b);
}

crd_status crd_comply_host_add(crd_comply_host *h, const crd_judgement *v, crd_str id,
                               const crd_waiver *waiver)
{
    crd_buf b;
    crd_host_result r = {.kind = v->verdict == CRD_FAIL ? CRD_HOST_FAIL : CRD_HOST_OPEN,
                         .level = levels[v->standing],
                         .id = id,
                         .clause = v->rule->clause,
                         .standing = crd_standing_name(v->standing),
                         .low = v->has_value ? crd_finding_unit(v, v->low) : (double)NAN,
                         .high = v->has_value ? crd_finding_unit(v, v->high) : (double)NAN,
                         .unit = v->has_value ? crd_finding_unit_name(v) : NULL};
    if (v->verdict != CRD_FAIL && v->verdict != CRD_UNKNOWN)
        return CRD_OK;
    crd_buf_init(&b, 1 << 20);
    bool fine = rule_of(h, v, &b, &r.rule);
    r.message = message(h, v, &b);
    fine = fine && r.message.ptr && add_places(h, v, &r, &b);
    if (waiver)
        r.waived = why(h, waiver, &b);
    fine = fine && (!waiver || r.waived.ptr) && CRD_VEC_PUSH(&h->results, r);
    crd_buf_done(&b);
    return fine ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_comply_host_show(crd_comply_host *h, crd_doc *d)
{
    crd_host_results *all = CRD_NEW(h->arena, crd_host_results, 1);
    crd_host_rule *rules = CRD_NEW(h->arena, crd_host_rule, h->rules.n);
    crd_host_result *results = CRD_NEW(h->arena, crd_host_result, h->results.n);
    if (!all || !rules || !results)
        return CRD_ENOMEM;
    if (h->rules.n > 0)
        memcpy(rules, h->rules.at, h->rules.n * sizeof *rules);
    if (h->results.n > 0)
        memcpy(results, h->results.at, h->results.n * sizeof *results);
    *all = (crd_host_results){rules, h->rules.n, results, h->results.n};
    crd_doc_host(d, all);
    return CRD_OK;
}

void crd_comply_host_done(crd_comply_host *h)
{
    CRD_VEC_DONE(&h->rules);
    CRD_VEC_DONE(&h->of);
    CRD_VEC_DONE(&h->results);
}
