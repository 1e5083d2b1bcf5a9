#include "crdtest.h"

#include "cli/cli.h"
#include "cli/help.h"
#include "import/import.h"

#include <stdlib.h>
#include <unistd.h>

/* Runs a command line and keeps what it printed. */
struct run {
    char *out, *err;
    size_t out_len, err_len;
    int code;
};

static int stopped(void) { return 2; } /* SIGINT came */

static struct run run(const char *const *argv, int argc, struct crd_cli cli)
{
    struct run r = {0};
    cli.out = open_memstream(&r.out, &r.out_len);
    cli.err = open_memstream(&r.err, &r.err_len);
    cli.prog = "cordon";
    cli.today = "2026-02-03";
    r.code = crd_cli_main(&cli, argc, argv);
    fclose(cli.out);
    fclose(cli.err);
    return r;
}

static void done(struct run *r)
{
    free(r->out);
    free(r->err);
}

struct exit_row {
    const char *name;
    crd_status status;
    int code;
};

static const struct exit_row exits[] = {
    {"fine", CRD_OK, 0},          {"usage", CRD_EINVAL, 2},         {"bad input", CRD_EPARSE, 3},
    {"not there", CRD_ENOENT, 3}, {"there already", CRD_EEXIST, 3}, {"over a limit", CRD_ELIMIT, 3},
    {"newer", CRD_EVERSION, 3},   {"memory", CRD_ENOMEM, 6},        {"disk", CRD_EIO, 6},
    {"locked", CRD_EBUSY, 6},     {"our bug", CRD_EBUG, 70},
};

static void test_exit_row(void **state)
{
    const struct exit_row *t = *state;
    assert_int_equal(crd_exit_of(t->status), t->code);
}

static void test_a_signal_undoes_an_import(void **state)
{
    (void)state;
    char dir[] = "/tmp/cordon-test-XXXXXX", path[64], csv[64];
    assert_non_null(mkdtemp(dir));
    snprintf(path, sizeof path, "%s/a.cordon", dir);
    snprintf(csv, sizeof csv, "%s/jurisdiction.csv", dir);
    FILE *f = fopen(csv, "w");
    assert_non_null(f);
    fputs("id,name\n", f);
    for (int i = 0; i < 10000; i++)
        fprintf(f, "X%d,State\n", i);
    fclose(f);
    struct run r = run((const char *const[]){"cordon", "new", path}, 3, (struct crd_cli){0});
    assert_int_equal(r.code, 0);
    done(&r);
    r = run((const char *const[]){"cordon", "import", path, "tables", csv}, 5,
            (struct crd_cli){.signalled = stopped});
    assert_int_equal(r.code, CRD_EXIT_SIGNAL + 2);
    assert_non_null(strstr(r.err, "nothing was kept"));
    done(&r);
    r = run((const char *const[]){"cordon", "sql", path, "SELECT count(*) AS n FROM jurisdiction",
                                  "-f", "csv"},
            6, (struct crd_cli){0});
    assert_string_equal(r.out, "n\n0\n");
    done(&r);
    unlink(csv);
    unlink(path);
    rmdir(dir);
}

static void test_control_characters_stay_out_of_messages(void **state)
{
    (void)state;
    struct run r = run((const char *const[]){"cordon", "info", "\x1b[31mred\xe2\x80\xae"}, 3,
                       (struct crd_cli){0});
    assert_int_equal(r.code, CRD_EXIT_INPUT);
    assert_null(strchr(r.err, '\x1b'));
    assert_null(strstr(r.err, "\xe2\x80\xae"));
    assert_non_null(strstr(r.err, "red"));
    done(&r);
}

static void test_help_names_every_operation_and_option(void **state)
{
    (void)state;
    crd_buf all, completion;
    crd_buf_init(&all, 1 << 20);
    crd_buf_init(&completion, 1 << 20);
    crd_help_all("cordon", &all);
    crd_help_completion(&completion);
    for (const struct crd_op *op = crd_ops; op->name; op++) {
        crd_buf one, man;
        const struct crd_param *p;
        assert_non_null(strstr(all.at, op->summary));
        assert_non_null(strstr(completion.at, op->name));
        crd_buf_init(&one, 1 << 20);
        crd_buf_init(&man, 1 << 20);
        crd_help_op("cordon", op, &one);
        crd_help_man(op, &man);
        assert_non_null(strstr(one.at, op->example));
        for (size_t i = 0; (p = crd_op_param(op, i)); i++) {
            assert_non_null(strstr(one.at, p->name));
            assert_non_null(strstr(one.at, p->help));
            if (!p->operand)
                assert_non_null(strstr(completion.at, p->name));
        }
        assert_non_null(strstr(man.at, ".SH SYNOPSIS"));
        assert_null(strstr(man.at, "\n'"));
        crd_buf_done(&one);
        crd_buf_done(&man);
    }
    crd_buf_done(&all);
    crd_buf_done(&completion);
}

static void test_colour_only_when_asked(void **state)
{
    (void)state;
    struct crd_cli terminal = {.out_is_terminal = true, .width = 80};
    struct crd_cli plain = {.out_is_terminal = true, .width = 80, .no_colour = true};
    static const char *const words[] = {"cordon", "schema", "findings", "--colour", "always"};
    struct run r = run(words, 3, terminal);
    assert_non_null(strchr(r.out, '\x1b'));
    done(&r);
    r = run(words, 3, plain);
    assert_null(strchr(r.out, '\x1b'));
    done(&r);
    r = run(words, 3, (struct crd_cli){0});
    assert_null(strchr(r.out, '\x1b'));
    done(&r);
    r = run(words, 5, (struct crd_cli){0});
    assert_non_null(strchr(r.out, '\x1b'));
    done(&r);
}

static void test_a_full_disk_is_told(void **state)
{
    (void)state;
    struct crd_cli cli = {.prog = "cordon", .today = "2026-02-03"};
    char *err = NULL;
    size_t len;
    cli.out = fopen("/dev/full", "w");
    cli.err = open_memstream(&err, &len);
    assert_non_null(cli.out);
    int code = crd_cli_main(&cli, 3, (const char *const[]){"cordon", "schema", "all"});
    fclose(cli.err);
    fclose(cli.out);
    assert_int_equal(code, CRD_EXIT_MACHINE);
    assert_non_null(strstr(err, "cannot write the output"));
    free(err);
}

static void test_help_of_import_names_every_format(void **state)
{
    (void)state;
    struct run r = run((const char *const[]){"cordon", "help", "import"}, 3, (struct crd_cli){0});
    for (const crd_format *f = crd_formats; f->name; f++)
        if (!strstr(r.out, f->name))
            fail_msg("'help import' does not name format '%s'", f->name);
    done(&r);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ADD(&s, test_a_signal_undoes_an_import);
    CRD_SUITE_ADD(&s, test_control_characters_stay_out_of_messages);
    CRD_SUITE_ADD(&s, test_help_names_every_operation_and_option);
    CRD_SUITE_ADD(&s, test_help_of_import_names_every_format);
    CRD_SUITE_ADD(&s, test_colour_only_when_asked);
    CRD_SUITE_ADD(&s, test_a_full_disk_is_told);
    CRD_SUITE_ROWS(&s, exits, test_exit_row);
    return crd_suite_run(&s, "cli");
}
