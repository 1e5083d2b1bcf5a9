/* Short forms: what each makes of its words, and where it says that something is wrong. */
#include "crdtest.h"

#include "assume/form.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"

static crd_status read_form(crd_arena *arena, const char *text, crd_form_said *said, crd_err *err)
{
    return crd_form_read(crd_str_from(text), NULL, arena, said, err);
}

/* "table key=value ..." of a row, as canonical texts. */
static void show(const crd_form_row *row, crd_buf *out)
{
    const crd_table *t = crd_records.tables[row->table];
    crd_buf_adds(out, t->name);
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (row->given >> i & 1) {
            crd_buf_addf(out, " %s=", t->fields[i].name);
            crd_field_text(&t->fields[i], row->rec, out);
        }
}

static void show_all(const crd_form_said *s, crd_buf *out)
{
    for (size_t i = 0; i < s->n_rows; i++) {
        crd_buf_adds(out, i ? "; " : "");
        show(&s->rows[i], out);
    }
    if (s->end.given) {
        crd_buf_adds(out, out->len ? "; end " : "end ");
        show(&s->end, out);
    }
    if (s->remove.ptr)
        crd_buf_addf(out, "remove " CRD_STR_FMT, CRD_STR_ARG(s->remove));
}

static const struct good {
    const char *name, *text, *makes;
} goods[] = {
    {"a share", "holding Y X votes 30%",
     "holding owner=Y owned=X kind=votes ppm_min=300000 ppm_max=300000; "
     "end holding owner=Y owned=X kind=votes"},
    {"a share without its kind", "holding Y X 30%",
     "holding owner=Y owned=X kind=votes ppm_min=300000 ppm_max=300000; "
     "end holding owner=Y owned=X kind=votes"},
    {"a range", "holding Y X shares 30%-40.5%",
     "holding owner=Y owned=X kind=shares ppm_min=300000 ppm_max=405000; "
     "end holding owner=Y owned=X kind=shares"},
    {"a veto has no share", "holding jurisdiction:XN X veto",
     "holding owner=jurisdiction:XN owned=X kind=veto; "
     "end holding owner=jurisdiction:XN owned=X kind=veto"},
    {"dates follow", "holding Y X 30% since 2026-01 until 2027",
     "holding owner=Y owned=X kind=votes ppm_min=300000 ppm_max=300000 since=2026-01 until=2027; "
     "end holding owner=Y owned=X kind=votes"},
    {"the table of the one target may be said", "holding Y party:X 1%",
     "holding owner=Y owned=X kind=votes ppm_min=10000 ppm_max=10000; "
     "end holding owner=Y owned=X kind=votes"},
    {"a designation", "designate B use-ban", "designation list=assumed subject=B effect=use-ban"},
    {"a designation by a list", "designate class:cameras procurement-ban list L addressee \"a b\"",
     "designation list=L subject=class:cameras effect=procurement-ban addressee=a b"},
    {"a law in letters", "law XN compels C M I A",
     "law jurisdiction=XN instrument=assumed law powers=read metadata change stop "
     "reach=established review=none"},
    {"a law in words", "law XN compels stop review court-before instrument \"New Act\"",
     "law jurisdiction=XN instrument=New Act powers=stop reach=established review=court-before"},
    {"an export control", "restrict XN party:P", "tie holder=XN target=party:P kind=restricts"},
    {"encryption by its short name", "apply e2e service:S",
     "protection scope=service:S kind=end-to-end"},
    {"a measure of the case", "apply own-keys element:E",
     "applied mitigation=own-keys target=element:E"},
    {"a tie", "tie party:P manages element:E mfa yes",
     "tie holder=party:P target=element:E kind=manages mfa=yes; "
     "end tie holder=party:P target=element:E kind=manages"},
    {"a move to another host", "host element:E on element:Z",
     "tie holder=element:Z target=element:E kind=hosts; end tie target=element:E kind=hosts"},
    {"a region", "region R P XN",
     "element id=R network=R site=R owner=P function=cloud-zone roles=host status=in-service; "
     "site id=R country=XN kind=data-centre; network id=R operator=P kind=cloud country=XN"},
    {"a change", "set element:E product P status retired", "element id=E product=P status=retired"},
    {"a set of codes", "set element:E generations \"5g-sa 4g\"",
     "element id=E generations=5g-sa 4g"},
    {"any row", "add membership jurisdiction XN alliance Compact",
     "membership jurisdiction=XN alliance=Compact"},
    {"the end of a holding", "end holding Y X", "end holding owner=Y owned=X"},
    {"the end of one kind", "end holding Y X veto", "end holding owner=Y owned=X kind=veto"},
    {"the end of a contract", "end contract k-1", "end contract id=k-1"},
    {"the end of a designation, by its subject", "end designation party:P use-ban list L",
     "end designation list=L subject=party:P effect=use-ban"},
    {"the end by other fields", "end law QO until 2024-01-01",
     "end law jurisdiction=QO until=2024-01-01"},
    {"a removal", "remove party:P", "remove party:P"},
    {"blanks do not matter", "  remove\t party:P \r\n", "remove party:P"},
};

static void test_good(void **state)
{
    const struct good *row = *state;
    crd_arena *arena;
    crd_form_said said;
    crd_err err = CRD_ERR_INIT;
    crd_buf out;
    crd_buf_init(&out, 1 << 16);
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_status(CRD_OK, read_form(arena, row->text, &said, &err), &err);
    show_all(&said, &out);
    crd_buf_addc(&out, 0);
    assert_string_equal(row->makes, out.at);
    crd_buf_done(&out);
    crd_arena_free(arena);
}

static const struct bad {
    const char *name, *text;
    uint32_t column;
    const char *says;
} bads[] = {
    {"nothing", "  ", 1, "found nothing"},
    {"no such form", " hold Y X", 2, "found 'hold'"},
    {"nothing after the form", "holding", 8, "expected OWNER"},
    {"one word too few", "holding Y ", 11, "expected OWNED"},
    {"no such kind", "holding Y X vots 30%", 13, "expected KIND or SHARE or a field"},
    {"a share over the whole", "holding Y X votes 130%", 19, "expected SHARE or a field"},
    {"a share without its %", "holding Y X votes 51", 19, "51% or 510000 (millionths)?"},
    {"a range without its last %", "holding Y X votes 30%-40", 19, "found"},
    {"a range turned round", "holding Y X votes 40%-30%", 19, "expected SHARE or a field"},
    {"a word after the share", "holding Y X votes 30% then", 23, "expected a field"},
    {"no such power", "law XN compels K", 16, "expected read, metadata, change or stop"},
    {"another verb", "law XN orders A", 8, "expected 'compels'"},
    {"no such effect", "designate B ban", 13, "expected"},
    {"a date that is none", "designate B use-ban since 2024-13-01", 27, "field 'since': expected"},
    {"a field without a value", "designate B use-ban since", 26,
     "expected a value of field 'since'"},
    {"a field twice", "designate B use-ban list L list M", 28, "'list' is said twice"},
    {"a field that a word has said", "holding Y X votes 30% kind veto", 23, "'kind' is said twice"},
    {"no such field", "set element:E prodct P", 15, "expected a field of table element"},
    {"a change of nothing", "set element:E", 14, "expected FIELD"},
    {"a change without a table", "set E product P", 5, "expected TABLE:ID"},
    {"a change of a row without id", "set holding:A note x", 5, "use 'end' and 'add'"},
    {"no such table", "add partie id x", 5, "expected the name of a table"},
    {"sources are not assumed", "add source name x", 5, "expected the name of a table"},
    {"a row without its name", "add party id x", 15, "expected field 'name'"},
    {"all rows do not end", "end holding", 12, "which rows end?"},
    {"a removal and more", "remove party:P element:E", 16, "expected nothing more"},
    {"an open quotation", "designate B use-ban list \"L", 26, "has no end"},
    {"no such encryption nor target", "apply e2e", 10, "expected SCOPE"},
};

static void test_bad(void **state)
{
    const struct bad *row = *state;
    crd_arena *arena;
    crd_form_said said;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 20, &arena));
    assert_status(CRD_EINVAL, read_form(arena, row->text, &said, &err), &err);
    if (!strstr(err.message, row->says))
        fail_msg("'%s' does not say '%s'", err.message, row->says);
    assert_int_equal(row->column, err.column);
    crd_arena_free(arena);
}

/* Past the limits on bytes and words; at them it is read. */
static void test_limits(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_form_said said;
    crd_buf text;
    assert_ok(crd_arena_new(1 << 24, &arena));
    crd_buf_init(&text, 1 << 20);
    crd_buf_adds(&text, "remove party:");
    crd_buf_fill(&text, 'p', CRD_FORM_BYTES_MAX - text.len);
    assert_ok(crd_form_read(crd_buf_str(&text), NULL, arena, &said, NULL));
    crd_buf_addc(&text, 'p');
    assert_int_equal(CRD_ELIMIT, crd_form_read(crd_buf_str(&text), NULL, arena, &said, NULL));
    crd_buf_clear(&text);
    crd_buf_adds(&text, "law XN compels");
    for (int i = 3; i < CRD_FORM_WORDS_MAX; i++)
        crd_buf_adds(&text, " A");
    assert_ok(crd_form_read(crd_buf_str(&text), NULL, arena, &said, NULL));
    crd_buf_adds(&text, " A");
    assert_int_equal(CRD_ELIMIT, crd_form_read(crd_buf_str(&text), NULL, arena, &said, NULL));
    crd_buf_done(&text);
    crd_arena_free(arena);
}

/* Each form's example can be read, and begins with its verb. */
static void test_examples(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_form_said said;
    crd_form_about about;
    crd_err err = CRD_ERR_INIT;
    size_t n = 0;
    assert_ok(crd_arena_new(1 << 20, &arena));
    for (; crd_form_at(n, &about); n++) {
        assert_true(crd_form_is(crd_str_from(about.example)));
        assert_status(CRD_OK, read_form(arena, about.example, &said, &err), &err);
    }
    assert_true(n > 10);
    assert_false(crd_form_is(CRD_STR("./remove")));
    crd_arena_free(arena);
}

/* docs/assume.md has a line of its table for each form. */
static void test_documented(void **state)
{
    (void)state;
    crd_arena *arena;
    crd_str page;
    crd_form_about about;
    crd_err err = CRD_ERR_INIT;
    assert_ok(crd_arena_new(1 << 22, &arena));
    assert_status(CRD_OK,
                  crd_file_read(CRD_TEST_DATA "/../../docs/assume.md", 1 << 20, arena, &page, &err),
                  &err);
    for (size_t i = 0; crd_form_at(i, &about); i++) {
        char line[1024];
        int n = snprintf(line, sizeof line, "\n| `%s` | %s | `%s` |\n", about.usage, about.about,
                         about.example);
        if (crd_str_find(page, (crd_str){line, (size_t)n}) == SIZE_MAX)
            fail_msg("docs/assume.md lacks:%s", line);
    }
    crd_arena_free(arena);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, goods, test_good);
    CRD_SUITE_ROWS(&s, bads, test_bad);
    CRD_SUITE_ADD(&s, test_limits);
    CRD_SUITE_ADD(&s, test_examples);
    CRD_SUITE_ADD(&s, test_documented);
    return crd_suite_run(&s, "assume/form");
}
