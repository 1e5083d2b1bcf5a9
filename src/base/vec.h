#ifndef CRD_BASE_VEC_H
#define CRD_BASE_VEC_H

#include <crd/types.h>

#include <stdlib.h>

/* A growing array on the heap, typed: CRD_VEC(uint32_t) ids = {0};
 *     if (!CRD_VEC_PUSH(&ids, 7)) ... out of memory, the vector is unchanged
 *     CRD_VEC_DONE(&ids);
 * Elements are at ids.at[0 .. ids.n). Growth is by half, so a push is amortised O(1). */
#define CRD_VEC(type)  \
    struct {           \
        type *at;      \
        size_t n, cap; \
    }

/* True when the value is in; false when memory is out. The value is evaluated once. */
#define CRD_VEC_PUSH(v, value)                                                           \
    ((v)->n < (v)->cap || crd_vec_room(&(v)->at, &(v)->cap, (v)->n + 1, sizeof *(v)->at) \
         ? ((v)->at[(v)->n++] = (value), true)                                           \
         : false)

/* Room for `count` in all; true on success. */
#define CRD_VEC_RESERVE(v, count) \
    ((count) <= (v)->cap || crd_vec_room(&(v)->at, &(v)->cap, (count), sizeof *(v)->at))

#define CRD_VEC_DONE(v) (free((v)->at), (v)->at = NULL, (v)->n = (v)->cap = 0)

#define CRD_VEC_EACH(type, item, v)                                                             \
    for (type *item = (v)->at, *item##_end = (v)->n ? item + (v)->n : item; item != item##_end; \
         item++)

/* `at` is the address of a pointer to items of `size` bytes. Room for `want` items, with all that
 * was there; on false nothing has changed. */
bool crd_vec_room(void *at, size_t *cap, size_t want, size_t size);

/* Asks for huge pages under what was allocated; nothing for less than a few of them. A wish, no
 * promise: large tables then cost fewer page faults and address translations. */
void crd_vec_huge(void *at, size_t bytes);

#endif
