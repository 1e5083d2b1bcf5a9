/* tests/vignettes: small worlds, a question each, and the answer that a person of the field gives.
 * The README there says how they are written. */
#include "crdtest.h"

#include "analyse/control.h"
#include "analyse/explain.h"
#include "analyse/exposure.h"
#include "analyse/loss.h"

#include "../world/ties_show.h"

#include <dirent.h>

static crd_str slurp(struct memfeed *m, const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("no %s", path);
    char *text = crd_arena_alloc(m->arena, 1 << 16, 1, 1);
    assert_non_null(text);
    size_t n = fread(text, 1, 1 << 16, f);
    assert_true(n < 1 << 16);
    fclose(f);
    return (crd_str){text, n};
}

/* One table, without quotes; empty fields are left out. Returns how many rows. */
static size_t read_table(struct memfeed *m, const char *path, crd_str table)
{
    crd_str rest = slurp(m, path), head = CRD_STR_NULL, line;
    crd_str name = crd_str_copy(m->arena, table);
    size_t n = 0;
    crd_buf row;
    crd_buf_init(&row, 1 << 16);
    while (crd_str_next(&rest, '\n', &line)) {
        if (crd_str_is_null(head)) {
            head = line;
            continue;
        }
        crd_str fields = head, values = line, field, value;
        row.len = 0;
        while (line.len > 0 && crd_str_next(&fields, ',', &field) &&
               crd_str_next(&values, ',', &value))
            if (value.len > 0)
                crd_buf_addf(&row, "%s" CRD_STR_FMT "=" CRD_STR_FMT, row.len ? ";" : "",
                             CRD_STR_ARG(field), CRD_STR_ARG(value));
        if (row.len > 0)
            mem_put(m, "case", name.ptr, row.at);
        n += row.len > 0;
    }
    crd_buf_done(&row);
    return n;
}

enum { ROWS_MOST = 20, ARGUMENT_LINES = 3 };

static void read_world(struct memfeed *m, const char *folder)
{
    char path[600];
    size_t n = 0;
    DIR *d = opendir(folder);
    if (!d)
        fail_msg("no folder %s", folder);
    for (struct dirent *e = readdir(d); e; e = readdir(d)) {
        crd_str name = crd_str_from(e->d_name);
        if (!crd_str_ends(name, CRD_STR(".csv")))
            continue;
        assert_true(snprintf(path, sizeof path, "%s/%s", folder, e->d_name) < (int)sizeof path);
        name.len -= 4;
        n += read_table(m, path, name);
    }
    closedir(d);
    if (n > ROWS_MOST)
        fail_msg("%s: %zu rows are no small world", folder, n);
}

struct asked {
    const char *vignette;
    const crd_ties *t;
    crd_arena *arena;
    size_t lines;
};

static unsigned power_of(crd_str s)
{
    int at = crd_code_find(crd_code_list_find(CRD_STR("power")), s);
    assert_true(at >= 0);
    return (unsigned)at;
}

static int64_t number(crd_str s)
{
    int64_t v = -1;
    assert_true(crd_str_to_i64(s, &v));
    return v;
}

static crd_exposure_share share_of(const crd_exposure_result *r, crd_str service, unsigned grade,
                                   unsigned power)
{
    for (size_t i = 0; i < r->n_cells; i++)
        if (crd_str_eq(r->services[r->cells[i].service].id, service))
            return r->cells[i].share[grade][power];
    return (crd_exposure_share){0, 0};
}

static crd_str touch_of(const crd_exposure_result *r, crd_str what, unsigned grade, unsigned power)
{
    crd_str table, key;
    static const crd_field any = {.kind = CRD_REF, .arg = "element|link|site"};
    assert_true(crd_ref_split(&any, what, &table, &key));
    uint8_t g = grade == CRD_EXPOSURE_STANDING ? CRD_GRADE_STANDING : CRD_GRADE_LATENT;
    for (size_t i = 0; i < r->n_touched; i++) {
        const crd_exposure_touched *t = &r->touched[i];
        if (!crd_str_eq(t->id, key) ||
            !crd_str_eq(crd_str_from(crd_records.tables[t->table]->name), table))
            continue;
        if (crd_might_has(t->might, (crd_might_plane){(uint8_t)power, g, false}))
            return CRD_STR("certain");
        return crd_might_has(t->might, (crd_might_plane){(uint8_t)power, g, true})
                   ? CRD_STR("possible")
                   : CRD_STR("no");
    }
    return CRD_STR("no");
}

/* What of "MODE HOURS BY:ID" follows. */
static const crd_loss_result *lose(struct asked *a, const crd_str word[])
{
    static const char *const modes[CRD_LOSS_MODES] = {"fails", "withdraws", "sabotages", "seized"};
    static const char *const bys[CRD_LOSS_BYS] = {
        "maker", "supplier", "operator", "owner", "state", "site", "link", "risk-group", "disk"};
    const crd_loss_result *r;
    crd_err err = CRD_ERR_INIT;
    size_t colon = crd_str_find(word[2], CRD_STR(":"));
    assert_true(colon != SIZE_MAX);
    crd_str by = {word[2].ptr, colon}, id = {word[2].ptr + colon + 1, word[2].len - colon - 1};
    crd_loss_opts o = {.mode = CRD_LOSS_MODES, .by = CRD_LOSS_BYS, .set = &id, .n_set = 1};
    for (unsigned k = 0; k < CRD_LOSS_MODES; k++)
        if (crd_str_eq(word[0], crd_str_from(modes[k])))
            o.mode = (crd_loss_mode)k;
    for (unsigned k = 0; k < CRD_LOSS_BYS; k++)
        if (crd_str_eq(by, crd_str_from(bys[k])))
            o.by = (crd_loss_by)k;
    assert_true(o.mode < CRD_LOSS_MODES && o.by < CRD_LOSS_BYS);
    o.hours = (double)number(word[1]);
    assert_status(CRD_OK, crd_loss(a->t, &o, a->arena, &r, &err), &err);
    return r;
}

/* "loss MODE HOURS BY:ID SERVICE stands|degraded|lost|maybe" */
static void judge_loss(struct asked *a, crd_str line, const crd_str word[], size_t n)
{
    assert_int_equal(n, 6);
    const crd_loss_result *r = lose(a, word + 1);
    const char *got = "stands";
    for (size_t i = 0; i < r->n_cells; i++)
        if (crd_str_eq(r->cells[i].service, word[4]))
            got = r->cells[i].lost_low       ? "lost"
                  : r->cells[i].lost_high    ? "maybe"
                  : r->cells[i].degraded_low ? "degraded"
                                             : "maybe";
    if (!crd_str_eq(word[5], crd_str_from(got)))
        fail_msg("%s: " CRD_STR_FMT ": got %s", a->vignette, CRD_STR_ARG(line), got);
}

/* "people MODE HOURS BY:ID OWN ANY CALLS", each a number or LOW-HIGH */
static void judge_people(struct asked *a, crd_str line, const crd_str word[], size_t n)
{
    assert_int_equal(n, 7);
    const crd_loss_result *r = lose(a, word + 1);
    assert_true(r->people_known && r->n_whats == 1);
    const crd_loss_people *p = &r->whats[0].people;
    const crd_loss_count got[] = {p->own, p->any, p->calls};
    for (int i = 0; i < 3; i++) {
        crd_str rest = word[4 + i], low;
        assert_true(crd_str_next(&rest, '-', &low));
        int64_t high = rest.len > 0 ? number(rest) : number(low);
        if (got[i].low != number(low) || got[i].high != high)
            fail_msg("%s: " CRD_STR_FMT ": got %lld-%lld", a->vignette, CRD_STR_ARG(line),
                     (long long)got[i].low, (long long)got[i].high);
    }
}

/* The chain behind the answer: there is one exactly where there is an answer. */
static void explain_one(struct asked *a, crd_str line, const crd_str word[], bool withdraws,
                        bool standing, unsigned power)
{
    crd_explainer *x;
    const crd_explain_result *r;
    crd_explain_opts o = {.latent = !standing, .withdraws = withdraws};
    crd_err err = CRD_ERR_INIT;
    crd_buf id;
    bool any, certain;
    crd_buf_init(&id, 1 << 10);
    crd_buf_adds(&id, "exposure:");
    crd_explain_escape(word[1], &id);
    crd_buf_addc(&id, '/');
    crd_explain_escape(word[0], &id);
    crd_buf_addf(&id, "/%s", crd_explain_power(power));
    assert_ok(crd_explainer_new(a->t, NULL, &x, NULL));
    assert_status(CRD_OK, crd_explain(x, crd_buf_str(&id), &o, a->arena, &r, &err), &err);
    if (r->has_share) {          /* a chain may reach nobody */
        bool stops = power == 3; /* what is left without all of them says it, no chain does */
        any = (r->any || stops) && r->share.high_ppm > 0;
        certain = (r->certain || stops) && r->share.low_ppm > 0;
        assert_int_equal(any, number(word[5]) > 0);
        assert_int_equal(certain, number(word[4]) > 0);
    } else {
        certain = crd_str_eq(word[4], CRD_STR("certain"));
        any = certain || crd_str_eq(word[4], CRD_STR("possible"));
        if (r->any != any || r->certain != certain)
            fail_msg("%s: " CRD_STR_FMT ": no such chain", a->vignette, CRD_STR_ARG(line));
    }
    assert_true(r->any ? r->strongest.n > 0 : r->n_lacks > 0);
    crd_explainer_free(x);
    crd_buf_done(&id);
}

static void judge_one(struct asked *a, crd_str line)
{
    crd_str word[7], rest = line;
    size_t n = 0;
    while (n < 7 && crd_str_next(&rest, ' ', &word[n]))
        n++;
    if (crd_str_eq(word[0], CRD_STR("people"))) {
        judge_people(a, line, word, n);
        a->lines++;
        return;
    }
    if (crd_str_eq(word[0], CRD_STR("loss"))) {
        judge_loss(a, line, word, n);
        a->lines++;
        return;
    }
    bool withdraws = crd_str_eq(word[0], CRD_STR("withdraws"));
    for (size_t i = 1; withdraws && i < n; i++)
        word[i - 1] = word[i];
    n -= withdraws;
    bool count = crd_str_eq(word[0], CRD_STR("count"));
    size_t at = count;
    assert_true(n >= at + 5);
    const crd_exposure_result *r;
    crd_exposure_opts o = {
        .actors = &word[at], .n_actors = 1, .touched = true, .withdraws = withdraws, .stops = true};
    crd_err err = CRD_ERR_INIT;
    assert_status(CRD_OK, crd_exposure(a->t, &o, a->arena, &r, &err), &err);
    unsigned power = power_of(word[at + 2]);
    bool standing = crd_str_eq(word[at + 3], CRD_STR("standing"));
    unsigned grade = standing ? CRD_EXPOSURE_STANDING : CRD_EXPOSURE_LATENT;
    assert_true(standing || crd_str_eq(word[at + 3], CRD_STR("latent")));
    a->lines++;
    if (!count)
        explain_one(a, line, word, withdraws, standing, power);
    if (count) {
        int64_t low = 0, high = 0;
        for (size_t i = 0; i < r->n_groups; i++)
            if (r->groups[i].by == CRD_EXPOSED_LAYER && crd_str_eq(r->groups[i].id, word[at + 1])) {
                low = r->groups[i].low[grade][power];
                high = r->groups[i].high[grade][power];
            }
        if (low != number(word[at + 4]) || high != number(word[at + 5]))
            fail_msg("%s: " CRD_STR_FMT ": got %lld %lld", a->vignette, CRD_STR_ARG(line),
                     (long long)low, (long long)high);
    } else if (crd_str_find(word[1], CRD_STR(":")) != SIZE_MAX) {
        crd_str got = touch_of(r, word[1], grade, power);
        if (!crd_str_eq(got, word[4]))
            fail_msg("%s: " CRD_STR_FMT ": got " CRD_STR_FMT, a->vignette, CRD_STR_ARG(line),
                     CRD_STR_ARG(got));
    } else {
        crd_exposure_share got = share_of(r, word[1], grade, power);
        if (got.low_ppm != number(word[4]) || got.high_ppm != number(word[5]))
            fail_msg("%s: " CRD_STR_FMT ": got %d %d", a->vignette, CRD_STR_ARG(line), got.low_ppm,
                     got.high_ppm);
    }
}

struct vignette {
    const char *name;
};
static const struct vignette vignettes[] = {
    {"foreign-indoor-cell"},
    {"passive-antenna"},
    {"vpn-over-untrusted-core"},
    {"supervised-managed-service"},
    {"shared-ran"},
    {"white-label-cloud"},
    {"home-state"},
    {"cable-through-a-third-state"},
    {"half-and-one-share"},
    {"golden-share"},
    {"held-together"},
    {"supplier-withdraws"},
    {"ally-restricts-chips"},
    {"anchor-of-5g"},
    {"radio-and-central-unit"},
    {"stolen-intercept"},
    {"soldier-roaming"},
    {"municipal-utility"},
    {"soldier-breakout"},
    {"billing-from-abroad"},
    {"carried-by-the-other"},
    {"virtual-operator"},
};

static crd_world *whole_world(struct memfeed *m)
{
    size_t n_ties, n_loss, n_control, n = 0;
    const crd_want *ties = crd_ties_wants(&n_ties), *loss = crd_loss_wants(&n_loss),
                   *control = crd_control_wants(&n_control);
    crd_want wants[100];
    crd_world_opts o = CRD_WORLD_OPTS;
    crd_feed feed = mem_feed(m);
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    assert_true(n_ties + n_loss + n_control <= CRD_COUNT(wants));
    for (size_t i = 0; i < n_ties; i++)
        wants[n++] = ties[i];
    for (size_t i = 0; i < n_loss; i++)
        wants[n++] = loss[i];
    for (size_t i = 0; i < n_control; i++)
        wants[n++] = control[i];
    assert_status(CRD_OK, crd_world_new(&feed, wants, n, &o, &w, &err), &err);
    return w;
}

static void test_vignette(void **state)
{
    const struct vignette *v = *state;
    char folder[400], path[500];
    struct memfeed m;
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control *control;
    crd_control_tie *pairs;
    size_t n;
    crd_ties *t;
    mem_init(&m);
    snprintf(folder, sizeof folder, "%s/../vignettes/%s", CRD_TEST_DATA, v->name);
    read_world(&m, folder);
    crd_world *w = whole_world(&m);
    assert_ok(crd_control_new(w, &votes, &control, NULL));
    assert_ok(crd_control_ties(control, &pairs, &n, NULL));
    assert_ok(crd_ties_new(w, pairs, n, &t, NULL));
    free(pairs);
    crd_control_free(control);
    struct asked a = {.vignette = v->name, .t = t};
    assert_ok(crd_arena_new(SIZE_MAX, &a.arena));
    snprintf(path, sizeof path, "%s/expect.txt", folder);
    crd_str rest = slurp(&m, path), line;
    size_t argued = 0;
    while (crd_str_next(&rest, '\n', &line)) {
        bool argument = line.len > 0 && line.ptr[0] == '#';
        argued += argument;
        if (line.len > 0 && !argument && !crd_str_starts(line, CRD_STR("pending ")))
            judge_one(&a, line);
    }
    assert_int_equal(argued, ARGUMENT_LINES);
    assert_true(a.lines >= 3);
    crd_arena_free(a.arena);
    crd_ties_free(t);
    crd_world_free(w);
    mem_done(&m);
}

/* Every folder is run. */
static void test_none_left_out(void **state)
{
    (void)state;
    char folder[400];
    size_t n = 0;
    snprintf(folder, sizeof folder, "%s/../vignettes", CRD_TEST_DATA);
    DIR *d = opendir(folder);
    assert_non_null(d);
    for (struct dirent *e = readdir(d); e; e = readdir(d))
        n += e->d_name[0] != '.' && strcmp(e->d_name, "README.md") != 0;
    closedir(d);
    assert_int_equal(n, CRD_COUNT(vignettes));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_none_left_out);
    CRD_SUITE_ROWS(&s, vignettes, test_vignette);
    return crd_suite_run(&s, "analyse/vignettes");
}
