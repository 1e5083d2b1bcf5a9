/* Counting links and cable systems. Who makes, owns and operates a link stands in ties, and several
 * may: each of them is one mention, and mentions are what is counted. */
#include "analyse/shares_int.h"
#include "base/str.h"

typedef struct tie_row {
    uint32_t row;
    uint32_t next; /* UINT32_MAX = last */
} tie_row;

/* A link, or a system of several. */
typedef struct item {
    crd_share_counted count;
    crd_share_who unsure; /* of one role: further parties it could be */
    uint32_t own;         /* network row */
    uint32_t row;         /* of the first link */
    bool sure;            /* certainly there */
    bool named;           /* of one role: somebody certainly is */
} item;

typedef struct mention {
    uint32_t item, party;
    bool sure;
} mention;

typedef struct linking {
    crd_sharing *s;
    crd_map ties; /* of one role: table << 32 | text -> first of `rows` */
    CRD_VEC(tie_row) rows;
    crd_map item_of;   /* system or network -> item */
    uint32_t *of_link; /* [links] item + 1; 0 = none */
    CRD_VEC(item) items;
    CRD_VEC(mention) mentions; /* of one role */
} linking;

static const char *const kinds[] = {
    [CRD_SHARE_MAKER] = "builds", [CRD_SHARE_OWNER] = "owns", [CRD_SHARE_OPERATOR] = "operates"};

/* ---- things ------------------------------------------------------------------------------- */

/* In thousandths: metres, Mbit/s. False: not known. */
static bool amount_of(double value, int64_t *ret)
{
    *ret = value > 0 ? (int64_t)(value * 1000 + 0.5) : 0;
    return value >= 0; /* false for NAN, which is null */
}

static bool link_amount(const crd_sharing *s, uint32_t row, int64_t *low, int64_t *high)
{
    const crd_world *w = s->w;
    *low = *high = 1;
    if (s->opts->measure == CRD_SHARE_LINKS || s->opts->measure == CRD_SHARE_SYSTEMS)
        return true;
    uint32_t field = s->opts->measure == CRD_SHARE_LENGTH ? CRD_C_link_length_km
                                                          : CRD_C_link_capacity_gbps;
    if (!amount_of(crd_col_real(&crd_world_frame(w, CRD_T_link)->cols[field], row), low))
        return false;
    *high = *low;
    if (!crd_world_contested(w, CRD_T_link, row, field))
        return true;
    size_t n;
    const crd_other *o = crd_world_others(w, CRD_T_link, row, field, &n);
    for (size_t i = 0; i < n && o[i].contested; i++) {
        int64_t one;
        if (!amount_of(o[i].real, &one))
            continue;
        *low = one < *low ? one : *low;
        *high = one > *high ? one : *high;
    }
    return true;
}

static uint32_t medium_no(const crd_sharing *s, uint32_t text)
{
    crd_str medium = crd_world_text(s->w, text);
    for (uint32_t i = 1; medium.len > 0 && i < s->n_layers; i++)
        if (crd_str_eq(s->layers[i], medium))
            return i + 1;
    return 1;
}

/* A system is known by its name, else by its network; a link of neither is its own. */
static crd_status item_of(linking *l, uint32_t row, uint32_t *ret)
{
    const crd_world *w = l->s->w;
    uint32_t system = CRD_COL(w, link, system).text[row];
    uint32_t network = CRD_COL(w, link, network).text[row];
    bool alone = system == CRD_INTERN_NONE && network == CRD_INTERN_NONE;
    *ret = (uint32_t)l->items.n;
    if (l->s->opts->measure == CRD_SHARE_SYSTEMS && !alone) {
        bool named = system != CRD_INTERN_NONE;
        uint64_t key = (uint64_t)(named ? CRD_T_link : CRD_T_network) << 32 |
                       (named ? system : network);
        uint32_t *at = crd_map_add(&l->item_of, key, *ret);
        if (!at)
            return CRD_ENOMEM;
        *ret = *at;
    }
    item fresh = {.own = CRD_ROW_NONE, .count.installed = CRD_DATE_NONE};
    return *ret < l->items.n || CRD_VEC_PUSH(&l->items, fresh) ? CRD_OK : CRD_ENOMEM;
}

static void add_link(linking *l, uint32_t row, bool sure, item *it, bool first)
{
    const crd_world *w = l->s->w;
    crd_share_counted *c = &it->count;
    uint32_t media[WHO_MAX], n;
    if (!crd_share_values(w, CRD_T_link, row, CRD_C_link_medium, media, &n))
        crd_share_add_once(c->layers, &c->n_layers, 1);
    for (uint32_t i = 0; i < n; i++)
        crd_share_add_once(c->layers, &c->n_layers, medium_no(l->s, media[i]));
    crd_share_where(l->s, l->s->opts->split, CRD_T_link, row, &c->at);
    crd_share_add_users(l->s, CRD_T_link, CRD_COL(w, link, id).text[row], true, false, c);
    crd_date on = crd_world_contested(w, CRD_T_link, row, CRD_C_link_installed)
                      ? CRD_DATE_NONE
                      : crd_col_i32(&CRD_COL(w, link, installed), row);
    c->installed = first || c->installed == on ? on : CRD_DATE_NONE;
    if (first)
        it->row = row;
    if (first)
        it->own = crd_world_row(w, CRD_T_network, CRD_COL(w, link, network).text[row]);
    it->sure |= sure;
}

/* Is the link there, and where it is asked for: at one of its ends. */
static void link_state(const crd_sharing *s, uint32_t row, bool *ret_sure, bool *ret_maybe)
{
    const crd_world *w = s->w;
    const uint32_t fields[] = {CRD_C_link_a, CRD_C_link_b};
    bool here = false, may = false, given = false;
    crd_share_status(w, CRD_T_link, row, CRD_C_link_status, ret_sure, ret_maybe);
    *ret_sure &= (crd_world_frame(w, CRD_T_link)->flags[row] & CRD_ROW_MAYBE) == 0;
    bool of, may_of;
    crd_share_only(s, CRD_T_link, row, &of, &may_of);
    *ret_sure &= of;
    *ret_maybe &= may_of;
    if (crd_str_is_null(s->opts->country))
        return;
    for (size_t i = 0; i < 2; i++) {
        const crd_world_col *end = &crd_world_frame(w, CRD_T_link)->cols[fields[i]];
        bool contested = crd_world_contested(w, CRD_T_link, row, fields[i]), sure, maybe;
        bool known = end->target[row] == CRD_T_site || end->target[row] == CRD_T_element;
        if (end->text[row] == CRD_INTERN_NONE && !contested)
            continue;
        given = true;
        sure = false;
        maybe = true;
        if (known && !contested)
            crd_share_place(s, end->target[row], end->text[row], &sure, &maybe);
        here |= sure;
        may |= maybe;
    }
    *ret_sure &= here;
    *ret_maybe &= may || !given;
}

static crd_status load_link(linking *l, uint32_t row)
{
    bool sure, maybe;
    int64_t low, high;
    link_state(l->s, row, &sure, &maybe);
    if (!maybe)
        return CRD_OK;
    if (!link_amount(l->s, row, &low, &high)) {
        item one = {.own = CRD_ROW_NONE};
        add_link(l, row, sure, &one, true);
        crd_share_add_own(l->s, one.own, &one.count);
        crd_share_leave_out(l->s, &one.count);
        return CRD_OK;
    }
    uint32_t no;
    crd_status rc = item_of(l, row, &no);
    if (rc != CRD_OK)
        return rc;
    item *it = &l->items.at[no];
    add_link(l, row, sure, it, it->count.high == 0 && it->count.n_layers == 0);
    it->count.high = high;
    it->count.low = it->sure ? low : 0;
    l->of_link[row] = no + 1;
    return CRD_OK;
}

/* ---- ties --------------------------------------------------------------------------------- */

static crd_status load_ties(linking *l, crd_share_role role)
{
    const crd_world *w = l->s->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_tie);
    uint32_t kind = crd_world_find_text(w, crd_str_from(kinds[role]));
    crd_map_done(&l->ties);
    l->ties = (crd_map){0};
    l->rows.n = 0;
    for (uint32_t i = 0; i < f->n && kind != CRD_INTERN_NONE; i++) {
        if (CRD_COL(w, tie, kind).text[i] != kind)
            continue;
        uint64_t key = (uint64_t)CRD_COL(w, tie, target).target[i] << 32 |
                       CRD_COL(w, tie, target).text[i];
        uint32_t *first = crd_map_add(&l->ties, key, UINT32_MAX);
        tie_row one = {i, first ? *first : 0};
        if (!first || !CRD_VEC_PUSH(&l->rows, one))
            return CRD_ENOMEM;
        *first = (uint32_t)l->rows.n - 1;
    }
    return CRD_OK;
}

static crd_status know(crd_sharing *s, crd_share_role role, uint32_t party, const item *it)
{
    uint32_t *known = crd_map_add(&s->known[role], party, 0);
    if (!known)
        return CRD_ENOMEM;
    for (uint32_t k = 0; k < it->count.n_layers; k++)
        *known |= 1u << (it->count.layers[k] - 1);
    return CRD_OK;
}

/* Who it could be beside those that are mentioned. */
static void join_unsure(item *it, const crd_share_who *set)
{
    it->unsure.unknown |= set->unknown;
    it->unsure.any |= set->any;
    for (uint32_t i = 0; i < set->n; i++)
        crd_share_who_add(&it->unsure, set->parties[i]);
}

/* A mention of the party at the link's thing, or of the state that it answers to, each once;
 * `seen`: item << 32 | party -> mention. */
static crd_status add_mention(linking *l, crd_map *seen, uint32_t no, uint32_t party, bool sure)
{
    crd_share_who set = {.parties = {party}, .n = 1};
    crd_status rc = crd_share_answer_to(l->s, &set);
    if (rc != CRD_OK)
        return rc;
    if (set.n != 1 || set.unknown) {
        join_unsure(&l->items.at[no], &set);
        return CRD_OK;
    }
    party = set.parties[0];
    uint32_t *at = crd_map_add(seen, (uint64_t)no << 32 | party, (uint32_t)l->mentions.n);
    mention fresh = {.item = no, .party = party, .sure = false};
    if (!at || (*at == l->mentions.n && !CRD_VEC_PUSH(&l->mentions, fresh)))
        return CRD_ENOMEM;
    l->mentions.at[*at].sure |= sure;
    l->items.at[no].named |= sure;
    return CRD_OK;
}

/* Mentions from the ties of a link or of its network. *ret_named: one of them is certain. */
static crd_status follow(linking *l, crd_share_role role, crd_map *seen, uint32_t no, uint64_t key,
                         bool sure, bool *ret_named)
{
    crd_status rc = CRD_OK;
    const crd_world *w = l->s->w;
    const crd_world_col *holder = &CRD_COL(w, tie, holder);
    const uint32_t *first = crd_map_find(&l->ties, key);
    for (uint32_t i = first ? *first : UINT32_MAX; i != UINT32_MAX; i = l->rows.at[i].next) {
        uint32_t row = l->rows.at[i].row, party = holder->text[row];
        bool maybe = (crd_world_frame(w, CRD_T_tie)->flags[row] & CRD_ROW_MAYBE) != 0;
        if (holder->target[row] != CRD_T_party || party == CRD_INTERN_NONE ||
            crd_world_row(w, CRD_T_party, party) == CRD_ROW_NONE) {
            l->items.at[no].unsure.unknown = true;
            *ret_named |= !maybe; /* somebody, and a stranger to the case */
            continue;
        }
        CRD_TRY(know(l->s, role, party, &l->items.at[no]));
        CRD_TRY(add_mention(l, seen, no, party, sure && !maybe));
        *ret_named |= !maybe;
    }
done:
    return rc;
}

/* Where no tie says who operates a link, its network does. */
static crd_status by_network(linking *l, crd_map *seen, uint32_t no, uint32_t row, bool sure)
{
    crd_share_who set = {0};
    uint32_t nets[WHO_MAX], n;
    const crd_world *w = l->s->w;
    set.unknown = !crd_share_values(w, CRD_T_link, row, CRD_C_link_network, nets, &n);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t at = crd_world_row(w, CRD_T_network, nets[i]);
        if (at == CRD_ROW_NONE)
            set.unknown = true;
        else
            crd_share_who_field(w, CRD_T_network, at, CRD_C_network_operator, &set);
    }
    if (set.n == 1 && !set.unknown)
        return add_mention(l, seen, no, set.parties[0], sure);
    crd_status rc = crd_share_answer_to(l->s, &set);
    if (rc == CRD_OK)
        join_unsure(&l->items.at[no], &set);
    return rc;
}

/* ---- counting ----------------------------------------------------------------------------- */

static crd_status put_all(linking *l, crd_share_role role)
{
    crd_status rc = CRD_OK;
    l->s->at_table = CRD_T_link;
    CRD_VEC_EACH (mention, m, &l->mentions) {
        crd_share_counted c = l->items.at[m->item].count;
        crd_share_who one = {.parties = {m->party}, .n = 1};
        c.low = m->sure ? c.low : 0;
        l->s->at_row = l->items.at[m->item].row;
        CRD_TRY(crd_share_count(l->s, role, &c, &one));
    }
    CRD_VEC_EACH (item, it, &l->items) {
        crd_share_counted c = it->count;
        if (!it->unsure.unknown && it->unsure.n == 0)
            continue;
        c.low = it->named ? 0 : c.low;
        l->s->at_row = it->row;
        CRD_TRY(crd_share_count(l->s, role, &c, &it->unsure));
    }
done:
    return rc;
}

static crd_status count_role(linking *l, crd_share_role role)
{
    crd_status rc = CRD_OK;
    crd_map seen = {0};
    const crd_world *w = l->s->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_link);
    l->mentions.n = 0;
    CRD_VEC_EACH (item, it, &l->items) {
        it->unsure = (crd_share_who){.n = 0};
        it->named = false;
    }
    CRD_TRY(load_ties(l, role));
    for (uint32_t i = 0; i < f->n; i++) {
        if (l->of_link[i] == 0)
            continue;
        uint32_t no = l->of_link[i] - 1, network = CRD_COL(w, link, network).text[i];
        bool surely, maybe, named = false;
        link_state(l->s, i, &surely, &maybe);
        CRD_TRY(follow(l, role, &seen, no,
                       (uint64_t)CRD_T_link << 32 | CRD_COL(w, link, id).text[i], surely, &named));
        if (role == CRD_SHARE_OWNER && network != CRD_INTERN_NONE)
            CRD_TRY(follow(l, role, &seen, no, (uint64_t)CRD_T_network << 32 | network,
                           surely && !crd_world_contested(w, CRD_T_link, i, CRD_C_link_network),
                           &named));
        if (!named && role == CRD_SHARE_OPERATOR)
            CRD_TRY(by_network(l, &seen, no, i, surely));
        else if (!named)
            l->items.at[no].unsure.unknown = true;
    }
    CRD_TRY(put_all(l, role));
done:
    crd_map_done(&seen);
    return rc;
}

crd_status crd_share_count_links(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    linking l = {.s = s};
    uint32_t n = crd_world_frame(s->w, CRD_T_link)->n;
    l.of_link = CRD_NEW(s->arena, uint32_t, n + 1);
    CRD_TRY(l.of_link ? CRD_OK : CRD_ENOMEM);
    for (uint32_t i = 0; i < n; i++)
        CRD_TRY(load_link(&l, i));
    CRD_VEC_EACH (item, it, &l.items)
        crd_share_add_own(s, it->own, &it->count);
    for (int role = 0; role < CRD_SHARE_ROLES; role++)
        if (crd_share_asked(s, (crd_share_role)role))
            CRD_TRY(count_role(&l, (crd_share_role)role));
done:
    crd_map_done(&l.ties);
    crd_map_done(&l.item_of);
    CRD_VEC_DONE(&l.rows);
    CRD_VEC_DONE(&l.items);
    CRD_VEC_DONE(&l.mentions);
    return rc;
}
