/* A hundred rules over an invented nation, and SQLite over the same rows.
 *
 *   bench_rules ELEMENTS [FOLDER OF PACKS]
 *
 * The nation comes from src/synth straight into the world. Ours is all of crd_judge: opening the
 * view, every scope, the sums, the evidence. The peer evaluates the same scopes in one scan of
 * the documented view over merged tables in memory with keys, and once more over the view kept as a
 * table, for which nothing is left to join; high_risk() is a column for it, and it sums nothing up.
 * All figures but `*_bytes` and counts are seconds;
 * `_cpu` of the processor. */
#include "bench.h"

#include "analyse/control.h"
#include "base/buf.h"
#include "base/file.h"
#include "model/code.h"
#include "rules/compare.h"
#include "analyse/loss.h"
#include "analyse/route.h"
#include "synth/synth.h"

#include <math.h>
#include <sqlite3.h>
#include <string.h>

enum { SEED = 20260101, WANTS = 2000, TEXT = 1 << 20, KEPT = 20 };

static void must(crd_status rc, const crd_err *err)
{
    if (bench_end(rc, err) != 0)
        exit(1);
}

/* ---- the pack ------------------------------------------------------------------------------- */

static const char head[] =
    "pack: bench\ntitle: A hundred rules\nversion: 1\nauthority: nobody\n"
    "sources:\n  act: {title: Act, read: full}\n"
    "params:\n  cap: {value: 35%, about: cap, basis: act}\n"
    "high_risk:\n  states: [XC, XD]\n"
    "defaults: {status: law, confidence: high, severity: high, source: act}\n"
    "rules:\n";

static const char *const layers[] = {"access",    "cloud",        "core",       "devices",
                                     "intercept", "interconnect", "management", "passive",
                                     "ran",       "transport"};

/* What a rule looks at, of that of one layer; what it asks for; the rest of it. The two scopes are
 * SQL as well. */
static const struct form {
    const char *kind, *name, *where, *of_name, *of, *rest;
} forms[] = {
    {"forbid", "where", "(status is null or status = 'in-service') and high_risk(product)", "", "",
     ""},
    {"share", "among", "(status is null or status = 'in-service')", "of", "high_risk(product)",
     "measure: [traffic, quantity], per: operator, at_most: ':cap'"},
    {"share", "among", "country = 'XA' and removed is null", "of",
     "maker_country in ('XC', 'XD', 'XE') or brand_country = 'XC'",
     "measure: sites, per: [operator, area_group], at_most: 30%"},
    {"require", "where", "(status is null or status = 'in-service') and quantity >= 1", "of",
     "site is not null and power_autonomy_h >= 4 and owner_country <> 'XC'",
     "per: operator, at_least: 90%"},
    {"diversity", "among", "quantity > 0 and not (removed < '2024-01-01')", "", "",
     "by: maker, measure: quantity, per: operator, distinct_at_least: 2, largest_at_most: 60%, "
     "hhi_at_most: 5000"},
    {"deadline", "where", "high_risk(product) and installed < '2020-01-01'", "", "",
     "by: 2025-12-31"},
    {"forbid", "where", "end_of_life < '2026-01-01' or sanctions_affected", "", "",
     "per: operator"},
    {"fresh", "where", "(status is null or status = 'in-service') and site_kind <> 'exchange'", "",
     "", "evidence: {date: installed}, months: 180, per: operator"},
    {"require", "where", "everyone and not (uncertainty_m > 5000)", "every",
     "open_interfaces is not false and (replacement_cost is null or replacement_cost between 0 and "
     "50000000)",
     "per: [operator, asset_class]"},
    {"share", "among", "restore_h > 24 or spares_days < 30 or licence_grace_days is null", "of",
     "network_kind = 'mobile' or generations is null", "measure: quantity, at_most: 50%"},
};

enum { FORMS = sizeof forms / sizeof *forms, LAYERS = sizeof layers / sizeof *layers };

static crd_ruleset *pack_new(crd_arena *arena)
{
    static char text[TEXT];
    crd_ruleset *pack;
    crd_diags *diags;
    crd_err err = CRD_ERR_INIT;
    size_t n = (size_t)snprintf(text, TEXT, "%s", head);
    for (size_t i = 0; i < (size_t)FORMS * LAYERS; i++) {
        const struct form *f = &forms[i % FORMS];
        n += (size_t)snprintf(text + n, TEXT - n,
                              "  - {id: R-%zu, title: T, kind: %s, subject: element, %s: \"layer = "
                              "'%s' and (%s)\"%s%s%s%s%s%s%s}\n",
                              i, f->kind, f->name, layers[i / FORMS], f->where, *f->of ? ", " : "",
                              f->of_name, *f->of ? ": \"" : "", f->of, *f->of ? "\"" : "",
                              *f->rest ? ", " : "", f->rest);
    }
    crd_pack_opts opts = {.file = CRD_STR("bench"), .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
    crd_text_in in = {{text, n}, 1 << 16};
    must(crd_diags_new(20, &diags), &err);
    crd_status rc = crd_pack_read(crd_text_in_blocks(&in), &opts, arena, diags, &pack, &err);
    for (size_t k = 0; k < crd_diags_kinds(diags); k++) {
        const crd_diag *d = crd_diags_at(diags, k, 0);
        fprintf(stderr, "line %u:%u: " CRD_STR_FMT " is expected, not '" CRD_STR_FMT "'\n", d->line,
                d->column, CRD_STR_ARG(d->expected), CRD_STR_ARG(d->found));
    }
    must(rc, &err);
    crd_diags_free(diags);
    return pack;
}

/* ---- all packs ------------------------------------------------------------------------------ */

enum { PACKS = 64 };
typedef struct regimes {
    crd_ruleset *at[PACKS];
    size_t n, rules;
} regimes;

/* Every pack of the folder. */
static regimes packs_of(const char *folder, crd_arena *arena)
{
    crd_err err = CRD_ERR_INIT;
    regimes all = {.n = 0};
    crd_str *names, text;
    size_t n;
    must(crd_dir_list(folder, 1000, arena, &names, &n, &err), &err);
    for (size_t i = 0; i < n && all.n < PACKS; i++) {
        char file[4000];
        crd_diags *diags;
        crd_pack_opts opts = {.file = names[i], .fns = crd_rule_fns, .n_fns = crd_rule_fns_n};
        snprintf(file, sizeof file, "%s/%.*s/pack.yaml", folder, (int)names[i].len, names[i].ptr);
        if (!crd_file_exists(file))
            continue;
        must(crd_diags_new(20, &diags), &err);
        must(crd_file_read(file, 4 << 20, arena, &text, &err), &err);
        crd_text_in in = {text, 1 << 16};
        must(crd_pack_read(crd_text_in_blocks(&in), &opts, arena, diags, &all.at[all.n], &err),
             &err);
        all.rules += all.at[all.n++]->n_rules;
        crd_diags_free(diags);
    }
    return all;
}

/* ---- the nation ----------------------------------------------------------------------------- */

typedef struct nation {
    crd_world *w;
    crd_control *control;
    crd_ties *t;
    crd_know *know;
} nation;

static void want_more(crd_want *wants, size_t *n, const crd_want *more, size_t count)
{
    for (size_t i = 0; i < count && *n < WANTS; i++)
        wants[(*n)++] = more[i];
}

static nation nation_new(uint64_t elements, const crd_ruleset *pack, const regimes *all)
{
    crd_synth_opts synth = {.seed = SEED, .elements = elements, .unknown_ppm = 100000};
    crd_feed feed = crd_synth_feed(&synth);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    crd_want wants[WANTS];
    crd_err err = CRD_ERR_INIT;
    size_t n = 0, count, n_pairs;
    nation x;
    const crd_want *more = crd_ties_wants(&count);
    for (size_t i = 0; i < count; i++)
        wants[n++] = more[i];
    more = crd_control_wants(&count);
    for (size_t i = 0; i < count; i++)
        wants[n++] = more[i];
    if (!crd_judge_wants(pack, wants, WANTS, &n))
        exit(1);
    for (size_t i = 0; i < all->n; i++)
        if (!crd_judge_wants(all->at[i], wants, WANTS, &n))
            exit(1);
    if (all->n > 0) {
        more = crd_loss_wants(&count);
        want_more(wants, &n, more, count);
        more = crd_route_wants(&count);
        want_more(wants, &n, more, count);
    }
    crd_date_parse(CRD_STR("2026-01-01"), &opts.as_of);
    must(crd_world_new(&feed, wants, n, &opts, &x.w, &err), &err);
    must(crd_control_new(x.w, &votes, &x.control, &err), &err);
    must(crd_control_ties(x.control, &pairs, &n_pairs, &err), &err);
    must(crd_ties_new(x.w, pairs, n_pairs, &x.t, &err), &err);
    must(crd_know_new(x.w, x.control, &x.know, &err), &err);
    must(crd_know_regime(x.know, pack, &err), &err);
    free(pairs);
    return x;
}

/* ---- all packs over it ----------------------------------------------------------------------- */

typedef enum { FIRST, AGAIN, COMPARE } turn_of;

/* All packs over the nation, what they share worked out once: FIRST with the analyses that they use
 * (ways, losses, exposures), AGAIN with these kept, COMPARE as if they bound it, and side by side.
 * Also what a pack takes most. */
static void all_packs(const nation *x, const regimes *all, crd_judge_kept *kept, turn_of turn)
{
    static const char *const names[][2] = {
        {"all", "all_cpu"}, {"again", "again_cpu"}, {"compare", "compare_cpu"}};
    bool compare = turn == COMPARE;
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    crd_judge_shared *shared;
    crd_compare_in in[PACKS];
    const crd_comparison *c;
    double most = 0;
    size_t of = 0, verdicts = 0;
    must(crd_arena_new(SIZE_MAX, &arena), &err);
    double start = bench_now(), cpu = bench_cpu();
    must(crd_judge_shared_new(x->t, (const crd_ruleset *const *)all->at, all->n, &shared, &err),
         &err);
    crd_judge_shared_keep(shared, kept);
    crd_judge_opts opts = {.evidence = KEPT, .as_if_bound = compare, .shared = shared};
    for (size_t i = 0; i < all->n; i++) {
        double before = bench_cpu();
        in[i].pack = all->at[i];
        must(crd_know_regime(x->know, all->at[i], &err), &err);
        must(crd_judge(x->t, x->know, all->at[i], &opts, arena, &in[i].all, &in[i].n, &err), &err);
        verdicts += in[i].n;
        if (bench_cpu() - before > most) {
            most = bench_cpu() - before;
            of = i;
        }
    }
    if (compare)
        must(crd_compare(in, all->n, x->w, &(crd_compare_opts){0}, arena, &c, &err), &err);
    bench_print(names[turn][0], bench_now() - start);
    bench_print(names[turn][1], bench_cpu() - cpu);
    if (turn == FIRST) {
        bench_print("all_packs", (double)all->n);
        bench_print("all_rules", (double)all->rules);
        bench_print("all_verdicts", (double)verdicts);
        bench_print("all_most", most);
        fprintf(stderr, "most of it: pack %.*s\n", (int)all->at[of]->name.len,
                all->at[of]->name.ptr);
    }
    crd_judge_shared_free(shared);
    crd_arena_free(arena);
}

static void ours(const nation *x, const crd_ruleset *pack)
{
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    const crd_judgement *all;
    crd_judge_opts opts = {.evidence = KEPT};
    size_t n, by[4] = {0};
    must(crd_arena_new(SIZE_MAX, &arena), &err);
    double start = bench_now(), cpu = bench_cpu();
    must(crd_judge(x->t, x->know, pack, &opts, arena, &all, &n, &err), &err);
    double took = bench_now() - start;
    bench_print("judge", took);
    bench_print("judge_cpu", bench_cpu() - cpu);
    for (size_t i = 0; i < n; i++)
        by[all[i].verdict]++;
    bench_print("verdicts", (double)n);
    bench_print("passes", (double)by[CRD_PASS]);
    bench_print("fails", (double)by[CRD_FAIL]);
    bench_print("unknown", (double)by[CRD_UNKNOWN]);
    crd_arena_free(arena);
}

static const char *text_of(crd_buf *b)
{
    crd_buf_addc(b, '\0');
    return b->at;
}

/* ---- the peer ------------------------------------------------------------------------------- */

static sqlite3 *db;
static void sql(const char *text)
{
    char *message = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "%s: %s\n", message, text);
        exit(1);
    }
}

static void bind_field(sqlite3_stmt *s, int at, const crd_world *w, uint32_t table, uint32_t f,
                       uint32_t row)
{
    const crd_frame *frame = crd_world_frame(w, table);
    const crd_world_col *c = &frame->cols[f];
    char day[11];
    crd_str text = CRD_STR_NULL;
    if (c->text)
        text = crd_world_text(w, c->text[row]);
    else if (c->holds == CRD_HOLDS_I32 && frame->table->fields[f].kind == CRD_DATE)
        text = crd_col_i32(c, row) == CRD_NULL32 ? CRD_STR_NULL
                                                 : crd_date_text(crd_col_i32(c, row), day);
    else if (c->holds == CRD_HOLDS_I32 && crd_col_i32(c, row) != CRD_NULL32)
        sqlite3_bind_int(s, at, crd_col_i32(c, row));
    else if (c->holds == CRD_HOLDS_I64 && crd_col_i64(c, row) != CRD_NULL64)
        sqlite3_bind_int64(s, at, crd_col_i64(c, row));
    else if (c->holds == CRD_HOLDS_REAL && !isnan(crd_col_real(c, row)))
        sqlite3_bind_double(s, at, crd_col_real(c, row));
    if (!crd_str_is_null(text))
        sqlite3_bind_text(s, at, text.ptr, (int)text.len, SQLITE_TRANSIENT);
}

/* A merged table, found by its first field. */
static void fill_table(const crd_world *w, uint32_t table)
{
    const crd_frame *frame = crd_world_frame(w, table);
    int n = (int)frame->table->n_fields;
    sqlite3_stmt *s;
    crd_buf b;
    crd_buf_init(&b, TEXT);
    crd_buf_addf(&b, "create table merged_%s(", frame->table->name);
    for (int f = 0; f < n; f++)
        crd_buf_addf(&b, "\"%s\"%s, ", frame->table->fields[f].name, f == 0 ? " primary key" : "");
    crd_buf_adds(&b, "maybe)");
    sql(text_of(&b));
    crd_buf_clear(&b);
    crd_buf_addf(&b, "insert into merged_%s values(?", frame->table->name);
    for (int f = 0; f < n; f++)
        crd_buf_adds(&b, ",?");
    crd_buf_adds(&b, ")");
    sqlite3_prepare_v2(db, b.at, (int)b.len, &s, NULL);
    for (uint32_t row = 0; row < frame->n; row++) {
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
        for (int f = 0; f < n; f++)
            bind_field(s, f + 1, w, table, (uint32_t)f, row);
        sqlite3_bind_int(s, n + 1, (frame->flags[row] & CRD_ROW_MAYBE) != 0);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
    crd_buf_done(&b);
}

static void fill_functions(void)
{
    sqlite3_stmt *s;
    char groups[200];
    sql("create table view_function(code primary key, layer, asset_class, everyone, groups)");
    sqlite3_prepare_v2(db, "insert into view_function values(?,?,nullif(?,''),?,?)", -1, &s, NULL);
    for (size_t i = 0; i < crd_functions_n; i++) {
        const crd_function *f = &crd_functions[i];
        sqlite3_reset(s);
        sqlite3_bind_text(s, 1, f->code, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 2, f->layer, -1, SQLITE_STATIC);
        sqlite3_bind_text(s, 3, f->asset_class, -1, SQLITE_STATIC);
        sqlite3_bind_int(s, 4, f->everyone);
        crd_str text = crd_function_groups(f, groups, sizeof groups);
        sqlite3_bind_text(s, 5, text.ptr, (int)text.len, SQLITE_TRANSIENT);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
}

/* What high_risk() says of products. */
static void fill_risky(const nation *x)
{
    const crd_frame *f = crd_world_frame(x->w, CRD_T_product);
    sqlite3_stmt *s;
    sql("create table risky(product primary key, risky)");
    sqlite3_prepare_v2(db, "insert into risky values(?,?)", -1, &s, NULL);
    for (uint32_t row = 0; row < f->n; row++) {
        crd_str id = crd_world_text(x->w, f->cols[0].text[row]);
        crd_know_why why = crd_know_high_risk(x->know, id);
        sqlite3_reset(s);
        sqlite3_clear_bindings(s);
        sqlite3_bind_text(s, 1, id.ptr, (int)id.len, SQLITE_TRANSIENT);
        if (why.certain || !why.how)
            sqlite3_bind_int(s, 2, why.how != NULL);
        sqlite3_step(s);
    }
    sqlite3_finalize(s);
}

/* Merged tables, the view over them with the mark of products, and all of it as one table. */
static void fill(const nation *x, const crd_ruleset *pack)
{
    const uint64_t *read = crd_exprs_columns(pack->sets[CRD_V_ELEMENT]);
    uint64_t columns[4] = {read[0], 0};
    crd_want wants[WANTS];
    size_t n = 0;
    crd_buf b;
    columns[0] |= UINT64_C(1) << crd_subject_column(&crd_subjects[CRD_V_ELEMENT],
                                                    CRD_STR("product"));
    if (!crd_subject_wants(CRD_V_ELEMENT, columns, wants, WANTS, &n))
        exit(1);
    sql("begin");
    for (size_t i = 0; i < n; i++)
        if (wants[i].table != CRD_T_code)
            fill_table(x->w, wants[i].table);
    fill_functions();
    fill_risky(x);
    crd_buf_init(&b, TEXT);
    crd_buf_adds(&b, "create view view_element as select v.*, risky from (");
    crd_subject_sql(CRD_V_ELEMENT, columns, true, &b);
    crd_buf_adds(&b, ") v left join risky using (product)");
    sql(text_of(&b));
    sql("create table kept as select * from view_element");
    sql("commit");
    crd_buf_done(&b);
}

static void add_scope(crd_buf *b, const char *layer, crd_str text)
{
    size_t at;
    crd_buf_adds(b, b->len == 7 ? "sum(" : ", sum(");
    if (layer)
        crd_buf_addf(b, "layer = '%s' and (", layer);
    while ((at = crd_str_find(text, CRD_STR("high_risk(product)"))) != SIZE_MAX) {
        crd_buf_add(b, (crd_str){text.ptr, at});
        crd_buf_adds(b, "risky");
        text = (crd_str){text.ptr + at + 18, text.len - at - 18};
    }
    crd_buf_add(b, text);
    crd_buf_adds(b, layer ? "))" : ")");
}

static double peer(const char *from)
{
    sqlite3_stmt *s;
    crd_buf b;
    crd_buf_init(&b, TEXT);
    crd_buf_adds(&b, "select ");
    size_t scopes = 0;
    for (size_t i = 0; i < (size_t)FORMS * LAYERS; i++, scopes++)
        add_scope(&b, layers[i / FORMS], crd_str_from(forms[i % FORMS].where));
    for (size_t i = 0; i < FORMS; i++)
        if (*forms[i].of) {
            add_scope(&b, NULL, crd_str_from(forms[i].of)); /* ours: one node as well */
            scopes++;
        }
    crd_buf_addf(&b, " from %s", from);
    double start = bench_cpu(); /* one thread, in memory: as good as the clock */
    if (sqlite3_prepare_v2(db, b.at, (int)b.len, &s, NULL) != SQLITE_OK ||
        sqlite3_step(s) != SQLITE_ROW) {
        fprintf(stderr, "%s\n", sqlite3_errmsg(db));
        exit(1);
    }
    double took = bench_cpu() - start;
    bench_print("scopes", (double)scopes);
    sqlite3_finalize(s);
    crd_buf_done(&b);
    return took;
}

int main(int argc, char **argv)
{
    uint64_t elements = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000;
    crd_arena *arena;
    crd_err err = CRD_ERR_INIT;
    must(crd_arena_new(SIZE_MAX, &arena), &err);
    crd_ruleset *pack = pack_new(arena);
    regimes all = {.n = 0};
    if (argc > 2)
        all = packs_of(argv[2], arena);
    nation x = nation_new(elements, pack, &all);
    bench_print("rules", (double)pack->n_rules);
    bench_print("elements", crd_world_frame(x.w, CRD_T_element)->n);
    bench_print("world_bytes", (double)crd_world_bytes(x.w));
    bench_peak_anew();
    double before = bench_peak();
    ours(&x, pack);
    bench_print("judge_more_bytes", bench_peak() - before);
    bench_print("peak_bytes", bench_peak());
    if (all.n > 0) {
        crd_judge_kept *kept;
        must(crd_judge_kept_new(&kept, &err), &err);
        for (int t = FIRST; t <= COMPARE; t++)
            all_packs(&x, &all, kept, (turn_of)t);
        crd_judge_kept_free(kept);
        for (size_t i = 0; i < all.n; i++)
            crd_pack_free(all.at[i]);
        crd_know_free(x.know); /* it spoke of these packs */
        x.know = NULL;
        must(crd_know_new(x.w, x.control, &x.know, &err), &err);
        must(crd_know_regime(x.know, pack, &err), &err);
    }
    if (sqlite3_open(":memory:", &db) != SQLITE_OK)
        return 1;
    fill(&x, pack);
    bench_print("view", peer("view_element"));
    bench_print("table", peer("kept"));
    sqlite3_close(db);
    crd_know_free(x.know);
    crd_ties_free(x.t);
    crd_control_free(x.control);
    crd_world_free(x.w);
    crd_pack_free(pack);
    crd_arena_free(arena);
    return 0;
}
