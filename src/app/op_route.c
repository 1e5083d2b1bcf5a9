/* route: which ways can be trusted. */
#include "app/ops.h"

#include "analyse/explain.h"
#include "app/op_loss_disk.h"
#include "app/route_matrix.h"
#include "app/route_show.h"
#include "app/tied.h"
#include "base/bits.h"
#include "base/err.h"
#include "base/vec.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN = 50, OPENED = 50 /* ways that services need, the most critical first */ };

/* ---- one pair ---------------------------------------------------------------------------------
 */

static crd_status read_opts(const crd_args *args, crd_route_opts *o, crd_err *err)
{
    static const char *const by[] = {"node",     "link",  "site", "risk-group",
                                     "supplier", "state", "disk"};
    static const crd_apart is[] = {CRD_APART_NODE,       CRD_APART_LINK,     CRD_APART_SITE,
                                   CRD_APART_RISK_GROUP, CRD_APART_SUPPLIER, CRD_APART_STATE,
                                   CRD_APART_DISK};
    uint64_t ways = crd_arg_number(args, "disjoint", 1);
    bool disk = crd_str_eq(crd_arg(args, "by"), CRD_STR("disk"));
    for (size_t i = 0; i < sizeof by / sizeof *by; i++)
        if (crd_str_eq(crd_arg(args, "by"), crd_str_from(by[i])))
            o->by = is[i];
    if (ways > CRD_DISJOINT_MAX)
        return crd_fail(err, CRD_EINVAL, "--disjoint: at most %d", CRD_DISJOINT_MAX);
    if (disk != (crd_arg_count(args, "radius") > 0))
        return crd_fail(err, CRD_EINVAL, "--by disk and --radius go together: --radius 50km");
    if (crd_arg_count(args, "by") && ways < 2)
        return crd_fail(err, CRD_EINVAL, "--by says what --disjoint 2, or more, shall not share");
    o->disjoint = (uint32_t)ways;
    if (disk) {
        crd_status rc = crd_op_loss_radius(args, true, &o->radius_km, err);
        if (rc != CRD_OK)
            return rc;
    }
    o->effort = crd_arg_number(args, "effort", 0) * 1000;
    if (crd_arg_count(args, "capacity") &&
        (!crd_str_to_real(crd_arg(args, "capacity"), &o->capacity_gbps) || o->capacity_gbps < 0))
        return crd_fail(err, CRD_EINVAL, "--capacity: a number of Gbit/s is expected");
    return CRD_OK;
}

/* What else an answer depends on, as the last part of its id. */
static const struct {
    const char *name;
    size_t at;
} flags[] = {{"standing", offsetof(crd_route_policy, standing)},
             {"inland", offsetof(crd_route_policy, inland)},
             {"trust-unknown", offsetof(crd_route_policy, trust_unknown)}};

static bool *flag_of(crd_route_policy *p, size_t i) { return (bool *)((char *)p + flags[i].at); }

crd_status crd_route_id(crd_arena *arena, const crd_route_policy *policy, crd_str from, crd_str to,
                        crd_str *ret_id)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_adds(&b, "route:");
    crd_explain_escape(from, &b);
    crd_buf_addc(&b, '/');
    crd_explain_escape(to, &b);
    for (size_t i = 0; i < policy->n_avoid; i++) {
        crd_buf_addc(&b, i ? '+' : '/');
        crd_explain_escape(policy->avoid[i], &b);
    }
    crd_route_policy p = *policy;
    const char *before = p.n_avoid > 0 ? "/" : "//";
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (*flag_of(&p, i)) {
            crd_buf_adds(&b, before);
            crd_buf_adds(&b, flags[i].name);
            before = "+";
        }
    *ret_id = crd_str_copy(arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return ret_id->ptr ? CRD_OK : CRD_ENOMEM;
}

static void note_disks(const crd_route_show *s, const crd_route_opts *o, const crd_route_result *r)
{
    char text[500];
    snprintf(
        text, sizeof text,
        "Disks of %g km, on a lattice with a middle within %.3g km of any, but none within %g km "
        "of an end, where nothing keeps ways apart. 'certain' counts what such a disk may hit "
        "(of a link without a course: where the shortest line between its ends is), and that "
        "much more; 'possible' what it surely hits. Sites (%u) and links (%u) of no known "
        "place are never hit.",
        o->radius_km, r->cover_km, 2 * o->radius_km, r->sites_left_out, r->links_left_out);
    crd_doc_note(s->doc, crd_str_from(text));
}

static crd_status one_pair(crd_app *app, const crd_route_asked *a, crd_route_show *s, crd_str from,
                           crd_str to, const crd_route_opts *o, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t x, y;
    const crd_route_result *r = NULL;
    CRD_TRY(crd_route_place(s->map, from, &x, err));
    CRD_TRY(crd_route_place(s->map, to, &y, err));
    CRD_TRY(crd_route_id(app->arena, &a->policy, from, to, &s->id));
    CRD_TRY(crd_route_between(s->map, x, y, o, app->arena, &r, err));
    CRD_TRY(crd_route_show_result(s, r));
    if (o->disjoint > 1 && o->by == CRD_APART_DISK)
        note_disks(s, o, r);
    out->limited = !r->careful.proven || !r->hopeful.proven;
done:
    return rc;
}

/* ---- the operation ----------------------------------------------------------------------------
 */

static void add_notes(const crd_route_show *s, const crd_route_asked *a, bool services,
                      crd_doc *doc)
{
    const crd_route_map *m = s->map;
    char text[300];
    if (a->policy.n_avoid == 0 && services)
        crd_doc_note(doc,
                     CRD_STR("Paths of services that name no policy, or one that the case does "
                             "not describe, are not looked at: --avoid says whom these shall "
                             "avoid."));
    else if (a->policy.n_avoid == 0)
        crd_doc_warn(
            doc, CRD_STR("Nobody is avoided (--avoid, --policy): every way counts as trusted."));
    crd_doc_note(
        doc,
        CRD_STR("Trust counts the places and links of a way, what carries them, and whoever made, "
                "owns, operates, manages or hosts them or rules over the territory they are in."));
    snprintf(
        text, sizeof text,
        "Of %u links %u do not say how long they are (counted as nothing) and %u what they carry.",
        crd_world_frame(m->w, CRD_T_link)->n, m->unknown_lengths, m->unknown_capacities);
    crd_doc_note(doc, crd_str_from(text));
    if (s->left_out > 0) {
        snprintf(text, sizeof text, "%zu more rows: --limit 0 shows all.", s->left_out);
        crd_doc_note(doc, crd_str_from(text));
    }
}

static crd_status check(const crd_args *args, crd_err *err)
{
    bool from = crd_arg_count(args, "FROM") > 0, to = crd_arg_count(args, "TO") > 0;
    bool matrix = crd_arg_count(args, "matrix") > 0, pair = from && to;
    int chosen = pair + matrix + crd_arg_flag(args, "services");
    if (from != to || chosen != 1)
        return crd_fail(err, CRD_EINVAL,
                        "FROM and TO, or --matrix PLACES, or --services is expected");
    if (crd_arg_flag(args, "open") && !matrix)
        return crd_fail(err, CRD_EINVAL, "--open goes with --matrix; a pair says it by itself");
    if (crd_arg_count(args, "by") && !pair)
        return crd_fail(err, CRD_EINVAL,
                        "--by goes with FROM and TO; a matrix counts ways that "
                        "share no place");
    if (crd_arg_count(args, "disjoint") && crd_arg_flag(args, "services"))
        return crd_fail(err, CRD_EINVAL, "--disjoint goes with FROM and TO, or with --matrix");
    if (crd_arg_count(args, "capacity") && !pair)
        return crd_fail(err, CRD_EINVAL, "--capacity goes with FROM and TO");
    return CRD_OK;
}

/* Several policies are lanes of a matrix, and of nothing else. */
static crd_status check_policies(const crd_args *args, size_t n, crd_err *err)
{
    if (n < 2)
        return CRD_OK;
    if (crd_arg_count(args, "matrix") == 0)
        return crd_fail(err, CRD_EINVAL, "--policy: several at once go with --matrix");
    if (crd_arg_flag(args, "open") || crd_arg_count(args, "disjoint"))
        return crd_fail(err, CRD_EINVAL, "--open and --disjoint go with one policy");
    return CRD_OK;
}

static crd_route_asks asks_of(const crd_args *args, size_t n_policies)
{
    if (n_policies > 1)
        return CRD_ROUTE_LANES;
    if (crd_arg_flag(args, "services"))
        return CRD_ROUTE_SERVICES;
    if (crd_arg_count(args, "matrix"))
        return crd_arg_flag(args, "open") ? CRD_ROUTE_OPEN : CRD_ROUTE_MATRIX;
    return crd_arg_number(args, "disjoint", 1) > 1 ? CRD_ROUTE_WAYS : CRD_ROUTE_PAIR;
}

static crd_status run(crd_app *app, const crd_args *args, const crd_route_asked *a,
                      const crd_str *names, size_t n_names, crd_route_show *s, crd_route_opts *o,
                      crd_out *out, crd_err *err)
{
    if (n_names > 1)
        return crd_route_matrix_policies(app, args, names, n_names, s, err);
    if (crd_arg_count(args, "matrix"))
        return crd_route_matrix_run(app, args, s, err);
    if (crd_arg_count(args, "FROM"))
        return one_pair(app, a, s, crd_arg(args, "FROM"), crd_arg(args, "TO"), o, out, err);
    const crd_route_need *needs;
    size_t n;
    crd_status rc = crd_route_needs(s->map->t, &a->policy, OPENED, app->arena, &needs, &n, err);
    if (rc == CRD_OK)
        rc = crd_route_show_needs(s, needs, n);
    return rc == CRD_OK ? crd_route_show_openings(s, &a->policy, needs, n) : rc;
}

crd_status crd_op_route(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_route_map *map = NULL;
    crd_route_asked a;
    crd_route_opts o = {0};
    crd_str names[CRD_ROUTE_POLICIES];
    size_t n;
    crd_route_show s = {.arena = app->arena, .limit = crd_arg_number(args, "limit", SHOWN)};
    CRD_TRY(check(args, err));
    CRD_TRY(read_opts(args, &o, err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(crd_route_policies(args, tied.world, names, &n, err));
    CRD_TRY(check_policies(args, n, err));
    CRD_TRY(crd_route_ask(args, tied.world, n ? names[0] : CRD_STR_NULL, &a, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.route/1", "Which ways can be trusted", &out->doc, err));
    crd_app_head_world(out->doc, tied.world);
    s.doc = out->doc;
    crd_route_tables(&s, asks_of(args, n));
    CRD_TRY(crd_route_map_new(tied.ties, &a.policy, &map, err));
    s.map = map;
    CRD_TRY(run(app, args, &a, names, n, &s, &o, out, err));
    add_notes(&s, &a, crd_arg_flag(args, "services"), out->doc);
done:
    crd_route_show_done(&s);
    crd_route_map_free(map);
    crd_app_tied_done(&tied);
    return rc;
}

/* ---- an answer again --------------------------------------------------------------------------
 */

/* A part of an id as it was before it was escaped, in the arena. */
static crd_status plain(crd_app *app, crd_str part, crd_str *ret)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_explain_unescape(part, &b);
    *ret = b.status != CRD_OK ? CRD_STR_NULL
           : b.len == 0       ? CRD_STR("")
                              : crd_str_copy(app->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return ret->ptr ? CRD_OK : CRD_ENOMEM;
}

/* flag+flag */
static crd_status read_flags(crd_str list, crd_route_policy *p, crd_err *err)
{
    crd_str one;
    while (crd_str_next(&list, '+', &one)) {
        size_t i = 0, n = sizeof flags / sizeof *flags;
        while (i < n && !crd_str_eq(one, crd_str_from(flags[i].name)))
            i++;
        if (i == n)
            return crd_fail(err, CRD_EINVAL,
                            "'" CRD_STR_FMT "' is none of standing, inland, trust-unknown",
                            CRD_STR_ARG(one));
        *flag_of(p, i) = true;
    }
    return CRD_OK;
}

/* route:FROM/TO/WHOM+WHOM/flag+flag */
static crd_status read_id(crd_app *app, crd_str id, crd_route_asked *a, crd_str *ret_from,
                          crd_str *ret_to, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str rest = {id.ptr + 6, id.len - 6}, part[4] = {{NULL, 0}}, one;
    size_t n = 0;
    while (n < 4 && crd_str_next(&rest, '/', &part[n]))
        n++;
    if (n < 2 || part[0].len == 0 || part[1].len == 0 || rest.len > 0)
        CRD_TRY(crd_fail(err, CRD_EINVAL,
                         "'" CRD_STR_FMT "': route:FROM/TO or route:FROM/TO/AVOIDED+...",
                         CRD_STR_ARG(id)));
    CRD_TRY(plain(app, part[0], ret_from));
    CRD_TRY(plain(app, part[1], ret_to));
    while (n > 2 && crd_str_next(&part[2], '+', &one)) {
        if (one.len == 0)
            continue;
        if (a->policy.n_avoid == CRD_ROUTE_AVOIDED)
            CRD_TRY(crd_fail(err, CRD_ELIMIT, "more than %d to avoid", CRD_ROUTE_AVOIDED));
        CRD_TRY(plain(app, one, &a->words[a->policy.n_avoid++]));
    }
    CRD_TRY(read_flags(n > 3 ? part[3] : CRD_STR_NULL, &a->policy, err));
    a->policy.avoid = a->words;
done:
    return rc;
}

crd_status crd_route_explain(crd_app *app, const crd_args *args, crd_str id, crd_out *out,
                             crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_route_map *map = NULL;
    crd_route_asked a = {.words = {{NULL, 0}}};
    crd_route_opts o = {0};
    crd_route_show s = {.arena = app->arena};
    crd_str from, to;
    CRD_TRY(read_id(app, id, &a, &from, &to, err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.route/1", "Which ways can be trusted", &out->doc, err));
    crd_app_head_world(out->doc, tied.world);
    s.doc = out->doc;
    crd_route_tables(&s, CRD_ROUTE_PAIR);
    CRD_TRY(crd_route_map_new(tied.ties, &a.policy, &map, err));
    s.map = map;
    CRD_TRY(one_pair(app, &a, &s, from, to, &o, out, err));
    add_notes(&s, &a, false, out->doc);
done:
    crd_route_show_done(&s);
    crd_route_map_free(map);
    crd_app_tied_done(&tied);
    return rc;
}
