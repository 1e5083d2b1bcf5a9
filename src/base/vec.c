#include "base/vec.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

enum { ITEMS_MIN = 8, HUGE_PAGE = 2 << 20, HUGE_MIN = 4 * HUGE_PAGE };

void crd_vec_huge(void *at, size_t bytes)
{
    uintptr_t first = ((uintptr_t)at + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)at + bytes) & ~(uintptr_t)(HUGE_PAGE - 1);
    if (bytes >= HUGE_MIN && first < end)
        madvise((void *)first, end - first, MADV_HUGEPAGE);
}

bool crd_vec_room(void *at, size_t *cap, size_t want, size_t size)
{
    if (want <= *cap)
        return true;
    size_t room = *cap > SIZE_MAX / 2 ? want : *cap + *cap / 2;
    room = room < want ? want : room;
    room = room < ITEMS_MIN ? ITEMS_MIN : room;
    if (room > PTRDIFF_MAX / size) /* before reallocarray, which a sanitizer does not let fail */
        return false;
    /* By copy: `at` points to a pointer of another type than void *. */
    void *items;
    memcpy(&items, at, sizeof items);
    items = reallocarray(items, room, size);
    if (!items)
        return false;
    crd_vec_huge(items, room * size);
    memcpy(at, &items, sizeof items);
    *cap = room;
    return true;
}
