#ifndef CRD_RULES_CASES_H
#define CRD_RULES_CASES_H

#include "rules/judge.h"

/* Cases of a pack: small worlds with the verdicts that its rules must reach in them
 * (packs/NAME/cases/NAME.yaml, docs/packs.md). Reading checks the form, that tables, rules,
 * parameters and words are there, and tells all that is wrong with its place. */

/* A native table, as CSV text in the file. */
typedef struct crd_case_table {
    const crd_table *table;
    crd_str text;
    uint32_t line;   /* of its first line */
    uint32_t indent; /* bytes in front of its lines */
} crd_case_table;

typedef struct crd_case_world {
    bool data;                    /* the pack's own tables are part of it */
    crd_str folder;               /* of native tables, beside the file; null = none */
    uint32_t line, column;        /* of the folder's name */
    const crd_case_table *tables; /* [n] */
    size_t n;
} crd_case_world;

/* A number as written: as many digits as are written count. */
typedef struct crd_case_value {
    double value, slack;
} crd_case_value;

typedef struct crd_case_expect {
    uint32_t line, column;
    uint32_t rule;   /* of the pack */
    crd_str subject; /* group; null = every verdict of the rule */
    crd_date as_of;
    crd_verdict verdict;
    int standing; /* crd_standing; -1 = not said */
    bool has_value;
    crd_case_value low, high; /* in the unit that `comply` shows */
    const crd_str *finds;     /* [n_finds] ids among the evidence */
    size_t n_finds;
} crd_case_expect;

typedef struct crd_case {
    crd_str name;
    uint32_t line, column;
    crd_case_world world;         /* over that of the file */
    const crd_pack_given *params; /* [n_params] */
    size_t n_params;
    const crd_case_expect *expects; /* [n_expects] */
    size_t n_expects;
} crd_case;

typedef struct crd_case_file {
    crd_str file;
    crd_case_world world;  /* of all its cases */
    const crd_case *cases; /* [n] */
    size_t n;
} crd_case_file;

enum {
    CRD_CASES_BYTES = 1 << 20, /* of one file */
    CRD_CASES_MAX = 1000,      /* of one file */
};

/* @param text  the whole file; it and `file` must live as long as the result, which is in the
 * arena. CRD_EPARSE: something is wrong, and `diags` (or err, where it is no YAML) say what.
 * CRD_ELIMIT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_cases_read(crd_str text, crd_str file, const crd_ruleset *pack,
                                        crd_arena *arena, crd_diags *diags, crd_case_file *ret_file,
                                        crd_err *err);

/* Is the verdict what was expected? The group is not compared. */
bool crd_case_meets(const crd_case_expect *e, const crd_judgement *v);
/* Value of a judgement in the unit that is shown: a share in percent. */
double crd_judgement_shown(const crd_judgement *v, double value);

#endif
