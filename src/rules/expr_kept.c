/* Predicates that several sets share: nodes of all sets, equal ones once. */
#include "rules/expr_kept.h"

#include "base/bits.h"
#include "world/map.h"

#include <stdlib.h>

enum { MAX_BYTES = 256 << 20 }; /* of bits */

/* A node of some sets; kids are numbers of such nodes. */
struct shared_node {
    crd_x_node is; /* its list in kept->lists */
    uint32_t sets, last_set;
    uint32_t next; /* of the same hash */
    uint64_t *yes, *no;
    bool done;
};

struct added {
    const crd_exprs *set;
    uint32_t *ids; /* [nodes] */
    size_t n;
};

struct crd_expr_kept {
    size_t words, bytes;
    CRD_VEC(struct shared_node) nodes;
    CRD_VEC(uint32_t) lists;
    CRD_VEC(struct added) sets;
    crd_map heads; /* hash -> first node */
};

crd_status crd_expr_kept_new(size_t rows, crd_expr_kept **ret_kept)
{
    *ret_kept = calloc(1, sizeof **ret_kept);
    if (!*ret_kept)
        return CRD_ENOMEM;
    (*ret_kept)->words = crd_bits_words(rows) + 1;
    return CRD_OK;
}

void crd_expr_kept_free(crd_expr_kept *kept)
{
    if (!kept)
        return;
    for (size_t i = 0; i < kept->nodes.n; i++) {
        free(kept->nodes.at[i].yes);
        free(kept->nodes.at[i].no);
    }
    for (size_t i = 0; i < kept->sets.n; i++)
        free(kept->sets.at[i].ids);
    CRD_VEC_DONE(&kept->nodes);
    CRD_VEC_DONE(&kept->lists);
    CRD_VEC_DONE(&kept->sets);
    crd_map_done(&kept->heads);
    free(kept);
}

/* ---- adding -----------------------------------------------------------------------------------
 */

/* The node with kids and texts as all sets know them; false: it cannot be shared. Its list is
 * appended to kept->lists. */
static bool in_common(crd_expr_kept *kept, const crd_exprs *set, const uint32_t *ids,
                      const crd_expr_rows *rows, const crd_x_node *n, crd_x_node *to,
                      crd_status *rc)
{
    *to = *n;
    if (n->op == CRD_OP_CALL && set->lang->fns[n->at.fn].own)
        return false;
    if (n->a != CRD_X_NONE && (to->a = ids[n->a]) == CRD_X_NONE)
        return false;
    if (n->b != CRD_X_NONE && (to->b = ids[n->b]) == CRD_X_NONE)
        return false;
    for (uint32_t k = 0; k < n->n; k++)
        if (ids[set->lists.at[n->list + k]] == CRD_X_NONE)
            return false;
    to->list = (uint32_t)kept->lists.n;
    for (uint32_t k = 0; k < n->n; k++)
        if (!CRD_VEC_PUSH(&kept->lists, ids[set->lists.at[n->list + k]]))
            *rc = CRD_ENOMEM;
    if (n->op == CRD_OP_VALUE && n->type == CRD_X_TEXT && n->at.value.text != CRD_INTERN_NONE) {
        uint32_t text = rows->find(rows->ctx, crd_exprs_text(set, n->at.value.text));
        to->at.bits = 0;
        to->at.value.text = text;
        if (text == CRD_INTERN_NONE)
            return false; /* its number is the set's own */
    }
    return *rc == CRD_OK;
}

static uint64_t hash_of(const crd_expr_kept *kept, const crd_x_node *n)
{
    uint64_t h = crd_mix((uint64_t)n->op << 8 | n->type);
    h = crd_mix(h ^ ((uint64_t)n->a << 32 | n->b));
    h = crd_mix(h ^ n->at.bits);
    for (uint32_t i = 0; i < n->n; i++)
        h = crd_mix(h ^ kept->lists.at[n->list + i]);
    return h >> 1; /* never the map's free key */
}

static bool same(const crd_expr_kept *kept, const crd_x_node *x, const crd_x_node *y)
{
    return x->op == y->op && x->type == y->type && x->a == y->a && x->b == y->b && x->n == y->n &&
           x->at.bits == y->at.bits &&
           (x->n == 0 || memcmp(kept->lists.at + x->list, kept->lists.at + y->list,
                                x->n * sizeof *kept->lists.at) == 0);
}

static crd_status number(crd_expr_kept *kept, const crd_x_node *is, uint32_t set, uint32_t *ret)
{
    uint32_t *at = crd_map_add(&kept->heads, hash_of(kept, is), CRD_X_NONE);
    if (!at)
        return CRD_ENOMEM;
    for (uint32_t i = *at; i != CRD_X_NONE; i = kept->nodes.at[i].next)
        if (same(kept, &kept->nodes.at[i].is, is)) {
            struct shared_node *x = &kept->nodes.at[i];
            x->sets += x->last_set != set;
            x->last_set = set;
            kept->lists.n = is->list; /* it has a list already */
            *ret = i;
            return CRD_OK;
        }
    struct shared_node fresh = {.is = *is, .sets = 1, .last_set = set, .next = *at};
    if (!CRD_VEC_PUSH(&kept->nodes, fresh))
        return CRD_ENOMEM;
    *ret = *at = (uint32_t)kept->nodes.n - 1;
    return CRD_OK;
}

crd_status crd_expr_kept_add(crd_expr_kept *kept, const crd_exprs *set, const crd_expr_rows *rows)
{
    crd_status rc = CRD_OK;
    struct added one = {.set = set, .n = set->nodes.n};
    one.ids = malloc((one.n + 1) * sizeof *one.ids);
    CRD_TRY(one.ids ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < one.n; i++) {
        crd_x_node is;
        size_t lists = kept->lists.n;
        one.ids[i] = CRD_X_NONE;
        if (in_common(kept, set, one.ids, rows, &set->nodes.at[i], &is, &rc))
            rc = number(kept, &is, (uint32_t)kept->sets.n, &one.ids[i]);
        else
            kept->lists.n = lists;
        CRD_TRY(rc);
    }
    CRD_TRY(CRD_VEC_PUSH(&kept->sets, one) ? CRD_OK : CRD_ENOMEM);
    one.ids = NULL;
done:
    free(one.ids);
    return rc;
}

/* ---- asking -----------------------------------------------------------------------------------
 */

const uint32_t *crd_x_kept_ids(const crd_expr_kept *kept, const crd_exprs *set)
{
    for (size_t i = 0; i < kept->sets.n; i++)
        if (kept->sets.at[i].set == set && kept->sets.at[i].n == set->nodes.n)
            return kept->sets.at[i].ids;
    return NULL;
}

crd_x_common crd_x_kept_get(const crd_expr_kept *kept, uint32_t id)
{
    const struct shared_node *x = &kept->nodes.at[id];
    return (crd_x_common){x->sets, x->done ? x->yes : NULL, x->done ? x->no : NULL};
}

bool crd_x_kept_room(crd_expr_kept *kept, uint32_t id, uint64_t **ret_yes, uint64_t **ret_no)
{
    struct shared_node *x = &kept->nodes.at[id];
    size_t bytes = kept->words * sizeof *x->yes;
    if (!x->yes) {
        if (kept->bytes + 2 * bytes > MAX_BYTES)
            return false;
        x->yes = malloc(bytes);
        x->no = malloc(bytes);
        kept->bytes += 2 * bytes;
    }
    *ret_yes = x->yes;
    *ret_no = x->no;
    return x->yes && x->no;
}

void crd_x_kept_done(crd_expr_kept *kept, uint32_t id) { kept->nodes.at[id].done = true; }
