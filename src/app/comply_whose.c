/* comply --compare: whose networks, and packs as if they bound them. */
#include "app/comply_compare.h"

#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>

static crd_str text_of(const crd_world *w, const uint32_t *col, uint32_t row)
{
    return col && row != CRD_ROW_NONE ? crd_world_text(w, col[row]) : CRD_STR_NULL;
}

static crd_str nation_of(const crd_world *w)
{
    uint32_t name = crd_world_find_text(w, CRD_STR("nation"));
    uint32_t row = name == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(w, CRD_T_setting, name);
    return text_of(w, CRD_COL(w, setting, value).text, row);
}

static int by_bytes(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

typedef CRD_VEC(crd_str) operators;

/* The operator of network `i` when `of` is that operator, where it sits, or where the network
 * stands; null otherwise. `ret_state`: by whose law it is asked. */
static crd_str operator_of(const crd_world *w, uint32_t i, crd_str of, crd_str *ret_state)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_network);
    crd_str operator= text_of(w, f->cols[CRD_C_network_operator].text, i);
    if (crd_str_is_null(operator))
        return CRD_STR_NULL;
    uint32_t party = crd_world_row(w, CRD_T_party, crd_world_find_text(w, operator));
    crd_str home = text_of(w, CRD_COL(w, party, jurisdiction).text, party);
    crd_str stands = text_of(w, f->cols[CRD_C_network_country].text, i);
    bool itself = crd_str_eq(operator, of);
    if (!itself && !crd_str_eq(home, of) && !crd_str_eq(stands, of))
        return CRD_STR_NULL;
    *ret_state = !itself ? of : crd_str_is_null(home) ? stands : home;
    return operator;
}

/* The state whose law asks every operator of the case: where it sits, else where its network
 * stands. Null: there are several, or nobody says. */
static crd_str state_of_all(const crd_world *w)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_network);
    crd_str one = CRD_STR_NULL;
    for (uint32_t i = 0; i < f->n; i++) {
        crd_str state = CRD_STR_NULL;
        crd_str who = text_of(w, f->cols[CRD_C_network_operator].text, i);
        if (crd_str_is_null(operator_of(w, i, who, &state)) || crd_str_is_null(state))
            continue;
        if (!crd_str_is_null(one) && !crd_str_eq(one, state))
            return CRD_STR_NULL;
        one = state;
    }
    return one;
}

crd_status crd_comply_whose_of(crd_app *app, const crd_args *args, const crd_world *w,
                               crd_comply_whose *ret_whose, crd_err *err)
{
    crd_str of = crd_arg(args, "of");
    operators all = {0};
    crd_comply_whose x = {.state = nation_of(w)};
    if (crd_str_is_null(of)) {
        x.by_operators = crd_str_is_null(x.state);
        if (x.by_operators)
            x.state = state_of_all(w);
        *ret_whose = x;
        return CRD_OK;
    }
    crd_status rc = CRD_OK;
    x.state = CRD_STR_NULL;
    for (uint32_t i = 0; i < crd_world_frame(w, CRD_T_network)->n; i++) {
        crd_str operator= operator_of(w, i, of, &x.state);
        if (!crd_str_is_null(operator) && !CRD_VEC_PUSH(&all, operator))
            CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    }
    if (all.n == 0)
        CRD_TRY(crd_fail(err, CRD_ENOENT,
                         "--of: '" CRD_STR_FMT "' operates no network, and nobody there does",
                         CRD_STR_ARG(of)));
    qsort(all.at, all.n, sizeof *all.at, by_bytes);
    crd_str *kept = CRD_NEW(app->arena, crd_str, all.n);
    CRD_TRY(kept ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    for (size_t i = 0; i < all.n; i++)
        if (x.n == 0 || !crd_str_eq(kept[x.n - 1], all.at[i]))
            kept[x.n++] = all.at[i];
    x.operators = kept;
    *ret_whose = x;
done:
    CRD_VEC_DONE(&all);
    return rc;
}

static bool is_given(const crd_comply_packs *p, crd_str name)
{
    for (size_t i = 0; i < p->n_given; i++)
        if (crd_str_eq(p->given[i].name, name))
            return true;
    return false;
}

crd_status crd_comply_bind(crd_app *app, crd_out *out, crd_comply_packs *p, crd_str state,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < p->n && rc == CRD_OK && !crd_str_is_null(state); i++) {
        const crd_ruleset *pack = p->at[i].pack;
        crd_pack_given more[8];
        size_t n = 0;
        for (size_t k = 0; k < pack->n_params && n < sizeof more / sizeof *more; k++)
            if (pack->params[k].binds && !is_given(p, pack->params[k].name))
                more[n++] = (crd_pack_given){pack->params[k].name, state};
        if (n > 0)
            rc = crd_comply_packs_again(app, out, p, i, more, n, err);
    }
    return rc;
}
