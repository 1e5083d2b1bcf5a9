#ifndef CRD_CLI_CLI_H
#define CRD_CLI_CLI_H

#include <crd/types.h>

#include <stdio.h>

/* When several hold, the earlier of 70, 6, 3, 2, 1, 5, 4 is given. */
enum crd_exit {
    CRD_EXIT_OK = 0,      /* done, nothing at or above --fail-on */
    CRD_EXIT_FOUND = 1,   /* done; something at or above --fail-on */
    CRD_EXIT_USAGE = 2,   /* the command line makes no sense */
    CRD_EXIT_INPUT = 3,   /* bad input; nothing of it was kept */
    CRD_EXIT_THIN = 4,    /* data older or thinner than asked for */
    CRD_EXIT_LIMIT = 5,   /* a limit the user set stopped it: the result is a bound */
    CRD_EXIT_MACHINE = 6, /* I/O, full disk, lock, memory: nothing was changed */
    CRD_EXIT_BUG = 70,
    CRD_EXIT_SIGNAL = 128, /* + number of the signal */
};

/* Everything a command may touch. Nothing global, so a test can run a command line with memory
 * streams and read what it printed. */
struct crd_cli {
    FILE *out;
    FILE *err;
    const char *prog;
    const char *today;          /* YYYY-MM-DD */
    bool out_is_terminal;       /* width and colour apply */
    bool err_is_terminal;       /* progress is drawn */
    bool no_colour;             /* NO_COLOR is set */
    unsigned width;             /* columns of the terminal of `out`; 0 = unknown */
    unsigned err_width;         /* of that of `err` */
    int (*signalled)(void);     /* number of a signal that asked to stop, or 0; may be NULL */
    const char *cache_folder;   /* where worlds are kept; NULL = nowhere */
    uint64_t cache_max_bytes;   /* of all together */
    uint64_t cache_min_bytes;   /* of a case whose worlds are kept */
    const char *packs;          /* folders of packs, colons between; NULL = none */
    const char *build;          /* differs between builds of the program; may be NULL */
    uint64_t (*clock_ms)(void); /* for drawing progress now and then; NULL = never drawn */
};

/* Runs one command line and gives its exit code. */
int crd_cli_main(struct crd_cli *cli, int argc, const char *const *argv);

/* A status as an exit code; the one place that decides. */
int crd_exit_of(crd_status rc);

#endif
