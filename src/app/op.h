#ifndef CRD_APP_OP_H
#define CRD_APP_OP_H

#include "base/diag.h"
#include "base/progress.h"
#include "base/str.h"
#include "model/check.h"
#include "report/doc.h"

/* The operations of Cordon, one table. The command line, `help`, the manual pages, shell completion
 * and, later, the HTTP API are made from it; what is not in it does not exist. */

enum crd_param_kind {
    CRD_PARAM_TEXT,
    CRD_PARAM_FILE, /* a path: completion offers files */
    CRD_PARAM_CASE, /* path of a case */
    CRD_PARAM_DATE,
    CRD_PARAM_COUNT, /* whole number, 0 or more */
    CRD_PARAM_FLAG,  /* takes no value */
    CRD_PARAM_CHOICE,
};

struct crd_param {
    const char *name; /* option: --name VALUE; operand: its place in capitals in the synopsis */
    enum crd_param_kind kind;
    bool operand;        /* given by position, in the order of the table */
    bool required;       /* must be given at least once */
    bool repeated;       /* may be given several times; an operand: takes the rest */
    const char *choices; /* CHOICE: "a|b|c"; the first is the default */
    const char *help;    /* one line, no full stop */
};

/* Options that mean the same everywhere; an operation names the groups it takes. */
enum crd_op_flag {
    CRD_OP_WRITES = 1u << 0, /* changes the store: POST, never GET */
    CRD_OP_TIME = 1u << 1,   /* --as-of, --as-known, --release, --assume, --versus: the operation
                                reads its case through crd_app_feed */
    CRD_OP_FINDS = 1u << 2,  /* --fail-on */
    CRD_OP_FILES = 1u << 4,  /* writes files of its own beside its result */
    CRD_OP_TELLS = 1u << 5,  /* its text is a first page: shown on a terminal beside files of -o */
    CRD_OP_NO_DOC = 1u << 3, /* writes its own files: no -f, no -o but its own */
};

enum { CRD_PARAMS_MAX = 48 };

typedef struct crd_app crd_app;
typedef struct crd_args crd_args;

/* What an operation hands back. */
typedef struct crd_out {
    crd_doc *doc;       /* the result, for the renderers; may stay without sections */
    crd_diags *diags;   /* what is wrong with the input or the case */
    bool diags_are_doc; /* the diagnostics are the result (check): print them on stdout */
    bool found;         /* what was looked for is there, and the user asked for exit 1 then */
    bool bad_input;     /* nothing of the input could be kept */
    bool limited;       /* a limit the user set ended it: the result is a bound */
    bool thin;          /* the data are older or thinner than the user asked for */
} crd_out;

struct crd_op {
    const char *name;               /* "find": `cordon find`, GET /api/find, a page of the manual */
    const char *summary;            /* one line, a verb first, no full stop */
    const char *about;              /* some sentences for help and manual */
    const char *example;            /* a command line that works in the demo's folder */
    unsigned flags;                 /* enum crd_op_flag */
    const struct crd_param *params; /* ends with a NULL name */
    crd_status (*run)(crd_app *app, const crd_args *args, crd_out *out, crd_err *err);
};

extern const struct crd_op crd_ops[]; /* ends with a NULL name */
extern const struct crd_param crd_time_params[], crd_find_params[], crd_doc_params[];
const struct crd_op *crd_ops_find(crd_str name);
/* The i-th parameter, the op's own and then those of its groups; NULL past the last. */
const struct crd_param *crd_op_param(const struct crd_op *op, size_t i);

/* Where worlds are kept between commands; see app/cache.h. */
typedef struct crd_cache_place {
    const char *folder;  /* made when it is first needed; NULL = nothing is kept */
    uint64_t max_bytes;  /* of all files together */
    uint64_t min_bytes;  /* smaller cases are read anew each time: that is as fast */
    const char *program; /* which one wrote a file: differs for every build */
} crd_cache_place;

/* What a document still reads, of an operation that was a part of another. */
typedef struct crd_app_shown {
    crd_diags *diags; /* or NULL */
    crd_arena *arena; /* or NULL */
    struct crd_app_shown *next;
} crd_app_shown;

/* What the surroundings give an operation; nothing else reaches it. */
struct crd_app {
    crd_arena *arena;   /* for the operation's own work; ended by the caller */
    crd_arena *lasting; /* for its document alone, when that outlives the work; NULL = `arena` */
    crd_progress progress;
    crd_str today; /* YYYY-MM-DD, from the clock or a test; used for import dates only */
    int busy_ms;   /* how long to wait for another writer */
    const crd_cache_place *cache; /* NULL = none */
    const char *packs; /* folders in which packs are found by name, colons between; NULL = none */
    void (*say)(void *ctx, const char *line); /* tells the user, now; NULL = nobody listens */
    void *say_ctx;
    uint64_t (*clock_ms)(void); /* for limits of time that the user sets; NULL = none is kept */
    /* An assessment tells of each of its parts when it begins and when it has ended: from the
     * thread that runs it, one call at a time. NULL = nobody listens. */
    void (*part)(void *ctx, const char *name, bool ended);
    void *part_ctx;
    bool in_turn; /* its parts run one after the other; else two lines of them at once */
    /* Made on the way; crd_app_done ends them. */
    struct crd_assume *assume;       /* what --assume said; NULL = nothing */
    struct crd_app_assumed *assumed; /* it, and what earlier feeds were given */
    /* An operation that runs others lends them what it has opened; NULL = nothing (app/tied.h). */
    const struct crd_app_tied *lent;
    const struct crd_feed *narrow; /* read in the place of the case; NULL = the case */
    crd_more_codes case_codes;     /* of the case for which packs are read; has NULL = none */
    crd_diags *notes;              /* what is wrong with files that it named; may be NULL */
    struct crd_app_shown *shown;   /* of operations that were parts, whose documents have them */
};

/* Runs the operation as the arguments say, with --assume and --versus. */
CRD_NODISCARD crd_status crd_op_run(crd_app *app, const crd_args *args, crd_out *out, crd_err *err);
void crd_app_done(crd_app *app); /* what running has made; the arena is the caller's */

/* ---- arguments --------------------------------------------------------------------------- */

/* Values by parameter, checked against the table: kinds are right, required ones are there. */
struct crd_args {
    const struct crd_op *op;
    crd_str *values[CRD_PARAMS_MAX]; /* [n[i]] of parameter i */
    size_t n[CRD_PARAMS_MAX];
    bool compared; /* --versus base: the result stands beside one without --assume */
};

/* First value of the parameter; null when not given (CHOICE: its default). The name must be one
 * of the operation's: anything else is our bug and asserts. */
crd_str crd_arg(const crd_args *a, const char *name);
bool crd_arg_flag(const crd_args *a, const char *name);
size_t crd_arg_count(const crd_args *a, const char *name);
crd_str crd_arg_at(const crd_args *a, const char *name, size_t i);
/* The first value as a NUL-terminated path; NULL when not given. Values of crd_args_parse end in
 * NUL. */
const char *crd_arg_path(const crd_args *a, const char *name);
/* COUNT parameter, or `otherwise`. */
uint64_t crd_arg_number(const crd_args *a, const char *name, uint64_t otherwise);

/* Will the result be read as text on a terminal and in no file? Such a page is cut to what weighs
 * most; every other form has all. */
bool crd_args_for_reading(const crd_args *a);

/* Is -o a folder that the operation fills itself (assess --by operator)? Its result goes to stdout.
 */
bool crd_args_folder(const crd_args *a);

/* Reads argv-like words (without program and operation name). "--name value", "--name=value", "-f
 * value", "-fvalue", "--" ends options. CRD_EINVAL with a sentence that names the word. */
CRD_NODISCARD crd_status crd_args_parse(const struct crd_op *op, const char *const *words, size_t n,
                                        crd_arena *arena, crd_args *ret_args, crd_err *err);

/* "CASE FORMAT PATH... [--source NAME]" for usage lines. */
void crd_op_synopsis(const struct crd_op *op, crd_buf *out);

#endif
