#ifndef CRD_APP_NEAR_H
#define CRD_APP_NEAR_H

#include "base/buf.h"
#include "names/edit.h"

/* Of names that are offered one by one, the few that are nearest to a word that is none of them. */
enum { CRD_NEAR = 3 };

typedef struct crd_near {
    uint32_t points[CRD_EDIT_MAX]; /* of the word */
    size_t n_points;
    bool alike; /* only names of which at most half of the letters would have to change */
    crd_str at[CRD_NEAR];
    unsigned far[CRD_NEAR];
    size_t n, offered;
} crd_near;

void crd_near_init(crd_near *x, crd_str word, bool alike);
/* The name is borrowed. Of equally near ones the first that was offered stays in front; after a
 * thousand offers none counts. O(letters). */
void crd_near_offer(crd_near *x, crd_str name);
/* "'a', 'b' or 'c'"; nothing when there is none. */
void crd_near_words(const crd_near *x, crd_buf *out);

#endif
