/* The tie table. Each row gives the reason for its cells; design and tests hold it to three laws
 * (tie.h). The letters: N none, L latent, S standing, P passes what arrives. */
#include "model/tie.h"

#define N CRD_GRADE_NONE
#define L CRD_GRADE_LATENT
#define S CRD_GRADE_STANDING
#define P CRD_GRADE_PASSES

#define LAW      CRD_GRADE_LAW
#define FUNCTION CRD_GRADE_FUNCTION
#define NEED     CRD_GRADE_NEED

/* ALWAYS: no condition. */
#define ALWAYS {S, S, S, S}, ""

/* clang-format off */
const crd_tie_kind crd_tie_kinds[] = {
    /* code, from, to, {C, M, I, A}, {cap}, when, flags, why */
    {"builds", "party", "link", {L, L, L, L}, ALWAYS, CRD_TIE_UNKNOWN,
     "who builds or lays a cable, duct or leased system can leave a tap or a switch in it, and knows "
     "where it is weak; it needs preparation"},
    {"carries", "link", "link", {S, S, S, S}, ALWAYS, 0,
     "who has the lower link has what it carries: traffic passes it, and ends when it is cut"},
    {"compels", "jurisdiction", "party", {LAW, LAW, LAW, LAW}, {L, L, L, L},
     "each case needs the order of an independent court", 0,
     "a law in force lets the state order a party in its reach; a court in each case makes it an "
     "order not yet given"},
    {"contains", "component", "release", {L, L, L, L}, ALWAYS, 0,
     "a component runs with the rights of what contains it; its maker acts through a flaw or a "
     "later version"},
    {"controls", "party", "party", {S, S, S, S}, ALWAYS, 0,
     "the controller decides what the controlled party does, through a channel that exists: its "
     "votes, its board, its accounts"},
    {"ends", "element", "link", {S, S, S, S}, ALWAYS, 0,
     "the equipment at the end of a link sends and receives everything on it"},
    {"finances", "party", "party", {N, N, N, L}, ALWAYS, 0,
     "a lender can call in a loan or a pledge and so stop its debtor; it gives no access"},
    {"holds-keys", "party|element", "protection", {S, N, S, S}, ALWAYS, 0,
     "keys open and forge what is protected, and can be withheld; who talks to whom is seen without "
     "them, so they add nothing to M"},
    {"hosts", "party|element", "element", {S, S, S, S}, {L, S, L, S},
     "encryption in use, with the tenant's own keys", 0,
     "who runs the machine can read, change and stop what runs on it; encryption in use leaves "
     "flaws of the hardware for C and I, and nothing against M and A"},
    {"houses", "site", "element", {L, L, L, S}, ALWAYS, 0,
     "who has the place can open the door after preparation, and can cut power and access at once"},
    {"influences", "party", "party", {L, L, L, L}, ALWAYS, 0,
     "a large minority, largest holder or board seat has weight but does not decide: whatever it "
     "achieves must first be won"},
    {"integrates", "party", "element|network", {S, S, S, S}, {L, L, L, L},
     "its contract has ended", 0,
     "the integrator has every password while it works; afterwards what it left behind"},
    {"is", "jurisdiction", "party", {S, S, S, S}, ALWAYS, CRD_TIE_EITHER_WAY,
     "a state has its organs and funds in hand; the other way holds for the state itself, and for a "
     "body only where a row says that it may use the whole state's powers"},
    {"lends", "jurisdiction", "jurisdiction", {S, S, S, S}, ALWAYS, CRD_TIE_SCENARIO,
     "states that act together are a supposition of a scenario, never a fact of the case; a mask "
     "and dates may limit it"},
    {"made-in", "jurisdiction", "product", {N, N, L, L}, ALWAYS, 0,
     "a state can reach a production line in its territory: what is made can be altered or held "
     "back; reading users' traffic needs somebody further on"},
    {"maintains", "party", "product|element", {S, S, S, S}, {L, L, L, L},
     "on site and supervised only", 0,
     "remote support, signed updates and the licence server are standing channels; a supervised "
     "visit must be prepared"},
    {"makes", "party", "product|release|component", {L, L, L, L}, ALWAYS, CRD_TIE_UNKNOWN,
     "a maker can leave a flaw in what it makes; making alone is no channel to what is installed"},
    {"manages", "party", "element|link|site", {S, S, S, S}, {L, L, L, L},
     "time-boxed and strongly authenticated and approved and recorded", 0,
     "privileged access does everything; all four limits together make each use a thing that must "
     "be asked for, and less than all four change nothing"},
    {"needs", "element", "element", {S, S, S, S}, ALWAYS, CRD_TIE_DEPENDENCY,
     "what is needed has power over what needs it: authentication, management and orchestration all "
     "four, interception C and M, power, sync and licences A"},
    {"opens", "protection", "service", {S, N, S, S}, ALWAYS, 0,
     "an opened protection gives what it protects; M was never protected by it"},
    {"operates", "party", "network|element|link|site", {S, S, S, S}, ALWAYS, CRD_TIE_UNKNOWN,
     "the operator has it in hand"},
    {"owns", "party", "network|site|link|element", {L, L, L, S}, ALWAYS, CRD_TIE_UNKNOWN,
     "an owner who does not operate must first get in, but can withdraw its property"},
    {"part-of", "network", "element|link", {P, P, P, P}, ALWAYS, 0,
     "who has power over a network has it over its parts"},
    {"passes", "link", "service", {S, S, S, NEED}, ALWAYS, 0,
     "a service's traffic on a link is seen and can be changed there; whether the service stops is "
     "for its need tree, which knows the other paths"},
    {"restricts", "jurisdiction", "party|product", {N, N, N, S}, ALWAYS, CRD_TIE_WITHDRAWS,
     "an export control or a sanction ends supply, licences and support; it gives no access"},
    {"runs", "release|product", "element", {P, P, P, P}, ALWAYS, 0,
     "an element is what it consists of: power over the product is power over the element"},
    {"serves", "element", "service", {FUNCTION, FUNCTION, FUNCTION, FUNCTION}, ALWAYS, 0,
     "a function can do to a service what its place lets it do: a mast can only fail, a radio unit "
     "sees no content, a central unit all"},
    {"stands-in", "jurisdiction", "site|link", {L, L, L, S}, ALWAYS, 0,
     "a state has force over its territory: it can seize and shut at once, and get in with effort"},
    {"vetoes", "party", "party", {N, N, N, L}, ALWAYS, 0,
     "a golden share or a blocking minority prevents; it cannot order"},
};
/* clang-format on */

const size_t crd_tie_kinds_n = sizeof crd_tie_kinds / sizeof *crd_tie_kinds;

const crd_tie_kind *crd_tie_kind_find(crd_str code)
{
    int at = crd_code_search(crd_tie_kinds, crd_tie_kinds_n, sizeof *crd_tie_kinds, code);
    return at < 0 ? NULL : &crd_tie_kinds[at];
}

static size_t index_of(enum crd_power power)
{
    switch (power) {
    case CRD_POWER_C:
        return 0;
    case CRD_POWER_M:
        return 1;
    case CRD_POWER_I:
        return 2;
    case CRD_POWER_A:
        break;
    }
    return 3;
}

crd_grade crd_tie_grade(const crd_tie_kind *kind, enum crd_power power, bool weakened)
{
    size_t p = index_of(power);
    uint8_t grade = kind->grade[p];
    if (weakened && kind->when[0] && kind->cap[p] < CRD_GRADE_STANDING && kind->cap[p] < grade)
        grade = kind->cap[p];
    return (crd_grade)grade;
}

static bool names(const char *tables, crd_str table)
{
    crd_str part;
    for (crd_str rest = crd_str_from(tables); crd_str_next(&rest, '|', &part);)
        if (crd_str_eq(part, table))
            return true;
    return false;
}

bool crd_tie_allows(const crd_tie_kind *kind, crd_str holder, crd_str target)
{
    return (names(kind->from, holder) && names(kind->to, target)) ||
           ((kind->flags & CRD_TIE_EITHER_WAY) && names(kind->from, target) &&
            names(kind->to, holder));
}

enum { C = CRD_POWER_C, M = CRD_POWER_M, I = CRD_POWER_I, A = CRD_POWER_A };

/* In the order of list "dependency_kind". */
/* clang-format off */
static const struct {
    const char *code;
    unsigned powers;
} dependencies[] = {
    {"authentication", C | M | I | A}, /* who lets users in can let in another in their name */
    {"hosting", C | M | I | A},        /* as tie `hosts` */
    {"intercept", C | M},              /* says whom to copy, and where to; changes nothing */
    {"licence", A},                    /* can only lapse */
    {"management", C | M | I | A},     /* configures what is managed */
    {"orchestration", C | M | I | A},  /* chooses what software runs, and where */
    {"power", A},                      /* can only fail */
    {"service", A},                    /* what for is not said, so its loss alone is certain */
    {"signalling", C | M | I | A},     /* decides where calls and sessions go */
    {"sync", A},                       /* wrong time stops radio and shows nothing */
    {"transport", C | M | I | A},      /* as tie `carries` */
};
/* clang-format on */

unsigned crd_dependency_powers(crd_str kind)
{
    int at = crd_code_search(dependencies, sizeof dependencies / sizeof *dependencies,
                             sizeof *dependencies, kind);
    return at < 0 ? 0 : dependencies[at].powers;
}
