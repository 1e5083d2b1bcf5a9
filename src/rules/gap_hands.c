/* Who has a hand in a thing, as far as nobody says it: its maker, owner and operator; who built a
 * link and who owns a site stand in rows of `tie`. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

const crd_gap_lists *crd_gap_list(crd_gaps *g, int which)
{
    static const struct {
        uint32_t table, field, only;
    } all[CRD_LISTS] = {
        [CRD_LIST_HOLDERS] = {CRD_T_tie, CRD_C_tie_holder, CRD_X_NONE},
        [CRD_LIST_TARGETS] = {CRD_T_tie, CRD_C_tie_target, CRD_X_NONE},
        [CRD_LIST_NEEDED] = {CRD_T_dependency, CRD_C_dependency_needs, CRD_X_NONE},
        [CRD_LIST_NEEDS] = {CRD_T_dependency, CRD_C_dependency_dependent, CRD_X_NONE},
        [CRD_LIST_NETWORKS] = {CRD_T_network, CRD_C_network_operator, CRD_T_party},
        [CRD_LIST_MACHINES] = {CRD_T_element, CRD_C_element_network, CRD_T_network},
    };
    crd_gap_lists *l = &g->lists[which];
    if (l->next ||
        crd_gap_lists_new(g->w, all[which].table, all[which].field, all[which].only, l) == CRD_OK)
        return l;
    g->failed = true;
    return NULL;
}

size_t crd_gap_hand_columns(crd_subject_id subject, uint32_t columns[CRD_GAP_HANDS])
{
    static const char *const names[] = {"maker", "owner", "operator"};
    size_t n = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        int column = crd_subject_column(&crd_subjects[subject], crd_str_from(names[i]));
        if (column >= 0)
            columns[n++] = (uint32_t)column;
    }
    return n;
}

/* Does some row of `tie`, of this kind or that, lead to it? Each kind once in high suffices: what
 * is asked is who it is, not whether it still holds. */
static bool is_tied(crd_gaps *g, uint32_t table, uint32_t text, crd_str kind, crd_str other)
{
    const crd_gap_lists *l = crd_gap_list(g, CRD_LIST_TARGETS);
    for (uint32_t i = l ? crd_gap_lists_head(l, table, text) : 0; i; i = l->next[i - 1]) {
        crd_str is = crd_world_text(g->w,
                                    crd_subject_text_at(g->w, CRD_T_tie, CRD_C_tie_kind, i - 1));
        if (crd_str_eq(is, kind) || crd_str_eq(is, other))
            return true;
    }
    return false;
}

/* The row of `tie` that nobody gives; its key begins with the target. */
static uint32_t tie_of(crd_gaps *g, uint32_t table, uint32_t row, uint32_t text, crd_str kind)
{
    crd_buf target, key;
    uint32_t q = CRD_X_NONE;
    crd_buf_init(&target, 1 << 20);
    crd_buf_init(&key, 1 << 20);
    crd_buf_addf(&target, "%s:", crd_records.tables[table]->name);
    crd_buf_add(&target, crd_world_text(g->w, text));
    crd_gap_part(crd_buf_str(&target), &key);
    crd_buf_addc(&key, '/');
    crd_gap_part(kind, &key);
    if (target.status == CRD_OK && key.status == CRD_OK)
        q = crd_gap_of_row(g, CRD_GAP_ROW, CRD_T_tie, CRD_X_NONE, crd_buf_str(&key), table, row);
    else
        g->failed = true;
    crd_buf_done(&target);
    crd_buf_done(&key);
    return q;
}

size_t crd_gap_hands(crd_gaps *g, uint32_t table, uint32_t row,
                     uint32_t ret_questions[CRD_GAP_HANDS])
{
    uint32_t columns[CRD_GAP_HANDS];
    bool site = table == CRD_T_site, link = table == CRD_T_link;
    crd_subject_id subject = link ? CRD_V_LINK : CRD_V_ELEMENT;
    crd_str kind = site ? CRD_STR("owns") : CRD_STR("builds");
    crd_str other = site ? CRD_STR("operates") : kind;
    size_t n = link || table == CRD_T_element ? crd_gap_hand_columns(subject, columns) : 0,
           some = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t q = crd_gap_column(g, subject, NULL, columns[i], row, false);
        if (q != CRD_X_NONE)
            ret_questions[some++] = q;
    }
    uint32_t text = crd_subject_text_at(g->w, table, 0, row);
    if ((site || link) && !is_tied(g, table, text, kind, other))
        ret_questions[some++] = tie_of(g, table, row, text, kind);
    return some;
}
