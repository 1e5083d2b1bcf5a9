/* A document into a file, whole or not at all. */
#include "report/render.h"

#include "base/err.h"
#include "base/file.h"

crd_status crd_render_file(const crd_doc *d, crd_render_format f, const crd_render_options *o,
                           const char *path, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_file_out *file = NULL;
    crd_buf out = {0};
    crd_err why = CRD_ERR_INIT;
    CRD_TRY(crd_file_out_open(path, 0600, &file, &why));
    if (f == CRD_RENDER_XLSX && !(o && o->schema)) {
        CRD_TRY(crd_render_xlsx(d, crd_file_out_temp(file), &why));
    } else {
        crd_buf_init_stream(&out, crd_file_out_flush, file);
        CRD_TRY(crd_render(d, f, o, &out, &why));
        CRD_TRY(crd_buf_end(&out, &why));
    }
    crd_file_out *whole = file;
    file = NULL; /* end takes it, whatever happens */
    CRD_TRY(crd_file_out_end(whole, true, &why));
done:
    if (rc == CRD_EIO) /* of several files: which; what the system said, not what came of it */
        rc = crd_fail(err, rc, "writing '%s': %s", path,
                      out.err.code ? out.err.message : why.message);
    else if (rc != CRD_OK && err && err->code == CRD_OK)
        *err = why;
    crd_buf_done(&out);
    if (file && crd_file_out_end(file, false, NULL) != CRD_OK && rc == CRD_OK)
        rc = CRD_EIO;
    return rc;
}
