/* Why a verdict is what it is: puts the parts together. */
#include "rules/why_int.h"

#include "base/err.h"

enum { TEXT_MAX = 1 << 20 };

crd_str crd_why_copy(crd_explaining *x, crd_str s)
{
    crd_str copy = crd_str_copy(x->arena, s);
    if (!copy.ptr && s.ptr)
        x->g->failed = true;
    return copy;
}

crd_str crd_why_take(crd_explaining *x, crd_buf *b)
{
    x->g->failed |= b->status != CRD_OK;
    crd_str copy = crd_why_copy(x, crd_buf_str(b));
    crd_buf_clear(b);
    return copy;
}

void crd_why_put(crd_explaining *x, crd_why_change one, crd_str sentence)
{
    one.sentence = crd_why_copy(x, sentence);
    if (!CRD_VEC_PUSH(&x->changes, one))
        x->g->failed = true;
}

void crd_why_number(double v, crd_buf *out)
{
    bool whole = v >= -9e15 && v <= 9e15 && v - (double)(int64_t)v == 0.0;
    if (whole)
        crd_buf_addi(out, (int64_t)v);
    else
        crd_buf_addr(out, v);
}

void crd_why_value(const crd_judgement *v, double value, crd_buf *out)
{
    bool share = v->kind == CRD_VALUE_OF_SHARE;
    crd_why_number(share ? value / 10000 : value, out);
    crd_buf_adds(out, share ? " %" : "");
}

static crd_status sentences(crd_explaining *x, crd_why *to)
{
    const struct {
        crd_buf *from;
        crd_str *to;
    } all[] = {{&x->rule, &to->rule},
               {&x->words, &to->words},
               {&x->standing, &to->standing},
               {&x->numbers, &to->numbers},
               {&x->change, &to->change}};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (all[i].from->status != CRD_OK)
            return all[i].from->status;
        *all[i].to = crd_why_copy(x, crd_buf_str(all[i].from));
    }
    return x->g->failed ? CRD_ENOMEM : CRD_OK;
}

static crd_status finish(crd_explaining *x, const crd_why **ret_why)
{
    crd_why *to = CRD_NEW(x->arena, crd_why, 1);
    crd_why_fact *facts = CRD_NEW(x->arena, crd_why_fact, x->facts.n);
    crd_why_change *changes = CRD_NEW(x->arena, crd_why_change, x->changes.n);
    if (!to || !facts || !changes)
        return CRD_ENOMEM;
    if (x->facts.n > 0)
        memcpy(facts, x->facts.at, x->facts.n * sizeof *facts);
    if (x->changes.n > 0)
        memcpy(changes, x->changes.at, x->changes.n * sizeof *changes);
    *to = (crd_why){.facts = facts,
                    .n_facts = x->facts.n,
                    .changes = changes,
                    .n_changes = x->changes.n,
                    .more = x->more,
                    .cheapest = x->cheapest};
    *ret_why = to;
    return sentences(x, to);
}

static crd_status work_out(crd_explaining *x)
{
    crd_status rc = CRD_OK;
    crd_why_say_rule(x);
    crd_why_say_standing(x);
    crd_why_say_numbers(x);
    if (x->v->verdict == CRD_NOT_APPLICABLE) {
        crd_buf_adds(&x->change, "The rule does not apply: there is nothing to change.");
        return CRD_OK;
    }
    if (x->u->kind == CRD_RULE_SURVIVES || x->u->kind == CRD_RULE_ROUTE)
        return crd_why_engine(x);
    CRD_TRY(crd_why_rows(x));
    CRD_TRY(crd_why_change_of(x));
done:
    return rc;
}

crd_status crd_why_of(const crd_ties *t, crd_know *k, const crd_ruleset *pack,
                      const crd_judgement *v, const crd_judge_opts *opts, crd_arena *arena,
                      const crd_why **ret_why, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_judging j = {.t = t, .k = k, .pack = pack, .opts = opts, .arena = arena, .err = err};
    crd_explaining x = {.j = &j, .pack = pack, .u = v->rule, .v = v, .arena = arena};
    crd_buf_init(&x.rule, TEXT_MAX);
    crd_buf_init(&x.words, TEXT_MAX);
    crd_buf_init(&x.standing, TEXT_MAX);
    crd_buf_init(&x.numbers, TEXT_MAX);
    crd_buf_init(&x.change, TEXT_MAX);
    CRD_TRY(crd_gaps_new(&x.g, err));
    x.g->w = t->w;
    x.g->k = k;
    x.g->pack = pack;
    CRD_TRY(crd_judging_open(&j));
    CRD_TRY(work_out(&x));
    CRD_TRY(x.g->failed ? CRD_ENOMEM : crd_know_failed(k));
    CRD_TRY(finish(&x, ret_why));
done:
    crd_judging_close(&j);
    crd_looking_done(&x.look);
    crd_gaps_free(x.g);
    CRD_VEC_DONE(&x.rows);
    CRD_VEC_DONE(&x.facts);
    CRD_VEC_DONE(&x.changes);
    crd_buf_done(&x.rule);
    crd_buf_done(&x.words);
    crd_buf_done(&x.standing);
    crd_buf_done(&x.numbers);
    crd_buf_done(&x.change);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory");
}
