/* Returns: lines and bounds by hand, and against SQLite over the documented views with a naive sum
 * over all rows for each line. */
#include "rules/told.h"
#include "rules/view_world.h"

#include "analyse/control.h"
#include "base/str.h"
#include "rules/returns.h"

typedef struct desk {
    crd_arena *texts, *arena;
    crd_ruleset *pack;
    crd_control *control;
    crd_know *know;
} desk;

static void read_pack(desk *d, const char *text)
{
    crd_diags *diags = NULL;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(16 << 20, &d->texts));
    assert_ok(crd_diags_new(10, &diags));
    crd_text_in in = {crd_str_from(text), 4096};
    crd_pack_opts opts = {.file = CRD_STR("p"), .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
    crd_status rc = crd_pack_read(crd_text_in_blocks(&in), &opts, d->texts, diags, &d->pack, &err);
    if (rc != CRD_OK)
        print_told(diags);
    assert_status(CRD_OK, rc, &err);
    crd_diags_free(diags);
}

static const crd_return_result *answer(desk *d, const crd_world *w)
{
    const crd_return_result *r = NULL;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_control_new(w, &CRD_CONTROL_OPTS, &d->control, NULL));
    assert_ok(crd_know_new(w, d->control, &d->know, NULL));
    assert_ok(crd_know_regime(d->know, d->pack, NULL));
    assert_ok(crd_arena_new(64 << 20, &d->arena));
    assert_status(CRD_OK, crd_return_make(w, d->know, &d->pack->returns[0], d->arena, &r, &err),
                  &err);
    return r;
}

static void close_desk(desk *d)
{
    crd_know_free(d->know);
    crd_control_free(d->control);
    crd_pack_free(d->pack);
    crd_arena_free(d->arena);
    crd_arena_free(d->texts);
}

#define PACK                                                                         \
    "pack: p\ntitle: T\nversion: 1\nrules: [{id: A, title: t, kind: forbid, where: " \
    "'true'}]\nreturns:\n  r:\n    title: R\n"

/* ---- by hand ----------------------------------------------------------------------------------
 */

static const char *const elements[] = {
    "id=a;network=n1;function=gnb;product=p1;quantity=10;status=in-service;site=t1;subscribers=5",
    "id=b;network=n1;function=gnb;product=p1;quantity=20;site=t1",
    "id=c;network=n1;function=amf;product=p2;quantity=3;status=planned;site=t2",
    "id=d;function=gnb;product=p2;quantity=100;status=in-service",
    "id=e;network=n2;function=gnb;quantity=7;status=in-service;site=t2",
};

struct by_hand {
    const char *name, *text, *want;
};

#define BY_OPERATOR                                                            \
    "    subject: element\n    group: [o]\n    columns:\n      o: {title: O, " \
    "value: operator}\n"

static const struct by_hand hands[] = {
    {"a listing, by key",
     "    subject: element\n    where: quantity < 50\n    columns:\n      i: {title: I, value: "
     "id}\n      q: {title: Q, value: quantity, total: sum}\n",
     "a 10 yes; b 20 yes; c 3 yes; e 7 yes | - 40..40"},
    {"what may count, and what is not known",
     "    subject: element\n    where: status = 'in-service'\n    columns:\n      i: {title: I, "
     "value: id}\n      s: {title: S, value: site}\n",
     "a t1 yes; b t1 no; d ? yes; e t2 yes |"},
    {"sums are bounds, and the unknown operator's may be anybody's",
     BY_OPERATOR "      q: {title: Q, value: quantity, total: sum}\n",
     "o1 33..133 yes; o2 7..107 yes; ? 100..100 yes | - 140..140"},
    {"what a column counts",
     BY_OPERATOR "      q: {title: Q, value: quantity, when: status = 'in-service', total: sum}\n",
     "o1 10..130 yes; o2 7..107 yes; ? 100..100 yes | - 117..137"},
    {"a share of the sum",
     BY_OPERATOR
     "      q: {title: Q, value: quantity, when: \"asset_class = 'A1'\", total: share}\n",
     "o1 22556..90910 yes; o2 0..0 yes; ? 0..0 yes | - 21428..21429"},
    {"rows, and different sites",
     BY_OPERATOR "      n: {title: N, total: count}\n      s: {title: S, value: site, total: "
                 "distinct}\n",
     "o1 3..4 2..102 yes; o2 1..2 1..101 yes; ? 1..1 0..100 yes | - 5..5 2..102"},
    {"what nobody says has no upper bound",
     BY_OPERATOR "      s: {title: S, value: subscribers, total: sum}\n",
     "o1 5.. yes; o2 0.. yes; ? 0.. yes | - 5.."},
    {"what may be below nothing has no bound at all",
     BY_OPERATOR "      s: {title: S, value: 3 - subscribers, total: sum}\n",
     "o1 .. yes; o2 .. yes; ? .. yes | - .."},
    {"nothing at all",
     BY_OPERATOR "      q: {title: Q, value: quantity, total: sum}\n    where: quantity > 1000\n",
     "| - 0..0"},
};

static void say_cell(const crd_return_column *c, const crd_return_cell *cell, bool total,
                     crd_buf *b)
{
    if (total) {
        if (!isnan(cell->low))
            crd_buf_addr(b, cell->low);
        crd_buf_adds(b, "..");
        if (!isinf(cell->high))
            crd_buf_addr(b, cell->high);
    } else if (!cell->known) {
        crd_buf_adds(b, "?");
    } else if (c->type == CRD_X_TEXT) {
        crd_buf_add(b, cell->text);
    } else {
        crd_buf_addi(b, cell->whole);
    }
    crd_buf_addc(b, ' ');
}

static void say(const crd_return *r, const crd_return_result *is, crd_buf *b)
{
    for (size_t i = 0; i < is->n; i++) {
        crd_buf_adds(b, i ? "; " : "");
        for (size_t c = 0; c < r->n_columns; c++)
            say_cell(&r->columns[c], &is->rows[i].cells[c], r->columns[c].total && r->n_keys > 0,
                     b);
        crd_buf_adds(b, is->rows[i].certain ? "yes" : "no");
    }
    crd_buf_adds(b, is->n > 0 ? " |" : "|");
    for (size_t c = 0; c < r->n_columns && is->totals; c++) {
        crd_buf_adds(b, c ? "" : " ");
        if (r->columns[c].total)
            say_cell(&r->columns[c], &is->totals[c], true, b);
        else
            crd_buf_adds(b, "- ");
    }
    while (b->len > 0 && b->at[b->len - 1] == ' ')
        b->at[--b->len] = 0;
}

static void test_by_hand(void **state)
{
    const struct by_hand *want = *state;
    struct memfeed m;
    crd_world *w = NULL;
    desk d = {0};
    crd_buf text, said;
    crd_want wants[300];
    size_t n = 0, k;
    mem_init(&m);
    mem_put(&m, "s", "source", "name=s;as_of=2025-01-01");
    mem_put(&m, "s", "party", "id=o1;name=O1");
    mem_put(&m, "s", "party", "id=o2;name=O2");
    mem_put(&m, "s", "network", "id=n1;operator=o1");
    mem_put(&m, "s", "network", "id=n2;operator=o2");
    for (size_t i = 0; i < CRD_COUNT(elements); i++)
        mem_put(&m, "s", "element", elements[i]);
    crd_buf_init(&text, 10000);
    crd_buf_init(&said, 10000);
    crd_buf_addf(&text, "%s%s", PACK, want->text);
    read_pack(&d, text.at);
    assert_true(crd_return_wants(&d.pack->returns[0], wants, CRD_COUNT(wants), &n));
    const crd_want *more = crd_control_wants(&k);
    for (size_t i = 0; i < k; i++)
        wants[n++] = more[i];
    crd_feed feed = mem_feed(&m);
    assert_ok(crd_world_new(&feed, wants, n, &CRD_WORLD_OPTS, &w, NULL));
    say(&d.pack->returns[0], answer(&d, w), &said);
    assert_string_equal(want->want, said.at ? said.at : "");
    close_desk(&d);
    crd_world_free(w);
    crd_buf_done(&text);
    crd_buf_done(&said);
    mem_done(&m);
}

/* ---- SQLite -----------------------------------------------------------------------------------
 */

struct draw {
    const char *subject, *keys[2], *number, *text;
};

static const struct draw draws[] = {
    {"element", {"operator", "asset_class"}, "quantity", "site"},
    {"element", {"maker", "status"}, "subscribers", "product"},
    {"link", {"operator", "medium"}, "capacity_gbps", "a_site"},
    {"contract", {"buyer", "kind"}, "amount", "supplier"},
    {"service", {"customer", "customer_class"}, "users", "trust_policy"},
};

/* A condition over a column; every text of the random world ends in a digit. */
static void condition(crd_buf *b, const char *column, const char *value)
{
    switch (draw(4)) {
    case 0:
        crd_buf_addf(b, "%s = '%s'", column, value);
        break;
    case 1:
        crd_buf_addf(b, "%s is null or %s <> '%s'", column, column, value);
        break;
    case 2:
        crd_buf_addf(b, "not (%s = '%s')", column, value);
        break;
    default:
        crd_buf_addf(b, "%s is not null", column);
        break;
    }
}

struct line {
    char keys[2][64]; /* "" = not known */
    int where, when;
    bool maybe, has_number, has_text;
    double number, pieces;
    char text[64];
};

static void copy(char to[64], sqlite3_stmt *s, int column)
{
    const char *text = (const char *)sqlite3_column_text(s, column);
    snprintf(to, 64, "%s", text ? text : "");
}

static int tri(sqlite3_stmt *s, int column)
{
    return sqlite3_column_type(s, column) == SQLITE_NULL ? -1 : sqlite3_column_int(s, column) != 0;
}

static size_t sql_lines(sqlite3 *db, const struct draw *of, const char *where, const char *when,
                        struct line *to, size_t most)
{
    crd_buf b;
    sqlite3_stmt *s = NULL;
    size_t n = 0;
    bool element = strcmp(of->subject, "element") == 0;
    crd_buf_init(&b, 1 << 20);
    crd_buf_addf(&b, "select \"%s\", \"%s\", (%s), (%s), maybe, \"%s\", \"%s\", %s from (",
                 of->keys[0], of->keys[1], where, when, of->number, of->text,
                 element ? "quantity" : "1");
    crd_subject_sql((crd_subject_id)crd_subject_find(crd_str_from(of->subject)), NULL, false, &b);
    crd_buf_adds(&b, ")");
    if (sqlite3_prepare_v2(db, b.at, (int)b.len, &s, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sqlite3_errmsg(db), b.at);
    for (; sqlite3_step(s) == SQLITE_ROW; n++) {
        struct line *l = &to[n];
        assert_true(n < most);
        copy(l->keys[0], s, 0);
        copy(l->keys[1], s, 1);
        l->where = tri(s, 2);
        l->when = tri(s, 3);
        l->maybe = sqlite3_column_int(s, 4) != 0;
        l->has_number = sqlite3_column_type(s, 5) != SQLITE_NULL;
        l->number = sqlite3_column_double(s, 5);
        l->has_text = sqlite3_column_type(s, 6) != SQLITE_NULL;
        copy(l->text, s, 6);
        l->pieces = sqlite3_column_type(s, 7) == SQLITE_NULL ? (double)INFINITY
                                                             : sqlite3_column_double(s, 7);
    }
    sqlite3_finalize(s);
    crd_buf_done(&b);
    return n;
}

static bool fits(const struct line *l, char (*keys)[64], bool exactly)
{
    for (size_t k = 0; k < 2; k++)
        if (strcmp(l->keys[k], keys[k]) != 0 && (exactly || l->keys[k][0] != 0))
            return false;
    return true;
}

struct sums {
    double low, high, other_low, other_high, sites_low, sites_high, rows_low, rows_high;
};

static bool earlier(const struct line *all, size_t i, const bool *in)
{
    for (size_t k = 0; k < i; k++)
        if (in[k] && strcmp(all[k].text, all[i].text) == 0)
            return true;
    return false;
}

/* The definition: each line adds up what is its own for certain, and what may be its own. */
static struct sums naive(const struct line *all, size_t n, char (*keys)[64], bool everything,
                         bool known)
{
    struct sums s = {0};
    bool sure_text[400] = {false}, may_text[400] = {false};
    for (size_t i = 0; i < n; i++) {
        const struct line *l = &all[i];
        bool own = everything || fits(l, keys, true), may = own || (known && fits(l, keys, false));
        if (l->where == 0 || !may)
            continue;
        bool sure = own && l->where == 1 && !l->maybe;
        double low = l->has_number ? l->number : 0,
               high = l->has_number ? l->number : (double)INFINITY;
        s.rows_low += sure;
        s.rows_high += 1;
        s.low += sure && l->when == 1 ? low : 0;
        s.high += l->when != 0 ? high : 0;
        s.other_low += sure && l->when == 0 ? low : 0;
        s.other_high += l->when != 1 ? high : 0;
        if (l->has_text) {
            s.sites_low += sure && !earlier(all, i, sure_text);
            s.sites_high += !earlier(all, i, may_text);
            sure_text[i] = sure;
            may_text[i] = true;
        } else {
            s.sites_high += l->pieces;
        }
    }
    return s;
}

static void same(double want, double is, const char *what)
{
    if (isinf(want) ? !isinf(is) : fabs(want - is) > 1e-6 * (1 + fabs(want)))
        fail_msg("%s: SQLite %g, ours %g", what, want, is);
}

/* `exact`: no two sources disagree, so that nothing is narrower than SQL can see. */
static void compare_cells(const struct sums *s, const crd_return_cell *c, bool exact)
{
    double share_low = s->other_high > 0 || s->low > 0 ? s->low / (s->low + s->other_high) : 1;
    if (isinf(s->other_high))
        share_low = 0;
    if (exact) {
        same(s->low, c[2].low, "sum, low");
        same(s->high, c[2].high, "sum, high");
        if (s->high + s->other_high > 0 && s->high > 0 && s->other_high > 0)
            same(floor(share_low * 1e6), c[3].low, "share, low");
    } else {
        assert_true(c[2].low >= s->low - 1e-6 && c[2].high <= s->high + 1e-6);
    }
    same(s->rows_low, c[4].low, "rows, low");
    same(s->rows_high, c[4].high, "rows, high");
    same(s->sites_low, c[5].low, "texts, low");
    if (c[5].high < s->sites_high - 1e-6)
        fail_msg("texts: %g may be, ours %g", s->sites_high, c[5].high);
}

static size_t one_round(uint64_t of)
{
    struct memfeed m;
    crd_want wants[CRD_T_COUNT];
    size_t n, lines, compared = 0;
    bool two = of % 2 == 0;
    static struct line all[400];
    crd_world *w = view_world(&m, of, two, wants, &n);
    sqlite3 *db = view_database(w, wants, n);
    const struct draw *d = &draws[draw(CRD_COUNT(draws))];
    crd_buf where, when, pack;
    desk k = {0};
    crd_buf_init(&where, 1000);
    crd_buf_init(&when, 1000);
    crd_buf_init(&pack, 10000);
    condition(&where, d->keys[draw(2)], draw(2) ? "code1" : "party1");
    condition(&when, draw(2) ? d->text : d->keys[1], draw(2) ? "code1" : "site1");
    crd_buf_addf(&pack,
                 "%s    subject: %s\n    where: \"%s\"\n    group: [a, b]\n    columns:\n"
                 "      a: {title: A, value: %s}\n      b: {title: B, value: %s}\n"
                 "      s: {title: S, value: %s, when: \"%s\", total: sum}\n"
                 "      h: {title: H, value: %s, when: \"%s\", total: share}\n"
                 "      n: {title: N, total: count}\n      t: {title: T, value: %s, total: "
                 "distinct}\n",
                 PACK, d->subject, where.at, d->keys[0], d->keys[1], d->number, when.at, d->number,
                 when.at, d->text);
    read_pack(&k, pack.at);
    const crd_return_result *r = answer(&k, w);
    lines = sql_lines(db, d, where.at, when.at, all, CRD_COUNT(all));
    for (size_t i = 0; i < r->n; i++) {
        char keys[2][64] = {"", ""};
        const crd_return_cell *c = r->rows[i].cells;
        for (size_t j = 0; j < 2; j++)
            if (c[j].known)
                snprintf(keys[j], 64, "%.*s", (int)c[j].text.len, c[j].text.ptr);
        struct sums s = naive(all, lines, keys, false, keys[0][0] && keys[1][0]);
        compare_cells(&s, c, !two);
        compared += s.rows_high > 0;
    }
    struct sums s = naive(all, lines, NULL, true, true);
    if (r->totals)
        compare_cells(&s, r->totals, !two);
    same(s.rows_high, (double)r->counted, "rows");
    same(s.rows_high - s.rows_low, (double)r->open, "open rows");
    close_desk(&k);
    crd_buf_done(&where);
    crd_buf_done(&when);
    crd_buf_done(&pack);
    sqlite3_close(db);
    crd_world_free(w);
    mem_done(&m);
    return compared;
}

static void test_sql(void **state)
{
    (void)state;
    size_t compared = 0, rounds = crd_rounds(60);
    for (uint64_t round = 0; round < rounds; round++)
        compared += one_round(round + 1);
    assert_true(compared > rounds);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, hands, test_by_hand);
    CRD_SUITE_ADD(&s, test_sql);
    return crd_suite_run(&s, "rules/returns");
}
