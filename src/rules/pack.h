#ifndef CRD_RULES_PACK_H
#define CRD_RULES_PACK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/diag.h"
#include "fmt/yaml.h"
#include "model/check.h"
#include "rules/expr.h"
#include "rules/subject.h"

/* A pack: one regime's rules as data, read from pack.yaml (docs/packs.md). Reading checks the form,
 * the codes and every expression, and tells all that is wrong with its place; a pack of which an
 * error was told is not given. A pack comes from anybody: it can be wrong, not dangerous. */

typedef enum crd_rule_kind {
    CRD_RULE_FORBID,
    CRD_RULE_REQUIRE,
    CRD_RULE_SHARE,
    CRD_RULE_DIVERSITY,
    CRD_RULE_SURVIVES,
    CRD_RULE_ROUTE,
    CRD_RULE_FRESH,
    CRD_RULE_DEADLINE,
} crd_rule_kind;

typedef enum crd_rule_status {
    CRD_STATUS_LAW,
    CRD_STATUS_DIRECTION,
    CRD_STATUS_LICENCE,
    CRD_STATUS_CONTRACT,
    CRD_STATUS_SOFT_LAW,
    CRD_STATUS_GUIDANCE,
    CRD_STATUS_PROPOSED,
    CRD_STATUS_LAPSED,
    CRD_STATUS_SUPERSEDED,
    CRD_STATUS_DERIVED,
} crd_rule_status;

typedef enum crd_rule_severity {
    CRD_SEV_INFO,
    CRD_SEV_MEDIUM,
    CRD_SEV_HIGH,
    CRD_SEV_BLOCK
} crd_rule_severity;

/* A number that a rule compares with: written, or a parameter of the pack. */
typedef struct crd_rule_limit {
    bool set;
    bool known;    /* false: its parameter has no value, the verdict is unknown */
    double value;  /* shares in millionths */
    bool share;    /* written with '%' */
    crd_str param; /* its name; null = written in the rule */
} crd_rule_limit;

typedef enum crd_measure {
    CRD_BY_ROWS,
    CRD_BY_QUANTITY, /* elements, each quantity times */
    CRD_BY_SITES,    /* each once */
    CRD_BY_TRAFFIC,
    CRD_BY_SUBSCRIBERS,
    CRD_BY_PREMISES,
    CRD_BY_CAPACITY,
    CRD_BY_LENGTH,
    CRD_BY_POPULATION,
    CRD_MEASURES
} crd_measure;

enum { CRD_RULE_PER = 4, CRD_RULE_LIST = 16, CRD_PACK_SOURCES = 200, CRD_PACK_RULES = 1000 };

/* Numbers of predicates in the set of their subject (crd_ruleset.sets); CRD_PRED_NONE = not given.
 */
#define CRD_PRED_NONE UINT32_MAX

typedef struct crd_rule {
    crd_str id, title, clause, remedy, note;
    uint32_t line, column; /* in pack.yaml */
    crd_rule_kind kind;
    crd_rule_status status;
    int8_t confidence; /* 0 low, 1 medium, 2 high */
    crd_rule_severity severity;
    uint32_t source;                  /* in crd_ruleset.sources; UINT32_MAX = none */
    crd_date since, until, announced; /* NONE = always */
    const crd_str *risks, *measures;  /* [n_...] */
    size_t n_risks, n_measures;
    crd_str topic; /* what it is about, by which rules of packs are compared; null = not said */
    crd_subject_id subject;
    uint32_t addressees; /* predicate of the subject; NONE = everybody */
    crd_str addressees_text;
    uint32_t per[CRD_RULE_PER]; /* columns of the subject */
    size_t n_per;
    uint32_t where;              /* forbid, require, fresh, deadline; share and diversity: among */
    uint32_t of;                 /* share: of; require: every, some or of; NONE = all */
    crd_str where_text, of_text; /* as written, scopes unfolded in neither */
    enum crd_require { CRD_EVERY, CRD_SOME, CRD_AT_LEAST } require;
    crd_measure measures_by[CRD_MEASURES]; /* share, diversity; none given: QUANTITY */
    size_t n_measures_by;
    crd_rule_limit at_most, at_least;      /* share, require */
    uint32_t by;                           /* diversity: column */
    crd_rule_limit distinct, largest, hhi; /* diversity */
    crd_date deadline;                     /* deadline */
    /* survives and route, text as it will be given to the analyses */
    uint32_t services; /* predicate over `service`; NONE = all */
    crd_str lost_each; /* "maker", "supplier", ...; null: lost_where alone, all together */
    crd_subject_id lost_subject;
    uint32_t lost; /* predicate of lost_subject */
    crd_str lost_text;
    crd_str mode; /* fails, withdraws, sabotages, seized */
    double at_hours;
    bool keeps_target;   /* else its minimum */
    uint32_t between[2]; /* predicates over `site` */
    crd_str between_text[2];
    uint32_t trusted[2]; /* over `element`, over `link` */
    crd_str trusted_text;
    const crd_str *avoid; /* [n_avoid] in the place of trusted: whom ways keep clear of, words of
                             analyse/route.h or ":param" */
    size_t n_avoid;
    crd_rule_limit disjoint;
    crd_str disjoint_by; /* link, node, site, risk-group, supplier, state */
    /* fresh */
    crd_str fact_scheme, fact_item, profile_regime, profile_criterion;
    uint32_t date_column; /* UINT32_MAX = one of the two above */
    crd_rule_limit months;
} crd_rule;

typedef struct crd_pack_source {
    crd_str id, title, url, read; /* read: full, opening, secondary, memory */
    crd_date date;
    uint32_t line, column; /* in pack.yaml */
} crd_pack_source;

typedef struct crd_pack_param {
    crd_str name, about, basis; /* basis null: nobody's but ours */
    crd_expr_type type;         /* NULL = no value */
    double number;
    crd_str text;
    bool share;
    bool binds;            /* it names the states whose operators the rules bind */
    bool given;            /* by --param */
    bool own;              /* ... and another value than the pack's: `basis` says so */
    uint32_t line, column; /* in pack.yaml */
} crd_pack_param;

/* What a fact that rules ask for means: words for whoever is asked. */
typedef struct crd_pack_fact {
    crd_str scheme, item;
    crd_str ask;    /* a question without its subject: "does it contract with the state?" */
    crd_str answer; /* what answers it: "yes or no"; null = not said */
    int8_t whom;    /* 0 its operator, 1 the authority, -1 not said */
} crd_pack_fact;

/* Whom the regime restricts; see high_risk() in docs/packs-reference.md. */
typedef struct crd_pack_risk {
    bool given;
    const crd_str *effects, *lists, *purposes; /* [n_...]; none: any */
    size_t n_effects, n_lists, n_purposes;
    bool designated, control, addressed; /* addressed: the designation must name the operator */
    crd_str regime, criterion;           /* of profiles; null = assessments do not count */
    crd_rule_limit at_least;             /* score; not known: its parameter has no value */
    const crd_str *states; /* [n_states] parameters or codes: parties under their control */
    size_t n_states;
} crd_pack_risk;

/* What is filed: rows of one subject in columns, or added up by some of them. */
typedef enum crd_return_total {
    CRD_TOTAL_NONE,
    CRD_TOTAL_SUM,
    CRD_TOTAL_COUNT,    /* rows */
    CRD_TOTAL_SHARE,    /* of what `when` takes in the sum of all, millionths */
    CRD_TOTAL_DISTINCT, /* different texts */
} crd_return_total;

typedef struct crd_return_column {
    crd_str name, title, about;
    crd_expr_type type; /* of the value; NULL: of COUNT, there is none */
    uint32_t value, when;
    crd_str value_text, when_text;
    crd_return_total total;
    bool key;      /* it is one of those that group */
    bool positive; /* no value of it is below zero, known or not */
} crd_return_column;

enum { CRD_PACK_RETURNS = 100, CRD_RETURN_COLUMNS = 40, CRD_RETURN_KEYS = 8 };

typedef struct crd_return {
    crd_str name, title, about, clause;
    uint32_t source; /* in crd_ruleset.sources; UINT32_MAX = none */
    uint32_t line, column;
    crd_subject_id subject;
    uint32_t where;
    crd_str where_text;
    const crd_return_column *columns; /* in the file's order */
    size_t n_columns;
    uint32_t keys[CRD_RETURN_KEYS]; /* columns that group; none: each row stands for itself */
    size_t n_keys;
    crd_expr_lang lang;
    crd_exprs *set; /* of it alone, so that judging costs nothing more */
} crd_return;

/* A risk that rules name by its id, as a register of risks tells it; what the engines say of its
 * consequence, if the pack asks them. */
typedef struct crd_pack_scenario {
    crd_str id, title, group, threat, vulnerability, consequence;
    uint32_t source; /* in crd_ruleset.sources; UINT32_MAX = none */
    uint32_t line, column;
    crd_str loss_each, loss_mode; /* null: no loss is asked */
    double loss_hours;
    crd_str power; /* of exposure; null: none is asked */
    bool latent;
} crd_pack_scenario;
enum { CRD_PACK_SCENARIOS = 200 };

typedef struct crd_ruleset {
    crd_str name, title, authority, about;
    int64_t version;
    const crd_pack_source *sources;
    size_t n_sources;
    const crd_pack_param *params;
    size_t n_params;
    const crd_pack_fact *facts;
    size_t n_facts;
    crd_pack_risk risk;
    const crd_expr_scope *scopes;
    size_t n_scopes;
    const crd_rule *rules; /* in the file's order */
    size_t n_rules;
    const crd_pack_scenario *scenarios; /* in the file's order */
    size_t n_scenarios;
    crd_return *returns; /* in the file's order */
    size_t n_returns;
    crd_expr_lang lang[CRD_SUBJECTS];
    crd_exprs *sets[CRD_SUBJECTS]; /* predicates by subject; NULL = none */
} crd_ruleset;

/* NAME=VALUE of --param, over what the pack says. */
typedef struct crd_pack_given {
    crd_str name, value;
} crd_pack_given;

typedef struct crd_pack_opts {
    crd_str file; /* for messages */
    const crd_pack_given *given;
    size_t n_given;
    const crd_expr_fn *fns; /* functions.h */
    size_t n_fns;
    crd_more_codes more; /* codes beside those of the lists; has NULL = none */
} crd_pack_opts;

/* Texts live in `arena`, the sets until crd_pack_free. What is wrong goes to `diags`; CRD_EPARSE
 * when something of it is an error. CRD_EINVAL: --param gives a value that is not of the kind of
 * the parameter (a share, a number, a date), or does not fit where the parameter stands.
 * CRD_ELIMIT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_pack_read(crd_blocks in, const crd_pack_opts *opts, crd_arena *arena,
                                       crd_diags *diags, crd_ruleset **ret_pack, crd_err *err);
void crd_pack_free(crd_ruleset *p); /* NULL is fine */

/* Warns of what a sound pack should not be: a rule that asks where somebody is from and nothing of
 * what was found or decided about them, a rule without clause or of law from a source that nobody
 * read, a source that no rule names, a parameter without basis. *ret_n warnings, all told. */
void crd_pack_check(const crd_ruleset *p, crd_str file, crd_diags *diags, size_t *ret_n);

/* The JSON Schema of pack.yaml, from the table that checks it; `out` remembers failure. */
void crd_pack_schema(crd_buf *out);

/* A text as a number; a share in millionths. */
bool crd_pack_number(crd_str text, double *ret_value, bool *ret_share);
/* Small letters, digits and '-', 1 to 64, no '-' in front. */
bool crd_pack_name_fits(crd_str name);

/* The kinds of what is told of packs, for docs/errors.md; *ret_n of them. */
const crd_diag_kind *crd_rules_findings(size_t *ret_n);

/* Words of the enums, as the file has them. */
const char *crd_rule_kind_name(crd_rule_kind kind);
const char *crd_rule_status_name(crd_rule_status status);
const char *crd_measure_name(crd_measure measure);
/* The column that is measured; NULL: rows and sites are counted. */
const char *crd_measure_column(crd_measure measure);
const char *crd_severity_name(crd_rule_severity severity);

#endif
