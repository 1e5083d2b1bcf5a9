/* Whom a party stands for and who stands above it, as `control` says it: votes held together with
 * all one controls, shares where no votes are known, consolidation, boards, groups that act
 * together; a state has its bodies in hand, a branch is its head office. */
#include "analyse/find_int.h"

#include "analyse/control_int.h"

#include <string.h>

enum {
    HOLDS = 1 << CRD_HOLD_VOTES | 1 << CRD_HOLD_SHARES | 1 << CRD_HOLD_BOARD |
            1 << CRD_HOLD_CONSOLIDATES | 1 << CRD_HOLD_IS | 1 << CRD_HOLD_CONCERT
};

typedef struct controlling {
    crd_finding *f;
    crd_control *c;
    uint8_t *asked; /* [actors] enum crd_hit: those that were asked for */
    uint8_t *below; /* [actors] what they control; and who controls them */
    uint8_t *above;
    crd_str *below_via, *above_via; /* [actors] */
    crd_found_list found;
} controlling;

static bool is_party(const controlling *x, uint32_t node) { return node < x->c->n_parties; }

/* Who holds something in `z`, of x and what it controls as last run. */
static crd_str via(const controlling *x, unsigned bound, uint32_t from, uint32_t z)
{
    crd_date since;
    bool direct;
    crd_str text = crd_control_through(x->c, bound, from, z, HOLDS, x->f->arena, &since, &direct);
    return text.ptr ? text : crd_control_id(x->c, x->c->face[from], x->f->arena);
}

static crd_status look_down(controlling *x, uint32_t actor)
{
    enum crd_hit hit = (enum crd_hit)x->asked[actor];
    for (unsigned bound = 2; bound-- > 0;) { /* the possible first, so that certain ones win */
        uint32_t n;
        if (!crd_capture_starts(x->c->capture[bound], actor))
            continue;
        const crd_vid *at = crd_capturer_from(x->c->from[bound], actor, &n);
        for (uint32_t i = 0; i < n; i++) {
            enum crd_hit got = crd_hit_and(hit, bound ? CRD_MAYBE : CRD_SURE);
            if (got <= (enum crd_hit)x->below[at[i]])
                continue;
            x->below[at[i]] = (uint8_t)got;
            x->below_via[at[i]] = via(x, bound, actor, at[i]);
            if (!x->below_via[at[i]].ptr)
                return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

static crd_status look_up(controlling *x, uint32_t actor)
{
    crd_status rc = CRD_OK;
    CRD_TRY(crd_control_find(x->c, actor, &x->found));
    for (size_t i = 0; i < x->found.n; i++) {
        const crd_found_controller *a = &x->found.at[i];
        uint32_t n;
        unsigned bound = a->certain ? 0 : 1;
        enum crd_hit got = crd_hit_and((enum crd_hit)x->asked[actor],
                                       a->certain ? CRD_SURE : CRD_MAYBE);
        if (got <= (enum crd_hit)x->above[a->actor])
            continue;
        x->above[a->actor] = (uint8_t)got;
        crd_capturer_from(x->c->from[bound], a->actor, &n);
        x->above_via[a->actor] = via(x, bound, a->actor, actor);
        if (!x->above_via[a->actor].ptr)
            CRD_TRY(CRD_ENOMEM);
    }
done:
    return rc;
}

/* ---- what it comes to ---------------------------------------------------------------------- */

static crd_status relate(controlling *x, uint32_t actor, uint32_t node, bool down)
{
    crd_finding *f = x->f;
    const uint8_t *hits = down ? x->below : x->above;
    crd_find_related r = {.kind = down ? CRD_STR("subsidiary") : CRD_STR("parent"),
                          .via = (down ? x->below_via : x->above_via)[actor],
                          .certain = hits[actor] == CRD_SURE,
                          .counted = down};
    crd_control_actor who = crd_control_who(x->c, node, f->arena);
    r.id = who.id;
    r.name = who.name;
    return CRD_VEC_PUSH(&f->related, r) ? CRD_OK : CRD_ENOMEM;
}

/* Parties that an actor is: all of them count when somebody controls it. A parent is told of once,
 * by the name that it goes by. */
static crd_status tell(controlling *x, uint32_t actor)
{
    crd_status rc = CRD_OK;
    crd_control *c = x->c;
    crd_finding *f = x->f;
    for (uint32_t i = c->node_first[actor]; i < c->node_first[actor + 1]; i++) {
        uint32_t node = c->node[i];
        if (!x->below[actor] || !is_party(x, node))
            continue;
        bool asked = f->party[node] != CRD_MISS; /* it is in the list as what was asked for */
        crd_raise(&f->party[node], (enum crd_hit)x->below[actor]);
        if (!asked)
            CRD_TRY(relate(x, actor, node, true));
    }
    if (x->above[actor] && !x->asked[actor])
        CRD_TRY(relate(x, actor, c->face[actor], false));
done:
    return rc;
}

static crd_status begin(controlling *x)
{
    crd_status rc = CRD_OK;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_finding *f = x->f;
    CRD_TRY(crd_control_new(f->w, &votes, &x->c, NULL));
    uint32_t n = crd_control_actors(x->c);
    x->asked = CRD_NEW(f->arena, uint8_t, (size_t)n + 1);
    x->below = CRD_NEW(f->arena, uint8_t, (size_t)n + 1);
    x->above = CRD_NEW(f->arena, uint8_t, (size_t)n + 1);
    x->below_via = CRD_NEW(f->arena, crd_str, (size_t)n + 1);
    x->above_via = CRD_NEW(f->arena, crd_str, (size_t)n + 1);
    if (!x->asked || !x->below || !x->above || !x->below_via || !x->above_via)
        CRD_TRY(CRD_ENOMEM);
    for (uint32_t i = 0; i < crd_world_frame(f->w, CRD_T_party)->n; i++)
        crd_raise(&x->asked[crd_control_of_party(x->c, i)], (enum crd_hit)f->party[i]);
    for (size_t i = 0; i < f->subjects.n; i++) {
        const crd_find_subject *s = &f->subjects.at[i];
        if (s->table != CRD_T_jurisdiction)
            continue;
        uint32_t row = crd_find_row(f->w, s->table, crd_world_find_text(f->w, s->id));
        if (row != CRD_ROW_NONE)
            crd_raise(&x->asked[crd_control_of_state(x->c, row)],
                      s->certain ? CRD_SURE : CRD_MAYBE);
    }
done:
    return rc;
}

crd_status crd_find_control(crd_finding *f)
{
    crd_status rc = CRD_OK;
    controlling x = {.f = f};
    bool any = f->subjects.n > 0;
    if (!any)
        return CRD_OK;
    CRD_TRY(begin(&x));
    uint32_t n = crd_control_actors(x.c);
    for (uint32_t a = 0; a < n; a++)
        if (x.asked[a]) {
            CRD_TRY(look_down(&x, a));
            CRD_TRY(look_up(&x, a));
        }
    for (uint32_t a = 0; a < n; a++)
        CRD_TRY(tell(&x, a));
done:
    CRD_VEC_DONE(&x.found);
    crd_control_free(x.c);
    return rc;
}
