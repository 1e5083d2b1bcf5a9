/* What measures in place take: of each tie of the measure's kinds into its target, the powers that
 * the measure does not leave. Where the tie table says what is left of a kind at least (supervised
 * access: latent), that is left; else nothing. Who may still change may still stop. */
#include "world/ties_int.h"

#include <string.h>

/* Where sources disagree, low takes all that any of them says, high nothing. */
typedef struct measure {
    uint64_t kinds;   /* of ties */
    uint8_t takes[2]; /* powers: from low, from high */
} measure;

typedef struct measures {
    crd_tying *b;
    CRD_VEC(measure) at;
    CRD_VEC(uint32_t) next; /* parallel: another of the same target; CRD_ROW_NONE */
    crd_map of;             /* target -> last */
} measures;

static uint64_t kinds_of(const crd_world *w, uint32_t text)
{
    crd_str rest = crd_world_text(w, text), code;
    uint64_t kinds = 0;
    if (text == CRD_INTERN_NONE)
        return 0;
    while (crd_str_next(&rest, ' ', &code))
        for (uint32_t k = 0; k < CRD_TIES; k++)
            if (crd_str_eq(code, crd_str_from(crd_tie_kinds[k].code)))
                kinds |= UINT64_C(1) << k;
    return kinds;
}

static uint8_t taken(const crd_world *w, uint32_t text)
{
    unsigned left = text == CRD_INTERN_NONE ? 0 : crd_tying_powers(w, text);
    return (uint8_t)(0xf & ~(left & CRD_POWER_I ? left | CRD_POWER_A : left));
}

static measure read_measure(const crd_tying *b, uint32_t applied, uint32_t row)
{
    const crd_world *w = b->w;
    measure one = {0};
    bool sure = crd_tying_sure(w, CRD_T_applied, applied), any = false;
    crd_each e = crd_each_of(w, CRD_T_mitigation, row, CRD_C_mitigation_ties, 0);
    for (; crd_each_next(&e); sure = sure && e.sure)
        one.kinds |= kinds_of(w, e.text);
    e = crd_each_of(w, CRD_T_mitigation, row, CRD_C_mitigation_leaves, 0);
    for (; crd_each_next(&e); any = true, sure = sure && e.sure)
        one.takes[0] |= taken(w, e.text);
    if (!any)
        one.takes[0] = taken(w, CRD_INTERN_NONE);
    one.takes[1] = sure ? one.takes[0] : 0;
    return one;
}

static void put(measures *m, uint32_t i)
{
    const crd_world *w = m->b->w;
    uint32_t row = crd_world_row(w, CRD_T_mitigation, CRD_COL(w, applied, mitigation).text[i]);
    uint32_t table = CRD_COL(w, applied, target).target[i];
    uint32_t text = CRD_COL(w, applied, target).text[i];
    uint32_t node = table < CRD_T_COUNT && text != CRD_INTERN_NONE
                        ? crd_tying_row(m->b, table, crd_world_row(w, table, text))
                        : CRD_NODE_NONE;
    if (row == CRD_ROW_NONE || node == CRD_NODE_NONE)
        return; /* `check` says so; what is not there acts on nothing */
    measure one = read_measure(m->b, i, row);
    uint32_t *last = crd_map_add(&m->of, node, CRD_ROW_NONE);
    if (!last || !CRD_VEC_PUSH(&m->next, *last) || !CRD_VEC_PUSH(&m->at, one)) {
        m->b->rc = CRD_ENOMEM;
        return;
    }
    *last = (uint32_t)m->at.n - 1;
}

/* A measure that holds only maybe takes from low alone: what is certain is what is certain with it.
 */
/* The tie with those powers down to what the kind keeps at least. */
static crd_might weaken(const crd_raw_what *tie, const uint8_t takes[2])
{
    const crd_tie_kind *k = &crd_tie_kinds[tie->kind];
    unsigned might = tie->might;
    for (unsigned high = 0; high < 2; high++)
        for (unsigned p = 0; p < CRD_POWERS; p++) {
            unsigned at = 8 * high + 2 * p, grade = might >> at & 3;
            unsigned keeps = k->when[0] ? k->cap[p] : CRD_GRADE_NONE;
            if ((takes[high] >> p & 1) && grade > keeps)
                might = (might & ~(3u << at)) | keeps << at;
        }
    return (crd_might)might;
}

static void act(const measures *m, uint32_t to, crd_raw_what *tie)
{
    const uint32_t *last = crd_map_find(&m->of, to);
    for (uint32_t i = last ? *last : CRD_ROW_NONE; i != CRD_ROW_NONE; i = m->next.at[i])
        if (m->at.at[i].kinds >> tie->kind & 1)
            tie->might = weaken(tie, m->at.at[i].takes);
}

/* Ties that give nothing any more go. */
static void act_all(const measures *m, crd_raw_ties *raw)
{
    size_t kept = 0, kept_rows = 0, rows = 0;
    for (size_t i = 0; i < raw->from.n; i++) {
        crd_raw_what *what = &raw->what.at[i];
        bool has_row = what->origin >> CRD_ORIGIN_SHIFT == CRD_ORIGIN_ROW;
        act(m, raw->to.at[i], what);
        if (what->might) {
            raw->from.at[kept] = raw->from.at[i];
            raw->to.at[kept] = raw->to.at[i];
            raw->what.at[kept++] = *what;
            if (has_row)
                raw->row.at[kept_rows++] = raw->row.at[rows];
        }
        rows += has_row;
    }
    raw->from.n = raw->to.n = raw->what.n = kept;
    raw->row.n = kept_rows;
}

crd_status crd_tying_applied(crd_tying *b)
{
    measures m = {.b = b};
    for (uint32_t i = 0; i < crd_world_frame(b->w, CRD_T_applied)->n && b->rc == CRD_OK; i++)
        put(&m, i);
    if (m.at.n > 0 && b->rc == CRD_OK)
        act_all(&m, &b->raw);
    CRD_VEC_DONE(&m.at);
    CRD_VEC_DONE(&m.next);
    crd_map_done(&m.of);
    return b->rc;
}
