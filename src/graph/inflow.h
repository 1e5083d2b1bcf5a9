#ifndef CRD_GRAPH_INFLOW_H
#define CRD_GRAPH_INFLOW_H

#include <crd/types.h>

/* How much of a vertex flows to each other one, directly and through others, round rings too. Each
 * edge says which part of `to` flows to `from` (an owner): A[from][to] = weight / whole. What flows
 * of z to i is the sum over all ways: y = A e_z + A y. */
typedef struct crd_part {
    crd_vid from, to;
    uint32_t weight; /* of `whole`; parts of one pair are added up */
} crd_part;

typedef struct crd_inflow crd_inflow;

/* The caller frees. O(vertices + parts). CRD_EINVAL: a number out of range, or whole == 0.
 * CRD_ELIMIT: more than 32 bits count. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_inflow_new(uint32_t n_vertices, uint32_t whole, const crd_part *parts,
                                        size_t n_parts, crd_inflow **ret_inflow, crd_err *err);
void crd_inflow_free(crd_inflow *f); /* NULL is fine */

/* y[i] for every vertex; for i in a ring its own way back to itself counts, see below. `y` has room
 * for all vertices. *ret_sense is false where the sum has no limit, or none that can be relied on:
 * what leads to z is a ring from which nothing flows out (every part of all its vertices belongs
 * to the ring), or parts of a vertex in a ring exceed the whole; *ret_why is then a vertex of that
 * ring (the lowest), else CRD_VID_NONE. y is then zero.
 * O(vertices + parts), and for a ring of k vertices k^3 up to 64 (LU), else sweeps of Gauss-Seidel
 * until nothing changes by 1e-12. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_inflow_of(const crd_inflow *f, crd_vid z, double *y, bool *ret_sense,
                                       crd_vid *ret_why, crd_err *err);

/* What flows of i to itself, once more: the diagonal of (I - A)^-1, 1 outside rings. y[i] divided
 * by it counts what i holds in itself once (Baldone, Brioschi, Paleari 1998). Only where
 * crd_inflow_of had sense for something that i holds. Cost as above, for one ring. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_inflow_own(const crd_inflow *f, crd_vid i, double *ret_own,
                                        crd_err *err);

#endif
