/* The ways that services need, and what would open those that are closed. */
#include "analyse/route_int.h"

#include <stdlib.h>

enum { WORDS = 64 };

/* The words of a policy that the case has; false: it has none of this name, or one of no word, or
 * of more than WORDS. */
static bool policy_words(const crd_world *w, crd_str name, crd_str words[WORDS], size_t *n)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_setting);
    crd_str prefix = CRD_STR("trust_policy:");
    *n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str is = crd_world_text(w, CRD_COL(w, setting, name).text[i]), one;
        if (!crd_str_starts(is, prefix) ||
            !crd_str_eq((crd_str){is.ptr + prefix.len, is.len - prefix.len}, name))
            continue;
        crd_route_words list = crd_route_words_of(
            w, crd_world_text(w, CRD_COL(w, setting, value).text[i]), true);
        while (crd_route_word(&list, &one)) {
            if (*n == WORDS)
                return false; /* not a laxer one in silence */
            words[(*n)++] = one;
        }
        return *n > 0;
    }
    return false;
}

static int by_names(const void *a, const void *b)
{
    const crd_route_need *x = a, *y = b;
    int order = crd_str_cmp(x->policy, y->policy);
    order = order ? order : crd_str_cmp(x->service, y->service);
    return order ? order : crd_str_cmp(x->node, y->node);
}

static int by_service(const void *a, const void *b)
{
    const crd_route_need *x = a, *y = b;
    int order = crd_str_cmp(x->service, y->service);
    return order ? order : crd_str_cmp(x->node, y->node);
}

static crd_str text_of(const crd_world *w, uint32_t table, uint32_t field, uint32_t row)
{
    const uint32_t *text = crd_world_frame(w, table)->cols[field].text;
    return text ? crd_world_text(w, text[row]) : CRD_STR_NULL;
}

static size_t gather(const crd_world *w, crd_route_need *all)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_need);
    size_t n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        if (!crd_str_eq(text_of(w, CRD_T_need, CRD_C_need_kind, i), CRD_STR("path")))
            continue;
        uint32_t service = crd_world_row(w, CRD_T_service, CRD_COL(w, need, service).text[i]);
        all[n++] = (crd_route_need){
            .service = text_of(w, CRD_T_need, CRD_C_need_service, i),
            .node = text_of(w, CRD_T_need, CRD_C_need_node, i),
            .policy = service == CRD_ROW_NONE
                          ? CRD_STR_NULL
                          : text_of(w, CRD_T_service, CRD_C_service_trust_policy, service),
            .a = text_of(w, CRD_T_need, CRD_C_need_a_site, i),
            .b = text_of(w, CRD_T_need, CRD_C_need_b_site, i),
            .trusted = CRD_TRUST_OPEN};
    }
    return n;
}

static uint32_t site_of(const crd_world *w, crd_str id)
{
    uint32_t text = crd_str_is_null(id) ? CRD_INTERN_NONE : crd_world_find_text(w, id);
    return text == CRD_INTERN_NONE
               ? CRD_ROW_NONE
               : crd_world_row(w, CRD_T_site, crd_world_id(w, CRD_T_site, text));
}

/* Needs of one policy, answered by parts. */
static crd_status answer(const crd_ties *t, const crd_route_policy *policy, crd_route_need *needs,
                         size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_map *m = NULL;
    uint32_t *part[2] = {NULL, NULL};
    CRD_TRY(crd_route_map_new(t, policy, &m, err));
    for (unsigned b = 0; b < 2; b++) {
        part[b] = malloc((m->net->n_nodes + 1u) * sizeof *part[b]);
        CRD_TRY(part[b] ? CRD_OK : CRD_ENOMEM);
        crd_reach_parts(m->net, m->trusted_nodes[b], m->trusted_edges[b], part[b], NULL);
    }
    for (size_t i = 0; i < n; i++) {
        uint32_t a = site_of(t->w, needs[i].a), b = site_of(t->w, needs[i].b);
        if (a == CRD_ROW_NONE || b == CRD_ROW_NONE)
            continue; /* nobody says between which places */
        bool sure = part[0][a] != CRD_VID_NONE && part[0][a] == part[0][b];
        bool maybe = part[1][a] != CRD_VID_NONE && part[1][a] == part[1][b];
        needs[i].trusted = sure ? CRD_TRUST_YES : maybe ? CRD_TRUST_OPEN : CRD_TRUST_NO;
    }
    for (size_t i = 0; i < n; i++) {
        needs[i].avoid = policy->avoid;
        needs[i].n_avoid = policy->n_avoid;
    }
done:
    free(part[0]);
    free(part[1]);
    crd_route_map_free(m);
    return rc;
}

static bool same_policy(const crd_route_need *x, const crd_route_need *y)
{
    return crd_str_is_null(x->policy) == crd_str_is_null(y->policy) &&
           crd_str_eq(x->policy, y->policy);
}

/* Needs under one policy: the case's own, else `otherwise`. A policy of the case that names what is
 * not there, or not on that day, says nothing. */
static crd_status of_policy(const crd_ties *t, const crd_route_policy *otherwise, crd_arena *arena,
                            crd_route_need *needs, size_t n, crd_err *err)
{
    crd_str *words = CRD_NEW(arena, crd_str, WORDS);
    size_t n_words = 0;
    crd_route_policy policy = otherwise ? *otherwise : (crd_route_policy){0};
    if (!words)
        return CRD_ENOMEM;
    bool known = !crd_str_is_null(needs[0].policy) &&
                 policy_words(t->w, needs[0].policy, words, &n_words);
    crd_status rc = CRD_OK;
    if (known) {
        policy.avoid = words;
        policy.n_avoid = n_words;
        rc = answer(t, &policy, needs, n, NULL);
        known = rc != CRD_ENOENT && rc != CRD_EINVAL;
        rc = known ? rc : CRD_OK;
    } else if (policy.n_avoid > 0) {
        rc = answer(t, &policy, needs, n, err);
    }
    for (size_t i = 0; i < n; i++)
        needs[i].known = known;
    return rc;
}

/* ---- what would open them -------------------------------------------------------------------- */

typedef struct closed {
    crd_route_need *need;
    int64_t criticality;
    size_t at; /* in the order of services */
} closed;

static int by_weight(const void *a, const void *b)
{
    const closed *x = a, *y = b;
    if (x->criticality != y->criticality)
        return x->criticality > y->criticality ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Needs of one policy stand together. */
static int by_policy(const void *a, const void *b)
{
    const closed *x = a, *y = b;
    int order = crd_str_cmp(x->need->policy, y->need->policy);
    return order ? order : by_weight(a, b);
}

/* Those that something could open, most critical first. */
static size_t find_closed(const crd_ties *t, crd_route_need *needs, size_t n, closed *ret)
{
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        crd_route_need *x = &needs[i];
        uint32_t a = site_of(t->w, x->a), b = site_of(t->w, x->b);
        uint32_t service = crd_world_find_text(t->w, x->service);
        uint32_t row = service == CRD_INTERN_NONE ? CRD_ROW_NONE
                                                  : crd_world_row(t->w, CRD_T_service, service);
        int64_t criticality = row == CRD_ROW_NONE
                                  ? CRD_NULL64
                                  : crd_col_i64(&CRD_COL(t->w, service, criticality), row);
        if (x->n_avoid > 0 && x->trusted != CRD_TRUST_YES && a != CRD_ROW_NONE &&
            b != CRD_ROW_NONE && a != b)
            ret[found++] = (closed){x, criticality, i};
    }
    if (found > 1)
        qsort(ret, found, sizeof *ret, by_weight);
    return found;
}

static crd_status open_one(const crd_route_map *m, crd_route_need *need, crd_arena *arena,
                           crd_err *err)
{
    const crd_route_opts one = {0};
    const crd_route_result *r = NULL;
    crd_status rc = crd_route_between(m, site_of(m->w, need->a), site_of(m->w, need->b), &one,
                                      arena, &r, err);
    if (rc != CRD_OK)
        return rc;
    need->closed[0] = r->careful.trusted ? NULL : &r->careful;
    need->closed[1] = r->hopeful.trusted ? NULL : &r->hopeful;
    return CRD_OK;
}

static crd_status open_them(const crd_ties *t, const crd_route_policy *otherwise, size_t most,
                            crd_arena *arena, crd_route_need *needs, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_map *m = NULL;
    closed *all = malloc((n + 1) * sizeof *all);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    size_t found = find_closed(t, needs, n, all);
    found = found < most ? found : most;
    if (found > 1)
        qsort(all, found, sizeof *all, by_policy);
    for (size_t i = 0; i < found; i++) {
        crd_route_policy policy = otherwise ? *otherwise : (crd_route_policy){0};
        policy.avoid = all[i].need->avoid;
        policy.n_avoid = all[i].need->n_avoid;
        if (i == 0 || policy.avoid != all[i - 1].need->avoid) {
            crd_route_map_free(m);
            m = NULL;
            CRD_TRY(crd_route_map_new(t, &policy, &m, err));
        }
        CRD_TRY(open_one(m, all[i].need, arena, err));
    }
done:
    crd_route_map_free(m);
    free(all);
    return rc;
}

crd_status crd_route_needs(const crd_ties *t, const crd_route_policy *otherwise, size_t openings,
                           crd_arena *arena, const crd_route_need **ret_needs, size_t *ret_n,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_route_need *all = CRD_NEW(arena, crd_route_need, crd_world_frame(t->w, CRD_T_need)->n + 1u);
    CRD_TRY(all ? CRD_OK : CRD_ENOMEM);
    size_t n = gather(t->w, all);
    if (n > 1)
        qsort(all, n, sizeof *all, by_names);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && same_policy(&all[i], &all[end]);)
            end++;
        CRD_TRY(of_policy(t, otherwise, arena, all + i, end - i, err));
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_service);
    if (openings > 0)
        CRD_TRY(open_them(t, otherwise, openings, arena, all, n, err));
    *ret_needs = all;
    *ret_n = n;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
