/* Where sites stand and links run, for the map of an assessment: one by one, or, where they are
 * too many to be told apart, summed up by the cells of a grid whose size is a power of two times
 * 0.05 degrees. O(n log n) for sites and links. */
#include "app/assess_map.h"

#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PLACES = 4000, MOST_LINKS = 4000 };

static const crd_column place_columns[] = {
    {.name = "site", .title = "Site", .kind = CRD_CELL_ID, .about = "null: a cell of a grid"},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE},
    {.name = "country", .title = "Country", .kind = CRD_CELL_ID},
    {.name = "lat",
     .title = "Latitude",
     .kind = CRD_CELL_REAL,
     .required = true,
     .about = "of the site, or of the middle of its cell"},
    {.name = "lon", .title = "Longitude", .kind = CRD_CELL_REAL, .required = true},
    {.name = "sites", .title = "Sites", .kind = CRD_CELL_INT, .required = true},
    {.name = "elements",
     .title = "Elements",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "by their quantity"},
    {.name = "layers",
     .title = "Layers",
     .kind = CRD_CELL_TEXT,
     .about = "of what stands there, commas between"},
    {.name = "networks",
     .title = "Networks",
     .kind = CRD_CELL_TEXT,
     .about = "likewise; after the first 12 \"...\""},
};
static const crd_column link_columns[] = {
    {.name = "link",
     .title = "Link",
     .kind = CRD_CELL_ID,
     .about = "null: all between two cells of the grid"},
    {.name = "system", .title = "System", .kind = CRD_CELL_TEXT},
    {.name = "medium", .title = "Medium", .kind = CRD_CELL_CODE},
    {.name = "links", .title = "Links", .kind = CRD_CELL_INT, .required = true},
    {.name = "ends",
     .title = "Ends known",
     .kind = CRD_CELL_INT,
     .required = true,
     .about = "1: drawn to the nearest place of the same system"},
    {.name = "a_lat", .title = "Latitude", .kind = CRD_CELL_REAL, .required = true},
    {.name = "a_lon", .title = "Longitude", .kind = CRD_CELL_REAL, .required = true},
    {.name = "b_lat", .title = "to latitude", .kind = CRD_CELL_REAL, .required = true},
    {.name = "b_lon", .title = "to longitude", .kind = CRD_CELL_REAL, .required = true},
};

static crd_str text_at(const crd_world *w, const crd_world_col *c, uint32_t row)
{
    return c->holds == CRD_HOLDS_TEXT ? crd_world_text(w, c->text[row]) : CRD_STR_NULL;
}

static int by_id(const void *a, const void *b)
{
    return crd_str_cmp(((const place *)a)->id, ((const place *)b)->id);
}

static int by_cell(const void *a, const void *b)
{
    int64_t x = ((const place *)a)->cell, y = ((const place *)b)->cell;
    return (x > y) - (x < y);
}

/* How much stands at each site. */
static crd_status count_elements(mapping *m)
{
    const crd_frame *elements = crd_world_frame(m->w, CRD_T_element);
    const crd_world_col *site = &CRD_COL(m->w, element, site);
    const crd_world_col *quantity = &CRD_COL(m->w, element, quantity);
    const uint32_t n = crd_world_frame(m->w, CRD_T_site)->n;
    m->elements = CRD_NEW(m->arena, int64_t, n + 1);
    m->of_row = CRD_NEW(m->arena, uint32_t, n + 1);
    if (!m->elements || !m->of_row)
        return CRD_ENOMEM;
    for (uint32_t row = 0; row < n; row++) {
        m->elements[row] = 0;
        m->of_row[row] = CRD_ROW_NONE;
    }
    for (uint32_t row = 0; site->holds == CRD_HOLDS_TEXT && row < elements->n; row++) {
        uint32_t at = crd_world_row(m->w, CRD_T_site, site->text[row]);
        int64_t q = quantity->holds == CRD_HOLDS_I64 ? crd_col_i64(quantity, row)
                                                     : (int64_t)CRD_NULL64;
        if (at != CRD_ROW_NONE)
            m->elements[at] += q == CRD_NULL64 ? 1 : q;
    }
    return CRD_OK;
}

static crd_status find_sites(mapping *m)
{
    const crd_frame *f = crd_world_frame(m->w, CRD_T_site);
    const crd_world_col *lat = &CRD_COL(m->w, site, lat), *lon = &CRD_COL(m->w, site, lon);
    m->sites = CRD_NEW(m->arena, place, f->n + 1);
    if (!m->sites)
        return CRD_ENOMEM;
    for (uint32_t row = 0;
         lat->holds == CRD_HOLDS_REAL && lon->holds == CRD_HOLDS_REAL && row < f->n; row++) {
        double y = crd_col_real(lat, row), x = crd_col_real(lon, row);
        if (isfinite(x) && isfinite(y))
            m->sites[m->n_sites++] = (place){.id = text_at(m->w, &CRD_COL(m->w, site, id), row),
                                             .row = row,
                                             .lat = y,
                                             .lon = x,
                                             .sites = 1,
                                             .elements = m->elements[row]};
    }
    qsort(m->sites, m->n_sites, sizeof *m->sites, by_id);
    return CRD_OK;
}

static size_t cells(mapping *m, double size)
{
    size_t n = 0;
    for (size_t i = 0; i < m->n_sites; i++) {
        place *p = &m->sites[i];
        p->cell = (int64_t)floor((p->lat + 90) / size) * 100000 +
                  (int64_t)floor((p->lon + 180) / size);
    }
    qsort(m->sites, m->n_sites, sizeof *m->sites, by_cell);
    for (size_t i = 0; i < m->n_sites; i++)
        n += i == 0 || m->sites[i].cell != m->sites[i - 1].cell;
    return n;
}

/* The finest grid that has few enough cells; one place for each. */
static void sum_up(mapping *m)
{
    double size = 0.05;
    size_t n = 0;
    m->gridded = m->n_sites > MOST_PLACES;
    while (m->gridded && cells(m, size) > MOST_PLACES)
        size *= 2;
    for (size_t i = 0; i < m->n_sites; i++) {
        place p = m->sites[i];
        if (m->gridded && n > 0 && m->sites[n - 1].cell == p.cell) {
            m->sites[n - 1].sites++;
            m->sites[n - 1].elements += p.elements;
        } else {
            if (m->gridded) {
                p.id = CRD_STR_NULL;
                p.lat = ((double)(p.cell / 100000) + 0.5) * size - 90;
                p.lon = ((double)(p.cell % 100000) + 0.5) * size - 180;
            }
            m->sites[n++] = p;
        }
        m->of_row[p.row] = (uint32_t)(n - 1);
    }
    m->n_sites = n;
}

/* The place of an end: a site, or the site of an element. */
static uint32_t end_of(const mapping *m, const crd_world_col *c, uint32_t row)
{
    if (c->holds != CRD_HOLDS_TEXT || c->text[row] == CRD_INTERN_NONE || !c->target)
        return CRD_ROW_NONE;
    uint32_t text = c->text[row];
    if (c->target[row] == CRD_T_element) {
        uint32_t element = crd_world_row(m->w, CRD_T_element, text);
        const crd_world_col *site = &CRD_COL(m->w, element, site);
        if (element == CRD_ROW_NONE || site->holds != CRD_HOLDS_TEXT)
            return CRD_ROW_NONE;
        text = site->text[element];
    } else if (c->target[row] != CRD_T_site) {
        return CRD_ROW_NONE;
    }
    uint32_t site = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(m->w, CRD_T_site, text);
    return site == CRD_ROW_NONE ? CRD_ROW_NONE : m->of_row[site];
}

static int by_link(const void *a, const void *b)
{
    return crd_str_cmp(((const line *)a)->id, ((const line *)b)->id);
}

static int by_ends(const void *a, const void *b)
{
    const line *x = a, *y = b;
    if (x->a != y->a)
        return x->a < y->a ? -1 : 1;
    if (x->b != y->b)
        return x->b < y->b ? -1 : 1;
    int order = crd_str_cmp(x->medium, y->medium);
    return order != 0 ? order : (int)crd_str_is_null(x->system) - (int)crd_str_is_null(y->system);
}

/* A link between its places. In a grid both ways are one, elsewhere it is drawn as it is recorded.
 */
static line line_of(const mapping *m, uint32_t row, uint32_t a, uint32_t b)
{
    const crd_world_col *far = &CRD_COL(m->w, link, b);
    bool open = far->holds != CRD_HOLDS_TEXT || far->text[row] == CRD_INTERN_NONE;
    bool turned = m->gridded && a >= b;
    return (line){
        .id = text_at(m->w, &CRD_COL(m->w, link, id), row),
        .medium = text_at(m->w, &CRD_COL(m->w, link, medium), row),
        .system = open ? text_at(m->w, &CRD_COL(m->w, link, system), row) : CRD_STR_NULL,
        .row = row,
        .a = turned ? b : a,
        .b = turned ? a : b,
    };
}

static crd_status find_links(mapping *m)
{
    const crd_frame *f = crd_world_frame(m->w, CRD_T_link);
    size_t n_ends = 0;
    line *ends = CRD_NEW(m->arena, line, f->n + 1);
    m->lines = CRD_NEW(m->arena, line, f->n + 1);
    if (!m->lines || !ends)
        return CRD_ENOMEM;
    for (uint32_t row = 0; row < f->n; row++) {
        uint32_t a = end_of(m, &CRD_COL(m->w, link, a), row);
        uint32_t b = end_of(m, &CRD_COL(m->w, link, b), row);
        line l = line_of(m, row, a, b);
        if (a != CRD_ROW_NONE && !crd_str_is_null(l.system)) {
            l.a = a;
            ends[n_ends++] = l;
        } else if (a == CRD_ROW_NONE || b == CRD_ROW_NONE) {
            m->unplaced++;
        } else if (a != b || !m->gridded) {
            m->lines[m->n_lines++] = l;
        }
    }
    crd_status rc = crd_map_join_ends(m, ends, n_ends);
    if (rc != CRD_OK)
        return rc;
    m->by_id = !m->gridded && m->n_lines <= MOST_LINKS;
    qsort(m->lines, m->n_lines, sizeof *m->lines, m->by_id ? by_link : by_ends);
    return CRD_OK;
}

static void tell_places(const mapping *m, crd_doc *d, crd_section *t)
{
    for (size_t i = 0; i < m->n_sites; i++) {
        const place *p = &m->sites[i];
        bool one = !m->gridded;
        crd_doc_row(d, t,
                    (const crd_cell[]){
                        one ? crd_cell_text(p->id) : CRD_CELL_NULL,
                        one ? crd_cell_text(text_at(m->w, &CRD_COL(m->w, site, name), p->row))
                            : CRD_CELL_NULL,
                        one ? crd_cell_text(text_at(m->w, &CRD_COL(m->w, site, kind), p->row))
                            : CRD_CELL_NULL,
                        one ? crd_cell_text(text_at(m->w, &CRD_COL(m->w, site, country), p->row))
                            : CRD_CELL_NULL,
                        crd_cell_real(p->lat), crd_cell_real(p->lon), crd_cell_int(p->sites),
                        crd_cell_int(p->elements), crd_cell_text(m->layers[i]),
                        crd_cell_text(m->networks[i])});
    }
}

static void tell_links(const mapping *m, crd_doc *d, crd_section *t)
{
    const bool many = !m->by_id;
    for (size_t i = 0, next; i < m->n_lines; i = next) {
        const line *l = &m->lines[i];
        for (next = i + 1; many && next < m->n_lines && by_ends(l, &m->lines[next]) == 0;)
            next++;
        const place *a = &m->sites[l->a], *b = &m->sites[l->b];
        crd_doc_row(d, t,
                    (const crd_cell[]){
                        many ? CRD_CELL_NULL : crd_cell_text(l->id),
                        many ? CRD_CELL_NULL
                             : crd_cell_text(text_at(m->w, &CRD_COL(m->w, link, system), l->row)),
                        crd_cell_text(l->medium), crd_cell_int((int64_t)(next - i)),
                        crd_cell_int(crd_str_is_null(l->system) ? 2 : 1), crd_cell_real(a->lat),
                        crd_cell_real(a->lon), crd_cell_real(b->lat), crd_cell_real(b->lon)});
    }
}

static void tell_rest(const mapping *m, crd_doc *d)
{
    const uint32_t sites = crd_world_frame(m->w, CRD_T_site)->n;
    int64_t placed = 0;
    for (size_t i = 0; i < m->n_sites; i++)
        placed += m->sites[i].sites;
    crd_doc_head_count(d, "sites_nowhere", "Sites without a position", sites - (uint64_t)placed);
    crd_doc_head_count(d, "links_nowhere", "Links with an end without a position", m->unplaced);
    crd_doc_note(
        d, CRD_STR("Links are drawn along their course where one is recorded, else from end to "
                   "end; what has no position is not drawn. Links with one known end are joined "
                   "with those of the same system that are nearest: what it joins, not where it "
                   "runs. Outlines are of Natural Earth, 1:50 million: "
                   "who controls, not who claims."));
    if (m->gridded)
        crd_doc_note(d, CRD_STR("Sites are summed up by the cells of a grid, and links by pairs of "
                                "cells: there are too many to be told apart."));
}

crd_status crd_assess_map(crd_assessing *a, const crd_world *w)
{
    crd_status rc = CRD_OK;
    crd_doc *d;
    mapping m = {.w = w, .arena = a->app->arena};
    CRD_TRY(crd_doc_new(a->app->arena, "cordon.map/1", "Map", &d));
    crd_section *places = crd_doc_table(d, "places", "Sites", place_columns,
                                        sizeof place_columns / sizeof *place_columns);
    crd_section *links = crd_doc_table(d, "links", "Links", link_columns,
                                       sizeof link_columns / sizeof *link_columns);
    crd_doc_key(d, places, "site lat lon", "name");
    crd_doc_quiet(d, places, "networks");
    crd_doc_key(d, links, "link medium ends a_lat a_lon b_lat b_lon", "system");
    CRD_TRY(count_elements(&m));
    CRD_TRY(find_sites(&m));
    sum_up(&m);
    CRD_TRY(crd_map_stands(&m));
    CRD_TRY(find_links(&m));
    tell_places(&m, d, places);
    tell_links(&m, d, links);
    CRD_TRY(crd_map_courses(&m, d));
    tell_rest(&m, d);
    crd_joined_add(a->joined, "map", "Map", CRD_STR_NULL, d, "places links courses");
done:
    return rc == CRD_ENOMEM ? crd_fail(a->err, rc, "no memory for the map") : rc;
}
