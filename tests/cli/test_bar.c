/* Progress on a terminal: what is drawn, when, and that nothing in it but our own moves the cursor.
 */
#include "cli/bar.h"
#include "crdtest.h"

#include <stdlib.h>

static uint64_t clock_now;
static uint64_t clock_ms(void) { return clock_now; }

struct drawn {
    char *text;
    size_t len;
    FILE *to;
    crd_bar bar;
};

static void begin(struct drawn *d, unsigned width)
{
    *d = (struct drawn){.text = NULL};
    d->to = open_memstream(&d->text, &d->len);
    assert_non_null(d->to);
    d->bar = (crd_bar){.to = d->to, .clock_ms = clock_ms, .width = width};
    clock_now = 1000;
}

/* The last line that was drawn. */
static const char *last(struct drawn *d)
{
    fflush(d->to);
    const char *at = strrchr(d->text, '\r');
    return at ? at : d->text;
}

static void end(struct drawn *d)
{
    fclose(d->to);
    free(d->text);
}

static const struct row {
    const char *name;
    unsigned width;
    struct {
        uint64_t ms;
        const char *what;
        uint64_t done, total;
    } steps[4];
    const char *line;
} rows[] = {
    {"at the beginning", 80, {{0, "Shares", 0, 10}}, "\r\033[KShares [....................]   0 %"},
    {"half of it, soon",
     80,
     {{0, "a", 0, 10}, {1000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %"},
    {"half of it, with the time left",
     80,
     {{0, "a", 0, 10}, {60000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %  1:00 left"},
    {"within a stage time runs off",
     80,
     {{0, "a", 0, 10}, {60000, "b", 5, 10}, {20000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %  0:40 left"},
    {"a stage that takes longer than all said",
     80,
     {{0, "a", 0, 10}, {60000, "b", 5, 10}, {70000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %"},
    {"again after a tenth of a second",
     80,
     {{0, "a", 0, 10}, {100, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %"},
    {"too early to say how long",
     80,
     {{0, "a", 0, 10}, {1499, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %"},
    {"not too early, and a part of a second is one",
     80,
     {{0, "a", 0, 10}, {1500, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %  0:02 left"},
    {"of unequal parts what they have taken together",
     80,
     {{0, "a", 0, 10}, {10000, "b", 4, 10}, {20000, "c", 6, 10}},
     "\r\033[Kc [############........]  60 %  0:20 left"},
    {"nothing is done yet",
     80,
     {{0, "a", 0, 10}, {60000, "a", 0, 10}},
     "\r\033[Ka [....................]   0 %"},
    {"a second less than an hour",
     80,
     {{0, "a", 0, 10}, {3599000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %  59:59 left"},
    {"one hour",
     80,
     {{0, "a", 0, 10}, {3600000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %  1:00 h left"},
    {"a stage that takes just what was said",
     80,
     {{0, "a", 0, 10}, {60000, "b", 5, 10}, {60000, "b", 5, 10}},
     "\r\033[Kb [##########..........]  50 %"},
    {"hours",
     80,
     {{0, "a", 0, 10}, {3600000, "b", 2, 10}},
     "\r\033[Kb [####................]  20 %  4:00 h left"},
    {"all of it",
     80,
     {{0, "a", 0, 10}, {60000, "b", 10, 10}},
     "\r\033[Kb [####################] 100 %"},
    {"more than all",
     80,
     {{0, "a", 0, 10}, {60000, "b", 11, 10}},
     "\r\033[Kb [####################] 100 %"},
    {"how much is not known", 80, {{0, "reading", 12345, 0}}, "\r\033[Kreading 12345"},
    {"not twice within a tenth of a second",
     80,
     {{0, "a", 0, 10}, {99, "b", 5, 10}},
     "\r\033[Ka [....................]   0 %"},
    {"other work begins anew",
     80,
     {{0, "a", 0, 10}, {60000, "b", 5, 10}, {1000, "c", 1, 10}},
     "\r\033[Kc [##..................]  10 %"},
    {"a narrow terminal",
     60,
     {{0, "Exposure through channels", 0, 1}},
     "\r\033[KExposure throu [....................]   0 %"},
    {"a name that would move the cursor",
     80,
     {{0, "a\033[2Jb\rc\n", 0, 1}},
     "\r\033[Ka<1B>[2Jb<0D>c<0A> [....................]   0 %"},
    {"characters are not cut in half",
     55,
     {{0, "\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6", 0,
       1}},
     "\r\033[K\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xc3\xa5\xc3\xa6\xc3\xb8\xc3\xa5 "
     "[....................]   0 %"},
};

static void draws(void **state)
{
    const struct row *row = *state;
    struct drawn d;
    begin(&d, row->width);
    for (size_t i = 0; i < CRD_COUNT(row->steps) && row->steps[i].what; i++) {
        clock_now += row->steps[i].ms;
        crd_bar_step(&d.bar, row->steps[i].what, row->steps[i].done, row->steps[i].total);
    }
    assert_string_equal(last(&d), row->line);
    crd_bar_clear(&d.bar);
    assert_string_equal(last(&d), "\r\033[K");
    crd_bar_clear(&d.bar); /* once is enough */
    fflush(d.to);
    size_t len = d.len;
    crd_bar_clear(&d.bar);
    fflush(d.to);
    assert_int_equal(d.len, len);
    end(&d);
}

static void nowhere(void **state)
{
    crd_bar bar = {.clock_ms = clock_ms};
    (void)state;
    crd_bar_step(&bar, "x", 1, 2);
    crd_bar_clear(&bar);
    assert_false(bar.drawn);
}

int main(void)
{
    static struct crd_suite s;
    CRD_SUITE_ROWS(&s, rows, draws);
    CRD_SUITE_ADD(&s, nowhere);
    return crd_suite_run(&s, "cli/bar");
}
