/* Why a party has its share: the counting done once more, with an eye on one group and one party.
 */
#include "analyse/shares_why.h"

#include "analyse/explain.h"
#include "analyse/shares_int.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* ---- ids ---------------------------------------------------------------------------------- */

static const char *const roles[] = {"maker", "owner", "operator"};
static const char *const measures[] = {"elements", "sites",   "traffic", "subscribers", "premises",
                                       "links",    "systems", "length",  "capacity"};
static const char *const axes[] = {"operator", "network", "region", "area"};

static void put_text(crd_str s, crd_buf *out)
{
    for (size_t i = 0; i < s.len; i++)
        if (memchr("%/+:=", s.ptr[i], 5))
            crd_buf_addf(out, "%%%02X", (unsigned)(unsigned char)s.ptr[i]);
        else
            crd_buf_addc(out, s.ptr[i]);
}

static void put_key(const char *prefix, const char *key, crd_str value, crd_buf *out)
{
    crd_buf_addf(out, ":%s%s=", prefix, key);
    put_text(value, out);
}

void crd_shares_id(const crd_shares_opts *o, const crd_share_of *of, crd_buf *out)
{
    crd_buf_addf(out, "shares:%s%s:%s:", roles[of->role], of->states ? "-state" : "",
                 measures[o->measure]);
    if (crd_str_is_null(of->layer))
        crd_buf_adds(out, "all");
    else if (of->layer.len == 0)
        crd_buf_adds(out, "none");
    else
        put_text(of->layer, out);
    if (o->split != CRD_SHARE_WHOLE && (of->of_unknown || !crd_str_is_null(of->of)))
        put_key("of-", axes[o->split], of->of, out);
    for (int i = 0; i < CRD_SHARE_WHOLE; i++)
        if (!crd_str_is_null(o->only[i]))
            put_key("", axes[i], o->only[i], out);
    if (!crd_str_is_null(o->country))
        put_key("", "country", o->country, out);
    if (o->unknown_any)
        crd_buf_adds(out, ":unknown=any");
    if (o->each_user)
        crd_buf_adds(out, ":shared=each");
    crd_buf_addc(out, '/');
    put_text(of->party, out);
}

static int find(crd_str one, const char *const *names, int n)
{
    for (int i = 0; i < n; i++)
        if (crd_str_eq(one, crd_str_from(names[i])))
            return i;
    return -1;
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

/* "KEY=VALUE" */
static bool read_key(crd_str one, crd_arena *arena, crd_shares_opts *o, crd_share_of *of)
{
    crd_str group = CRD_STR("of-");
    size_t at = crd_str_find(one, CRD_STR("="));
    if (at == SIZE_MAX)
        return false;
    crd_str key = {one.ptr, at},
            value = plain((crd_str){one.ptr + at + 1, one.len - at - 1}, arena);
    bool is_group = crd_str_starts(key, group);
    int axis = find(is_group ? (crd_str){key.ptr + group.len, key.len - group.len} : key, axes, 4);
    if (is_group && axis >= 0) {
        o->split = (crd_share_split)axis;
        of->of_unknown = value.len == 0;
        of->of = value.len ? value : CRD_STR_NULL;
        return true;
    }
    if (axis >= 0)
        o->only[axis] = value;
    else if (crd_str_eq(key, CRD_STR("country")))
        o->country = value;
    else if (crd_str_eq(one, CRD_STR("unknown=any")))
        o->unknown_any = true;
    else if (crd_str_eq(one, CRD_STR("shared=each")))
        o->each_user = true;
    else
        return false;
    return !is_group && value.ptr != NULL;
}

static bool read_role(crd_str one, crd_share_of *of)
{
    crd_str state = CRD_STR("-state");
    of->states = one.len > state.len &&
                 crd_str_eq((crd_str){one.ptr + one.len - state.len, state.len}, state);
    one.len -= of->states ? state.len : 0;
    int role = find(one, roles, CRD_SHARE_ROLES);
    of->role = (crd_share_role)(role < 0 ? 0 : role);
    return role >= 0;
}

crd_status crd_shares_id_read(crd_str id, crd_arena *arena, crd_shares_opts *ret_opts,
                              crd_share_of *ret_of, crd_err *err)
{
    crd_str prefix = CRD_STR("shares:"), rest, left, part[3], one;
    *ret_opts = (crd_shares_opts){.split = CRD_SHARE_WHOLE,
                                  .country = CRD_STR_NULL,
                                  .only = {CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL, CRD_STR_NULL}};
    *ret_of = (crd_share_of){.of = CRD_STR_NULL, .layer = CRD_STR_NULL};
    size_t slash = crd_str_find(id, CRD_STR("/"));
    bool ok = crd_str_starts(id, prefix) && slash != SIZE_MAX && slash + 1 < id.len;
    left = ok ? (crd_str){id.ptr + prefix.len, slash - prefix.len} : CRD_STR_NULL;
    for (int i = 0; i < 3 && ok; i++)
        ok = crd_str_next(&left, ':', &part[i]);
    int measure = ok ? find(part[1], measures, CRD_SHARE_CAPACITY + 1) : -1;
    ok = ok && measure >= 0 && read_role(part[0], ret_of);
    while (ok && crd_str_next(&left, ':', &one))
        ok = read_key(one, arena, ret_opts, ret_of);
    if (!ok)
        return crd_fail(err, CRD_EINVAL,
                        "'" CRD_STR_FMT "' is not shares:ROLE:MEASURE:LAYER/PARTY (as in "
                        "shares:maker:elements:ran/acme)",
                        CRD_STR_ARG(id));
    rest = (crd_str){id.ptr + slash + 1, id.len - slash - 1};
    ret_opts->measure = (crd_share_measure)measure;
    ret_opts->roles = 1u << ret_of->role;
    ret_of->party = plain(rest, arena);
    if (crd_str_eq(part[2], CRD_STR("none")))
        ret_of->layer = CRD_STR("");
    else if (!crd_str_eq(part[2], CRD_STR("all")))
        ret_of->layer = plain(part[2], arena);
    return ret_of->party.ptr ? CRD_OK : CRD_ENOMEM;
}

const crd_want *crd_shares_why_wants(size_t *ret_n)
{
    static const crd_want wants[] = {{CRD_T_element, CRD_BIT(element, name)},
                                     {CRD_T_site, CRD_BIT(site, name)}};
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- what counts -------------------------------------------------------------------------- */

bool crd_share_trace_begin(crd_sharing *s)
{
    crd_share_trace *t = s->trace;
    const crd_share_of *of = t->of;
    uint32_t no = 0, layer = 0, text = crd_world_find_text(s->w, of->of);
    if (of->of_unknown)
        no = (uint32_t)s->numbered.n + 1;
    else if (!crd_str_is_null(of->of)) {
        const uint32_t *at = text == CRD_INTERN_NONE ? NULL : crd_map_find(&s->number_of, text);
        no = at ? *at : UINT32_MAX;
    }
    for (uint32_t i = 0; i < s->n_layers && !crd_str_is_null(of->layer); i++)
        if (crd_str_eq(s->layers[i], of->layer))
            layer = i + 1;
    if (no == UINT32_MAX || (layer == 0 && !crd_str_is_null(of->layer)))
        return false;
    t->group = crd_share_group_no(s, of->role, no, layer);
    t->label = crd_world_find_text(s->w, of->party);
    return t->label != CRD_INTERN_NONE;
}

static bool has(const crd_share_who *set, uint32_t party)
{
    for (uint32_t i = 0; i < set->n; i++)
        if (set->parties[i] == party)
            return true;
    return false;
}

bool crd_share_trace_put(crd_sharing *s, uint32_t group, const crd_share_amount *a,
                         const crd_share_who *set)
{
    crd_share_trace *t = s->trace;
    bool named = has(set, t->label), certain = named && set->n == 1 && !set->unknown;
    if (group != t->group || a->high == 0 || s->at_row == CRD_ROW_NONE || (!named && !set->unknown))
        return true;
    crd_share_traced one = {.table = s->at_table,
                            .row = s->at_row,
                            .low = certain ? a->low : 0,
                            .high = a->high,
                            .how = certain && a->low == a->high ? CRD_SHARE_SURE
                                   : named                      ? CRD_SHARE_DOUBTED
                                                                : CRD_SHARE_UNNAMED,
                            .kind = crd_share_kind_of(!set->any, a->layers, a->installed)};
    return CRD_VEC_PUSH(&t->rows, one);
}

/* ---- who says so -------------------------------------------------------------------------- */

typedef struct asking {
    const crd_world *w;
    const crd_shares_opts *o;
    const crd_share_of *of;
    crd_map ties; /* table << 32 | target -> row of the party's tie */
} asking;

/* The party's ties of the role. */
static bool load_ties(asking *x)
{
    static const char *const kinds[] = {"builds", "owns", "operates"};
    const crd_world *w = x->w;
    uint32_t kind = crd_world_find_text(w, crd_str_from(kinds[x->of->role]));
    uint32_t party = crd_world_find_text(w, x->of->party);
    bool ok = true;
    if (!crd_share_of_links(x->o->measure) || kind == CRD_INTERN_NONE)
        return true;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_tie)->n && ok; i++)
        if (CRD_COL(w, tie, kind).text[i] == kind && CRD_COL(w, tie, holder).text[i] == party)
            ok = crd_map_add(&x->ties,
                             (uint64_t)CRD_COL(w, tie, target).target[i] << 32 |
                                 CRD_COL(w, tie, target).text[i],
                             i) != NULL;
    return ok;
}

static void by_row(crd_share_thing *to, uint32_t table, uint32_t row)
{
    to->by_table = row == CRD_ROW_NONE ? CRD_T_COUNT : table;
    to->by_row = row;
}

static void say_element(const asking *x, crd_share_thing *to)
{
    const crd_world *w = x->w;
    to->name = crd_world_text(w, CRD_COL(w, element, name).text[to->row]);
    if (x->of->role == CRD_SHARE_OWNER) {
        by_row(to, CRD_T_element, to->row);
        return;
    }
    bool maker = x->of->role == CRD_SHARE_MAKER;
    uint32_t text = maker ? CRD_COL(w, element, product).text[to->row]
                          : CRD_COL(w, element, network).text[to->row];
    uint32_t table = maker ? CRD_T_product : CRD_T_network;
    by_row(to, table, text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, table, text));
}

static void say_link(const asking *x, crd_share_thing *to)
{
    const crd_world *w = x->w;
    uint32_t network = CRD_COL(w, link, network).text[to->row];
    const uint32_t *tie = crd_map_find(&x->ties, (uint64_t)CRD_T_link << 32 |
                                                     CRD_COL(w, link, id).text[to->row]);
    if (!tie && network != CRD_INTERN_NONE)
        tie = crd_map_find(&x->ties, (uint64_t)CRD_T_network << 32 | network);
    to->name = crd_world_text(w, CRD_COL(w, link, system).text[to->row]);
    if (x->o->measure == CRD_SHARE_SYSTEMS && !crd_str_is_null(to->name)) {
        to->id = to->name;
        to->name = CRD_STR_NULL;
    }
    if (tie)
        by_row(to, CRD_T_tie, *tie);
    else if (x->of->role == CRD_SHARE_OPERATOR && network != CRD_INTERN_NONE)
        by_row(to, CRD_T_network, crd_world_row(w, CRD_T_network, network));
}

static void say(const asking *x, crd_share_thing *to)
{
    to->id = crd_world_text(x->w, crd_world_frame(x->w, to->table)->cols[0].text[to->row]);
    to->name = CRD_STR_NULL;
    to->by_table = CRD_T_COUNT;
    if (to->table == CRD_T_element)
        say_element(x, to);
    else if (to->table == CRD_T_link)
        say_link(x, to);
    else
        to->name = crd_world_text(x->w, CRD_COL(x->w, site, name).text[to->row]);
}

/* ---- the whole ---------------------------------------------------------------------------- */

static int thing_order(const void *a, const void *b)
{
    const crd_share_thing *x = a, *y = b;
    if (x->how != y->how)
        return x->how < y->how ? -1 : 1;
    if (x->high != y->high)
        return x->high > y->high ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

/* Members of the label stand together. */
static bool could_be(const crd_sharing *s, const crd_share_trace *t, const crd_share_traced *one)
{
    size_t first = 0, n = 0;
    while (first < s->members.n && s->members.at[first].label != t->label)
        first++;
    while (first + n < s->members.n && s->members.at[first + n].label == t->label)
        n++;
    return n > 0 &&
           (s->opts->control && s->opts->unknown_any
                ? true /* there always was somebody */
                : crd_share_could_be(s->opts->unknown_any, s->members.at + first, n, &one->kind));
}

crd_status crd_share_trace_end(crd_sharing *s)
{
    crd_share_trace *t = s->trace;
    size_t kept = 0;
    crd_status rc = crd_share_members(s, t->of->role);
    for (size_t i = 0; i < t->rows.n && rc == CRD_OK; i++)
        if (t->rows.at[i].how != CRD_SHARE_UNNAMED || could_be(s, t, &t->rows.at[i]))
            t->rows.at[kept++] = t->rows.at[i];
    t->rows.n = rc == CRD_OK ? kept : t->rows.n;
    return rc;
}

static bool is_group(const crd_share_group *g, const crd_share_of *of)
{
    bool all = crd_str_is_null(of->layer);
    bool layer = all ? crd_str_is_null(g->layer)
                     : !crd_str_is_null(g->layer) && crd_str_eq(g->layer, of->layer);
    bool whose = of->of_unknown            ? g->of_unknown
                 : crd_str_is_null(of->of) ? crd_str_is_null(g->of) && !g->of_unknown
                                           : !crd_str_is_null(g->of) && crd_str_eq(g->of, of->of);
    return g->role == of->role && layer && whose;
}

static crd_status list(const asking *x, const crd_shares_result *r, const crd_share_trace *t,
                       crd_arena *arena, crd_shares_why *why, crd_err *err)
{
    for (size_t i = 0; i < r->n; i++)
        why->group = is_group(&r->groups[i], x->of) ? &r->groups[i] : why->group;
    for (size_t i = 0; why->group && i < why->group->n_rows; i++)
        if (crd_str_eq(why->group->rows[i].party, x->of->party))
            why->share = &why->group->rows[i];
    if (!why->share)
        return crd_fail(err, CRD_ENOENT,
                        "nothing that is counted there is, or could be, '" CRD_STR_FMT "'s",
                        CRD_STR_ARG(x->of->party));
    crd_share_thing *to = CRD_NEW(arena, crd_share_thing, t->rows.n + 1);
    if (!to)
        return CRD_ENOMEM;
    for (size_t i = 0; i < t->rows.n; i++) {
        const crd_share_traced *one = &t->rows.at[i];
        to[i] = (crd_share_thing){.table = one->table,
                                  .row = one->row,
                                  .low = one->low,
                                  .high = one->high,
                                  .how = (crd_share_how)one->how};
        say(x, &to[i]);
    }
    if (t->rows.n)
        qsort(to, t->rows.n, sizeof *to, thing_order);
    why->things = to;
    why->n = t->rows.n;
    return CRD_OK;
}

crd_status crd_shares_explain(const crd_world *w, const crd_shares_opts *opts,
                              const crd_share_of *of, crd_arena *arena,
                              const crd_shares_why **ret_why, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_share_trace t = {.of = of};
    asking x = {.w = w, .o = opts, .of = of};
    const crd_shares_result *r = NULL;
    crd_shares_why *why = CRD_NEW(arena, crd_shares_why, 1);
    CRD_TRY(why ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_shares_traced(w, opts, &t, arena, &r, err));
    CRD_TRY(load_ties(&x) ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(list(&x, r, &t, arena, why, err));
    *ret_why = why;
done:
    CRD_VEC_DONE(&t.rows);
    crd_map_done(&x.ties);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "memory for shares") : rc;
}
