/* References that are written as a name: what is no party's id but the name of exactly one. */
#include "base/text.h"
#include "world/world_int.h"

static crd_status fold_of(crd_build *b, crd_str name, bool add, uint32_t *ret)
{
    crd_buf_clear(&b->fold);
    crd_text_fold(name, &b->fold);
    crd_str folded = crd_buf_str(&b->fold);
    *ret = CRD_INTERN_NONE;
    if (b->fold.status != CRD_OK)
        return b->fold.status;
    if (folded.len == 0)
        return CRD_OK;
    if (add)
        return crd_intern_add(b->names.folds, folded, ret);
    *ret = crd_intern_find(b->names.folds, folded);
    return CRD_OK;
}

/* `party`, an id as written, has this name. */
static crd_status add_name(crd_build *b, crd_str party, crd_str name)
{
    uint32_t fold;
    uint32_t text = crd_intern_find(b->w->texts, party);
    if (text == CRD_INTERN_NONE || !crd_map_find(&b->names.known, text))
        return CRD_OK;
    crd_status rc = fold_of(b, name, true, &fold);
    if (rc != CRD_OK || fold == CRD_INTERN_NONE)
        return rc;
    uint32_t id = crd_world_id(b->w, CRD_T_party, text);
    uint32_t *at = crd_map_add(&b->names.parties, fold, id);
    if (!at)
        return CRD_ENOMEM;
    if (*at != id)
        *at = CRD_INTERN_NONE;
    return CRD_OK;
}

static crd_status put_name(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                           crd_err *err)
{
    crd_build *b = ctx;
    uint32_t source;
    (void)err;
    crd_status rc = crd_source_of(b, from, &source);
    if (rc != CRD_OK || source == CRD_NO_SOURCE)
        return rc;
    if (t == crd_records.tables[CRD_T_party])
        return add_name(b, ((const crd_party *)rec)->id, ((const crd_party *)rec)->name);
    return add_name(b, ((const crd_party_name *)rec)->party, ((const crd_party_name *)rec)->name);
}

crd_status crd_names_load(crd_build *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_query parties = {.table = crd_records.tables[CRD_T_party],
                         .fields = CRD_BIT(party, id) | CRD_BIT(party, name)};
    crd_query others = {.table = crd_records.tables[CRD_T_party_name],
                        .fields = CRD_BIT(party_name, party) | CRD_BIT(party_name, name)};
    crd_sink sink = {.ctx = b, .put = put_name};
    CRD_TRY(crd_intern_new(UINT32_MAX, SIZE_MAX, &b->names.folds));
    CRD_TRY(b->feed->replay(b->feed->ctx, &parties, &sink, err));
    CRD_TRY(b->feed->replay(b->feed->ctx, &others, &sink, err));
done:
    return rc;
}

void crd_names_done(crd_names *n)
{
    crd_intern_free(n->folds);
    crd_map_done(&n->parties);
    crd_map_done(&n->known);
}

crd_status crd_identity_of(crd_build *b, uint32_t table, uint32_t text, uint32_t *ret_text)
{
    crd_world *w = b->w;
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
    uint32_t fold;
    crd_status rc = fold_of(b, crd_intern_text(w->texts, text), false, &fold);
    if (rc != CRD_OK)
        return rc;
    uint32_t *party = fold == CRD_INTERN_NONE ? NULL : crd_map_find(&b->names.parties, fold);
    if (party && *party != CRD_INTERN_NONE) {
        *ret_text = *party;
        if (!CRD_VEC_PUSH(&w->also, ((crd_also){table, text, *party, CRD_BY_NAME})))
            return CRD_ENOMEM;
    }
    /* Kept also when it stays what it is: each text is folded once. */
    return crd_map_add(&w->ids, crd_id_key(table, text), *ret_text) ? CRD_OK : CRD_ENOMEM;
}
