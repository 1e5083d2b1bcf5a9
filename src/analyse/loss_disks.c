/* Disks as labels of the loss question: regions of sites and links, the sets that geo/disks.h finds
 * among them, and what each set has for certain and possibly. */
#include "analyse/loss_disks.h"

#include "analyse/loss_int.h"
#include "base/err.h"
#include "base/str.h"
#include "base/vec.h"
#include "geo/disks.h"
#include "geo/distance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { LOW = 1, HIGH = 2, PLACES = 8, MOST = 20000000, MIDDLES = 1 << 18 };

/* "Within radius" of something, as low, high or both count it. */
typedef struct region {
    double lat, lon, radius_km; /* of a place; NAN of a line */
    uint32_t table, row;
    uint32_t first, n; /* points */
    uint8_t bounds;
} region;

/* What crd_disks_* is asked: equal places are one thing. */
typedef struct making {
    const crd_world *w;
    crd_loss_disks *d;
    CRD_VEC(crd_disk_point) points;
    CRD_VEC(region) regions; /* by thing */
    CRD_VEC(crd_disk_thing) things;
    CRD_VEC(uint32_t) region_of;     /* [things + 1] first of its regions */
    uint32_t *course, *course_first; /* rows of `course` by link, in order; [links + 1] */
    uint8_t *placed;                 /* [sites] */
    const crd_disk_point *spare;     /* [n_spare] no disk's middle is within zone_km of them */
    size_t n_spare;
    double zone_km;
    uint32_t n_shortest; /* links of which only the ends are known */
    crd_disk_sets sets;
} making;

/* ---- sites -------------------------------------------------------------------------------- */

/* Values of a number: the winner, and what is said with equal weight. */
static unsigned reals(const crd_world *w, uint32_t table, uint32_t row, uint32_t field,
                      double ret[PLACES])
{
    size_t others = 0;
    unsigned n = 0;
    double v = crd_col_real(&crd_world_frame(w, table)->cols[field], row);
    if (v == v)
        ret[n++] = v;
    if (!crd_world_contested(w, table, row, field))
        return n;
    const crd_other *o = crd_world_others(w, table, row, field, &others);
    for (size_t i = 0; i < others && o[i].contested && n < PLACES; i++)
        if (o[i].real == o[i].real)
            ret[n++] = o[i].real;
    return n;
}

static bool add_region(making *m, region r, double radius_km, uint8_t bounds)
{
    if (radius_km < CRD_DISK_LEAST_KM)
        return true;
    r.radius_km = radius_km < CRD_DISK_MOST_KM ? radius_km : CRD_DISK_MOST_KM;
    r.bounds = bounds;
    return CRD_VEC_PUSH(&m->regions, r);
}

/* Places where a site may be, each with how far off it may be. */
static unsigned places_of(const crd_world *w, uint32_t row, crd_disk_point at[PLACES * PLACES],
                          double *ret_off_km)
{
    double lat[PLACES], lon[PLACES], off[PLACES];
    unsigned n_lat = reals(w, CRD_T_site, row, CRD_C_site_lat, lat), n = 0;
    unsigned n_lon = reals(w, CRD_T_site, row, CRD_C_site_lon, lon);
    unsigned n_off = reals(w, CRD_T_site, row, CRD_C_site_uncertainty_m, off);
    *ret_off_km = 0;
    for (unsigned i = 0; i < n_off; i++)
        *ret_off_km = fmax(*ret_off_km, off[i] / 1000);
    for (unsigned i = 0; i < n_lat; i++)
        for (unsigned k = 0; k < n_lon; k++)
            if (crd_geo_valid(lat[i], lon[k]))
                at[n++] = (crd_disk_point){lat[i], lon[k]};
    return n;
}

static bool add_site(making *m, uint32_t row, double more)
{
    crd_disk_point at[PLACES * PLACES];
    double off, radius = m->d->radius_km;
    unsigned n = places_of(m->w, row, at, &off);
    bool maybe = (crd_world_frame(m->w, CRD_T_site)->flags[row] & CRD_ROW_MAYBE) != 0;
    bool ok = true, sure = n == 1 && !maybe;
    if (n == 0 || off > CRD_LOSS_ROUGH * radius) {
        m->d->sites_left_out++;
        return true;
    }
    m->placed[row] = 1;
    for (unsigned i = 0; i < n && ok; i++) {
        region r = {.lat = at[i].lat, .lon = at[i].lon, .table = CRD_T_site, .row = row, .n = 1};
        if (off + more == 0 && sure)
            ok = add_region(m, r, radius, LOW | HIGH);
        else
            ok = add_region(m, r, radius + off + more, HIGH) &&
                 (!sure || add_region(m, r, radius - off, LOW));
    }
    return ok;
}

/* ---- links -------------------------------------------------------------------------------- */

/* The site at an end, if it is known where it is. */
static bool end_of(const making *m, uint32_t link, uint32_t field, crd_disk_point *ret)
{
    const crd_world *w = m->w;
    const crd_world_col *c = &crd_world_frame(w, CRD_T_link)->cols[field];
    uint32_t text = c->text[link], table = c->target[link];
    if (text != CRD_INTERN_NONE && table == CRD_T_element) {
        uint32_t row = crd_world_row(w, CRD_T_element, text);
        text = row == CRD_ROW_NONE ? CRD_INTERN_NONE : CRD_COL(w, element, site).text[row];
        table = CRD_T_site;
    }
    uint32_t site = text == CRD_INTERN_NONE || table != CRD_T_site
                        ? CRD_ROW_NONE
                        : crd_world_row(w, CRD_T_site, text);
    if (site == CRD_ROW_NONE || !m->placed[site])
        return false;
    crd_disk_point at[PLACES * PLACES];
    double off;
    places_of(w, site, at, &off);
    *ret = at[0];
    return true;
}

/* Ends of known place and the course between them. False: memory is out. */
static bool add_points(making *m, uint32_t row, unsigned *ret_ends)
{
    static const uint32_t ends[] = {CRD_C_link_a, CRD_C_link_b};
    crd_disk_point p;
    bool ok = true;
    *ret_ends = 0;
    for (int side = 0; side < 2 && ok; side++) {
        if (end_of(m, row, ends[side], &p)) {
            ok = CRD_VEC_PUSH(&m->points, p);
            ++*ret_ends;
        }
        for (uint32_t i = m->course_first[row]; side == 0 && ok && i < m->course_first[row + 1];
             i++) {
            p.lat = crd_col_real(&CRD_COL(m->w, course, lat), m->course[i]);
            p.lon = crd_col_real(&CRD_COL(m->w, course, lon), m->course[i]);
            ok = !crd_geo_valid(p.lat, p.lon) || CRD_VEC_PUSH(&m->points, p);
        }
    }
    return ok;
}

static bool add_link(making *m, uint32_t row, double more)
{
    unsigned ends;
    region r = {.lat = (double)NAN, .table = CRD_T_link, .row = row};
    bool course = m->course_first[row] < m->course_first[row + 1];
    r.first = (uint32_t)m->points.n;
    if (!add_points(m, row, &ends))
        return false;
    r.n = (uint32_t)m->points.n - r.first;
    m->n_shortest += !course && ends == 2;
    if (r.n == 0 || (!course && (ends < 2 || !m->d->shortest))) {
        m->d->links_left_out++;
        m->points.n = r.first;
        return true;
    }
    bool maybe = (crd_world_frame(m->w, CRD_T_link)->flags[row] & CRD_ROW_MAYBE) != 0;
    bool sure = course && !maybe;
    double radius = m->d->radius_km;
    if (sure && more == 0)
        return add_region(m, r, radius, LOW | HIGH);
    return add_region(m, r, radius + more, HIGH) && (!sure || add_region(m, r, radius, LOW));
}

/* ---- what is asked ------------------------------------------------------------------------ */

typedef struct step {
    uint32_t link, row;
    int64_t seq;
} step;

static int by_link(const void *a, const void *b)
{
    const step *x = a, *y = b;
    if (x->link != y->link)
        return x->link < y->link ? -1 : 1;
    return (x->seq > y->seq) - (x->seq < y->seq);
}

static crd_status sort_courses(making *m)
{
    const crd_world *w = m->w;
    uint32_t n = crd_world_frame(w, CRD_T_course)->n, kept = 0;
    uint32_t links = crd_world_frame(w, CRD_T_link)->n;
    step *steps = malloc(((size_t)n + 1) * sizeof *steps);
    m->course = malloc(((size_t)n + 1) * sizeof *m->course);
    m->course_first = calloc((size_t)links + 2, sizeof *m->course_first);
    m->placed = calloc((size_t)crd_world_frame(w, CRD_T_site)->n + 1, 1);
    if (!steps || !m->course || !m->course_first || !m->placed) {
        free(steps);
        return CRD_ENOMEM;
    }
    for (uint32_t i = 0; i < n; i++) {
        uint32_t link = crd_world_row(w, CRD_T_link, CRD_COL(w, course, link).text[i]);
        if (link != CRD_ROW_NONE)
            steps[kept++] = (step){link, i, crd_col_i64(&CRD_COL(w, course, seq), i)};
    }
    if (kept)
        qsort(steps, kept, sizeof *steps, by_link);
    for (uint32_t i = 0; i < kept; i++) {
        m->course[i] = steps[i].row;
        m->course_first[steps[i].link + 1]++;
    }
    for (uint32_t i = 0; i < links; i++)
        m->course_first[i + 1] += m->course_first[i];
    free(steps);
    return CRD_OK;
}

static int by_place(const void *a, const void *b)
{
    const region *x = a, *y = b;
    bool lines[2] = {x->lat != x->lat, y->lat != y->lat};
    if (lines[0] != lines[1])
        return lines[0] - lines[1];
    if (!lines[0] && x->lat != y->lat)
        return x->lat < y->lat ? -1 : 1;
    if (!lines[0] && x->lon != y->lon)
        return x->lon < y->lon ? -1 : 1;
    if (x->radius_km != y->radius_km)
        return x->radius_km < y->radius_km ? -1 : 1;
    if (lines[0] && x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static bool same_place(const region *x, const region *y)
{
    return x->lat == y->lat && x->lon == y->lon && x->radius_km == y->radius_km;
}

/* `more`: high reaches further by this. */
static crd_status make_things(making *m, double more)
{
    m->points.n = m->regions.n = m->things.n = m->region_of.n = 0;
    m->d->sites_left_out = m->d->links_left_out = m->n_shortest = 0;
    for (uint32_t i = 0; i < crd_world_frame(m->w, CRD_T_site)->n; i++)
        if (!add_site(m, i, more))
            return CRD_ENOMEM;
    for (uint32_t i = 0; i < crd_world_frame(m->w, CRD_T_link)->n; i++)
        if (!add_link(m, i, more))
            return CRD_ENOMEM;
    if (m->regions.n)
        qsort(m->regions.at, m->regions.n, sizeof *m->regions.at, by_place);
    for (uint32_t i = 0; i < m->regions.n; i++) {
        region *r = &m->regions.at[i];
        bool line = r->lat != r->lat;
        if (i > 0 && same_place(r, r - 1))
            continue;
        crd_disk_thing t = {.first = r->first, .n = r->n, .radius_km = r->radius_km};
        t.first = line ? t.first : (uint32_t)m->points.n;
        if ((!line && !CRD_VEC_PUSH(&m->points, ((crd_disk_point){r->lat, r->lon}))) ||
            !CRD_VEC_PUSH(&m->things, t) || !CRD_VEC_PUSH(&m->region_of, i))
            return CRD_ENOMEM;
    }
    return CRD_VEC_PUSH(&m->region_of, (uint32_t)m->regions.n) ? CRD_OK : CRD_ENOMEM;
}

static crd_disk_scene scene_of(const making *m)
{
    return (crd_disk_scene){m->points.at, m->things.at, (uint32_t)m->things.n};
}

static void leave_out(const making *m, crd_disk_point *middles, size_t *n)
{
    size_t kept = 0;
    for (size_t i = 0; i < *n; i++) {
        bool near = false;
        for (size_t k = 0; k < m->n_spare && !near; k++)
            near = crd_geo_sphere_km(middles[i].lat, middles[i].lon, m->spare[k].lat,
                                     m->spare[k].lon) <= m->zone_km;
        if (!near)
            middles[kept++] = middles[i];
    }
    *n = kept;
}

/* Middles an eighth of the radius apart, or as far as there is room for. */
static crd_status use_lattice(making *m, uint64_t most, crd_err *err)
{
    crd_status rc = CRD_ELIMIT;
    crd_disk_point *middles = NULL;
    size_t n = 0;
    crd_disk_scene scene = scene_of(m);
    double cover = m->d->radius_km / 8;
    cover = cover < CRD_DISK_LEAST_KM ? CRD_DISK_LEAST_KM : cover;
    for (; rc == CRD_ELIMIT && cover <= m->d->radius_km; cover *= 1.5) {
        rc = crd_disks_lattice(&scene, cover, MIDDLES, &middles, &n, NULL);
        if (rc != CRD_OK)
            continue;
        leave_out(m, middles, &n);
        rc = make_things(m, cover);
        scene = scene_of(m);
        if (rc == CRD_OK)
            rc = crd_disks_at(&scene, middles, n, most / 4 + 1, &m->sets, NULL);
        m->d->cover_km = cover;
        free(middles);
    }
    return rc == CRD_OK ? rc : crd_fail(err, rc, "disks of %g km: too many", m->d->radius_km);
}

/* ---- the answer --------------------------------------------------------------------------- */

static int by_row(const void *a, const void *b)
{
    const crd_loss_member *x = a, *y = b;
    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    if (x->row != y->row)
        return x->row < y->row ? -1 : 1;
    return (int)y->sure - (int)x->sure;
}

/* Of one set: each thing once, certain if a region says so. `to` has room. */
static size_t members_of(const making *m, size_t set, crd_loss_member *to)
{
    size_t n = 0, kept = 0;
    for (size_t i = m->sets.first[set]; i < m->sets.first[set + 1]; i++) {
        uint32_t t = m->sets.thing[i];
        for (uint32_t k = m->region_of.at[t]; k < m->region_of.at[t + 1]; k++) {
            const region *r = &m->regions.at[k];
            to[n++] = (crd_loss_member){r->table, r->row, (r->bounds & LOW) != 0};
        }
    }
    qsort(to, n, sizeof *to, by_row);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || to[i].table != to[kept - 1].table || to[i].row != to[kept - 1].row)
            to[kept++] = to[i];
    return kept;
}

/* The site of the set that is nearest to its middle. */
static crd_str nearest(const making *m, uint32_t set)
{
    const crd_loss_disks *d = m->d;
    const crd_disk_point *middle = &m->sets.middle[set];
    crd_geo_vec at = crd_geo_vector(middle->lat, middle->lon);
    double least = 5;
    crd_str name = CRD_STR_NULL;
    for (size_t i = d->first[set]; i < d->first[set + 1]; i++) {
        const crd_loss_member *x = &d->member[i];
        crd_disk_point p[PLACES * PLACES];
        double off;
        if (x->table != CRD_T_site || places_of(m->w, x->row, p, &off) == 0)
            continue;
        double far = crd_geo_chord2(at, crd_geo_vector(p[0].lat, p[0].lon));
        crd_str one = crd_world_text(m->w, CRD_COL(m->w, site, name).text[x->row]);
        if (crd_str_is_null(one))
            one = crd_world_text(m->w, CRD_COL(m->w, site, id).text[x->row]);
        if (far < least || (far <= least && crd_str_cmp(one, name) < 0)) {
            least = far;
            name = one;
        }
    }
    return name;
}

typedef struct called {
    crd_str id;
    uint32_t set;
} called;

static int by_id(const void *a, const void *b)
{
    const called *x = a, *y = b;
    int order = crd_str_cmp(x->id, y->id);
    return order ? order : (x->set > y->set) - (x->set < y->set);
}

/* Middles as text, to a metre; where two are equal, numbered. */
static crd_status name_all(making *m)
{
    crd_loss_disks *d = m->d;
    called *all = malloc(((size_t)d->n + 1) * sizeof *all);
    char text[80];
    uint32_t same = 0;
    crd_status rc = all ? CRD_OK : CRD_ENOMEM;
    for (uint32_t i = 0; i < d->n && rc == CRD_OK; i++) {
        snprintf(text, sizeof text, "%.5f,%.5f", m->sets.middle[i].lat + 0.0,
                 m->sets.middle[i].lon + 0.0);
        all[i] = (called){crd_str_copy(d->arena, crd_str_from(text)), i};
        rc = all[i].id.ptr ? CRD_OK : CRD_ENOMEM;
    }
    if (rc == CRD_OK && d->n)
        qsort(all, d->n, sizeof *all, by_id);
    for (uint32_t i = 0; i < d->n && rc == CRD_OK; i++) {
        same = i > 0 && crd_str_eq(all[i].id, all[i - 1].id) ? same + 1 : 0;
        d->id[all[i].set] = all[i].id;
        d->name[all[i].set] = nearest(m, all[i].set);
        if (same == 0)
            continue;
        snprintf(text, sizeof text, CRD_STR_FMT "#%u", CRD_STR_ARG(all[i].id), same + 1);
        d->id[all[i].set] = crd_str_copy(d->arena, crd_str_from(text));
        rc = d->id[all[i].set].ptr ? CRD_OK : CRD_ENOMEM;
    }
    free(all);
    return rc;
}

static crd_status fill(making *m)
{
    crd_loss_disks *d = m->d;
    size_t room = 0;
    d->n = (uint32_t)m->sets.n;
    for (size_t i = 0; m->sets.n && i < m->sets.first[m->sets.n]; i++)
        room += m->region_of.at[m->sets.thing[i] + 1] - m->region_of.at[m->sets.thing[i]];
    d->id = calloc((size_t)d->n + 1, sizeof *d->id);
    d->name = calloc((size_t)d->n + 1, sizeof *d->name);
    d->first = calloc((size_t)d->n + 1, sizeof *d->first);
    d->member = malloc((room + 1) * sizeof *d->member);
    if (!d->id || !d->name || !d->first || !d->member)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < d->n; i++)
        d->first[i + 1] = d->first[i] + members_of(m, i, d->member + d->first[i]);
    return name_all(m);
}

/* Every disk, unless these are too many. */
static crd_status try_all(making *m, uint64_t most)
{
    crd_status rc = make_things(m, 0);
    crd_disk_scene scene = scene_of(m);
    return rc == CRD_OK ? crd_disks_maximal(&scene, most, &m->sets, NULL) : rc;
}

static crd_status make(making *whole, double radius_km, uint64_t most, crd_loss_disks **ret_disks,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    making m = *whole;
    m.d = calloc(1, sizeof *m.d);
    *ret_disks = NULL;
    if (!m.d)
        return crd_fail(err, CRD_ENOMEM, "disks");
    m.d->radius_km = radius_km;
    m.d->shortest = true;
    if (!(radius_km >= 0.1 && radius_km <= 4000))
        CRD_TRY(crd_fail(err, CRD_EINVAL, "a disk of %g km: give 0.1 to 4000", radius_km));
    CRD_TRY(crd_arena_new(SIZE_MAX, &m.d->arena));
    CRD_TRY(sort_courses(&m));
    most = most ? most : MOST;
    rc = m.spare ? make_things(&m, 0) : try_all(&m, most);
    if (rc == CRD_OK && m.spare)
        rc = CRD_ELIMIT; /* not all of them are wanted */
    else if (rc == CRD_ELIMIT && m.n_shortest > 0) {
        m.d->shortest = false;
        rc = try_all(&m, most);
    }
    if (rc == CRD_ELIMIT)
        rc = use_lattice(&m, most, err);
    CRD_TRY(rc);
    CRD_TRY(fill(&m));
    *ret_disks = m.d;
    m.d = NULL;
done:
    crd_disk_sets_done(&m.sets);
    CRD_VEC_DONE(&m.points);
    CRD_VEC_DONE(&m.regions);
    CRD_VEC_DONE(&m.things);
    CRD_VEC_DONE(&m.region_of);
    free(m.course);
    free(m.course_first);
    free(m.placed);
    crd_loss_disks_free(m.d);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "disks: %s", crd_status_text(rc));
}

crd_status crd_loss_disks_new(const crd_world *w, double radius_km, uint64_t most,
                              crd_loss_disks **ret_disks, crd_err *err)
{
    making m = {.w = w};
    return make(&m, radius_km, most, ret_disks, err);
}

crd_status crd_loss_disks_beside(const crd_world *w, double radius_km, const crd_disk_point *spare,
                                 size_t n_spare, double zone_km, uint64_t most,
                                 crd_loss_disks **ret_disks, crd_err *err)
{
    making m = {.w = w, .spare = spare, .n_spare = n_spare, .zone_km = zone_km};
    return make(&m, radius_km, most, ret_disks, err);
}

void crd_loss_disks_free(crd_loss_disks *d)
{
    if (!d)
        return;
    free(d->id);
    free(d->name);
    free(d->first);
    free(d->member);
    crd_arena_free(d->arena);
    free(d);
}

void crd_losing_disks(crd_losing *l)
{
    const crd_loss_disks *d = l->o->disks;
    for (size_t n = 0; n < l->labels.n && !l->gates.full; n++) {
        uint32_t i = l->labels.at[n], var = *crd_map_find(&l->var_of, i);
        for (size_t k = d->first[i]; k < d->first[i + 1]; k++)
            if (l->high || d->member[k].sure)
                crd_losing_in(
                    l, l->dead + crd_ties_node(l->t, d->member[k].table, d->member[k].row), var);
    }
}
