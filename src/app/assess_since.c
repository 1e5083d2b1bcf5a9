/* assess --baseline. */
#include "app/assess_since.h"

#include "app/since.h"
#include "base/err.h"
#include "base/str.h"
#include "model/code.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { ROWS = 1000, TOLD = 3 };

static const crd_column fail_columns[] = {
    {.name = "finding", .title = "Finding", .kind = CRD_CELL_ID, .required = true},
    {.name = "standing",
     .title = "Standing",
     .kind = CRD_CELL_CODE,
     .codes = crd_since_standings,
     .required = true},
};

crd_status crd_assess_since_open(crd_app *app, const crd_args *args, crd_assess_since *ret_since,
                                 crd_err *err)
{
    *ret_since = (crd_assess_since){.baseline = NULL};
    if (crd_arg_count(args, "baseline") > 0 && crd_str_eq(crd_arg(args, "versus"), CRD_STR("base")))
        return crd_fail(err, CRD_EINVAL,
                        "--baseline compares with an earlier assessment, --versus base with the "
                        "case as it is: give one of them");
    return crd_arg_count(args, "baseline") == 0
               ? CRD_OK
               : crd_since_read(crd_arg_path(args, "baseline"), app->arena, &ret_since->baseline,
                                err);
}

/* What the baseline says stands in the result: it must be fit to be shown there. */
static crd_status check_marking(const crd_assessing *a, const crd_doc *baseline)
{
    crd_status rc = CRD_OK;
    crd_str was, is;
    const crd_code_list *list = crd_code_list_find(CRD_STR("marking"));
    CRD_TRY(crd_doc_head_shown(baseline, "marking", a->app->arena, &was));
    CRD_TRY(crd_doc_head_shown(a->out->doc, "marking", a->app->arena, &is));
    int old = crd_code_find(list, was), own = crd_code_find(list, is);
    bool fits = crd_str_is_null(was) || crd_str_eq(was, is) || (old >= 0 && own >= 0 && old < own);
    if (!fits)
        rc = crd_fail(a->err, CRD_EINVAL,
                      "the baseline is marked '" CRD_STR_FMT "' and this result '" CRD_STR_FMT
                      "': what the one says may not stand in the other; compare them with 'cordon "
                      "diff'",
                      CRD_STR_ARG(was), CRD_STR_ARG(crd_str_is_null(is) ? CRD_STR("") : is));
done:
    return rc;
}

crd_status crd_assess_since_begin(crd_assessing *a, crd_assess_since *s)
{
    crd_doc *d = a->out->doc;
    s->fails = crd_doc_table(d, "fails", "All that fails", fail_columns, COUNT(fail_columns));
    crd_doc_key(d, s->fails, "finding", NULL);
    crd_doc_quiet(d, s->fails, NULL);
    return s->baseline ? check_marking(a, s->baseline) : CRD_OK;
}

static void fill(crd_assess_since *s, crd_doc *d)
{
    const crd_host_results *all = crd_doc_hosted(d);
    for (size_t i = 0; all && i < all->n; i++)
        if (all->at[i].kind == CRD_HOST_FAIL && crd_str_is_null(all->at[i].waived))
            crd_doc_row(d, s->fails,
                        (const crd_cell[]){crd_cell_text(all->at[i].id),
                                           crd_cell_texts(all->at[i].standing)});
}

/* Does it fail by what is new alone? */
static bool counts(const crd_args *args, const crd_since_found *found)
{
    crd_str word = crd_arg(args, "fail-on");
    size_t worst = 0;
    if (crd_str_eq(word, CRD_STR("never")))
        return false;
    while (crd_since_standings[worst] &&
           !crd_str_eq(word, crd_str_from(crd_since_standings[worst])))
        worst++;
    for (size_t i = worst; i < CRD_SINCE_STANDINGS; i++)
        if (found->fresh[i] > 0)
            return true;
    return false;
}

/* Of each standing by itself: "1 of 3 breaches". */
static void say_counts(crd_doc *d, const crd_since_found *found)
{
    static const char *const many[] = {"indicators", "would-be breaches", "departures", "breaches"};
    uint64_t known = 0;
    bool first = true;
    crd_buf b;
    crd_buf_init(&b, 1 << 12);
    crd_buf_adds(&b, "New since the baseline: ");
    for (size_t i = CRD_SINCE_STANDINGS; i-- > 0;) {
        uint64_t all = found->fresh[i] + found->known[i];
        known += found->known[i];
        if (all == 0)
            continue;
        crd_buf_addf(&b, "%s%llu of %llu %s", first ? "" : ", ",
                     (unsigned long long)found->fresh[i], (unsigned long long)all, many[i]);
        first = false;
    }
    crd_buf_adds(&b, first ? "nothing fails." : ".");
    if (known > 0)
        crd_buf_addf(&b, " The %llu that failed then do not count for --fail-on.",
                     (unsigned long long)known);
    crd_doc_note(d, crd_buf_str(&b));
    crd_buf_done(&b);
}

typedef struct telling {
    crd_doc *to;
    crd_buf b;
    size_t n;
} telling;

/* The first sentences, for the first page. */
static crd_status tell(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                       crd_err *err)
{
    telling *t = ctx;
    crd_cells r = {columns, cells, n};
    (void)err;
    if (t->n++ >= TOLD)
        return CRD_OK;
    crd_buf_clear(&t->b);
    crd_buf_addf(&t->b, "Since the baseline, " CRD_STR_FMT ": " CRD_STR_FMT,
                 CRD_STR_ARG(crd_cells_text(&r, "way")), CRD_STR_ARG(crd_cells_text(&r, "says")));
    crd_doc_note(t->to, crd_buf_str(&t->b));
    return t->b.status;
}

static crd_status compare(crd_assessing *a, const crd_assess_since *s, crd_doc *since)
{
    crd_status rc = CRD_OK;
    crd_since_found found;
    crd_since_opts opts = {.limit = ROWS};
    telling t = {.to = a->out->doc};
    crd_buf_init(&t.b, 1 << 16);
    CRD_TRY(crd_since(a->app->arena, s->baseline, a->out->doc, &opts, since, &found, a->err));
    if (!s->baseline)
        goto done;
    a->out->found = counts(a->args, &found);
    say_counts(a->out->doc, &found);
    rc = crd_doc_each(since, "summary", tell, &t, a->err);
done:
    crd_buf_done(&t.b);
    return rc;
}

crd_status crd_assess_since_add(crd_assessing *a, crd_assess_since *s)
{
    crd_status rc = CRD_OK;
    crd_doc *since;
    crd_buf asked;
    crd_buf_init(&asked, 1 << 16);
    fill(s, a->out->doc);
    CRD_TRY(crd_doc_new(a->app->arena, "cordon.diff.assessments/1", "Since the baseline", &since));
    CRD_TRY(compare(a, s, since));
    if (s->baseline)
        crd_buf_addf(&asked, "cordon diff %s RESULT.json", crd_arg_path(a->args, "baseline"));
    crd_joined_add(a->joined, "since", "Since the baseline",
                   s->baseline ? crd_buf_str(&asked) : CRD_STR_NULL, since, CRD_SINCE_SECTIONS);
done:
    crd_buf_done(&asked);
    return rc;
}
