#ifndef LOSS_ORACLE_WORLDS_H
#define LOSS_ORACLE_WORLDS_H

/* Random small worlds for the oracle of losses. */
#include "loss_oracle.h"

static uint64_t seed;

static inline uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

/* ---- worlds ------------------------------------------------------------------------------- */

enum { STATES = 2, PARTIES = 5, SITES = 4, NETWORKS = 2, SERVICES = 3, AREAS = 3 };

struct made {
    struct memfeed m;
    uint32_t products, elements, links;
};

CRD_PRINTF(3, 4)
static inline void put(struct made *o, const char *table, const char *fmt, ...)
{
    char row[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(row, sizeof row, fmt, args);
    va_end(args);
    mem_put(&o->m, "case", table, row);
}

/* What another source of equal weight says of the same. */
CRD_PRINTF(3, 4)
static inline void dispute(struct made *o, const char *table, const char *fmt, ...)
{
    char row[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(row, sizeof row, fmt, args);
    va_end(args);
    if (draw(12) == 0)
        mem_put(&o->m, "other", table, row);
}

static inline void actors(struct made *o)
{
    for (uint32_t i = 0; i < STATES; i++) {
        put(o, "jurisdiction", "id=X%u;name=State %u", i, i);
        put(o, "law",
            "jurisdiction=X%u;instrument=Act;powers=read metadata change stop;reach=%s;review=none",
            i, draw(2) ? "established" : "services");
    }
    for (uint32_t i = 0; i < PARTIES; i++) {
        put(o, "party", "id=p%u;name=Firm %u Ltd;jurisdiction=X%u%s", i, i, draw(STATES),
            draw(4) ? "" : ";since=2015-01-01");
        dispute(o, "party", "id=p%u;name=Firm %u Ltd;jurisdiction=X%u", i, i, draw(STATES));
    }
    for (uint32_t i = draw(3); i > 0; i--)
        put(o, "holding",
            "owner=party:p%u;owned=p%u;kind=votes;ppm_min=%u;ppm_max=700000;since=20%02u-01-01",
            draw(PARTIES), draw(PARTIES), draw(2) ? 600000 : 400000, i);
    for (uint32_t i = 0; i < o->products; i++) {
        static const char *const sold[] = {"",           "", "", ";category=upf", ";category=gnb",
                                           ";category=x"};
        const char *category = sold[draw(6)];
        if (draw(5))
            put(o, "product", "id=q%u;maker=%s%u%s", i, draw(8) ? "p" : "named", draw(PARTIES),
                category);
        else
            put(o, "product", "id=q%u%s", i, category);
        dispute(o, "product", "id=q%u;maker=p%u%s", i, draw(PARTIES), sold[draw(6)]);
    }
}

static inline const char *hours(const char *field, char text[40])
{
    static const unsigned of[] = {0, 4, 8, 30};
    text[0] = '\0';
    if (draw(3))
        snprintf(text, 40, ";%s=%u", field, of[draw(4)]);
    return text;
}

static inline void places(struct made *o)
{
    char more[40];
    for (uint32_t i = 0; i < SITES; i++) {
        put(o, "site", "id=h%u;country=X%u%s", i, draw(STATES), hours("power_autonomy_h", more));
        dispute(o, "site", "id=h%u;country=X%u;power_autonomy_h=2", i, draw(STATES));
    }
    for (uint32_t i = 0; i < NETWORKS; i++) {
        if (draw(4))
            put(o, "network", "id=n%u;operator=p%u", i, draw(PARTIES));
        else
            put(o, "network", "id=n%u", i);
    }
}

static inline void elements(struct made *o)
{
    static const char *const functions[] = {"amf", "gnb", "upf",          "router", "udm",
                                            "olt", "bss", "li-mediation", "chf"};
    enum { FUNCTIONS = sizeof functions / sizeof *functions };
    char more[3][40];
    for (uint32_t i = 0; i < o->elements; i++) {
        char site[40] = "", network[40] = "", product[40] = "", owner[40] = "";
        if (draw(6))
            snprintf(site, sizeof site, ";site=h%u", draw(SITES));
        if (draw(4))
            snprintf(network, sizeof network, ";network=n%u", draw(NETWORKS));
        if (draw(6))
            snprintf(product, sizeof product, ";product=q%u", draw(o->products));
        if (draw(3))
            snprintf(owner, sizeof owner, ";owner=p%u", draw(PARTIES));
        put(o, "element", "id=e%u;function=%s%s%s%s%s%s%s%s%s", i, functions[draw(FUNCTIONS)], site,
            network, product, owner, hours("restore_h", more[0]),
            hours("licence_grace_days", more[1]),
            draw(4) ? "" : ";installed=2010-01-01;spares_days=1",
            draw(12) ? "" : ";status=planned");
        dispute(o, "element", "id=e%u;function=%s;site=h%u", i, functions[draw(FUNCTIONS)],
                draw(SITES));
        dispute(o, "element", "id=e%u;function=%s;network=n%u;restore_h=9", i,
                functions[draw(FUNCTIONS)], draw(NETWORKS));
        dispute(o, "element", "id=e%u;function=gnb;product=q%u;licence_grace_days=3", i,
                draw(o->products));
    }
}

static inline void links(struct made *o)
{
    char more[40];
    for (uint32_t i = 0; i < o->links; i++) {
        char b[40] = "";
        if (draw(6))
            snprintf(b, sizeof b, ";b=%s%u", draw(4) ? "site:h" : "element:e", draw(SITES));
        put(o, "link", "id=l%u;a=%s%u%s;medium=fibre;network=n%u%s%s%s", i,
            draw(5) ? "site:h" : "element:e", draw(draw(2) ? SITES : 3), b, draw(NETWORKS),
            draw(2) ? ";system=y" : "", hours("restore_h", more), draw(5) ? "" : ";crosses=X1");
        dispute(o, "link", "id=l%u;a=site:h%u", i, draw(SITES));
        dispute(o, "link", "id=l%u;b=element:e%u;restore_h=3", i, draw(o->elements));
        if (draw(4))
            put(o, "tie", "holder=party:p%u;target=link:l%u;kind=builds", draw(PARTIES), i);
        for (uint32_t k = 0; i > 0 && k < 2; k++)
            if (draw(4) == 0)
                put(o, "link_support", "upper=l%u;lower=l%u", i, draw(i));
    }
}

static inline void leaning(struct made *o)
{
    static const char *const kinds[] = {"manages", "hosts", "operates", "maintains", "owns"};
    static const char *const tables[] = {"element:e", "site:h", "link:l", "element:e"};
    static const char *const deps[] = {"power", "power", "management", "intercept"};
    char more[40];
    uint32_t n[] = {o->elements, SITES, o->links, o->elements};
    for (uint32_t i = draw(4); i > 0; i--)
        put(o, "tie", "holder=party:p%u;target=element:e%u;kind=%s%s;since=20%02u-01-01",
            draw(PARTIES), draw(o->elements), kinds[draw(5)], draw(2) ? ";notice_days=1" : "", i);
    for (uint32_t i = draw(4); i > 0; i--)
        put(o, "tie", "holder=element:e%u;target=element:e%u;kind=hosts;since=2001-01-%02u",
            draw(o->elements), draw(o->elements), i);
    for (uint32_t i = draw(6); i > 0; i--) {
        uint32_t d = draw(4), s = draw(4);
        if (n[d] == 0 || n[s] == 0)
            continue;
        char what[200];
        snprintf(what, sizeof what, "dependent=%s%u;needs=%s%u;kind=%s", tables[d], draw(n[d]),
                 tables[s], draw(n[s]), deps[draw(4)]);
        put(o, "dependency", "%s%s", what, hours("autonomy_h", more));
        dispute(o, "dependency", "%s;autonomy_h=5", what);
    }
    for (uint32_t i = draw(3); i > 0 && o->links > 0; i--) /* a leased line */
        put(o, "dependency", "dependent=%s%u;needs=service:s%u;kind=service%s",
            draw(2) ? "link:l" : "site:h", draw(o->links < SITES ? o->links : SITES),
            draw(SERVICES), hours("autonomy_h", more));
    for (uint32_t i = 0; i < 2; i++) {
        put(o, "risk_group", "id=g%u", i);
        for (uint32_t k = 1 + draw(3); k > 0; k--) {
            uint32_t d = draw(3);
            if (n[d])
                put(o, "risk_member", "risk_group=g%u;member=%s%u", i, tables[d], draw(n[d]));
        }
    }
}

static inline void covered(struct made *o)
{
    static const char *const overlaps[] = {"disjoint", "nested", "unknown"};
    for (uint32_t i = 0; i < AREAS; i++) {
        put(o, "area", "id=a%u;area_group=z%u;population=%u", i, draw(2), 100 + draw(900));
        for (uint32_t k = 0; k < 3; k++) {
            uint32_t e = draw(o->elements);
            put(o, "covers", "element=e%u;area=a%u;share_ppm=%u;overlap=%s", e, i,
                draw(11) * 100000, overlaps[draw(3)]);
            dispute(o, "covers", "element=e%u;area=a%u;share_ppm=300000", e, i);
        }
    }
}

static inline void members(struct made *o, uint32_t service, char node)
{
    static const char *const of[] = {"element:e", "element:e", "element:e",
                                     "network:n", "site:h",    "link:l"};
    uint32_t n[] = {o->elements, o->elements, o->elements, NETWORKS, SITES, o->links};
    for (uint32_t k = draw(4); k > 0; k--) {
        uint32_t d = draw(6);
        if (n[d])
            put(o, "need_member", "service=s%u;node=%c;member=%s%u", service, node, of[d],
                draw(n[d]));
    }
    if (draw(6) == 0)
        put(o, "need_member", "service=s%u;node=%c;member=service:s%u", service, node,
            draw(SERVICES));
}

static inline void services(struct made *o)
{
    static const char *const kinds[] = {"all",
                                        "any",
                                        "at-least;k=2",
                                        "elements;k=1",
                                        "elements;minimum_ppm=500000",
                                        "elements;minimum_ppm=300000;target_ppm=800000",
                                        "at-least",
                                        "elements",
                                        "any;target_ppm=1000000"};
    for (uint32_t s = 0; s < SERVICES; s++) {
        put(o, "service", "id=s%u;name=S;customer_class=police;users=10;criticality=%u", s,
            draw(6) ? 5 : 1);
        uint32_t nodes = draw(5);
        static const char *const groups[] = {"", ";area_group=z0", ";area_group=z1"};
        for (uint32_t i = 0; i < nodes; i++) {
            char node = (char)('a' + (char)i), up[30] = "";
            if (i > 0)
                snprintf(up, sizeof up, ";parent=%c",
                         (char)('a' + (char)draw(draw(8) ? i : nodes)));
            switch (draw(6)) {
            case 0:
                put(o, "need", "service=s%u;node=%c;kind=path;a_site=h%u;b_site=h%u%s", s, node,
                    draw(SITES), draw(SITES), up);
                dispute(o, "need", "service=s%u;node=%c;kind=path;a_site=h%u", s, node,
                        draw(SITES));
                break;
            case 1:
                put(o, "need", "service=s%u;node=%c;kind=coverage%s;minimum_ppm=%u%s%s", s, node,
                    groups[draw(3)], draw(10) * 100000, draw(2) ? ";target_ppm=900000" : "", up);
                break;
            case 2:
                put(o, "need", "service=s%u;node=%c;kind=agreement%s%s", s, node,
                    draw(2) ? ";k=2" : "", up);
                for (uint32_t h = 0; h < SITES; h++)
                    if (draw(4))
                        put(o, "need_member", "service=s%u;node=%c;member=site:h%u", s, node, h);
                break;
            default:
                put(o, "need", "service=s%u;node=%c;kind=%s%s", s, node, kinds[draw(9)], up);
                dispute(o, "need", "service=s%u;node=%c;kind=%s", s, node, kinds[draw(2)]);
                dispute(o, "need", "service=s%u;node=%c;kind=all;parent=a", s, node);
            }
            members(o, s, node);
        }
    }
}

#endif
