/* How one state regards the others. */
#include "analyse/perspective.h"

#include "base/err.h"
#include "world/map.h"

#include <stdlib.h>

const char *crd_regard_name(crd_regard r)
{
    const crd_code_list *list = crd_code_list_find(CRD_STR("relation_kind"));
    return (size_t)r < list->n ? list->codes[r].code : "unknown";
}

const crd_want *crd_perspective_wants(size_t *ret_n)
{
    static const crd_want wants[] = {{CRD_T_relation, 0}};
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

typedef struct viewing {
    const crd_ties *t;
    const crd_world *w;
    uint32_t of;   /* text */
    crd_map by;    /* state's text -> crd_regard */
    uint8_t *at;   /* [nodes] */
    uint8_t *seat; /* [nodes] regard of a holder by its own seats */
} viewing;

static int rank_of(const crd_world *w, uint32_t text)
{
    return crd_code_find(crd_code_list_find(CRD_STR("relation_kind")), crd_world_text(w, text));
}

/* A value that is none of the list's says nothing. */
static crd_status regard(viewing *x, uint32_t state, uint32_t kind)
{
    int rank = rank_of(x->w, kind);
    if (rank < 0)
        return CRD_OK;
    uint32_t *at = crd_map_add(&x->by, state, (uint32_t)rank);
    if (!at)
        return CRD_ENOMEM;
    if ((uint32_t)rank > *at)
        *at = (uint32_t)rank;
    return CRD_OK;
}

static crd_status read_rows(viewing *x, crd_perspective *ret)
{
    crd_status rc = CRD_OK;
    const crd_world *w = x->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_relation)->n; i++) {
        if (CRD_COL(w, relation, of_state).text[i] != x->of)
            continue;
        uint32_t towards = CRD_COL(w, relation, towards).text[i];
        size_t n = 0;
        const crd_other *o = crd_world_others(w, CRD_T_relation, i, CRD_C_relation_kind, &n);
        CRD_TRY(regard(x, towards, CRD_COL(w, relation, kind).text[i]));
        for (size_t k = 0; k < n && o[k].contested; k++)
            CRD_TRY(regard(x, towards, o[k].text));
        ret->n_rows++;
    }
done:
    return rc;
}

static uint8_t of_state(const viewing *x, uint32_t text)
{
    if (text == CRD_INTERN_NONE)
        return CRD_REGARD_UNKNOWN;
    const uint32_t *at = crd_map_find(&x->by, text);
    if (text == x->of)
        return CRD_REGARD_HOME;
    return at ? (uint8_t)*at : CRD_REGARD_OTHER;
}

/* Unknown is nearer than anything that is known. */
static uint8_t further(uint8_t a, uint8_t b)
{
    if (a == CRD_REGARD_UNKNOWN || b == CRD_REGARD_UNKNOWN)
        return a == CRD_REGARD_UNKNOWN ? b : a;
    return a > b ? a : b;
}

static uint8_t of_field(const viewing *x, uint32_t row, uint32_t field)
{
    size_t n = 0;
    const crd_other *o = crd_world_others(x->w, CRD_T_party, row, field, &n);
    uint8_t r = of_state(x, crd_world_frame(x->w, CRD_T_party)->cols[field].text[row]);
    for (size_t k = 0; k < n && o[k].contested; k++)
        r = further(r, of_state(x, o[k].text));
    return r;
}

static uint8_t of_holder(const viewing *x, uint32_t node)
{
    const crd_ties *t = x->t;
    crd_node_kind kind = crd_ties_kind(t, node);
    if (kind == CRD_NODE_JURISDICTION)
        return of_state(x, CRD_COL(x->w, jurisdiction, id).text[node - t->base[kind]]);
    if (kind == CRD_NODE_NAMED) {
        const struct crd_node_extra *e = &t->extra[node - t->base[CRD_NODE_USERS]];
        return e->table == CRD_T_jurisdiction ? of_state(x, e->id) : CRD_REGARD_UNKNOWN;
    }
    if (kind != CRD_NODE_PARTY)
        return CRD_REGARD_UNKNOWN;
    uint32_t row = node - t->base[kind];
    return further(
        further(of_field(x, row, CRD_C_party_jurisdiction), of_field(x, row, CRD_C_party_hq)),
        of_field(x, row, CRD_C_party_managed_from));
}

/* Control is closed over chains already: who controls a party is tied to it. */
static void by_control(viewing *x)
{
    const crd_ties *t = x->t;
    for (uint32_t v = 0; v < t->n_nodes; v++)
        for (uint32_t i = t->first[v]; i < t->first[v + 1]; i++)
            if ((t->kind[i] == CRD_TIE_CONTROLS || t->kind[i] == CRD_TIE_IS) &&
                (t->might[i] & 0xff) && crd_ties_kind(t, t->to[i]) != CRD_NODE_JURISDICTION)
                x->at[t->to[i]] = further(x->at[t->to[i]], x->seat[v]);
}

static crd_status view(viewing *x, crd_arena *arena, crd_perspective *ret)
{
    crd_status rc = CRD_OK;
    uint32_t n = x->t->n_nodes;
    x->at = CRD_NEW(arena, uint8_t, (size_t)n + 1);
    x->seat = malloc((size_t)n + 1);
    if (!x->at || !x->seat)
        return CRD_ENOMEM;
    CRD_TRY(read_rows(x, ret));
    for (uint32_t v = 0; v < n; v++)
        x->at[v] = x->seat[v] = of_holder(x, v);
    by_control(x);
    ret->regards = x->at;
done:
    return rc;
}

/* States of which the case has a view; the first of them. */
static crd_status count_views(const crd_world *w, size_t *ret_n, uint32_t *ret_first)
{
    crd_status rc = CRD_OK;
    crd_map seen = {0};
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_relation)->n; i++) {
        uint32_t text = CRD_COL(w, relation, of_state).text[i];
        if (!crd_map_add(&seen, text, 1)) {
            rc = CRD_ENOMEM;
            goto done;
        }
        *ret_first = text;
    }
    *ret_n = seen.n;
done:
    crd_map_done(&seen);
    return rc;
}

crd_status crd_perspective_of(const crd_ties *t, crd_str of, crd_arena *arena, crd_perspective *ret,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    viewing x = {.t = t, .w = t->w};
    uint32_t first = CRD_INTERN_NONE;
    crd_str prefix = CRD_STR("jurisdiction:");
    *ret = (crd_perspective){.of = CRD_STR_NULL};
    if (crd_str_starts(of, prefix))
        of = (crd_str){of.ptr + prefix.len, of.len - prefix.len};
    CRD_TRY(count_views(t->w, &ret->n_views, &first));
    if (crd_str_eq(of, CRD_STR("none")) || (crd_str_is_null(of) && ret->n_views != 1))
        return CRD_OK;
    x.of = crd_str_is_null(of) ? first : crd_world_find_text(t->w, of);
    CRD_TRY(view(&x, arena, ret));
    if (ret->n_rows == 0) {
        rc = crd_fail(err, CRD_ENOENT, "the case has no view of '" CRD_STR_FMT "' (table relation)",
                      CRD_STR_ARG(of));
        goto done;
    }
    ret->of = crd_world_text(t->w, x.of);
done:
    free(x.seat);
    crd_map_done(&x.by);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for a perspective") : rc;
}
