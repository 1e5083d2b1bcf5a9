#ifndef CRD_RULES_REGISTER_H
#define CRD_RULES_REGISTER_H

#include "rules/judge.h"

/* A register of risks from verdicts and analyses (docs/register.md): the risks that packs define
 * (`risks:`), and an entry for each of them and each subject of whom a rule that names the risk
 * fails or is unknown. Nothing here is a number of risk: threats stand beside consequences, and
 * neither is multiplied with the other. */
typedef struct crd_register_entry {
    crd_str id;        /* "R5/operator:acme", the same between runs */
    uint32_t scenario; /* in `scenarios` */
    crd_str subject;   /* "operator:acme", "country:XN", "case" */
    uint32_t fails[4]; /* verdicts that fail, by standing */
    uint32_t failing, unknown;
    crd_standing standing; /* the gravest of those that fail; else of those that are unknown */
    crd_rule_severity severity;
    uint64_t against_low, against_high;   /* rows against its rules, all together */
    const crd_judgement *const *findings; /* [n_findings] gravest first, fails before unknowns */
    size_t n_findings;
} crd_register_entry;

/* What somebody assessed (table `threat`) whose scenario begins with the risk's id. */
typedef struct crd_register_threat {
    uint32_t scenario; /* UINT32_MAX: it names none of them */
    uint32_t row;      /* of table `threat` */
    crd_str actor;     /* "jurisdiction:XA" */
} crd_register_threat;

/* What the engines say of a risk's consequence: the worst single loss, or the actor with most
 * power. Critical services are those of criticality 4 and 5. */
typedef struct crd_register_impact {
    uint32_t scenario;
    bool exposure; /* else a loss */
    crd_str worst; /* whose loss, or which actor; null: nobody's does anything */
    int64_t critical_low, critical_high; /* services lost; in reach of the power */
    int64_t services_low, services_high;
    int32_t share_low, share_high; /* of a critical service's users, the largest; exposure */
    bool of_threats;               /* the actors are those of the assessments */
    size_t asked;                  /* losses or actors looked at */
} crd_register_impact;

/* One measure that rules name together with the risk, and how its rules stand. */
typedef struct crd_register_measure {
    uint32_t scenario;
    crd_str measure;
    uint32_t fails, unknown, passes;
} crd_register_measure;

typedef struct crd_register {
    const crd_pack_scenario *const *scenarios; /* [n_scenarios] of all packs; of one id the first */
    size_t n_scenarios;
    const crd_register_entry *entries; /* by id */
    size_t n_entries;
    const crd_register_threat *threats; /* by scenario, then as the world has them */
    size_t n_threats;
    const crd_register_impact *impacts; /* by scenario, losses first */
    size_t n_impacts;
    const crd_register_measure *measures; /* by scenario, then by name */
    size_t n_measures;
} crd_register;

/* Verdicts of packs over one world. */
typedef struct crd_register_in {
    const crd_ties *t;
    const crd_ruleset *const *packs;    /* [n] */
    const crd_judgement *const *judged; /* [n][n_judged] as crd_judge gave them */
    const size_t *n_judged;
    size_t n;
    crd_pool *pool;       /* may be NULL */
    crd_judge_kept *kept; /* of this world; NULL = none */
} crd_register_in;

/* Tables besides those of judging, losses, exposure and a perspective. */
const crd_want *crd_register_wants(size_t *ret_n);

/* Results live in `arena`, texts in world, packs and verdicts. Deterministic. A loss for each risk
 * that asks for one; one exposure of all actors, and one for each risk with assessed actors.
 * CRD_ENOMEM, CRD_ELIMIT; what losses and exposure give. */
CRD_NODISCARD crd_status crd_register_make(const crd_register_in *in, crd_arena *arena,
                                           const crd_register **ret_register, crd_err *err);
/* Ids of entries as registers make them now, in their place: a party that operates a network is
 * one subject, as operator, buyer and what somebody owns ("R5/buyer:acme" of former ones). What is
 * changed lives in `arena`. O(networks + n). CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_register_ids(const crd_world *w, crd_arena *arena, crd_str *ids,
                                          size_t n);
/* The entry of that id, or NULL. O(log entries). */
const crd_register_entry *crd_register_find(const crd_register *r, crd_str id);

#endif
