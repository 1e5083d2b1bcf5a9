/* Who was there when something was installed. */
#include "analyse/lived.h"

void crd_party_life(const crd_world *w, uint32_t party_row, crd_date *ret_since,
                    crd_date *ret_until)
{
    bool known = party_row != CRD_ROW_NONE;
    *ret_since = !known || crd_world_contested(w, CRD_T_party, party_row, CRD_C_party_since)
                     ? CRD_DATE_NONE
                     : crd_col_i32(&CRD_COL(w, party, since), party_row);
    *ret_until = !known || crd_world_contested(w, CRD_T_party, party_row, CRD_C_party_until)
                     ? CRD_DATE_NONE
                     : crd_col_i32(&CRD_COL(w, party, until), party_row);
}

bool crd_party_lived(const crd_world *w, uint32_t party_row, int32_t first, int32_t last)
{
    crd_date since, until;
    crd_party_life(w, party_row, &since, &until);
    return (since == CRD_DATE_NONE || last >= crd_date_first(since)) &&
           (until == CRD_DATE_NONE || first < crd_date_last(until));
}
