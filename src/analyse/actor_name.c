/* Who is meant; and when nobody is, perhaps a name was given where an id is asked for. */
#include "analyse/actor_name.h"

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#include <string.h>

enum { NAMED = 3 };

uint32_t crd_actor_node(const crd_ties *t, crd_str what)
{
    crd_str state = CRD_STR("jurisdiction:"), party = CRD_STR("party:");
    bool is_state = crd_str_starts(what, state), is_party = crd_str_starts(what, party);
    size_t skip = is_state ? state.len : is_party ? party.len : 0;
    crd_str id = {what.ptr + skip, what.len - skip};
    uint32_t node = is_party ? CRD_NODE_NONE : crd_ties_find(t, CRD_T_jurisdiction, id);
    return node != CRD_NODE_NONE || is_state ? node : crd_ties_find(t, CRD_T_party, id);
}

typedef struct hint {
    const crd_world *w;
    crd_buf wanted, fold;
    struct {
        bool state;
        crd_str id;
    } near[NAMED]; /* by id */
    size_t n, n_more;
} hint;

static bool reads_alike(hint *h, crd_str text)
{
    crd_buf_clear(&h->fold);
    crd_text_fold(text, &h->fold);
    return text.len > 0 && crd_str_eq(crd_buf_str(&h->fold), crd_buf_str(&h->wanted));
}

static void meet(hint *h, bool state, crd_str id)
{
    size_t at = h->n;
    for (size_t i = 0; i < h->n; i++)
        if (h->near[i].state == state && crd_str_eq(h->near[i].id, id))
            return;
    if (h->n == NAMED) {
        h->n_more++;
        if (crd_str_cmp(id, h->near[--at].id) >= 0)
            return;
    } else {
        h->n++;
    }
    for (; at > 0 && crd_str_cmp(id, h->near[at - 1].id) < 0; at--)
        h->near[at] = h->near[at - 1];
    h->near[at].state = state;
    h->near[at].id = id;
}

static void look(hint *h, uint32_t table, const crd_world_col *ids, const crd_world_col *names)
{
    for (uint32_t i = 0; i < crd_world_frame(h->w, table)->n; i++) {
        crd_str id = crd_world_text(h->w, ids->text[i]);
        if (reads_alike(h, id) ||
            (names->holds && reads_alike(h, crd_world_text(h->w, names->text[i]))))
            meet(h, table == CRD_T_jurisdiction, id);
    }
}

static void look_at_other_names(hint *h)
{
    const crd_world_col *names = &CRD_COL(h->w, party_name, name);
    for (uint32_t i = 0; i < crd_world_frame(h->w, CRD_T_party_name)->n && names->holds; i++)
        if (reads_alike(h, crd_world_text(h->w, names->text[i])))
            meet(h, false, crd_world_text(h->w, CRD_COL(h->w, party_name, party).text[i]));
}

static crd_status tell(const hint *h, crd_str what, crd_err *err)
{
    crd_buf who;
    crd_buf_init(&who, 1 << 12);
    for (size_t i = 0; i < h->n; i++) {
        crd_buf_adds(&who, i ? ", " : "; ");
        crd_buf_adds(&who, h->near[i].state ? "" : "party:");
        crd_buf_add(&who, h->near[i].id);
    }
    if (h->n_more)
        crd_buf_addf(&who, " and %zu more", h->n_more);
    if (h->n)
        crd_buf_adds(&who, h->n + h->n_more > 1 ? " are called so" : " is called so");
    crd_status rc = crd_fail(err, CRD_ENOENT, "no state or party '" CRD_STR_FMT "'" CRD_STR_FMT,
                             CRD_STR_ARG(what), CRD_STR_ARG(crd_buf_str(&who)));
    crd_buf_done(&who);
    return rc;
}

crd_status crd_no_actor(const crd_world *w, crd_str what, crd_err *err)
{
    static const crd_str prefixes[] = {{"jurisdiction:", 13}, {"party:", 6}};
    hint h = {.w = w};
    crd_str name = what;
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++)
        if (crd_str_starts(what, prefixes[i]))
            name = (crd_str){what.ptr + prefixes[i].len, what.len - prefixes[i].len};
    crd_buf_init(&h.wanted, 1 << 16);
    crd_buf_init(&h.fold, 1 << 16);
    crd_text_fold(name, &h.wanted);
    look(&h, CRD_T_jurisdiction, &CRD_COL(w, jurisdiction, id), &CRD_COL(w, jurisdiction, name));
    look(&h, CRD_T_party, &CRD_COL(w, party, id), &CRD_COL(w, party, name));
    look_at_other_names(&h);
    crd_status rc = tell(&h, what, err);
    crd_buf_done(&h.wanted);
    crd_buf_done(&h.fold);
    return rc;
}
