/* What stands at the places of the map, and the courses of links. */
#include "app/assess_map.h"

#include "analyse/shares.h"
#include "base/err.h"
#include "base/str.h"
#include "model/code.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NETWORKS = 12, MOST_POINTS = 20000 };

/* ---- layers and networks -------------------------------------------------------------------- */

typedef struct standing {
    uint32_t place;
    crd_str id;
} standing;

static int by_place(const void *a, const void *b)
{
    const standing *x = a, *y = b;
    if (x->place != y->place)
        return x->place < y->place ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* Texts of each place: its ids, each once, commas between. */
static crd_status list(const mapping *m, standing *all, size_t n, size_t most, crd_str *to)
{
    crd_status rc = CRD_OK;
    crd_buf b;
    crd_buf_init(&b, SIZE_MAX / 2);
    if (n > 0)
        qsort(all, n, sizeof *all, by_place);
    for (size_t i = 0, next; i < n && rc == CRD_OK; i = next) {
        size_t said = 0;
        crd_buf_clear(&b);
        for (next = i; next < n && all[next].place == all[i].place; next++) {
            if (next > i && crd_str_eq(all[next].id, all[next - 1].id))
                continue;
            said++;
            if (said <= most) {
                crd_buf_adds(&b, said > 1 ? ", " : "");
                crd_buf_add(&b, all[next].id);
            } else if (said == most + 1) {
                crd_buf_adds(&b, ", ...");
            }
        }
        to[all[i].place] = crd_str_copy(m->arena, crd_buf_str(&b));
        rc = b.status != CRD_OK || !to[all[i].place].ptr ? CRD_ENOMEM : CRD_OK;
    }
    crd_buf_done(&b);
    return rc;
}

/* Of each element at a place: the layer of its function, or its network. */
static size_t collect(const mapping *m, bool layers, standing *to)
{
    const crd_world *w = m->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_element);
    const crd_world_col *site = &CRD_COL(w, element, site);
    const crd_world_col *c = layers ? &CRD_COL(w, element, function)
                                    : &CRD_COL(w, element, network);
    bool held = site->holds == CRD_HOLDS_TEXT && c->holds == CRD_HOLDS_TEXT;
    size_t n = 0;
    for (uint32_t row = 0; held && row < f->n; row++) {
        uint32_t at = crd_world_row(w, CRD_T_site, site->text[row]);
        uint32_t where = at == CRD_ROW_NONE ? CRD_ROW_NONE : m->of_row[at];
        crd_str id = layers ? crd_layer_of(w, c->text[row]) : crd_world_text(w, c->text[row]);
        if (where != CRD_ROW_NONE && id.len > 0)
            to[n++] = (standing){where, id};
    }
    return n;
}

crd_status crd_map_stands(mapping *m)
{
    crd_status rc = CRD_OK;
    const uint32_t n = crd_world_frame(m->w, CRD_T_element)->n;
    standing *all = malloc(((size_t)n + 1) * sizeof *all);
    m->layers = CRD_NEW(m->arena, crd_str, m->n_sites + 1);
    m->networks = CRD_NEW(m->arena, crd_str, m->n_sites + 1);
    CRD_TRY(all && m->layers && m->networks ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < m->n_sites; i++)
        m->layers[i] = m->networks[i] = CRD_STR_NULL;
    CRD_TRY(list(m, all, collect(m, true, all), SIZE_MAX - 1, m->layers));
    CRD_TRY(list(m, all, collect(m, false, all), MOST_NETWORKS, m->networks));
done:
    free(all);
    return rc;
}

/* ---- courses ----------------------------------------------------------------------------------
 */

static const crd_column course_columns[] = {
    {.name = "link", .title = "Link", .kind = CRD_CELL_ID, .required = true},
    {.name = "seq", .title = "Order", .kind = CRD_CELL_INT, .required = true},
    {.name = "lat", .title = "Latitude", .kind = CRD_CELL_REAL, .required = true},
    {.name = "lon", .title = "Longitude", .kind = CRD_CELL_REAL, .required = true},
};

typedef struct point {
    crd_str link;
    int64_t seq;
    double lat, lon;
} point;

static int by_seq(const void *a, const void *b)
{
    const point *x = a, *y = b;
    int d = crd_str_cmp(x->link, y->link);
    return d ? d : (x->seq > y->seq) - (x->seq < y->seq);
}

static int find_line(const void *key, const void *element)
{
    return crd_str_cmp(*(const crd_str *)key, ((const line *)element)->id);
}

/* Points of links that are told, in order. */
static size_t points_of(const mapping *m, point *to)
{
    const crd_frame *f = crd_world_frame(m->w, CRD_T_course);
    const crd_world_col *link = &CRD_COL(m->w, course, link), *seq = &CRD_COL(m->w, course, seq);
    const crd_world_col *lat = &CRD_COL(m->w, course, lat), *lon = &CRD_COL(m->w, course, lon);
    bool held = link->holds == CRD_HOLDS_TEXT && seq->holds == CRD_HOLDS_I64 &&
                lat->holds == CRD_HOLDS_REAL && lon->holds == CRD_HOLDS_REAL;
    size_t n = 0;
    for (uint32_t row = 0; held && row < f->n; row++) {
        point p = {crd_world_text(m->w, link->text[row]), crd_col_i64(seq, row),
                   crd_col_real(lat, row), crd_col_real(lon, row)};
        if (isfinite(p.lat) && isfinite(p.lon) && p.link.len > 0 &&
            bsearch(&p.link, m->lines, m->n_lines, sizeof *m->lines, find_line))
            to[n++] = p;
    }
    if (n > 0)
        qsort(to, n, sizeof *to, by_seq);
    return n;
}

crd_status crd_map_courses(const mapping *m, crd_doc *d)
{
    crd_section *t = crd_doc_table(d, "courses", "Courses of links", course_columns,
                                   sizeof course_columns / sizeof *course_columns);
    const size_t most = crd_world_frame(m->w, CRD_T_course)->n;
    crd_doc_key(d, t, "link seq", NULL);
    if (m->gridded || !m->by_id || most == 0 || m->n_lines == 0)
        return CRD_OK;
    point *all = malloc((most + 1) * sizeof *all);
    if (!all)
        return CRD_ENOMEM;
    size_t n = points_of(m, all), step = (n + MOST_POINTS - 1) / MOST_POINTS;
    for (size_t i = 0, of = 0; i < n; i++) {
        bool first = i == 0 || !crd_str_eq(all[i].link, all[i - 1].link);
        bool last = i + 1 == n || !crd_str_eq(all[i].link, all[i + 1].link);
        of = first ? 0 : of + 1;
        if (first || last || of % step == 0)
            crd_doc_row(d, t,
                        (const crd_cell[]){crd_cell_text(all[i].link), crd_cell_int(all[i].seq),
                                           crd_cell_real(all[i].lat), crd_cell_real(all[i].lon)});
    }
    free(all);
    return CRD_OK;
}
