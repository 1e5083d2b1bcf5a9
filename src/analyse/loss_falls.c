/* Which losses take which services: words of a block that are alike are kept once. */
#include "analyse/loss_falls.h"

#include "base/bits.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

crd_status crd_falls_new(uint32_t services, uint32_t losses, crd_loss_falls **ret_falls)
{
    crd_loss_falls *f = calloc(1, sizeof *f);
    *ret_falls = f;
    if (!f)
        return CRD_ENOMEM;
    f->services = services;
    f->losses = losses;
    f->n_blocks = losses / CRD_LANES + (losses % CRD_LANES != 0);
    for (int high = 0; high < 2; high++) {
        f->blocks[high] = calloc((size_t)f->n_blocks + 1, sizeof *f->blocks[high]);
        if (!f->blocks[high]) {
            crd_falls_free(f);
            *ret_falls = NULL;
            return CRD_ENOMEM;
        }
    }
    return CRD_OK;
}

void crd_falls_free(crd_loss_falls *f)
{
    if (!f)
        return;
    for (int high = 0; high < 2; high++) {
        for (uint32_t b = 0; f->blocks[high] && b < f->n_blocks; b++) {
            free(f->blocks[high][b].words);
            free(f->blocks[high][b].at);
        }
        free(f->blocks[high]);
    }
    free(f);
}

/* ---- words of a block --------------------------------------------------------------------- */

/* Each different word once. */
typedef struct pile {
    CRD_VEC(crd_fall_word) words;
    uint32_t *slots; /* [mask + 1] place in `words`, 0 = free */
    size_t mask;
    crd_hash_key key;
} pile;

static bool is_zero(const crd_fall_word *w)
{
    uint64_t any = 0;
    for (size_t k = 0; k < CRD_LANES / 64; k++)
        any |= w->w[k];
    return any == 0;
}

static crd_status begin(pile *p, size_t most)
{
    size_t size = 16;
    crd_fall_word none = {{0}};
    while (size < 2 * most)
        size *= 2;
    p->mask = size - 1;
    p->slots = calloc(size, sizeof *p->slots);
    if (!p->slots || !CRD_VEC_PUSH(&p->words, none))
        return CRD_ENOMEM;
    return crd_hash_key_draw(&p->key);
}

static crd_status place_of(pile *p, const crd_fall_word *w, uint32_t *ret_at)
{
    *ret_at = 0;
    if (is_zero(w))
        return CRD_OK;
    size_t at = crd_hash_keyed(&p->key, (crd_str){(const char *)w->w, sizeof w->w}) & p->mask;
    while (p->slots[at] && memcmp(&p->words.at[p->slots[at]], w, sizeof *w) != 0)
        at = (at + 1) & p->mask;
    if (!p->slots[at]) {
        p->slots[at] = (uint32_t)p->words.n;
        if (!CRD_VEC_PUSH(&p->words, *w))
            return CRD_ENOMEM;
    }
    *ret_at = p->slots[at];
    return CRD_OK;
}

/* Lanes of a root that are losses of somebody's; with those of low in high. */
static crd_fall_word lanes_of(const crd_word *w, bool before, uint32_t n_lanes,
                              const crd_fall_word *low)
{
    crd_fall_word to = {{0}};
    for (uint32_t k = 0; k * 64 < n_lanes; k++) {
        uint32_t left = n_lanes - k * 64;
        uint64_t all = left < 64 ? (UINT64_C(1) << left) - 1 : UINT64_MAX;
        to.w[k] = (before ? 0 : w->w[k] & all) | (low ? low->w[k] : 0);
    }
    return to;
}

crd_status crd_falls_put(crd_loss_falls *f, bool high, uint64_t first, uint32_t n_lanes,
                         const crd_circuit *c, const uint64_t *base, const crd_word *words)
{
    crd_status rc = CRD_OK;
    uint32_t block = (uint32_t)(first / CRD_LANES), n = CRD_FALL_KINDS * f->services;
    crd_falls_block *to = &f->blocks[high][block];
    pile p = {.slots = NULL};
    to->at = calloc((size_t)n + 1, sizeof *to->at);
    CRD_TRY(to->at ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(begin(&p, (size_t)n + 1));
    for (uint32_t r = 0; r < n; r++) {
        const crd_falls_block *low = high ? &f->blocks[0][block] : NULL;
        crd_fall_word one = lanes_of(&words[crd_circuit_root(c, r)], crd_bits_has(base, r), n_lanes,
                                     low ? &low->words[low->at[r]] : NULL);
        CRD_TRY(place_of(&p, &one, &to->at[r]));
    }
done:
    to->n_words = (uint32_t)p.words.n;
    to->words = p.words.at;
    free(p.slots);
    return rc;
}

crd_status crd_falls_copy(const crd_loss_falls *f, crd_arena *arena,
                          const crd_loss_falls **ret_copy)
{
    crd_loss_falls *to = CRD_NEW(arena, crd_loss_falls, 1);
    size_t n = (size_t)CRD_FALL_KINDS * f->services;
    if (!to)
        return CRD_ENOMEM;
    *to = *f;
    for (int high = 0; high < 2; high++) {
        to->blocks[high] = CRD_NEW(arena, crd_falls_block, f->n_blocks);
        if (!to->blocks[high])
            return CRD_ENOMEM;
        for (uint32_t b = 0; b < f->n_blocks; b++) {
            const crd_falls_block *from = &f->blocks[high][b];
            crd_falls_block *one = &to->blocks[high][b];
            one->n_words = from->n_words;
            one->words = CRD_NEW(arena, crd_fall_word, from->n_words);
            one->at = CRD_NEW(arena, uint32_t, n);
            if (!one->words || !one->at)
                return CRD_ENOMEM;
            memcpy(one->words, from->words, from->n_words * sizeof *one->words);
            memcpy(one->at, from->at, n * sizeof *one->at);
        }
    }
    *ret_copy = to;
    return CRD_OK;
}
