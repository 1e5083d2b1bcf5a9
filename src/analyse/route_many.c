/* Many pairs at once, and the ways that services need. */
#include "analyse/route_int.h"

#include <stdlib.h>
#include <string.h>

/* ---- matrix -------------------------------------------------------------------------------------
 */

/* Trusted places, with those that are asked about let in where only their kind keeps them out. */
static uint64_t *trusted_with(const crd_route_map *m, bool hopeful, const uint32_t *nodes,
                              uint32_t n)
{
    size_t words = crd_bits_words(m->net->n_nodes) + 1;
    uint64_t *set = malloc(words * sizeof *set);
    if (!set)
        return NULL;
    memcpy(set, m->trusted_nodes[hopeful], words * sizeof *set);
    for (uint32_t i = 0; i < n; i++)
        if (crd_route_any(m, nodes[i]) && !crd_route_bad(hopeful, m->node_trust[nodes[i]]))
            crd_bits_put(set, nodes[i]);
    return set;
}

/* The parts that each place asked about touches, ascending: a site or element its own. A state lets
 * nothing pass through unless it is asked to, so it touches those of its sites, surely in it. */
typedef struct touching {
    size_t *first; /* [n + 1] */
    CRD_VEC(uint32_t) at;
} touching;

static int by_number(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static bool add_part(touching *t, uint32_t part)
{
    return part == CRD_VID_NONE || CRD_VEC_PUSH(&t->at, part);
}

static bool add_state(touching *t, const crd_route_map *m, bool hopeful, const uint32_t *part,
                      uint32_t state)
{
    size_t from = t->at.n, kept = from;
    for (uint32_t k = m->net->first[state]; k < m->net->first[state + 1]; k++)
        if (crd_bits_has(m->trusted_edges[hopeful], m->net->arc[k].edge) &&
            !add_part(t, part[m->net->arc[k].to]))
            return false;
    if (t->at.n - from > 1)
        qsort(t->at.at + from, t->at.n - from, sizeof *t->at.at, by_number);
    for (size_t i = from; i < t->at.n; i++)
        if (i == from || t->at.at[i] != t->at.at[i - 1])
            t->at.at[kept++] = t->at.at[i];
    t->at.n = kept;
    return true;
}

static crd_status touch(const crd_route_map *m, bool hopeful, const uint32_t *part,
                        const uint32_t *nodes, uint32_t n, touching *t)
{
    t->first = malloc((n + 1u) * sizeof *t->first);
    if (!t->first)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < n; i++) {
        t->first[i] = t->at.n;
        if (!(crd_route_any(m, nodes[i]) ? add_state(t, m, hopeful, part, nodes[i])
                                         : add_part(t, part[nodes[i]])))
            return CRD_ENOMEM;
    }
    t->first[n] = t->at.n;
    return CRD_OK;
}

static bool meet(const touching *t, uint32_t a, uint32_t b)
{
    size_t i = t->first[a], k = t->first[b];
    while (i < t->first[a + 1] && k < t->first[b + 1]) {
        if (t->at.at[i] == t->at.at[k])
            return true;
        if (t->at.at[i] < t->at.at[k])
            i++;
        else
            k++;
    }
    return false;
}

static crd_status join_all(const crd_route_map *m, bool hopeful, const uint32_t *nodes, uint32_t n,
                           uint8_t *joined)
{
    crd_status rc = CRD_OK;
    touching t = {0};
    uint32_t *part = malloc((m->net->n_nodes + 1u) * sizeof *part);
    CRD_TRY(part ? CRD_OK : CRD_ENOMEM);
    crd_reach_parts(m->net, m->trusted_nodes[hopeful], m->trusted_edges[hopeful], part, NULL);
    CRD_TRY(touch(m, hopeful, part, nodes, n, &t));
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++) {
            bool ends = !crd_route_bad(hopeful, m->node_trust[nodes[i]]) &&
                        !crd_route_bad(hopeful, m->node_trust[nodes[k]]);
            bool is = ends && (i == k || meet(&t, i, k));
            uint8_t *to = &joined[(size_t)i * n + k];
            if (is && !hopeful)
                *to = 2;
            else if (is && *to == 0)
                *to = 1;
        }
done:
    free(part);
    free(t.first);
    CRD_VEC_DONE(&t.at);
    return rc;
}

crd_status crd_route_matrix_of(const crd_route_map *m, const uint32_t *nodes, uint32_t n,
                               uint32_t most, crd_arena *arena, crd_route_matrix *ret_matrix,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    uint64_t *in = NULL;
    uint8_t *joined = CRD_NEW(arena, uint8_t, (size_t)n * n + 1);
    *ret_matrix = (crd_route_matrix){.n = n, .joined = joined, .most = most};
    CRD_TRY(joined ? CRD_OK : CRD_ENOMEM);
    for (unsigned b = 0; b < 2; b++) {
        CRD_TRY(join_all(m, b == 1, nodes, n, joined));
        if (most == 0)
            continue;
        uint8_t *apart = CRD_NEW(arena, uint8_t, (size_t)n * n + 1);
        free(in);
        in = trusted_with(m, b == 1, nodes, n);
        CRD_TRY(apart && in ? CRD_OK : CRD_ENOMEM);
        CRD_TRY(crd_reach_counts(m->net, in, m->trusted_edges[b], nodes, n, CRD_REACH_NODES, most,
                                 apart, err));
        ret_matrix->apart[b] = apart;
    }
done:
    free(in);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}

crd_status crd_route_open_all(const crd_route_map *m, const uint32_t *nodes, uint32_t n,
                              const crd_route_protection *protect, bool hopeful, crd_arena *arena,
                              crd_route_opening *ret_opening, crd_err *err)
{
    crd_route_demand x = {.hopeful = hopeful,
                          .edges = m->edges_in[hopeful],
                          .nodes = nodes,
                          .n = n,
                          .protect = protect};
    return crd_route_open(m, &x, arena, ret_opening, err);
}

/* ---- what services need
 * --------------------------------------------------------------------------- */

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
static crd_status of_policy(const crd_ties *t, const crd_route_policy *otherwise,
                            crd_route_need *needs, size_t n, crd_err *err)
{
    crd_str words[WORDS];
    size_t n_words = 0;
    crd_route_policy policy = otherwise ? *otherwise : (crd_route_policy){0};
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

crd_status crd_route_needs(const crd_ties *t, const crd_route_policy *otherwise, crd_arena *arena,
                           const crd_route_need **ret_needs, size_t *ret_n, crd_err *err)
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
        CRD_TRY(of_policy(t, otherwise, all + i, end - i, err));
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_service);
    *ret_needs = all;
    *ret_n = n;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
