#ifndef CRD_ANALYSE_PERSPECTIVE_H
#define CRD_ANALYSE_PERSPECTIVE_H

#include "base/arena.h"
#include "world/ties.h"

/* How one state regards the others (table `relation`): it groups what is shown and hides nothing.
 * The case says it, the code does not; without rows all states are alike.
 *
 * A state counts as its row says, the state itself as home, a state without a row as other. A party
 * counts where it is furthest from home: by its seat, its headquarters, the seat of its management,
 * and by those who are certain to control it. Rows that disagree: the furthest. Who has no known
 * seat is in no group. */
typedef enum crd_regard {
    CRD_REGARD_HOME,
    CRD_REGARD_ALLY,
    CRD_REGARD_PARTNER,
    CRD_REGARD_OTHER,
    CRD_REGARD_OF_CONCERN,
    CRD_REGARD_UNKNOWN, /* a party without a known seat; the unknown party */
} crd_regard;
enum { CRD_REGARDS = CRD_REGARD_UNKNOWN + 1 };
/* The code of list "relation_kind", or "unknown". */
const char *crd_regard_name(crd_regard r);

typedef struct crd_perspective {
    crd_str of;             /* the state whose view it is; null = none: all are alike */
    const uint8_t *regards; /* [nodes of the ties] crd_regard, of states and parties; NULL = none */
    size_t n_rows;          /* of `relation` that hold and are of this state */
    size_t n_views;         /* states of which the case has a view */
} crd_perspective;

/* What a world must hold beside crd_ties_wants. */
const crd_want *crd_perspective_wants(size_t *ret_n);

/* @param of  a state's code; null = the one whose view the case has, if it is one; "none" = none.
 * Results live in `arena`, texts in the world. O(nodes + ties). CRD_ENOENT: the case has no view of
 * this state. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_perspective_of(const crd_ties *t, crd_str of, crd_arena *arena,
                                            crd_perspective *ret, crd_err *err);

#endif
