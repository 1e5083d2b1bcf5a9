/* The rows of a verdict: which facts their answers rest on, and what would turn them. */
#include "rules/why_int.h"

#include "rules/expr_words.h"
#include "rules/subject_int.h"

#include <math.h>

enum { MOST_PARTS = 64, MOST_WAYS = 6 };

/* ---- rows -------------------------------------------------------------------------------------
 */

static crd_str id_of(crd_explaining *x, uint32_t row)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    crd_gap_key(x->j->t->w, crd_subjects[x->u->subject].table,
                crd_subject_row(x->j->dockets[x->u->subject].rows, row), &b);
    if (b.status != CRD_OK)
        x->g->failed = true;
    crd_str copy = crd_why_copy(x, crd_buf_str(&b));
    crd_buf_done(&b);
    return copy;
}

static crd_tri kind_of(const crd_explaining *x, size_t row)
{
    if (x->u->kind == CRD_RULE_DIVERSITY)
        return CRD_YES;
    return x->u->kind == CRD_RULE_SHARE
               ? crd_docket_is(&x->j->dockets[x->u->subject], x->u->of, row)
               : crd_against(&x->look, row);
}

static crd_measure measure_of(const crd_explaining *x)
{
    const crd_rule *u = x->u;
    bool weighs = u->kind == CRD_RULE_SHARE || u->kind == CRD_RULE_DIVERSITY;
    if (!weighs)
        return crd_subject_pieces(u->subject) ? CRD_BY_QUANTITY : CRD_BY_ROWS;
    for (size_t i = 0; i < u->n_measures_by; i++)
        if (crd_str_eq(x->v->measure, crd_str_from(crd_measure_name(u->measures_by[i]))))
            return u->measures_by[i];
    return u->n_measures_by ? u->measures_by[0] : CRD_BY_QUANTITY;
}

static double cost_of(const crd_explaining *x, uint32_t row)
{
    uint32_t table = crd_subjects[x->u->subject].table;
    int field = crd_table_find(crd_records.tables[table], CRD_STR("replacement_cost"));
    row = crd_subject_row(x->j->dockets[x->u->subject].rows, row);
    return field < 0 ? (double)NAN : crd_subject_real_at(x->j->t->w, table, (uint32_t)field, row);
}

/* Rows against it come first: certain ones, then possible ones. */
static int by_against(const void *a, const void *b)
{
    const crd_why_row *x = a, *y = b;
    crd_tri one = crd_tri_and(x->counts, x->kind), two = crd_tri_and(y->counts, y->kind);
    if (one != two)
        return one > two ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* A row that may count. */
static crd_status gather_one(crd_explaining *x, const crd_weights *weights, uint32_t row,
                             crd_tri counts)
{
    crd_why_row one = {.row = row, .counts = counts};
    if (counts == CRD_NO)
        return CRD_OK;
    one.kind = kind_of(x, row);
    one.between = crd_weight(weights, row);
    one.weight = crd_range_known(one.between);
    one.cost = cost_of(x, row);
    one.id = id_of(x, row);
    return !x->g->failed && CRD_VEC_PUSH(&x->rows, one) ? CRD_OK : CRD_ENOMEM;
}

/* Rows of which nobody says whose they are, and that may be of the group. */
static crd_status gather_nobodys(crd_explaining *x, const crd_grouping *g, uint32_t group,
                                 const crd_weights *weights)
{
    size_t n;
    crd_status rc = CRD_OK;
    const uint32_t *kin = crd_grouping_kin(g, group, &n);
    for (size_t i = 0; n > 0 && i < g->nobodys.n && rc == CRD_OK; i++) {
        uint32_t row = g->nobodys.at[i].row;
        for (size_t k = 0; k < n && rc == CRD_OK; k++)
            if (kin[k] == g->nobodys.at[i].group)
                rc = gather_one(x, weights, row,
                                crd_tri_and(CRD_OPEN, crd_judging_counts(x->j, x->u, row)));
    }
    return rc;
}

/* The rows of the verdict's group that may count. */
static crd_status gather(crd_explaining *x)
{
    crd_status rc = CRD_OK;
    size_t n = x->j->dockets[x->u->subject].n;
    const crd_grouping *g;
    crd_weights weights;
    uint32_t group = 0;
    CRD_TRY(crd_grouping_get(x->j, x->u, &g));
    CRD_TRY(crd_looking_open(x->j, x->u, &x->look));
    CRD_TRY(crd_judging_weights(x->j, x->u, measure_of(x), &weights));
    while (g->n > 1 && group < g->n && !crd_str_eq(g->names[group], x->v->group))
        group++;
    for (uint32_t i = 0; i < n; i++)
        if (crd_grouping_of(g, i) == group)
            CRD_TRY(gather_one(x, &weights, i, crd_judging_counts(x->j, x->u, i)));
    if (group < g->n)
        CRD_TRY(gather_nobodys(x, g, group, &weights));
    if (x->rows.n > 1)
        qsort(x->rows.at, x->rows.n, sizeof *x->rows.at, by_against);
done:
    return rc;
}

/* ---- facts ------------------------------------------------------------------------------------
 */

typedef struct parts {
    uint32_t nodes[MOST_PARTS];
    size_t n;
} parts;

static void add_part(parts *p, uint32_t node)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->nodes[i] == node)
            return;
    if (p->n < MOST_PARTS)
        p->nodes[p->n++] = node;
}

/* Columns and calls of an atom. */
static void parts_of(const crd_exprs *set, uint32_t node, parts *p)
{
    const crd_x_node *n = &set->nodes.at[node];
    if (n->op == CRD_OP_COLUMN || n->op == CRD_OP_CALL)
        add_part(p, node);
    if (n->a != CRD_X_NONE)
        parts_of(set, n->a, p);
    if (n->b != CRD_X_NONE)
        parts_of(set, n->b, p);
    for (uint32_t i = 0; i < n->n; i++)
        parts_of(set, set->lists.at[n->list + i], p);
}

static int8_t truth_of(crd_gap_row *r, uint32_t node)
{
    return r->set->nodes.at[node].type == CRD_X_NULL ? -1 : crd_gap_value(r, node).truth;
}

/* Of `and` and `or` only what decides. */
static void deciding(crd_gap_row *r, uint32_t node, parts *p)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    int8_t is = truth_of(r, node);
    if (n->op == CRD_OP_NOT) {
        deciding(r, n->a, p);
    } else if (n->op == CRD_OP_AND || n->op == CRD_OP_OR) {
        const uint32_t kids[] = {n->a, n->b};
        for (size_t i = 0; i < 2; i++)
            if (truth_of(r, kids[i]) == is)
                deciding(r, kids[i], p);
    } else {
        parts_of(r->set, node, p);
    }
}

static void add_cell(const crd_exprs *set, crd_expr_type type, crd_expr_value v, crd_buf *out)
{
    char day[11];
    switch (type) {
    case CRD_X_BOOL:
        crd_buf_adds(out, v.truth ? "yes" : "no");
        break;
    case CRD_X_INT:
        crd_buf_addi(out, v.i);
        break;
    case CRD_X_REAL:
        crd_buf_addr(out, v.real);
        break;
    case CRD_X_TEXT:
        crd_buf_add(out, crd_exprs_text(set, v.text));
        break;
    case CRD_X_DATE:
        crd_buf_add(out, crd_date_text(v.date, day));
        break;
    case CRD_X_NULL:
        break;
    }
}

/* Where a row, or a field of it, is said. */
static void add_place(crd_explaining *x, uint32_t table, uint32_t row, uint32_t field,
                      crd_why_fact *to)
{
    static const char *const confidences[] = {"low", "medium", "high"};
    const crd_world *w = x->j->t->w;
    const crd_frame *f = crd_world_frame(w, table);
    size_t n_sources, n_places;
    const crd_world_source *sources = crd_world_sources(w, &n_sources);
    uint32_t source = field != CRD_X_NONE ? crd_world_source_of(w, table, row, field)
                                          : crd_row_source(f, row);
    if (source >= n_sources)
        return;
    to->source = sources[source].name;
    to->as_of = sources[source].as_of;
    to->confidence = confidences[sources[source].confidence];
    to->assumed = sources[source].assumed;
    if (crd_row_source(f, row) == source) {
        to->line = crd_row_line(f, row);
        return;
    }
    const crd_place *places = crd_world_more_places(w, table, row, &n_places);
    for (size_t i = 0; i < n_places; i++)
        if (places[i].source == source) {
            to->line = places[i].line;
            return;
        }
}

static void locate(crd_explaining *x, uint32_t question, crd_why_fact *to)
{
    if (question == CRD_X_NONE)
        return;
    const crd_gap_ask a = x->g->asks.at[question];
    crd_str table, key, field;
    crd_gap_parts(x->g, question, &table, &key, &field);
    to->table = crd_why_copy(x, table);
    to->key = crd_why_copy(x, key);
    to->field = crd_why_copy(x, field);
    if (a.kind == CRD_GAP_PARAM || a.row == CRD_ROW_NONE)
        return;
    add_place(x, a.table, a.row, a.field, to);
    if (a.field != CRD_X_NONE && crd_str_is_null(to->why))
        to->why = crd_why_disputed(x, a.table, a.row, a.field);
}

/* A fact: where it is recorded, and what is, where sources differ. */
static void locate_fact(crd_explaining *x, const crd_str t[4], crd_why_fact *to)
{
    bool doubt;
    size_t n;
    uint32_t row = crd_know_fact(x->j->k, t[0], t[1], t[2], t[3], &doubt);
    const uint32_t *rows = crd_know_facts(x->j->k, t[0], t[1], t[2], t[3], &n);
    if (n == 0)
        return;
    locate(x,
           crd_gap_of_cell(x->g, CRD_GAP_EXACT, CRD_T_fact, CRD_C_fact_value,
                           row == CRD_ROW_NONE ? rows[0] : row),
           to);
    if (doubt)
        to->why = crd_why_disputed_fact(x, rows, n);
}

static crd_str first_arg(crd_gap_row *r, const crd_x_node *n)
{
    uint32_t arg = n->n ? r->set->lists.at[n->list] : CRD_X_NONE;
    return arg == CRD_X_NONE || r->set->nodes.at[arg].type != CRD_X_TEXT
               ? CRD_STR_NULL
               : crd_exprs_text(r->set, crd_gap_value(r, arg).text);
}

/* Why the regime restricts it, and where that is said. */
static void why_risk(crd_explaining *x, crd_str id, crd_why_fact *to)
{
    const crd_world *w = x->j->t->w;
    crd_know_why why = crd_know_high_risk(x->j->k, id);
    crd_buf b;
    if (!why.how)
        return;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b, "%s%s", why.how, crd_str_is_null(why.who) ? "" : ": ");
    crd_buf_add(&b, why.who);
    if (why.designation != CRD_ROW_NONE) {
        uint32_t q = crd_gap_of_cell(x->g, CRD_GAP_DATES, CRD_T_designation, CRD_X_NONE,
                                     why.designation);
        crd_buf_adds(&b, ", on list ");
        crd_buf_add(
            &b, crd_world_text(w, crd_subject_text_at(w, CRD_T_designation, CRD_C_designation_list,
                                                      why.designation)));
        locate(x, q, to);
    }
    crd_buf_adds(&b, why.certain ? "" : " (possible only)");
    uint32_t table, row = crd_know_row(x->j->k, id, &table);
    if (!why.certain && table == CRD_T_product && row != CRD_ROW_NONE) {
        crd_str makers = crd_why_disputed(x, CRD_T_product, row, CRD_C_product_maker);
        crd_buf_adds(&b, crd_str_is_null(makers) ? "" : "; of its maker ");
        crd_buf_add(&b, makers);
    }
    to->why = crd_why_take(x, &b);
    crd_buf_done(&b);
}

static void locate_call(crd_explaining *x, crd_gap_row *r, const crd_x_node *n, crd_why_fact *to)
{
    const char *name = r->set->lang->fns[n->at.fn].name;
    crd_str t[4];
    if (strcmp(name, "high_risk") == 0) {
        why_risk(x, first_arg(r, n), to);
        return;
    }
    if (strncmp(name, "fact", 4) != 0 && strcmp(name, "has_fact") != 0)
        return;
    for (uint32_t i = 0; i < 4 && i < n->n; i++)
        t[i] = crd_exprs_text(r->set, crd_gap_value(r, r->set->lists.at[n->list + i]).text);
    if (n->n == 4)
        locate_fact(x, t, to);
}

static void put_fact(crd_explaining *x, crd_gap_row *r, const crd_why_row *row, uint32_t node)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    crd_expr_value v = crd_gap_value(r, node);
    crd_buf b;
    crd_why_fact one = {.row = row->id,
                        .certain = crd_tri_and(row->counts, row->kind) == CRD_YES,
                        .as_of = CRD_DATE_NONE};
    crd_buf_init(&b, 1 << 20);
    crd_exprs_say(r->set, node, &b);
    one.part = crd_why_take(x, &b);
    bool null = crd_expr_is_null((crd_expr_type)n->type, v);
    add_cell(r->set, (crd_expr_type)n->type, v, &b);
    crd_str value = crd_why_take(x, &b);
    one.value = null ? CRD_STR_NULL : value;
    crd_buf_done(&b);
    if (n->op == CRD_OP_COLUMN)
        locate(x, crd_gap_column(x->g, r->subject, r->d->rows, n->at.column, r->row, !null), &one);
    else
        locate_call(x, r, n, &one);
    if (!CRD_VEC_PUSH(&x->facts, one))
        x->g->failed = true;
}

/* ---- what would turn a row --------------------------------------------------------------------
 */

typedef struct atoms {
    uint32_t nodes[MOST_PARTS];
    uint8_t stands[MOST_PARTS]; /* 1 under an even number of `not`, 2 under an odd one, 3 both */
    uint32_t n;
} atoms;

static uint64_t atom_bit(atoms *a, uint32_t node, bool turned)
{
    uint32_t i = 0;
    while (i < a->n && a->nodes[i] != node)
        i++;
    if (i == MOST_PARTS)
        return 0;
    if (i == a->n) {
        a->nodes[a->n] = node;
        a->stands[a->n++] = 0;
    }
    a->stands[i] |= turned ? 2 : 1;
    return UINT64_C(1) << i;
}

/* Smallest sets of atoms that would have to turn, or be known, for it to be true (false). */
static crd_gap_fam turning(crd_gap_row *r, uint32_t node, bool turned, atoms *a)
{
    const crd_x_node *n = &r->set->nodes.at[node];
    int8_t is = truth_of(r, node);
    if (n->op == CRD_OP_NOT)
        return crd_gap_not(turning(r, n->a, !turned, a));
    if (n->op == CRD_OP_AND || n->op == CRD_OP_OR) {
        crd_gap_fam x = turning(r, n->a, turned, a), y = turning(r, n->b, turned, a);
        return crd_gap_join(&x, &y, n->op == CRD_OP_OR);
    }
    /* what is recorded does not change by being forgotten */
    if (n->op == CRD_OP_VALUE || (n->op == CRD_OP_IS_NULL && is == 0))
        return crd_gap_known(is == 1);
    crd_gap_fam f = crd_gap_leaf(atom_bit(a, node, turned));
    if (is == 1)
        f.yes[0] = 0; /* it is so already */
    else if (is == 0)
        f.no[0] = 0;
    return f;
}

static int bits_of(uint64_t v)
{
    int n = 0;
    for (; v; v &= v - 1)
        n++;
    return n;
}

static void say_set(const crd_explaining *x, crd_gap_row *r, const atoms *a, uint64_t set,
                    bool wanted, crd_buf *b)
{
    bool first = true;
    for (uint32_t i = 0; i < a->n; i++) {
        if (!(set >> i & 1))
            continue;
        int8_t is = truth_of(r, a->nodes[i]);
        crd_buf_adds(b, first ? "" : ", and ");
        first = false;
        bool yes = is == 0 || (is < 0 && (a->stands[i] == 1) == wanted);
        crd_words_tense tense = is < 0 ? CRD_WORDS_TURNS_OUT : CRD_WORDS_NOW;
        if (is < 0 && a->stands[i] == 3) {
            crd_buf_adds(b, "it becomes known whether ");
            tense = CRD_WORDS_IS;
            yes = true;
        }
        tense = yes ? tense : (crd_words_tense)(tense ^ 1); /* the next one denies it */
        crd_words_node(x->pack, x->u->subject, a->nodes[i], tense, b);
    }
}

/* Fewest parts first. */
static void say_sets(const crd_explaining *x, crd_gap_row *r, const atoms *a, const crd_gap_fam *f,
                     bool wanted, crd_buf *b)
{
    const uint64_t *sets = wanted ? f->yes : f->no;
    uint8_t n = wanted ? f->n_yes : f->n_no;
    size_t said = 0;
    for (int size = 1; size <= MOST_PARTS && said < MOST_WAYS; size++)
        for (uint8_t i = 0; i < n && said < MOST_WAYS; i++) {
            if (bits_of(sets[i]) != size)
                continue;
            crd_buf_adds(b, said++ ? "; or: " : "enough: ");
            say_set(x, r, a, sets[i], wanted, b);
        }
    if (said < n)
        crd_buf_adds(b, "; or more than that");
}

/* What the row's answer hangs on: the predicate of the rule that speaks against it. */
static uint32_t deciding_predicate(const crd_rule *u, bool *ret_wanted)
{
    *ret_wanted = u->kind == CRD_RULE_REQUIRE ||
                  (u->kind == CRD_RULE_SHARE && u->at_least.set && !u->at_most.set);
    return u->kind == CRD_RULE_REQUIRE || u->kind == CRD_RULE_SHARE ? u->of
           : u->kind == CRD_RULE_FRESH                              ? CRD_PRED_NONE
                                                                    : u->where;
}

static void say_turning(crd_explaining *x, crd_gap_row *r, crd_buf *b)
{
    bool wanted;
    uint32_t pred = deciding_predicate(x->u, &wanted);
    atoms a = {.n = 0};
    if (pred == CRD_PRED_NONE)
        return;
    crd_gap_fam f = turning(r, r->set->roots.at[pred], false, &a);
    say_sets(x, r, &a, &f, wanted, b);
}

static void tell_row(crd_explaining *x, crd_gap_row *r, const crd_why_row *row)
{
    const crd_rule *u = x->u;
    const uint32_t preds[] = {u->addressees, u->where, u->of};
    crd_buf b;
    parts p = {.n = 0};
    crd_gap_row_at(r, row->row);
    for (size_t i = 0; i < 3; i++)
        if (preds[i] != CRD_PRED_NONE)
            deciding(r, r->set->roots.at[preds[i]], &p);
    for (size_t i = 0; i < p.n; i++)
        put_fact(x, r, row, p.nodes[i]);
    bool weighed = u->kind == CRD_RULE_SHARE || u->kind == CRD_RULE_DIVERSITY ||
                   (u->kind == CRD_RULE_REQUIRE && u->require == CRD_AT_LEAST);
    if (weighed || u->kind == CRD_RULE_FRESH)
        return; /* why_change.c */
    crd_buf_init(&b, 1 << 20);
    say_turning(x, r, &b);
    crd_why_put(x,
                (crd_why_change){.what = crd_subjects[u->subject].name,
                                 .id = row->id,
                                 .units = row->weight,
                                 .cost = row->cost,
                                 .certain = crd_tri_and(row->counts, row->kind) == CRD_YES},
                crd_buf_str(&b));
    x->g->failed |= b.status != CRD_OK;
    crd_buf_done(&b);
}

/* A column that is no part of an expression: what tells rows apart, or dates them. */
static void tell_column(crd_explaining *x, crd_gap_row *r, const crd_why_row *row, uint32_t column)
{
    const crd_subject_col *c = &crd_subjects[x->u->subject].cols[column];
    crd_expr_value v;
    crd_buf b;
    crd_why_fact one = {.row = row->id,
                        .certain = row->counts == CRD_YES,
                        .part = crd_str_from(c->is.name),
                        .as_of = CRD_DATE_NONE};
    crd_gap_row_at(r, row->row);
    if (crd_subject_cell(r->d->rows, column, row->row, &v, NULL) != CRD_OK) {
        x->g->failed = true;
        return;
    }
    crd_buf_init(&b, 1 << 20);
    bool null = crd_expr_is_null(c->is.type, v);
    if (c->is.type == CRD_X_TEXT)
        crd_buf_add(&b, crd_subject_text(r->d->rows, v.text));
    else
        add_cell(NULL, c->is.type, v, &b);
    crd_str value = crd_why_take(x, &b);
    one.value = null ? CRD_STR_NULL : value;
    crd_buf_done(&b);
    locate(x, crd_gap_column(x->g, x->u->subject, r->d->rows, column, row->row, !null), &one);
    if (!CRD_VEC_PUSH(&x->facts, one))
        x->g->failed = true;
}

crd_status crd_why_rows(crd_explaining *x)
{
    crd_status rc = CRD_OK;
    const crd_rule *u = x->u;
    crd_gap_row r = {0};
    CRD_TRY(gather(x));
    CRD_TRY(crd_gap_row_new(x->g, &x->j->dockets[u->subject], u->subject, x->pack->sets[u->subject],
                            &r));
    if (r.set)
        r.set->rows = &r.rows;
    for (size_t i = 0, told = 0; i < x->rows.n && !x->g->failed; i++) {
        const crd_why_row *row = &x->rows.at[i];
        bool against = crd_tri_and(row->counts, row->kind) != CRD_NO;
        if (u->kind == CRD_RULE_SHARE && u->at_least.set && !u->at_most.set)
            against = row->kind != CRD_YES; /* there too few are of the kind */
        if (!against || (x->v->verdict == CRD_PASS && u->kind != CRD_RULE_DEADLINE))
            continue;
        if (told++ >= x->j->opts->evidence) {
            x->more++;
            continue;
        }
        tell_row(x, &r, row);
        if (u->kind == CRD_RULE_DIVERSITY)
            tell_column(x, &r, row, u->by);
        if (u->kind == CRD_RULE_FRESH && u->date_column != UINT32_MAX)
            tell_column(x, &r, row, u->date_column);
    }
    if (r.set)
        r.set->rows = NULL;
done:
    crd_gap_row_done(&r);
    return rc;
}
