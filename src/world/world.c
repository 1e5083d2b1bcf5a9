#include "world/world.h"

#include "base/str.h"
#include "world/world_int.h"

#include <assert.h>
#include <string.h>
#include <sys/mman.h>

static void free_tables(crd_world *w)
{
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        crd_table_data *d = &w->data[t];
        if (w->borrows[t])
            continue;
        crd_table_done(w, t);
        free(d->slots);
        CRD_VEC_DONE(&d->losers);
        CRD_VEC_DONE(&d->others);
        CRD_VEC_DONE(&d->more);
    }
}

static void free_own(crd_world *w)
{
    if (!w->lent) {
        free_tables(w);
        crd_map_done(&w->ids);
        CRD_VEC_DONE(&w->also);
        CRD_VEC_DONE(&w->contradictions);
    }
    crd_intern_free(w->texts);
    CRD_VEC_DONE(&w->info);
    free(w->sources);
}

crd_world *crd_world_share(crd_world *w)
{
    atomic_fetch_add(&w->sharers, 1);
    return w;
}

void crd_world_free(crd_world *w)
{
    if (!w || atomic_fetch_sub(&w->sharers, 1) > 0)
        return;
    if (w->ever) {
        free_tables(w);
        crd_world_free(w->ever);
    } else {
        free_own(w);
    }
    if (w->map)
        munmap(w->map, w->map_len);
    free(w);
}

static void build_done(crd_build *b)
{
    crd_intern_free(b->source_names);
    CRD_VEC_DONE(&b->by_no);
    crd_names_done(&b->names);
    crd_buf_done(&b->fold);
}

void crd_wanted(const crd_want *wants, size_t n, uint64_t ret_fields[CRD_T_COUNT])
{
    memset(ret_fields, 0, CRD_T_COUNT * sizeof *ret_fields);
    for (size_t i = 0; i < n; i++) {
        const crd_table *t = crd_records.tables[wants[i].table];
        uint64_t all = t->n_fields == 64 ? UINT64_MAX : (UINT64_C(1) << t->n_fields) - 1;
        uint64_t *fields = &ret_fields[wants[i].table];
        *fields |= wants[i].fields ? wants[i].fields & all : all;
        for (uint32_t k = 0; k < t->n_fields; k++)
            if (t->fields[k].flags & (CRD_F_IN_KEY | CRD_F_SINCE | CRD_F_UNTIL))
                *fields |= UINT64_C(1) << k;
    }
}

static int also_order(const void *ctx, const void *a, const void *b)
{
    const crd_world *w = ctx;
    const crd_also *x = a, *y = b;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    int c = crd_text_order(w, x->to, y->to);
    return c != 0 ? c : crd_text_order(w, x->from, y->from);
}

static crd_status lend_sources(crd_world *w)
{
    w->sources = reallocarray(NULL, w->info.n + 1, sizeof *w->sources);
    if (!w->sources)
        return CRD_ENOMEM;
    for (size_t i = 0; i < w->info.n; i++)
        w->sources[i] = w->info.at[i].pub;
    return CRD_OK;
}

static uint32_t number_of(const crd_world *w, crd_str text)
{
    return text.ptr ? crd_intern_find(w->texts, text) : CRD_INTERN_NONE;
}

/* All texts are there: they move together, and what points to them points to them again. */
static crd_status freeze_texts(crd_world *w)
{
    crd_status rc = CRD_OK;
    size_t n = w->info.n;
    uint32_t marking = number_of(w, w->marking);
    uint32_t *numbers = reallocarray(NULL, 2 * n + 1, sizeof *numbers);
    if (!numbers)
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        numbers[2 * i] = number_of(w, w->info.at[i].pub.name);
        numbers[2 * i + 1] = number_of(w, w->info.at[i].pub.marking);
    }
    CRD_TRY(crd_intern_freeze(w->texts));
    for (size_t i = 0; i < n; i++) {
        w->info.at[i].pub.name = crd_world_text(w, numbers[2 * i]);
        w->info.at[i].pub.marking = crd_world_text(w, numbers[2 * i + 1]);
    }
    w->marking = crd_world_text(w, marking);
done:
    free(numbers);
    return rc;
}

static crd_status build(crd_build *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *w = b->w;
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &w->texts));
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &b->source_names));
    CRD_TRY(crd_sources_load(b, err));
    CRD_TRY(crd_identity_load(b, err));
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        if (b->wanted[t] && !crd_part_has(b->opts, t))
            CRD_TRY(crd_merge_table(b, t, NULL, err));
    CRD_TRY(crd_part_load(b, err));
    CRD_TRY(crd_sort(w->also.at, w->also.n, sizeof *w->also.at, also_order, w));
    CRD_TRY(freeze_texts(w));
    rc = lend_sources(w);
done:
    return rc;
}

crd_status crd_world_new(const crd_feed *feed, const crd_want *wants, size_t n_wants,
                         const crd_world_opts *opts, crd_world **ret_world, crd_err *err)
{
    crd_build b = {.feed = feed, .opts = opts};
    *ret_world = NULL;
    b.w = calloc(1, sizeof *b.w);
    if (!b.w)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        b.w->frames[t].table = crd_records.tables[t];
    crd_buf_init(&b.fold, 1 << 20);
    crd_wanted(wants, n_wants, b.wanted);
    crd_status rc = build(&b, err);
    build_done(&b);
    if (rc != CRD_OK) {
        crd_world_free(b.w);
        return crd_fail(err, rc, "reading the case: %s", crd_status_text(rc));
    }
    *ret_world = b.w;
    return CRD_OK;
}

/* ---- asking ------------------------------------------------------------------------------- */

const crd_frame *crd_world_frame(const crd_world *w, uint32_t table)
{
    assert(table < CRD_T_COUNT);
    return &w->frames[table];
}

crd_str crd_world_text(const crd_world *w, uint32_t text)
{
    return text == CRD_INTERN_NONE ? CRD_STR_NULL : crd_intern_text(w->texts, text);
}

uint32_t crd_world_find_text(const crd_world *w, crd_str text)
{
    return crd_intern_find(w->texts, text);
}

uint32_t crd_world_row(const crd_world *w, uint32_t table, uint32_t text)
{
    const crd_frame *f = &w->frames[table];
    const crd_table_data *d = &w->data[table];
    if (f->n == 0 || text == CRD_INTERN_NONE || !d->slots)
        return CRD_ROW_NONE;
    size_t at = text & d->mask; /* as crd_key_probe begins, without its walk over the fields */
    if (d->slots[at] != CRD_ROW_NONE && f->cols[0].text[d->slots[at]] != text) {
        crd_bits bits[CRD_FIELDS_MAX];
        bits[0] = text;
        crd_key key = crd_key_of(f->table);
        crd_probe p = crd_key_probe(&key, bits, 1);
        while (d->slots[at] != CRD_ROW_NONE && f->cols[0].text[d->slots[at]] != text)
            at = (at + p.step) & d->mask;
    }
    return d->slots[at];
}

void crd_world_rows(const crd_world *w, uint32_t table, const uint32_t *texts, size_t n,
                    uint32_t *ret_rows)
{
    enum { GROUP = 64 };
    const crd_frame *f = &w->frames[table];
    const crd_table_data *d = &w->data[table];
    bool none = f->n == 0 || !d->slots;
    for (size_t at = 0; at < n; at += GROUP) {
        size_t end = n - at < GROUP ? n : at + GROUP;
        for (size_t i = at; i < end && !none; i++)
            __builtin_prefetch(&d->slots[texts[i] & d->mask]);
        for (size_t i = at; i < end && !none; i++) {
            uint32_t row = d->slots[texts[i] & d->mask];
            if (row != CRD_ROW_NONE)
                __builtin_prefetch(&f->cols[0].text[row]);
        }
        for (size_t i = at; i < end; i++)
            ret_rows[i] = crd_world_row(w, table, texts[i]);
    }
}

uint32_t crd_world_id(const crd_world *w, uint32_t table, uint32_t text)
{
    const uint32_t *at = crd_map_find(&w->ids, crd_id_key(table, text));
    return at ? *at : text;
}

bool crd_world_lists(const crd_world *w, uint32_t list)
{
    return list != CRD_INTERN_NONE &&
           crd_map_find(&w->ids, crd_id_key(CRD_T_designation, list)) != NULL;
}

const crd_other *crd_world_all_others(const crd_world *w, uint32_t table, size_t *ret_n)
{
    *ret_n = w->data[table].others.n;
    return w->data[table].others.at;
}

const crd_other *crd_world_others(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                                  size_t *ret_n)
{
    const crd_table_data *d = &w->data[table];
    size_t lo = 0, hi = d->others.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const crd_other *o = &d->others.at[mid];
        if (o->row < row || (o->row == row && o->field < field))
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t end = lo;
    while (end < d->others.n && d->others.at[end].row == row && d->others.at[end].field == field)
        end++;
    *ret_n = end - lo;
    return end > lo ? d->others.at + lo : NULL;
}

bool crd_world_contested(const crd_world *w, uint32_t table, uint32_t row, uint32_t field)
{
    size_t n = 0;
    if (!(w->frames[table].flags[row] & CRD_ROW_CONTESTED))
        return false;
    const crd_other *o = crd_world_others(w, table, row, field, &n);
    return n > 0 && o[0].contested;
}

uint32_t crd_world_source_of(const crd_world *w, uint32_t table, uint32_t row, uint32_t field)
{
    bool null;
    crd_cell_bits(&w->frames[table], field, row, &null);
    return null ? UINT32_MAX : crd_cell_source(w, table, row, field);
}

const crd_place *crd_world_more_places(const crd_world *w, uint32_t table, uint32_t row,
                                       size_t *ret_n)
{
    const crd_table_data *d = &w->data[table];
    size_t lo = 0, hi = d->more.n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (d->more.at[mid].row < row)
            lo = mid + 1;
        else
            hi = mid;
    }
    size_t end = lo;
    while (end < d->more.n && d->more.at[end].row == row)
        end++;
    *ret_n = end - lo;
    return end > lo ? d->more.at + lo : NULL;
}

const crd_world_source *crd_world_sources(const crd_world *w, size_t *ret_n)
{
    *ret_n = w->info.n;
    return w->sources;
}

const crd_also *crd_world_also(const crd_world *w, size_t *ret_n)
{
    *ret_n = w->also.n;
    return w->also.at;
}

const crd_contradiction *crd_world_contradictions(const crd_world *w, size_t *ret_n)
{
    *ret_n = w->contradictions.n;
    return w->contradictions.at;
}

crd_date crd_world_as_of(const crd_world *w) { return w->as_of; }
crd_str crd_world_marking(const crd_world *w) { return w->marking; }
size_t crd_world_withheld(const crd_world *w) { return w->withheld; }

size_t crd_world_bytes(const crd_world *w)
{
    size_t bytes = sizeof *w + crd_intern_bytes(w->texts) +
                   (w->ids.keys ? (w->ids.mask + 1) * 12 : 0) + w->also.cap * sizeof(crd_also);
    if (w->lent)
        return sizeof *w + w->map_len;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) { /* with what is borrowed: it is held for it */
        const crd_table_data *d = &w->data[t];
        bytes += crd_table_bytes(w, t) + (d->slots ? (d->mask + 1) * sizeof *d->slots : 0) +
                 d->others.cap * sizeof(crd_other) + d->more.cap * sizeof(crd_place);
    }
    return bytes;
}
