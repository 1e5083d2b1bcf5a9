#ifndef EXPOSURE_WORLD_H
#define EXPOSURE_WORLD_H

/* Small random worlds with every kind of tie that exposure follows. */
#include "crdtest.h"
#include "memfeed.h"

static inline uint32_t draw(uint64_t *seed, uint32_t n)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33) % n;
}

static const char *const world_functions[] = {"amf", "gnb", "mast",  "router",
                                              "ems", "upf", "gnb-du"};

CRD_PRINTF(3, 4)
static inline void put(struct memfeed *m, const char *table, const char *fmt, ...)
{
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    mem_put(m, "s", table, text);
}

static inline void random_tie(struct memfeed *m, uint64_t *seed)
{
    static const char *const kinds[] = {"manages", "owns", "hosts", "operates", "integrates"};
    put(m, "tie", "holder=party:p%u;target=element:e%u;kind=%s;mfa=%s;logged=yes;since=%u",
        draw(seed, 5), draw(seed, 8), kinds[draw(seed, 5)], draw(seed, 2) ? "yes" : "no",
        1000 + (unsigned)m->rows.n); /* a key of its own */
}

/* Users of n0 who may be in n1, and a service of some that are. */
static inline void random_roaming(struct memfeed *m, uint64_t *seed)
{
    static const char *const routings[] = {"", ";routing=home-routed", ";routing=local-breakout"};
    put(m, "element", "id=e8;function=pgw;network=n%u;product=q%u;site=t0", draw(seed, 2),
        draw(seed, 4));
    if (draw(seed, 2))
        put(m, "share_use", "what=network:n1;used_by=n0;kind=%sroaming%s",
            draw(seed, 3) ? "" : "national-", routings[draw(seed, 3)]);
    if (draw(seed, 2))
        return;
    put(m, "service", "id=g;name=G;customer_class=defence");
    put(m, "need", "service=g;node=r;kind=all");
    put(m, "need", "service=g;node=home;parent=r;kind=elements");
    put(m, "need", "service=g;node=there;parent=r;kind=coverage");
    put(m, "need_member", "service=g;node=home;member=network:n0");
    put(m, "need_member", "service=g;node=there;member=network:n1");
    if (draw(seed, 4) == 0)
        put(m, "need_member", "service=g;node=there;member=network:n0");
}

static inline void random_world(struct memfeed *m, uint64_t *seed)
{
    for (unsigned i = 0; i < 3; i++) {
        put(m, "jurisdiction", "id=X%u;name=J", i);
        put(m, "law", "jurisdiction=X%u;instrument=Act;powers=%s;reach=established;review=%s", i,
            draw(seed, 2) ? "read metadata" : "read metadata change stop",
            draw(seed, 2) ? "court-before" : "none");
    }
    for (unsigned i = 0; i < 5; i++)
        put(m, "party", "id=p%u;name=P;jurisdiction=X%u;kind=%s", i, draw(seed, 3),
            draw(seed, 6) ? "company" : "state-body");
    for (unsigned i = 0; i < 4; i++) {
        if (draw(seed, 5))
            put(m, "product", "id=q%u;maker=p%u", i, draw(seed, 5));
        else
            put(m, "product", "id=q%u", i);
    }
    for (unsigned i = 0; i < 2; i++)
        put(m, "network", "id=n%u;operator=p%u;subscribers=%u", i, draw(seed, 5),
            100 + draw(seed, 900));
    for (unsigned i = 0; i < 4; i++)
        put(m, "site", "id=t%u;country=X%u", i, draw(seed, 3));
    for (unsigned i = 0; i < 8; i++)
        put(m, "element", "id=e%u;function=%s;network=n%u;product=q%u;site=t%u%s", i,
            world_functions[draw(seed, CRD_COUNT(world_functions))], draw(seed, 2), draw(seed, 4),
            draw(seed, 4), draw(seed, 3) ? "" : ";subscribers=50");
    for (unsigned i = 0; i < 5; i++)
        put(m, "link", "id=l%u;network=n%u;a=site:t%u;b=site:t%u", i, draw(seed, 2), draw(seed, 4),
            draw(seed, 4));
    for (unsigned i = 0; i < 3; i++) {
        put(m, "service", "id=s%u;name=S;customer_class=police", i);
        put(m, "need", "service=s%u;node=r;kind=all", i);
        put(m, "need", "service=s%u;node=w;parent=r;kind=path;a_site=t%u;b_site=t%u", i,
            draw(seed, 4), draw(seed, 4));
        put(m, "need", "service=s%u;node=x;parent=r;kind=%s", i,
            draw(seed, 2) ? "any" : "elements");
        put(m, "need_member", "service=s%u;node=x;member=element:e%u", i, draw(seed, 8));
        if (draw(seed, 2))
            put(m, "need_member", "service=s%u;node=x;member=network:n%u", i, draw(seed, 2));
    }
    if (draw(seed, 2))
        put(m, "protection", "scope=service:s0;kind=end-to-end;key_holder=party:p%u",
            draw(seed, 5));
    if (draw(seed, 2))
        put(m, "protection", "scope=link:l0;kind=macsec;end_a=element:e%u", draw(seed, 8));
    put(m, "dependency", "dependent=element:e%u;needs=element:e%u;kind=management", draw(seed, 8),
        draw(seed, 8));
    for (unsigned i = draw(seed, 6); i > 0; i--)
        random_tie(m, seed);
    random_roaming(m, seed);
}

#endif
