/* Lists that a pack asks for and nobody loaded. */
#include "app/comply_lists.h"

#include "app/op.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

enum { TABLE_BYTES = 16 << 20 };

/* Has the pack's own table of designations rows of the list? It is the first column of such a
 * table, as packs are written; a table that cannot be read has none. */
static bool pack_has(crd_app *app, const crd_app_pack *p, crd_str list)
{
    const char *path = crd_app_path(app, p->folder, CRD_STR("data/designation.csv"));
    crd_err err = CRD_ERR_INIT;
    crd_str text, line, name;
    if (!path || crd_file_read(path, TABLE_BYTES, app->arena, &text, &err) != CRD_OK)
        return false;
    while (crd_str_next(&text, '\n', &line)) {
        if (!crd_str_next(&line, ',', &name))
            continue;
        if (name.len > 1 && name.ptr[0] == '"' && name.ptr[name.len - 1] == '"')
            name = (crd_str){name.ptr + 1, name.len - 2};
        if (crd_str_eq(name, list))
            return true;
    }
    return false;
}

static crd_str note(crd_app *app, const crd_app_pack *p, crd_str list)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_addf(&b,
                 "Pack " CRD_STR_FMT " asks for list '" CRD_STR_FMT
                 "', of which the case has no row: what rests on it is unknown. ",
                 CRD_STR_ARG(p->pack->name), CRD_STR_ARG(list));
    if (pack_has(app, p, list))
        crd_buf_addf(&b, "The pack brings it: cordon import CASE tables %s/data", p->folder);
    else
        crd_buf_adds(&b, "The pack does not bring it: import the list itself, or a table "
                         "designation with it (cordon import CASE tables FOLDER)");
    crd_str copy = b.status == CRD_OK ? crd_str_copy(app->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    crd_buf_done(&b);
    return copy;
}

crd_status crd_comply_lists_add(crd_app *app, crd_comply_lists *x, const crd_app_pack *p,
                                const crd_know *k, crd_err *err)
{
    for (size_t i = 0; i < crd_know_lacking(k); i++) {
        crd_str text = note(app, p, crd_know_lacking_at(k, i));
        if (!text.ptr || !CRD_VEC_PUSH(&x->notes, text))
            return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    return CRD_OK;
}

void crd_comply_lists_show(const crd_comply_lists *x, crd_doc *d)
{
    for (size_t i = 0; i < x->notes.n; i++)
        crd_doc_note(d, x->notes.at[i]);
}

void crd_comply_lists_done(crd_comply_lists *x) { CRD_VEC_DONE(&x->notes); }
