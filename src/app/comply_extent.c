/* Elements, sites and areas that a verdict rests on. */
#include "app/comply_extent.h"

#include "base/err.h"

#include <math.h>
#include <stdlib.h>

enum { AREAS = 6 }; /* named; the rest is counted */

/* Columns of the subject; NULL where it has none. */
typedef struct columns {
    const uint32_t *site, *area;
    crd_pieces pieces;
} columns;

/* A text of a row, and whether the row certainly counts. */
typedef struct place {
    uint32_t text;
    bool certain;
} place;

static crd_status whole(crd_subject *view, crd_subject_id id, const char *name, crd_expr_type type,
                        const void **ret, crd_err *err)
{
    int at = crd_subject_column(&crd_subjects[id], crd_str_from(name));
    *ret = NULL;
    return at < 0 || crd_subjects[id].cols[at].is.type != type
               ? CRD_OK
               : crd_subject_whole(view, (uint32_t)at, ret, err);
}

crd_status crd_pieces_open(crd_subject *view, crd_subject_id id, crd_pieces *ret_pieces,
                           crd_err *err)
{
    int at = crd_subject_column(&crd_subjects[id], CRD_STR("quantity"));
    const void *quantity;
    crd_status rc = whole(view, id, "quantity", CRD_X_INT, &quantity, err);
    *ret_pieces = (crd_pieces){view, quantity, at < 0 ? 0 : (uint32_t)at};
    return rc;
}

int64_t crd_pieces_of(const crd_pieces *p, size_t row, bool most)
{
    double low, high;
    if (!p->quantity)
        return 1;
    if (p->quantity[row] != CRD_NULL64)
        return p->quantity[row];
    crd_subject_range(p->view, p->column, row, &low, &high);
    return isinf(high) ? 1 : (int64_t)(most ? high : low);
}

static crd_status open_columns(crd_judge_shared *shared, crd_subject_id id, columns *ret,
                               crd_err *err)
{
    crd_status rc = CRD_OK;
    const void *site, *area, *group;
    crd_subject *view;
    columns c = {0};
    CRD_TRY(crd_judge_shared_view(shared, id, &view, err));
    CRD_TRY(whole(view, id, id == CRD_V_SITE ? "id" : "site", CRD_X_TEXT, &site, err));
    CRD_TRY(whole(view, id, "area_group", CRD_X_TEXT, &group, err));
    CRD_TRY(whole(view, id, "area", CRD_X_TEXT, &area, err));
    CRD_TRY(crd_pieces_open(view, id, &c.pieces, err));
    c.site = site;
    c.area = area ? area : group;
    *ret = c;
done:
    return rc;
}

static int by_text(const void *a, const void *b)
{
    const place *x = a, *y = b;
    if (x->text != y->text)
        return x->text < y->text ? -1 : 1;
    return (int)y->certain - (int)x->certain; /* a certain one first */
}

/* `elsewhere`: pieces that name no site. They stand at one of these or each at one of its own. */
static void count_sites(place *at, size_t n, crd_extent elsewhere, crd_extent *to)
{
    if (n > 1)
        qsort(at, n, sizeof *at, by_text);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || at[i].text != at[i - 1].text) {
            to->sites_high++;
            to->sites_low += at[i].certain;
        }
    to->sites_high += elsewhere.high;
    if (to->sites_low == 0)
        to->sites_low = elsewhere.low > 0;
}

typedef struct area {
    crd_str name;
    size_t n;
} area;

static int by_count(const void *a, const void *b)
{
    const area *x = a, *y = b;
    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return crd_str_cmp(x->name, y->name);
}

/* "west (12), east (3) and 4 more" */
static crd_status name_areas(const columns *c, place *at, size_t n, crd_arena *arena,
                             crd_extent *to)
{
    area *all = malloc((n + 1) * sizeof *all);
    size_t m = 0;
    crd_buf b;
    if (!all)
        return CRD_ENOMEM;
    if (n > 1)
        qsort(at, n, sizeof *at, by_text);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || at[i].text != at[i - 1].text)
            all[m++] = (area){crd_subject_text(c->pieces.view, at[i].text), 0};
        all[m - 1].n++;
    }
    if (m > 1)
        qsort(all, m, sizeof *all, by_count);
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < m && i < AREAS; i++)
        crd_buf_addf(&b, "%s" CRD_STR_FMT " (%zu)", i ? ", " : "", CRD_STR_ARG(all[i].name),
                     all[i].n);
    if (m > AREAS)
        crd_buf_addf(&b, " and %zu more", m - AREAS);
    to->areas = m == 0               ? CRD_STR_NULL
                : b.status == CRD_OK ? crd_str_copy(arena, crd_buf_str(&b))
                                     : CRD_STR_NULL;
    crd_status rc = m > 0 && !to->areas.ptr ? CRD_ENOMEM : CRD_OK;
    crd_buf_done(&b);
    free(all);
    return rc;
}

/* Rows added up: how much, and where. */
typedef struct adding {
    crd_extent all, elsewhere; /* elsewhere: what names no site */
    place *sites, *areas;
    size_t n_sites, n_areas;
} adding;

static void add(const columns *c, adding *x, uint32_t row, bool certain)
{
    int64_t low = certain ? crd_pieces_of(&c->pieces, row, false) : 0;
    int64_t high = crd_pieces_of(&c->pieces, row, true);
    x->all.low += low;
    x->all.high += high;
    if (c->site && c->site[row] != CRD_INTERN_NONE) {
        x->sites[x->n_sites++] = (place){c->site[row], certain};
    } else if (c->site) {
        x->elsewhere.low += low;
        x->elsewhere.high += high;
    }
    if (c->area && c->area[row] != CRD_INTERN_NONE)
        x->areas[x->n_areas++] = (place){c->area[row], certain};
}

crd_status crd_comply_extent(crd_judge_shared *shared, const crd_judgement *v, crd_arena *arena,
                             crd_extent *ret_extent, crd_err *err)
{
    crd_status rc = CRD_OK;
    columns c;
    adding x = {.all = {.areas = CRD_STR_NULL}};
    size_t n = v->n_against + v->n_nobodys;
    if (n == 0) {
        *ret_extent = x.all;
        return CRD_OK;
    }
    CRD_TRY(open_columns(shared, v->rule->subject, &c, err));
    x.sites = malloc(n * sizeof *x.sites);
    x.areas = malloc(n * sizeof *x.areas);
    CRD_TRY(x.sites && x.areas ? CRD_OK : CRD_ENOMEM);
    for (size_t i = 0; i < v->n_against; i++)
        add(&c, &x, v->against[i].row, v->against[i].certain && v->verdict == CRD_FAIL);
    for (size_t i = 0; i < v->n_nobodys; i++)
        add(&c, &x, v->nobodys[i].row, false);
    count_sites(x.sites, x.n_sites, x.elsewhere, &x.all);
    CRD_TRY(name_areas(&c, x.areas, x.n_areas, arena, &x.all));
    *ret_extent = x.all;
done:
    free(x.sites);
    free(x.areas);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
