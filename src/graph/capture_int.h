#ifndef CRD_GRAPH_CAPTURE_INT_H
#define CRD_GRAPH_CAPTURE_INT_H

#include "graph/capture.h"

typedef struct crd_held {
    uint32_t slot, weight, sure;
} crd_held;

/* What decides who captures whom, without sums that decide nothing. */
typedef struct crd_lean {
    uint32_t to; /* a vertex, when weight is 0: this stake alone captures it; else an open slot */
    uint32_t weight;
} crd_lean;

/* A slot that stakes which do not reach it alone can reach together. */
typedef struct crd_open {
    uint32_t vertex, need;
} crd_open;

struct crd_capture {
    uint32_t n, n_slots;
    crd_slot *slots;      /* [n_slots] */
    uint32_t *first;      /* [n + 1], into held */
    crd_held *held;       /* by vertex, then slot; one a pair, none in an own slot */
    uint64_t *starts;     /* [n] bits: captures something */
    uint32_t *lean_first; /* [n + 1], into lean; NULL unless `plain` */
    crd_lean *lean;       /* by vertex, then slot */
    crd_open *open;       /* [n_open] */
    uint32_t n_open;
    bool forest;
    bool plain; /* no slot has a room, and every need is of 32 bits */
};

#endif
