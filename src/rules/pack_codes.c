/* Words of expressions: a code that its list does not have compares as "no" for ever, and a rule on
 * it passes for ever. */
#include "rules/pack_int.h"

#include "model/code.h"
#include "names/edit.h"

#include <stdio.h>
#include <string.h>

enum { WORDS = 1024 };

/* What a text may be, and what that is called. */
typedef struct choice {
    const char *words[WORDS];
    size_t n;
    const crd_code_list *lists[CRD_SUBJECT_LISTS]; /* of which they are, to which cases may add */
    size_t n_lists;
    char name[120];
} choice;

static bool has(const choice *c, const crd_expr_lang *l, crd_str word)
{
    const struct crd_pack_told *t = l->told_ctx;
    for (size_t i = 0; i < c->n; i++)
        if (crd_str_eq(word, crd_str_from(c->words[i])))
            return true;
    for (size_t i = 0; t && t->more.has && i < c->n_lists; i++)
        if (t->more.has(t->more.ctx, c->lists[i]->name, word))
            return true;
    return false;
}

/* The word with the fewest letters changed; NULL when more than half of them would be. */
static const char *nearest(const choice *c, crd_str word)
{
    uint32_t a[CRD_EDIT_MAX], b[CRD_EDIT_MAX];
    size_t n, m;
    unsigned best = 0;
    const char *found = NULL;
    if (!crd_edit_points(word, a, &n))
        return NULL;
    for (size_t i = 0; i < c->n; i++) {
        if (!crd_edit_points(crd_str_from(c->words[i]), b, &m))
            continue;
        unsigned far = crd_edit_distance(a, n, b, m);
        if (far <= 1 + n / 2 && (!found || far < best)) {
            best = far;
            found = c->words[i];
        }
    }
    return found;
}

static void add_list(choice *c, const crd_code_list *list)
{
    size_t len = strlen(c->name);
    snprintf(c->name + len, sizeof c->name - len, "%s%s", len > 0 ? " or " : "a code of list ",
             list->name);
    for (size_t i = 0; i < list->n && c->n < WORDS; i++)
        c->words[c->n++] = list->codes[i].code;
    if (c->n_lists < CRD_SUBJECT_LISTS)
        c->lists[c->n_lists++] = list;
}

static void add_words(choice *c, const char *name, const char *const *words)
{
    snprintf(c->name, sizeof c->name, "%s", name);
    for (; *words && c->n < WORDS; words++)
        c->words[c->n++] = *words;
}

static void add_tables(choice *c)
{
    snprintf(c->name, sizeof c->name, "a table of docs/schema.md");
    for (uint32_t i = 0; i < CRD_T_COUNT && c->n < WORDS; i++)
        c->words[c->n++] = crd_records.tables[i]->name;
}

static void of_column(const crd_expr_lang *l, uint32_t column, choice *c)
{
    const crd_code_list *lists[CRD_SUBJECT_LISTS];
    for (int s = 0; s < CRD_SUBJECTS; s++) {
        if (l->columns != &crd_subjects[s].cols[0].is)
            continue;
        size_t n = crd_subject_lists((crd_subject_id)s, column, lists);
        for (size_t i = 0; i < n; i++)
            add_list(c, lists[i]);
    }
}

/* What arguments of a function are codes of; from the argument `first` on. */
static const struct {
    const char *fn;
    size_t first;
    const char *list;
} coded[] = {
    {"depends", 1, "dependency_kind"}, {"designated", 1, "designation_effect"},
    {"hosts", 1, "asset_class"},       {"needs", 2, "dependency_kind"},
    {"operates", 1, "network_kind"},   {"supplies", 1, "asset_class"},
    {"used", 1, "asset_class"},        {"made_outside", 2, "origin_stage"},
    {"tied", 2, "tie_kind"},           {"has_function", 1, "function"},
};

static bool named(const crd_expr_beside *b, const char *name)
{
    return crd_str_eq(crd_str_from(b->fn->name), crd_str_from(name));
}

/* Words that the program itself knows, which no case adds to. */
static void of_words(const crd_expr_beside *b, choice *c)
{
    static const char *const tables[] = {"element", "link", "site", "service", NULL};
    static const char *const powers[] = {"read", "metadata", "change", "stop", "any", NULL};
    static const char *const grades[] = {"standing", "latent", NULL};
    static const char *const facts[] = {"fact", "fact_number", "fact_since", "has_fact", "tied"};
    if (named(b, "exposed") || named(b, "exposed_to_high_risk")) {
        if (b->arg == 0)
            add_words(c, "element, link, site or service", tables);
        else if (b->arg == 2)
            add_words(c, "read, metadata, change, stop or any", powers);
        else if (b->arg == 3)
            add_words(c, "standing or latent", grades);
    }
    for (size_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (b->arg == 0 && named(b, facts[i]))
            add_tables(c);
}

static void of_codes(const crd_expr_lang *l, const crd_expr_beside *b, choice *c)
{
    if (!b->fn || (b->arg > 0 && named(b, "has"))) {
        if (b->column != UINT32_MAX)
            of_column(l, b->column, c);
        return;
    }
    for (size_t i = 0; i < sizeof coded / sizeof *coded; i++)
        if (b->arg >= coded[i].first && named(b, coded[i].fn))
            add_list(c, crd_code_list_find(crd_str_from(coded[i].list)));
}

const crd_diag_kind *crd_pack_word(const crd_expr_lang *l, const crd_expr_beside *beside,
                                   crd_str text, char expected[CRD_X_EXPECTED])
{
    choice c = {.n = 0};
    const crd_diag_kind *kind = &crd_pack_words;
    crd_str one;
    if (beside->fn)
        of_words(beside, &c);
    if (c.n == 0) {
        kind = &crd_pack_code;
        of_codes(l, beside, &c);
    }
    while (c.n > 0 && crd_str_next(&text, ' ', &one)) {
        if (has(&c, l, one))
            continue;
        const char *near = nearest(&c, one);
        snprintf(expected, CRD_X_EXPECTED, "%s%s%s%s", c.name, near ? ": '" : "", near ? near : "",
                 near ? "'?" : "");
        return kind;
    }
    return NULL;
}

bool crd_pack_told(void *ctx, uint32_t line, uint32_t column)
{
    struct crd_pack_told *t = ctx;
    uint64_t at = (uint64_t)line << 32 | column;
    for (size_t i = 0; i < t->n; i++)
        if (t->at[i] == at)
            return true;
    if (t->n < sizeof t->at / sizeof *t->at)
        t->at[t->n++] = at;
    return false;
}
