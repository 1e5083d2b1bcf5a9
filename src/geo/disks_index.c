/* What is near: samples of all pieces, so close together that a piece within reach has one in the
 * neighbouring cells, in a cubic grid around the sphere: no poles, no antimeridian. */
#include "geo/disks_int.h"

#include <math.h>

static const double pi = 3.14159265358979323846;

crd_geo_vec crd_disk_unit(crd_geo_vec v)
{
    double length = sqrt(crd_disk_dot(v, v));
    return (crd_geo_vec){v.x / length, v.y / length, v.z / length};
}

crd_disk_point crd_disk_place(crd_geo_vec v)
{
    return (crd_disk_point){atan2(v.z, hypot(v.x, v.y)) * (180 / pi), atan2(v.y, v.x) * (180 / pi)};
}

static uint64_t part(double x, double cell) { return (uint64_t)((x + 1) / cell) + 1; }

static uint64_t key(uint64_t x, uint64_t y, uint64_t z) { return x << 42 | y << 21 | z; }

static crd_status add_sample(crd_disk_index *x, crd_geo_vec at, uint64_t most, crd_err *err)
{
    double c = x->cell;
    crd_disk_sample s = {.cell = key(part(at.x, c), part(at.y, c), part(at.z, c)),
                         .piece = (uint32_t)x->pieces.n - 1,
                         .at = at};
    if (x->samples.n >= most || x->samples.n >= UINT32_MAX)
        return crd_fail(err, CRD_ELIMIT, "lines too long for disks so small");
    return CRD_VEC_PUSH(&x->samples, s) ? CRD_OK : CRD_ENOMEM;
}

/* Samples at both ends and at most `step` apart. */
static crd_status add_piece(crd_disk_index *x, uint32_t thing, crd_geo_vec a, crd_geo_vec b,
                            double step, uint64_t most, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_geo_vec n = crd_disk_cross(a, b);
    double sine = sqrt(crd_disk_dot(n, n)), length = atan2(sine, crd_disk_dot(a, b));
    crd_disk_piece p = {.thing = thing, .line = sine > 1e-12, .a = a, .b = b};
    if (!CRD_VEC_PUSH(&x->pieces, p))
        return CRD_ENOMEM;
    CRD_TRY(add_sample(x, a, most, err));
    if (!p.line)
        return rc;
    x->pieces.at[x->pieces.n - 1].normal = crd_disk_mix(1 / sine, n, 0, n);
    double parts = ceil(length / step);
    if (parts > 1e8)
        return crd_fail(err, CRD_ELIMIT, "lines too long for disks so small");
    for (double i = 1; i <= parts; i++) {
        double f = length * i / parts;
        CRD_TRY(
            add_sample(x, crd_disk_mix(sin(length - f) / sine, a, sin(f) / sine, b), most, err));
    }
done:
    return rc;
}

static crd_status add_thing(crd_disk_index *x, uint32_t thing, double step, uint64_t most,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_disk_thing *t = &x->scene->things[thing];
    const crd_disk_point *p = x->scene->points + t->first;
    crd_geo_vec before = crd_geo_vector(p->lat, p->lon);
    if (t->n == 1)
        return add_piece(x, thing, before, before, step, most, err);
    for (uint32_t i = 1; i < t->n; i++) {
        crd_geo_vec at = crd_geo_vector(p[i].lat, p[i].lon);
        if (crd_geo_chord2(before, at) > 4 - 1e-9) { /* opposite: no one arc joins them */
            CRD_TRY(add_piece(x, thing, before, before, step, most, err));
            CRD_TRY(add_piece(x, thing, at, at, step, most, err));
        } else {
            CRD_TRY(add_piece(x, thing, before, at, step, most, err));
        }
        before = at;
    }
done:
    return rc;
}

static crd_status check(const crd_disk_scene *scene, bool *ret_lines, double *ret_most,
                        crd_err *err)
{
    *ret_lines = false;
    *ret_most = 0;
    for (uint32_t i = 0; i < scene->n_things; i++) {
        const crd_disk_thing *t = &scene->things[i];
        if (t->n == 0 || !(t->radius_km >= CRD_DISK_LEAST_KM && t->radius_km <= CRD_DISK_MOST_KM))
            return crd_fail(err, CRD_EINVAL, "thing %u: a radius of %g km", i, t->radius_km);
        for (uint32_t k = t->first; k < t->first + t->n; k++)
            if (!crd_geo_valid(scene->points[k].lat, scene->points[k].lon))
                return crd_fail(err, CRD_EINVAL, "thing %u: no such place", i);
        *ret_lines |= t->n > 1;
        *ret_most = t->radius_km > *ret_most ? t->radius_km : *ret_most;
    }
    return CRD_OK;
}

static int by_cell(const void *a, const void *b)
{
    const crd_disk_sample *x = a, *y = b;
    if (x->cell != y->cell)
        return x->cell < y->cell ? -1 : 1;
    return (x->piece > y->piece) - (x->piece < y->piece);
}

/* Which samples are of which piece. */
static crd_status sort_samples(crd_disk_index *x)
{
    size_t n = x->pieces.n;
    x->stamp = calloc(n + 1, sizeof *x->stamp);
    x->first = calloc(n + 2, sizeof *x->first);
    x->of_piece = malloc((x->samples.n + 1) * sizeof *x->of_piece);
    if (!x->stamp || !x->first || !x->of_piece)
        return CRD_ENOMEM;
    if (x->samples.n)
        qsort(x->samples.at, x->samples.n, sizeof *x->samples.at, by_cell);
    for (size_t i = 0; i < x->samples.n; i++)
        x->first[x->samples.at[i].piece + 2]++;
    for (size_t i = 0; i < n; i++)
        x->first[i + 2] += x->first[i + 1];
    for (size_t i = 0; i < x->samples.n; i++)
        x->of_piece[x->first[x->samples.at[i].piece + 1]++] = (uint32_t)i;
    return CRD_OK;
}

crd_status crd_disk_index_make(crd_disk_index *x, const crd_disk_scene *scene, uint64_t most,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    bool lines;
    double km;
    *x = (crd_disk_index){.scene = scene};
    CRD_TRY(check(scene, &lines, &km, err));
    x->angle = malloc(((size_t)scene->n_things + 1) * sizeof *x->angle);
    CRD_TRY(x->angle ? CRD_OK : CRD_ENOMEM);
    x->most_angle = km / CRD_EARTH_RADIUS_KM;
    double step = 2 * x->most_angle;
    x->cell = (2 * x->most_angle + (lines ? step : 0)) * 1.001 + 1e-9;
    for (uint32_t i = 0; i < scene->n_things; i++) {
        x->angle[i] = scene->things[i].radius_km / CRD_EARTH_RADIUS_KM;
        CRD_TRY(add_thing(x, i, step, most, err));
    }
    CRD_TRY(sort_samples(x));
done:
    return rc;
}

void crd_disk_index_done(crd_disk_index *x)
{
    CRD_VEC_DONE(&x->pieces);
    CRD_VEC_DONE(&x->samples);
    CRD_VEC_DONE(&x->found);
    free(x->first);
    free(x->of_piece);
    free(x->angle);
    free(x->stamp);
    *x = (crd_disk_index){0};
}

void crd_disk_index_begin(crd_disk_index *x)
{
    x->now++;
    x->found.n = 0;
}

static size_t first_at(const crd_disk_index *x, uint64_t cell)
{
    size_t low = 0, high = x->samples.n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (x->samples.at[middle].cell < cell)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool crd_disk_index_near(crd_disk_index *x, crd_geo_vec at)
{
    uint64_t cx = part(at.x, x->cell), cy = part(at.y, x->cell), cz = part(at.z, x->cell);
    double reach2 = x->cell * x->cell;
    for (uint64_t i = cx - 1; i <= cx + 1; i++)
        for (uint64_t j = cy - 1; j <= cy + 1; j++) {
            uint64_t end = key(i, j, cz + 1);
            for (size_t k = first_at(x, key(i, j, cz - 1));
                 k < x->samples.n && x->samples.at[k].cell <= end; k++) {
                const crd_disk_sample *s = &x->samples.at[k];
                if (x->stamp[s->piece] == x->now || crd_geo_chord2(s->at, at) > reach2)
                    continue;
                x->stamp[s->piece] = x->now;
                if (!CRD_VEC_PUSH(&x->found, s->piece))
                    return false;
            }
        }
    return true;
}
