/* Names of parties, and references that are written as a name: what is no party's id but the name
 * of exactly one. Names are compared by their normal forms (names/normal.h). */
#include "base/text.h"
#include "world/world_int.h"

enum {
    SAME_MAX = 64
}; /* names of one normal form that are looked at; past it nothing is decided */

crd_status crd_names_init(crd_names *n)
{
    crd_status rc = crd_intern_new(UINT32_MAX, SIZE_MAX, &n->normals);
    if (rc == CRD_OK)
        rc = crd_arena_new(1 << 20, &n->arena);
    if (rc != CRD_OK)
        return rc;
    n->empty = crd_arena_save(n->arena);
    return crd_name_reader_new(&n->reader);
}

void crd_names_done(crd_names *n)
{
    crd_intern_free(n->normals);
    CRD_VEC_DONE(&n->all);
    CRD_VEC_DONE(&n->head);
    crd_map_done(&n->known);
    crd_name_reader_free(n->reader);
    crd_arena_free(n->arena);
}

static crd_status keep(crd_names *n, crd_str normal, crd_called called)
{
    uint32_t first;
    if (normal.len == 0)
        return CRD_OK;
    crd_status rc = crd_intern_add(n->normals, normal, &first);
    if (rc != CRD_OK)
        return rc;
    called.normal = first;
    called.next = CRD_INTERN_NONE;
    if (first < n->head.n) {
        called.next = n->head.at[first];
        const crd_called *last = &n->all.at[called.next];
        if (last->party == called.party && last->alias == called.alias &&
            last->form == called.form && last->joins == called.joins)
            return CRD_OK; /* another source says so too */
        n->head.at[first] = (uint32_t)n->all.n;
    } else if (!CRD_VEC_PUSH(&n->head, (uint32_t)n->all.n)) {
        return CRD_ENOMEM;
    }
    return CRD_VEC_PUSH(&n->all, called) ? CRD_OK : CRD_ENOMEM;
}

/* The name taken apart; of one that is too long to be a name nothing is left. */
static crd_status read_name(crd_names *n, crd_str written, crd_name *ret_name)
{
    crd_arena_rewind(n->arena, n->empty);
    crd_status rc = crd_name_reader_read(n->reader, written, n->arena, ret_name, NULL);
    if (rc != CRD_ELIMIT)
        return rc;
    *ret_name = (crd_name){.normal = CRD_STR("")};
    return CRD_OK;
}

crd_status crd_names_add(crd_names *n, uint32_t id, uint32_t node, crd_str written, crd_str kind,
                         bool alias)
{
    crd_name name;
    if (written.len == 0)
        return CRD_OK;
    crd_status rc = read_name(n, written, &name);
    if (rc != CRD_OK)
        return rc;
    bool joins = !name.mixed && !crd_str_eq(kind, CRD_STR("brand"));
    rc = keep(n, name.normal, (crd_called){0, id, node, 0, name.form, alias, joins});
    for (size_t i = 0; rc == CRD_OK && i < name.n_others; i++) {
        enum crd_name_kind k = name.others[i].kind;
        if (k == CRD_NAME_FORMER || k == CRD_NAME_TRADING || k == CRD_NAME_ALSO)
            rc = keep(n, name.others[i].normal, (crd_called){0, id, node, 0, NULL, true, joins});
    }
    return rc;
}

/* ---- references -------------------------------------------------------------------------- */

/* The only party of this name, as a text; CRD_INTERN_NONE when there are none or several. Names
 * count whose legal form is the same (`exact`), or may be another spelling of it. */
static uint32_t only_one(const crd_build *b, uint32_t normal, const crd_legal_form *form,
                         bool exact)
{
    const crd_names *n = &b->names;
    uint32_t found = CRD_INTERN_NONE;
    unsigned seen = 0;
    for (uint32_t i = n->head.at[normal]; i != CRD_INTERN_NONE; i = n->all.at[i].next) {
        const crd_called *c = &n->all.at[i];
        uint32_t id = crd_world_id(b->w, CRD_T_party, c->party);
        if (++seen > SAME_MAX)
            return CRD_INTERN_NONE;
        if (exact ? c->form != form : !crd_legal_agree(c->form, form))
            continue;
        if (!crd_map_find(&b->names.known, id) || id == found)
            continue;
        if (found != CRD_INTERN_NONE)
            return CRD_INTERN_NONE;
        found = id;
    }
    return found;
}

static crd_status party_of(crd_build *b, crd_str written, uint32_t *ret)
{
    crd_name name;
    *ret = CRD_INTERN_NONE;
    crd_status rc = read_name(&b->names, written, &name);
    if (rc != CRD_OK || name.normal.len == 0)
        return rc;
    uint32_t normal = crd_intern_find(b->names.normals, name.normal);
    if (normal == CRD_INTERN_NONE)
        return CRD_OK;
    *ret = only_one(b, normal, name.form, false);
    if (*ret == CRD_INTERN_NONE)
        *ret = only_one(b, normal, name.form, true);
    return CRD_OK;
}

crd_status crd_identity_of(crd_build *b, uint32_t table, uint32_t text, uint32_t *ret_text)
{
    crd_world *w = b->w;
    uint32_t party;
    *ret_text = text;
    if (table != CRD_T_party && !b->merges[table])
        return CRD_OK;
    uint32_t *at = crd_map_find(&w->ids, crd_id_key(table, text));
    if (at) {
        *ret_text = *at;
        return CRD_OK;
    }
    if (table != CRD_T_party || crd_map_find(&b->names.known, text))
        return CRD_OK;
    crd_status rc = party_of(b, crd_intern_text(w->texts, text), &party);
    if (rc != CRD_OK)
        return rc;
    if (party != CRD_INTERN_NONE) {
        *ret_text = party;
        if (!CRD_VEC_PUSH(&w->also, ((crd_also){table, text, party, CRD_BY_NAME})))
            return CRD_ENOMEM;
    }
    /* Kept also when it stays what it is: each text is read once. */
    return crd_map_add(&w->ids, crd_id_key(table, text), *ret_text) ? CRD_OK : CRD_ENOMEM;
}
