/* Ids of losses: written beside results, read back as questions. */
#include "analyse/loss_tell.h"

#include "analyse/explain_int.h"
#include "base/err.h"

const char *const crd_loss_bys[CRD_LOSS_BYS] = {"maker", "supplier", "operator",   "owner", "state",
                                                "site",  "link",     "risk-group", "disk"};
const char *const crd_loss_modes[CRD_LOSS_MODES] = {"fails", "withdraws", "sabotages", "seized"};

void crd_loss_id(const crd_loss_opts *o, const crd_str *set, size_t n, crd_str service,
                 crd_buf *out)
{
    crd_buf_addf(out, "loss:%s:%s:%.0fh:", crd_loss_bys[o->by], crd_loss_modes[o->mode], o->hours);
    for (size_t i = 0; i < n; i++) {
        crd_buf_adds(out, i ? "+" : "");
        crd_explain_escape(set[i], out);
        if (o->by == CRD_LOSS_DISK)
            crd_buf_addf(out, "@%.6gkm", o->disks->radius_km);
    }
    crd_buf_addc(out, '/');
    crd_explain_escape(service, out);
}

static bool choose(crd_str given, const char *const *names, int n, int *ret)
{
    for (*ret = 0; *ret < n; ++*ret)
        if (crd_str_eq(given, crd_str_from(names[*ret])))
            return true;
    return false;
}

static bool read_hours(crd_str s, double *ret)
{
    int64_t v;
    if (s.len < 2 || s.len > 9 || s.ptr[s.len - 1] != 'h' ||
        !crd_str_to_i64((crd_str){s.ptr, s.len - 1}, &v) || v < 0)
        return false;
    *ret = (double)v;
    return true;
}

static crd_str plain(crd_str part, crd_arena *arena)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_explain_unescape(part, &b);
    crd_str copy = b.status == CRD_OK ? crd_str_copy(arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return copy;
}

/* "loss:BY:MODE:TIME:SET/SERVICE" in its parts. */
static bool take_apart(crd_str id, crd_loss_opts *o, crd_str *ret_set, crd_str *ret_service)
{
    crd_str prefix = CRD_STR("loss:"), rest = id, part[3];
    int by = 0, mode = 0;
    if (!crd_str_starts(id, prefix))
        return false;
    rest = (crd_str){id.ptr + prefix.len, id.len - prefix.len};
    for (int i = 0; i < 3; i++)
        if (!crd_str_next(&rest, ':', &part[i]))
            return false;
    if (!choose(part[0], crd_loss_bys, CRD_LOSS_BYS, &by) ||
        !choose(part[1], crd_loss_modes, CRD_LOSS_MODES, &mode) || !read_hours(part[2], &o->hours))
        return false;
    o->by = (crd_loss_by)by;
    o->mode = (crd_loss_mode)mode;
    return crd_str_next(&rest, '/', ret_set) && ret_set->len > 0 &&
           crd_str_next(&rest, '/', ret_service) && ret_service->len > 0 && !rest.ptr;
}

crd_status crd_loss_id_read(crd_str id, crd_arena *arena, crd_loss_opts *o, crd_str *ret_service,
                            crd_err *err)
{
    crd_str one, set, service;
    size_t n = 0;
    if (!take_apart(id, o, &set, &service))
        return crd_fail(err, CRD_EINVAL,
                        "'" CRD_STR_FMT "' is not loss:BY:MODE:TIME:SET/SERVICE (as in "
                        "loss:supplier:fails:0h:acme/police; a / of a name is written %%2F)",
                        CRD_STR_ARG(id));
    crd_str *all = CRD_NEW(arena, crd_str, CRD_LOSS_SET);
    if (!all)
        return CRD_ENOMEM;
    while (crd_str_next(&set, '+', &one)) {
        if (n == CRD_LOSS_SET)
            return crd_fail(err, CRD_EINVAL, "more than %d are lost", (int)CRD_LOSS_SET);
        all[n] = plain(one, arena);
        if (!all[n++].ptr)
            return CRD_ENOMEM;
    }
    o->set = all;
    o->n_set = n;
    *ret_service = plain(service, arena);
    return ret_service->ptr ? CRD_OK : CRD_ENOMEM;
}

/* ---- disks -------------------------------------------------------------------------------- */

/* "50km", "0.5km" */
static bool read_km(crd_str s, double *ret)
{
    double value = 0, part = 1;
    bool point = false,
         ok = s.len > 2 && s.len < 16 && s.ptr[s.len - 2] == 'k' && s.ptr[s.len - 1] == 'm';
    for (size_t i = 0; ok && i < s.len - 2; i++) {
        bool digit = s.ptr[i] >= '0' && s.ptr[i] <= '9';
        ok = digit || (s.ptr[i] == '.' && !point);
        value = digit ? 10 * value + (s.ptr[i] - '0') : value;
        part = digit && point ? 10 * part : part;
        point |= !digit;
    }
    *ret = value / part;
    return ok;
}

/* Members of a set of disks are "MIDDLE@RADIUS": all of one radius. */
crd_status crd_loss_id_disks(const crd_ties *t, crd_loss_opts *o, crd_str *set,
                             crd_loss_disks **ret_disks, crd_err *err)
{
    double radius = 0, one = 0;
    for (size_t i = 0; i < o->n_set; i++) {
        size_t at = crd_str_find(set[i], CRD_STR("@"));
        bool ok = at != SIZE_MAX &&
                  read_km((crd_str){set[i].ptr + at + 1, set[i].len - at - 1}, &one);
        if (!ok || (i > 0 && (one < radius || one > radius)))
            return crd_fail(err, CRD_EINVAL,
                            "'" CRD_STR_FMT "' is not the middle of a disk and its radius, as in "
                            "59.12000,10.40000@50km",
                            CRD_STR_ARG(set[i]));
        radius = one;
        set[i].len = at;
    }
    crd_status rc = crd_loss_disks_new(t->w, radius, 0, ret_disks, err);
    o->disks = *ret_disks;
    return rc;
}
