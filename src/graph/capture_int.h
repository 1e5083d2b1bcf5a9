#ifndef CRD_GRAPH_CAPTURE_INT_H
#define CRD_GRAPH_CAPTURE_INT_H

#include "graph/capture.h"

typedef struct crd_held {
    uint32_t slot, weight, sure;
} crd_held;

struct crd_capture {
    uint32_t n, n_slots;
    crd_slot *slots;  /* [n_slots] */
    uint32_t *first;  /* [n + 1], into held */
    crd_held *held;   /* by vertex, then slot; one a pair, none in an own slot */
    uint64_t *starts; /* [n] bits: captures something */
    bool forest;
    bool plain; /* no slot has a room, and every need is of 32 bits */
};

#endif
