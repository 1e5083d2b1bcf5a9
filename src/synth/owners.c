/* Who owns whom. Companies that do something stand below seven layers of holdings, funds and
 * people; a main owner is in a layer above, or next in the same one, so chains are three or four
 * long on average and up to a dozen. Two in a hundred holdings are crosswise between neighbours,
 * some four neighbours own each other in a ring, and some companies own a part of themselves. Dates
 * are those of the last change of hands; what was before is there too.
 *
 * All holdings in one party are made together, out of one budget, so that no sum exceeds the whole
 * on any day. */
#include "synth/synth_int.h"

enum { WHOLE = 1000000, LAYERS = 7 };

struct budget {
    uint64_t owned;
    int32_t left; /* ppm of the votes */
    uint64_t owners[8];
    int n;
};

static bool is_new(struct budget *b, uint64_t owner)
{
    if (owner == b->owned)
        return false;
    for (int i = 0; i < b->n; i++)
        if (b->owners[i] == owner)
            return false;
    if (b->n == (int)COUNT_OF(b->owners))
        return false;
    b->owners[b->n++] = owner;
    return true;
}

static crd_str owner_text(struct synth *s, uint64_t owner)
{
    return synth_text(s, "party:party-%06llu", (unsigned long long)owner);
}

static crd_status put_holding(struct synth *s, crd_str owner, uint64_t owned, const char *kind,
                              int32_t ppm, crd_date since, crd_date until)
{
    ROW(holding, h);
    uint64_t no = s->nth[CRD_T_holding];
    h.owner = owner;
    h.owned = synth_id(s, "party", owned);
    h.kind = crd_str_from(kind);
    if (ppm > 0 && !is_unknown(s, R_OWN_UNKNOWN, no)) {
        h.ppm_min = ppm;
        h.ppm_max = ppm;
    }
    h.since = since;
    h.until = until;
    PUT(holding, h);
    return CRD_OK;
}

/* A holding in votes out of the budget; none when it is spent or the owner has one already. In some
 * companies capital and votes part, and the capital has a row of its own. */
static crd_status put_votes(struct synth *s, struct budget *b, uint64_t owner, int32_t ppm,
                            crd_date since)
{
    if (ppm > b->left)
        ppm = b->left;
    if (ppm <= 0 || !is_new(b, owner))
        return CRD_OK;
    b->left -= ppm;
    crd_status rc = put_holding(s, owner_text(s, owner), b->owned, "votes", ppm, since,
                                CRD_DATE_NONE);
    if (rc == CRD_OK && happens(s, R_OWN_CAPITAL, b->owned, 200000))
        rc = put_holding(s, owner_text(s, owner), b->owned, "shares", ppm / 3 * 2 + 1, since,
                         CRD_DATE_NONE);
    return rc;
}

/* ---- the main owner ----------------------------------------------------------------------- */

static int layer_of(const struct synth *s, uint64_t party)
{
    int k = 0;
    while (k < LAYERS && party >= s->layer_of_owners[k])
        k++;
    return k; /* 0: owns nobody; 1 .. LAYERS */
}

static uint64_t someone_in(const struct synth *s, int layer, enum stream k, uint64_t i)
{
    uint64_t from = s->layer_of_owners[layer - 1], to = s->layer_of_owners[layer];
    return to > from ? from + below(s, k, i, to - from) : s->n.parties - 1;
}

static uint64_t main_owner(const struct synth *s, uint64_t i)
{
    int layer = layer_of(s, i);
    uint64_t state = synth_party_state(s, i);
    bool firm = i < s->first_customer || layer > 0;
    if (firm && layer < 3 && happens(s, R_OWN_STATE, i, state >= 10 ? 300000 : 40000))
        return P_FUNDS + state;
    if (layer > 0 && i + 1 < s->layer_of_owners[layer] && happens(s, R_OWN_MAIN, i, 200000))
        return i + 1;
    int step = 1 + (int)(below(s, R_OWN_STEP, i, 10) < 7 ? 0 : below(s, R_OWN_STEP, i + 7, 3));
    int above = layer + step > LAYERS ? LAYERS : layer + step;
    return above > layer ? someone_in(s, above, R_OWN_STEP, i * 31 + 5) : i;
}

static crd_status put_main(struct synth *s, struct budget *b, crd_date since)
{
    uint64_t i = b->owned, owner = main_owner(s, i);
    if (owner == i)
        return CRD_OK;
    if (happens(s, R_OWN_FORM, i, 15000)) { /* a joint venture of equals */
        crd_status rc = put_votes(s, b, owner, WHOLE / 2, since);
        uint64_t other = someone_in(s, 1 + (int)(i % 3), R_OWN_SECOND, i);
        return rc != CRD_OK ? rc : put_votes(s, b, other, WHOLE / 2, since);
    }
    bool majority = below(s, R_OWN_FORM, i, WHOLE) < 620000;
    int32_t ppm = majority ? 500001 + (int32_t)below(s, R_OWN_PPM, i, 400000)
                           : 200000 + (int32_t)below(s, R_OWN_PPM, i, 250000);
    crd_status rc = put_votes(s, b, owner, ppm, since);
    if (rc == CRD_OK && majority && happens(s, R_OWN_EXTRA, i, 120000))
        rc = put_holding(s, owner_text(s, owner), i, "consolidates", 0, since, CRD_DATE_NONE);
    if (rc == CRD_OK && !majority && happens(s, R_OWN_EXTRA, i, 80000))
        rc = put_holding(s, owner_text(s, owner), i, "board",
                         300000 + (int32_t)below(s, R_OWN_EXTRA, i + 1, 400000), since,
                         CRD_DATE_NONE);
    if (rc == CRD_OK && happens(s, R_OWN_BEFORE, i, 150000) && i + 2 < s->n.parties &&
        is_new(b, i + 2)) /* whom it bought from */
        rc = put_holding(s, owner_text(s, i + 2), i, "votes", ppm,
                         synth_day(s, R_OWN_BEFORE, i, 2003, 2008), since);
    return rc;
}

/* ---- the others --------------------------------------------------------------------------- */

static crd_status put_minor(struct synth *s, struct budget *b, crd_date since)
{
    uint64_t i = b->owned;
    int layer = layer_of(s, i);
    crd_status rc = CRD_OK;
    if (layer < LAYERS && happens(s, R_OWN_SECOND, i, 600000))
        rc = put_votes(s, b, someone_in(s, layer + 1, R_OWN_SECOND, i * 3 + 1),
                       20000 + (int32_t)below(s, R_OWN_SECOND_PPM, i, 280000), since);
    if (rc == CRD_OK && layer < LAYERS && happens(s, R_OWN_THIRD, i, 300000))
        rc = put_votes(s, b, someone_in(s, LAYERS - (int)(i % 3), R_OWN_THIRD, i * 3 + 2),
                       10000 + (int32_t)below(s, R_OWN_THIRD_PPM, i, 90000), since);
    if (layer == 0 || layer == LAYERS || rc != CRD_OK)
        return rc;
    uint64_t lo = s->layer_of_owners[layer - 1], hi = s->layer_of_owners[layer];
    uint64_t beside = lo + ((i - lo) ^ 1), four = lo + (i - lo) / 4 * 4;
    if (beside < hi && happens(s, R_OWN_CROSS, lo + (i - lo) / 2, 20000))
        rc = put_votes(s, b, beside, 50000 + (int32_t)(i % 10) * 10000, since);
    if (rc == CRD_OK && four + 4 <= hi && happens(s, R_OWN_RING, four, 10000))
        rc = put_votes(s, b, four + (i - four + 1) % 4, 100000 + (int32_t)(i % 10) * 10000, since);
    return rc;
}

static crd_status put_special(struct synth *s, struct budget *b, crd_date since)
{
    uint64_t i = b->owned;
    crd_status rc = CRD_OK;
    if (i < P_MOBILE + 1 || (i < P_TOWERS && happens(s, R_OWN_LISTED, i, 200000)))
        rc = put_holding(s, CRD_STR("jurisdiction:XA"), i, "veto", 0, since, CRD_DATE_NONE);
    if (rc == CRD_OK && happens(s, R_OWN_SELF, i, 10000)) /* own shares have no vote */
        rc = put_holding(s, owner_text(s, i), i, "shares",
                         10000 + (int32_t)below(s, R_OWN_SELF, i + 1, 40000), since, CRD_DATE_NONE);
    if (rc == CRD_OK && happens(s, R_OWN_EXTRA, i + 1000000000, 40000))
        rc = put_holding(s, owner_text(s, P_BANKS + draw(s, R_OWN_EXTRA, i) % STATES), i, "debt",
                         100000 + (int32_t)below(s, R_OWN_EXTRA, i + 2, 300000), since,
                         CRD_DATE_NONE);
    return rc;
}

crd_status synth_put_holdings(struct synth *s)
{
    crd_status rc = CRD_OK;
    for (uint64_t i = 0; rc == CRD_OK && i < s->n.parties; i++) {
        if (synth_is_organ(s, i) || synth_is_branch(s, i) ||
            i >= s->layer_of_owners[5]) /* organs and people have no owners */
            continue;
        struct budget b = {.owned = i, .left = WHOLE};
        crd_date since = synth_day(s, R_OWN_SINCE, i, 2009, 2024);
        rc = put_main(s, &b, since);
        if (rc == CRD_OK)
            rc = put_minor(s, &b, since);
        if (rc == CRD_OK)
            rc = put_special(s, &b, since);
    }
    return rc;
}
