/* Does a service fall when these are lost? The needs as a circuit that is looked at only where the
 * question goes; ways between places are searched for when they are asked about. What keeps it
 * standing is then made as small as it can be: a loss at a time. */
#include "analyse/fewest_int.h"

#include <stdlib.h>
#include <string.h>

#define NOWHERE UINT32_MAX
enum {
    WAYS = 1 << 12, /* of one scenario that are kept */
    WITNESSES = 256 /* so many at least are made before the effort ends */
};

/* ---- ways --------------------------------------------------------------------------------- */

typedef struct found_way {
    uint32_t way;
    size_t begin, end; /* in `path`; equal: it does not stand */
    bool stands;
} found_way;

struct crd_few_asker {
    const crd_few_bound *b;
    crd_probe *needs, *net;
    uint32_t service, way; /* that is asked for; NOWHERE = the other one */
    bool named;
    uint64_t effort;   /* of steps in all, after which witnesses stay as they are */
    uint64_t patience; /* of steps to make one witness small */
    uint64_t steps;    /* beside those of probes and ways */
    crd_few_seeker *seeker;
    crd_probe_vars path; /* words of links of ways that stand in this scenario */
    CRD_VEC(found_way) ways;
    struct leased {            /* where links need services, and these ways; else nothing */
        uint8_t *is;           /* [ways] NEW, TAKEN to stand, or FALLEN */
        crd_probe_vars looked; /* ways that are not NEW in this scenario */
        crd_probe_vars given;  /* the scenario */
        bool stand;            /* as crd_probe_set has it */
        bool unsure;           /* one was taken to stand that was not looked for */
    } leased;
    crd_probe_vars witness, reasons, tried;
    uint32_t *seen; /* [labels and units] in how many witnesses it stood */
    bool (*stop)(void *ctx);
    void *stop_ctx;
};

enum { NEW, TAKEN, FALLEN };

/* As the network is now, searched for once. */
static crd_status look_for_way(crd_few_asker *a, uint32_t way, found_way *ret, crd_err *err)
{
    const crd_loss_way *w = &a->b->model.late.ways.at[way];
    for (size_t i = a->ways.n; i-- > 0;)
        if (a->ways.at[i].way == way) {
            *ret = a->ways.at[i];
            return CRD_OK;
        }
    *ret = (found_way){.way = way, .begin = a->path.n};
    crd_status rc = crd_few_seek(a->seeker, w, &ret->stands, &a->path, err);
    ret->end = a->path.n;
    if (rc == CRD_OK && a->ways.n < WAYS && !CRD_VEC_PUSH(&a->ways, *ret))
        rc = crd_fail(err, CRD_ENOMEM, "a way");
    return rc;
}

/* A way that a link leans on stands until it is found that it does not. */
static crd_status take_way(crd_few_asker *a, uint32_t way, crd_err *err)
{
    struct leased *l = &a->leased;
    if (l->is[way] != NEW)
        return CRD_OK;
    l->is[way] = TAKEN;
    l->unsure = true;
    return CRD_VEC_PUSH(&l->looked, way) ? CRD_OK : crd_fail(err, CRD_ENOMEM, "a way");
}

static crd_status leased_fails(void *ctx, uint32_t var, bool *ret_fails, crd_err *err)
{
    crd_few_asker *a = ctx;
    uint32_t way = var - a->b->model.late.first_way;
    crd_status rc = take_way(a, way, err);
    *ret_fails = a->leased.is[way] == FALLEN;
    return rc;
}

/* The least that falls, of the ways that were asked for and of those that they lean on: all stand
 * at first, and each time that one of them has fallen links may have. */
static crd_status settle(crd_few_asker *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct leased *l = &a->leased;
    for (bool again = true; again;) {
        again = false;
        a->ways.n = a->path.n = 0;
        a->steps += l->given.n;
        crd_probe_set(a->net, l->given.at, (uint32_t)l->given.n, l->stand);
        for (size_t i = 0; i < l->looked.n; i++) { /* grows on the way */
            found_way f;
            if (l->is[l->looked.at[i]] == FALLEN)
                continue;
            CRD_TRY(look_for_way(a, l->looked.at[i], &f, err));
            if (!f.stands) {
                l->is[l->looked.at[i]] = FALLEN;
                again = true;
            }
        }
    }
    l->unsure = false;
done:
    return rc;
}

static crd_status find_way(crd_few_asker *a, uint32_t way, found_way *ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (a->leased.is) {
        CRD_TRY(take_way(a, way, err));
        if (a->leased.unsure)
            CRD_TRY(settle(a, err));
        *ret = (found_way){.way = way};
        if (a->leased.is[way] == FALLEN)
            return CRD_OK;
    }
    rc = look_for_way(a, way, ret, err);
done:
    return rc;
}

static crd_status way_fails(void *ctx, uint32_t var, bool *ret_fails, crd_err *err)
{
    crd_few_asker *a = ctx;
    found_way f;
    crd_status rc = find_way(a, var - a->b->model.late.first_way, &f, err);
    if (rc == CRD_OK)
        *ret_fails = !f.stands;
    return rc;
}

/* ---- scenarios ---------------------------------------------------------------------------- */

static crd_status set_leased(crd_few_asker *a, const uint32_t *vars, uint32_t n, bool stand,
                             crd_err *err)
{
    struct leased *l = &a->leased;
    for (size_t i = 0; i < l->looked.n; i++)
        l->is[l->looked.at[i]] = NEW;
    l->looked.n = l->given.n = 0;
    l->stand = stand;
    l->unsure = false;
    for (uint32_t i = 0; i < n; i++)
        if (!CRD_VEC_PUSH(&l->given, vars[i]))
            return crd_fail(err, CRD_ENOMEM, "a scenario");
    return CRD_OK;
}

static crd_status set(crd_few_asker *a, const uint32_t *vars, uint32_t n, bool stand, crd_err *err)
{
    crd_probe_set(a->needs, vars, n, stand);
    if (a->net)
        crd_probe_set(a->net, vars, n, stand);
    a->ways.n = 0;
    a->path.n = 0;
    return a->leased.is ? set_leased(a, vars, n, stand, err) : CRD_OK;
}

static crd_status is_down(crd_few_asker *a, bool *ret_down, crd_err *err)
{
    if (a->way == NOWHERE)
        return crd_probe_fails(a->needs, crd_circuit_root(a->b->late, a->service), ret_down, err);
    return way_fails(a, a->b->model.late.first_way + a->way, ret_down, err);
}

/* What a way that stands rests on: labels and units, and the ways that its links lean on, which
 * are added to the reasons. */
static crd_status why_way(crd_few_asker *a, uint32_t way, crd_probe_vars *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t first_way = a->b->model.late.first_way;
    found_way f;
    CRD_TRY(find_way(a, way, &f, err));
    for (size_t k = f.begin; k < f.end && !a->leased.unsure; k++) {
        size_t from = to->n, kept = to->n;
        CRD_TRY(crd_probe_why(a->net, a->path.at[k], to, err));
        for (size_t i = from; i < to->n; i++) {
            if (to->at[i] < first_way)
                to->at[kept++] = to->at[i];
            else if (!CRD_VEC_PUSH(&a->reasons, to->at[i]))
                CRD_TRY(crd_fail(err, CRD_ENOMEM, "reasons"));
        }
        to->n = kept;
    }
done:
    return rc;
}

static crd_status why_now(crd_few_asker *a, crd_probe_vars *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t first_way = a->b->model.late.first_way;
    a->reasons.n = to->n = 0;
    crd_probe_fresh(a->needs);
    if (a->net)
        crd_probe_fresh(a->net);
    if (a->way == NOWHERE)
        CRD_TRY(
            crd_probe_why(a->needs, crd_circuit_root(a->b->late, a->service), &a->reasons, err));
    else if (!CRD_VEC_PUSH(&a->reasons, first_way + a->way))
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "reasons"));
    for (size_t i = 0; i < a->reasons.n && !a->leased.unsure; i++) {
        if (a->reasons.at[i] >= first_way)
            CRD_TRY(why_way(a, a->reasons.at[i] - first_way, to, err));
        else if (!CRD_VEC_PUSH(to, a->reasons.at[i]))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "reasons"));
    }
done:
    return rc;
}

/* Labels and units that keep it standing in this scenario. A way that is met only now is looked for
 * first: then all of it anew. */
static crd_status why(crd_few_asker *a, crd_probe_vars *to, crd_err *err)
{
    crd_status rc = why_now(a, to, err);
    while (rc == CRD_OK && a->leased.unsure) {
        rc = settle(a, err);
        if (rc == CRD_OK)
            rc = why_now(a, to, err);
    }
    return rc;
}

static int ascending(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void tidy(crd_probe_vars *v)
{
    size_t n = 0;
    if (v->n > 0)
        qsort(v->at, v->n, sizeof *v->at, ascending);
    for (size_t i = 0; i < v->n; i++)
        if (i == 0 || v->at[i] != v->at[n - 1])
            v->at[n++] = v->at[i];
    v->n = n;
}

/* ---- witnesses ---------------------------------------------------------------------------- */

uint64_t crd_few_steps(const crd_few_asker *a)
{
    uint64_t ways = a->net ? crd_probe_steps(a->net) + crd_few_seeker_steps(a->seeker) : 0;
    return a->steps + crd_probe_steps(a->needs) + ways;
}

/* The one to do without next: seen most often so far, of those not yet tried (place >= at). */
static size_t next_of(crd_few_asker *a, size_t at)
{
    size_t best = at;
    a->steps += a->tried.n - at;
    const uint32_t *v = a->tried.at;
    for (size_t i = at + 1; i < a->tried.n; i++)
        if (a->seen[v[i]] > a->seen[v[best]] ||
            (a->seen[v[i]] == a->seen[v[best]] && v[i] < v[best]))
            best = i;
    return best;
}

/* Keeps of `tried` what `witness` has, and how many of the first `*fixed` that are. */
static void keep(crd_few_asker *a, size_t *fixed)
{
    size_t n = 0, before = *fixed;
    for (size_t i = 0; i < a->tried.n; i++) {
        uint32_t v = a->tried.at[i];
        if (!bsearch(&v, a->witness.at, a->witness.n, sizeof v, ascending)) {
            *fixed -= i < before;
            continue;
        }
        a->tried.at[n++] = v;
    }
    a->tried.n = n;
}

/* As small as it can be: each that it stands without leaves, and what leaves with it. Those seen in
 * many witnesses go first, so that witnesses have little in common. */
static crd_status shrink(crd_few_asker *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t labels = a->b->model.late.first_unit;
    size_t fixed = 0;
    uint64_t until = crd_few_steps(a) + a->patience;
    until = until < a->effort ? until : a->effort;
    tidy(&a->witness);
    a->tried.n = 0;
    for (size_t i = 0; i < a->witness.n; i++)
        if (!CRD_VEC_PUSH(&a->tried, a->witness.at[i]))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "a witness"));
    while (fixed < a->tried.n && crd_few_steps(a) <= until) {
        size_t at = next_of(a, fixed);
        uint32_t v = a->tried.at[at];
        bool down = true;
        a->tried.at[at] = a->tried.at[fixed];
        a->tried.at[fixed] = a->tried.at[a->tried.n - 1];
        a->tried.n--; /* without v */
        if (!(a->named && v >= labels)) {
            CRD_TRY(set(a, a->tried.at, (uint32_t)a->tried.n, true, err));
            CRD_TRY(is_down(a, &down, err));
        }
        if (down) { /* it is needed */
            a->tried.at[a->tried.n++] = a->tried.at[fixed];
            a->tried.at[fixed++] = v;
            continue;
        }
        CRD_TRY(why(a, &a->witness, err));
        tidy(&a->witness);
        keep(a, &fixed);
    }
    a->witness.n = 0;
    for (size_t i = 0; i < a->tried.n; i++)
        a->witness.at[a->witness.n++] = a->tried.at[i];
    tidy(&a->witness);
done:
    return rc;
}

static crd_status ask(void *ctx, const uint32_t *lost, uint32_t n, crd_hitting_answer *ret,
                      crd_err *err)
{
    crd_few_asker *a = ctx;
    crd_status rc = CRD_OK;
    uint64_t before = crd_few_steps(a);
    bool down = false;
    if (!lost) {
        const uint32_t first = a->named ? a->b->model.late.first_unit : 0; /* these stand */
        const uint32_t end = a->named ? a->b->model.late.first_way : 0;
        a->tried.n = 0;
        for (uint32_t v = first; v < end; v++)
            if (!CRD_VEC_PUSH(&a->tried, v))
                CRD_TRY(crd_fail(err, CRD_ENOMEM, "a witness"));
        CRD_TRY(set(a, a->tried.at, (uint32_t)a->tried.n, true, err));
    } else {
        CRD_TRY(set(a, lost, n, false, err));
    }
    CRD_TRY(is_down(a, &down, err));
    ret->falls = down;
    if (!down && lost) {
        CRD_TRY(why(a, &a->witness, err));
        CRD_TRY(shrink(a, err));
        size_t kept = 0;
        for (size_t i = 0; i < a->witness.n; i++)
            if (!a->named || a->witness.at[i] < a->b->model.late.first_unit)
                a->witness.at[kept++] = a->witness.at[i];
        for (size_t i = 0; i < kept; i++)
            a->seen[a->witness.at[i]]++;
        ret->witness = a->witness.at;
        ret->n = (uint32_t)kept;
    }
    ret->steps = crd_few_steps(a) - before;
done:
    return rc;
}

/* ---- askers ------------------------------------------------------------------------------- */

crd_status crd_few_asker_new(const crd_few_bound *b, crd_few_asker **ret_asker, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_loss_net *n = &b->model.net;
    crd_few_asker *a = calloc(1, sizeof *a);
    *ret_asker = NULL;
    if (!a)
        return crd_fail(err, CRD_ENOMEM, "a question");
    a->b = b;
    crd_probe_late late = {b->model.late.first_way, a, way_fails};
    CRD_TRY(crd_probe_new(b->late, &late, &a->needs, err));
    a->seen = calloc((size_t)b->model.late.first_way + 1, sizeof *a->seen);
    if (n->made) {
        crd_probe_late leased = {b->model.late.first_way, a, leased_fails};
        if (b->model.late.leased) {
            a->leased.is = calloc(b->model.late.ways.n + 1, 1);
            CRD_TRY(a->leased.is ? CRD_OK : crd_fail(err, CRD_ENOMEM, "ways"));
        }
        CRD_TRY(crd_probe_new(n->circuit, a->leased.is ? &leased : NULL, &a->net, err));
        CRD_TRY(crd_few_seeker_new(b, a->net, &a->seeker, err));
    }
    if (!a->seen)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "a question"));
    *ret_asker = a;
    a = NULL;
done:
    crd_few_asker_free(a);
    return rc;
}

void crd_few_asker_free(crd_few_asker *a)
{
    if (!a)
        return;
    crd_probe_free(a->needs);
    crd_probe_free(a->net);
    crd_few_seeker_free(a->seeker);
    CRD_VEC_DONE(&a->path);
    CRD_VEC_DONE(&a->ways);
    CRD_VEC_DONE(&a->witness);
    CRD_VEC_DONE(&a->reasons);
    CRD_VEC_DONE(&a->tried);
    CRD_VEC_DONE(&a->leased.looked);
    CRD_VEC_DONE(&a->leased.given);
    free(a->leased.is);
    free(a->seen);
    free(a);
}

void crd_few_stop(crd_few_asker *a, bool (*stop)(void *ctx), void *ctx)
{
    a->stop = stop;
    a->stop_ctx = ctx;
}

static bool stopped(void *ctx)
{
    const crd_few_asker *a = ctx;
    return a->stop && a->stop(a->stop_ctx);
}

static crd_hitting question(crd_few_asker *a, uint32_t service, uint32_t way, bool named,
                            uint64_t effort)
{
    const crd_loss_late *late = &a->b->model.late;
    uint64_t spent = crd_few_steps(a);
    a->service = service;
    a->way = way;
    a->named = named;
    a->effort = effort > UINT64_MAX - spent ? UINT64_MAX : effort + spent;
    a->patience = effort / WITNESSES;
    memset(a->seen, 0, ((size_t)late->first_way + 1) * sizeof *a->seen);
    return (crd_hitting){.n_vars = named ? late->first_unit : late->first_way,
                         .effort = effort,
                         .ctx = a,
                         .ask = ask,
                         .stop = stopped};
}

crd_hitting crd_few_question(crd_few_asker *a, uint32_t service, bool named, uint64_t effort)
{
    return question(a, service, NOWHERE, named, effort);
}

crd_hitting crd_few_way_question(crd_few_asker *a, uint32_t way, uint64_t effort)
{
    return question(a, NOWHERE, way, true, effort);
}
