#ifndef CRD_SYNTH_SYNTH_H
#define CRD_SYNTH_SYNTH_H

#include "base/progress.h"
#include "model/sink.h"

/* Seeded nations of any size, for tests and benchmarks. Everything in them is invented: states have
 * codes that ISO 3166 leaves to users (XA to XM without XK; XA is home), firms are called after
 * their number. docs/synth.md describes what is in one and where the proportions come from.
 *
 * No row of it is faulty: with `unknown_ppm` = 0 `check` finds notes only. `unknown_ppm` is how
 * often a maker, an element's product or owner, a position, the size of a holding, the owner of a
 * site, the builder of a link or who holds the keys of a protection is not said. */
typedef struct crd_synth_opts {
    uint64_t seed;
    uint64_t elements;            /* 100 to 100,000,000 */
    uint32_t unknown_ppm;         /* up to 1,000,000 */
    const crd_progress *progress; /* may be NULL */
} crd_synth_opts;

enum { CRD_SYNTH_STATES = 12, CRD_SYNTH_NETWORKS = 15, CRD_SYNTH_VENDORS = 3 };

/* How many of each there are; all follow from the number of elements. */
typedef struct crd_synth_size {
    uint64_t elements;
    uint64_t sites; /* a tenth of the elements */
    uint64_t data_centres;
    uint64_t exchanges;
    uint64_t landings;  /* as many again abroad */
    uint64_t leaves;    /* radio sites and street cabinets */
    uint64_t areas;     /* a fiftieth */
    uint64_t regions;   /* at most 20 */
    uint64_t parties;   /* a hundredth, 240 at least */
    uint64_t makers;    /* a sixteenth of the parties */
    uint64_t vendors;   /* of them: makers of everything, 2 to 12 */
    uint64_t parts;     /* suppliers of parts */
    uint64_t suppliers; /* makers, parts, clouds, managed services, integrators, cable builders */
    uint64_t products;
    uint64_t components;
    uint64_t services; /* a hundredth */
    uint64_t mobile;   /* mobile operators with a network of their own: 1 to 4 */
} crd_synth_size;

void crd_synth_size_of(uint64_t elements, crd_synth_size *ret_size);

/* Layers in which an operator chooses its vendors. */
typedef enum crd_synth_layer {
    CRD_SYNTH_RAN,
    CRD_SYNTH_TRANSPORT,
    CRD_SYNTH_FIXED,
    CRD_SYNTH_CORE,
    CRD_SYNTH_MANAGEMENT,
    CRD_SYNTH_CLOUD,
    CRD_SYNTH_PASSIVE,
    CRD_SYNTH_SUBSEA,
    CRD_SYNTH_DEVICES,
    CRD_SYNTH_LAYERS,
} crd_synth_layer;

/* What an operator asks for: `ppm` of its elements of that layer in that region are of the vendor
 * (maker number `vendor`); what is left to the whole comes from any of the small makers. */
typedef struct crd_synth_share {
    uint64_t vendor;
    uint32_t ppm;
} crd_synth_share;

/* [CRD_SYNTH_VENDORS], largest first. `network` < CRD_SYNTH_NETWORKS, `region` < size.regions. */
void crd_synth_shares(const crd_synth_opts *opts, uint32_t network, crd_synth_layer layer,
                      uint64_t region, crd_synth_share *ret_shares);

/* The party's number (its id is "party-" and six digits or more) of maker number `maker`. */
uint64_t crd_synth_maker(uint64_t maker);

/* Puts the whole nation into the sink, as one source "synth-SEED"; does not call `end`. Every value
 * is a pure function of (seed, table, row), so the same options give the same rows, in the same
 * order, everywhere. O(elements) time; memory: 8 bytes an area.
 * CRD_EINVAL for sizes outside the range (nothing was put), CRD_ECANCEL, CRD_ENOMEM, and what the
 * sink gives. */
CRD_NODISCARD crd_status crd_synth(const crd_synth_opts *opts, const crd_sink *sink, crd_err *err);

/* The same nation as a feed, which makes each table anew at each replay: so one of any size goes
 * straight into a world. Lines are those within what a replay had to make. `opts` is borrowed for
 * as long as the feed is used; what is wrong with it, a replay says. */
crd_feed crd_synth_feed(crd_synth_opts *opts);

#endif
