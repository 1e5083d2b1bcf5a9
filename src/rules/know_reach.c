/* What states and parties could do to things: the analysis of exposure, asked by rules. */
#include "analyse/exposure.h"
#include "rules/know_int.h"

#include <stdlib.h>

/* One answer of the analysis, for actors together. */
struct crd_know_reached {
    struct crd_know_reached *next;
    crd_str actors; /* as asked for, blanks between; in the arena */
    bool stops;
    crd_arena *arena;
    const crd_exposure_result *result; /* NULL: the case speaks of none of the actors */
};

void crd_know_reached_free(struct crd_know_reached *r)
{
    while (r) {
        struct crd_know_reached *next = r->next;
        crd_arena_free(r->arena); /* it is in there itself */
        r = next;
    }
}

/* Actors of whom the case speaks; of nobody else is anything recorded. */
static size_t known_actors(const crd_know *k, crd_str words, crd_str *to, size_t most)
{
    crd_str one;
    size_t n = 0;
    while (crd_str_next(&words, ' ', &one)) {
        size_t colon = crd_str_find(one, CRD_STR(":"));
        crd_str id = colon == SIZE_MAX ? one : (crd_str){one.ptr + colon + 1, one.len - colon - 1};
        uint32_t text = crd_world_find_text(k->w, id);
        bool there = text != CRD_INTERN_NONE &&
                     (crd_world_row(k->w, CRD_T_jurisdiction, text) != CRD_ROW_NONE ||
                      crd_world_row(k->w, CRD_T_party, text) != CRD_ROW_NONE);
        bool told = one.len == 0 || !there;
        for (size_t i = 0; i < n; i++)
            told |= crd_str_eq(to[i], one);
        if (!told && n < most)
            to[n++] = one;
    }
    return n;
}

enum { MOST_ACTORS = 64 };

static crd_status ask(crd_know *k, struct crd_know_reached *r)
{
    crd_err err = CRD_ERR_INIT;
    crd_str actors[MOST_ACTORS];
    crd_exposure_opts opts = {.actors = actors, .touched = true, .stops = r->stops};
    opts.n_actors = known_actors(k, r->actors, actors, MOST_ACTORS);
    opts.coalition = opts.n_actors > 1;
    return opts.n_actors == 0 ? CRD_OK : crd_exposure(k->t, &opts, r->arena, &r->result, &err);
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

/* 2 surely, 1 possibly, 0 not. */
static uint8_t thing(const crd_exposure_result *r, uint32_t table, crd_str id, crd_might_plane p)
{
    size_t low = 0, high = r->n_touched;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const crd_exposure_touched *at = &r->touched[mid];
        int order = at->table != table ? (at->table < table ? -1 : 1) : crd_str_cmp(at->id, id);
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
    for (size_t i = 0; i < r->n_cells; i++) {
        const crd_exposure_cell *c = &r->cells[i];
        if (crd_str_eq(r->services[c->service].id, id))
            return c->share[grade][p.power].low_ppm > 0 ? 2 : c->share[grade][p.power].high_ppm > 0;
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

/* exposed(table, key, power, grade, actor, ...) */
void crd_know_exposed(void *ctx, const crd_exprs *set, const crd_expr_value *args, size_t n,
                      crd_expr_value *ret)
{
    static const char *const powers[] = {"read", "metadata", "change", "stop", NULL};
    static const char *const grades[] = {"latent", "standing", NULL};
    static const char *const tables[] = {"element", "link", "site", "service", NULL};
    static const uint32_t table_ids[] = {CRD_T_element, CRD_T_link, CRD_T_site};
    crd_know *k = ctx;
    int table = word_of(crd_exprs_text(set, args[0].text), tables);
    int power = word_of(crd_exprs_text(set, args[2].text), powers);
    int grade = word_of(crd_exprs_text(set, args[3].text), grades);
    crd_str id = crd_exprs_text(set, args[1].text);
    crd_buf actors;
    if (!k->t || table < 0 || power < 0 || grade < 0 || crd_str_is_null(id))
        return;
    crd_buf_init(&actors, 1 << 16);
    for (size_t i = 4; i < n; i++) {
        crd_str one = crd_exprs_text(set, args[i].text);
        if (crd_str_is_null(one)) { /* a parameter without value: whoever it may be */
            crd_buf_done(&actors);
            return;
        }
        crd_buf_adds(&actors, i > 4 ? " " : "");
        crd_buf_add(&actors, one);
    }
    const struct crd_know_reached *r = actors.status == CRD_OK
                                           ? reached_by(k, crd_buf_str(&actors),
                                                        table == 3 && power == 3)
                                           : NULL;
    crd_buf_done(&actors);
    if (!r) {
        k->failed = CRD_ENOMEM;
        return;
    }
    crd_might_plane p = {(uint8_t)power, grade ? CRD_GRADE_STANDING : CRD_GRADE_LATENT, false};
    uint8_t sure = 0;
    if (r->result)
        sure = table == 3 ? service(r->result, id, p) : thing(r->result, table_ids[table], id, p);
    ret->truth = crd_know_truth(sure);
}
