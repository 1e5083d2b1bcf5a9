/* What is missing where it is not known what stands, runs, needs or is reached: rows of which dates
 * or sources leave open whether they hold. Lists by key are made once; a call costs the rows of its
 * key. */
#include "rules/gap_call.h"
#include "rules/gap_collect.h"
#include "rules/subject_int.h"

typedef crd_gap_asked asked;

enum { MOST = 200 }; /* questions of one call, from equipment */

static uint32_t text_of(const asked *a, uint32_t arg)
{
    crd_str s = crd_gap_arg(a, arg);
    return crd_str_is_null(s) ? CRD_INTERN_NONE : crd_world_find_text(a->g->w, s);
}

void crd_gap_doubts(asked *a, uint32_t table, uint32_t row, uint64_t fields)
{
    const crd_world *w = a->g->w;
    uint8_t flags = crd_world_frame(w, table)->flags[row];
    if (flags & CRD_ROW_MAYBE)
        crd_gap_found(a, crd_gap_of_cell(a->g, CRD_GAP_DATES, table, CRD_X_NONE, row));
    for (uint32_t f = 0; flags & CRD_ROW_CONTESTED && fields >> f; f++)
        if (fields >> f & 1 && crd_world_contested(w, table, row, f))
            crd_gap_found(a, crd_gap_of_cell(a->g, CRD_GAP_DISPUTE, table, f, row));
}

/* Is a doubtful row at fault? */
static bool doubtful(const asked *a, uint32_t table, uint32_t row)
{
    return crd_know_holds(a->g->w, table, row) == 1;
}

/* Is the element's class among the arguments from `from` on? */
static bool of_class(const asked *a, uint32_t element, uint32_t from)
{
    const crd_world *w = a->g->w;
    crd_str class = crd_world_text(
        w, crd_subject_text_at(w, CRD_T_element, CRD_C_element_asset_class, element));
    const crd_function *f = crd_function_find(
        crd_world_text(w, crd_subject_text_at(w, CRD_T_element, CRD_C_element_function, element)));
    if (crd_str_is_null(class) && f)
        class = crd_str_from(f->asset_class);
    for (uint32_t i = from; i < a->n->n; i++)
        if (crd_str_eq(class, crd_gap_arg(a, i)))
            return true;
    return false;
}

/* ---- what runs ---------------------------------------------------------------------
 */

/* What the row says runs on the machine, when it is of one of the classes. */
static void guest(asked *a, uint32_t table, uint32_t field, uint32_t row)
{
    const crd_world *w = a->g->w;
    uint32_t text = crd_subject_text_at(w, table, field, row);
    uint32_t element = crd_subject_target_at(w, table, field, row) == CRD_T_element
                           ? crd_world_row(w, CRD_T_element, text)
                           : CRD_ROW_NONE;
    if (element != CRD_ROW_NONE && doubtful(a, table, row) && of_class(a, element, 1))
        crd_gap_doubts(a, table, row, crd_know_matters(table));
}

static bool code_is(const asked *a, uint32_t table, uint32_t field, uint32_t row, const char *code)
{
    return crd_str_eq(crd_world_text(a->g->w, crd_subject_text_at(a->g->w, table, field, row)),
                      crd_str_from(code));
}

static void machine(asked *a, uint32_t text)
{
    const crd_gap_lists *ties = crd_gap_list(a->g, CRD_LIST_HOLDERS),
                        *needs = crd_gap_list(a->g, CRD_LIST_NEEDED);
    for (uint32_t i = ties ? crd_gap_lists_head(ties, CRD_T_element, text) : 0; i;
         i = ties->next[i - 1])
        if (code_is(a, CRD_T_tie, CRD_C_tie_kind, i - 1, "hosts"))
            guest(a, CRD_T_tie, CRD_C_tie_target, i - 1);
    for (uint32_t i = needs ? crd_gap_lists_head(needs, CRD_T_element, text) : 0; i;
         i = needs->next[i - 1])
        if (code_is(a, CRD_T_dependency, CRD_C_dependency_kind, i - 1, "hosting"))
            guest(a, CRD_T_dependency, CRD_C_dependency_dependent, i - 1);
}

/* An element, or a network with all its elements. */
void crd_gap_ask_hosts(asked *a)
{
    const crd_gap_lists *l = crd_gap_list(a->g, CRD_LIST_MACHINES);
    uint32_t host = text_of(a, 0);
    machine(a, host);
    for (uint32_t i = l ? crd_gap_lists_head(l, CRD_T_network, host) : 0; i; i = l->next[i - 1])
        machine(a, crd_subject_text_at(a->g->w, CRD_T_element, CRD_C_element_id, i - 1));
}

/* ---- what needs what ---------------------------------------------------------------------------
 */

/* Of needs(): the other argument; of depends(): any. */
void crd_gap_ask_needs(asked *a)
{
    const crd_world *w = a->g->w;
    const crd_gap_lists *l = crd_gap_list(a->g, CRD_LIST_NEEDS);
    bool other = strcmp(a->r->set->lang->fns[a->n->at.fn].name, "needs") == 0;
    uint32_t one = text_of(a, 0), two = other ? text_of(a, 1) : CRD_INTERN_NONE;
    for (uint32_t t = 0; l && t < CRD_T_COUNT; t++)
        for (uint32_t i = crd_gap_lists_head(l, t, one); i; i = l->next[i - 1]) {
            bool meant = a->n->n <= (other ? 2u : 1u);
            for (uint32_t k = other ? 2 : 1; k < a->n->n && !meant; k++)
                meant = crd_str_eq(
                    crd_gap_arg(a, k),
                    crd_world_text(
                        w, crd_subject_text_at(w, CRD_T_dependency, CRD_C_dependency_kind, i - 1)));
            uint32_t needs = crd_subject_text_at(w, CRD_T_dependency, CRD_C_dependency_needs,
                                                 i - 1);
            if (meant && (!other || needs == two) && doubtful(a, CRD_T_dependency, i - 1))
                crd_gap_doubts(a, CRD_T_dependency, i - 1, 0);
        }
}

void crd_gap_ask_operates(asked *a)
{
    const crd_gap_lists *l = crd_gap_list(a->g, CRD_LIST_NETWORKS);
    uint32_t party = text_of(a, 0);
    for (uint32_t i = l ? crd_gap_lists_head(l, CRD_T_party, party) : 0; i; i = l->next[i - 1]) {
        if (a->n->n > 1 && crd_subject_text_at(a->g->w, CRD_T_network, CRD_C_network_kind, i - 1) ==
                               CRD_INTERN_NONE)
            crd_gap_found(
                a, crd_gap_of_cell(a->g, CRD_GAP_FIELD, CRD_T_network, CRD_C_network_kind, i - 1));
        crd_gap_doubts(a, CRD_T_network, i - 1,
                       CRD_BIT(network, operator) | CRD_BIT(network, kind));
    }
}

/* ---- who could do something to it ---------------------------------------------------------------
 */

static void hands(asked *a, uint32_t table, uint32_t row)
{
    uint32_t questions[CRD_GAP_HANDS];
    size_t n = crd_gap_hands(a->g, table, row, questions);
    for (size_t i = 0; i < n; i++)
        crd_gap_found(a, questions[i]);
}

typedef struct handing {
    asked *a;
    size_t n;
} handing;

static bool hand(void *ctx, const uint32_t *questions, size_t n)
{
    handing *h = ctx;
    for (size_t i = 0; i < n; i++) {
        if (questions[i] != CRD_X_NONE)
            crd_gap_found(h->a, questions[i]);
        h->n += questions[i] != CRD_X_NONE;
    }
    return h->n < MOST;
}

static crd_status service_hands(asked *a, uint32_t service)
{
    crd_status rc = CRD_OK;
    handing h = {.a = a};
    crd_gaps *g = a->g;
    const crd_gap_plan *plan = NULL;
    uint32_t columns[CRD_GAP_HANDS];
    size_t n = crd_gap_hand_columns(CRD_V_ELEMENT, columns);
    if (!g->closure)
        CRD_TRY(crd_gap_closure_new(g, &g->closure));
    CRD_TRY(crd_gap_closure_plan(g->closure, columns, n, &plan));
    CRD_TRY(crd_gap_closure_walk(g->closure, plan, service, hand, &h));
done:
    return rc;
}

/* What it rests on is who owns, makes and operates the thing; that may not be all. */
void crd_gap_ask_exposed(asked *a)
{
    crd_str words = crd_gap_arg(a, 0), word;
    uint32_t text = text_of(a, 1);
    while (text != CRD_INTERN_NONE && crd_str_next(&words, ' ', &word)) {
        int subject = crd_subject_find(word);
        uint32_t row = subject < 0 ? CRD_ROW_NONE
                                   : crd_world_row(a->g->w, crd_subjects[subject].table, text);
        if (row == CRD_ROW_NONE)
            continue;
        if (subject == CRD_V_ELEMENT || subject == CRD_V_LINK || subject == CRD_V_SITE)
            hands(a, crd_subjects[subject].table, row);
        else if (subject == CRD_V_SERVICE)
            a->g->failed |= service_hands(a, text) != CRD_OK;
    }
    a->all.loose = true;
}

/* ---- flaws --------------------------------------------------------------------------------------
 */

/* Has any release of the product the component in it? */
static bool has_component(const asked *a, uint32_t product, uint32_t component)
{
    const crd_world *w = a->g->w;
    uint32_t n = crd_world_frame(w, CRD_T_release_component)->n;
    for (uint32_t i = 0; i < n && component != CRD_INTERN_NONE; i++)
        if (crd_subject_text_at(w, CRD_T_release_component, CRD_C_release_component_product, i) ==
                product &&
            crd_subject_text_at(w, CRD_T_release_component, CRD_C_release_component_component, i) ==
                component)
            return true;
    return false;
}

/* What the maker says of each flaw that may be meant; other facts of it may be missing, too. */
void crd_gap_ask_open_flaw(asked *a)
{
    const crd_world *w = a->g->w;
    uint32_t product = text_of(a, 0), n = crd_world_frame(w, CRD_T_affects)->n;
    size_t told = 0;
    for (uint32_t i = 0; i < n && product != CRD_INTERN_NONE && told < MOST; i++) {
        uint32_t flaw = crd_subject_text_at(w, CRD_T_affects, CRD_C_affects_vulnerability, i);
        bool its = crd_subject_text_at(w, CRD_T_affects, CRD_C_affects_product, i) == product;
        if (!its &&
            !has_component(a, product,
                           crd_subject_text_at(w, CRD_T_affects, CRD_C_affects_component, i)))
            continue;
        crd_str key[] = {crd_gap_arg(a, 0), crd_gap_arg(a, 1), crd_world_text(w, flaw)};
        crd_gap_found_row(a, CRD_GAP_ROW, CRD_T_vex, CRD_X_NONE, key, 3, CRD_T_product,
                          crd_world_row(w, CRD_T_product, product));
        told++;
    }
    a->all.loose = true;
}
