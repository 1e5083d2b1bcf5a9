/* Ids of results: written beside them, read back as questions. */
#include "analyse/actor_name.h"
#include "analyse/explain_int.h"

#include <string.h>

static const char *const powers[CRD_POWERS] = {"read", "metadata", "change", "stop"};

const char *crd_explain_power(unsigned power) { return powers[power]; }

void crd_explain_escape(crd_str part, crd_buf *out)
{
    for (size_t i = 0; i < part.len; i++)
        if (part.ptr[i] == '%' || part.ptr[i] == '/' || part.ptr[i] == '+')
            crd_buf_addf(out, "%%%02X", (unsigned)(unsigned char)part.ptr[i]);
        else
            crd_buf_addc(out, part.ptr[i]);
}

void crd_explain_id(uint32_t table, crd_str target, const crd_exposure_actor *actor,
                    crd_str together, unsigned power, crd_buf *out)
{
    crd_buf_adds(out, "exposure:");
    if (table != CRD_T_service)
        crd_buf_addf(out, "%s:", crd_records.tables[table]->name);
    crd_explain_escape(target, out);
    crd_buf_addc(out, '/');
    if (actor && actor->unknown)
        crd_buf_adds(out, "unknown");
    else if (actor && !actor->state)
        crd_buf_adds(out, "party:");
    if (actor)
        crd_explain_escape(actor->id, out);
    else
        crd_buf_add(out, together);
    crd_buf_addf(out, "/%s", powers[power]);
}

void crd_explain_control_id(crd_str who, crd_str party, crd_buf *out)
{
    crd_str state = CRD_STR("jurisdiction:");
    bool is_state = crd_str_starts(who, state);
    crd_buf_adds(out, is_state ? "control:" : "control:party:");
    crd_explain_escape(is_state ? (crd_str){who.ptr + state.len, who.len - state.len} : who, out);
    crd_buf_addc(out, '/');
    crd_explain_escape(party, out);
}

/* ---- reading ------------------------------------------------------------------------------ */

static int hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
                                  : -1;
}

/* "%2F" is '/'; anything else stands for itself. */
void crd_explain_unescape(crd_str part, crd_buf *out)
{
    for (size_t i = 0; i < part.len; i++) {
        int high = part.ptr[i] == '%' && i + 2 < part.len ? hex(part.ptr[i + 1]) : -1;
        int low = high >= 0 ? hex(part.ptr[i + 2]) : -1;
        crd_buf_addc(out, low < 0 ? part.ptr[i] : (char)(high * 16 + low));
        i += low < 0 ? 0 : 2;
    }
}

static crd_str unescape(crd_explaining *e, crd_str part)
{
    crd_explain_unescape(part, crd_explain_write(e));
    return crd_explain_keep(e);
}

/* Also "unknown": the party that nobody has named. */
static uint32_t actor_node(const crd_ties *t, crd_str what)
{
    uint32_t node = crd_actor_node(t, what);
    return node == CRD_NODE_NONE && crd_str_eq(what, CRD_STR("unknown")) ? t->base[CRD_NODE_UNKNOWN]
                                                                         : node;
}

/* "element:e", "link:l", ..., or a service's id. Tables whose records have no single id are not
 * asked about. */
static uint32_t target_node(const crd_ties *t, crd_str what, uint32_t *ret_table)
{
    static const uint32_t tables[] = {CRD_T_element, CRD_T_link,      CRD_T_site,  CRD_T_network,
                                      CRD_T_product, CRD_T_component, CRD_T_party, CRD_T_service};
    size_t colon = crd_str_find(what, CRD_STR(":"));
    for (size_t i = 0; colon != SIZE_MAX && i < sizeof tables / sizeof *tables; i++)
        if (crd_str_eq((crd_str){what.ptr, colon},
                       crd_str_from(crd_records.tables[tables[i]]->name))) {
            *ret_table = tables[i];
            return crd_ties_find(t, tables[i],
                                 (crd_str){what.ptr + colon + 1, what.len - colon - 1});
        }
    *ret_table = CRD_T_service;
    return crd_ties_find(t, CRD_T_service, what);
}

static crd_status read_actors(crd_explaining *e, crd_str actors, crd_err *err)
{
    crd_str one, rest = actors;
    while (crd_str_next(&rest, '+', &one)) {
        crd_str name = unescape(e, one);
        uint32_t node = name.ptr ? actor_node(e->t, name) : CRD_NODE_NONE;
        if (node == CRD_NODE_NONE)
            return crd_no_actor(e->t->w, one, err);
        if (node == e->t->base[CRD_NODE_UNKNOWN] && crd_str_find(actors, CRD_STR("+")) != SIZE_MAX)
            return crd_fail(err, CRD_EINVAL, "'unknown' stands alone; --unknown any adds it");
        size_t at = e->from.n;
        if (!CRD_VEC_PUSH(&e->from, node))
            return CRD_ENOMEM;
        while (at > 0 && crd_chain_node_cmp(e->t, node, e->from.at[at - 1]) < 0) {
            e->from.at[at] = e->from.at[at - 1];
            at--;
        }
        e->from.at[at] = node;
    }
    return CRD_OK;
}

/* As an id says it, members of a coalition in stable order. */
static void write_actor(const crd_explaining *e, crd_buf *out)
{
    for (size_t i = 0; i < e->from.n; i++) {
        uint32_t table;
        crd_str id = crd_ties_id(e->t, e->from.at[i], &table, NULL);
        crd_buf_adds(out, i ? "+" : "");
        if (crd_str_is_null(id))
            crd_buf_adds(out, "unknown");
        else if (table == CRD_T_party)
            crd_buf_adds(out, "party:");
        crd_explain_escape(id, out);
    }
}

static crd_status names(crd_explaining *e, uint32_t table, crd_str target)
{
    crd_explain_result *r = e->r;
    crd_buf *b = crd_explain_write(e);
    write_actor(e, b);
    r->actor = crd_explain_keep(e);
    b = crd_explain_write(e);
    for (size_t i = 0; i < e->from.n; i++) {
        crd_buf_adds(b, i == 0 ? "" : i + 1 < e->from.n ? ", " : " and ");
        crd_say_node(e->t, e->from.at[i], i == 0, b);
    }
    r->actor_name = crd_explain_keep(e);
    b = crd_explain_write(e);
    crd_say_ref(e->t, e->ask.to, b);
    r->target = crd_explain_keep(e);
    b = crd_explain_write(e);
    crd_say_node(e->t, e->ask.to, false, b);
    r->target_name = crd_explain_keep(e);
    b = crd_explain_write(e);
    crd_buf_adds(b, "exposure:");
    if (table != CRD_T_service)
        crd_buf_addf(b, "%s:", crd_records.tables[table]->name);
    crd_explain_escape(target, b);
    crd_buf_addc(b, '/');
    write_actor(e, b);
    crd_buf_addf(b, "/%s", powers[e->ask.power]);
    r->id = crd_explain_keep(e);
    r->power = crd_str_from(powers[e->ask.power]);
    return r->id.ptr && r->target_name.ptr && r->actor.ptr ? CRD_OK : CRD_ENOMEM;
}

crd_status crd_explain_read(crd_explaining *e, crd_str id, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str part[3], rest = id, prefix = CRD_STR("exposure:");
    uint32_t table, n = 0;
    if (!crd_str_starts(id, prefix))
        return crd_fail(err, CRD_EINVAL,
                        "'" CRD_STR_FMT "' is no id of a result: exposure:SERVICE/ACTOR/POWER, "
                        "control:WHO/PARTY, loss:..., route:... or check:CODE/TABLE/KEY, as it "
                        "stands in column 'explain' of -f csv",
                        CRD_STR_ARG(id));
    rest = (crd_str){id.ptr + prefix.len, id.len - prefix.len};
    for (crd_str one; crd_str_next(&rest, '/', &one); n++)
        if (n < 3)
            part[n] = one;
    if (n != 3)
        return crd_fail(err, CRD_EINVAL,
                        "'" CRD_STR_FMT "' is not exposure:SERVICE/ACTOR/POWER (a / of a name is "
                        "written %%2F)",
                        CRD_STR_ARG(id));
    e->ask.power = CRD_POWERS;
    for (unsigned p = 0; p < CRD_POWERS; p++)
        if (crd_str_eq(part[2], crd_str_from(powers[p])))
            e->ask.power = (uint8_t)p;
    if (e->ask.power == CRD_POWERS)
        return crd_fail(err, CRD_EINVAL,
                        "no power '" CRD_STR_FMT "': read, metadata, change or stop",
                        CRD_STR_ARG(part[2]));
    crd_str what = unescape(e, part[0]);
    if (!what.ptr)
        return CRD_ENOMEM;
    e->ask.to = target_node(e->t, what, &table);
    if (e->ask.to == CRD_NODE_NONE)
        return crd_fail(err, CRD_ENOENT, "no service or thing '" CRD_STR_FMT "'",
                        CRD_STR_ARG(what));
    CRD_TRY(read_actors(e, part[1], err));
    e->ask.from = e->from.at;
    e->ask.n_from = e->from.n;
    uint32_t told;
    crd_buf key;
    crd_buf_init(&key, 1 << 16);
    rc = names(e, table, crd_ties_id(e->t, e->ask.to, &told, &key));
    crd_buf_done(&key);
done:
    return rc;
}

static crd_status note_more(crd_explaining *e)
{
    e->has_more = calloc(crd_bits_words(e->t->n_nodes) + 1, sizeof *e->has_more);
    if (!e->has_more)
        return CRD_ENOMEM;
    for (size_t i = 0; i < e->pools.more.n; i++) {
        crd_bits_put(e->has_more, e->pools.more.at[i].from);
        crd_bits_put(e->has_more, e->pools.more.at[i].to);
    }
    e->ask.more = e->pools.more.at;
    e->ask.n_more = e->pools.more.n;
    e->ask.has_more = e->has_more;
    return CRD_OK;
}

crd_status crd_explain_lends(crd_explaining *e, crd_err *err)
{
    crd_status rc = CRD_OK;
    e->pools.t = e->t;
    for (size_t i = 0; i < e->opts->n_lends; i++) {
        const crd_exposure_lend *l = &e->opts->lends[i];
        uint32_t borrower = actor_node(e->t, l->borrower), lender = actor_node(e->t, l->lender);
        if (borrower == CRD_NODE_NONE || lender == CRD_NODE_NONE)
            return crd_no_actor(e->t->w, lender == CRD_NODE_NONE ? l->lender : l->borrower, err);
        CRD_TRY(crd_pools_lend(&e->pools, borrower, lender));
    }
    CRD_TRY(crd_pools_make(&e->pools, e->x->control, e->from.at, e->from.n, err));
    for (size_t i = 0; e->opts->unknown_any && i < e->from.n; i++)
        CRD_TRY(crd_pools_unknown(&e->pools, e->from.at[i]));
    crd_pools_sort(&e->pools);
    rc = note_more(e);
done:
    return rc;
}
