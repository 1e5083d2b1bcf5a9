#include "crdtest.h"

#include "app/op.h"

#include <stdlib.h>

static const struct crd_param params[] = {
    {"CASE", CRD_PARAM_CASE, .operand = true, .required = true, .help = "the case"},
    {"FILE", CRD_PARAM_FILE, .operand = true, .repeated = true, .help = "files"},
    {"name", CRD_PARAM_TEXT, .help = "a text"},
    {"day", CRD_PARAM_DATE, .help = "a day"},
    {"most", CRD_PARAM_COUNT, .help = "a number"},
    {"how", CRD_PARAM_CHOICE, .choices = "fast|well", .help = "a choice"},
    {"all", CRD_PARAM_FLAG, .help = "a flag"},
    {"tag", CRD_PARAM_TEXT, .repeated = true, .help = "several"},
    {.name = NULL},
};

static const struct crd_op op = {.name = "try", .flags = 0, .params = params};

struct row {
    const char *name;
    const char *words[8];
    const char *want; /* "CASE|FILEs|name|day|most|how|all|tags|format", or the error */
    bool ok;
};

/* clang-format off */
static const struct row rows[] = {
    {"operands alone",          {"c"}, "c||||fast|-||table", true},
    {"files take the rest",     {"c", "a", "b"}, "c|a b|||fast|-||table", true},
    {"options anywhere",        {"--name", "n", "c", "--all", "a"}, "c|a|n||fast|all||table", true},
    {"equals sign",             {"c", "--name=n=m"}, "c||n=m||fast|-||table", true},
    {"empty text is a value",   {"c", "--name="}, "c||||fast|-||table", true},
    {"short with a value after it", {"c", "-f", "json"}, "c||||fast|-||json", true},
    {"short with a value in it",{"c", "-fcsv"}, "c||||fast|-||csv", true},
    {"after two dashes all are operands", {"--", "c", "--all"}, "c|--all|||fast|-||table", true},
    {"a dash is an operand",    {"c", "-"}, "c|-|||fast|-||table", true},
    {"repeated option",         {"c", "--tag", "x", "--tag", "y"}, "c||||fast|-|x y|table", true},
    {"a choice",                {"c", "--how", "well"}, "c||||well|-||table", true},
    {"today is a date",         {"c", "--day", "today"}, "c|||today|fast|-||table", true},
    {"a month is a date",       {"c", "--day", "2025-03"}, "c|||2025-03|fast|-||table", true},
    {"no operand",              {"--all"}, "CASE is missing", false},
    {"unknown option",          {"c", "--none"}, "'--none' is not an option of try", false},
    {"unknown letter",          {"c", "-z"}, "'-z' is not an option of try", false},
    {"an operand is no option", {"c", "--FILE", "x"}, "'--FILE' is not an option of try", false},
    {"a value is missing",      {"c", "--name"}, "--name needs a value", false},
    {"a flag with a value",     {"c", "--all=yes"}, "--all takes no value", false},
    {"twice what may stand once", {"c", "--name", "a", "--name", "b"}, "--name is given twice", false},
    {"not a choice",            {"c", "--how", "ill"}, "--how: 'ill' is not one of fast|well", false},
    {"part of a choice",        {"c", "--how", "fa"}, "--how: 'fa' is not one of fast|well", false},
    {"not a date",              {"c", "--day", "1.2.2025"}, "--day: '1.2.2025' is not a date YYYY-MM-DD", false},
    {"not a number",            {"c", "--most", "-3"}, "--most: '-3' is not a whole number", false},
    {"an empty case",           {""}, "CASE: empty value", false},
};
/* clang-format on */

static void add_all(crd_buf *b, const crd_args *a, const char *name)
{
    for (size_t i = 0; i < crd_arg_count(a, name); i++) {
        crd_buf_adds(b, i ? " " : "");
        crd_buf_add(b, crd_arg_at(a, name, i));
    }
    crd_buf_addc(b, '|');
}

static void test_row(void **state)
{
    const struct row *t = *state;
    crd_arena *arena = NULL;
    crd_args args;
    crd_err err = CRD_ERR_INIT;
    size_t n = 0;
    while (n < 8 && t->words[n])
        n++;
    assert_ok(crd_arena_new(1 << 20, &arena));
    crd_status rc = crd_args_parse(&op, t->words, n, arena, &args, &err);
    assert_status(t->ok ? CRD_OK : CRD_EINVAL, rc, &err);
    if (t->ok) {
        crd_buf b;
        crd_buf_init(&b, 1000);
        add_all(&b, &args, "CASE");
        add_all(&b, &args, "FILE");
        add_all(&b, &args, "name");
        add_all(&b, &args, "day");
        crd_buf_add(&b, crd_arg(&args, "how"));
        crd_buf_adds(&b, crd_arg_flag(&args, "all") ? "|all|" : "|-|");
        add_all(&b, &args, "tag");
        crd_buf_add(&b, crd_arg(&args, "format"));
        assert_string_equal(b.at, t->want);
        crd_buf_done(&b);
        assert_int_equal(crd_arg_number(&args, "most", 17), 17);
    } else {
        assert_string_equal(err.message, t->want);
    }
    crd_arena_free(arena);
}

/* The real table: what every operation must have. */
static void test_operations_are_whole(void **state)
{
    (void)state;
    size_t n = 0;
    for (const struct crd_op *o = crd_ops; o->name; o++, n++) {
        assert_non_null(o->run);
        assert_true(o->summary[0] >= 'a' && o->summary[0] <= 'z'); /* a verb first */
        assert_true(o->summary[strlen(o->summary) - 1] != '.');
        assert_true(o->about[0] && o->about[strlen(o->about) - 1] == '.');
        char start[64];
        snprintf(start, sizeof start, "cordon %s ", o->name);
        assert_int_equal(strncmp(o->example, start, strlen(start)), 0);
        assert_ptr_equal(crd_ops_find(crd_str_from(o->name)), o);
        const struct crd_param *p;
        size_t i = 0;
        bool rest = false;
        for (; (p = crd_op_param(o, i)); i++) {
            assert_true(p->help[0]);
            assert_true((p->kind == CRD_PARAM_CHOICE) == (p->choices != NULL));
            assert_false(p->operand && rest); /* nothing after what takes the rest */
            rest |= p->operand && p->repeated;
            for (size_t k = 0; k < i; k++)
                assert_string_not_equal(p->name, crd_op_param(o, k)->name);
        }
        assert_true(i <= CRD_PARAMS_MAX);
    }
    assert_true(n >= 6);
    assert_null(crd_ops_find(CRD_STR("nothing")));
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_operations_are_whole);
    CRD_SUITE_ROWS(&s, rows, test_row);
    return crd_suite_run(&s, "app/args");
}
