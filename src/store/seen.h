#ifndef CRD_STORE_SEEN_H
#define CRD_STORE_SEEN_H

#include "base/str.h"

/* Which row numbers of one table and source may have a given hash: 8 bytes a slot. The hash's upper
 * half is kept, so a hit is a suspicion that the caller confirms by looking at the row. */
typedef struct crd_seen {
    struct {
        uint32_t tag;
        uint32_t row; /* number + 1; 0 = empty slot */
    } * slots;
    uint32_t n, cap;
    uint32_t at; /* where the last find stopped */
    uint32_t tag;
} crd_seen;

void crd_seen_done(crd_seen *s);
/* Begin looking for the hash; then crd_seen_next yields each suspect row until UINT32_MAX. */
CRD_NODISCARD crd_status crd_seen_find(crd_seen *s, uint64_t hash);
uint32_t crd_seen_next(crd_seen *s);
/* After crd_seen_next has ended: the row is new. */
void crd_seen_put(crd_seen *s, uint32_t row);

#endif
