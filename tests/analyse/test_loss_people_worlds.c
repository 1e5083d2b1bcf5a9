/* Nations of which all is known, told with less: what really happens in them lies between the
 * bounds. People are counted one by one, losses one by one, nothing is shared with the code that is
 * tested. */
#include "loss_world.h"

#include <string.h>

enum {
    MAKERS = 5,
    NETS = 5,
    AREAS = 3,
    PEOPLE = 40,
    RADIOS = 10,
    CORES = 14,
    ROOM = AREAS * PEOPLE
};

struct radio {
    uint32_t net, area, maker;
    bool nested, disjoint, unsaid;
    bool reaches[PEOPLE];
};

struct core {
    uint32_t net, maker;
    const char *function;
};

struct truth {
    bool whole; /* every radio reaches all of its area: then users are people, else parts of them */
    uint32_t n_radios, n_cores, subscribers[NETS];
    bool known[NETS];        /* subscribers are said */
    bool stops[NETS];        /* its network stops without charging */
    bool lends[NETS];        /* NETS - 1: radio alone, for those that use it */
    uint32_t guest_of[NETS]; /* NETS = nobody's */
    bool alone[NETS];        /* as a guest it uses what it has of a core, and not the host's */
    uint32_t roams_on[NETS]; /* NETS = on none */
    bool breakout[NETS];
    uint32_t capacity[NETS]; /* parts of ten of the host's subscribers; 99 = unsaid */
    uint32_t room[NETS];     /* what it really is, users */
    struct radio radio[RADIOS];
    struct core core[CORES];
    double users[NETS][AREAS];   /* where subscribers are */
    bool subscribes[NETS][ROOM]; /* whole: who they are */
};

static uint64_t seed = 20261124;

static uint32_t draw(uint32_t below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % below);
}

/* ---- a nation ----------------------------------------------------------------------------- */

static bool is_guest(const struct truth *t, uint32_t n) { return t->guest_of[n] < NETS; }

/* Does the radio serve users of the network, cores aside? */
static bool serves(const struct truth *t, const struct radio *r, uint32_t n)
{
    if (is_guest(t, n))
        return serves(t, r, t->guest_of[n]);
    return r->net == n || (r->net == NETS - 1 && t->lends[n]);
}

static void make_networks(struct truth *t)
{
    for (uint32_t n = 0; n < NETS; n++) {
        t->guest_of[n] = t->roams_on[n] = NETS;
        t->lends[n] = draw(3) == 0;
        t->known[n] = draw(6) > 0;
        t->stops[n] = draw(2);
        t->alone[n] = draw(2);
        t->breakout[n] = draw(2);
        t->capacity[n] = draw(4) ? draw(11) : 99;
    }
    if (draw(2))
        t->guest_of[3] = 0;
    if (draw(2))
        t->roams_on[1] = 0;
    if (draw(2))
        t->roams_on[2] = 1;
}

static void reach_some(struct truth *t, struct radio *r, const bool taken[PEOPLE], uint32_t many)
{
    for (uint32_t left = many, tries = 0; left > 0 && tries < 4000; tries++) {
        uint32_t p = draw(PEOPLE);
        if (!taken[p] && !r->reaches[p]) {
            r->reaches[p] = true;
            left--;
        }
    }
    (void)t;
}

static uint32_t size_of(const struct radio *r)
{
    uint32_t n = 0;
    for (uint32_t p = 0; p < PEOPLE; p++)
        n += r->reaches[p];
    return n;
}

static void make_radios(struct truth *t)
{
    bool apart[AREAS][PEOPLE] = {{0}};
    t->n_radios = 2 + draw(RADIOS - 2);
    for (uint32_t i = 0; i < t->n_radios; i++) {
        struct radio *r = &t->radio[i];
        *r = (struct radio){.net = draw(NETS), .area = draw(AREAS), .maker = draw(MAKERS)};
        while (is_guest(t, r->net))
            r->net = draw(NETS);
        if (t->whole) {
            memset(r->reaches, 1, sizeof r->reaches);
            r->unsaid = draw(6) == 0;
            continue;
        }
        r->disjoint = i < 3 && draw(2);
        if (r->disjoint) {
            bool all[PEOPLE] = {0};
            for (uint32_t k = 0; k < i; k++)
                for (uint32_t p = 0; p < PEOPLE && t->radio[k].area == r->area; p++)
                    all[p] = all[p] || t->radio[k].reaches[p];
            r->disjoint = i == 0 || draw(2);
            for (uint32_t k = 0; k < i; k++)
                r->disjoint = r->disjoint && (t->radio[k].area != r->area || t->radio[k].disjoint);
            if (r->disjoint) {
                reach_some(t, r, all, 2 + 2 * draw(5));
                for (uint32_t p = 0; p < PEOPLE; p++)
                    apart[r->area][p] = apart[r->area][p] || r->reaches[p];
                continue;
            }
        }
        const struct radio *in = i > 0 ? &t->radio[draw(i)] : NULL;
        if (in && in->net == r->net && in->area == r->area && !in->nested && !in->unsaid &&
            !in->disjoint && draw(2)) {
            bool out[PEOPLE];
            for (uint32_t p = 0; p < PEOPLE; p++)
                out[p] = !in->reaches[p];
            r->nested = true;
            reach_some(t, r, out, size_of(in) / 2);
            continue;
        }
        r->unsaid = draw(6) == 0;
        reach_some(t, r, apart[r->area], r->unsaid ? PEOPLE : 2 + 2 * draw(10));
    }
}

static void make_cores(struct truth *t)
{
    static const char *const functions[] = {"mme", "hss", "ocs"};
    t->n_cores = 0;
    for (uint32_t n = 0; n < NETS - 1; n++)
        for (uint32_t f = 0; f < 3; f++)
            for (uint32_t k = draw(3); k > 0 && t->n_cores < CORES; k--)
                t->core[t->n_cores++] = (struct core){n, draw(MAKERS), functions[f]};
}

/* The part of the area's people by which users are spread, in people: as docs/loss.md says. */
static uint32_t spread_by(const struct truth *t, uint32_t n, uint32_t area)
{
    uint32_t best = 0, apart = 0, most = 0;
    for (uint32_t i = 0; i < t->n_radios; i++) {
        const struct radio *r = &t->radio[i];
        if (r->area != area || !serves(t, r, n))
            continue;
        uint32_t sure = r->unsaid ? 0 : size_of(r);
        best = sure > best ? sure : best;
        apart += r->disjoint ? sure : 0;
        most = PEOPLE;
    }
    best = apart > best ? apart : best;
    return best ? best : most;
}

static void make_subscribers(struct truth *t)
{
    for (uint32_t n = 0; n < NETS; n++) {
        uint32_t by[AREAS], all = 0, met = 0, put_before = 0;
        for (uint32_t a = 0; a < AREAS; a++)
            all += by[a] = spread_by(t, n, a);
        t->subscribers[n] = n == NETS - 1 ? 0 : draw(all + 1);
        memset(t->users[n], 0, sizeof t->users[n]);
        memset(t->subscribes[n], 0, sizeof t->subscribes[n]);
        for (uint32_t a = 0; a < AREAS && all > 0; a++) {
            met += by[a];
            uint32_t now = t->subscribers[n] * met / all;
            t->users[n][a] = now - put_before;
            for (uint32_t left = now - put_before; left > 0;) {
                bool *who = &t->subscribes[n][a * PEOPLE + draw(PEOPLE)];
                left -= !*who;
                *who = true;
            }
            put_before = now;
        }
        if (all == 0) /* they are nowhere that is known */
            t->users[n][0] = t->subscribers[n];
        for (uint32_t left = all == 0 ? t->subscribers[n] : 0; left > 0;) {
            bool *who = &t->subscribes[n][draw(ROOM)];
            left -= !*who;
            *who = true;
        }
    }
    for (uint32_t n = 0; n < NETS; n++) {
        uint32_t host = t->roams_on[n], part = t->capacity[n];
        uint32_t sure = host < NETS && part < 99 && t->known[host]
                            ? t->subscribers[host] * part / 10
                            : 0;
        t->room[n] = sure + (draw(2) ? draw(ROOM) : 0);
    }
}

/* As rows; what is not said of it is left out. */
static void tell(const struct truth *t, struct memfeed *m)
{
    for (uint32_t i = 0; i < MAKERS; i++) {
        put(m, "party", "id=p%u;name=Firm %u Ltd", i, i);
        put(m, "product", "id=q%u;maker=p%u", i, i);
    }
    for (uint32_t a = 0; a < AREAS; a++)
        put(m, "area", "id=a%u;population=%d", a, PEOPLE);
    for (uint32_t n = 0; n < NETS; n++) {
        if (t->known[n] && n < NETS - 1)
            put(m, "network", "id=n%u;kind=%s;subscribers=%u", n,
                is_guest(t, n) ? "mvno" : "mobile", t->subscribers[n]);
        else
            put(m, "network", "id=n%u;kind=mobile", n);
        if (is_guest(t, n))
            put(m, "share_use", "what=network:n%u;used_by=n%u;kind=mvno", t->guest_of[n], n);
        else if (t->lends[n] && n < NETS - 1)
            put(m, "share_use", "what=network:n%d;used_by=n%u;kind=mocn", NETS - 1, n);
        if (t->roams_on[n] < NETS) {
            char part[32] = "";
            if (t->capacity[n] < 99)
                snprintf(part, sizeof part, ";capacity_ppm=%u", t->capacity[n] * 100000);
            put(m, "share_use", "what=network:n%u;used_by=n%u;kind=national-roaming;routing=%s%s",
                t->roams_on[n], n, t->breakout[n] ? "local-breakout" : "home-routed", part);
        }
    }
    for (uint32_t i = 0; i < t->n_radios; i++) {
        const struct radio *r = &t->radio[i];
        char part[32] = "";
        put(m, "element", "id=r%u;network=n%u;function=enb;product=q%u;owner=x", i, r->net,
            r->maker);
        if (!r->unsaid)
            snprintf(part, sizeof part, ";share_ppm=%u", size_of(r) * (1000000 / PEOPLE));
        put(m, "covers", "element=r%u;area=a%u;overlap=%s%s", i, r->area,
            r->disjoint ? "disjoint"
            : r->nested ? "nested"
                        : "unknown",
            part);
    }
    put(m, "service", "id=s;name=S;customer_class=police"); /* for pairs */
    put(m, "need", "service=s;node=r;kind=any");
    for (uint32_t i = 0; i < 2; i++)
        put(m, "need_member", "service=s;node=r;member=element:r%u", i);
    for (uint32_t i = 0; i < t->n_cores; i++)
        put(m, "element", "id=c%u;network=n%u;function=%s;product=q%u;owner=x", i, t->core[i].net,
            t->core[i].function, t->core[i].maker);
}

static void make_truth(struct truth *t, bool whole)
{
    memset(t, 0, sizeof *t);
    t->whole = whole;
    make_networks(t);
    make_radios(t);
    make_cores(t);
    make_subscribers(t);
}

/* ---- what happens ------------------------------------------------------------------------- */

struct outcome {
    double own[NETS], any[NETS];
    uint32_t people_own, people_any, calls;
};

/* All of one function are lost, and there was one. */
static bool all_gone(const struct truth *t, uint32_t lost, uint32_t net, const char *function)
{
    bool some = false;
    for (uint32_t i = 0; i < t->n_cores; i++) {
        const struct core *c = &t->core[i];
        if (c->net != net || strcmp(c->function, function) != 0)
            continue;
        some = true;
        if (!(lost >> c->maker & 1))
            return false;
    }
    return some;
}

static bool core_gone(const struct truth *t, uint32_t lost, uint32_t n)
{
    return all_gone(t, lost, n, "mme") || all_gone(t, lost, n, "hss") ||
           (t->stops[n] && all_gone(t, lost, n, "ocs"));
}

static bool has(const struct truth *t, uint32_t n, const char *function)
{
    bool some = false;
    for (uint32_t i = 0; i < t->n_cores; i++)
        some = some || (t->core[i].net == n && strcmp(t->core[i].function, function) == 0);
    return some;
}

/* What the guest needs of its host's core. */
static bool host_gone(const struct truth *t, uint32_t lost, uint32_t guest)
{
    static const char *const functions[] = {"mme", "hss", "ocs"};
    uint32_t host = t->guest_of[guest];
    bool gone = false;
    for (uint32_t f = 0; f < (t->stops[host] ? 3 : 2); f++)
        gone = gone || (all_gone(t, lost, host, functions[f]) &&
                        !(t->alone[guest] && has(t, guest, functions[f])));
    return gone;
}

/* Does radio of the network still reach the person? Its own core aside, a host's included. */
static bool reached(const struct truth *t, uint32_t lost, uint32_t n, uint32_t area, uint32_t p)
{
    if (is_guest(t, n) && host_gone(t, lost, n))
        return false;
    for (uint32_t i = 0; i < t->n_radios; i++) {
        const struct radio *r = &t->radio[i];
        if (r->area == area && serves(t, r, n) && r->reaches[p] && !(lost >> r->maker & 1))
            return true;
    }
    return false;
}

static bool served(const struct truth *t, uint32_t lost, uint32_t n, uint32_t area, uint32_t p)
{
    return !core_gone(t, lost, n) && reached(t, lost, n, area, p);
}

static bool may_roam(const struct truth *t, uint32_t lost, uint32_t n, uint32_t area, uint32_t p)
{
    uint32_t host = t->roams_on[n];
    return host < NETS && !(t->breakout[n] ? all_gone(t, lost, n, "hss") : core_gone(t, lost, n)) &&
           served(t, lost, host, area, p);
}

/* Users as parts of those whom it reached, of whom as many roam as there is room for. */
static void of_network(const struct truth *t, uint32_t lost, uint32_t n, struct outcome *to)
{
    double carried = 0;
    to->own[n] = 0;
    for (uint32_t a = 0; a < AREAS; a++) {
        double all = 0, out = 0, roams = 0;
        for (uint32_t p = 0; p < PEOPLE; p++) {
            bool was = reached(t, 0, n, a, p), is = served(t, lost, n, a, p);
            all += was;
            out += was && !is;
            roams += was && !is && may_roam(t, lost, n, a, p);
        }
        if (all > 0) {
            to->own[n] += t->users[n][a] * out / all;
            carried += t->users[n][a] * roams / all;
        } else if (core_gone(t, lost, n) ||
                   (is_guest(t, n) && core_gone(t, lost, t->guest_of[n]))) {
            to->own[n] += t->users[n][a];
        }
    }
    carried = carried < t->room[n] ? carried : t->room[n];
    to->any[n] = to->own[n] - carried;
}

/* Whole areas: person by person. */
static void of_people(const struct truth *t, uint32_t lost, struct outcome *to)
{
    uint32_t room[NETS];
    bool carried[NETS][ROOM] = {{0}};
    memcpy(room, t->room, sizeof room);
    for (uint32_t n = 0; n < NETS; n++)
        for (uint32_t who = 0; who < ROOM; who++)
            if (t->subscribes[n][who] && room[n] > 0 &&
                !served(t, lost, n, who / PEOPLE, who % PEOPLE) &&
                may_roam(t, lost, n, who / PEOPLE, who % PEOPLE)) {
                carried[n][who] = true;
                room[n]--;
            }
    for (uint32_t who = 0; who < ROOM; who++) {
        uint32_t had = 0, has = 0, keeps = 0;
        for (uint32_t n = 0; n < NETS; n++) {
            bool before = t->subscribes[n][who] && served(t, 0, n, who / PEOPLE, who % PEOPLE);
            bool after = before && served(t, lost, n, who / PEOPLE, who % PEOPLE);
            had += before;
            has += after;
            keeps += before && (after || carried[n][who]);
        }
        to->people_own += has < had;
        to->people_any += had > 0 && keeps == 0;
    }
}

/* Radio that is only lent out is no network to call from. */
static uint32_t only_lent(const struct truth *t)
{
    for (uint32_t n = 0; n < NETS - 1; n++)
        if (t->lends[n] && !is_guest(t, n))
            return 1;
    return 0;
}

static void happens(const struct truth *t, uint32_t lost, struct outcome *to)
{
    *to = (struct outcome){.calls = 0};
    for (uint32_t n = 0; n < NETS - 1; n++)
        of_network(t, lost, n, to);
    for (uint32_t a = 0; a < AREAS; a++)
        for (uint32_t p = 0; p < PEOPLE; p++) {
            bool before = false, after = false;
            for (uint32_t n = 0; n < NETS - only_lent(t); n++) {
                before = before || served(t, 0, n, a, p);
                after = after || served(t, lost, n, a, p);
            }
            to->calls += before && !after;
        }
    if (t->whole)
        of_people(t, lost, to);
}

/* ---- and what is said --------------------------------------------------------------------- */

static bool within(crd_loss_count said, double is)
{
    const double rounding = AREAS;
    return said.low <= said.high && (double)said.low <= is + rounding &&
           is <= (double)said.high + rounding;
}

static void judge_losses(struct one *o, const struct truth *t, uint32_t lost, crd_loss_people *ret)
{
    char ids[MAKERS][4];
    crd_str set[MAKERS];
    struct outcome is;
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS, .set = set};
    for (uint32_t k = 0; k < MAKERS; k++)
        if (lost >> k & 1) {
            snprintf(ids[k], sizeof ids[k], "p%u", k);
            set[opts.n_set++] = crd_str_from(ids[k]);
        }
    const crd_loss_result *r = ask(o, &opts);
    happens(t, lost, &is);
    *ret = r->whats[0].people;
    for (uint32_t n = 0; n < NETS - 1; n++) {
        crd_loss_count own = {0}, any = {0};
        char id[8];
        snprintf(id, sizeof id, "n%u", n);
        for (size_t i = 0; i < r->n_networks; i++)
            if (crd_str_eq(r->networks[i].id, crd_str_from(id))) {
                own = r->networks[i].own;
                any = r->networks[i].any;
            }
        bool listed = t->known[n] || own.high > 0 || t->whole;
        if (listed && (t->known[n] || own.high > 0)) {
            assert_true(within(own, is.own[n]));
            assert_true(within(any, is.any[n]));
            assert_true(any.low <= own.low && any.high <= own.high);
        }
    }
    if (!r->people_known)
        return;
    assert_true(within(ret->calls, is.calls));
    if (t->whole) {
        assert_true(within(ret->own, is.people_own));
        assert_true(within(ret->any, is.people_any));
    }
}

static bool no_less(crd_loss_count more, crd_loss_count less)
{
    return more.low >= less.low && more.high >= less.high;
}

static uint32_t maker_of(crd_str id) { return 1u << (id.ptr[1] - '0'); }

/* Lanes side by side say what each loss says alone; pairs what both together do. */
static void judge_bulk(struct one *o, const crd_loss_people is[1u << MAKERS])
{
    crd_loss_opts opts = {.by = CRD_LOSS_SUPPLIER, .mode = CRD_LOSS_FAILS, .pairs = true};
    const crd_loss_result *r = ask(o, &opts);
    for (size_t i = 0; i < r->n_whats; i++)
        assert_memory_equal(&r->whats[i].people, &is[maker_of(r->whats[i].id)], sizeof *is);
    for (size_t i = 0; i < r->n_pairs; i++)
        assert_memory_equal(&r->pairs[i].people,
                            &is[maker_of(r->pairs[i].a) | maker_of(r->pairs[i].b)], sizeof *is);
}

static void test_truth_is_within(void **state)
{
    (void)state;
    for (uint64_t round = crd_rounds(60); round > 0; round--) {
        struct one o;
        struct truth t;
        crd_loss_people is[1u << MAKERS];
        make_truth(&t, round % 2);
        mem_init(&o.m);
        tell(&t, &o.m);
        one_make(&o);
        for (uint32_t lost = 1; lost < 1u << MAKERS; lost++)
            judge_losses(&o, &t, lost, &is[lost]);
        for (uint32_t lost = 1; lost < 1u << MAKERS; lost++) /* losing more restores nothing */
            for (uint32_t k = 0; k < MAKERS; k++)
                if (!(lost >> k & 1)) {
                    const crd_loss_people *more = &is[lost | 1u << k];
                    assert_true(no_less(more->own, is[lost].own));
                    assert_true(no_less(more->any, is[lost].any));
                    assert_true(no_less(more->calls, is[lost].calls));
                }
        judge_bulk(&o, is);
        one_done(&o);
    }
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_truth_is_within);
    return crd_suite_run(&s, "analyse/loss people worlds");
}
