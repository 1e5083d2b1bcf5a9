#ifndef CRD_SYNTH_SYNTH_H
#define CRD_SYNTH_SYNTH_H

#include "base/progress.h"
#include "model/sink.h"

/* Seeded nations of any size, for tests and benchmarks. Everything in them is invented: states have
 * codes that ISO 3166 leaves to users (XA to XZ), firms are called after their number.
 *
 * Proportions (for `elements` = E): sites E/10, areas E/50, links E/8, products E/50, parties E/100
 * (40 at least, a tenth of them makers), holdings 1.7 a party, services E/100, one contract tie a
 * hundred elements. Makers' shares fall by a power law; ownership is a forest of pyramids with
 * cross-holdings (2 %) and a few rings; a share `unknown_ppm` of makers, owners and positions is
 * left empty. No row of it is faulty: `check` finds nothing but what is unknown. */
typedef struct crd_synth_opts {
    uint64_t seed;
    uint64_t elements;            /* 100 to 100,000,000 */
    uint32_t unknown_ppm;         /* how often a maker, owner or position is unknown */
    const crd_progress *progress; /* may be NULL */
} crd_synth_opts;

/* Puts the whole nation into the sink, as one source "synth-SEED"; does not call `end`. Every value
 * is a pure function of (seed, table, row), so the same options give the same rows, in the same
 * order, everywhere. O(elements) time, O(1) memory.
 * CRD_EINVAL for sizes outside the range (nothing was put), CRD_ECANCEL, and what the sink gives.
 */
CRD_NODISCARD crd_status crd_synth(const crd_synth_opts *opts, const crd_sink *sink, crd_err *err);

#endif
