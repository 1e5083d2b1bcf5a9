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
        if (m->nodes[nodes[i]].kind == CRD_PLACE_STATE &&
            !crd_route_bad(hopeful, m->node_trust[nodes[i]]))
            crd_bits_put(set, nodes[i]);
    return set;
}

/* Sites that are asked about are joined by parts at once. A state that lets nothing pass through
 * must not join others: pairs with states go one by one through its sites. */
static bool touch(const crd_route_map *m, const uint32_t *part, uint32_t a, uint32_t b)
{
    if (m->nodes[a].kind != CRD_PLACE_STATE && m->nodes[b].kind != CRD_PLACE_STATE)
        return part[a] != CRD_VID_NONE && part[a] == part[b];
    uint32_t s = m->nodes[a].kind == CRD_PLACE_STATE ? a : b, other = s == a ? b : a;
    for (uint32_t k = m->net->first[s]; k < m->net->first[s + 1]; k++) {
        uint32_t site = m->net->arc[k].to;
        if (m->nodes[other].kind == CRD_PLACE_STATE) {
            for (uint32_t l = m->net->first[other]; l < m->net->first[other + 1]; l++) {
                uint32_t there = m->net->arc[l].to;
                if (part[site] != CRD_VID_NONE && part[site] == part[there])
                    return true;
            }
        } else if (part[site] != CRD_VID_NONE && part[site] == part[other]) {
            return true;
        }
    }
    return false;
}

static crd_status join_all(const crd_route_map *m, bool hopeful, const uint32_t *nodes, uint32_t n,
                           uint8_t *joined)
{
    uint32_t *part = malloc((m->net->n_nodes + 1u) * sizeof *part);
    if (!part)
        return CRD_ENOMEM;
    crd_reach_parts(m->net, m->trusted_nodes[hopeful], m->trusted_edges[hopeful], part, NULL);
    for (uint32_t i = 0; i < n; i++)
        for (uint32_t k = 0; k < n; k++) {
            bool ends = !crd_route_bad(hopeful, m->node_trust[nodes[i]]) &&
                        !crd_route_bad(hopeful, m->node_trust[nodes[k]]);
            bool is = ends && (i == k || touch(m, part, nodes[i], nodes[k]));
            uint8_t *to = &joined[(size_t)i * n + k];
            if (is && !hopeful)
                *to = 2;
            else if (is && *to == 0)
                *to = 1;
        }
    free(part);
    return CRD_OK;
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

crd_status crd_route_open_all(const crd_route_map *m, const uint32_t (*pairs)[2], size_t n,
                              bool hopeful, crd_arena *arena, crd_route_opening *ret_opening,
                              crd_err *err)
{
    crd_ends *ends = malloc((n + 1) * sizeof *ends);
    if (!ends)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < n; i++)
        ends[i] = (crd_ends){pairs[i][0], pairs[i][1]};
    crd_status rc = crd_route_open(m, hopeful, ends, n, arena, ret_opening, err);
    free(ends);
    return rc;
}

/* ---- what services need
 * --------------------------------------------------------------------------- */

enum { WORDS = 64 };

/* The words of a policy that the case has; false: it has none of this name. */
static bool policy_words(const crd_world *w, crd_str name, crd_str words[WORDS], size_t *n)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_setting);
    crd_str prefix = CRD_STR("trust_policy:");
    *n = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str is = crd_world_text(w, CRD_COL(w, setting, name).text[i]), one, rest;
        if (!crd_str_starts(is, prefix) ||
            !crd_str_eq((crd_str){is.ptr + prefix.len, is.len - prefix.len}, name))
            continue;
        rest = crd_world_text(w, CRD_COL(w, setting, value).text[i]);
        while (crd_str_next(&rest, ' ', &one))
            if (one.len > 0 && *n < WORDS)
                words[(*n)++] = one;
        return true;
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
        uint32_t a, b;
        if (crd_str_is_null(needs[i].a) || crd_str_is_null(needs[i].b) ||
            crd_route_place(m, needs[i].a, &a, NULL) != CRD_OK ||
            crd_route_place(m, needs[i].b, &b, NULL) != CRD_OK)
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
        crd_str words[WORDS];
        crd_route_policy policy = otherwise ? *otherwise : (crd_route_policy){0};
        size_t n_words;
        bool known = !crd_str_is_null(all[i].policy) &&
                     policy_words(t->w, all[i].policy, words, &n_words);
        for (end = i; end < n && crd_str_eq(all[end].policy, all[i].policy) &&
                      crd_str_is_null(all[end].policy) == crd_str_is_null(all[i].policy);
             end++)
            all[end].known = known;
        if (known) {
            policy.avoid = words;
            policy.n_avoid = n_words;
        }
        if (known || policy.n_avoid > 0)
            CRD_TRY(answer(t, &policy, all + i, end - i, err));
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_service);
    *ret_needs = all;
    *ret_n = n;
done:
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
