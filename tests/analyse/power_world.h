#ifndef POWER_WORLD_H
#define POWER_WORLD_H

/* Small random worlds with every kind of actor and thing, control and ties. */
#include "analyse/control.h"

#include "../world/ties_show.h"

static inline uint32_t pw_draw(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

CRD_PRINTF(4, 5)
static inline void pw_put(struct memfeed *m, const char *source, const char *table, const char *fmt,
                          ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    mem_put(m, source, table, text);
}

static inline void pw_actors(struct memfeed *m, uint64_t *seed)
{
    static const char *const holds[] = {"votes", "votes", "shares", "veto", "debt", "board"};
    for (unsigned i = 0; i < 3; i++) {
        pw_put(m, "s", "jurisdiction", "id=X%u;name=State %u", i, i);
        pw_put(m, "s", "law", "jurisdiction=X%u;instrument=Act;powers=%s;reach=%s;review=%s", i,
               pw_draw(seed, 2) ? "read metadata" : "read metadata change stop",
               pw_draw(seed, 3) ? "established" : "services",
               pw_draw(seed, 2) ? "court-before" : "none");
    }
    for (unsigned i = 0; i < 5; i++)
        pw_put(m, "s", "party", "id=p%u;name=Firm %u;jurisdiction=X%u;kind=%s%s", i, i,
               pw_draw(seed, 3), pw_draw(seed, 6) ? "company" : "state-body",
               pw_draw(seed, 4) ? "" : ";managed_from=X1");
    for (unsigned i = 3 + pw_draw(seed, 4); i > 0; i--) {
        uint32_t low = pw_draw(seed, 9) * 80000, more = pw_draw(seed, 3) * 120000;
        pw_put(m, "s", "holding",
               "owner=party:p%u;owned=p%u;kind=%s;ppm_min=%u;ppm_max=%u;since=20%02u-01-01",
               pw_draw(seed, 5), pw_draw(seed, 5), holds[pw_draw(seed, CRD_COUNT(holds))], low,
               low + more > 1000000 ? 1000000 : low + more, i);
    }
}

static inline void pw_network(struct memfeed *m, uint64_t *seed)
{
    static const char *const functions[] = {"amf", "gnb", "mast", "router", "ems", "upf", "gnb-du"};
    for (unsigned i = 0; i < 4; i++) {
        if (pw_draw(seed, 5))
            pw_put(m, "s", "product", "id=q%u;maker=p%u", i, pw_draw(seed, 5));
        else
            pw_put(m, "s", "product", "id=q%u", i);
        if (pw_draw(seed, 5) == 0)
            pw_put(m, "t", "product", "id=q%u;maker=p%u", i, pw_draw(seed, 5));
    }
    pw_put(m, "s", "origin", "product=q0;stage=chip;party=p%u;country=X%u", pw_draw(seed, 5),
           pw_draw(seed, 3));
    for (unsigned i = 0; i < 2; i++)
        pw_put(m, "s", "network", "id=n%u;operator=p%u;subscribers=%u", i, pw_draw(seed, 5),
               100 + pw_draw(seed, 900));
    for (unsigned i = 0; i < 4; i++)
        pw_put(m, "s", "site", "id=t%u;country=X%u", i, pw_draw(seed, 3));
    for (unsigned i = 0; i < 8; i++)
        pw_put(m, "s", "element", "id=e%u;function=%s;network=n%u;product=q%u;site=t%u%s", i,
               functions[pw_draw(seed, CRD_COUNT(functions))], pw_draw(seed, 2), pw_draw(seed, 4),
               pw_draw(seed, 4), pw_draw(seed, 3) ? "" : ";subscribers=50");
    for (unsigned i = 0; i < 5; i++)
        pw_put(m, "s", "link", "id=l%u;network=n%u;a=site:t%u;b=site:t%u", i, pw_draw(seed, 2),
               pw_draw(seed, 4), pw_draw(seed, 4));
}

static inline void pw_services(struct memfeed *m, uint64_t *seed)
{
    static const char *const kinds[] = {"manages", "owns", "hosts", "operates", "integrates"};
    for (unsigned i = 0; i < 3; i++) {
        pw_put(m, "s", "service", "id=s%u;name=Service %u;customer_class=police", i, i);
        pw_put(m, "s", "need", "service=s%u;node=r;kind=all", i);
        pw_put(m, "s", "need", "service=s%u;node=w;parent=r;kind=path;a_site=t%u;b_site=t%u", i,
               pw_draw(seed, 4), pw_draw(seed, 4));
        pw_put(m, "s", "need", "service=s%u;node=x;parent=r;kind=%s", i,
               pw_draw(seed, 2) ? "any" : "elements");
        pw_put(m, "s", "need_member", "service=s%u;node=x;member=element:e%u", i, pw_draw(seed, 8));
        if (pw_draw(seed, 2))
            pw_put(m, "s", "need_member", "service=s%u;node=x;member=network:n%u", i,
                   pw_draw(seed, 2));
    }
    if (pw_draw(seed, 2))
        pw_put(m, "s", "protection", "scope=service:s0;kind=end-to-end;key_holder=party:p%u",
               pw_draw(seed, 5));
    if (pw_draw(seed, 2))
        pw_put(m, "s", "protection", "scope=link:l0;kind=macsec;end_a=element:e%u",
               pw_draw(seed, 8));
    pw_put(m, "s", "dependency", "dependent=element:e%u;needs=element:e%u;kind=management",
           pw_draw(seed, 8), pw_draw(seed, 8));
    for (unsigned i = pw_draw(seed, 6); i > 0; i--)
        pw_put(m, "s", "tie",
               "holder=party:p%u;target=element:e%u;kind=%s;mfa=%s;logged=yes;since=%u",
               pw_draw(seed, 5), pw_draw(seed, 8), kinds[pw_draw(seed, 5)],
               pw_draw(seed, 2) ? "yes" : "no", 1000 + (unsigned)m->rows.n);
}

/* Users of n0 who may be in n1, and a service of some that are. */
static inline void pw_roaming(struct memfeed *m, uint64_t *seed)
{
    static const char *const routings[] = {"", ";routing=home-routed", ";routing=local-breakout"};
    pw_put(m, "s", "element", "id=e8;function=pgw;network=n%u;product=q%u;site=t0",
           pw_draw(seed, 2), pw_draw(seed, 4));
    if (pw_draw(seed, 2))
        pw_put(m, "s", "share_use", "what=network:n1;used_by=n0;kind=roaming%s",
               routings[pw_draw(seed, 3)]);
    pw_put(m, "s", "service", "id=g;name=Guests;customer_class=defence");
    pw_put(m, "s", "need", "service=g;node=r;kind=all");
    pw_put(m, "s", "need", "service=g;node=home;parent=r;kind=elements");
    pw_put(m, "s", "need", "service=g;node=there;parent=r;kind=coverage");
    pw_put(m, "s", "need_member", "service=g;node=home;member=network:n0");
    pw_put(m, "s", "need_member", "service=g;node=there;member=network:n1");
}

struct power_world {
    struct memfeed m;
    crd_world *w;
    crd_control *control;
    crd_ties *t;
    crd_arena *arena;
};

static inline void pw_make(struct power_world *o, uint64_t *seed, uint64_t shuffle)
{
    crd_control_opts votes = CRD_CONTROL_OPTS;
    crd_control_tie *pairs;
    size_t n;
    mem_init(&o->m);
    pw_actors(&o->m, seed);
    pw_network(&o->m, seed);
    pw_services(&o->m, seed);
    pw_roaming(&o->m, seed);
    if (shuffle)
        mem_shuffle(&o->m, shuffle);
    o->w = ties_world(&o->m);
    assert_ok(crd_control_new(o->w, &votes, &o->control, NULL));
    assert_ok(crd_control_ties(o->control, &pairs, &n, NULL));
    assert_ok(crd_ties_new(o->w, pairs, n, &o->t, NULL));
    free(pairs);
    assert_ok(crd_arena_new(SIZE_MAX, &o->arena));
}

static inline void pw_done(struct power_world *o)
{
    crd_arena_free(o->arena);
    crd_ties_free(o->t);
    crd_control_free(o->control);
    crd_world_free(o->w);
    mem_done(&o->m);
}

#endif
