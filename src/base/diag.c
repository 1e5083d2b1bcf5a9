#include "base/diag.h"

#include "base/str.h"
#include "base/vec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Places of a kind lie in blocks of 8, 16, 32 ... items, all in one arena: its limit is the
 * object's, and nothing ever moves. */
enum { FOUND_MAX = 200, TEXT_MAX = 500, KINDS_RESERVED = 64, BLOCK_FIRST = 8, BLOCKS = 24 };
#define PLACES_BYTES ((size_t)256 * 1024 * 1024)

struct kind {
    const crd_diag_kind *kind;
    uint64_t total;
    size_t kept;
    crd_diag *block[BLOCKS];
};

struct crd_diags {
    size_t keep;
    crd_arena *arena;
    bool full;                  /* no more memory for places */
    CRD_VEC(struct kind) kinds; /* always in the order of crd_diags_kinds */
    size_t last;                /* the kind met last: errors come in runs */
    crd_str file;               /* the last file name kept, for the same reason */
    uint64_t count[CRD_ERROR + 1];
};

crd_status crd_diags_new(size_t keep, crd_diags **ret_diags)
{
    *ret_diags = NULL;
    crd_diags *d = calloc(1, sizeof *d);
    if (!d)
        return CRD_ENOMEM;
    d->keep = keep;
    if (crd_arena_new(PLACES_BYTES, &d->arena) != CRD_OK ||
        !CRD_VEC_RESERVE(&d->kinds, KINDS_RESERVED)) {
        crd_diags_free(d);
        return CRD_ENOMEM;
    }
    *ret_diags = d;
    return CRD_OK;
}

void crd_diags_free(crd_diags *d)
{
    if (!d)
        return;
    CRD_VEC_DONE(&d->kinds);
    crd_arena_free(d->arena);
    free(d);
}

static bool before(const crd_diag_kind *a, const crd_diag_kind *b)
{
    return a->severity != b->severity ? a->severity > b->severity : strcmp(a->code, b->code) < 0;
}

/* NULL only when it is new and memory is out. */
static struct kind *kind_of(crd_diags *d, const crd_diag_kind *kind)
{
    if (d->last < d->kinds.n && d->kinds.at[d->last].kind == kind)
        return &d->kinds.at[d->last];
    size_t at = 0;
    for (size_t i = 0; i < d->kinds.n; i++) {
        if (d->kinds.at[i].kind == kind) {
            d->last = i;
            return &d->kinds.at[i];
        }
        if (!before(kind, d->kinds.at[i].kind))
            at = i + 1;
    }
    if (!CRD_VEC_RESERVE(&d->kinds, d->kinds.n + 1))
        return NULL;
    memmove(&d->kinds.at[at + 1], &d->kinds.at[at], (d->kinds.n - at) * sizeof *d->kinds.at);
    d->kinds.n++;
    d->kinds.at[at] = (struct kind){.kind = kind};
    d->last = at;
    return &d->kinds.at[at];
}

/* Block k holds the places [8 * (2^k - 1), 8 * (2^(k+1) - 1)). */
static size_t block_of(size_t place, size_t *ret_offset)
{
    size_t n = place / BLOCK_FIRST + 1, k = 0;
    while (n >> (k + 1))
        k++;
    *ret_offset = place - BLOCK_FIRST * (((size_t)1 << k) - 1);
    return k;
}

/* At most max bytes, and no half character at the end. */
static bool keep_text(crd_arena *a, crd_str s, size_t max, crd_str *ret_text)
{
    if (s.len > max) {
        s.len = max;
        while (s.len > max - 4 && ((unsigned char)s.ptr[s.len] & 0xc0) == 0x80)
            s.len--;
    }
    *ret_text = crd_str_copy(a, s);
    return ret_text->ptr || !s.ptr;
}

static bool keep_texts(crd_diags *d, const crd_diag *from, crd_diag *to)
{
    *to = *from;
    if (from->file.ptr && d->file.ptr && crd_str_eq(from->file, d->file))
        to->file = d->file;
    else if (!keep_text(d->arena, from->file, TEXT_MAX, &to->file))
        return false;
    return keep_text(d->arena, from->path, TEXT_MAX, &to->path) &&
           keep_text(d->arena, from->field, TEXT_MAX, &to->field) &&
           keep_text(d->arena, from->expected, TEXT_MAX, &to->expected) &&
           keep_text(d->arena, from->found, FOUND_MAX, &to->found) &&
           keep_text(d->arena, from->note, TEXT_MAX, &to->note);
}

static bool keep_place(crd_diags *d, struct kind *k, const crd_diag *one)
{
    size_t offset, i = block_of(k->kept, &offset);
    if (i >= BLOCKS)
        return false;
    bool fresh = !k->block[i];
    crd_arena_mark mark = crd_arena_save(d->arena);
    if (fresh)
        k->block[i] = CRD_NEW(d->arena, crd_diag, (size_t)BLOCK_FIRST << i);
    if (k->block[i] && keep_texts(d, one, &k->block[i][offset])) {
        d->file = k->block[i][offset].file;
        k->kept++;
        return true;
    }
    crd_arena_rewind(d->arena, mark);
    if (fresh)
        k->block[i] = NULL;
    return false;
}

void crd_diags_add(crd_diags *d, const crd_diag *one)
{
    if (!d)
        return;
    assert(one->kind);
    d->count[one->kind->severity]++;
    struct kind *k = kind_of(d, one->kind);
    if (!k)
        return;
    k->total++;
    if (k->kept < d->keep && !d->full)
        d->full = !keep_place(d, k, one);
}

void crd_diags_add_err(crd_diags *d, const crd_diag_kind *kind, const crd_err *err)
{
    crd_str source = crd_str_from(err->source);
    crd_str message = crd_str_from(err->message);
    crd_diag one = {.kind = kind,
                    .file = source.len ? source : CRD_STR_NULL,
                    .line = err->line,
                    .column = err->column,
                    .note = message.len ? message : CRD_STR_NULL};
    crd_diags_add(d, &one);
}

size_t crd_diags_kinds(crd_diags *d) { return d->kinds.n; }

const crd_diag_kind *crd_diags_kind(crd_diags *d, size_t i, uint64_t *ret_total, size_t *ret_kept)
{
    assert(i < d->kinds.n);
    *ret_total = d->kinds.at[i].total;
    *ret_kept = d->kinds.at[i].kept;
    return d->kinds.at[i].kind;
}

const crd_diag *crd_diags_at(crd_diags *d, size_t i, size_t j)
{
    assert(i < d->kinds.n && j < d->kinds.at[i].kept);
    size_t offset, k = block_of(j, &offset);
    return &d->kinds.at[i].block[k][offset];
}

uint64_t crd_diags_count(const crd_diags *d, crd_severity at_least)
{
    uint64_t n = 0;
    for (int s = (int)at_least; s <= CRD_ERROR; s++)
        n += d->count[s];
    return n;
}
