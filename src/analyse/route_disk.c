/* Disks that ways between two places shall not both be hit by. */
#include "analyse/route_int.h"

#include "geo/disks.h"
#include "geo/distance.h"

/* Where a site or element is; false: nobody says. */
static bool place_of(const crd_route_map *m, uint32_t node, crd_disk_point *ret)
{
    const crd_world *w = m->w;
    const crd_route_node *x = &m->nodes[node];
    uint32_t site = x->kind == CRD_PLACE_SITE ? x->row : CRD_ROW_NONE;
    if (x->kind == CRD_PLACE_ELEMENT) {
        uint32_t text = CRD_COL(w, element, site).text[x->row];
        site = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, text);
    }
    if (site == CRD_ROW_NONE)
        return false;
    ret->lat = crd_col_real(&CRD_COL(w, site, lat), site);
    ret->lon = crd_col_real(&CRD_COL(w, site, lon), site);
    return crd_geo_valid(ret->lat, ret->lon);
}

crd_status crd_route_disks(const crd_route_map *m, uint32_t from, uint32_t to, double radius_km,
                           crd_loss_disks **ret, crd_err *err)
{
    crd_disk_point ends[2];
    if (!place_of(m, from, &ends[0]) || !place_of(m, to, &ends[1]))
        return crd_fail(err, CRD_EINVAL, "disks: both ends must be places that the case locates");
    return crd_loss_disks_beside(m->w, radius_km, ends, 2, 2 * radius_km, 0, ret, err);
}
