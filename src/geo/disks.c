/* Walks along the boundaries of regions "within radius of a thing". A region is made of caps
 * (around points) and bands (along arcs, between the great circles across their ends); all their
 * boundaries are circles n.x = d on the unit sphere, and on such a circle "in a cap" and "in a
 * band" are intersections of half-spaces m.x >= e, that is of arcs of the circle. */
#include "geo/disks.h"

#include "geo/disks_int.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

/* Regions reach further by this (0.6 mm): what meets in one point meets for sure. */
static const double touch = 1e-10;

/* A circle that is walked: x = middle + radius (u cos + v sin). */
typedef struct ring {
    uint32_t thing; /* whose boundary it is part of */
    crd_geo_vec middle, u, v;
    double radius, angle; /* angle: that of a cap; 0 = along an arc */
    crd_geo_vec pole;     /* of a cap */
} ring;

typedef struct arc {
    double from, len; /* [0, 2 pi) */
} arc;

typedef struct arcs {
    arc at[8];
    unsigned n;
} arcs;

typedef struct event {
    double at;
    uint32_t thing;
    bool leaves;
} event;

typedef struct walk {
    crd_disk_index index;
    crd_disk_keep keep;
    CRD_VEC(event) events;
    uint64_t met, most;
} walk;

static double around(double angle)
{
    double a = fmod(angle, 2 * pi);
    return a < 0 ? a + 2 * pi : a;
}

/* ---- arcs --------------------------------------------------------------------------------- */

static void put(arcs *to, double from, double len)
{
    if (len >= 0 && to->n < sizeof to->at / sizeof *to->at)
        to->at[to->n++] = (arc){around(from), len};
}

/* What lies in `b` too. */
static void cut(arcs *list, arc b)
{
    arcs kept = {.n = 0};
    for (unsigned i = 0; i < list->n; i++) {
        const arc *a = &list->at[i];
        double gap = around(b.from - a->from), end = fmin(a->len, gap + b.len);
        put(&kept, b.from, end - gap);
        double over = fmin(gap + b.len - 2 * pi, a->len); /* b comes round to where a begins */
        if (gap > 0 && over >= 0)
            put(&kept, a->from, fmin(over, gap));
    }
    *list = kept;
}

/* Where a cos + b sin >= c; nothing is cut when that is everywhere. */
static void half(arcs *list, double a, double b, double c)
{
    double size = hypot(a, b);
    if (c <= -size)
        return;
    if (size < 1e-15 || c > size * (1 + 1e-12)) {
        if (c > 1e-14 || size >= 1e-15)
            list->n = 0;
        return;
    }
    double width = acos(fmin(c / size, 1));
    cut(list, (arc){around(atan2(b, a) - width), 2 * width});
}

static const arcs everywhere = {.at = {{0, 2 * 3.14159265358979323846}}, .n = 1};

/* Where m.x >= e. */
static void half_space(arcs *list, const ring *r, crd_geo_vec m, double e)
{
    half(list, r->radius * crd_disk_dot(m, r->u), r->radius * crd_disk_dot(m, r->v),
         e - crd_disk_dot(m, r->middle));
}

/* Where the ring lies within `angle` of q. For two caps in differences, as both may be small and
 * close together. */
static arcs in_cap(const ring *r, crd_geo_vec q, double angle)
{
    arcs list = everywhere;
    if (r->angle > 0) {
        crd_geo_vec d = crd_disk_mix(1, q, -1, r->pole);
        double e = 2 * sin((r->angle + angle) / 2) * sin((r->angle - angle) / 2) +
                   cos(r->angle) * crd_disk_dot(d, d) / 2;
        half(&list, r->radius * crd_disk_dot(d, r->u), r->radius * crd_disk_dot(d, r->v), e);
    } else {
        half_space(&list, r, q, cos(angle));
    }
    return list;
}

static arcs in_band(const ring *r, const crd_disk_piece *p, double angle)
{
    arcs list = everywhere;
    crd_geo_vec back = crd_disk_mix(-1, p->normal, 0, p->normal);
    half_space(&list, r, p->normal, -sin(angle));
    half_space(&list, r, back, -sin(angle));
    half_space(&list, r, crd_disk_cross(p->normal, p->a), 0);
    half_space(&list, r, crd_disk_cross(p->b, p->normal), 0);
    return list;
}

/* ---- one walk ----------------------------------------------------------------------------- */

static crd_status add_arcs(walk *w, uint32_t thing, const arcs *list)
{
    for (unsigned i = 0; i < list->n; i++) {
        double from = list->at[i].from, len = list->at[i].len;
        if (len >= 2 * pi || from + len >= 2 * pi) /* there at the start */
            crd_disk_keep_enter(&w->keep, thing);
        if (len >= 2 * pi)
            continue;
        bool round = from + len >= 2 * pi;
        if (!CRD_VEC_PUSH(&w->events, ((event){from, thing, false})) ||
            !CRD_VEC_PUSH(&w->events, ((event){from + len - (round ? 2 * pi : 0), thing, true})))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static int by_place(const void *a, const void *b)
{
    const event *x = a, *y = b;
    if (x->at < y->at || x->at > y->at)
        return x->at < y->at ? -1 : 1;
    if (x->leaves != y->leaves)
        return x->leaves ? 1 : -1; /* what enters, first */
    return (x->thing > y->thing) - (x->thing < y->thing);
}

static crd_status note(walk *w, const ring *r, double angle)
{
    if (w->keep.count[r->thing] == 0)
        return CRD_OK; /* beyond the piece whose boundary this is */
    crd_geo_vec along = crd_disk_mix(cos(angle), r->u, sin(angle), r->v);
    return crd_disk_keep_note(&w->keep, crd_disk_mix(1, r->middle, r->radius, along));
}

/* All other things that are near, by their pieces; then round once. `own`: where the ring is the
 * thing's boundary. */
static crd_status walk_ring(walk *w, const ring *r, const arcs *own)
{
    crd_status rc = CRD_OK;
    const crd_disk_index *x = &w->index;
    double last = 0;
    bool grew = true;
    w->events.n = 0;
    w->met += x->found.n;
    CRD_TRY(w->met > w->most ? CRD_ELIMIT : CRD_OK);
    CRD_TRY(add_arcs(w, r->thing, own));
    CRD_VEC_EACH (uint32_t, piece, &x->found) {
        const crd_disk_piece *p = &x->pieces.at[*piece];
        double angle = x->angle[p->thing] + touch;
        if (p->thing == r->thing)
            continue;
        arcs list = in_cap(r, p->a, angle);
        CRD_TRY(add_arcs(w, p->thing, &list));
        if (!p->line)
            continue;
        list = in_cap(r, p->b, angle);
        CRD_TRY(add_arcs(w, p->thing, &list));
        list = in_band(r, p, angle);
        CRD_TRY(add_arcs(w, p->thing, &list));
    }
    if (w->events.n)
        qsort(w->events.at, w->events.n, sizeof *w->events.at, by_place);
    CRD_VEC_EACH (event, e, &w->events) {
        uint32_t before = w->keep.n_active;
        if (!e->leaves) {
            crd_disk_keep_enter(&w->keep, e->thing);
            grew |= w->keep.n_active > before;
            last = w->keep.n_active > before ? e->at : last;
            continue;
        }
        if (grew && w->keep.count[e->thing] == 1) {
            CRD_TRY(note(w, r, (last + e->at) / 2));
            grew = false;
        }
        crd_disk_keep_leave(&w->keep, e->thing);
    }
    if (grew)
        CRD_TRY(note(w, r, (last + 2 * pi) / 2));
done:
    crd_disk_keep_clear(&w->keep);
    return rc;
}

static void directions(crd_geo_vec pole, crd_geo_vec *u, crd_geo_vec *v)
{
    crd_geo_vec least = {0, 0, 1};
    if (fabs(pole.x) <= fabs(pole.y) && fabs(pole.x) <= fabs(pole.z))
        least = (crd_geo_vec){1, 0, 0};
    else if (fabs(pole.y) <= fabs(pole.z))
        least = (crd_geo_vec){0, 1, 0};
    *u = crd_disk_unit(crd_disk_cross(pole, least));
    *v = crd_disk_cross(pole, *u);
}

static crd_status walk_cap(walk *w, uint32_t thing, crd_geo_vec at)
{
    double angle = w->index.angle[thing];
    ring r = {.thing = thing,
              .middle = crd_disk_mix(cos(angle), at, 0, at),
              .radius = sin(angle),
              .angle = angle,
              .pole = at};
    directions(at, &r.u, &r.v);
    crd_disk_index_begin(&w->index);
    if (!crd_disk_index_near(&w->index, at))
        return CRD_ENOMEM;
    return walk_ring(w, &r, &everywhere);
}

/* Both sides of an arc. */
static crd_status walk_band(walk *w, uint32_t piece)
{
    crd_status rc = CRD_OK;
    crd_disk_index *x = &w->index;
    const crd_disk_piece *p = &x->pieces.at[piece];
    double angle = x->angle[p->thing];
    crd_disk_index_begin(x);
    for (uint32_t i = x->first[piece]; i < x->first[piece + 1]; i++)
        if (!crd_disk_index_near(x, x->samples.at[x->of_piece[i]].at))
            return CRD_ENOMEM;
    for (int side = 0; side < 2; side++) {
        ring r = {.thing = p->thing,
                  .middle = crd_disk_mix(side ? -sin(angle) : sin(angle), p->normal, 0, p->normal),
                  .radius = cos(angle)};
        arcs own = everywhere;
        directions(p->normal, &r.u, &r.v);
        half_space(&own, &r, crd_disk_cross(p->normal, p->a), 0);
        half_space(&own, &r, crd_disk_cross(p->b, p->normal), 0);
        CRD_TRY(walk_ring(w, &r, &own));
    }
done:
    return rc;
}

crd_status crd_disks_maximal(const crd_disk_scene *scene, uint64_t most, crd_disk_sets *ret_sets,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    walk w = {.most = most};
    *ret_sets = (crd_disk_sets){0};
    CRD_TRY(crd_disk_index_make(&w.index, scene, most, err));
    CRD_TRY(crd_disk_keep_init(&w.keep, scene->n_things, most / 4 + 1));
    for (uint32_t i = 0; i < w.index.pieces.n; i++) {
        const crd_disk_piece *p = &w.index.pieces.at[i];
        CRD_TRY(walk_cap(&w, p->thing, p->a));
        if (!p->line)
            continue;
        CRD_TRY(walk_cap(&w, p->thing, p->b));
        CRD_TRY(walk_band(&w, i));
    }
    CRD_TRY(crd_disk_keep_end(&w.keep, ret_sets));
done:
    crd_disk_index_done(&w.index);
    crd_disk_keep_done(&w.keep);
    CRD_VEC_DONE(&w.events);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "disks: %s", crd_status_text(rc));
}
