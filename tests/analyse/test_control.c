#include "crdtest.h"

#include "analyse/control.h"

#include "control_world.h"

#include "base/buf.h"

static const char *yes(bool certain) { return certain ? "" : "?"; }

/* One line a fact:
 *   control X by votes 51-60 [ultimate]     X? = possible
 *   tie X kind on U 10-10
 *   hop X 1 owner>owned votes source:line
 *   unsure X 1 owner>owned                 such a hop that is not certain
 *   owns X 25000-25000 [last]               parts of a million
 *   rules Y by votes [abroad]
 *   sum Z votes 900000-1000000 rest */
static void show(const crd_control_result *r, crd_buf *out)
{
    for (size_t i = 0; i < r->n_controllers; i++) {
        const crd_controller *x = &r->controllers[i];
        crd_buf_addf(out, "control " CRD_STR_FMT "%s by %s %d-%d%s\n", CRD_STR_ARG(x->who.id),
                     yes(x->certain), x->by, x->low_ppm / 10000, x->high_ppm / 10000,
                     x->ultimate ? " ultimate" : "");
    }
    for (size_t i = 0; i < r->n_influencers; i++) {
        const crd_influencer *x = &r->influencers[i];
        crd_buf_addf(out, "tie " CRD_STR_FMT "%s %s on ", CRD_STR_ARG(x->who.id), yes(x->certain),
                     x->kind);
        crd_buf_addf(out, CRD_STR_FMT " %d-%d\n", CRD_STR_ARG(x->on), x->low_ppm / 10000,
                     x->high_ppm < 0 ? -1 : x->high_ppm / 10000);
    }
    for (size_t i = 0; i < r->n_hops; i++) {
        const crd_control_hop *x = &r->hops[i];
        crd_buf_addf(out, "hop " CRD_STR_FMT " %u ", CRD_STR_ARG(x->controller), x->step);
        crd_buf_addf(out, CRD_STR_FMT ">" CRD_STR_FMT, CRD_STR_ARG(x->owner.id),
                     CRD_STR_ARG(x->owned));
        crd_buf_addf(out, " " CRD_STR_FMT " " CRD_STR_FMT ":%u\n", CRD_STR_ARG(x->kind),
                     CRD_STR_ARG(x->source), x->line);
        if (!x->certain)
            crd_buf_addf(out, "unsure " CRD_STR_FMT " %u " CRD_STR_FMT ">" CRD_STR_FMT "\n",
                         CRD_STR_ARG(x->controller), x->step, CRD_STR_ARG(x->owner.id),
                         CRD_STR_ARG(x->owned));
    }
    for (size_t i = 0; i < r->n_owners; i++)
        crd_buf_addf(out, "owns " CRD_STR_FMT " %d-%d%s\n", CRD_STR_ARG(r->owners[i].who.id),
                     r->owners[i].low_ppm, r->owners[i].high_ppm, r->owners[i].last ? " last" : "");
    for (size_t i = 0; i < r->n_controlled; i++)
        crd_buf_addf(out, "rules " CRD_STR_FMT "%s by %s%s\n", CRD_STR_ARG(r->controlled[i].who.id),
                     yes(r->controlled[i].certain), r->controlled[i].by,
                     r->controlled[i].abroad ? " abroad" : "");
    for (size_t i = 0; i < r->n_sums; i++)
        crd_buf_addf(out, "sum " CRD_STR_FMT " " CRD_STR_FMT " %lld-%lld %s\n",
                     CRD_STR_ARG(r->sums[i].party), CRD_STR_ARG(r->sums[i].kind),
                     (long long)r->sums[i].low_ppm, (long long)r->sums[i].high_ppm,
                     r->sums[i].what);
    if (r->closed.ptr)
        crd_buf_addf(out, "closed " CRD_STR_FMT "\n", CRD_STR_ARG(r->closed));
    if (r->unbounded)
        crd_buf_adds(out, "unbounded\n");
    if (r->own_votes)
        crd_buf_adds(out, "own votes\n");
}

struct control_case {
    const char *name;
    const char *rows[8][2];
    const char *about;
    const char *want; /* lines that must be there, whole; a line with '!' before must not */
    crd_control_opts opts;
};

#define H(text)         \
    {                   \
        "holding", text \
    }
#define USUAL                                            \
    {                                                    \
        .threshold_ppm = 500000, .influence_ppm = 100000 \
    }
/* clang-format off */
static const struct control_case cases[] = {
    {"half is not control, each half is a veto", {H("owner=party:a;owned=z;kind=votes;ppm_min=50%;ppm_max=50%"), H("owner=party:b;owned=z;kind=votes;ppm_min=50%;ppm_max=50%")}, "z",
     "tie a joint on z 50-50\ntie b joint on z 50-50\ntie a minority on z 50-50\nsum z votes 1000000-1000000 whole\n!control", USUAL},
    {"half controls where at least half is the law", {H("owner=party:a;owned=z;kind=votes;ppm_min=50%;ppm_max=50%")}, "z",
     "control a by votes 50-50 ultimate\n", {.threshold_ppm = 500000, .influence_ppm = 100000, .at_least = true}},
    {"half and one share", {H("owner=party:a;owned=z;kind=votes;ppm_min=500001;ppm_max=500001"), H("owner=party:b;owned=z;kind=votes;ppm_min=499999;ppm_max=499999")}, "z",
     "control a by votes 50-50 ultimate\ntie b minority on z 49-49\n!tie b joint\n!tie b block\n", USUAL},
    {"together with what one controls", {H("owner=party:a;owned=b;kind=votes;ppm_min=60%;ppm_max=60%"), H("owner=party:a;owned=z;kind=votes;ppm_min=20%;ppm_max=20%"),
      H("owner=party:b;owned=z;kind=votes;ppm_min=40%;ppm_max=40%")}, "z",
     "control a by votes 60-60 ultimate\nhop a 1 b>z votes s:14\nhop a 1 a>z votes s:13\nhop a 2 a>b votes s:12\ntie b minority on z 40-40\nowns a 440000-440000 last\n!control b\n", USUAL},
    {"a range controls possibly and influences surely", {H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=60%")}, "z",
     "control a? by votes 30-60 ultimate\ntie a minority on z 30-60\nsum z votes 300000-600000 rest\n", USUAL},
    {"a stated minority is no possible control", {H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")}, "z", "tie a minority on z 30-30\n!control", USUAL},
    {"unless the rest may be anyone's", {H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")}, "z",
     "control a? by votes 30-100 ultimate\n", {.threshold_ppm = 500000, .influence_ppm = 100000, .float_any = true}},
    {"what others surely hold is nobody else's", {H("owner=party:a;owned=z;kind=votes;ppm_max=80%"), H("owner=party:b;owned=z;kind=votes;ppm_min=55%;ppm_max=55%")}, "z",
     "control b by votes 55-55 ultimate\ntie a? minority on z 0-45\n!control a\n", USUAL},
    {"a share that is not known may be all that is left", {H("owner=party:a;owned=z;kind=votes"), H("owner=party:b;owned=z;kind=votes;ppm_min=40%;ppm_max=40%")}, "z",
     "control a? by votes 0-60 ultimate\ntie b minority on z 40-40\n!control b\n", USUAL},
    {"what holds only maybe is possible", {H("owner=party:a;owned=z;kind=votes;ppm_min=60%;ppm_max=60%;since=2025")}, "z", "control a? by votes 0-60 ultimate\n", USUAL},
    {"what is contested is possible", {{"source", "name=t;as_of=2025-06-30;confidence=high"}, H("owner=party:a;owned=z;kind=votes;ppm_min=60%;ppm_max=60%"),
      {"t", "owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"}}, "z", "control a? by votes 30-60 ultimate\ntie a minority on z 30-60\n", USUAL},
    {"shares stand for votes", {H("owner=party:a;owned=z;kind=shares;ppm_min=60%;ppm_max=60%")}, "z", "control a by shares 60-60 ultimate\nsum z shares 600000-600000 rest\n", USUAL},
    {"but not where votes are known", {H("owner=party:a;owned=z;kind=shares;ppm_min=60%;ppm_max=60%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")}, "z",
     "control a? by votes 0-60 ultimate\nowns a 600000-600000 last\n!owns b\n", USUAL},
    {"consolidation of what it holds nothing of", {H("owner=party:a;owned=z;kind=consolidates;ppm_min=0;ppm_max=0")}, "z", "control a by consolidates 0-0 ultimate\n", USUAL},
    {"consolidation", {H("owner=party:a;owned=z;kind=consolidates")}, "z", "control a by consolidates 0-0 ultimate\nhop a 1 a>z consolidates s:12\n", USUAL},
    {"most of the board", {H("owner=party:a;owned=z;kind=board;ppm_min=60%;ppm_max=60%"), H("owner=party:b;owned=z;kind=board;ppm_min=40%;ppm_max=40%")}, "z",
     "control a by board 0-0 ultimate\ntie b board on z 40-40\n!control b\n", USUAL},
    {"a veto blocks, debt is finance, neither controls", {H("owner=jurisdiction:XA;owned=z;kind=veto"), H("owner=party:b;owned=z;kind=debt")}, "z",
     "tie jurisdiction:XA veto on z 0--1\ntie b debt on z 0--1\n!control", USUAL},
    {"a state has its bodies in hand", {H("owner=jurisdiction:XA;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:min-a;owned=z;kind=votes;ppm_min=25%;ppm_max=25%")}, "z",
     "control jurisdiction:XA by votes 55-55 ultimate\nowns jurisdiction:XA 550000-550000 last\nowns min-a 250000-250000\n!control min-a\n", USUAL},
    {"a body alone controls what it holds itself", {H("owner=party:min-a;owned=b;kind=votes;ppm_min=51%;ppm_max=51%"), H("owner=jurisdiction:XA;owned=c;kind=votes;ppm_min=51%;ppm_max=51%")}, "min-a",
     "control jurisdiction:XA by is 0-0 ultimate\nrules b by votes abroad\n!rules c\n", USUAL},
    {"what a state controls", {H("owner=party:min-a;owned=b;kind=votes;ppm_min=51%;ppm_max=51%"), H("owner=party:b;owned=a;kind=votes;ppm_min=51%;ppm_max=51%")}, "XA",
     "rules b by votes abroad\nrules a by votes\nrules a-branch by votes abroad\nrules min-a by is\n", USUAL},
    {"a branch is its head office", {H("owner=party:a-branch;owned=z;kind=votes;ppm_min=51%;ppm_max=51%"), H("owner=party:b;owned=a;kind=votes;ppm_min=51%;ppm_max=51%")}, "z",
     "control a by votes 51-51\ncontrol b by votes 51-51 ultimate\n", USUAL},
    {"who controls the head office controls the branch", {H("owner=party:a-branch;owned=z;kind=votes;ppm_min=51%;ppm_max=51%"), H("owner=party:b;owned=a;kind=votes;ppm_min=51%;ppm_max=51%")}, "a-branch",
     "control a by is 0-0\ncontrol b by votes 51-51 ultimate\nhop b 1 a>a-branch is s:6\nhop b 2 b>a votes s:13\nrules z by votes\nowns b 510000-510000 last\nsum a votes 510000-510000 rest\n!rules a", USUAL},
    {"a head office that nobody controls is the last", {H("owner=party:b;owned=a;kind=votes;ppm_min=40%;ppm_max=60%")}, "a-branch",
     "control a by is 0-0 ultimate\ncontrol b? by votes 40-60 ultimate\nhop a 1 a>a-branch is s:6\nhop b 1 a>a-branch is s:6\nunsure b 2 b>a\n!rules", USUAL},
    {"a head office has its branch in hand", {{NULL, NULL}}, "a", "rules a-branch by is abroad\n!control\n", USUAL},
    {"a step that is only possible", {H("owner=party:a;owned=b;kind=votes;ppm_min=60%;ppm_max=60%"), H("owner=party:b;owned=z;kind=votes;ppm_min=40%;ppm_max=60%")}, "z",
     "control a? by votes 40-60 ultimate\nunsure a 1 b>z\n!unsure a 2", USUAL},
    {"two sure holdings and one that is not are a step together", {H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:a;owned=b;kind=votes;ppm_min=60%;ppm_max=60%"),
      H("owner=party:b;owned=z;kind=votes;ppm_min=15%;ppm_max=25%")}, "z", "unsure a 1 a>z\nunsure a 1 b>z\n!unsure a 2", USUAL},
    {"two in a ring are not above each other", {H("owner=party:a;owned=b;kind=votes;ppm_min=60%;ppm_max=60%"), H("owner=party:b;owned=a;kind=votes;ppm_min=60%;ppm_max=60%")}, "b",
     "control a by votes 60-60\nrules a by votes abroad\n", USUAL},
    {"a pact of voters acts as one", {H("owner=party:a;owned=pact;kind=votes;ppm_min=50%;ppm_max=50%"), H("owner=party:b;owned=pact;kind=votes;ppm_min=50%;ppm_max=50%"),
      H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=25%;ppm_max=25%")}, "z",
     "control pact by concert 0-0 ultimate\ntie a minority on z 30-30\n!control a\n!control b\n", USUAL},
    {"co-owners act as one possibly, and only where two hold", {H("owner=party:a;owned=pact;kind=shares;ppm_min=50%"), H("owner=party:b;owned=pact;kind=shares;ppm_min=50%"),
      H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=25%;ppm_max=25%"), H("owner=party:b;owned=c;kind=votes;ppm_min=100%")}, "pact",
     "rules z? by concert\n!rules c\n", USUAL},
    {"influence through who controls", {H("owner=party:a;owned=b;kind=votes;ppm_min=30%;ppm_max=30%"), H("owner=party:b;owned=z;kind=votes;ppm_min=60%;ppm_max=60%")}, "z",
     "control b by votes 60-60 ultimate\ntie a minority on b 30-30\n", USUAL},
    {"the largest holding", {H("owner=party:a;owned=z;kind=votes;ppm_min=9%;ppm_max=9%"), H("owner=party:b;owned=z;kind=votes;ppm_min=8%;ppm_max=8%")}, "z",
     "tie a? largest on z 9-9\n!tie b", USUAL},
    {"a ring controls itself and is nobody's", {H("owner=party:a;owned=b;kind=votes;ppm_min=60%;ppm_max=60%"), H("owner=party:b;owned=a;kind=votes;ppm_min=60%;ppm_max=60%"),
      H("owner=party:b;owned=z;kind=votes;ppm_min=60%;ppm_max=60%")}, "z", "control a by votes 60-60 ultimate\ncontrol b by votes 60-60 ultimate\n", USUAL},
    {"a closed ring has no integrated shares", {H("owner=party:a;owned=b;kind=votes;ppm_min=100%"), H("owner=party:b;owned=a;kind=votes;ppm_min=100%"),
      H("owner=party:b;owned=z;kind=votes;ppm_min=60%;ppm_max=60%")}, "z", "closed a\n!owns", USUAL},
    {"a cross-holding", {H("owner=party:d;owned=a;kind=votes;ppm_min=80%;ppm_max=80%"), H("owner=party:a;owned=z;kind=votes;ppm_min=50%;ppm_max=50%"),
      H("owner=party:z;owned=a;kind=votes;ppm_min=20%;ppm_max=20%")}, "z", "owns a 500000-500000\nowns d 444444-444445 last\n", USUAL},
    {"more than there is, and its own shares", {H("owner=party:a;owned=z;kind=votes;ppm_min=70%;ppm_max=70%"), H("owner=party:b;owned=z;kind=votes;ppm_min=45%;ppm_max=45%"),
      H("owner=party:a;owned=a;kind=votes;ppm_min=10%;ppm_max=10%")}, "z", "control a by votes 70-70 ultimate\nsum z votes 1150000-1150000 over\nsum a votes 100000-100000 self\n", USUAL},
    {"without its own votes", {H("owner=party:a;owned=z;kind=votes;ppm_min=45%;ppm_max=45%"), H("owner=party:b;owned=z;kind=votes;ppm_min=35%;ppm_max=35%"),
      H("owner=party:z;owned=z;kind=votes;ppm_min=20%;ppm_max=20%")}, "z", "control a? by votes 45-45 ultimate\nunsure a 1 a>z\n!control b", USUAL},
    {"without those of its subsidiary", {H("owner=party:a;owned=z;kind=votes;ppm_min=45%;ppm_max=45%"), H("owner=party:b;owned=z;kind=votes;ppm_min=20%;ppm_max=20%"),
      H("owner=party:z;owned=b;kind=votes;ppm_min=60%;ppm_max=60%"), H("owner=party:c;owned=z;kind=votes;ppm_min=35%;ppm_max=35%")}, "z",
     "control a? by votes 45-65 ultimate\nunsure a 1 a>z\n!control c\n!control b\nown votes\n", USUAL},
    {"what a party holds that is not surely a subsidiary is its own", {H("owner=party:a;owned=z;kind=votes;ppm_min=45%;ppm_max=45%"), H("owner=party:b;owned=z;kind=votes;ppm_min=20%;ppm_max=20%"),
      H("owner=party:z;owned=b;kind=votes;ppm_min=45%;ppm_max=60%")}, "z", "!control\n!own votes\n", USUAL},
    {"half of what is left is not more than half", {H("owner=party:a;owned=z;kind=votes;ppm_min=40%;ppm_max=40%"), H("owner=party:z;owned=z;kind=votes;ppm_min=20%;ppm_max=20%")}, "z", "!control", USUAL},
    {"half of what is left where half is enough", {H("owner=party:a;owned=z;kind=votes;ppm_min=40%;ppm_max=40%"), H("owner=party:z;owned=z;kind=votes;ppm_min=20%;ppm_max=20%")}, "z",
     "control a? by votes 40-40 ultimate\n", {.threshold_ppm = 500000, .influence_ppm = 100000, .at_least = true}},
    {"an owner that is described nowhere", {H("owner=party:ghost;owned=z;kind=votes;ppm_min=70%;ppm_max=70%")}, "Zeta", "control ghost by votes 70-70 ultimate\n", USUAL},
    {"a quarter can be a threshold", {H("owner=party:a;owned=z;kind=votes;ppm_min=26%;ppm_max=26%"), H("owner=party:b;owned=z;kind=votes;ppm_min=30%;ppm_max=30%")}, "z",
     "control a by votes 26-26 ultimate\ncontrol b by votes 30-30 ultimate\n", {.threshold_ppm = 250000, .influence_ppm = 100000}},
    {"where it is managed", {{"party", "id=y;name=Ypsilon;kind=company;jurisdiction=XB;managed_from=XA"}}, "y", "tie jurisdiction:XA managed-from on y 0--1\n", USUAL},
    {"the same holding stated twice counts once", {H("owner=party:a;owned=z;kind=votes;ppm_min=30%;ppm_max=30%;since=2010-01-01"), H("owner=party:a;owned=z;kind=votes;ppm_min=34%;ppm_max=34%;since=2015-01-01")},
     "z", "tie a minority on z 34-34\nsum z votes 340000-340000 rest\n!control", USUAL},
};
/* clang-format on */

static void expect(const char *want, crd_buf *out)
{
    crd_str rest = crd_str_from(want), one;
    crd_buf_addc(out, '\0');
    while (crd_str_next(&rest, '\n', &one)) {
        bool not = one.len > 0 && one.ptr[0] == '!';
        char line[256];
        snprintf(line, sizeof line, "\n" CRD_STR_FMT "%s", (int)(one.len - (not ? 1 : 0)),
                 one.ptr + (not ? 1 : 0), not ? "" : "\n");
        if (one.len > 0 && (strstr(out->at, line) != NULL) == not )
            fail_msg("%s '" CRD_STR_FMT "' in%s", not ? "unwanted" : "missing", CRD_STR_ARG(one),
                     out->at);
    }
}

static void test_case(void **state)
{
    const struct control_case *k = *state;
    struct memfeed m;
    crd_arena *arena;
    mem_init(&m);
    assert_ok(crd_arena_new(64 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < 8 && k->rows[i][0]; i++) {
        bool other = strcmp(k->rows[i][0], "t") == 0; /* a row of another source */
        mem_put(&m, other ? "t" : "s", other ? "holding" : k->rows[i][0], k->rows[i][1]);
    }
    for (uint64_t seed = 0; seed < 3; seed++) {
        crd_world *w = control_world(&m);
        crd_control *c;
        const crd_control_result *r;
        crd_err err = CRD_ERR_INIT;
        crd_buf out;
        crd_buf_init(&out, 1 << 20);
        crd_buf_addc(&out, '\n');
        assert_status(CRD_OK, crd_control_new(w, &k->opts, &c, &err), &err);
        assert_status(CRD_OK, crd_control_about(c, crd_str_from(k->about), arena, &r, &err), &err);
        show(r, &out);
        expect(k->want, &out);
        crd_buf_done(&out);
        crd_control_free(c);
        crd_world_free(w);
        mem_shuffle(&m, seed + 1);
    }
    crd_arena_free(arena);
    mem_done(&m);
}

/* ---- random worlds ------------------------------------------------------------------------ */

static uint32_t draw(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

/* The state is an owner of its own, after the parties; the first BODIES of them may be its bodies.
 */
enum { PARTIES = 7, STATE = PARTIES, OWNERS, BODIES = 2, HOLDS = 12 };
struct held {
    uint32_t from, to;
    int32_t low, high;
};

/* Who controls whom by definition: what each surely holds; or the most that it may hold together
 * with all it controls, where others keep what they surely hold. A state has its `bodies` at once;
 * a body by itself is a party like any other. `sure` is certain control, once it is known: votes in
 * a company that it holds itself, or that those hold whom it certainly controls, may be suspended.
 */
static void oracle(const struct held *h, uint32_t bodies, int32_t threshold,
                   bool sure[OWNERS][PARTIES], bool out[OWNERS][PARTIES])
{
    bool possible = sure != NULL;
    memset(out, 0, sizeof(bool[OWNERS][PARTIES]));
    for (uint32_t z = 0; z < bodies; z++)
        out[STATE][z] = true;
    for (uint32_t x = 0; x < OWNERS; x++)
        for (bool more = true; more;) {
            more = false;
            for (uint32_t z = 0; z < PARTIES; z++) {
                int64_t own = 0, others = 0, all = 0, self_low = 0, self = 0;
                for (uint32_t y = 0; y < OWNERS; y++) {
                    int32_t low = 0, high = 0; /* the largest of several rows */
                    for (uint32_t i = 0; i < HOLDS; i++)
                        if (h[i].from == y && h[i].to == z) {
                            low = h[i].low > low ? h[i].low : low;
                            high = h[i].high > high ? h[i].high : high;
                        }
                    all += low;
                    if (y == z || (possible && y < PARTIES && sure[z][y])) {
                        self_low += low;
                        self += high;
                    }
                    if (y != z && (y == x || (y < PARTIES && out[x][y])))
                        own += possible ? high : low;
                    else
                        others += low;
                }
                if (possible && all <= 1000000 && own > 1000000 - others)
                    own = 1000000 - others;
                if (all <= 1000000 && self > 1000000 - all + self_low)
                    self = 1000000 - all + self_low;
                if (!possible || self >= 1000000) /* possibly: without the votes in itself */
                    self = 0;
                if (own * 1000000 > threshold * (1000000 - self) && z != x && !out[x][z])
                    out[x][z] = more = true;
            }
        }
}

static void random_world(struct memfeed *m, struct held *h, uint32_t bodies, uint64_t *seed)
{
    mem_put(m, "s", "source", "name=s;as_of=2025-06-30");
    for (uint32_t i = 0; i < PARTIES; i++) {
        char text[64];
        snprintf(text, sizeof text, "id=p%u;name=P%u;jurisdiction=XA;kind=%s", i, i,
                 i < bodies ? "state-body" : "company");
        mem_put(m, "s", "party", text);
    }
    mem_put(m, "s", "jurisdiction", "id=XA;name=A");
    for (uint32_t i = 0; i < HOLDS; i++) {
        char text[160];
        int32_t low = (int32_t)(draw(seed) % 8) * 100000,
                high = low + (int32_t)(draw(seed) % 3) * 150000;
        high = high > 1000000 ? 1000000 : high;
        h[i] = (struct held){draw(seed) % (bodies ? OWNERS : PARTIES), draw(seed) % PARTIES, low,
                             high};
        char owner[20] = "jurisdiction:XA";
        if (h[i].from < PARTIES)
            snprintf(owner, sizeof owner, "party:p%u", h[i].from);
        snprintf(text, sizeof text,
                 "owner=%s;owned=p%u;kind=votes;ppm_min=%d;ppm_max=%d;since=20%02u-01-01", owner,
                 h[i].to, low, high, i + 1);
        mem_put(m, "s", "holding", text);
    }
}

static uint32_t actor_of(const crd_control *c, const crd_world *w, uint32_t x)
{
    char text[8];
    if (x == STATE)
        return crd_control_of_state(
            c, crd_world_row(w, CRD_T_jurisdiction, crd_world_find_text(w, CRD_STR("XA"))));
    snprintf(text, sizeof text, "p%u", x);
    return crd_control_of_party(
        c, crd_world_row(w, CRD_T_party, crd_world_find_text(w, crd_str_from(text))));
}

static void judge(uint64_t *seed, unsigned *ret_forests, unsigned *ret_wrong)
{
    struct memfeed m;
    struct held h[HOLDS];
    bool want[2][OWNERS][PARTIES];
    uint32_t bodies = draw(seed) % (BODIES + 1);
    crd_control_opts opts = CRD_CONTROL_OPTS;
    opts.threshold_ppm = draw(seed) % 4 ? 500000 : 250000;
    mem_init(&m);
    random_world(&m, h, bodies, seed);
    crd_world *w = control_world(&m);
    crd_control *c;
    assert_ok(crd_control_new(w, &opts, &c, NULL));
    for (unsigned b = 0; b < 2; b++) {
        crd_capturer *k;
        oracle(h, bodies, opts.threshold_ppm, b ? want[0] : NULL, want[b]);
        assert_ok(crd_capturer_new(crd_control_capture(c, b), &k, NULL));
        for (uint32_t x = 0; x < OWNERS; x++)
            for (uint32_t z = 0; z < PARTIES; z++) {
                uint32_t from = actor_of(c, w, x), to = actor_of(c, w, z), n;
                crd_capturer_from(k, from, &n);
                bool got = x != z && crd_capturer_has(k, to);
                assert_int_equal(got, want[b][x][z]);
                if (b == 0 && crd_control_forest(c))
                    assert_int_equal(crd_forest_captures(crd_control_forest(c), from, to), got);
            }
        crd_capturer_free(k);
    }
    bool chain = true;
    for (uint32_t x = 0; x < PARTIES; x++)
        for (uint32_t z = 0; z < PARTIES; z++) {
            assert_true(!want[0][x][z] || want[1][x][z]); /* certain is possible */
            for (uint32_t y = 0; y < x; y++)
                chain &= !want[1][x][z] || !want[1][y][z] || want[1][x][y] || want[1][y][x];
        }
    *ret_forests += crd_control_forest(c) != NULL;
    *ret_wrong += crd_control_forest(c) && !chain;
    crd_control_free(c);
    crd_world_free(w);
    mem_done(&m);
}

static void test_random(void **state)
{
    (void)state;
    const char *text = getenv("CRD_ROUNDS");
    unsigned rounds = text ? (unsigned)strtoul(text, NULL, 10) : 300, forests = 0, wrong = 0;
    uint64_t seed = 9;
    for (unsigned i = 0; i < rounds; i++)
        judge(&seed, &forests, &wrong);
    assert_true(forests > 0 && wrong > 0); /* a forest of high would have been wrong */
}

/* Two may control z, neither the other: the high bound is no forest where the low bound is one. */
static void test_high_is_no_forest(void **state)
{
    (void)state;
    struct memfeed m;
    mem_init(&m);
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    mem_put(&m, "s", "holding", "owner=party:a;owned=z;kind=votes;ppm_min=40%;ppm_max=60%");
    mem_put(&m, "s", "holding", "owner=party:b;owned=z;kind=votes;ppm_min=40%;ppm_max=60%");
    crd_world *w = control_world(&m);
    crd_control *c;
    crd_forest *f;
    crd_control_opts opts = CRD_CONTROL_OPTS;
    crd_arena *arena;
    const crd_control_result *r;
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_ok(crd_control_new(w, &opts, &c, NULL));
    assert_non_null(crd_control_forest(c));
    assert_false(crd_capture_is_forest(crd_control_capture(c, true)));
    assert_status(CRD_EINVAL, crd_forest_new(crd_control_capture(c, true), NULL, &f, NULL), NULL);
    assert_ok(crd_control_about(c, CRD_STR("z"), arena, &r, NULL));
    assert_int_equal(r->n_controllers, 2);
    assert_true(r->controllers[0].ultimate && r->controllers[1].ultimate);
    crd_control_free(c);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

static void test_all(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "owner=party:min-a;owned=b;kind=votes;ppm_min=51%;ppm_max=51%",
        "owner=party:b;owned=c;kind=votes;ppm_min=51%;ppm_max=51%",
        "owner=party:b;owned=d;kind=votes;ppm_min=20%;ppm_max=60%",
        "owner=party:d;owned=z;kind=votes;ppm_min=60%;ppm_max=60%",
    };
    struct memfeed m;
    crd_arena *arena;
    crd_control *c;
    const crd_control_all_result *r;
    crd_control_opts opts = CRD_CONTROL_OPTS;
    mem_init(&m);
    assert_ok(crd_arena_new(1 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "s", "holding", rows[i]);
    for (int other = 0; other < 2; other++) { /* with the forest, and with a kind that forbids it */
        crd_world *w = control_world(&m);
        assert_ok(crd_control_new(w, &opts, &c, NULL));
        assert_int_equal(crd_control_forest(c) == NULL, other);
        assert_ok(crd_control_all(c, arena, &r, NULL));
        assert_int_equal(r->n_ultimates, 2);
        assert_true(crd_str_eq(r->ultimates[0].who.id, CRD_STR("jurisdiction:XA")));
        assert_int_equal(r->ultimates[0].low, 3); /* its ministry, and what that has */
        assert_int_equal(r->ultimates[0].high, 5);
        assert_int_equal(r->ultimates[0].abroad_high, 4);
        assert_true(crd_str_eq(r->ultimates[1].who.id, CRD_STR("d")));
        assert_int_equal(r->n_seats, 2);
        assert_int_equal(r->seats[0].low, 3);
        assert_int_equal(r->rest, 4);
        crd_control_free(c);
        crd_world_free(w);
        mem_put(&m, "s", "holding", "owner=party:b;owned=c;kind=consolidates");
    }
    crd_arena_free(arena);
    mem_done(&m);
}

/* Members of a ring are told of one another, those below it and those alone are not. */
static void test_rings(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "owner=party:a;owned=b;kind=votes;ppm_min=60%;ppm_max=60%",
        "owner=party:b;owned=c;kind=votes;ppm_min=60%;ppm_max=60%",
        "owner=party:c;owned=a;kind=votes;ppm_min=60%;ppm_max=60%",
        "owner=party:c;owned=z;kind=votes;ppm_min=60%;ppm_max=60%",
        "owner=party:d;owned=pact;kind=votes;ppm_min=60%;ppm_max=60%",
    };
    static const char *const want[][2] = {{"b", "a, c"}, {"c", "a, b"}, {"a", "b, c"}, {"d", NULL}};
    struct memfeed m;
    crd_arena *arena;
    crd_control *c;
    const crd_control_all_result *r;
    crd_control_opts opts = CRD_CONTROL_OPTS;
    mem_init(&m);
    assert_ok(crd_arena_new(1 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        if (strcmp(nation[i][0], "party") != 0 || !strstr(nation[i][1], "kind=state-body"))
            mem_put(&m, "s", nation[i][0], nation[i][1]);
    for (size_t i = 0; i < CRD_COUNT(rows); i++)
        mem_put(&m, "s", "holding", rows[i]);
    for (int other = 0; other < 2; other++) { /* with the forest, and with a kind that forbids it */
        crd_world *w = control_world(&m);
        assert_ok(crd_control_new(w, &opts, &c, NULL));
        assert_int_equal(crd_control_forest(c) == NULL, other);
        assert_ok(crd_control_all(c, arena, &r, NULL));
        assert_int_equal(r->n_ultimates, CRD_COUNT(want));
        for (size_t i = 0; i < CRD_COUNT(want); i++) {
            assert_true(crd_str_eq(r->ultimates[i].who.id, crd_str_from(want[i][0])));
            assert_true(crd_str_eq(r->ultimates[i].ring, crd_str_from(want[i][1])));
        }
        crd_control_free(c);
        crd_world_free(w);
        mem_put(&m, "s", "holding", "owner=party:b;owned=c;kind=consolidates");
    }
    crd_arena_free(arena);
    mem_done(&m);
}

static void test_refused(void **state)
{
    (void)state;
    struct memfeed m;
    crd_arena *arena;
    crd_control *c;
    const crd_control_result *r;
    crd_control_opts opts = {.threshold_ppm = 1000001};
    mem_init(&m);
    assert_ok(crd_arena_new(1 << 20, &arena));
    for (size_t i = 0; i < CRD_COUNT(nation); i++)
        mem_put(&m, "s", nation[i][0], nation[i][1]);
    mem_put(&m, "s", "party", "id=y;name=ZETA;jurisdiction=XA");
    crd_world *w = control_world(&m);
    assert_status(CRD_EINVAL, crd_control_new(w, &opts, &c, NULL), NULL);
    assert_null(c);
    opts = CRD_CONTROL_OPTS;
    assert_ok(crd_control_new(w, &opts, &c, NULL));
    assert_status(CRD_ENOENT, crd_control_about(c, CRD_STR("nobody"), arena, &r, NULL), NULL);
    assert_status(CRD_EINVAL, crd_control_about(c, CRD_STR("zeta"), arena, &r, NULL), NULL);
    assert_ok(crd_control_about(c, CRD_STR("jurisdiction:XB"), arena, &r, NULL));
    assert_ok(crd_control_about(c, CRD_STR("alphaland"), arena, &r, NULL));
    assert_true(crd_str_eq(r->subject.id, CRD_STR("jurisdiction:XA")));
    crd_control_free(c);
    crd_control_free(NULL);
    crd_world_free(w);
    crd_arena_free(arena);
    mem_done(&m);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, cases, test_case);
    CRD_SUITE_ADD(&s, test_random);
    CRD_SUITE_ADD(&s, test_high_is_no_forest);
    CRD_SUITE_ADD(&s, test_all);
    CRD_SUITE_ADD(&s, test_rings);
    CRD_SUITE_ADD(&s, test_refused);
    return crd_suite_run(&s, "analyse/control");
}
