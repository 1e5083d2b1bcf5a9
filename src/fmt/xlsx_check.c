#include "fmt/xlsx_check.h"

#include "base/err.h"
#include "fmt/zip.h"

#include <stdio.h>
#include <string.h>

static crd_status check_sheet(crd_zip *zip, uint64_t index, crd_err *err)
{
    static const char end[] = "</worksheet>";
    enum { END = sizeof end - 1 };
    crd_status rc = CRD_OK;
    char block[16 * 1024 + END];
    size_t n = 1, kept = 0;
    crd_zip_entry *e = NULL;
    CRD_TRY(crd_zip_entry_open(zip, index, &e, err));
    while (n > 0) {
        CRD_TRY(crd_zip_read(e, block + kept, sizeof block - kept, &n, err));
        if (n == 0)
            break;
        size_t all = kept + n; /* the last bytes move to the front */
        kept = all < END ? all : END;
        memmove(block, block + all - kept, kept);
    }
    if (kept < END || memcmp(block, end, END) != 0)
        rc = crd_fail_at(err, CRD_EIO, crd_zip_source(zip), 0, 0,
                         "writing a workbook: no room for temporary files");
done:
    crd_zip_entry_close(e);
    return rc;
}

crd_status crd_xlsx_check(const char *path, size_t sheets, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_zip *zip = NULL;
    const crd_zip_limits none = {UINT64_MAX, UINT32_MAX, UINT32_MAX}; /* it is our own */
    CRD_TRY(crd_zip_open(path, NULL, &none, &zip, err));
    for (size_t i = 1; i <= sheets; i++) {
        char name[64];
        uint64_t index = 0;
        snprintf(name, sizeof name, "xl/worksheets/sheet%zu.xml", i);
        if (!crd_zip_find(zip, name, &index)) {
            rc = crd_fail_at(err, CRD_EIO, crd_zip_source(zip), 0, 0,
                             "writing a workbook: sheet %zu is missing", i);
            goto done;
        }
        CRD_TRY(check_sheet(zip, index, err));
    }
done:
    crd_zip_close(zip);
    return rc;
}
