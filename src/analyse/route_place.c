/* Names of places, as nodes of the network that routes are looked for in. */
#include "analyse/route_int.h"

/* The node of an element; CRD_NODE_NONE = no link ends at it. They stand in the order of rows. */
static uint32_t element_at(const crd_route_map *m, uint32_t row)
{
    uint32_t low = m->first_element, high = m->first_system;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (m->nodes[mid].row < row)
            low = mid + 1;
        else
            high = mid;
    }
    return low < m->first_system && m->nodes[low].row == row ? low : CRD_NODE_NONE;
}

/* ---- networks ------------------------------------------------------------------------------- */

static crd_status network_at(const crd_route_map *m, crd_str id, uint32_t *ret_node, crd_err *err)
{
    uint32_t text = crd_world_find_text(m->w, id);
    uint32_t row = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                           : crd_world_row(m->w, CRD_T_network,
                                                           crd_world_id(m->w, CRD_T_network, text));
    if (row == CRD_ROW_NONE)
        return crd_fail(err, CRD_ENOENT, "no network '" CRD_STR_FMT "'", CRD_STR_ARG(id));
    uint32_t node = m->first_network + row;
    if (m->net->first[node] == m->net->first[node + 1])
        return crd_fail(err, CRD_ENOENT,
                        "network '" CRD_STR_FMT
                        "' has no gateway (upf, pgw, ggsn) at a recorded site",
                        CRD_STR_ARG(id));
    *ret_node = node;
    return CRD_OK;
}

/* HOME/VISITED */
static crd_status exit_of(const crd_route_map *m, crd_str pair, uint32_t *ret_node, crd_err *err)
{
    const crd_world *w = m->w;
    crd_str rest = pair, home;
    bool both = crd_str_next(&rest, '/', &home) && rest.len > 0;
    for (uint32_t i = 0; both && i < crd_world_frame(w, CRD_T_share_use)->n; i++) {
        crd_str kind = crd_world_text(w, CRD_COL(w, share_use, kind).text[i]);
        crd_str what = crd_world_text(w, CRD_COL(w, share_use, what).text[i]);
        crd_str by = crd_world_text(w, CRD_COL(w, share_use, used_by).text[i]);
        if (CRD_COL(w, share_use, what).target[i] != CRD_T_network || !crd_str_eq(what, rest) ||
            !crd_str_eq(by, home) ||
            (!crd_str_eq(kind, CRD_STR("roaming")) &&
             !crd_str_eq(kind, CRD_STR("national-roaming"))))
            continue;
        crd_str routing = crd_world_text(w, CRD_COL(w, share_use, routing).text[i]);
        bool known = crd_str_eq(routing, CRD_STR("home-routed")) ||
                     crd_str_eq(routing, CRD_STR("local-breakout"));
        if (!known || crd_world_contested(w, CRD_T_share_use, i, CRD_C_share_use_routing))
            return crd_fail(
                err, CRD_ENOENT,
                "'roaming:" CRD_STR_FMT
                "': the agreement does not say how it is routed; ask for network:" CRD_STR_FMT
                " (home-routed) and network:" CRD_STR_FMT " (local breakout)",
                CRD_STR_ARG(pair), CRD_STR_ARG(home), CRD_STR_ARG(rest));
        return network_at(m, crd_str_eq(routing, CRD_STR("home-routed")) ? home : rest, ret_node,
                          err);
    }
    return crd_fail(err, CRD_ENOENT,
                    "'roaming:" CRD_STR_FMT
                    "': roaming:HOME/VISITED is expected, two networks with an agreement",
                    CRD_STR_ARG(pair));
}

/* ---- places --------------------------------------------------------------------------------- */

/* A state that sites name and nothing describes. */
static bool is_country(const crd_world *w, crd_str id)
{
    uint32_t text = crd_world_find_text(w, id);
    const uint32_t *in = CRD_COL(w, site, country).text;
    for (uint32_t i = 0; in && text != CRD_INTERN_NONE && i < crd_world_frame(w, CRD_T_site)->n;
         i++)
        if (in[i] == text)
            return true;
    return false;
}

crd_status crd_route_place(const crd_route_map *m, crd_str id, uint32_t *ret_node, crd_err *err)
{
    static const struct {
        const char *prefix;
        uint32_t table;
    } forms[] = {
        {"site:", CRD_T_site}, {"element:", CRD_T_element}, {"jurisdiction:", CRD_T_jurisdiction}};
    const crd_world *w = m->w;
    if (crd_str_starts(id, CRD_STR("network:")))
        return network_at(m, (crd_str){id.ptr + 8, id.len - 8}, ret_node, err);
    if (crd_str_starts(id, CRD_STR("roaming:")))
        return exit_of(m, (crd_str){id.ptr + 8, id.len - 8}, ret_node, err);
    for (size_t i = 0; i < 3; i++) {
        crd_str prefix = crd_str_from(forms[i].prefix), key = id;
        bool named = crd_str_starts(id, prefix);
        if (named)
            key = (crd_str){id.ptr + prefix.len, id.len - prefix.len};
        uint32_t text = crd_world_find_text(w, key);
        uint32_t row = text == CRD_INTERN_NONE
                           ? CRD_ROW_NONE
                           : crd_world_row(w, forms[i].table,
                                           crd_world_id(w, forms[i].table, text));
        if (row == CRD_ROW_NONE)
            continue;
        *ret_node = forms[i].table == CRD_T_jurisdiction ? m->first_state + row : row;
        if (forms[i].table != CRD_T_element)
            return CRD_OK;
        *ret_node = element_at(m, row);
        if (*ret_node != CRD_NODE_NONE)
            return CRD_OK;
        uint32_t at = CRD_COL(w, element, site).text[row];
        *ret_node = at == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_site, at);
        if (*ret_node != CRD_ROW_NONE)
            return CRD_OK;
    }
    if (is_country(w, id))
        return crd_fail(err, CRD_ENOENT,
                        "sites are in '" CRD_STR_FMT
                        "', but no row of table jurisdiction describes it: one with its id and a "
                        "name makes it a place (as in data/laws)",
                        CRD_STR_ARG(id));
    return crd_fail(err, CRD_ENOENT,
                    "'" CRD_STR_FMT "' is no site, no element on the network, and no state",
                    CRD_STR_ARG(id));
}
