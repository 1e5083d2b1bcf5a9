#ifndef CRD_RULES_WAIVER_H
#define CRD_RULES_WAIVER_H

#include "rules/judge.h"

/* Waivers and exemptions: findings that somebody answers for until a day (docs/packs.md). What is
 * waived keeps its verdict and its standing; it is only not counted, and only until then. */
typedef struct crd_waiver {
    uint32_t line, column;     /* in the file */
    crd_str pack, rule;        /* "pack/rule" */
    crd_str subject, operator; /* group, or its operator; both null: every group */
    bool exemption;            /* by the authority; else a waiver */
    crd_str reason, reference, owner;
    crd_date since;   /* first day; NONE = always */
    crd_date expires; /* last day, always given */
} crd_waiver;

typedef struct crd_waivers {
    const crd_waiver *at; /* [n] in the file's order */
    size_t n;
} crd_waivers;

enum { CRD_WAIVERS_MAX = 4096 };

/* @param file  for messages. What is wrong goes to `diags` with its place, all of it; CRD_EPARSE
 * when something is. Texts live in the arena. CRD_ELIMIT, CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_waivers_read(crd_blocks in, crd_str file, crd_arena *arena,
                                          crd_diags *diags, crd_waivers *ret_waivers, crd_err *err);

typedef enum crd_waived { CRD_WAIVED_EARLY, CRD_WAIVED, CRD_WAIVED_EXPIRED } crd_waived;
/* Where the day (days since 1970) stands to the waiver's period. */
crd_waived crd_waiver_on(const crd_waiver *w, int32_t day);
/* Does it speak of this finding, whatever the day?
 * @param whose  the operator that the finding is about (crd_judgement_operator); may be null */
bool crd_waiver_is_of(const crd_waiver *w, const crd_judgement *v, crd_str whose);

#endif
