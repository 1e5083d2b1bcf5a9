#include "base/vec.h"

#include <string.h>

enum { ITEMS_MIN = 8 };

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
    memcpy(at, &items, sizeof items);
    *cap = room;
    return true;
}
