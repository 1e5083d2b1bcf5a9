#ifndef CRD_ANALYSE_SHARES_WHY_H
#define CRD_ANALYSE_SHARES_WHY_H

#include "analyse/shares.h"
#include "base/buf.h"

/* Why a party has its share: the things that count for it, certainly or possibly, and the row that
 * says so.
 *
 * Ids, stable between runs, are printed beside the shares:
 *   shares:ROLE:MEASURE:LAYER[:KEY=VALUE ...]/PARTY    shares:maker:elements:ran/ostratel
 * ROLE maker, owner or operator, with -state behind it for the states that they answer to; LAYER
 * `all`, or `none` for what is of no known layer. Keys: of-operator (-network, -region, -area) the
 * group, without a value that of the unknown; operator, network, region, area, country what alone
 * is counted; unknown=any; shared=each. In names % / + : = are written %25 %2F %2B %3A %3D. */
typedef struct crd_share_of {
    crd_share_role role;
    bool states;
    bool of_unknown;
    crd_str of;    /* null = all */
    crd_str layer; /* null = all; empty = of none known */
    crd_str party; /* or state */
} crd_share_of;
void crd_shares_id(const crd_shares_opts *o, const crd_share_of *of, crd_buf *out);
/* Fills both, but for `control`; texts in the arena. CRD_EINVAL: not of that form. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_shares_id_read(crd_str id, crd_arena *arena, crd_shares_opts *ret_opts,
                                            crd_share_of *ret_of, crd_err *err);

typedef enum crd_share_how {
    CRD_SHARE_SURE,
    CRD_SHARE_DOUBTED, /* whose it is, whether it is there, or how much it is */
    CRD_SHARE_UNNAMED, /* nobody recorded whose; it could be the party's */
} crd_share_how;

typedef struct crd_share_thing {
    uint32_t table, row; /* element, site, link: of a system the first */
    crd_str id, name;    /* of a system its name */
    int64_t low, high;
    crd_share_how how;
    uint32_t by_table, by_row; /* says whose it is: product, network, tie, the thing; CRD_T_COUNT */
} crd_share_thing;

typedef struct crd_shares_why {
    const crd_share_group *group;
    const crd_share *share;
    const crd_share_thing *things; /* [n] sure, doubted, unnamed; largest first, then id */
    size_t n;
} crd_shares_why;

/* Besides crd_shares_wants: names. */
const crd_want *crd_shares_why_wants(size_t *ret_n);

/* As crd_shares with the options, whose roles are that of `of`; in the arena. CRD_ENOENT: nothing
 * is counted there, or nothing is the party's. */
CRD_NODISCARD crd_status crd_shares_explain(const crd_world *w, const crd_shares_opts *opts,
                                            const crd_share_of *of, crd_arena *arena,
                                            const crd_shares_why **ret_why, crd_err *err);

#endif
