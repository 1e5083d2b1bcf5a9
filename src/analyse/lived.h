#ifndef CRD_ANALYSE_LIVED_H
#define CRD_ANALYSE_LIVED_H

#include "world/world.h"

/* Since and until when the party was there; CRD_DATE_NONE: nobody says it, or sources dispute it,
 * or the party is described nowhere (CRD_ROW_NONE). O(1) */
void crd_party_life(const crd_world *w, uint32_t party_row, crd_date *ret_since,
                    crd_date *ret_until);
/* May it have been there at some time from the first to the last day (days as crd_date_first has
 * them; INT32_MIN to INT32_MAX: any)? Who could have made, or owned, what nobody is named for must
 * have been there when it was installed. O(1) */
bool crd_party_lived(const crd_world *w, uint32_t party_row, int32_t first, int32_t last);

#endif
