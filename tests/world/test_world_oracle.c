/* The merge against its definition, done the slow way on random small sets of statements; and what
 * must not change it. */
#include "crdtest.h"

#include "world/world.h"

#include "memfeed.h"

#include "base/buf.h"
#include "base/hash.h"

enum { SOURCES = 4, IDS = 6, PRODUCTS = 3, STATED = 64, NAMES = 5 };

struct stated {
    int source;
    char id[8], name[8], lei[24], maker[8], state[4]; /* "" = null */
    bool is_product;
};

struct ruled {
    int source, a, b;
    bool same;
};

struct called {
    int source, id, name;
};

struct nation {
    int confidence[SOURCES], year[SOURCES]; /* -1 = null */
    struct stated rows[STATED];
    int n;
    struct ruled rules[STATED];
    int n_rules;
    struct called also[STATED]; /* other names */
    int n_also;
};

static uint64_t pick(uint64_t seed, uint64_t *i, uint64_t below)
{
    return crd_rng_at(seed, 1, (*i)++) % below;
}

static void make(uint64_t seed, struct nation *x)
{
    uint64_t i = 0;
    *x = (struct nation){0};
    for (int s = 0; s < SOURCES; s++) {
        x->confidence[s] = (int)pick(seed, &i, 4) - 1;
        x->year[s] = (int)pick(seed, &i, 3) - 1;
        for (int k = 0; k < IDS + PRODUCTS; k++) {
            if (pick(seed, &i, 2))
                continue;
            struct stated *r = &x->rows[x->n++];
            *r = (struct stated){.source = s, .is_product = k >= IDS};
            snprintf(r->id, sizeof r->id, "%c%d", r->is_product ? 'q' : 'p', k);
            if (pick(seed, &i, 4))
                snprintf(r->name, sizeof r->name, "N%d", (int)pick(seed, &i, NAMES - 1));
            if (!r->is_product && pick(seed, &i, 3) == 0)
                snprintf(r->lei, sizeof r->lei, "LEI%017d", (int)pick(seed, &i, 3));
            if (!r->is_product && pick(seed, &i, 3) == 0)
                snprintf(r->state, sizeof r->state, "X%d", (int)pick(seed, &i, 2));
            if (r->is_product && pick(seed, &i, 4))
                snprintf(r->maker, sizeof r->maker, "p%d", (int)pick(seed, &i, IDS));
        }
        for (uint64_t k = pick(seed, &i, 4); k > 0; k--) {
            struct ruled *d = &x->rules[x->n_rules++];
            *d = (struct ruled){s, (int)pick(seed, &i, IDS), (int)pick(seed, &i, IDS),
                                pick(seed, &i, 3) != 0};
        }
        for (uint64_t k = pick(seed, &i, 3); k > 0; k--)
            x->also[x->n_also++] = (struct called){s, (int)pick(seed, &i, IDS),
                                                   (int)pick(seed, &i, NAMES)};
    }
}

static void fill(struct memfeed *m, const struct nation *x)
{
    static const char *const levels[] = {"", "low", "medium", "high"};
    char text[256], source[8];
    for (int s = 0; s < SOURCES; s++) {
        snprintf(source, sizeof source, "s%d", s);
        snprintf(text, sizeof text, "name=s%d;confidence=%s;as_of=", s,
                 levels[x->confidence[s] + 1]);
        if (x->year[s] >= 0)
            snprintf(text + strlen(text), 16, "%d", 2020 + x->year[s]);
        mem_put(m, source, "source", text);
    }
    for (int i = 0; i < x->n; i++) {
        const struct stated *r = &x->rows[i];
        snprintf(source, sizeof source, "s%d", r->source);
        if (r->is_product)
            snprintf(text, sizeof text, "id=%s;name=%s;maker=%s", r->id, r->name, r->maker);
        else
            snprintf(text, sizeof text, "id=%s;name=%s;lei=%s;jurisdiction=%s", r->id, r->name,
                     r->lei, r->state);
        mem_put(m, source, r->is_product ? "product" : "party", text);
    }
    for (int i = 0; i < x->n_rules; i++) {
        const struct ruled *d = &x->rules[i];
        snprintf(source, sizeof source, "s%d", d->source);
        snprintf(text, sizeof text, "a=party:p%d;b=party:p%d;verdict=%s;decided_by=x", d->a, d->b,
                 d->same ? "same" : "different");
        mem_put(m, source, "decision", text);
    }
    for (int i = 0; i < x->n_also; i++) {
        snprintf(source, sizeof source, "s%d", x->also[i].source);
        snprintf(text, sizeof text, "party=p%d;name=N%d", x->also[i].id, x->also[i].name);
        mem_put(m, source, "party_name", text);
    }
}

/* ---- the definition ----------------------------------------------------------------------- */

static int weight(const struct nation *x, int s)
{
    int confidence = x->confidence[s] < 0 ? 0 : x->confidence[s];
    return confidence * 10 + x->year[s] + 1;
}

/* -1, 0, 1: a before b. */
static int rank(const struct nation *x, int a, int b)
{
    if (weight(x, a) != weight(x, b))
        return weight(x, a) > weight(x, b) ? -1 : 1;
    return (a > b) - (a < b);
}

static int verdict(const struct nation *x, int a, int b, int *ret_source)
{
    int best = -1, seen = 0; /* bit 0 same, bit 1 different */
    *ret_source = -1;
    for (int i = 0; i < x->n_rules; i++) {
        const struct ruled *d = &x->rules[i];
        if (!((d->a == a && d->b == b) || (d->a == b && d->b == a)))
            continue;
        if (weight(x, d->source) > best) {
            best = weight(x, d->source);
            seen = 0;
            *ret_source = d->source;
        }
        if (weight(x, d->source) == best) {
            seen |= d->same ? 1 : 2;
            if (rank(x, d->source, *ret_source) < 0)
                *ret_source = d->source;
        }
    }
    return seen;
}

static void lei_of(const struct nation *x, int id, char ret[24])
{
    int best = -1;
    ret[0] = '\0';
    for (int i = 0; i < x->n; i++) {
        const struct stated *r = &x->rows[i];
        if (r->is_product || r->id[1] - '0' != id || !r->lei[0])
            continue;
        if (weight(x, r->source) > best) {
            best = weight(x, r->source);
            memcpy(ret, r->lei, 24);
        } else if (weight(x, r->source) == best && strcmp(ret, r->lei) != 0) {
            memcpy(ret, "?", 2);
        }
    }
}

struct groups {
    int of[IDS];
    bool apart[IDS][IDS];
};

static bool try_join(struct groups *g, int a, int b)
{
    int from = g->of[b], to = g->of[a];
    if (from == to)
        return true;
    for (int i = 0; i < IDS; i++)
        for (int k = 0; k < IDS; k++)
            if (g->of[i] == from && g->of[k] == to && g->apart[i][k])
                return false;
    for (int i = 0; i < IDS; i++)
        g->of[i] = g->of[i] == from ? to : g->of[i];
    return true;
}

static void group_names(const struct nation *x, struct groups *g);

static void group(const struct nation *x, struct groups *g)
{
    char lei[IDS][24];
    for (int i = 0; i < IDS; i++) {
        g->of[i] = i;
        lei_of(x, i, lei[i]);
    }
    memset(g->apart, 0, sizeof g->apart);
    int source;
    for (int a = 0; a < IDS; a++)
        for (int b = a + 1; b < IDS; b++)
            if (verdict(x, a, b, &source) & 2)
                g->apart[a][b] = g->apart[b][a] = true;
    int order[SOURCES] = {0, 1, 2, 3};
    for (int i = 0; i < SOURCES; i++)
        for (int k = i + 1; k < SOURCES; k++)
            if (rank(x, order[k], order[i]) < 0) {
                int swap = order[i];
                order[i] = order[k];
                order[k] = swap;
            }
    for (int s = 0; s < SOURCES; s++)
        for (int a = 0; a < IDS; a++)
            for (int b = a + 1; b < IDS; b++)
                if (verdict(x, a, b, &source) == 1 && source == order[s])
                    try_join(g, a, b);
    for (int value = 0; value < 3; value++) {
        char text[24];
        snprintf(text, sizeof text, "LEI%017d", value);
        for (int b = 0; b < IDS; b++)
            for (int a = 0; a < b; a++)
                if (strcmp(lei[a], text) == 0 && strcmp(lei[b], text) == 0)
                    try_join(g, a, b);
    }
    group_names(x, g);
}

/* What a group says of itself: the value of most weight; "?" when several are. */
static void group_says(const struct nation *x, const struct groups *g, int of, bool lei,
                       char ret[24])
{
    int best = -1;
    ret[0] = '\0';
    for (int i = 0; i < x->n; i++) {
        const struct stated *r = &x->rows[i];
        const char *value = lei ? r->lei : r->state;
        if (r->is_product || g->of[r->id[1] - '0'] != of || !value[0] ||
            weight(x, r->source) < best)
            continue;
        bool tie = weight(x, r->source) == best && strcmp(ret, value) != 0;
        snprintf(ret, 24, "%s", tie ? "?" : value);
        best = weight(x, r->source);
    }
}

/* 2: it is its name, 1: another name of it, 0: neither. */
static int has_name(const struct nation *x, const struct groups *g, int of, int name)
{
    char text[8];
    int has = 0;
    snprintf(text, sizeof text, "N%d", name);
    for (int i = 0; i < x->n_also; i++)
        if (x->also[i].name == name && g->of[x->also[i].id] == of)
            has = 1;
    for (int i = 0; i < x->n; i++)
        if (!x->rows[i].is_product && g->of[x->rows[i].id[1] - '0'] == of &&
            strcmp(x->rows[i].name, text) == 0)
            has = 2;
    return has;
}

static bool excludes(const struct nation *x, const struct groups *g, int a, int b, int name)
{
    if (has_name(x, g, a, name) + has_name(x, g, b, name) == 2)
        return true;
    for (int lei = 0; lei < 2; lei++) {
        char one[24], two[24];
        group_says(x, g, a, lei, one);
        group_says(x, g, b, lei, two);
        if (one[0] && two[0] && (one[0] == '?' || strcmp(one, two) != 0))
            return true;
    }
    for (int i = 0; i < IDS; i++)
        for (int k = 0; k < IDS; k++)
            if (g->of[i] == a && g->of[k] == b && g->apart[i][k])
                return true;
    return false;
}

/* Groups that do not exclude one another and exclude the same others. */
static void by_name(const struct nation *x, struct groups *g, int name, int least)
{
    const struct groups was = *g;
    for (int a = 0; a < IDS; a++)
        for (int b = a + 1; b < IDS; b++) {
            if (was.of[a] != a || was.of[b] != b || has_name(x, &was, a, name) < least ||
                has_name(x, &was, b, name) < least || excludes(x, &was, a, b, name))
                continue;
            bool same = true;
            for (int c = 0; c < IDS; c++)
                if (was.of[c] == c && c != a && c != b && has_name(x, &was, c, name) >= least)
                    same &= excludes(x, &was, a, c, name) == excludes(x, &was, b, c, name);
            if (same)
                try_join(g, a, b);
        }
}

static void group_names(const struct nation *x, struct groups *g)
{
    for (int pass = 0; pass < 9; pass++)
        for (int name = 0; name < NAMES; name++)
            by_name(x, g, name, pass == 0 ? 2 : 1);
}

static int canonical(const struct nation *x, const struct groups *g, int id)
{
    int best = -1, best_source = -1;
    for (int pass = 0; pass < 2 && best < 0; pass++)
        for (int i = 0; i < IDS; i++) {
            int source = -1;
            for (int k = 0; k < x->n; k++)
                if (!x->rows[k].is_product && x->rows[k].id[1] - '0' == i &&
                    (source < 0 || rank(x, x->rows[k].source, source) < 0))
                    source = x->rows[k].source;
            if (g->of[i] != g->of[id] || (pass == 0 && source < 0))
                continue;
            if (best < 0 || (source >= 0 && rank(x, source, best_source) < 0)) {
                best = i;
                best_source = source;
            }
        }
    return best;
}

/* A field of a merged row: "winner|!contested|?other ...", values in order of rank, then bytes. */
static void field_of(const struct nation *x, const struct groups *g, bool product, const char *id,
                     int which, crd_buf *out)
{
    struct {
        char text[24];
        int source;
    } values[STATED];
    int n = 0;
    for (int i = 0; i < x->n; i++) {
        const struct stated *r = &x->rows[i];
        char value[24], own[8];
        if (r->is_product != product)
            continue;
        snprintf(own, sizeof own, "%s", r->id);
        if (!product)
            snprintf(own, sizeof own, "p%d", canonical(x, g, r->id[1] - '0'));
        snprintf(value, sizeof value, "%s", which == 0 ? r->name : product ? r->maker : r->lei);
        if (strcmp(own, id) != 0 || !value[0])
            continue;
        if (which == 1 && product)
            snprintf(value, sizeof value, "p%d", canonical(x, g, value[1] - '0'));
        int k = 0;
        while (k < n && strcmp(values[k].text, value) != 0)
            k++;
        if (k < n && rank(x, values[k].source, r->source) <= 0)
            continue;
        n += k == n;
        memcpy(values[k].text, value, sizeof value);
        values[k].source = r->source;
    }
    for (int left = n, first = -1; left > 0; left--) {
        int best = -1;
        for (int k = 0; k < n; k++) {
            if (!values[k].text[0])
                continue;
            int c = best < 0 ? -1 : rank(x, values[k].source, values[best].source);
            if (c < 0 || (c == 0 && strcmp(values[k].text, values[best].text) < 0))
                best = k;
        }
        const char *mark = first < 0                                            ? ""
                           : weight(x, values[best].source) == weight(x, first) ? "|!"
                                                                                : "|?";
        first = first < 0 ? values[best].source : first;
        crd_buf_addf(out, "%s%s", mark, values[best].text);
        values[best].text[0] = '\0';
    }
    crd_buf_addc(out, ' ');
}

static void slow(const struct nation *x, crd_buf *out)
{
    struct groups g;
    group(x, &g);
    for (int product = 0; product < 2; product++)
        for (int k = 0; k < IDS + PRODUCTS; k++) {
            char id[8];
            bool there = false;
            snprintf(id, sizeof id, "%c%d", product ? 'q' : 'p', k);
            for (int i = 0; i < x->n && !there; i++) {
                int own = x->rows[i].id[1] - '0';
                there = x->rows[i].is_product == (product == 1) &&
                        (product ? own : canonical(x, &g, own)) == k;
            }
            if (!there)
                continue;
            crd_buf_addf(out, "%s ", id);
            field_of(x, &g, product, id, 0, out);
            field_of(x, &g, product, id, 1, out);
            crd_buf_addc(out, '\n');
        }
}

/* ---- the world ---------------------------------------------------------------------------- */

static void show_field(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                       crd_buf *out)
{
    crd_buf_add(out, crd_world_text(w, crd_world_frame(w, table)->cols[field].text[row]));
    size_t n;
    const crd_other *o = crd_world_others(w, table, row, field, &n);
    for (size_t i = 0; i < n; i++) {
        crd_buf_adds(out, o[i].contested ? "|!" : "|?");
        crd_buf_add(out, crd_world_text(w, o[i].text));
    }
    crd_buf_addc(out, ' ');
}

static void fast(struct memfeed *m, crd_buf *out)
{
    static const crd_want wants[] = {
        {CRD_T_party, CRD_BIT(party, name) | CRD_BIT(party, lei)},
        {CRD_T_product, CRD_BIT(product, name) | CRD_BIT(product, maker)}};
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(m);
    crd_world *w;
    assert_ok(crd_world_new(&feed, wants, 2, &opts, &w, NULL));
    for (size_t t = 0; t < 2; t++) {
        uint32_t table = wants[t].table, *rows;
        assert_ok(crd_world_sorted(w, table, &rows));
        for (uint32_t i = 0; i < crd_world_frame(w, table)->n; i++) {
            show_field(w, table, rows[i], 0, out);
            show_field(w, table, rows[i], t ? CRD_C_product_name : CRD_C_party_name, out);
            show_field(w, table, rows[i], t ? CRD_C_product_maker : CRD_C_party_lei, out);
            crd_buf_addc(out, '\n');
        }
        free(rows);
    }
    crd_world_free(w);
}

static void compare(struct memfeed *m, crd_str want, uint64_t seed, const char *what)
{
    crd_buf got;
    crd_buf_init(&got, 1 << 20);
    fast(m, &got);
    if (!crd_str_eq(want, crd_buf_str(&got)))
        fail_msg("seed %llu, %s\nwant:\n" CRD_STR_FMT "got:\n" CRD_STR_FMT,
                 (unsigned long long)seed, what, CRD_STR_ARG(want), CRD_STR_ARG(crd_buf_str(&got)));
    crd_buf_done(&got);
}

static void test_definition(void **state)
{
    (void)state;
    for (uint64_t seed = 0, n = crd_rounds(400); seed < n; seed++) {
        struct nation x;
        struct memfeed m;
        crd_buf want;
        crd_buf_init(&want, 1 << 20);
        make(seed, &x);
        slow(&x, &want);
        mem_init(&m);
        fill(&m, &x);
        compare(&m, crd_buf_str(&want), seed, "as it stands");
        mem_shuffle(&m, seed);
        compare(&m, crd_buf_str(&want), seed, "in another order");
        mem_done(&m);
        crd_buf_done(&want);
    }
}

/* A source that says less and nothing else changes nothing. */
static void test_agreeing(void **state)
{
    (void)state;
    for (uint64_t seed = 0, n = crd_rounds(100); seed < n; seed++) {
        struct nation x;
        struct memfeed m;
        crd_buf want;
        char text[64];
        crd_buf_init(&want, 1 << 20);
        make(seed, &x);
        mem_init(&m);
        fill(&m, &x);
        fast(&m, &want);
        mem_put(&m, "zz", "source", "name=zz;confidence=low");
        for (int i = 0; i < x.n; i++) {
            struct stated *r = &x.rows[i];
            if (r->is_product)
                continue;
            bool first = true;
            for (int k = 0; k < i; k++)
                first &= strcmp(x.rows[k].id, r->id) != 0;
            snprintf(text, sizeof text, "id=%s", r->id);
            if (first)
                mem_put(&m, "zz", "party", text);
        }
        compare(&m, crd_buf_str(&want), seed, "with a source that agrees");
        mem_done(&m);
        crd_buf_done(&want);
    }
}

/* Decisions of a source leave no trace once the source is gone. */
static void test_taken_back(void **state)
{
    (void)state;
    for (uint64_t seed = 0, n = crd_rounds(100); seed < n; seed++) {
        struct nation x;
        struct memfeed with, without;
        crd_buf want;
        crd_buf_init(&want, 1 << 20);
        make(seed, &x);
        mem_init(&without);
        fill(&without, &x);
        fast(&without, &want);
        mem_init(&with);
        fill(&with, &x);
        mem_put(&with, "zz", "source",
                "name=zz;confidence=high;as_of=2030;superseded_at=2031;imported_at=2030");
        mem_put(&with, "zz", "decision", "a=party:p0;b=party:p1;verdict=same;decided_by=x");
        mem_put(&with, "zz", "decision", "a=party:p1;b=party:p2;verdict=different;decided_by=x");
        compare(&with, crd_buf_str(&want), seed, "after the decisions were superseded");
        mem_done(&with);
        mem_done(&without);
        crd_buf_done(&want);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_definition),
        cmocka_unit_test(test_agreeing),
        cmocka_unit_test(test_taken_back),
    };
    return cmocka_run_group_tests_name("world/oracle", tests, NULL, NULL);
}
