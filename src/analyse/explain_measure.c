/* Measures in place (world/ties_applied.c) as a chain shows them: a tie that a measure weakened is
 * in the chain with what the measure left of it, and the measure is named. One that cut a tie is
 * not seen here: the tie is not there. */
#include "analyse/explain_int.h"

static bool has_code(const crd_world *w, uint32_t text, const char *code)
{
    crd_str rest = text == CRD_INTERN_NONE ? CRD_STR_NULL : crd_world_text(w, text), one;
    while (crd_str_next(&rest, ' ', &one))
        if (crd_str_eq(one, crd_str_from(code)))
            return true;
    return false;
}

/* Does the measure take the power? What leaves change leaves stopping too. */
static bool takes(const crd_world *w, uint32_t row, unsigned power)
{
    uint32_t leaves = CRD_COL(w, mitigation, leaves).text[row];
    bool left = has_code(w, leaves, crd_explain_power(power));
    return !left && !(power == 3 && has_code(w, leaves, crd_explain_power(2)));
}

/* The measure of row `i` of `applied` if it acts on the power that this hop gives. */
static uint32_t acting(const crd_say *s, uint32_t i)
{
    const crd_ties *t = s->a->t;
    const crd_world *w = t->w;
    const crd_world_col *target = &CRD_COL(w, applied, target);
    if (target->target[i] >= CRD_T_COUNT || target->text[i] == CRD_INTERN_NONE)
        return CRD_ROW_NONE;
    uint32_t thing = crd_world_row(w, target->target[i], target->text[i]);
    uint32_t row = crd_world_row(w, CRD_T_mitigation, CRD_COL(w, applied, mitigation).text[i]);
    if (thing == CRD_ROW_NONE || row == CRD_ROW_NONE ||
        crd_ties_node(t, target->target[i], thing) != s->hop->to ||
        !has_code(w, CRD_COL(w, mitigation, ties).text[row],
                  crd_tie_kinds[t->kind[s->hop->tie]].code) ||
        !takes(w, row, s->a->power))
        return CRD_ROW_NONE;
    return row;
}

/* "supervised access (x), applied since 2024-01-01" */
static void say_measure(const crd_world *w, uint32_t applied, uint32_t row, crd_buf *out)
{
    crd_str id = crd_world_text(w, CRD_COL(w, mitigation, id).text[row]);
    uint32_t name = CRD_COL(w, mitigation, name).text[row];
    crd_date since = crd_col_i32(&CRD_COL(w, applied, since), applied);
    crd_buf_add(out, name == CRD_INTERN_NONE ? id : crd_world_text(w, name));
    crd_buf_addf(out, " (" CRD_STR_FMT ")", CRD_STR_ARG(id));
    if (since != CRD_DATE_NONE) {
        char text[11];
        crd_buf_adds(out, ", applied since ");
        crd_buf_add(out, crd_date_text(since, text));
    }
}

static bool is_sure(const crd_world *w, uint32_t applied, uint32_t row)
{
    unsigned doubt = CRD_ROW_MAYBE | CRD_ROW_CONTESTED;
    return !(crd_world_frame(w, CRD_T_applied)->flags[applied] & doubt) &&
           !(crd_world_frame(w, CRD_T_mitigation)->flags[row] & doubt);
}

bool crd_say_measures(const crd_say *s, bool sure, crd_buf *out)
{
    const crd_world *w = s->a->t->w;
    bool any = false;
    if (s->hop->tie == CRD_ROW_NONE)
        return false;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_applied)->n; i++) {
        uint32_t row = acting(s, i);
        if (row == CRD_ROW_NONE || is_sure(w, i, row) != sure)
            continue;
        if (any)
            crd_buf_adds(out, ", and by ");
        else
            crd_buf_adds(out, sure ? " It is weakened by the mitigation "
                                   : "how far it is weakened is not certain: by the mitigation ");
        say_measure(w, i, row, out);
        any = true;
    }
    if (any && sure)
        crd_buf_adds(out, ": what is left is after preparation only.");
    return any;
}
