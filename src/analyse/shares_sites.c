/* Counting sites: one counts in a group when an element of the group stands there, once for each
 * party that has such an element (a mention), and once for what is of nobody known when nobody is
 * named for certain. Cost: a look-up for each element, role and group that it is in. */
#include "analyse/shares_int.h"

/* A site in a group. */
typedef struct visit {
    uint32_t group, site;
    crd_share_who unsure; /* further parties it could be */
    uint32_t layers;      /* of the elements of which that is so */
    crd_date installed;
    uint32_t each;          /* networks that use these */
    bool sure, asks, named; /* certainly there; has such an element; somebody certainly is */
    bool once;              /* counts where it belongs, not for a user alone */
} visit;

typedef struct mention {
    uint32_t visit, party, each;
    bool sure, once;
} mention;

typedef struct visiting {
    crd_sharing *s;
    crd_map visit_of, mention_of; /* group << 32 | site; visit << 32 | party */
    crd_map by_visit, by_mention; /* number << 32 | network -> counted */
    CRD_VEC(visit) visits;
    CRD_VEC(mention) mentions;
} visiting;

/* Networks among the element's users that use it in this group, each once for the site. */
static crd_status add_users(visiting *v, crd_map *seen, uint32_t number, uint32_t no,
                            const crd_share_counted *c, uint32_t *each)
{
    for (uint32_t i = 0; i < c->n_users; i++) {
        if (!crd_share_user_in(v->s, &c->users[i], no))
            continue;
        uint64_t key = (uint64_t)number << 32 | c->users[i].network;
        uint32_t *at = crd_map_add(seen, key == CRD_MAP_FREE ? key - 1 : key, 0);
        if (!at)
            return CRD_ENOMEM;
        *each += *at == 0;
        *at = 1;
    }
    return CRD_OK;
}

static crd_status mention_it(visiting *v, uint32_t no, uint32_t at, uint32_t party, bool sure,
                             bool once, const crd_share_counted *c)
{
    mention fresh = {.visit = at, .party = party};
    uint32_t *place = crd_map_add(&v->mention_of, (uint64_t)at << 32 | party,
                                  (uint32_t)v->mentions.n);
    if (!place || (*place == v->mentions.n && !CRD_VEC_PUSH(&v->mentions, fresh)))
        return CRD_ENOMEM;
    mention *m = &v->mentions.at[*place];
    m->sure |= sure;
    m->once |= once;
    v->visits.at[at].named |= sure;
    return add_users(v, &v->by_mention, *place, no, c, &m->each);
}

/* The element in one group: `sure` certainly of it. */
static crd_status visit_site(visiting *v, uint32_t group, uint32_t no, uint32_t site, bool sure,
                             bool once, const crd_share_counted *c, const crd_share_who *set)
{
    visit fresh = {.group = group, .site = site, .installed = c->installed};
    uint32_t *place = crd_map_add(&v->visit_of, (uint64_t)group << 32 | site,
                                  (uint32_t)v->visits.n);
    if (!place || (*place == v->visits.n && !CRD_VEC_PUSH(&v->visits, fresh)))
        return CRD_ENOMEM;
    uint32_t at = *place;
    visit *x = &v->visits.at[at];
    x->sure |= sure;
    if (set->n == 1 && !set->unknown)
        return mention_it(v, no, at, set->parties[0], sure, once, c);
    x->installed = x->asks && x->installed != c->installed ? CRD_DATE_NONE : c->installed;
    x->asks = true;
    x->once |= once;
    x->layers |= crd_share_layer_bits(c);
    x->unsure.unknown |= set->unknown;
    x->unsure.any |= set->any;
    for (uint32_t i = 0; i < set->n; i++)
        crd_share_who_add(&x->unsure, set->parties[i]);
    return add_users(v, &v->by_visit, at, no, c, &x->each);
}

/* All groups of the element, at one of the sites where it may stand. */
static crd_status visit_groups(visiting *v, crd_share_role role, uint32_t site, bool there,
                               const crd_share_counted *c, const crd_share_who *set)
{
    crd_status rc = CRD_OK;
    const crd_sharing *s = v->s;
    crd_share_times times[CRD_SHARE_TIMES];
    uint32_t n = crd_share_times_of(s, c, role, times);
    for (uint32_t i = 0; i < n; i++) {
        bool each = s->opts->each_user;
        bool once = each ? times[i].other > 0 || times[i].no == 0 : times[i].high > 0;
        bool sure = there && c->low > 0 && (times[i].low > 0 || (!once && times[i].other > 0));
        CRD_TRY(visit_site(v, crd_share_group_no(s, role, times[i].no, 0), times[i].no, site, sure,
                           once, c, set));
        for (uint32_t k = 0; k < c->n_layers; k++) {
            crd_share_counted one = *c;
            one.layers[0] = c->layers[k];
            one.n_layers = 1;
            CRD_TRY(visit_site(v, crd_share_group_no(s, role, times[i].no, c->layers[k]),
                               times[i].no, site, sure && c->n_layers == 1, once, &one, set));
        }
    }
done:
    return rc;
}

static crd_status visit_element(visiting *v, uint32_t row)
{
    crd_status rc = CRD_OK;
    crd_sharing *s = v->s;
    crd_share_counted c;
    crd_share_who set;
    uint32_t sites[WHO_MAX], n;
    bool in;
    CRD_TRY(crd_share_element(s, row, &c, &in));
    if (!in)
        goto done;
    bool all = crd_share_values(s->w, CRD_T_element, row, CRD_C_element_site, sites, &n);
    for (int role = 0; role < CRD_SHARE_ROLES; role++) {
        if (!crd_share_asked(s, (crd_share_role)role))
            continue;
        CRD_TRY(crd_share_element_who(s, row, (crd_share_role)role, &c, &set));
        for (uint32_t i = 0; i < n; i++)
            if (sites[i] != CRD_INTERN_NONE)
                CRD_TRY(visit_groups(v, (crd_share_role)role, sites[i], all && n == 1, &c, &set));
    }
done:
    return rc;
}

/* What counts as it was asked, and the other way. */
static crd_share_amount amount_of(const crd_sharing *s, bool sure, bool once, uint32_t each)
{
    int64_t as_asked = s->opts->each_user ? each : once, other = s->opts->each_user ? once : each;
    return (crd_share_amount){
        .low = sure ? as_asked : 0, .high = as_asked, .other = sure ? other : 0};
}

static void at_site(crd_sharing *s, uint32_t site)
{
    uint32_t row = s->trace ? crd_world_row(s->w, CRD_T_site, site) : CRD_ROW_NONE;
    s->at_table = CRD_T_site;
    s->at_row = row;
}

static crd_status put_all(visiting *v)
{
    crd_status rc = CRD_OK;
    CRD_VEC_EACH (mention, m, &v->mentions) {
        crd_share_who one = {.parties = {m->party}, .n = 1};
        crd_share_amount a = amount_of(v->s, m->sure, m->once, m->each);
        at_site(v->s, v->visits.at[m->visit].site);
        CRD_TRY(crd_share_put(v->s, v->visits.at[m->visit].group, &a, &one));
    }
    CRD_VEC_EACH (visit, x, &v->visits) {
        if (!x->asks)
            continue;
        crd_share_amount a = amount_of(v->s, x->sure && !x->named, x->once, x->each);
        at_site(v->s, x->site);
        a.layers = x->layers;
        a.installed = x->installed;
        CRD_TRY(crd_share_put(v->s, x->group, &a, &x->unsure));
    }
done:
    return rc;
}

crd_status crd_share_count_sites(crd_sharing *s)
{
    crd_status rc = CRD_OK;
    visiting v = {.s = s};
    for (uint32_t i = 0; i < crd_world_frame(s->w, CRD_T_element)->n; i++)
        CRD_TRY(visit_element(&v, i));
    CRD_TRY(put_all(&v));
done:
    crd_map_done(&v.visit_of);
    crd_map_done(&v.mention_of);
    crd_map_done(&v.by_visit);
    crd_map_done(&v.by_mention);
    CRD_VEC_DONE(&v.visits);
    CRD_VEC_DONE(&v.mentions);
    return rc;
}
