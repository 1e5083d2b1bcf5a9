/* A world that was kept in a file and came to harm. The input is a byte of options and a list of
 * edits, four bytes each: where (three bytes, least first) and what; they are applied to a small
 * sound file. Option 1 makes all sums right again, as only somebody who means it can; 2 cuts the
 * file where the first edit points; 4 counts places from the end, where directory and tail stand.
 * Without option 1 the file must be refused or give exactly the world that was kept; with it
 * nothing may be read that is not there. */
#include "fuzz.h"

#include "world/random_feed.h"
#include "world/same_world.h"

#include <stdlib.h>
#include <string.h>

#define CHECK(c) ((c) ? (void)0 : abort())

enum { SEALED = 1, CUT = 2, FROM_END = 4 };

static crd_world *sound_world(void)
{
    struct random_feed f = {2, 3, 2};
    crd_feed feed = random_feed_of(&f);
    crd_world_opts opts = CRD_WORLD_OPTS;
    crd_want wants[CRD_T_COUNT];
    crd_world *w = NULL;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        wants[t] = (crd_want){t, 0};
    CHECK(crd_world_new(&feed, wants, CRD_T_COUNT, &opts, &w, NULL) == CRD_OK);
    return w;
}

static size_t place(const uint8_t *edit, size_t len, unsigned options)
{
    size_t at = (edit[0] | (size_t)edit[1] << 8 | (size_t)edit[2] << 16) % len;
    return options & FROM_END ? len - 1 - at : at;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static crd_world *world;
    static crd_ties *ties;
    static struct kept_bytes sound;
    crd_mapped_key key = key_of('f');
    crd_world *kept;
    crd_ties *tied;
    if (size == 0)
        return 0;
    if (!world) {
        crd_mapped_out out = {&sound, kept_put};
        world = sound_world();
        CHECK(crd_ties_new(world, NULL, 0, &ties, NULL) == CRD_OK);
        CHECK(crd_world_save(world, ties, &key, &out, NULL) == CRD_OK);
    }
    unsigned options = data[0];
    size_t len = sound.len;
    char *bytes = aligned_alloc(64, sound.cap);
    CHECK(bytes);
    memcpy(bytes, sound.at, len);
    for (size_t i = 1; i + 4 <= size; i += 4)
        bytes[place(data + i, len, options)] = (char)data[i + 3];
    if (options & CUT && size >= 5)
        len = place(data + 1, len, options);
    if (options & SEALED)
        crd_mapped_seal(bytes, len);
    crd_status rc = crd_world_from(bytes, len, &key, &kept, &tied, NULL);
    CHECK(rc == CRD_OK || rc == CRD_EPARSE || rc == CRD_ENOENT);
    CHECK((rc == CRD_OK) == (kept != NULL));
    if (kept) {
        bool same = same_world(kept, world) && same_world(kept, kept) && same_ties(tied, ties) &&
                    (!tied || same_ties(tied, tied));
        CHECK(same || options & SEALED);
    }
    crd_ties_free(tied);
    crd_world_free(kept);
    free(bytes);
    return 0;
}
