/* From elements, links, sites and networks to the services that need them, and on to the services
 * that need those. */
#include "analyse/find_int.h"

#include <string.h>

/* How a service is reached, nearest first; 0 = not. */
enum { ITSELF = 1, ELEMENT, LINK, SITE, NETWORK, SERVICE };
static const char *const via_names[] = {"",     "itself",  "element", "link",
                                        "site", "network", "service"};

typedef struct reach {
    crd_finding *f;
    uint8_t *via;                          /* by service */
    uint8_t *inside_site, *inside_network; /* something that is meant stands there */
    uint8_t *subject;                      /* services that were asked for */
} reach;

static void mark_places(reach *x)
{
    const crd_world *w = x->f->w;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_element)->n; i++) {
        if (!x->f->element[i])
            continue;
        uint32_t site = crd_find_row(w, CRD_T_site, CRD_COL(w, element, site).text[i]);
        uint32_t network = crd_find_row(w, CRD_T_network, CRD_COL(w, element, network).text[i]);
        if (site != CRD_ROW_NONE)
            x->inside_site[site] = 1;
        if (network != CRD_ROW_NONE)
            x->inside_network[network] = 1;
    }
}

static enum crd_hit end_of(const crd_finding *f, uint32_t row, const crd_world_col *c)
{
    if (c->target[row] == CRD_T_element) {
        uint32_t at = crd_find_row(f->w, CRD_T_element, c->text[row]);
        return at == CRD_ROW_NONE ? CRD_MISS : (enum crd_hit)f->element[at];
    }
    uint32_t at = c->target[row] == CRD_T_site ? crd_find_row(f->w, CRD_T_site, c->text[row])
                                               : CRD_ROW_NONE;
    return at == CRD_ROW_NONE ? CRD_MISS : (enum crd_hit)f->site[at];
}

/* A link is meant when an end is, or its network, or a tie says so. */
static void mark_links(crd_finding *f, crd_find_result *r)
{
    const crd_world *w = f->w;
    const crd_frame *l = crd_world_frame(w, CRD_T_link);
    for (uint32_t i = 0; i < l->n; i++) {
        enum crd_hit hit = crd_hit_or(end_of(f, i, &CRD_COL(w, link, a)),
                                      end_of(f, i, &CRD_COL(w, link, b)));
        hit = crd_hit_or(
            hit, crd_find_field(w, CRD_T_link, i, CRD_C_link_network, CRD_T_network, f->network));
        crd_raise(&f->link[i], crd_hit_and(hit, crd_row_hit(l, i)));
        r->n_links += f->link[i] != CRD_MISS;
    }
}

/* What a member brings: how, and how surely. */
static uint8_t member_hit(const reach *x, uint32_t i, enum crd_hit *ret)
{
    const crd_finding *f = x->f;
    const crd_world *w = f->w;
    uint32_t table = CRD_COL(w, need_member, member).target[i];
    uint32_t row = table < CRD_T_COUNT
                       ? crd_find_row(w, table, CRD_COL(w, need_member, member).text[i])
                       : CRD_ROW_NONE;
    *ret = CRD_MISS;
    if (row == CRD_ROW_NONE)
        return 0;
    if (table == CRD_T_element) {
        *ret = (enum crd_hit)f->element[row];
        return ELEMENT;
    }
    if (table == CRD_T_link) {
        *ret = (enum crd_hit)f->link[row];
        return LINK;
    }
    if (table == CRD_T_site) {
        *ret = crd_hit_or((enum crd_hit)f->site[row], x->inside_site[row] ? CRD_MAYBE : CRD_MISS);
        return SITE;
    }
    if (table == CRD_T_network) {
        *ret = crd_hit_or((enum crd_hit)f->network[row],
                          x->inside_network[row] ? CRD_MAYBE : CRD_MISS);
        return NETWORK;
    }
    *ret = table == CRD_T_service ? (enum crd_hit)f->service[row] : CRD_MISS;
    return SERVICE;
}

static void spread(reach *x)
{
    const crd_world *w = x->f->w;
    const crd_frame *m = crd_world_frame(w, CRD_T_need_member);
    bool more = true;
    while (more) { /* each round raises a service; chains of services are short */
        more = false;
        for (uint32_t i = 0; i < m->n; i++) {
            enum crd_hit hit;
            uint8_t via = member_hit(x, i, &hit);
            uint32_t row = crd_find_row(w, CRD_T_service, CRD_COL(w, need_member, service).text[i]);
            if (hit == CRD_MISS || row == CRD_ROW_NONE)
                continue;
            if (x->via[row] == 0 || via < x->via[row])
                x->via[row] = via;
            if (x->f->service[row] < hit) {
                x->f->service[row] = (uint8_t)hit;
                more = true;
            }
        }
    }
}

/* ---- the result --------------------------------------------------------------------------- */

static int by_weight(const void *a, const void *b)
{
    const crd_find_service *x = a, *y = b;
    if (x->criticality != y->criticality) /* unknown is the least number */
        return x->criticality > y->criticality ? -1 : 1;
    if (x->users != y->users)
        return x->users > y->users ? -1 : 1;
    return crd_str_cmp(x->id, y->id);
}

static int by_class(const void *a, const void *b)
{
    return crd_str_cmp(((const crd_find_class *)a)->customer_class,
                       ((const crd_find_class *)b)->customer_class);
}

static crd_status classes(crd_finding *f, crd_find_result *r)
{
    crd_find_class *all = CRD_NEW(f->arena, crd_find_class, r->n_services);
    size_t n = 0;
    if (!all)
        return CRD_ENOMEM;
    for (size_t i = 0; i < r->n_services; i++) {
        const crd_find_service *s = &r->services[i];
        size_t k = 0;
        while (k < n && !crd_str_eq(all[k].customer_class, s->customer_class))
            k++;
        if (k == n)
            all[n++] = (crd_find_class){.customer_class = s->customer_class,
                                        .criticality = CRD_NULL64};
        all[k].services++;
        all[k].users += s->users == CRD_NULL64 ? 0 : s->users;
        if (s->criticality > all[k].criticality)
            all[k].criticality = s->criticality;
    }
    qsort(all, n, sizeof *all, by_class);
    r->classes = all;
    r->n_classes = n;
    return CRD_OK;
}

static crd_status list_services(reach *x, crd_find_result *r)
{
    crd_finding *f = x->f;
    const crd_world *w = f->w;
    const crd_frame *s = crd_world_frame(w, CRD_T_service);
    crd_find_service *all = CRD_NEW(f->arena, crd_find_service, s->n);
    if (!all)
        return CRD_ENOMEM;
    for (uint32_t i = 0; i < s->n; i++) {
        if (f->service[i] == CRD_MISS)
            continue;
        crd_find_service *one = &all[r->n_services++];
        crd_find_label(w, CRD_T_service, i, &one->id, &one->name);
        one->customer = crd_world_text(w, CRD_COL(w, service, customer).text[i]);
        one->customer_class = crd_world_text(w, CRD_COL(w, service, customer_class).text[i]);
        one->criticality = crd_col_i64(&CRD_COL(w, service, criticality), i);
        one->users = crd_col_i64(&CRD_COL(w, service, users), i);
        one->via = crd_str_from(via_names[x->subject[i] ? ITSELF
                                          : x->via[i]   ? x->via[i]
                                                        : SERVICE]);
        one->certain = f->service[i] == CRD_SURE;
    }
    qsort(all, r->n_services, sizeof *all, by_weight);
    r->services = all;
    return classes(f, r);
}

crd_status crd_find_services(crd_finding *f, crd_find_result *r)
{
    const crd_world *w = f->w;
    uint32_t services = crd_world_frame(w, CRD_T_service)->n;
    reach x = {.f = f,
               .via = CRD_NEW(f->arena, uint8_t, services),
               .subject = CRD_NEW(f->arena, uint8_t, services),
               .inside_site = CRD_NEW(f->arena, uint8_t, crd_world_frame(w, CRD_T_site)->n),
               .inside_network = CRD_NEW(f->arena, uint8_t, crd_world_frame(w, CRD_T_network)->n)};
    if (!x.via || !x.subject || !x.inside_site || !x.inside_network)
        return CRD_ENOMEM;
    for (size_t i = 0; i < f->subjects.n; i++) {
        uint32_t row = crd_find_row(w, CRD_T_service, crd_world_find_text(w, f->subjects.at[i].id));
        if (f->subjects.at[i].table == CRD_T_service && row != CRD_ROW_NONE)
            x.subject[row] = 1;
    }
    mark_places(&x);
    mark_links(f, r);
    spread(&x);
    return list_services(&x, r);
}
