/* Which row of the right is which row of the left. Both sides are in order of their keys; ids that
 * one side joined take part as the least id of their group, so that one walk over both meets every
 * pair. Only the rows that have such an id are sorted again. */
#include "analyse/diff_int.h"

#include "base/str.h"

#include <stdlib.h>
#include <string.h>

enum { ID_MAX = 1 << 20 };
static const uint32_t UNKNOWN = CRD_INTERN_NONE - 1;

/* ---- ids ---------------------------------------------------------------------------------- */

static uint32_t root_of(crd_match *m, uint32_t i)
{
    while (m->nodes.at[i].parent != i) {
        m->nodes.at[i].parent = m->nodes.at[m->nodes.at[i].parent].parent;
        i = m->nodes.at[i].parent;
    }
    return i;
}

static crd_str id_of(const crd_match *m, uint32_t node)
{
    crd_str s = crd_intern_text(m->ids, node);
    return (crd_str){s.ptr + 1, s.len - 1};
}

/* The node of an id, known to both sides by their own numbers. */
static crd_status node_at(crd_match *m, uint32_t table, crd_str id, crd_buf *buf, uint32_t *ret)
{
    crd_status rc = CRD_OK;
    crd_buf_clear(buf);
    crd_buf_addc(buf, (char)(table + 1));
    crd_buf_add(buf, id);
    CRD_TRY(buf->status);
    CRD_TRY(crd_intern_add(m->ids, crd_buf_str(buf), ret));
    if (*ret < m->nodes.n)
        goto done;
    if (!CRD_VEC_PUSH(&m->nodes, ((crd_match_node){*ret, *ret})))
        CRD_TRY(CRD_ENOMEM);
    m->aliased[table] = true;
    for (int side = 0; side < SIDES; side++) {
        uint32_t text = crd_world_find_text(m->world[side], id);
        if (text != CRD_INTERN_NONE &&
            !crd_map_add(&m->node_of[side], (uint64_t)table << 32 | text, *ret))
            CRD_TRY(CRD_ENOMEM);
    }
done:
    return rc;
}

static void join(crd_match *m, uint32_t a, uint32_t b)
{
    a = root_of(m, a);
    b = root_of(m, b);
    if (a == b)
        return;
    uint32_t x = m->nodes.at[a].least, y = m->nodes.at[b].least;
    m->nodes.at[b].parent = a;
    if (crd_str_cmp(id_of(m, y), id_of(m, x)) < 0)
        m->nodes.at[a].least = y;
}

/* A name that stands for a party here: may it be joined to it for both sides? Not when the other
 * side takes it for something. */
static bool name_is_free(const crd_world *other, crd_str name)
{
    uint32_t text = crd_world_find_text(other, name);
    return text == CRD_INTERN_NONE || (crd_world_id(other, CRD_T_party, text) == text &&
                                       crd_world_row(other, CRD_T_party, text) == CRD_ROW_NONE);
}

static crd_status join_ids(crd_match *m, int side, crd_buf *buf)
{
    crd_status rc = CRD_OK;
    size_t n;
    const crd_world *w = m->world[side];
    const crd_also *also = crd_world_also(w, &n);
    for (size_t i = 0; i < n; i++) {
        uint32_t a, b;
        crd_str from = crd_world_text(w, also[i].from);
        if (also[i].by == CRD_BY_NAME && !name_is_free(m->world[!side], from))
            continue;
        CRD_TRY(node_at(m, also[i].table, from, buf, &a));
        CRD_TRY(node_at(m, also[i].table, crd_world_text(w, also[i].to), buf, &b));
        join(m, a, b);
    }
done:
    return rc;
}

static uint8_t table_of(const crd_field *f)
{
    for (uint32_t i = 0; f->kind == CRD_REF && i < CRD_T_COUNT; i++)
        if (strcmp(f->arg, crd_records.tables[i]->name) == 0)
            return (uint8_t)i;
    return CRD_TARGET_NONE;
}

crd_status crd_match_new(const crd_world *left, const crd_world *right, uint32_t table,
                         crd_match **ret_match)
{
    crd_status rc = CRD_OK;
    crd_buf buf;
    const crd_table *t = crd_records.tables[table];
    crd_match *m = calloc(1, sizeof *m);
    *ret_match = NULL;
    crd_buf_init(&buf, ID_MAX);
    if (!m)
        CRD_TRY(CRD_ENOMEM);
    m->world[LEFT] = left;
    m->world[RIGHT] = right;
    m->table = table;
    for (uint32_t i = 0; i < t->n_fields; i++) /* decisions keep what they say */
        m->refs[i] = table == CRD_T_decision ? CRD_TARGET_NONE : table_of(&t->fields[i]);
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &m->ids));
    CRD_TRY(join_ids(m, LEFT, &buf));
    CRD_TRY(join_ids(m, RIGHT, &buf));
    *ret_match = m;
    m = NULL;
done:
    crd_buf_done(&buf);
    crd_match_free(m);
    return rc;
}

void crd_match_free(crd_match *m)
{
    if (!m)
        return;
    crd_intern_free(m->ids);
    CRD_VEC_DONE(&m->nodes);
    for (int side = 0; side < SIDES; side++)
        crd_map_done(&m->node_of[side]);
    free(m->to_left);
    free(m);
}

/* ---- values ------------------------------------------------------------------------------- */

static const uint32_t *node_of(const crd_match *m, int side, uint32_t table, uint32_t text)
{
    if (table >= CRD_T_COUNT || !m->aliased[table])
        return NULL;
    return crd_map_find(&m->node_of[side], (uint64_t)table << 32 | text);
}

/* Room to remember what the right text is on the left. */
static bool can_remember(crd_match *m, uint32_t text)
{
    if (text < m->n_to_left)
        return true;
    size_t n = ((size_t)text + 1) + (size_t)text / 2 + 1024;
    uint32_t *fresh = reallocarray(m->to_left, n, sizeof *fresh);
    if (!fresh)
        return false;
    for (size_t i = m->n_to_left; i < n; i++)
        fresh[i] = UNKNOWN;
    m->to_left = fresh;
    m->n_to_left = n;
    return true;
}

/* Each right text is looked up on the left once. Without memory for that it is looked up again. */
static uint32_t left_of(crd_match *m, uint32_t text)
{
    if (text < m->n_to_left && m->to_left[text] != UNKNOWN)
        return m->to_left[text];
    uint32_t left = crd_world_find_text(m->world[LEFT], crd_world_text(m->world[RIGHT], text));
    if (can_remember(m, text))
        m->to_left[text] = left;
    return left;
}

uint64_t crd_match_value(crd_match *m, int side, uint32_t table, uint32_t text)
{
    const uint32_t *node = node_of(m, side, table, text);
    if (node)
        return UINT64_C(2) << 32 | root_of(m, *node);
    if (side == LEFT || text == CRD_INTERN_NONE)
        return text;
    uint32_t left = left_of(m, text);
    return left != CRD_INTERN_NONE ? left : UINT64_C(1) << 32 | text;
}

crd_str crd_match_text(crd_match *m, int side, uint32_t table, uint32_t text)
{
    const uint32_t *node = node_of(m, side, table, text);
    return node ? id_of(m, m->nodes.at[root_of(m, *node)].least)
                : crd_world_text(m->world[side], text);
}

uint32_t crd_match_target(const crd_match *m, int side, uint32_t field, uint32_t row)
{
    const crd_world_col *c = &crd_world_frame(m->world[side], m->table)->cols[field];
    if (c->target)
        return m->table == CRD_T_decision ? CRD_TARGET_NONE : c->target[row];
    return m->refs[field];
}

/* ---- keys --------------------------------------------------------------------------------- */

typedef struct place {
    crd_match *m;
    int side;
    uint32_t row;
} place;

static uint32_t key_target(const place *p, uint32_t field)
{
    const crd_field *f = &crd_records.tables[p->m->table]->fields[field];
    if (field == 0 && f->kind == CRD_TEXT)
        return p->m->table;
    return crd_match_target(p->m, p->side, field, p->row);
}

static const crd_world_col *col_of(const place *p, uint32_t field)
{
    return &crd_world_frame(p->m->world[p->side], p->m->table)->cols[field];
}

#define ORDER(a, b) (((a) > (b)) - ((a) < (b)))

/* `own`: ids as they stand, else the least of the thing. */
static int text_order(const place *a, const place *b, uint32_t field, bool own)
{
    const crd_world_col *x = col_of(a, field), *y = col_of(b, field);
    uint32_t s = x->text[a->row], t = y->text[b->row];
    if (s == CRD_INTERN_NONE || t == CRD_INTERN_NONE)
        return (s != CRD_INTERN_NONE) - (t != CRD_INTERN_NONE);
    if (x->target && x->target[a->row] != y->target[b->row])
        return ORDER(x->target[a->row], y->target[b->row]);
    uint32_t table = own ? CRD_TARGET_NONE : key_target(a, field);
    uint32_t same = own ? CRD_TARGET_NONE : key_target(b, field);
    if (a->side == b->side && s == t)
        return 0;
    int c = crd_str_cmp(crd_match_text(a->m, a->side, table, s),
                        crd_match_text(b->m, b->side, same, t));
    /* Ids are met in order here, which spares looking them up all over memory later. */
    if (c == 0 && a->side == LEFT && b->side == RIGHT && !node_of(a->m, LEFT, table, s) &&
        can_remember(a->m, t))
        a->m->to_left[t] = s;
    return c;
}

static int key_order(const place *a, const place *b, bool own)
{
    const crd_table *t = crd_records.tables[a->m->table];
    int c = 0;
    for (uint32_t i = 0; c == 0 && i < t->n_fields; i++) {
        if (!(t->fields[i].flags & CRD_F_IN_KEY))
            continue;
        const crd_world_col *x = col_of(a, i), *y = col_of(b, i);
        if (x->text)
            c = text_order(a, b, i, own);
        else if (x->holds == CRD_HOLDS_I32)
            c = ORDER(crd_col_i32(x, a->row), crd_col_i32(y, b->row)); /* null is the least */
        else if (x->holds == CRD_HOLDS_I64)
            c = ORDER(crd_col_i64(x, a->row), crd_col_i64(y, b->row));
        else
            c = ORDER(crd_col_real(x, a->row), crd_col_real(y, b->row));
    }
    return c;
}

static int both_orders(const void *one, const void *two)
{
    const place *a = one, *b = two;
    int c = key_order(a, b, false);
    return c != 0 ? c : key_order(a, b, true);
}

/* ---- rows of one side in order -------------------------------------------------------------- */

typedef struct listing {
    uint32_t *rows;
    size_t n;
} listing;

static bool has_alias(const place *p)
{
    const crd_table *t = crd_records.tables[p->m->table];
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_world_col *c = col_of(p, i);
        if (t->fields[i].flags & CRD_F_IN_KEY && c->text && c->text[p->row] != CRD_INTERN_NONE &&
            node_of(p->m, p->side, key_target(p, i), c->text[p->row]))
            return true;
    }
    return false;
}

/* Puts rows with an id of several where they belong. */
static crd_status reorder(crd_match *m, int side, listing *l)
{
    crd_status rc = CRD_OK;
    CRD_VEC(place) moved = {0};
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++) {
        place p = {m, side, l->rows[i]};
        if (!has_alias(&p))
            l->rows[kept++] = p.row;
        else if (!CRD_VEC_PUSH(&moved, p))
            CRD_TRY(CRD_ENOMEM);
    }
    if (moved.n > 0)
        qsort(moved.at, moved.n, sizeof *moved.at, both_orders);
    /* Merged from the end, into the room that the moved ones left. */
    size_t to = l->n, k = moved.n;
    while (k > 0) {
        place last = {m, side, kept > 0 ? l->rows[kept - 1] : 0};
        bool take = kept > 0 && both_orders(&last, &moved.at[k - 1]) > 0;
        l->rows[--to] = take ? l->rows[--kept] : moved.at[--k].row;
    }
done:
    CRD_VEC_DONE(&moved);
    return rc;
}

static crd_status list_rows(crd_match *m, int side, listing *ret)
{
    const crd_frame *f = crd_world_frame(m->world[side], m->table);
    crd_status rc = crd_world_sorted(m->world[side], m->table, &ret->rows);
    bool any = false;
    if (rc != CRD_OK)
        return rc;
    for (uint32_t i = 0; i < f->n; i++)
        if (!(f->flags[ret->rows[i]] & CRD_ROW_ELSEWHEN))
            ret->rows[ret->n++] = ret->rows[i];
    for (uint32_t i = 0; i < CRD_T_COUNT; i++)
        any |= m->aliased[i];
    return any ? reorder(m, side, ret) : CRD_OK;
}

/* ---- pairs -------------------------------------------------------------------------------- */

typedef struct walk {
    crd_match *m;
    crd_pair_put put;
    void *ctx;
    crd_err *err;
} walk;

static crd_status give(const walk *w, crd_diff_kind kind, uint32_t left, uint32_t right)
{
    crd_pair p = {kind, {left, right}};
    return w->put(w->ctx, &p, w->err);
}

/* Rows of both sides whose keys mean the same. First those with the very same key, then one with
 * one; who is left over became part of another, or was. */
static crd_status give_run(const walk *w, uint32_t *left, size_t n_left, uint32_t *right,
                           size_t n_right)
{
    crd_status rc = CRD_OK;
    uint32_t first_left = left[0], first_right = right[0];
    size_t i = 0, k = 0, more_left = 0, more_right = 0, both = 0;
    while (n_left + n_right > 2 && (i < n_left || k < n_right)) {
        place a = {w->m, LEFT, i < n_left ? left[i] : 0};
        place b = {w->m, RIGHT, k < n_right ? right[k] : 0};
        int c = i == n_left ? 1 : k == n_right ? -1 : key_order(&a, &b, true);
        if (c == 0)
            CRD_TRY(give(w, CRD_DIFF_CHANGED, left[i++], right[k++]));
        else if (c < 0)
            left[more_left++] = left[i++];
        else
            right[more_right++] = right[k++];
    }
    if (n_left + n_right == 2)
        more_left = more_right = 1;
    for (; both < more_left && both < more_right; both++)
        CRD_TRY(give(w, CRD_DIFF_CHANGED, left[both], right[both]));
    for (i = both; i < more_left; i++)
        CRD_TRY(give(w, CRD_DIFF_JOINED, left[i], first_right));
    for (k = both; k < more_right; k++)
        CRD_TRY(give(w, CRD_DIFF_SPLIT, first_left, right[k]));
done:
    return rc;
}

static size_t run_end(crd_match *m, int side, const listing *l, size_t at)
{
    size_t end = at + 1;
    place first = {m, side, l->rows[at]};
    while (end < l->n) {
        place next = {m, side, l->rows[end]};
        if (key_order(&first, &next, false) != 0)
            break;
        end++;
    }
    return end;
}

static crd_status walk_both(const walk *w, listing *l, listing *r)
{
    crd_status rc = CRD_OK;
    size_t i = 0, k = 0;
    while (i < l->n || k < r->n) {
        place a = {w->m, LEFT, i < l->n ? l->rows[i] : 0};
        place b = {w->m, RIGHT, k < r->n ? r->rows[k] : 0};
        int c = i == l->n ? 1 : k == r->n ? -1 : key_order(&a, &b, false);
        if (c < 0) {
            CRD_TRY(give(w, CRD_DIFF_REMOVED, l->rows[i++], CRD_ROW_NONE));
        } else if (c > 0) {
            CRD_TRY(give(w, CRD_DIFF_ADDED, CRD_ROW_NONE, r->rows[k++]));
        } else {
            size_t left = run_end(w->m, LEFT, l, i), right = run_end(w->m, RIGHT, r, k);
            CRD_TRY(give_run(w, l->rows + i, left - i, r->rows + k, right - k));
            i = left;
            k = right;
        }
    }
done:
    return rc;
}

crd_status crd_match_rows(crd_match *m, crd_pair_put put, void *ctx, crd_err *err)
{
    crd_status rc = CRD_OK;
    listing left = {0}, right = {0};
    walk w = {m, put, ctx, err};
    CRD_TRY(list_rows(m, LEFT, &left));
    CRD_TRY(list_rows(m, RIGHT, &right));
    rc = walk_both(&w, &left, &right);
done:
    free(left.rows);
    free(right.rows);
    return rc;
}
