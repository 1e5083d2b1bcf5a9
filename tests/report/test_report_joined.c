/* Results joined to one document, which its JSON alone gives back. */
#include "fmt/oom.h"
#include "report/joined.h"
#include "report/parts.h"
#include "sample.h"

#include <string.h>

enum { OUT = 1 << 22 };

/* Without its last row: that has a NUL, which no case can hold and no reader of ours lets pass. */
static crd_doc *part_of(crd_arena *arena, crd_diags *diags)
{
    crd_doc *d = sample_doc(arena, diags);
    d->sections->last->n--;
    return d;
}

static crd_doc *joined_of(crd_arena *arena, crd_diags *diags)
{
    crd_doc *d, *other;
    crd_joined *j;
    static const crd_column own[] = {
        {.name = "what", .title = "What", .kind = CRD_CELL_TEXT, .required = true},
        {.name = "votes_ppm", .title = "Votes", .kind = CRD_CELL_SHARE, .exact = true}};
    assert_ok(crd_doc_new(arena, "cordon.joined/1", "All of it", &d));
    crd_doc_head_text(d, "case", "Case", CRD_STR("norland.cordon"));
    crd_doc_head_count(d, "left_out", "Left out", 3);
    crd_doc_head_quiet(d, "left_out");
    crd_doc_assumed(d, CRD_STR("holding a b votes 30%"));
    crd_doc_warn(d, CRD_STR("careful"));
    crd_section *t = crd_doc_table(d, "worst", "The worst", own, CRD_COUNT(own));
    crd_doc_key(d, t, "what", NULL);
    crd_doc_row(d, t, (crd_cell[]){crd_cell_texts("a </script> b"), crd_cell_int(500001)});
    crd_doc_row(d, t, (crd_cell[]){crd_cell_texts("c"), CRD_CELL_NULL});
    assert_ok(crd_joined_new(arena, d, &j));
    crd_joined_add(j, "loss", "What is left", CRD_STR("cordon loss"), part_of(arena, diags), NULL);
    other = part_of(arena, NULL);
    crd_doc_quiet(other, other->sections, "since");
    crd_doc_quiet(other, other->sections->next, NULL);
    crd_joined_add(j, "loss_pairs", "Pairs", CRD_STR_NULL, other, "suppliers empty");
    crd_joined_end(j);
    return d;
}

static void render(const crd_doc *d, crd_render_format f, crd_buf *out)
{
    crd_err err = CRD_ERR_INIT;
    crd_buf_init(out, OUT);
    if (crd_render(d, f, &(crd_render_options){.pretty = true}, out, &err) != CRD_OK)
        fail_msg("%s", err.message);
}

static crd_status read_back(crd_arena *arena, crd_str json, crd_doc **ret_doc, crd_err *err)
{
    crd_text_in text = {json, 7};
    return crd_joined_read(crd_text_in_blocks(&text), "old.json", "cordon.joined/", arena, ret_doc,
                           err);
}

struct form {
    const char *name;
    crd_render_format format;
};
static const struct form forms[] = {
    {"JSON", CRD_RENDER_JSON}, {"text", CRD_RENDER_TABLE}, {"Markdown", CRD_RENDER_MD},
    {"HTML", CRD_RENDER_HTML}, {"CSV", CRD_RENDER_CSV},
};

static void reads_the_same(void **state)
{
    const struct form *row = *state;
    crd_arena *arena;
    crd_diags *diags = sample_diags();
    crd_doc *back;
    crd_err err = CRD_ERR_INIT;
    crd_buf json, want, got;
    assert_ok(crd_arena_new(OUT, &arena));
    crd_doc *d = joined_of(arena, diags);
    render(d, CRD_RENDER_JSON, &json);
    render(d, row->format, &want);
    if (read_back(arena, crd_buf_str(&json), &back, &err) != CRD_OK)
        fail_msg("%s:%u:%u: %s", err.source, err.line, err.column, err.message);
    render(back, row->format, &got);
    assert_string_equal(got.at, want.at);
    crd_buf_done(&json);
    crd_buf_done(&want);
    crd_buf_done(&got);
    crd_diags_free(diags);
    crd_arena_free(arena);
}

/* The first look is short; the parts' names are one name space. */
static void is_short_for_people(void **state)
{
    crd_arena *arena;
    crd_buf text;
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    crd_doc *d = joined_of(arena, NULL);
    render(d, CRD_RENDER_TABLE, &text);
    assert_non_null(strstr(text.at, "The worst"));
    assert_null(strstr(text.at, "Suppliers"));
    assert_null(strstr(text.at, "Their columns"));
    crd_buf_done(&text);
    const crd_section *s;
    assert_ok(crd_doc_pick(d, "loss_pairs_suppliers", &s, NULL));
    assert_string_equal(s->title, "Pairs: Suppliers");
    assert_status(CRD_ENOENT, crd_doc_pick(d, "loss_pairs_method", &s, NULL), NULL);
    crd_arena_free(arena);
}

static void wants_its_sections(void **state)
{
    crd_arena *arena;
    crd_doc *d;
    crd_joined *j;
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    assert_ok(crd_doc_new(arena, "cordon.joined/1", "X", &d));
    assert_ok(crd_joined_new(arena, d, &j));
    crd_joined_add(j, "a", "A", CRD_STR_NULL, sample_doc(arena, NULL), "suppliers nothing");
    assert_int_equal(d->status, CRD_EBUG);
    crd_arena_free(arena);
}

/* What is wrong, and where: `from` is replaced by `to` in the JSON. */
struct fault {
    const char *name, *from, *to, *says;
};
static const struct fault faults[] = {
    {"no JSON", "{", "[{", ""},
    {"another schema", "cordon.joined/1", "cordon.loss/1", "expected cordon.joined/ in 'schema'"},
    {"no tables", "\"tables\":", "\"stables\":", "there is no 'tables'"},
    {"a section that is not there", "\"loss_empty\": [", "\"x\": [", "a section of this name"},
    {"a kind that is none", "\"kind\": \"share\"", "\"kind\": \"cher\"", "a kind of column"},
    {"a form that is none", "\"form\": \"text\"", "\"form\": \"tixt\"", "a form of sections"},
    {"a share above all", "513000", "1513000", "expected share in 'users_ppm', found a whole"},
    {"a text for a number", "\"elements\": 12345", "\"elements\": \"12345\"", "expected int"},
    {"bounds the wrong way", "\"low\":119400", "\"low\":919400", "expected share-bounds"},
    {"a code that is none", "\"verdict\": \"pass\"", "\"verdict\": \"fine\"",
     "one of the column's codes in 'verdict'"},
    {"null where there must be something", "\"what\": \"c\"", "\"what\": null", "expected text"},
    {"a date that is none", "2021-05-30", "2021-13-30", "expected date in 'since'"},
    {"columns in another order", "\"elements\": 12345", "\"elephants\": 12345",
     "expected the column 'elements' of the table 'loss_suppliers', found 'elephants'"},
    {"a line of the head that is missing", "\"case\": \"n", "\"cose\": \"n",
     "all lines of the head"},
    {"a name that is none", "\"column\": \"what\"", "\"column\": \"wh at\"", "is no name"},
    {"two tables of one name", "{\"table\": \"loss_empty\"", "{\"table\": \"worst\"", ""},
};

static void told(void **state)
{
    const struct fault *row = *state;
    crd_arena *arena;
    crd_doc *back;
    crd_err err = CRD_ERR_INIT;
    crd_buf json, broken;
    assert_ok(crd_arena_new(OUT, &arena));
    render(joined_of(arena, NULL), CRD_RENDER_JSON, &json);
    crd_buf_init(&broken, OUT);
    size_t at = crd_str_find(crd_buf_str(&json), crd_str_from(row->from));
    assert_true(at != SIZE_MAX);
    crd_buf_add(&broken, (crd_str){json.at, at});
    crd_buf_adds(&broken, row->to);
    crd_buf_adds(&broken, json.at + at + strlen(row->from));
    assert_true(read_back(arena, crd_buf_str(&broken), &back, &err) != CRD_OK);
    if (!strstr(err.message, row->says))
        fail_msg("%s", err.message);
    crd_buf_done(&json);
    crd_buf_done(&broken);
    crd_arena_free(arena);
}

static void survives_no_memory(void **state)
{
    crd_arena *arena;
    crd_buf json;
    (void)state;
    assert_ok(crd_arena_new(OUT, &arena));
    render(joined_of(arena, NULL), CRD_RENDER_JSON, &json);
    bool hit = true;
    for (long i = 0; hit; i++) {
        crd_arena *own = NULL;
        crd_doc *back;
        assert_true(i < 10000);
        oom_arm(i);
        crd_status rc = crd_arena_new(OUT, &own);
        if (rc == CRD_OK)
            rc = read_back(own, crd_buf_str(&json), &back, NULL);
        hit = oom_rest();
        assert_true(rc == CRD_ENOMEM || (rc == CRD_OK && !hit));
        crd_arena_free(own);
    }
    crd_buf_done(&json);
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, forms, reads_the_same);
    CRD_SUITE_ADD(&s, is_short_for_people);
    CRD_SUITE_ADD(&s, wants_its_sections);
    CRD_SUITE_ROWS(&s, faults, told);
    CRD_SUITE_ADD(&s, survives_no_memory);
    return crd_suite_run(&s, "report/joined");
}
