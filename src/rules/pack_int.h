#ifndef CRD_RULES_PACK_INT_H
#define CRD_RULES_PACK_INT_H

/* Between pack.c (the pack) and pack_rule.c (its rules). */
#include "base/err.h"
#include "base/str.h"
#include "fmt/yaml_form.h"
#include "fmt/yaml_shape.h"
#include "rules/pack.h"

/* Places of words that have been told; past its room they may be told again. */
struct crd_pack_told {
    uint64_t at[1000];
    size_t n;
    crd_more_codes more; /* while the pack is read */
};

typedef struct crd_pack_reader {
    crd_yaml_form form;
    crd_ruleset *pack;
    const crd_pack_opts *opts;
    const crd_expr_param *params; /* as expressions want them */
    const crd_expr_scope *scopes;
    size_t n_scopes;
    struct crd_pack_told *told;
    const crd_pack_param *misfit; /* the first parameter given by --param that does not fit, and */
    const char *fitting;          /* what would */
    struct crd_pack_defaults {
        crd_rule_status status;
        int8_t confidence;
        crd_rule_severity severity;
        uint32_t source;
        const crd_yaml_node *addressees;
    } defaults;
} crd_pack_reader;

extern const crd_shape crd_pack_shape;
extern const char *const crd_rule_kind_words[], *const crd_measure_words[];
extern const char *const crd_pack_whoms[]; /* operator, authority; ended by NULL */
extern const char *const crd_return_total_words[];
extern const char *const crd_pack_subjects[]; /* names of crd_subjects, ended by NULL */
bool crd_pack_param_fits(crd_str name);
bool crd_pack_rule_id_fits(crd_str id);
/* Tells what is no matter of shape: it is told whatever else is wrong. Of a parameter that --param
 * gave it is no fault of the pack, and only noted. */
void crd_pack_tell(crd_pack_reader *r, const crd_yaml_node *node, const char *expected,
                   crd_str found);
/* The parameter of ":name" when --param gave it; NULL. */
const crd_pack_param *crd_pack_given_at(const crd_pack_reader *r, const crd_yaml_node *node);
/* pack_codes.c: crd_expr_lang.wrong and .told of packs. */
const crd_diag_kind *crd_pack_word(const crd_expr_lang *l, const crd_expr_beside *beside,
                                   crd_str text, char expected[CRD_X_EXPECTED]);
bool crd_pack_told(void *ctx, uint32_t line, uint32_t column);
extern const char *const crd_rule_statuses[], *const crd_confidences[], *const crd_severities[];

/* Fields that the pack's defaults and each rule have. */
void crd_pack_common(crd_pack_reader *r, const crd_yaml_node *map, struct crd_pack_defaults *to);
/* "2021", "2021-05" or "2021-05-30". */
void crd_pack_date(crd_pack_reader *r, const crd_yaml_node *node, crd_date *ret_date);
/* pack_facts.c: what facts mean. */
void crd_pack_facts(crd_pack_reader *r, const crd_yaml_node *list);
/* All rules of the list. */
void crd_pack_rules(crd_pack_reader *r, const crd_yaml_node *list);
/* pack_scenario.c: all risks of the mapping; it may be NULL. */
void crd_pack_scenarios(crd_pack_reader *r, const crd_yaml_node *map);
/* pack_rule.c: hours: 12, "8h", "30d". */
void crd_pack_hours(crd_pack_reader *r, const crd_yaml_node *node, double *ret_hours);
/* pack_return.c: all returns of the mapping; it may be NULL. */
void crd_pack_returns(crd_pack_reader *r, const crd_yaml_node *map);
/* The number of a source in the pack, or UINT32_MAX. */
uint32_t crd_pack_source_named(const crd_ruleset *p, crd_str id);
/* The language of a subject's expressions in this pack. */
crd_expr_lang crd_pack_lang(const crd_pack_reader *r, crd_subject_id subject);
crd_expr_place crd_pack_place(const crd_pack_reader *r, const crd_yaml_node *node);
bool crd_pack_column_fits(crd_str name); /* small letters, digits and '_' */
/* A number, "35%", or ":param". */
void crd_pack_limit(crd_pack_reader *r, const crd_yaml_node *node, crd_rule_limit *ret_limit);
/* The predicate's number in the set of its subject. `node` NULL: *ret_id stays. */
void crd_pack_predicate(crd_pack_reader *r, crd_subject_id subject, const crd_yaml_node *node,
                        uint32_t *ret_id);

#endif
