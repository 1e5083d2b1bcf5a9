#ifndef CRD_RULES_JUDGE_H
#define CRD_RULES_JUDGE_H

#include "analyse/loss.h"
#include "base/pool.h"
#include "rules/know.h"
#include "rules/pack.h"
#include "world/ties.h"

/* Verdicts of packs over a world. Predicates of one subject are worked out in one pass over its
 * rows for all rules of a pack; each rule then adds up what they say.
 *
 * Bounds. Of what a rule counts, low is what certainly is so, high what possibly is: a predicate
 * that is unknown, a row that holds on the date only possibly, an addressee that is not known, a
 * row of which nobody says whose it is (it may be of each group that agrees with what is known of
 * it) count in high alone. A verdict is `pass` or `fail` when both bounds say so, else `unknown`.
 */
typedef enum crd_verdict { CRD_PASS, CRD_FAIL, CRD_UNKNOWN, CRD_NOT_APPLICABLE } crd_verdict;
const char *crd_verdict_name(crd_verdict v); /* "pass", "fail", "unknown", "not-applicable" */

typedef enum crd_standing {
    CRD_STANDING_INDICATOR,
    CRD_STANDING_WOULD_BREACH,
    CRD_STANDING_DEPARTURE,
    CRD_STANDING_BREACH,
} crd_standing;
const char *crd_standing_name(crd_standing s);

typedef enum crd_value_kind {
    CRD_VALUE_OF_COUNT,  /* rows or quantity: of what should not be, or of what is asked for */
    CRD_VALUE_OF_SHARE,  /* millionths */
    CRD_VALUE_OF_NUMBER, /* distinct values, index of concentration, ways */
    CRD_VALUE_OF_MONTHS,
} crd_value_kind;

/* A row of the subject that a verdict rests on. */
typedef struct crd_evidence {
    crd_str id;   /* the row's key; keys of several fields with '/' between */
    bool certain; /* else possible: something of it is not known */
    crd_str source;
    uint32_t line;
} crd_evidence;

/* A row that speaks against a rule. */
typedef struct crd_bad_row {
    uint32_t row; /* of the subject's table */
    bool certain;
} crd_bad_row;

typedef struct crd_judgement {
    const crd_ruleset *pack;
    const crd_rule *rule;
    crd_str group; /* "operator=acme, asset_class=A1"; null = the whole case */
    crd_verdict verdict;
    crd_standing standing; /* of a fail, or of what an unknown could be */
    crd_value_kind kind;
    bool has_value;
    double low, high;            /* the value */
    const crd_rule_limit *limit; /* what it is compared with; NULL = none */
    bool at_most;                /* else at least */
    crd_str measure;             /* "sites", ...; null = does not matter */
    uint64_t rows;               /* of the subject that were judged, at most */
    uint64_t bad_low, bad_high;  /* of them those that speak against it */
    bool has_part;               /* rules on rows with opts.all_rows: the next is known */
    double
        part[2]; /* least and greatest part of what is judged, by pieces, that speaks against it */
    const crd_evidence
        *evidence; /* [n_evidence] those, certain first, then by id; at most opts.evidence */
    size_t n_evidence;
    const crd_bad_row *against; /* [n_against] with opts.all_rows: all of them, in no order, where
                                   rows are judged and not all is well; NULL else */
    size_t n_against;
    const crd_bad_row *nobodys; /* [n_nobodys] with opts.all_rows: rows of which nobody says whose
                                   they are and that may be of the group and against it */
    size_t n_nobodys;
    uint64_t answers; /* rows that decide nothing because something is unknown */
} crd_judgement;

/* What packs share that are judged over one world, one after the other: views of subjects with the
 * columns of all of them, predicates of each, groups, orders of keys, losses. Each is worked out
 * when it is first asked for. Ties and packs are borrowed. The caller frees; one thread at a time.
 * CRD_ENOMEM. */
typedef struct crd_judge_shared crd_judge_shared;
CRD_NODISCARD crd_status crd_judge_shared_new(const crd_ties *t, const crd_ruleset *const *packs,
                                              size_t n, crd_judge_shared **ret_shared,
                                              crd_err *err);
void crd_judge_shared_free(crd_judge_shared *s); /* NULL is fine */
/* The view of a subject, with the columns id, site, area, area_group, operator and quantity where
 * it has them, and those of the packs. */
CRD_NODISCARD crd_status crd_judge_shared_view(crd_judge_shared *s, crd_subject_id id,
                                               crd_subject **ret_view, crd_err *err);

/* What judging found out about a world, whatever the packs: losses, ways under a condition of
 * trust, and views of subjects. Who judges one world several times keeps it between. Each is worked
 * out when it is first asked for. The caller frees, after what borrows it; one thread at a time,
 * but for crd_judge_kept_losses. CRD_ENOMEM. */
typedef struct crd_judge_kept crd_judge_kept;
CRD_NODISCARD crd_status crd_judge_kept_new(crd_judge_kept **ret_kept, crd_err *err);
void crd_judge_kept_free(crd_judge_kept *k); /* NULL is fine */
/* Losses without cells, once for all who ask: of `opts` only by, mode, hours and the pool are
 * looked at. Several threads may ask: they wait for one another where they ask the same. `k` NULL:
 * worked out anew, in the arena. What crd_loss gives. */
CRD_NODISCARD crd_status crd_judge_kept_losses(crd_judge_kept *k, const crd_ties *t,
                                               const crd_loss_opts *opts, crd_arena *arena,
                                               const crd_loss_result **ret_result, crd_err *err);
/* Borrows it in the place of one of its own; NULL is none. Before anything is judged. */
void crd_judge_shared_keep(crd_judge_shared *s, crd_judge_kept *kept);

/* A rule answers for its own dates: before it was announced, from `until` on, and what lapsed or
 * was superseded also before `since` or when nobody says until when it held, it is not applicable.
 * Who asks for it by name gets it judged after its dates as well, as an indicator. */
typedef struct crd_judge_opts {
    size_t evidence;     /* rows kept a judgement */
    const bool *asked;   /* [rules] asked for by name; NULL = none */
    bool only_asked;     /* no other is judged */
    const bool *only;    /* [rules] no other is judged, and these as without it; NULL = all */
    const crd_date *day; /* rules are read as on this day: announced, in force, over, deadline, age
                            of evidence; what expressions call the day stays that of the world.
                            NULL = the day of the world */
    bool all_rows;       /* keep the numbers of all rows against it, see crd_judgement.against */
    bool as_if_bound;    /* whom a rule binds possibly it binds: an addressee that is not known, or
                            only by a fact that nobody states, is one */
    crd_pool *pool;      /* may be NULL */
    crd_judge_shared *shared; /* of this world, with this pack among its packs; texts of results
                                 then live with it too. May be NULL */
} crd_judge_opts;

/* All verdicts of one pack, by rule in the pack's order, then by group. `k` must speak of the
 * pack's regime (crd_know_regime). Results live in `arena`, texts in world and pack. Deterministic.
 * CRD_ENOMEM, CRD_ELIMIT: more than a million groups. */
CRD_NODISCARD crd_status crd_judge(const crd_ties *t, crd_know *k, const crd_ruleset *pack,
                                   const crd_judge_opts *opts, crd_arena *arena,
                                   const crd_judgement **ret_judgements, size_t *ret_n,
                                   crd_err *err);

/* Is the rule out of its dates on the day for which the case is read? */
bool crd_judge_over(const crd_rule *u, crd_date as_of);

/* What a world must hold for the pack, besides what ties, control and losses want. Appends. */
bool crd_judge_wants(const crd_ruleset *pack, crd_want *wants, size_t most, size_t *n);

#endif
