/* Losses in words: ids, and a sentence with its evidence for each step of the reason. */
#include "analyse/loss_tell.h"

#include "analyse/explain_int.h"
#include "analyse/loss_int.h"
#include "base/err.h"

#include <math.h>
#include <string.h>

/* ---- evidence ----------------------------------------------------------------------------- */

typedef struct telling {
    const crd_ties *t;
    const crd_world *w;
    const crd_loss_opts *o;
    crd_arena *arena;
    crd_loss_told *r;
    CRD_VEC(crd_explain_hop) hops;
    crd_buf text;
} telling;

/* A statement. */
typedef struct row {
    uint32_t table, row;
} row;
static const row no_row = {CRD_T_COUNT, CRD_ROW_NONE};

static void add_evidence(const crd_world *w, row at, crd_explain_hop *h)
{
    static const char *const confidence[] = {"low", "medium", "high"};
    size_t n;
    const crd_world_source *sources = crd_world_sources(w, &n);
    h->as_of = CRD_DATE_NONE;
    h->since = CRD_DATE_NONE;
    if (at.table >= CRD_T_COUNT || at.row == CRD_ROW_NONE)
        return;
    const crd_frame *f = crd_world_frame(w, at.table);
    uint32_t source = crd_row_source(f, at.row);
    if (source >= n)
        return;
    h->source = sources[source].name;
    h->as_of = sources[source].as_of;
    h->confidence = confidence[sources[source].confidence];
    h->assumed = sources[source].assumed;
    h->line = crd_row_line(f, at.row);
}

/* How well a tie says why its target falls with its holder; the least is best, 0 not at all. */
static unsigned weight(const crd_loss_opts *o, const crd_ties *t, uint32_t i)
{
#define K(kind) (UINT64_C(1) << CRD_TIE_##kind)
    static const uint64_t own[CRD_LOSS_BYS] = {
        [CRD_LOSS_MAKER] = K(MAKES) | K(BUILDS),
        [CRD_LOSS_SUPPLIER] = K(MAKES) | K(BUILDS) | K(HOSTS),
        [CRD_LOSS_OPERATOR] = K(OPERATES),
        [CRD_LOSS_OWNER] = K(OWNS),
        [CRD_LOSS_STATE] = K(MAKES) | K(BUILDS) | K(HOSTS),
    };
    static const uint64_t never = K(SERVES) | K(PASSES) | K(OPENS);
    static const uint64_t always = K(HOUSES) | K(HOSTS) | K(CARRIES) | K(ENDS) | K(NEEDS) |
                                   K(RUNS) | K(PART_OF) | K(CONTROLS) | K(IS) | K(STANDS_IN);
    static const uint64_t supply = K(MAKES) | K(OPERATES) | K(MANAGES);
#undef K
    uint8_t kind = t->kind[i];
    uint64_t bit = UINT64_C(1) << kind;
    if ((never & bit) || (kind == CRD_TIE_MAKES && crd_ties_origin_table(t, i) == CRD_T_origin))
        return 0;
    if ((own[o->by] | always) & bit)
        return 1;
    return o->mode == CRD_LOSS_SABOTAGES || (o->mode == CRD_LOSS_WITHDRAWS && (supply & bit))
               ? 2u + kind
               : 0;
}

/* The tie by which `from` takes `to` along; CRD_ROW_NONE. */
static uint32_t tie_between(const telling *x, uint32_t from, uint32_t to)
{
    const crd_ties *t = x->t;
    uint32_t best = CRD_ROW_NONE;
    if (from == CRD_NODE_NONE || to == CRD_NODE_NONE)
        return best;
    for (uint32_t i = t->first[from]; i < t->first[from + 1]; i++) {
        unsigned w = t->to[i] == to ? weight(x->o, t, i) : 0;
        if (w && (best == CRD_ROW_NONE || w < weight(x->o, t, best)))
            best = i;
    }
    return best;
}

static row member_row(const telling *x, uint32_t need, const crd_loss_step *what)
{
    const crd_world *w = x->w;
    for (uint32_t m = 0; m < crd_world_frame(w, CRD_T_need_member)->n; m++)
        if (CRD_COL(w, need_member, service).text[m] == CRD_COL(w, need, service).text[need] &&
            CRD_COL(w, need_member, node).text[m] == CRD_COL(w, need, node).text[need] &&
            CRD_COL(w, need_member, member).target[m] == what->table &&
            crd_str_eq(crd_world_text(w, CRD_COL(w, need_member, member).text[m]), what->id))
            return (row){CRD_T_need_member, m};
    return (row){CRD_T_need, need};
}

/* ---- sentences ---------------------------------------------------------------------------- */

static void say_thing(const telling *x, const crd_loss_step *s, bool begins, crd_buf *b)
{
    if (s->table == CRD_T_need) {
        crd_buf_adds(b, begins ? "Need " : "need ");
        crd_buf_add(b, s->id);
        crd_buf_adds(b, " (");
        crd_buf_add(b, s->name);
        crd_buf_addc(b, ')');
    } else if (s->node != CRD_NODE_NONE) {
        crd_say_node(x->t, s->node, begins, b);
    } else {
        crd_buf_adds(b, s->what);
        crd_buf_addc(b, ' ');
        crd_buf_add(b, s->id);
    }
}

static const char *end_of(const crd_loss_step *s)
{
    return s->table == CRD_T_product ? ""
           : s->table == CRD_T_need  ? ", which is not met"
           : s->table == CRD_T_site  ? ", which is down"
           : s->table == CRD_T_party || s->table == CRD_T_jurisdiction || s->table == CRD_T_service
               ? ", which is lost"
               : ", which fails";
}

/* "P stands at C, which is down" */
static void say_tie(telling *x, uint32_t tie, const crd_loss_step *p, const crd_loss_step *c)
{
    static const struct {
        crd_tie_id kind;
        bool holder_first;
        const char *verb;
    } verbs[] = {
        {CRD_TIE_HOUSES, false, " stands at "},      {CRD_TIE_HOSTS, false, " runs on "},
        {CRD_TIE_CARRIES, false, " is carried by "}, {CRD_TIE_ENDS, false, " ends at "},
        {CRD_TIE_NEEDS, false, " needs "},           {CRD_TIE_MAKES, true, " makes "},
        {CRD_TIE_BUILDS, true, " built "},           {CRD_TIE_OWNS, true, " owns "},
        {CRD_TIE_OPERATES, true, " operates "},      {CRD_TIE_MANAGES, true, " manages "},
        {CRD_TIE_CONTROLS, true, " controls "},      {CRD_TIE_RUNS, false, " is of "},
        {CRD_TIE_PART_OF, false, " is part of "},    {CRD_TIE_STANDS_IN, false, " stands in "},
        {CRD_TIE_IS, true, " has as its body "},     {CRD_TIE_MAINTAINS, true, " maintains "},
    };
    crd_buf *b = &x->text;
    const char *verb = " could stop ";
    bool holder_first = true;
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (verbs[i].kind == x->t->kind[tie]) {
            verb = verbs[i].verb;
            holder_first = verbs[i].holder_first;
        }
    say_thing(x, holder_first ? c : p, true, b);
    crd_buf_adds(b, verb);
    say_thing(x, holder_first ? p : c, false, b);
    if (x->t->kind[tie] == CRD_TIE_NEEDS && crd_ties_origin_table(x->t, tie) == CRD_T_dependency) {
        crd_buf_adds(b, " for ");
        crd_buf_add(
            b, crd_world_text(
                   x->w, CRD_COL(x->w, dependency, kind).text[crd_ties_origin(x->t, tie).row]));
    }
    crd_buf_adds(b, holder_first ? ", and is lost" : end_of(c));
}

/* By the kind of party that is lost: what it does to its things. */
static const char *const does[CRD_LOSS_BYS] = {"makes", "makes", "operates", "owns", "makes",
                                               "has",   "has",   "has",      "has"};

/* No tie leads from the party to the thing: it is one that could be its unknown maker. */
static bool is_unnamed(const telling *x, const crd_loss_step *p, const crd_loss_step *c)
{
    bool thing = p->table == CRD_T_link || p->table == CRD_T_element || p->table == CRD_T_network ||
                 p->table == CRD_T_product;
    return thing && x->o->by < CRD_LOSS_SITE &&
           (c->table == CRD_T_party || c->table == CRD_T_jurisdiction);
}

/* What no tie says. */
static void say_other(telling *x, const crd_loss_step *p, const crd_loss_step *c)
{
    crd_buf *b = &x->text;
    say_thing(x, p, true, b);
    if (is_unnamed(x, p, c))
        crd_buf_addf(b, ": nobody recorded who %s it, and it could be ", does[x->o->by]);
    else
        crd_buf_adds(b, p->table == CRD_T_party  ? " is established in "
                        : p->table == CRD_T_link ? " ends at "
                                                 : " rests on ");
    say_thing(x, c, false, b);
    crd_buf_adds(b, end_of(c));
}

/* Of `p`, which falls as `c` does; returns the statement that says so. */
static row say_step(telling *x, const crd_loss_step *p, const crd_loss_step *c,
                    const char **ret_tie)
{
    crd_buf *b = &x->text;
    uint32_t tie = tie_between(x, c->node, p->node);
    row at = no_row;
    *ret_tie = "needs";
    if (c->table == CRD_T_COUNT && c->node == CRD_NODE_NONE) {
        say_thing(x, p, true, b);
        crd_buf_adds(b, strcmp(c->what, "out of service") == 0
                            ? " is not in service"
                            : ": what it rests on is not recorded, and could be what is lost");
        at = (row){p->table, p->row};
    } else if (p->table == CRD_T_service || p->table == CRD_T_need) {
        say_thing(x, p, true, b);
        crd_buf_adds(b, c->table == CRD_T_need ? " has " : " counts on ");
        say_thing(x, c, false, b);
        crd_buf_adds(b, end_of(c));
        at = c->table == CRD_T_need   ? (row){CRD_T_need, c->row}
             : p->table == CRD_T_need ? member_row(x, p->row, c)
                                      : no_row;
    } else if (p->table == CRD_T_network && c->table == CRD_T_element) {
        crd_buf_adds(b, "Every user of ");
        say_thing(x, p, false, b);
        crd_buf_adds(b, " passes ");
        say_thing(x, c, false, b);
        crd_buf_adds(b, end_of(c));
        at = (row){c->table, c->row};
    } else if (tie != CRD_ROW_NONE) {
        say_tie(x, tie, p, c);
        *ret_tie = crd_tie_kinds[x->t->kind[tie]].code;
        crd_tie_origin from = crd_ties_origin(x->t, tie);
        at = from.row == CRD_ROW_NONE ? no_row : (row){from.table, from.row};
    } else {
        say_other(x, p, c);
        at = (row){p->table, p->row};
    }
    crd_buf_addc(b, '.');
    return at;
}

static crd_str keep(telling *x)
{
    crd_buf_one_line(&x->text, 0);
    crd_str copy = x->text.status == CRD_OK ? crd_str_copy(x->arena, crd_buf_str(&x->text))
                                            : CRD_STR_NULL;
    crd_buf_clear(&x->text);
    return copy;
}

static crd_str ref(telling *x, const crd_loss_step *s)
{
    crd_buf_clear(&x->text);
    if (s->node != CRD_NODE_NONE)
        crd_say_ref(x->t, s->node, &x->text);
    else if (s->table == CRD_T_need)
        crd_buf_addf(&x->text, "need:" CRD_STR_FMT, CRD_STR_ARG(s->id));
    else
        crd_buf_adds(&x->text, s->what);
    return keep(x);
}

/* Why it falls: each step under the one that it makes fall, reasons told once. */
static crd_status falls(telling *x, const crd_loss_why *why, bool certain)
{
    const crd_loss_step *above[256] = {NULL};
    uint32_t n = 0;
    for (size_t i = 0; i < why->n_steps; i++) {
        const crd_loss_step *s = &why->steps[i];
        if (s->depth >= 256)
            break;
        above[s->depth] = s;
        if (s->depth == 0)
            continue;
        crd_explain_hop h = {.step = ++n, .certain = certain};
        const crd_loss_step *p = above[s->depth - 1];
        h.from = ref(x, s);
        h.to = ref(x, p);
        row at = say_step(x, p, s, &h.tie);
        h.sentence = keep(x);
        add_evidence(x->w, at, &h);
        h.why = certain ? CRD_STR_NULL : CRD_STR("in the high bound");
        if (!h.from.ptr || !h.to.ptr || !h.sentence.ptr || !CRD_VEC_PUSH(&x->hops, h))
            return CRD_ENOMEM;
    }
    x->r->n_falls = n;
    x->r->certain = certain;
    x->r->cut |= why->cut;
    return CRD_OK;
}

/* What stands in for what fails. */
static crd_status spares(telling *x, const crd_loss_why *why, bool certain)
{
    for (size_t i = 0; i < why->n_spares; i++) {
        const crd_loss_spare *s = &why->spares[i];
        crd_explain_hop h = {.step = (uint32_t)i + 1, .tie = "needs", .certain = certain};
        h.from = ref(x, &s->stands);
        h.to = ref(x, &s->under);
        say_thing(x, &s->stands, true, &x->text);
        crd_buf_adds(&x->text, " stands in for ");
        say_thing(x, &s->fails, false, &x->text);
        crd_buf_adds(&x->text, ": enough for ");
        say_thing(x, &s->under, false, &x->text);
        crd_buf_addc(&x->text, '.');
        h.sentence = keep(x);
        add_evidence(x->w,
                     s->under.table == CRD_T_need ? member_row(x, s->under.row, &s->stands)
                                                  : (row){s->stands.table, s->stands.row},
                     &h);
        h.why = certain ? CRD_STR_NULL : CRD_STR("in the low bound");
        if (!h.from.ptr || !h.to.ptr || !h.sentence.ptr || !CRD_VEC_PUSH(&x->hops, h))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

enum { NAMED = 12 };

static crd_status rests(telling *x, const crd_loss_why *why, bool low)
{
    crd_buf *b = &x->text;
    x->r->on = why->rests;
    x->r->n_on = why->n_rests;
    x->r->cut |= why->cut;
    crd_buf_clear(b);
    if (why->n_rests == 0)
        crd_buf_adds(b, low ? "It stands in the low bound, as its needs are not fully recorded."
                            : "It rests on nothing that is recorded.");
    else
        crd_buf_adds(b, low ? "What keeps it, if no doubt comes true: " : "It rests on ");
    for (size_t i = 0; i < why->n_rests && i < NAMED; i++) {
        crd_buf_adds(b, i ? ", " : "");
        say_thing(x, &why->rests[i], false, b);
    }
    if (why->n_rests > NAMED)
        crd_buf_addf(b, " and %zu more", why->n_rests - NAMED);
    if (why->n_rests > 0)
        crd_buf_addc(b, '.');
    x->r->rests = keep(x);
    return x->r->rests.ptr ? CRD_OK : CRD_ENOMEM;
}

/* ---- the claim ---------------------------------------------------------------------------- */

static void say_unknown(telling *x, crd_str id)
{
    const char *verb = does[x->o->by];
    size_t skip = sizeof "unknown:" - 1;
    crd_str rest = {id.ptr + skip, id.len - skip};
    size_t colon = crd_str_find(rest, CRD_STR(":"));
    if (colon == SIZE_MAX) {
        crd_buf_addf(&x->text, "one who %s all of which nobody recorded who %s it", verb, verb);
        return;
    }
    crd_buf_addf(&x->text, "whoever %s %.*s %.*s", verb, (int)colon, rest.ptr,
                 (int)(rest.len - colon - 1), rest.ptr + colon + 1);
}

/* "all within 50 km of 59.1,10.2 (near Skarholm)" */
static void say_disk(telling *x, crd_str id)
{
    const crd_loss_disks *d = x->o->disks;
    crd_buf_addf(&x->text, "all within %.6g km of ", d->radius_km);
    crd_buf_add(&x->text, id);
    for (uint32_t i = 0; i < d->n; i++)
        if (crd_str_eq(d->id[i], id) && !crd_str_is_null(d->name[i])) {
            crd_buf_adds(&x->text, " (near ");
            crd_buf_add(&x->text, d->name[i]);
            crd_buf_addc(&x->text, ')');
            return;
        }
}

static void say_who(telling *x, bool begins)
{
    static const char *const nouns[CRD_LOSS_BYS] = {[CRD_LOSS_SITE] = "site ",
                                                    [CRD_LOSS_LINK] = "link ",
                                                    [CRD_LOSS_RISK_GROUP] = "risk group "};
    for (size_t i = 0; i < x->o->n_set; i++) {
        const char *noun = nouns[x->o->by];
        crd_str id = x->o->set[i];
        uint32_t text = crd_world_find_text(x->w, id);
        uint32_t table = x->o->by == CRD_LOSS_STATE ? CRD_T_jurisdiction : CRD_T_party;
        uint32_t at = text == CRD_INTERN_NONE || noun ? CRD_ROW_NONE
                                                      : crd_world_row(x->w, table, text);
        crd_buf_adds(&x->text, i == 0 ? "" : i + 1 < x->o->n_set ? ", " : " and ");
        if (crd_losing_is_unknown(x->o, id) || x->o->by == CRD_LOSS_DISK) {
            (x->o->by == CRD_LOSS_DISK ? say_disk : say_unknown)(x, id);
            continue;
        }
        if (at != CRD_ROW_NONE) {
            crd_say_node(x->t, crd_ties_node(x->t, table, at), begins && i == 0, &x->text);
            continue;
        }
        crd_buf_adds(&x->text, noun ? noun : "");
        crd_buf_add(&x->text, id);
    }
}

static void say_time(telling *x)
{
    double h = x->o->hours;
    if (h <= 0)
        crd_buf_adds(&x->text, "at once");
    else if (h >= 48 && fmod(h, 24) <= 0)
        crd_buf_addf(&x->text, "after %.0f days", h / 24);
    else
        crd_buf_addf(&x->text, "after %.0f hours", h);
}

static crd_status claim(telling *x, uint32_t service)
{
    static const char *const how[CRD_LOSS_MODES] = {
        [CRD_LOSS_FAILS] = " (as if all of it failed)",
        [CRD_LOSS_WITHDRAWS] = " (that withdraw what they supply)",
        [CRD_LOSS_SABOTAGES] = " (with all stopped that they could stop)",
        [CRD_LOSS_SEIZED] = " (with all seized that stands there or crosses it)"};
    const bool *lost = x->r->lost, *less = x->r->degraded;
    crd_buf_clear(&x->text);
    say_who(x, false);
    x->r->who = keep(x);
    crd_buf_adds(&x->text, "Without ");
    crd_buf_add(&x->text, x->r->who);
    crd_buf_adds(&x->text, how[x->o->mode]);
    crd_buf_adds(&x->text, ", ");
    say_time(x);
    crd_buf_adds(&x->text, ": ");
    crd_say_node(x->t, crd_ties_node(x->t, CRD_T_service, service), false, &x->text);
    crd_buf_adds(&x->text, lost[0]   ? " is lost"
                           : less[0] ? lost[1] ? " falls below its target, and possibly is lost"
                                               : " falls below its target"
                           : lost[1] ? " is possibly lost: what is certain leaves it standing"
                           : less[1] ? " possibly falls below its target"
                                     : " stands, even if all that is possible were so");
    crd_buf_addc(&x->text, '.');
    x->r->claim = keep(x);
    return x->r->claim.ptr && x->r->who.ptr ? CRD_OK : CRD_ENOMEM;
}

static crd_status answer(telling *x, crd_str service, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_loss_why *why[2];
    crd_loss_told *r = x->r;
    for (int high = 0; high < 2; high++) {
        CRD_TRY(crd_loss_explain(x->t, x->o, service, high, x->arena, &why[high], err));
        r->lost[high] = why[high]->lost;
        r->degraded[high] = why[high]->degraded;
    }
    r->lost[1] = r->lost[1] || r->lost[0];
    r->degraded[1] = r->degraded[1] || r->degraded[0];
    CRD_TRY(claim(x, crd_world_row(x->w, CRD_T_service, crd_world_find_text(x->w, service))));
    if (r->degraded[1])
        CRD_TRY(falls(x, why[!r->degraded[0]], r->degraded[0]));
    bool low = r->lost[1]; /* the worse bound in which it stands */
    if (!r->lost[0]) {
        CRD_TRY(spares(x, why[!low], !low));
        CRD_TRY(rests(x, why[!low], low));
    }
    crd_explain_hop *hops = CRD_NEW(x->arena, crd_explain_hop, x->hops.n + 1);
    if (!hops)
        CRD_TRY(CRD_ENOMEM);
    if (x->hops.n)
        memcpy(hops, x->hops.at, x->hops.n * sizeof *hops);
    r->hops = hops;
    r->n_hops = x->hops.n;
done:
    return rc;
}

crd_status crd_loss_tell(const crd_ties *t, crd_str id, const crd_loss_opts *o, crd_arena *arena,
                         const crd_loss_told **ret_told, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_loss_opts opts = *o;
    crd_str service;
    crd_loss_disks *disks = NULL;
    crd_str set[CRD_LOSS_SET];
    telling x = {.t = t, .w = t->w, .o = &opts, .arena = arena};
    *ret_told = NULL;
    crd_buf_init(&x.text, 1 << 20);
    x.r = CRD_NEW(arena, crd_loss_told, 1);
    if (!x.r)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(crd_loss_id_read(id, arena, &opts, &service, err));
    if (opts.by == CRD_LOSS_DISK) {
        memcpy(set, opts.set, opts.n_set * sizeof *set);
        opts.set = set;
        CRD_TRY(crd_loss_id_disks(t, &opts, set, &disks, err));
    }
    crd_loss_id(&opts, opts.set, opts.n_set, service, &x.text);
    x.r->id = keep(&x);
    x.r->service = service;
    if (!x.r->id.ptr)
        CRD_TRY(CRD_ENOMEM);
    CRD_TRY(answer(&x, service, err));
    *ret_told = x.r;
done:
    crd_loss_disks_free(disks);
    CRD_VEC_DONE(&x.hops);
    crd_buf_done(&x.text);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory to explain") : rc;
}
