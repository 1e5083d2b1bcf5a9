#ifndef CRD_ANALYSE_LOSS_FALLS_H
#define CRD_ANALYSE_LOSS_FALLS_H

#include "base/arena.h"
#include "graph/circuit.h"

/* Which losses take which services down, or below target: a bit a loss, and words of 512 losses of
 * which those that are alike are kept once. Most services outlive most losses, and many fall alike:
 * of 10^5 sites and 10^4 services some 22,000 words differ, of the 4 million that there are. */
typedef enum crd_fall {
    CRD_FALL_LOST,
    CRD_FALL_LESS, /* below target */
    CRD_FALL_KINDS
} crd_fall;

typedef struct crd_fall_word {
    uint64_t w[CRD_LANES / 64]; /* as in crd_word */
} crd_fall_word;

typedef struct crd_falls_block {
    crd_fall_word *words; /* [n_words] the first is zero */
    uint32_t *at;         /* [CRD_FALL_KINDS * services] in `words` */
    uint32_t n_words;
} crd_falls_block;

typedef struct crd_loss_falls {
    uint32_t services, losses; /* rows of service; losses by number (crd_loss_what.number) */
    uint32_t n_blocks;
    crd_falls_block *blocks[2]; /* [n_blocks]; low, high: what falls in low falls in high */
} crd_loss_falls;

/* Of losses 512 * block and on. */
static inline const crd_fall_word *crd_falls_of(const crd_loss_falls *f, bool high, crd_fall kind,
                                                uint32_t service, uint32_t block)
{
    const crd_falls_block *b = &f->blocks[high][block];
    return &b->words[b->at[kind * f->services + service]];
}
/* Does none of them take the service, not even possibly? One look, where most take few. */
static inline bool crd_falls_none(const crd_loss_falls *f, crd_fall kind, uint32_t service,
                                  uint32_t block)
{
    return f->blocks[1][block].at[kind * f->services + service] == 0;
}
static inline bool crd_falls_has(const crd_loss_falls *f, bool high, crd_fall kind,
                                 uint32_t service, uint32_t loss)
{
    const crd_fall_word *w = crd_falls_of(f, high, kind, service, loss / CRD_LANES);
    return w->w[loss % CRD_LANES / 64] >> loss % 64 & 1;
}

/* For crd_falls_put. CRD_ENOMEM. The caller frees. */
CRD_NODISCARD crd_status crd_falls_new(uint32_t services, uint32_t losses,
                                       crd_loss_falls **ret_falls);
void crd_falls_free(crd_loss_falls *f); /* NULL is fine */

/* What a pass gave for the losses `first` and on: roots 0 .. services - 1 of the circuit are those
 * of lost services, then those below target. What is in `base` (roots) was down before: not lost by
 * anybody. All of low first; blocks of one bound from several threads. CRD_ENOMEM. O(services). */
CRD_NODISCARD crd_status crd_falls_put(crd_loss_falls *f, bool high, uint64_t first,
                                       uint32_t n_lanes, const crd_circuit *c, const uint64_t *base,
                                       const crd_word *words);

/* As it stands, in the arena; `f` remains. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_falls_copy(const crd_loss_falls *f, crd_arena *arena,
                                        const crd_loss_falls **ret_copy);

#endif
