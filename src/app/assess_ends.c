/* Links of which one end alone is known, as lists of submarine cables have them, a link a landing:
 * those of one system and medium are drawn as the shortest tree over their places, which shows what
 * a system joins and not where it runs. Prim's algorithm, O(k^2) for the k places of a system. */
#include "app/assess_map.h"

#include "geo/distance.h"

#include <stdlib.h>

enum { MOST_ENDS = 2000 /* of a system: more are not drawn */ };

static int by_system(const void *a, const void *b)
{
    const line *x = a, *y = b;
    int order = crd_str_cmp(x->system, y->system);
    order = order != 0 ? order : crd_str_cmp(x->medium, y->medium);
    return order != 0 ? order : crd_str_cmp(x->id, y->id);
}

static bool alike(const line *x, const line *y)
{
    return crd_str_eq(x->system, y->system) && crd_str_eq(x->medium, y->medium);
}

/* A line from each place but the first to the one that it is nearest to among those joined before.
 */
static void join(mapping *m, const line *ends, size_t n, crd_geo_vec *at, double *far,
                 uint32_t *near)
{
    size_t last = 0;
    for (size_t i = 0; i < n; i++) {
        const place *p = &m->sites[ends[i].a];
        at[i] = crd_geo_vector(p->lat, p->lon);
        far[i] = i == 0 ? -1 : 9; /* squares of chords of a unit sphere are 4 at most; -1: joined */
    }
    for (size_t joined = 1; joined < n; joined++) {
        size_t next = 0;
        for (size_t i = 1; i < n; i++) {
            double d = far[i] < 0 ? 0 : crd_geo_chord2(at[i], at[last]);
            if (d < far[i]) {
                far[i] = d;
                near[i] = ends[last].a;
            }
            if (far[i] >= 0 && (next == 0 || far[i] < far[next]))
                next = i;
        }
        far[next] = -1;
        last = next;
        line l = ends[next];
        l.a = m->gridded && near[next] < l.a ? near[next] : l.a;
        l.b = l.a == near[next] ? ends[next].a : near[next];
        if (l.a != l.b)
            m->lines[m->n_lines++] = l;
    }
}

crd_status crd_map_join_ends(mapping *m, line *ends, size_t n)
{
    size_t room = n < MOST_ENDS ? n : MOST_ENDS;
    crd_geo_vec *at = CRD_NEW(m->arena, crd_geo_vec, room + 1);
    double *far = CRD_NEW(m->arena, double, room + 1);
    uint32_t *near = CRD_NEW(m->arena, uint32_t, room + 1);
    if (!at || !far || !near)
        return CRD_ENOMEM;
    if (n > 1)
        qsort(ends, n, sizeof *ends, by_system);
    for (size_t i = 0, next; i < n; i = next) {
        for (next = i + 1; next < n && alike(&ends[i], &ends[next]);)
            next++;
        if (next - i < 2 || next - i > MOST_ENDS)
            m->unplaced += next - i;
        else
            join(m, ends + i, next - i, at, far, near);
    }
    return CRD_OK;
}
