/* names: what names leave open, and what a person decides about it. */
#include "app/ops.h"

#include "analyse/unsure.h"
#include "app/decide.h"
#include "app/when.h"
#include "base/err.h"

#include <math.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* Rows of a kind in text, where a person reads; how like names must be; parties compared. */
enum { SHOWN = 20, LEAST_PAIR = 85, LEAST_CANDIDATE = 60, COMPARED = 20000 };

static const crd_column ref_columns[] = {
    {.name = "text", .title = "Stands for a party", .kind = CRD_CELL_ID, .required = true},
    {.name = "uses", .title = "Uses", .kind = CRD_CELL_INT, .required = true},
    {.name = "first", .title = "First in", .kind = CRD_CELL_ID, .required = true},
    {.name = "rank",
     .title = "Rank",
     .kind = CRD_CELL_INT,
     .about = "of the candidate; null = there is none"},
    {.name = "candidate", .title = "Candidate", .kind = CRD_CELL_ID},
    {.name = "name", .title = "By its name", .kind = CRD_CELL_TEXT},
    {.name = "score", .title = "Score", .kind = CRD_CELL_REAL, .about = "0 to 1"},
    {.name = "why", .title = "Why", .kind = CRD_CELL_TEXT},
};

static const char *const apart_codes[] = {"similar", "equal", "jurisdiction", NULL};
static const crd_column pair_columns[] = {
    {.name = "a", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "b", .title = "And party", .kind = CRD_CELL_ID, .required = true},
    {.name = "a_name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "b_name", .title = "And name", .kind = CRD_CELL_TEXT},
    {.name = "a_jurisdiction", .title = "State", .kind = CRD_CELL_CODE},
    {.name = "b_jurisdiction", .title = "And state", .kind = CRD_CELL_CODE},
    {.name = "score", .title = "Score", .kind = CRD_CELL_REAL, .required = true},
    {.name = "apart",
     .title = "Apart by",
     .kind = CRD_CELL_CODE,
     .required = true,
     .codes = apart_codes,
     .about = "similar: names are like each other; equal: something leaves open which of several "
              "it is; jurisdiction: equal names in different states"},
    {.name = "why", .title = "Why", .kind = CRD_CELL_TEXT},
};

static const char *const by_codes[] = {"decision", "lei",   "registry", "reference",
                                       "name",     "alias", NULL};
static const crd_column against_columns[] = {
    {.name = "table", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "a", .title = "Record", .kind = CRD_CELL_ID, .required = true},
    {.name = "b", .title = "And record", .kind = CRD_CELL_ID, .required = true},
    {.name = "by", .title = "Same by", .kind = CRD_CELL_CODE, .required = true, .codes = by_codes},
    {.name = "decisions",
     .title = "Decisions disagree",
     .kind = CRD_CELL_BOOL,
     .required = true,
     .about = "of equal weight; else a decision stands against what `by` says"},
};

static const crd_column joined_columns[] = {
    {.name = "table", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "from", .title = "Is also", .kind = CRD_CELL_ID, .required = true},
    {.name = "by", .title = "By", .kind = CRD_CELL_CODE, .required = true, .codes = by_codes},
};

static const crd_column count_columns[] = {
    {.name = "by",
     .title = "Joined by",
     .kind = CRD_CELL_CODE,
     .required = true,
     .codes = by_codes},
    {.name = "ids", .title = "Ids", .kind = CRD_CELL_INT, .required = true},
};

static crd_cell score_cell(double score) { return crd_cell_real(floor(score * 100 + 0.5) / 100); }

struct show {
    crd_doc *doc;
    crd_arena *arena;
    size_t limit; /* 0 = all */
};

/* "product/p1 maker" */
static crd_str place_of(struct show *s, const crd_unsure_ref *r)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_add(&b, r->table);
    crd_buf_addc(&b, '/');
    crd_buf_add(&b, r->row);
    crd_buf_addc(&b, ' ');
    crd_buf_add(&b, r->field);
    crd_str text = crd_str_copy(s->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return text;
}

static void show_refs(struct show *s, const crd_unsure *u)
{
    crd_section *t = crd_doc_table(s->doc, "references", "References that lead nowhere",
                                   ref_columns, COUNT(ref_columns));
    crd_doc_key(s->doc, t, "text rank", NULL);
    crd_doc_main(s->doc, t);
    for (size_t i = 0; i < u->n_refs; i++) {
        const crd_unsure_ref *r = &u->refs[i];
        crd_cell place = crd_cell_text(place_of(s, r));
        if (r->n_candidates == 0)
            crd_doc_row(s->doc, t,
                        (const crd_cell[COUNT(ref_columns)]){
                            crd_cell_text(r->text), crd_cell_int((int64_t)r->uses), place});
        for (size_t k = 0; k < r->n_candidates; k++) {
            const crd_unsure_candidate *c = &r->candidates[k];
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){crd_cell_text(r->text), crd_cell_int((int64_t)r->uses),
                                           place, crd_cell_int((int64_t)k + 1),
                                           crd_cell_text(c->id), crd_cell_text(c->name),
                                           score_cell(c->score), crd_cell_text(c->why)});
        }
    }
}

static void show_pairs(struct show *s, const crd_unsure *u)
{
    crd_section *t = crd_doc_table(s->doc, "pairs", "Parties that look alike and are not joined",
                                   pair_columns, COUNT(pair_columns));
    crd_doc_key(s->doc, t, "a b", "a_name b_name");
    for (size_t i = 0; i < u->n_pairs; i++) {
        const crd_unsure_pair *p = &u->pairs[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(p->a), crd_cell_text(p->b),
                                       crd_cell_text(p->a_name), crd_cell_text(p->b_name),
                                       crd_cell_text(p->a_state), crd_cell_text(p->b_state),
                                       score_cell(p->score), crd_cell_texts(apart_codes[p->kind]),
                                       crd_cell_text(p->why)});
    }
}

static void show_contradictions(struct show *s, const crd_world *w)
{
    size_t n;
    const crd_contradiction *c = crd_world_contradictions(w, &n);
    crd_section *t = crd_doc_table(s->doc, "contradictions", "Contradictions", against_columns,
                                   COUNT(against_columns));
    crd_doc_key(s->doc, t, "table a b by", NULL);
    for (size_t i = 0; i < n; i++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_texts(crd_records.tables[c[i].table]->name),
                                       crd_cell_text(crd_world_text(w, c[i].a)),
                                       crd_cell_text(crd_world_text(w, c[i].b)),
                                       crd_cell_texts(by_codes[c[i].by]),
                                       crd_cell_bool(c[i].verdict)});
}

static void show_joined(struct show *s, const crd_world *w, bool all)
{
    size_t n;
    int64_t counts[COUNT(by_codes)] = {0};
    const crd_also *a = crd_world_also(w, &n);
    for (size_t i = 0; i < n; i++)
        counts[a[i].by]++;
    crd_section *t = crd_doc_table(s->doc, "counts", "Joined", count_columns, COUNT(count_columns));
    crd_doc_key(s->doc, t, "by", NULL);
    for (size_t i = 0; by_codes[i]; i++)
        if (counts[i] > 0)
            crd_doc_row(s->doc, t,
                        (const crd_cell[]){crd_cell_texts(by_codes[i]), crd_cell_int(counts[i])});
    t = crd_doc_table(s->doc, "joined", "Ids that were joined", joined_columns,
                      COUNT(joined_columns));
    crd_doc_key(s->doc, t, "table from", "id");
    for (size_t i = 0; all && i < n; i++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_texts(crd_records.tables[a[i].table]->name),
                                       crd_cell_text(crd_world_text(w, a[i].to)),
                                       crd_cell_text(crd_world_text(w, a[i].from)),
                                       crd_cell_texts(by_codes[a[i].by])});
}

static void head_count(crd_doc *doc, const char *name, const char *title, size_t n)
{
    crd_doc_head(doc, (crd_column){.name = name, .title = title, .kind = CRD_CELL_INT},
                 crd_cell_int((int64_t)n));
}

static void show_head(struct show *s, const crd_world *w, const crd_unsure *u, crd_str recorded)
{
    size_t parties = crd_world_frame(w, CRD_T_party)->n;
    crd_doc_head_text(s->doc, "recorded", "Recorded as source", recorded);
    head_count(s->doc, "parties", "Parties", parties);
    head_count(s->doc, "compared", "Compared with all others", u->n_compared);
    head_count(s->doc, "references_open", "References open", u->all_refs);
    head_count(s->doc, "pairs_open", "Pairs open", u->all_pairs);
    head_count(s->doc, "pairs_settled", "Pairs apart by identifiers", u->n_settled);
    if (u->n_compared < parties)
        crd_doc_warn(s->doc, CRD_STR("Not all parties were compared with all others; --compare 0 "
                                     "does so, and takes its time."));
    if (u->n_refs < u->all_refs || u->n_pairs < u->all_pairs)
        crd_doc_note(s->doc, CRD_STR("Not all is shown; --limit 0 shows it."));
}

static crd_unsure_opts opts_of(crd_app *app, const crd_args *args, size_t *ret_limit)
{
    bool given = crd_arg_count(args, "min-score") > 0;
    bool for_reading = crd_args_for_reading(args);
    uint64_t least = crd_arg_number(args, "min-score", LEAST_PAIR);
    double score = least < 100 ? (double)least / 100 : 1;
    *ret_limit = (size_t)crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    return (crd_unsure_opts){.least_pair = score,
                             .least_candidate = given ? score : LEAST_CANDIDATE / 100.0,
                             .refs = *ret_limit,
                             .pairs = *ret_limit,
                             .compare = (size_t)crd_arg_number(args, "compare", COMPARED),
                             .progress = &app->progress};
}

static crd_status show(crd_app *app, const crd_args *args, const crd_feed *feed, crd_str recorded,
                       crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_world *world = NULL;
    crd_world_opts when;
    crd_want wants[CRD_T_COUNT];
    const crd_unsure *found;
    struct show s = {.arena = app->arena};
    crd_unsure_opts o = opts_of(app, args, &s.limit);
    CRD_TRY(crd_app_when(app, args, &when, err));
    CRD_TRY(crd_world_new(feed, wants, crd_unsure_wants(wants), &when, &world, err));
    CRD_TRY(crd_unsure_find(world, &o, app->arena, &found, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.names/1", "Names", &out->doc, err));
    crd_app_head_world(out->doc, world);
    s.doc = out->doc;
    show_head(&s, world, found, recorded);
    show_refs(&s, found);
    show_pairs(&s, found);
    show_contradictions(&s, world);
    show_joined(&s, world, crd_arg_flag(args, "joined"));
done:
    crd_world_free(world);
    return rc;
}

crd_status crd_op_names(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_feed feed;
    crd_str recorded = CRD_STR_NULL;
    bool decides = crd_arg_flag(args, "same") || crd_arg_flag(args, "different");
    if (!decides && crd_arg_count(args, "RECORD") > 0)
        return crd_fail(err, CRD_EINVAL, "two records are given; say --same or --different");
    if (decides && crd_arg_count(args, "assume") > 0)
        return crd_fail(err, CRD_EINVAL, "a decision is recorded in the case: not with --assume");
    CRD_TRY(crd_app_open(app, args, decides, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    if (decides)
        CRD_TRY(crd_app_decide(app, args, store, &feed, &recorded, err));
    CRD_TRY(show(app, args, &feed, recorded, out, err));
done:
    crd_store_close(store);
    return rc;
}
