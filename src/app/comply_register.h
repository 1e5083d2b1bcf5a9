#ifndef CRD_APP_COMPLY_REGISTER_H
#define CRD_APP_COMPLY_REGISTER_H

#include "app/op.h"
#include "rules/register.h"
#include "world/world.h"

/* comply --register: the register of risks (docs/register.md). CRD_EINVAL: no pack defines risks.
 */
CRD_NODISCARD crd_status crd_comply_register(crd_app *app, const crd_args *args, crd_out *out,
                                             crd_err *err);

/* What people keep of an entry: a row of table `risk`. */
typedef struct crd_kept_risk {
    crd_str id, title, owner, decision, treatment, note; /* null = not said */
    crd_date review, opened, closed;
} crd_kept_risk;

typedef enum crd_risk_state {
    CRD_RISK_OPEN,     /* a rule fails */
    CRD_RISK_REOPENED, /* likewise, and it had been closed */
    CRD_RISK_UNKNOWN,  /* none fails, some are unknown */
    CRD_RISK_OWN,      /* people added it; no engine knows of it */
    CRD_RISK_CLOSED,
    CRD_RISK_LATER, /* kept as opened on a later day than the register is of */
} crd_risk_state;
extern const char *const crd_risk_states[]; /* ended by NULL */

typedef struct crd_risk_line {
    crd_str id;
    uint32_t scenario;             /* in the register; UINT32_MAX = none of them */
    const crd_register_entry *now; /* NULL = nothing of it fails or is unknown */
    const crd_kept_risk *kept;     /* NULL = nobody has kept it yet */
    crd_risk_state state;
    crd_date opened, closed;
    bool treated;                       /* `after` is known */
    const crd_register *after;          /* the assessment with its treatment */
    const crd_register_entry *then;     /* of it; NULL = the entry is gone */
    int likelihood;                     /* band, 0 the lowest; -1 = not assessed */
    crd_register_impact impact, thence; /* the worst of its scenario's */
} crd_risk_line;

/* Lines of all that is computed or kept, in the order asked for. */
typedef struct crd_risk_lines {
    crd_risk_line *at; /* [n] in the arena */
    size_t n;
    crd_date as_of;
    const crd_register *now;
} crd_risk_lines;

/* register_lines.c */
CRD_NODISCARD crd_status crd_risk_lines_make(const crd_world *w, const crd_register *now,
                                             crd_arena *arena, crd_risk_lines *ret_lines);
/* The worst of a risk's impacts, bound by bound; zero when nothing was asked. */
crd_register_impact crd_risk_impact(const crd_register *r, uint32_t scenario);
/* The highest band that somebody assessed for it; -1: nobody did. */
int crd_risk_likelihood(const crd_world *w, const crd_register *r, uint32_t scenario);
/* "standing", "likelihood", "impact", "review": lexicographic, see docs/register.md. */
void crd_risk_lines_sort(crd_risk_lines *lines, crd_str order);
/* The parts of a treatment, between ';' that stand outside of double quotes, each ending in NUL;
 * `room` of them at most. Returns how many; SIZE_MAX: more than fit, or memory is out. */
size_t crd_risk_treatment(crd_arena *arena, crd_str text, crd_str *ret_parts, size_t room);

/* register_named.c */
/* Does the entry name something of the case: the case itself, or what some row names? Of what no
 * wanted table says nothing is known. O(1). */
bool crd_risk_names_subject(const crd_world *w, crd_str id);

typedef struct crd_risk_naming {
    const crd_world *w; /* with table risk */
    crd_arena *arena;
    const crd_str *scenarios; /* [n] risks that there are; none: entries are not looked at for it */
    size_t n;
    const char *no_risk; /* how a warning of entries of other risks begins */
} crd_risk_naming;
/* Warns of kept entries that are not closed and name no risk, or no subject of the case, with what
 * may have been meant. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_risk_warn_unnamed(const crd_risk_naming *x, crd_doc *d);

/* register_doc.c */
/* Has the register a column of this title or name? */
bool crd_risk_is_heading(crd_str text);
void crd_risk_doc(crd_doc *d, const crd_world *w, const crd_risk_lines *lines, size_t limit);

#endif
