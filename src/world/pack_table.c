/* A table at rest: its columns packed one by one, so that beside the table there is never more than
 * one column; what says the same is held once. */
#include "world/world_int.h"

#include <string.h>

static crd_status pack(crd_packed *p, size_t n, crd_pack_of of)
{
    crd_packed packed;
    if (p->packing == CRD_PACK_NOTHING)
        return CRD_OK;
    crd_status rc = crd_pack(p->at, n, of, &packed);
    if (rc == CRD_OK) {
        crd_packed_done(p);
        *p = packed;
    }
    return rc;
}

/* A text column without any value is that of all such columns of the table. */
static void share_none(crd_table_data *d, crd_world_col *c, uint32_t n)
{
    if (n == 0 || c->text[0] != CRD_INTERN_NONE ||
        memcmp(c->text, c->text + 1, (n - 1) * sizeof *c->text) != 0)
        return;
    if (d->none)
        free((void *)(uintptr_t)c->text);
    else
        d->none = (uint32_t *)(uintptr_t)c->text;
    c->text = d->none;
}

crd_status crd_pack_table(crd_world *w, uint32_t table)
{
    static const crd_pack_of of[] = {[CRD_HOLDS_I32] = CRD_PACK_OF_32,
                                     [CRD_HOLDS_I64] = CRD_PACK_OF_INT,
                                     [CRD_HOLDS_REAL] = CRD_PACK_OF_REAL};
    crd_status rc = CRD_OK;
    crd_frame *f = &w->frames[table];
    crd_table_data *d = &w->data[table];
    if (memcmp(d->first.at, f->source.at, f->n * sizeof(uint32_t)) == 0)
        crd_packed_done(&d->first);
    CRD_TRY(pack(&d->first, f->n, CRD_PACK_OF_32));
    CRD_TRY(pack(&f->source, f->n, CRD_PACK_OF_32));
    CRD_TRY(pack(&f->line, f->n, CRD_PACK_OF_LINES));
    for (uint64_t left = f->fields; left; left &= left - 1) {
        int i = __builtin_ctzll(left);
        crd_world_col *c = &f->cols[i];
        CRD_TRY(pack(&d->cell_source[i], f->n, CRD_PACK_OF_32));
        if (c->holds == CRD_HOLDS_TEXT)
            share_none(d, c, f->n);
        else
            CRD_TRY(pack(&c->number, f->n, of[c->holds]));
    }
done:
    return rc;
}

void crd_table_done(crd_world *w, uint32_t table)
{
    crd_frame *f = &w->frames[table];
    crd_table_data *d = &w->data[table];
    for (uint32_t i = 0; i < CRD_FIELDS_MAX; i++) {
        crd_world_col *c = &f->cols[i];
        if (c->text != d->none)
            free((void *)(uintptr_t)c->text);
        free((void *)(uintptr_t)c->target);
        crd_packed_done(&c->number);
        crd_packed_done(&d->cell_source[i]);
    }
    free((void *)(uintptr_t)f->flags);
    free(d->none);
    crd_packed_done(&f->source);
    crd_packed_done(&f->line);
    crd_packed_done(&d->first);
}

size_t crd_table_bytes(const crd_world *w, uint32_t table)
{
    const crd_frame *f = &w->frames[table];
    const crd_table_data *d = &w->data[table];
    size_t n = f->n, bytes = (f->flags ? n : 0) + (d->none ? n * sizeof *d->none : 0);
    bytes += crd_packed_bytes(&f->source, n) + crd_packed_bytes(&f->line, n) +
             crd_packed_bytes(&d->first, n);
    for (uint32_t i = 0; i < CRD_FIELDS_MAX; i++) {
        const crd_world_col *c = &f->cols[i];
        bytes += (c->text && c->text != d->none ? n * sizeof *c->text : 0) + (c->target ? n : 0) +
                 crd_packed_bytes(&c->number, n) + crd_packed_bytes(&d->cell_source[i], n);
    }
    return bytes;
}
