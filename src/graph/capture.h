#ifndef CRD_GRAPH_CAPTURE_H
#define CRD_GRAPH_CAPTURE_H

#include "base/progress.h"

/* Who captures whom by weight. Vertices put weight into *slots*, and each slot belongs to a vertex.
 * x captures z when, in some slot of z, the weight of x and of all that x captures reaches what the
 * slot needs. C(x), all that x captures, is the least set for which that holds; x itself is not
 * told of. The relation is transitive. Weights are integers: no sum is ever rounded. */
typedef struct crd_slot {
    crd_vid vertex;
    uint64_t need; /* at least 1. "More than t" is t + 1, "t or more" is t */
    /* The sum in the slot counts as at most room + the sure part of it; UINT64_MAX = no bound. */
    uint64_t room;
} crd_slot;

typedef struct crd_stake {
    crd_vid from;
    uint32_t slot;
    uint32_t weight;
    uint32_t sure; /* the part of `weight` that counts against `room`; at most weight */
} crd_stake;

typedef struct crd_capture crd_capture;

/* Immutable; any number of threads may read one. Copies what it is given; stakes of one vertex in
 * one slot are added up, stakes in slots of one's own vertex do nothing. Neither the order of
 * stakes nor that of slots changes an answer. The caller frees. O(vertices + slots + stakes log).
 * CRD_EINVAL: a number out of range, need 0, sure > weight. CRD_ELIMIT: more than 32 bits count, or
 * stakes of one vertex in one slot that sum to more. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_capture_new(uint32_t n_vertices, const crd_slot *slots, size_t n_slots,
                                         const crd_stake *stakes, size_t n_stakes,
                                         crd_capture **ret_capture, crd_err *err);
void crd_capture_free(crd_capture *c); /* NULL is fine */

/* Does x capture anything? The first that x captures, it captures by what it holds directly, so
 * that one bit answers. O(1). */
bool crd_capture_starts(const crd_capture *c, crd_vid x);

/* Work space of one thread. The caller frees it, before the capture. */
typedef struct crd_capturer crd_capturer;
CRD_NODISCARD crd_status crd_capturer_new(const crd_capture *c, crd_capturer **ret_capturer,
                                          crd_err *err);
void crd_capturer_free(crd_capturer *k); /* NULL is fine */

/* C(x), *ret_n vertices in the order in which they are captured: each is captured by x and those
 * before it. Borrowed until the next call. O(stakes of x and C(x)): output-sensitive. */
const crd_vid *crd_capturer_from(crd_capturer *k, crd_vid x, uint32_t *ret_n);
/* What several capture together, as if all that they hold were in one hand; they themselves are not
 * told of. Nobody twice counts twice. */
const crd_vid *crd_capturer_from_all(crd_capturer *k, const crd_vid *xs, size_t n_xs,
                                     uint32_t *ret_n);
/* The same as of one, two to three times as fast, without sums: crd_capturer_sum says nothing after
 * it. */
const crd_vid *crd_capturer_set(crd_capturer *k, crd_vid x, uint32_t *ret_n);
/* After crd_capturer_from or _from_all: the sum in a slot of what x and C(x) put there (weight, and
 * the sure part). Where no slot has a room the weight is at most UINT32_MAX and the sure part is 0.
 * O(1). */
void crd_capturer_sum(const crd_capturer *k, uint32_t slot, uint64_t *ret_weight,
                      uint64_t *ret_sure);
/* After any: is v one of those asked about, or captured? O(1). */
bool crd_capturer_has(const crd_capturer *k, crd_vid v);

/* ---- the forest --------------------------------------------------------------------------- */

/* Where no two separate sets of vertices can both reach what one slot needs (each vertex has at
 * most one slot with stakes, no room, and the stakes in it are less than twice the need), those who
 * capture a vertex form a chain: the relation is a forest of groups that capture one another. */
bool crd_capture_is_forest(const crd_capture *c);

typedef struct crd_forest crd_forest;

/* The whole relation in O(n) memory. The caller frees; the capture is not used afterwards.
 * O(m log n) expected (maps of stakes, the smaller merged into the larger).
 * CRD_EINVAL when crd_capture_is_forest says no. CRD_ENOMEM, CRD_ECANCEL. `progress` may be NULL.
 */
CRD_NODISCARD crd_status crd_forest_new(const crd_capture *c, const crd_progress *progress,
                                        crd_forest **ret_forest, crd_err *err);
void crd_forest_free(crd_forest *f); /* NULL is fine */

/* Does x capture z? False for x == z. O(1). */
bool crd_forest_captures(const crd_forest *f, crd_vid x, crd_vid z);
/* The lowest vertex of the group that nobody outside captures and that captures z, or of z's own
 * group when there is none. O(1). */
crd_vid crd_forest_top(const crd_forest *f, crd_vid z);
/* The lowest vertex of the group right above z's, CRD_VID_NONE at the top. O(1). */
crd_vid crd_forest_above(const crd_forest *f, crd_vid z);
/* |C(x)|. O(1). */
uint32_t crd_forest_count(const crd_forest *f, crd_vid x);
/* All z that x captures, and x itself: a run of an array, in no order that means anything but the
 * same on every machine. Borrowed. O(1). */
const crd_vid *crd_forest_under(const crd_forest *f, crd_vid x, uint32_t *ret_n);

#endif
