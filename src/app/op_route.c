/* route: which ways can be trusted. */
#include "app/ops.h"

#include "analyse/explain.h"
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

enum { AVOIDED = 64, SHOWN = 50, PLACES = 5000, WAYS = 4 };

/* ---- the policy -------------------------------------------------------------------------------
 */

typedef struct asked {
    crd_str words[AVOIDED];
    crd_route_policy policy;
} asked;

static bool is_state(const crd_world *w, crd_str id)
{
    uint32_t text = crd_world_find_text(w, id);
    return text != CRD_INTERN_NONE &&
           crd_world_row(w, CRD_T_jurisdiction, crd_world_id(w, CRD_T_jurisdiction, text)) !=
               CRD_ROW_NONE;
}

/* The next word of a list. A comma parts two words when what is behind it can be one: names of
 * parties have commas of their own ("Acme Cables Co., Ltd."). */
static bool next_word(const crd_world *w, crd_str *rest, crd_str *ret)
{
    crd_str more, one;
    if (!crd_str_next(rest, ',', ret))
        return false;
    bool named = crd_str_find(*ret, CRD_STR(":")) != SIZE_MAX;
    for (more = *rest; named && crd_str_next(&more, ',', &one); *rest = more) {
        one = crd_str_trim(one);
        if (one.len == 0 || crd_str_find(one, CRD_STR(":")) != SIZE_MAX || is_state(w, one))
            break;
        ret->len = (size_t)(one.ptr + one.len - ret->ptr);
    }
    *ret = crd_str_trim(*ret);
    return true;
}

static crd_status add_words(const crd_world *w, asked *a, crd_str list, crd_err *err)
{
    crd_str one;
    while (next_word(w, &list, &one)) {
        if (one.len == 0)
            continue;
        if (a->policy.n_avoid == AVOIDED)
            return crd_fail(err, CRD_ELIMIT, "--avoid: more than %d", AVOIDED);
        a->words[a->policy.n_avoid++] = one;
    }
    return CRD_OK;
}

/* The words of a policy that the case names. */
static crd_status policy_of(const crd_world *w, crd_str name, asked *a, crd_err *err)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_setting);
    crd_str prefix = CRD_STR("trust_policy:");
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str is = crd_world_text(w, CRD_COL(w, setting, name).text[i]), one;
        crd_str rest = crd_world_text(w, CRD_COL(w, setting, value).text[i]);
        if (!crd_str_starts(is, prefix) ||
            !crd_str_eq((crd_str){is.ptr + prefix.len, is.len - prefix.len}, name))
            continue;
        while (crd_str_next(&rest, ' ', &one)) {
            crd_status rc = add_words(w, a, one, err);
            if (rc != CRD_OK)
                return rc;
        }
        return CRD_OK;
    }
    return crd_fail(err, CRD_ENOENT, "no setting trust_policy:" CRD_STR_FMT " in the case",
                    CRD_STR_ARG(name));
}

static crd_status read_policy(const crd_args *args, const crd_world *w, asked *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < crd_arg_count(args, "avoid"); i++)
        CRD_TRY(add_words(w, a, crd_arg_at(args, "avoid", i), err));
    if (crd_arg_count(args, "policy"))
        CRD_TRY(policy_of(w, crd_arg(args, "policy"), a, err));
    a->policy.avoid = a->words;
    a->policy.standing = crd_str_eq(crd_arg(args, "grade"), CRD_STR("standing"));
    a->policy.trust_unknown = crd_str_eq(crd_arg(args, "unknown"), CRD_STR("trusted"));
    a->policy.inland = crd_arg_flag(args, "inland");
done:
    return rc;
}

/* ---- one pair ---------------------------------------------------------------------------------
 */

static crd_status read_opts(const crd_args *args, crd_route_opts *o, crd_err *err)
{
    static const char *const by[] = {"node", "link", "site", "risk-group", "supplier", "state"};
    static const crd_apart is[] = {CRD_APART_NODE,       CRD_APART_LINK,     CRD_APART_SITE,
                                   CRD_APART_RISK_GROUP, CRD_APART_SUPPLIER, CRD_APART_STATE};
    uint64_t ways = crd_arg_number(args, "disjoint", 1);
    for (size_t i = 0; i < sizeof by / sizeof *by; i++)
        if (crd_str_eq(crd_arg(args, "by"), crd_str_from(by[i])))
            o->by = is[i];
    if (ways > CRD_DISJOINT_MAX)
        return crd_fail(err, CRD_EINVAL, "--disjoint: at most %d", CRD_DISJOINT_MAX);
    o->disjoint = (uint32_t)ways;
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

/* "route:FROM/TO/WHOM+WHOM/inland": asks for the same answer again. */
static crd_status make_id(crd_app *app, const asked *a, crd_str from, crd_str to, crd_str *ret)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_adds(&b, "route:");
    crd_explain_escape(from, &b);
    crd_buf_addc(&b, '/');
    crd_explain_escape(to, &b);
    for (size_t i = 0; i < a->policy.n_avoid; i++) {
        crd_buf_addc(&b, i ? '+' : '/');
        crd_explain_escape(a->policy.avoid[i], &b);
    }
    crd_route_policy p = a->policy;
    const char *before = p.n_avoid > 0 ? "/" : "//";
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (*flag_of(&p, i)) {
            crd_buf_adds(&b, before);
            crd_buf_adds(&b, flags[i].name);
            before = "+";
        }
    *ret = crd_str_copy(app->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return ret->ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status one_pair(crd_app *app, const asked *a, crd_route_show *s, crd_str from,
                           crd_str to, const crd_route_opts *o, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    uint32_t x, y;
    const crd_route_result *r = NULL;
    CRD_TRY(crd_route_place(s->map, from, &x, err));
    CRD_TRY(crd_route_place(s->map, to, &y, err));
    CRD_TRY(make_id(app, a, from, to, &s->id));
    CRD_TRY(crd_route_between(s->map, x, y, o, app->arena, &r, err));
    CRD_TRY(crd_route_show_result(s, r));
    out->limited = !r->careful.proven || !r->hopeful.proven;
done:
    return rc;
}

/* ---- many pairs -------------------------------------------------------------------------------
 */

typedef struct node_list {
    uint32_t *at;
    size_t n, cap;
    uint64_t *has; /* set of those in it: no place counts twice */
} node_list;

static bool add_node(node_list *to, uint32_t node)
{
    if (crd_bits_has(to->has, node))
        return true;
    crd_bits_put(to->has, node);
    return CRD_VEC_PUSH(to, node);
}

/* Sites of a kind or in a state, in byte order of their ids. */
static crd_status sites_with(const crd_route_map *m, uint32_t field, crd_str value, node_list *to)
{
    const crd_world *w = m->w;
    uint32_t text = crd_world_find_text(w, value);
    const uint32_t *at = crd_world_frame(w, CRD_T_site)->cols[field].text;
    uint32_t *sorted = NULL;
    crd_status rc = crd_world_sorted(w, CRD_T_site, &sorted);
    for (uint32_t i = 0; rc == CRD_OK && at && i < crd_world_frame(w, CRD_T_site)->n; i++)
        if (text != CRD_INTERN_NONE && at[sorted[i]] == text && !add_node(to, sorted[i]))
            rc = CRD_ENOMEM;
    free(sorted);
    return rc;
}

static crd_status add_place(const crd_route_map *m, crd_str word, node_list *to, crd_err *err)
{
    uint32_t node;
    if (crd_str_starts(word, CRD_STR("kind:")))
        return sites_with(m, CRD_C_site_kind, (crd_str){word.ptr + 5, word.len - 5}, to);
    if (crd_str_starts(word, CRD_STR("in:")))
        return sites_with(m, CRD_C_site_country, (crd_str){word.ptr + 3, word.len - 3}, to);
    crd_status rc = crd_route_place(m, word, &node, err);
    if (rc == CRD_OK && !add_node(to, node))
        rc = CRD_ENOMEM;
    return rc;
}

static crd_status open_pairs(const crd_route_map *m, const node_list *at, const crd_route_matrix *x,
                             crd_route_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_VEC(uint64_t) pairs = {0};
    for (unsigned hopeful = 0; hopeful < 2; hopeful++) {
        crd_route_opening o;
        uint32_t(*ends)[2] = NULL;
        pairs.n = 0;
        for (uint32_t i = 0; i < x->n; i++)
            for (uint32_t k = i + 1; k < x->n; k++)
                if (x->joined[(size_t)i * x->n + k] < (hopeful ? 1 : 2) &&
                    !CRD_VEC_PUSH(&pairs, (uint64_t)i << 32 | k))
                    rc = CRD_ENOMEM;
        ends = malloc((pairs.n + 1) * sizeof *ends);
        if (!ends)
            rc = CRD_ENOMEM;
        for (size_t i = 0; rc == CRD_OK && i < pairs.n; i++) {
            ends[i][0] = at->at[pairs.at[i] >> 32];
            ends[i][1] = at->at[(uint32_t)pairs.at[i]];
        }
        if (rc == CRD_OK)
            rc = crd_route_open_all(m, (const uint32_t(*)[2])ends, pairs.n, hopeful == 1, s->arena,
                                    &o, err);
        if (rc == CRD_OK)
            rc = crd_route_show_opening(s, hopeful == 1, &o);
        free(ends);
        if (rc != CRD_OK)
            break;
    }
    CRD_VEC_DONE(&pairs);
    return rc;
}

static crd_status matrix(crd_app *app, const crd_args *args, crd_route_show *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str list = crd_arg(args, "matrix"), word;
    node_list at = {0};
    crd_route_matrix x;
    uint32_t most = crd_arg_count(args, "disjoint")
                        ? (uint32_t)crd_arg_number(args, "disjoint", WAYS)
                        : WAYS;
    at.has = calloc(crd_bits_words(s->map->net->n_nodes) + 1, sizeof *at.has);
    CRD_TRY(at.has ? CRD_OK : CRD_ENOMEM);
    while (crd_str_next(&list, ',', &word))
        CRD_TRY(add_place(s->map, crd_str_trim(word), &at, err));
    if (at.n < 2 || at.n > PLACES)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--matrix: 2 to %d places are expected, these are %zu",
                         PLACES, at.n));
    if (most > CRD_REACH_MAX)
        CRD_TRY(crd_fail(err, CRD_EINVAL, "--disjoint: at most %d in a matrix", CRD_REACH_MAX));
    CRD_TRY(crd_route_matrix_of(s->map, at.at, (uint32_t)at.n, most, app->arena, &x, err));
    CRD_TRY(crd_route_show_matrix(s, &x, at.at));
    if (crd_arg_flag(args, "open"))
        CRD_TRY(open_pairs(s->map, &at, &x, s, err));
done:
    CRD_VEC_DONE(&at);
    free(at.has);
    return rc;
}

/* ---- the operation ----------------------------------------------------------------------------
 */

static void add_notes(const crd_route_show *s, const asked *a, crd_doc *doc)
{
    const crd_route_map *m = s->map;
    char text[300];
    if (a->policy.n_avoid == 0)
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
    int chosen = (from && to) + (crd_arg_count(args, "matrix") > 0) +
                 crd_arg_flag(args, "services");
    if (from != to || chosen != 1)
        return crd_fail(err, CRD_EINVAL,
                        "FROM and TO, or --matrix PLACES, or --services is expected");
    return CRD_OK;
}

static crd_route_asks asks_of(const crd_args *args)
{
    if (crd_arg_flag(args, "services"))
        return CRD_ROUTE_SERVICES;
    if (crd_arg_count(args, "matrix"))
        return crd_arg_flag(args, "open") ? CRD_ROUTE_OPEN : CRD_ROUTE_MATRIX;
    return crd_arg_number(args, "disjoint", 1) > 1 ? CRD_ROUTE_WAYS : CRD_ROUTE_PAIR;
}

crd_status crd_op_route(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_tied tied = {0};
    crd_route_map *map = NULL;
    asked a = {0};
    crd_route_opts o = {0};
    crd_route_show s = {.arena = app->arena, .limit = crd_arg_number(args, "limit", SHOWN)};
    CRD_TRY(check(args, err));
    CRD_TRY(read_opts(args, &o, err));
    CRD_TRY(crd_app_tied_open(app, args, &tied, err));
    CRD_TRY(read_policy(args, tied.world, &a, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.route/1", "Which ways can be trusted", &out->doc, err));
    crd_app_head_world(out->doc, tied.world);
    s.doc = out->doc;
    crd_route_tables(&s, asks_of(args));
    CRD_TRY(crd_route_map_new(tied.ties, &a.policy, &map, err));
    s.map = map;
    if (crd_arg_count(args, "FROM")) {
        CRD_TRY(one_pair(app, &a, &s, crd_arg(args, "FROM"), crd_arg(args, "TO"), &o, out, err));
    } else if (crd_arg_flag(args, "services")) {
        const crd_route_need *needs;
        size_t n;
        CRD_TRY(crd_route_needs(tied.ties, &a.policy, app->arena, &needs, &n, err));
        CRD_TRY(crd_route_show_needs(&s, needs, n));
    } else {
        CRD_TRY(matrix(app, args, &s, err));
    }
    add_notes(&s, &a, out->doc);
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
static crd_status read_id(crd_app *app, crd_str id, asked *a, crd_str *ret_from, crd_str *ret_to,
                          crd_err *err)
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
        if (a->policy.n_avoid == AVOIDED)
            CRD_TRY(crd_fail(err, CRD_ELIMIT, "more than %d to avoid", AVOIDED));
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
    asked a = {0};
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
    add_notes(&s, &a, out->doc);
done:
    crd_route_show_done(&s);
    crd_route_map_free(map);
    crd_app_tied_done(&tied);
    return rc;
}
