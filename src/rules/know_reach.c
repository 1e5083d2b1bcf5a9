/* What states and parties could do to things: the analysis of exposure, asked by rules. */
#include "analyse/exposure.h"
#include "rules/know_int.h"

#include <stdlib.h>

/* One answer of the analysis, for actors together. */
struct crd_know_reached {
    struct crd_know_reached *next;
    crd_str actors; /* as asked for, one a line; in the arena */
    bool stops;
    crd_arena *arena;
    const crd_exposure_result *result; /* NULL: the case speaks of none of the actors */
};

/* Actors of whom the case speaks, one a line; of nobody else is anything recorded. */
static crd_status known_actors(const crd_know *k, crd_str lines, crd_arena *arena,
                               crd_exposure_opts *opts)
{
    crd_str one, rest = lines;
    size_t most = 1, n = 0;
    for (size_t i = 0; i < lines.len; i++)
        most += lines.ptr[i] == '\n';
    crd_str *to = CRD_NEW(arena, crd_str, most);
    if (!to)
        return CRD_ENOMEM;
    while (crd_str_next(&rest, '\n', &one)) {
        uint32_t who = one.len > 0 ? crd_know_actor(k, one) : CRD_INTERN_NONE;
        if (who != CRD_INTERN_NONE &&
            (crd_world_row(k->w, CRD_T_jurisdiction, who) != CRD_ROW_NONE ||
             crd_world_row(k->w, CRD_T_party, who) != CRD_ROW_NONE))
            to[n++] = one;
    }
    opts->actors = to;
    opts->n_actors = n;
    opts->coalition = n > 1;
    return CRD_OK;
}

static crd_status ask(crd_know *k, struct crd_know_reached *r)
{
    crd_err err = CRD_ERR_INIT;
    /* whoever is not named could be any of them */
    crd_exposure_opts opts = {
        .touched = true, .stops = r->stops, .unknown_any = true, .control = k->c};
    crd_status rc = known_actors(k, r->actors, r->arena, &opts);
    return rc != CRD_OK || opts.n_actors == 0
               ? rc
               : crd_exposure(k->t, &opts, r->arena, &r->result, &err);
}

/* NULL: memory is out. */
static const struct crd_know_reached *reached_by(crd_know *k, crd_str actors, bool stops)
{
    crd_arena *arena = NULL;
    for (const struct crd_know_reached *r = k->reached; r; r = r->next)
        if (r->stops == stops && crd_str_eq(r->actors, actors))
            return r;
    struct crd_know_reached *r = NULL;
    if (crd_arena_new(SIZE_MAX, &arena) == CRD_OK)
        r = CRD_NEW(arena, struct crd_know_reached, 1);
    if (r) {
        r->arena = arena;
        r->stops = stops;
        r->actors = crd_str_copy(arena, actors);
    }
    if (!r || !r->actors.ptr || ask(k, r) != CRD_OK) {
        crd_arena_free(arena);
        return NULL;
    }
    r->next = k->reached;
    k->reached = r;
    return r;
}

/* Elements, links, sites: the order in which they are told. */
static int rank_of(uint32_t table) { return table == CRD_T_site ? 2 : table == CRD_T_link; }

/* 2 surely, 1 possibly, 0 not. */
static uint8_t thing(const crd_exposure_result *r, uint32_t table, crd_str id, crd_might_plane p)
{
    size_t low = 0, high = r->n_touched;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const crd_exposure_touched *at = &r->touched[mid];
        int order = rank_of(at->table) - rank_of(table);
        if (order == 0)
            order = crd_str_cmp(at->id, id);
        if (order == 0) {
            bool might = crd_might_has(at->might, (crd_might_plane){p.power, p.grade, true});
            return crd_might_has(at->might, p) ? 2 : might;
        }
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return 0;
}

static uint8_t service(const crd_exposure_result *r, crd_str id, crd_might_plane p)
{
    unsigned grade = p.grade == CRD_GRADE_STANDING ? CRD_EXPOSURE_STANDING : CRD_EXPOSURE_LATENT;
    size_t low = 0, high = r->n_cells; /* one actor: its cells stand in the order of services */
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const crd_exposure_cell *c = &r->cells[mid];
        int order = crd_str_cmp(r->services[c->service].id, id);
        if (order == 0)
            return c->share[grade][p.power].low_ppm > 0 ? 2 : c->share[grade][p.power].high_ppm > 0;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return 0;
}

/* -1: no such word. */
static int word_of(crd_str word, const char *const *words)
{
    for (int i = 0; words[i]; i++)
        if (crd_str_eq(word, crd_str_from(words[i])))
            return i;
    return -1;
}

/* What is asked: tables (words), key, power, grade. */
typedef struct question {
    crd_str tables, id;
    uint8_t powers[4];
    size_t n_powers;
    uint8_t grade;
} question;

static bool question_of(const crd_exprs *set, const crd_expr_value *args, question *q)
{
    static const char *const powers[] = {"read", "metadata", "change", "stop", "any", NULL};
    static const char *const grades[] = {"latent", "standing", NULL};
    int power = word_of(crd_exprs_text(set, args[2].text), powers);
    int grade = word_of(crd_exprs_text(set, args[3].text), grades);
    *q = (question){.tables = crd_exprs_text(set, args[0].text),
                    .id = crd_exprs_text(set, args[1].text),
                    .grade = grade == 1 ? CRD_GRADE_STANDING : CRD_GRADE_LATENT};
    for (uint8_t p = 0; p < 4; p++)
        if (power == 4 || power == p)
            q->powers[q->n_powers++] = p;
    return power >= 0 && grade >= 0 && !crd_str_is_null(q->tables) && !crd_str_is_null(q->id);
}

/* 2 surely, 1 possibly, 0 not; 3: a table that is none. */
static uint8_t answer(crd_know *k, const question *q, crd_str actors)
{
    static const char *const tables[] = {"element", "link", "site", "service", NULL};
    static const uint32_t table_ids[] = {CRD_T_element, CRD_T_link, CRD_T_site};
    crd_str rest = q->tables, one;
    uint8_t best = 0;
    while (crd_str_next(&rest, ' ', &one)) {
        int table = word_of(one, tables);
        for (size_t i = 0; i < q->n_powers && table >= 0; i++) {
            crd_might_plane p = {q->powers[i], q->grade, false};
            const struct crd_know_reached *r = reached_by(k, actors, table == 3 && p.power == 3);
            uint8_t is = 1;
            if (!r)
                k->failed = CRD_ENOMEM;
            else
                is = !r->result   ? 0
                     : table == 3 ? service(r->result, q->id, p)
                                  : thing(r->result, table_ids[table], q->id, p);
            best = is > best ? is : best;
        }
        if (table < 0)
            return 3;
    }
    return best;
}

/* An argument is the id of one, or several with blanks between. */
static void add_actors(const crd_know *k, crd_str text, crd_buf *to)
{
    size_t colon = crd_str_find(text, CRD_STR(":"));
    crd_str id = colon == SIZE_MAX ? text : (crd_str){text.ptr + colon + 1, text.len - colon - 1};
    bool whole = crd_world_find_text(k->w, id) != CRD_INTERN_NONE;
    for (size_t i = 0; i < text.len; i++)
        crd_buf_addc(to, !whole && text.ptr[i] == ' ' ? '\n' : text.ptr[i]);
    crd_buf_addc(to, '\n');
}

/* exposed(table, key, power, grade, actor, ...) */
void crd_know_exposed(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                      crd_expr_value *ret)
{
    crd_know *k = ctx;
    question q;
    crd_buf actors;
    if (!k->t || !question_of(set, args, &q))
        return;
    crd_buf_init(&actors, 1 << 20);
    for (size_t i = 4; i < n; i++) {
        crd_str one = crd_exprs_text(set, args[i].text);
        if (crd_str_is_null(one)) { /* a parameter without value: whoever it may be */
            crd_buf_done(&actors);
            return;
        }
        add_actors(k, one, &actors);
    }
    uint8_t sure = actors.status == CRD_OK ? answer(k, &q, crd_buf_str(&actors)) : 1;
    if (actors.status != CRD_OK)
        k->failed = CRD_ENOMEM;
    if (sure <= 2) /* else a table that is none */
        ret->truth = crd_know_truth(sure);
    crd_buf_done(&actors);
}

/* Parties whom the regime restricts, surely or also possibly, one a line. */
static crd_status restricted(crd_know *k, uint8_t least, crd_str *ret)
{
    const crd_frame *f = crd_world_frame(k->w, CRD_T_party);
    crd_buf b;
    crd_buf_init(&b, (size_t)1 << 30);
    for (uint32_t i = 0; i < f->n; i++)
        if (crd_know_mark_of(k, i, CRD_T_party, CRD_STR_NULL).sure >= least) {
            crd_buf_add(&b, crd_world_text(k->w, f->cols[0].text[i]));
            crd_buf_addc(&b, '\n');
        }
    *ret = b.status == CRD_OK ? crd_str_copy(k->reached_arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return ret->ptr ? CRD_OK : CRD_ENOMEM;
}

/* Parties to ask about: [1] surely of high risk, [0] also those who may be, when lists tell. */
static crd_status find_restricted(crd_know *k)
{
    crd_status rc = CRD_OK;
    if (!k->reached_arena)
        rc = crd_arena_new(SIZE_MAX, &k->reached_arena);
    for (uint8_t least = crd_know_unnamed(k) ? 2 : 1; least <= 2 && rc == CRD_OK; least++)
        if (!k->restricted[least - 1].ptr)
            rc = restricted(k, least, &k->restricted[least - 1]);
    return rc;
}

/* exposed_to_high_risk(table, key, power, grade) */
void crd_know_exposed_to_risk(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                              crd_expr_value *ret)
{
    crd_know *k = ctx;
    question q;
    (void)n;
    if (!k->t || !k->pack || !k->pack->risk.given || !question_of(set, args, &q))
        return;
    if (k->failed == CRD_OK)
        k->failed = find_restricted(k);
    if (k->failed != CRD_OK)
        return;
    uint8_t sure = answer(k, &q, k->restricted[1]);
    uint8_t maybe = crd_know_unnamed(k) ? 1 /* anybody may be named */
                                        : answer(k, &q, k->restricted[0]);
    if (sure <= 2) /* else a table that is none */
        ret->truth = crd_know_truth(sure == 2 ? 2 : sure == 1 || maybe > 0 ? 1 : 0);
}

void crd_know_restricted_forget(crd_know *k)
{
    crd_arena_free(k->reached_arena);
    k->reached_arena = NULL;
    k->restricted[0] = k->restricted[1] = CRD_STR_NULL;
}

void crd_know_reached_forget(crd_know *k)
{
    struct crd_know_reached *r = k->reached;
    while (r) {
        struct crd_know_reached *next = r->next;
        crd_arena_free(r->arena); /* it is in there itself */
        r = next;
    }
    k->reached = NULL;
}
