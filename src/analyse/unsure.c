/* What names leave open. All names of all parties go into one index (names/index.h); references and
 * parties ask it. */
#include "analyse/unsure.h"

#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "names/index.h"
#include "names/normal.h"
#include "world/map.h"

#include <stdlib.h>
#include <string.h>

enum { BEST = 10, SHOWN = 5 };

/* A name of a party, in the index under its place in the list. */
struct named {
    uint32_t row;
    crd_str written;
};

struct open_ref {
    crd_str text;
    uint64_t uses;
    uint32_t table, row, field;
};

struct open_pair {
    uint32_t a, b; /* rows; keys in byte order */
    crd_str a_key, b_key;
    double score;
    crd_str why;
};

struct run {
    const crd_world *w;
    const crd_unsure_opts *o;
    crd_arena *arena;
    crd_err *err;
    crd_name_reader *reader;
    CRD_VEC(struct named) names;
    CRD_VEC(crd_str) normals;
    crd_name_index *index;
    crd_name_finder *finder;
    crd_map ref_of; /* text -> place in refs */
    CRD_VEC(struct open_ref) refs;
    crd_map pair_of; /* rows -> place in pairs, or SETTLED */
    CRD_VEC(struct open_pair) pairs;
    uint32_t *sorted; /* rows of parties by key */
    crd_unsure out;
};

#define SETTLED (UINT32_MAX - 1)

/* ---- what to load ------------------------------------------------------------------------ */

static bool may_be_party(const crd_field *f)
{
    crd_str rest = crd_str_from(f->kind == CRD_REF ? f->arg : ""), one;
    while (rest.len > 0 && crd_str_next(&rest, '|', &one))
        if (crd_str_eq(one, CRD_STR("party")) || crd_str_eq(one, CRD_STR("any")))
            return true;
    return false;
}

size_t crd_unsure_wants(crd_want ret_wants[CRD_T_COUNT])
{
    size_t n = 0;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        const crd_table *table = crd_records.tables[t];
        uint64_t fields = 0;
        for (uint32_t i = 0; i < table->n_fields; i++)
            if (may_be_party(&table->fields[i]))
                fields |= UINT64_C(1) << i;
        if (t == CRD_T_party)
            fields |= CRD_BIT(party, id) | CRD_BIT(party, name) | CRD_BIT(party, jurisdiction) |
                      CRD_BIT(party, lei) | CRD_BIT(party, registry) | CRD_BIT(party, registry_id);
        if (fields)
            ret_wants[n++] = (crd_want){t, fields};
    }
    return n;
}

static crd_str text_of(const struct run *r, const uint32_t *col, uint32_t row)
{
    return col && row != CRD_ROW_NONE ? crd_world_text(r->w, col[row]) : CRD_STR_NULL;
}

static crd_str key_of(const struct run *r, uint32_t row)
{
    return text_of(r, CRD_COL(r->w, party, id).text, row);
}

/* ---- names ------------------------------------------------------------------------------- */

static crd_status add_name(struct run *r, uint32_t row, crd_str written)
{
    crd_name name;
    if (written.len == 0)
        return CRD_OK;
    crd_status rc = crd_name_reader_read(r->reader, written, r->arena, &name, NULL);
    if (rc == CRD_ELIMIT || (rc == CRD_OK && name.normal.len == 0))
        return CRD_OK; /* no name */
    if (rc != CRD_OK)
        return rc;
    struct named one = {row, written};
    return CRD_VEC_PUSH(&r->names, one) && CRD_VEC_PUSH(&r->normals, name.normal) ? CRD_OK
                                                                                  : CRD_ENOMEM;
}

/* Main names of all parties first, each at the place of its row, so that equal scores show them. */
static crd_status read_names(struct run *r)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(r->w, CRD_T_party);
    const crd_frame *g = crd_world_frame(r->w, CRD_T_party_name);
    const uint32_t *party = CRD_COL(r->w, party_name, party).text;
    const uint32_t *other = CRD_COL(r->w, party_name, name).text;
    uint32_t *others = NULL;
    CRD_TRY(crd_world_sorted(r->w, CRD_T_party, &r->sorted));
    CRD_TRY(crd_world_sorted(r->w, CRD_T_party_name, &others));
    for (uint32_t i = 0; i < f->n; i++)
        CRD_TRY(
            add_name(r, r->sorted[i], text_of(r, CRD_COL(r->w, party, name).text, r->sorted[i])));
    for (uint32_t i = 0; party && other && i < g->n; i++) {
        uint32_t row = crd_world_row(r->w, CRD_T_party, party[others[i]]);
        if (row != CRD_ROW_NONE)
            CRD_TRY(add_name(r, row, text_of(r, other, others[i])));
    }
    CRD_TRY(crd_name_index_new(r->normals.at, r->normals.n, &r->index, r->err));
    rc = crd_name_finder_new(r->index, &r->finder);
done:
    free(others);
    return rc;
}

static crd_status explain(struct run *r, crd_str normal, const crd_name_candidate *c, crd_str *ret)
{
    crd_buf b;
    *ret = CRD_STR("");
    if (c->why & CRD_WHY_EQUAL)
        return CRD_OK;
    crd_buf_init(&b, 1 << 16);
    crd_names_explain(r->finder, normal, c->id, &b);
    *ret = crd_str_copy(r->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return ret->ptr ? CRD_OK : CRD_ENOMEM;
}

/* ---- references -------------------------------------------------------------------------- */

static crd_status meet_ref(struct run *r, uint32_t table, uint32_t field, uint32_t row,
                           uint32_t text)
{
    uint32_t *at = crd_map_add(&r->ref_of, text, (uint32_t)r->refs.n);
    if (!at)
        return CRD_ENOMEM;
    if (*at == r->refs.n && !CRD_VEC_PUSH(&r->refs, ((struct open_ref){crd_world_text(r->w, text),
                                                                       0, table, row, field})))
        return CRD_ENOMEM;
    r->refs.at[*at].uses++;
    return CRD_OK;
}

static crd_status read_column(struct run *r, uint32_t table, uint32_t field, const uint32_t *rows)
{
    crd_status rc = CRD_OK;
    const crd_frame *f = crd_world_frame(r->w, table);
    const crd_world_col *c = &f->cols[field];
    for (uint32_t i = 0; rc == CRD_OK && i < f->n; i++) {
        uint32_t row = rows[i], text = c->text[row];
        if (text != CRD_INTERN_NONE && (!c->target || c->target[row] == CRD_T_party) &&
            crd_world_row(r->w, CRD_T_party, text) == CRD_ROW_NONE)
            rc = meet_ref(r, table, field, row, text);
    }
    return rc;
}

/* Names of parties that nobody describes, and what decisions speak of, are no references that
 * anything rests on. */
static crd_status read_refs(struct run *r)
{
    crd_status rc = CRD_OK;
    for (uint32_t t = 0; t < CRD_T_COUNT && rc == CRD_OK; t++) {
        const crd_frame *f = crd_world_frame(r->w, t);
        uint32_t *rows = NULL;
        if (t == CRD_T_party_name || t == CRD_T_decision || f->n == 0)
            continue;
        rc = crd_world_sorted(r->w, t, &rows);
        for (uint32_t i = 0; i < f->table->n_fields && rc == CRD_OK; i++)
            if (f->cols[i].text && may_be_party(&f->table->fields[i]))
                rc = read_column(r, t, i, rows);
        free(rows);
    }
    return rc;
}

static int by_uses(const void *a, const void *b)
{
    const struct open_ref *x = a, *y = b;
    if (x->uses != y->uses)
        return x->uses > y->uses ? -1 : 1;
    return crd_str_cmp(x->text, y->text);
}

static crd_status candidates_of(struct run *r, crd_str written, crd_unsure_ref *ret)
{
    crd_name name;
    crd_name_candidate found[BEST];
    crd_unsure_candidate *c = CRD_NEW(r->arena, crd_unsure_candidate, SHOWN);
    if (!c)
        return CRD_ENOMEM;
    ret->candidates = c;
    crd_status rc = crd_name_reader_read(r->reader, written, r->arena, &name, NULL);
    if (rc != CRD_OK)
        return rc == CRD_ELIMIT ? CRD_OK : rc;
    size_t n = crd_names_candidates(r->finder, name.normal, BEST, r->o->least_candidate, found);
    for (size_t i = 0; i < n && ret->n_candidates < SHOWN && rc == CRD_OK; i++) {
        const struct named *one = &r->names.at[found[i].id];
        crd_unsure_candidate fresh = {key_of(r, one->row), one->written, found[i].score,
                                      CRD_STR("")};
        bool had = false;
        for (size_t k = 0; k < ret->n_candidates; k++)
            had = had || crd_str_eq(c[k].id, fresh.id);
        if (had)
            continue;
        rc = explain(r, name.normal, &found[i], &fresh.why);
        c[ret->n_candidates++] = fresh;
    }
    return rc;
}

static crd_str row_text(struct run *r, uint32_t table, uint32_t row)
{
    const crd_frame *f = crd_world_frame(r->w, table);
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (uint32_t i = 0; i < f->table->n_fields; i++) {
        if (!(f->table->fields[i].flags & CRD_F_IN_KEY) || !f->cols[i].text)
            continue;
        if (b.len > 0)
            crd_buf_addc(&b, '/');
        crd_buf_add(&b, text_of(r, f->cols[i].text, row));
    }
    crd_str s = crd_str_copy(r->arena, b.len > 0 ? crd_buf_str(&b) : CRD_STR(""));
    crd_buf_done(&b);
    return s;
}

static crd_status show_refs(struct run *r)
{
    crd_status rc = CRD_OK;
    size_t n = r->o->refs > 0 && r->o->refs < r->refs.n ? r->o->refs : r->refs.n;
    crd_unsure_ref *refs = CRD_NEW(r->arena, crd_unsure_ref, n);
    if (!refs)
        return CRD_ENOMEM;
    if (r->refs.n > 0)
        qsort(r->refs.at, r->refs.n, sizeof *r->refs.at, by_uses);
    for (size_t i = 0; i < n && rc == CRD_OK; i++) {
        const struct open_ref *o = &r->refs.at[i];
        const crd_table *t = crd_records.tables[o->table];
        refs[i] = (crd_unsure_ref){.text = o->text,
                                   .uses = o->uses,
                                   .table = crd_str_from(t->name),
                                   .row = row_text(r, o->table, o->row),
                                   .field = crd_str_from(t->fields[o->field].name)};
        rc = refs[i].row.ptr ? candidates_of(r, refs[i].text, &refs[i]) : CRD_ENOMEM;
    }
    r->out.refs = refs;
    r->out.n_refs = n;
    r->out.all_refs = r->refs.n;
    return rc;
}

/* ---- pairs ------------------------------------------------------------------------------- */

static uint64_t pair_key(uint32_t a, uint32_t b)
{
    return a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a;
}

/* Pairs that someone has decided on, whichever way. */
static crd_status read_decisions(struct run *r)
{
    const crd_frame *f = crd_world_frame(r->w, CRD_T_decision);
    const crd_world_col *a = &CRD_COL(r->w, decision, a), *b = &CRD_COL(r->w, decision, b);
    for (uint32_t i = 0; i < f->n && a->text && b->text; i++) {
        if (a->target[i] != CRD_T_party || b->target[i] != CRD_T_party)
            continue;
        uint32_t x = crd_world_row(r->w, CRD_T_party, crd_world_id(r->w, CRD_T_party, a->text[i]));
        uint32_t y = crd_world_row(r->w, CRD_T_party, crd_world_id(r->w, CRD_T_party, b->text[i]));
        if (x != CRD_ROW_NONE && y != CRD_ROW_NONE && x != y &&
            !crd_map_add(&r->pair_of, pair_key(x, y), SETTLED))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

/* Nobody owns himself. */
static crd_status read_holdings(struct run *r)
{
    const crd_frame *f = crd_world_frame(r->w, CRD_T_holding);
    const crd_world_col *owner = &CRD_COL(r->w, holding, owner);
    const uint32_t *owned = CRD_COL(r->w, holding, owned).text;
    for (uint32_t i = 0; i < f->n && owner->text && owned; i++) {
        if (owner->target[i] != CRD_T_party)
            continue;
        uint32_t x = crd_world_row(r->w, CRD_T_party, owner->text[i]);
        uint32_t y = crd_world_row(r->w, CRD_T_party, owned[i]);
        if (x != CRD_ROW_NONE && y != CRD_ROW_NONE && x != y &&
            !crd_map_add(&r->pair_of, pair_key(x, y), SETTLED))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static bool differ(const uint32_t *col, uint32_t a, uint32_t b)
{
    return col && col[a] != CRD_INTERN_NONE && col[b] != CRD_INTERN_NONE && col[a] != col[b];
}

static bool identifiers_differ(const struct run *r, uint32_t a, uint32_t b)
{
    const uint32_t *registry = CRD_COL(r->w, party, registry).text;
    bool same_register = registry && registry[a] != CRD_INTERN_NONE && registry[a] == registry[b];
    return differ(CRD_COL(r->w, party, lei).text, a, b) ||
           (same_register && differ(CRD_COL(r->w, party, registry_id).text, a, b));
}

static crd_status meet_pair(struct run *r, crd_str normal, uint32_t one, uint32_t two,
                            const crd_name_candidate *c)
{
    crd_status rc = CRD_OK;
    uint32_t *at = crd_map_add(&r->pair_of, pair_key(one, two), (uint32_t)r->pairs.n);
    if (!at)
        return CRD_ENOMEM;
    if (*at == SETTLED)
        return CRD_OK;
    if (*at == r->pairs.n) {
        if (identifiers_differ(r, one, two)) {
            *at = SETTLED;
            r->out.n_settled++;
            return CRD_OK;
        }
        bool swap = crd_str_cmp(key_of(r, one), key_of(r, two)) > 0;
        uint32_t a = swap ? two : one, b = swap ? one : two;
        struct open_pair fresh = {a, b, key_of(r, a), key_of(r, b), -1, CRD_STR("")};
        if (!CRD_VEC_PUSH(&r->pairs, fresh))
            return CRD_ENOMEM;
    }
    struct open_pair *p = &r->pairs.at[*at];
    if (c->score > p->score) {
        p->score = c->score;
        rc = explain(r, normal, c, &p->why);
    }
    return rc;
}

static crd_status compare(struct run *r, uint32_t place)
{
    crd_status rc = CRD_OK;
    crd_name_candidate found[BEST];
    uint32_t row = r->names.at[place].row;
    size_t n = crd_names_candidates(r->finder, r->normals.at[place], BEST, r->o->least_pair, found);
    for (size_t i = 0; i < n && rc == CRD_OK; i++)
        if (r->names.at[found[i].id].row != row)
            rc = meet_pair(r, r->normals.at[place], row, r->names.at[found[i].id].row, &found[i]);
    return rc;
}

static crd_status compare_all(struct run *r)
{
    crd_status rc = CRD_OK;
    size_t parties = crd_world_frame(r->w, CRD_T_party)->n;
    size_t n = r->o->compare > 0 && r->o->compare < parties ? r->o->compare : parties;
    bool *wanted = calloc(parties + 1, sizeof *wanted);
    if (!wanted)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++)
        wanted[r->sorted[i]] = true;
    for (uint32_t i = 0; i < r->names.n && rc == CRD_OK; i++) {
        if (i % 1024 == 0 && !crd_progress_step(r->o->progress, "comparing names", i, r->names.n))
            rc = crd_fail(r->err, CRD_ECANCEL, "stopped");
        if (rc == CRD_OK && wanted[r->names.at[i].row])
            rc = compare(r, i);
    }
    free(wanted);
    r->out.n_compared = n;
    return rc;
}

static int by_score(const void *a, const void *b)
{
    const struct open_pair *x = a, *y = b;
    if (x->score < y->score || x->score > y->score)
        return x->score > y->score ? -1 : 1;
    int c = crd_str_cmp(x->a_key, y->a_key);
    return c != 0 ? c : crd_str_cmp(x->b_key, y->b_key);
}

static crd_status show_pairs(struct run *r)
{
    size_t n = r->o->pairs > 0 && r->o->pairs < r->pairs.n ? r->o->pairs : r->pairs.n;
    const uint32_t *name = CRD_COL(r->w, party, name).text;
    const uint32_t *state = CRD_COL(r->w, party, jurisdiction).text;
    crd_unsure_pair *pairs = CRD_NEW(r->arena, crd_unsure_pair, n);
    if (!pairs)
        return CRD_ENOMEM;
    if (r->pairs.n > 0)
        qsort(r->pairs.at, r->pairs.n, sizeof *r->pairs.at, by_score);
    for (size_t i = 0; i < n; i++) {
        const struct open_pair *p = &r->pairs.at[i];
        pairs[i] = (crd_unsure_pair){.a = p->a_key,
                                     .b = p->b_key,
                                     .a_name = text_of(r, name, p->a),
                                     .b_name = text_of(r, name, p->b),
                                     .a_state = text_of(r, state, p->a),
                                     .b_state = text_of(r, state, p->b),
                                     .score = p->score,
                                     .kind = p->why.len > 0              ? CRD_UNSURE_SIMILAR
                                             : differ(state, p->a, p->b) ? CRD_UNSURE_JURISDICTION
                                                                         : CRD_UNSURE_EQUAL,
                                     .why = p->why};
    }
    r->out.pairs = pairs;
    r->out.n_pairs = n;
    r->out.all_pairs = r->pairs.n;
    return CRD_OK;
}

/* ---- the whole --------------------------------------------------------------------------- */

static void run_done(struct run *r)
{
    crd_name_reader_free(r->reader);
    CRD_VEC_DONE(&r->names);
    CRD_VEC_DONE(&r->normals);
    crd_name_finder_free(r->finder);
    crd_name_index_free(r->index);
    crd_map_done(&r->ref_of);
    CRD_VEC_DONE(&r->refs);
    crd_map_done(&r->pair_of);
    CRD_VEC_DONE(&r->pairs);
    free(r->sorted);
}

crd_status crd_unsure_find(const crd_world *w, const crd_unsure_opts *opts, crd_arena *arena,
                           const crd_unsure **ret, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct run r = {.w = w, .o = opts, .arena = arena, .err = err};
    crd_unsure *out = CRD_NEW(arena, crd_unsure, 1);
    if (!out)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_name_reader_new(&r.reader));
    CRD_TRY(read_names(&r));
    CRD_TRY(read_refs(&r));
    CRD_TRY(show_refs(&r));
    CRD_TRY(read_decisions(&r));
    CRD_TRY(read_holdings(&r));
    CRD_TRY(compare_all(&r));
    CRD_TRY(show_pairs(&r));
    *out = r.out;
    *ret = out;
done:
    run_done(&r);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
