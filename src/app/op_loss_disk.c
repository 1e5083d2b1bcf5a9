/* loss --each disk: the worst place for each service. */
#include "app/op_loss_disk.h"

#include "analyse/loss_tell.h"
#include "base/err.h"
#include "base/str.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

static const crd_column place_columns[] = {
    {.name = "at_hours", .title = "After h", .kind = CRD_CELL_REAL, .required = true},
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "service_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "criticality", .title = "Criticality", .kind = CRD_CELL_INT},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "places",
     .title = "Places that take it",
     .kind = CRD_CELL_INT_BOUNDS,
     .required = true,
     .about = "of those that were tried"},
    {.name = "worst",
     .title = "Worst",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "the first in the order of losses that takes the service, certainly if one does"},
    {.name = "near", .title = "Near", .kind = CRD_CELL_TEXT, .about = "the nearest site there"},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "explain",
     .title = "Explain",
     .kind = CRD_CELL_ID,
     .required = true,
     .about = "id for `cordon explain`: why there"},
};

/* "12", "0.5". */
static bool read_decimal(crd_str s, double *ret)
{
    double value = 0, part = 0;
    bool ok = s.len > 0 && s.len <= 12;
    for (size_t i = 0; ok && i < s.len; i++) {
        if (s.ptr[i] == '.') {
            ok = part == 0 && i > 0 && i + 1 < s.len;
            part = 1;
            continue;
        }
        ok = s.ptr[i] >= '0' && s.ptr[i] <= '9';
        part /= 10;
        value = part > 0 ? value + (s.ptr[i] - '0') * part : 10 * value + (s.ptr[i] - '0');
    }
    *ret = value;
    return ok;
}

static bool ends_in(crd_str *s, crd_str unit)
{
    bool has = s->len > unit.len &&
               crd_str_eq((crd_str){s->ptr + s->len - unit.len, unit.len}, unit);
    s->len -= has ? unit.len : 0;
    return has;
}

crd_status crd_op_loss_radius(const crd_args *args, bool disk, double *ret_km, crd_err *err)
{
    crd_str given = crd_arg(args, "radius"), s = crd_str_trim(given);
    *ret_km = 0;
    if (disk != (crd_arg_count(args, "radius") > 0))
        return crd_fail(err, CRD_EINVAL, "--each disk and --radius go together: --radius 50km");
    if (!disk)
        return CRD_OK;
    bool km = ends_in(&s, CRD_STR("km")), metres = !km && ends_in(&s, CRD_STR("m"));
    if (!read_decimal(s, ret_km))
        return crd_fail(err, CRD_EINVAL, "--radius: '" CRD_STR_FMT "' is no length: 50km, 800m",
                        CRD_STR_ARG(given));
    *ret_km *= metres ? 0.001 : 1;
    return CRD_OK;
}

crd_section *crd_op_loss_places(crd_doc *doc)
{
    crd_section *t = crd_doc_table(doc, "places", "The worst place for each service", place_columns,
                                   COUNT(place_columns));
    crd_doc_key(doc, t, "at_hours service", "service_name");
    return t;
}

static crd_cell number(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

void crd_op_loss_place_rows(crd_doc *doc, crd_section *t, const crd_loss_opts *o, crd_str only,
                            const crd_loss_result *r)
{
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    for (size_t i = 0; i < r->n_places; i++) {
        const crd_loss_place *p = &r->places[i];
        const crd_loss_what *what = &r->whats[p->sure != UINT32_MAX ? p->sure : p->may];
        if (!crd_str_is_null(only) && !crd_str_eq(only, p->service))
            continue;
        crd_buf_clear(&id);
        crd_loss_id(o, &what->id, 1, p->service, &id);
        crd_doc_row(doc, t,
                    (const crd_cell[]){
                        crd_cell_real(o->hours), crd_cell_text(p->service), crd_cell_text(p->name),
                        number(p->criticality), number(p->users), crd_cell_span(p->low, p->high),
                        crd_cell_text(what->id), crd_cell_text(what->name),
                        crd_cell_bool(p->sure != UINT32_MAX), crd_cell_text(crd_buf_str(&id))});
    }
    crd_buf_done(&id);
}

void crd_op_loss_disk_head(crd_doc *doc, crd_section *t, const crd_loss_disks *d)
{
    static const crd_column radius = {.name = "radius_km",
                                      .title = "Radius",
                                      .kind = CRD_CELL_REAL,
                                      .unit = "km",
                                      .about = "of a disk; null = none was asked for"};
    static const crd_column cover = {.name = "cover_km",
                                     .title = "Middles within",
                                     .kind = CRD_CELL_REAL,
                                     .unit = "km",
                                     .about = "of any middle; 0 = every disk was tried"};
    if (!d) {
        crd_doc_quiet(doc, t, NULL);
        return;
    }
    crd_doc_head(doc, radius, crd_cell_real(d->radius_km));
    crd_doc_head(doc, cover, crd_cell_real(d->cover_km));
    crd_doc_head_count(doc, "sites_left_out", "Sites of no known place", d->sites_left_out);
    crd_doc_head_count(doc, "links_left_out", "Links of no known course", d->links_left_out);
    crd_doc_note(
        doc, d->shortest ? CRD_STR("A link without a recorded course may be hit where the "
                                   "shortest line between its ends is; a site as far off as its "
                                   "uncertainty says.")
                         : CRD_STR("There are too many crossings of shortest lines: a link without "
                                   "a recorded course counts with its ends alone. A site may be "
                                   "as far off as its uncertainty says."));
    if (d->cover_km > 0)
        crd_doc_note(doc, CRD_STR("There are too many ways to place such a disk to try all. Low is "
                                  "what a disk at a middle that was tried takes; high what one "
                                  "takes that is larger by the distance between middles, so that "
                                  "the worst place of all is between the two."));
}
