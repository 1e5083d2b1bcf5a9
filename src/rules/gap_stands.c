/* What is missing where it is not known who makes, or which product is, what stands in a class of
 * equipment (`supplies()`, `used()`). It may be theirs what nobody named, what sources name in
 * different ways, what perhaps does not stand, or is of no known class. Of one element all that is
 * missing of it must be answered for a yes; of several any will do. What stands is sorted once,
 * O(elements log elements); a call costs the elements that may be meant, as many as are asked. */
#include "rules/gap_call.h"
#include "rules/subject_int.h"

#include <stdlib.h>

typedef crd_gap_asked asked;

enum { ANY_CLASS = CRD_KNOW_CLASSES - 1 };
enum { MOST = CRD_GAP_LEAVES * 3 / 4 }; /* questions of a row; others want room, too */

typedef struct pair {
    uint64_t key;
    uint32_t row;
} pair;

typedef CRD_VEC(pair) pairs;

struct crd_gap_stands {
    pairs products; /* element by product that it may be */
    pairs makers;   /* product by maker that it may have */
    pairs unmade;   /* element of no known maker by class and layer */
    pairs unknown;  /* element of no known product by class and function */
};

static uint64_t key_of(uint32_t high, uint32_t low) { return (uint64_t)high << 32 | low; }

static int by_key(const void *a, const void *b)
{
    const pair *x = a, *y = b;
    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void sort(pairs *p)
{
    if (p->n > 1)
        qsort(p->at, p->n, sizeof *p->at, by_key);
}

/* The first pair of the key, or of a greater one. */
static size_t first_of(const pairs *p, uint64_t key)
{
    size_t low = 0, high = p->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->at[middle].key < key)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void crd_gap_stands_free(struct crd_gap_stands *s)
{
    if (!s)
        return;
    CRD_VEC_DONE(&s->products);
    CRD_VEC_DONE(&s->makers);
    CRD_VEC_DONE(&s->unmade);
    CRD_VEC_DONE(&s->unknown);
    free(s);
}

/* ---- what stands ------------------------------------------------------------------------------
 */

/* By each function that it may have; CRD_INTERN_NONE where nobody says. */
static bool add_nameless(crd_gaps *g, struct crd_gap_stands *s, uint32_t element, bool product)
{
    uint32_t class = crd_know_class_of(g->k, element);
    bool agreed, fine = true;
    for (size_t i = 0; fine; i++) {
        uint32_t function = crd_know_text(g->w, CRD_T_element, element, CRD_C_element_function, i,
                                          &agreed);
        if (i > 0 && function == CRD_INTERN_NONE)
            break;
        uint32_t layer = crd_know_layer(g->k, function);
        fine = CRD_VEC_PUSH(&s->unmade, ((pair){key_of(class, layer), element})) &&
               (!product || CRD_VEC_PUSH(&s->unknown, ((pair){key_of(class, function), element})));
        if (function == CRD_INTERN_NONE)
            break;
    }
    return fine;
}

static bool is_made(const crd_world *w, uint32_t product)
{
    bool agreed;
    uint32_t row = crd_world_row(w, CRD_T_product, product);
    return row != CRD_ROW_NONE &&
           crd_know_text(w, CRD_T_product, row, CRD_C_product_maker, 0, &agreed) != CRD_INTERN_NONE;
}

static bool add_element(crd_gaps *g, struct crd_gap_stands *s, uint32_t element)
{
    bool agreed, made = true;
    size_t i = 0;
    for (;; i++) {
        uint32_t product = crd_know_text(g->w, CRD_T_element, element, CRD_C_element_product, i,
                                         &agreed);
        if (product == CRD_INTERN_NONE)
            break;
        made &= is_made(g->w, product);
        if (!CRD_VEC_PUSH(&s->products, ((pair){product, element})))
            return false;
    }
    return (i > 0 && made) || add_nameless(g, s, element, i == 0);
}

static bool add_product(crd_gaps *g, struct crd_gap_stands *s, uint32_t product)
{
    bool agreed;
    uint32_t maker;
    for (size_t i = 0; (maker = crd_know_text(g->w, CRD_T_product, product, CRD_C_product_maker, i,
                                              &agreed)) != CRD_INTERN_NONE;
         i++)
        if (!CRD_VEC_PUSH(&s->makers, ((pair){maker, product})))
            return false;
    return true;
}

/* NULL: no memory. How many are asked about depends on what else is asked of the row. */
static const struct crd_gap_stands *stands(const asked *a)
{
    crd_gaps *g = a->g;
    a->r->odd = true;
    if (g->stands)
        return g->stands;
    struct crd_gap_stands *s = calloc(1, sizeof *s);
    bool fine = s != NULL;
    for (uint32_t i = 0; fine && i < crd_world_frame(g->w, CRD_T_element)->n; i++)
        fine = add_element(g, s, i);
    for (uint32_t i = 0; fine && i < crd_world_frame(g->w, CRD_T_product)->n; i++)
        fine = add_product(g, s, i);
    if (!fine) {
        crd_gap_stands_free(s);
        g->failed = true;
        return NULL;
    }
    sort(&s->products);
    sort(&s->makers);
    sort(&s->unmade);
    sort(&s->unknown);
    g->stands = s;
    return s;
}

/* ---- what is missing of one element -----------------------------------------------------------
 */

/* All of these. */
typedef struct all_of {
    crd_gap_fam fam;
    bool some;
} all_of;

static void also(const asked *a, all_of *all, uint32_t question)
{
    crd_gap_fam one = crd_gap_leaf(crd_gap_bit(a->r, question));
    all->fam = all->some ? crd_gap_and(&all->fam, &one) : one;
    all->some = true;
}

/* Is it in one of the classes that are asked about? */
static crd_tri in_class(const asked *a, uint32_t element)
{
    uint32_t class = crd_know_class_of(a->g->k, element);
    for (uint32_t i = 1; i < a->n->n && class != ANY_CLASS; i++)
        if (class == crd_know_class_number(crd_gap_arg(a, i)))
            return CRD_YES;
    return class == ANY_CLASS ? CRD_OPEN : CRD_NO;
}

/* What is missing for it to count, beside `more` (CRD_X_NONE: nothing). */
static void element_counts(asked *a, uint32_t element, uint32_t more)
{
    crd_gaps *g = a->g;
    crd_tri is = in_class(a, element);
    uint64_t fields = crd_know_matters(CRD_T_element);
    uint8_t flags = crd_world_frame(g->w, CRD_T_element)->flags[element];
    all_of all = {.some = false};
    if (is == CRD_NO)
        return;
    if (more != CRD_X_NONE)
        also(a, &all, more);
    if (flags & CRD_ROW_MAYBE)
        also(a, &all, crd_gap_of_cell(g, CRD_GAP_DATES, CRD_T_element, CRD_X_NONE, element));
    for (uint32_t f = 0; flags & CRD_ROW_CONTESTED && fields >> f; f++)
        if (fields >> f & 1 && crd_world_contested(g->w, CRD_T_element, element, f))
            also(a, &all, crd_gap_of_cell(g, CRD_GAP_DISPUTE, CRD_T_element, f, element));
    int column = crd_subject_column(&crd_subjects[CRD_V_ELEMENT], CRD_STR("asset_class"));
    if (is == CRD_OPEN)
        also(a, &all, crd_gap_column(g, CRD_V_ELEMENT, NULL, (uint32_t)column, element, false));
    if (!all.some)
        return;
    a->all = a->some ? crd_gap_or(&a->all, &all.fam) : all.fam;
    a->some = true;
}

static bool enough(const asked *a) { return a->r->n_leaves >= MOST; }

/* More may be meant than is asked about. */
static void end(asked *a) { a->all.loose |= a->some && enough(a); }

static uint32_t text_of(const asked *a)
{
    crd_str s = crd_gap_arg(a, 0);
    return crd_str_is_null(s) ? CRD_INTERN_NONE : crd_world_find_text(a->g->w, s);
}

/* Elements that may be of the product. */
static void elements_of(asked *a, const struct crd_gap_stands *s, uint32_t product, uint32_t more)
{
    for (size_t i = first_of(&s->products, product);
         i < s->products.n && s->products.at[i].key == product && !enough(a); i++)
        element_counts(a, s->products.at[i].row, more);
}

/* ---- calls ------------------------------------------------------------------------------------
 */

/* Those of a class (or of one that is not known) of which nobody is named, and who could be meant.
 */
static void unmade(asked *a, const struct crd_gap_stands *s, uint32_t class, uint32_t party)
{
    crd_gaps *g = a->g;
    int column = crd_subject_column(&crd_subjects[CRD_V_ELEMENT], CRD_STR("maker"));
    for (uint32_t layer = 0; layer < CRD_KNOW_LAYERS; layer++) {
        uint64_t key = key_of(class, layer);
        if (!crd_know_makes_for(g->k, party, layer))
            continue;
        for (size_t i = first_of(&s->unmade, key);
             i < s->unmade.n && s->unmade.at[i].key == key && !enough(a); i++)
            if (crd_know_lived_then(g->w, party, s->unmade.at[i].row))
                element_counts(a, s->unmade.at[i].row,
                               crd_gap_column(g, CRD_V_ELEMENT, NULL, (uint32_t)column,
                                              s->unmade.at[i].row, false));
    }
}

void crd_gap_ask_supplies(asked *a)
{
    crd_gaps *g = a->g;
    uint32_t party = text_of(a);
    const struct crd_gap_stands *s = party == CRD_INTERN_NONE ? NULL : stands(a);
    if (!s)
        return;
    for (size_t i = first_of(&s->makers, party); i < s->makers.n && s->makers.at[i].key == party;
         i++) {
        uint32_t row = s->makers.at[i].row;
        bool doubt = crd_world_contested(g->w, CRD_T_product, row, CRD_C_product_maker);
        elements_of(
            a, s, crd_subject_text_at(g->w, CRD_T_product, CRD_C_product_id, row),
            doubt ? crd_gap_of_cell(g, CRD_GAP_DISPUTE, CRD_T_product, CRD_C_product_maker, row)
                  : CRD_X_NONE);
    }
    for (uint32_t i = 1; i < a->n->n; i++)
        unmade(a, s, crd_know_class_number(crd_gap_arg(a, i)), party);
    unmade(a, s, ANY_CLASS, party);
    end(a);
}

/* Those of a class that nobody says which product they are, and that have this function. */
static void unknown(asked *a, const struct crd_gap_stands *s, uint32_t class, uint32_t function)
{
    uint64_t key = key_of(class, function);
    for (size_t i = first_of(&s->unknown, key);
         i < s->unknown.n && s->unknown.at[i].key == key && !enough(a); i++)
        element_counts(a, s->unknown.at[i].row,
                       crd_gap_of_cell(a->g, CRD_GAP_FIELD, CRD_T_element, CRD_C_element_product,
                                       s->unknown.at[i].row));
}

void crd_gap_ask_used(asked *a)
{
    const crd_world *w = a->g->w;
    uint32_t product = text_of(a), sold;
    bool agreed;
    const struct crd_gap_stands *s = product == CRD_INTERN_NONE ? NULL : stands(a);
    if (!s)
        return;
    elements_of(a, s, product, CRD_X_NONE);
    uint32_t row = crd_world_row(w, CRD_T_product, product);
    for (size_t i = 0;
         row != CRD_ROW_NONE && (sold = crd_know_text(w, CRD_T_product, row, CRD_C_product_category,
                                                      i, &agreed)) != CRD_INTERN_NONE;
         i++)
        for (uint32_t k = 0; k < a->n->n; k++) { /* k == 0: of no known class */
            uint32_t class = k ? crd_know_class_number(crd_gap_arg(a, k)) : ANY_CLASS;
            unknown(a, s, class, sold);
            unknown(a, s, class, CRD_INTERN_NONE);
        }
    end(a);
}
