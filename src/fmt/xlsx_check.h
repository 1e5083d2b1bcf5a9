#ifndef CRD_FMT_XLSX_CHECK_H
#define CRD_FMT_XLSX_CHECK_H

#include <crd/types.h>

/* Is a workbook that was just written whole: `sheets` of them, each with its end tag? CRD_EIO when
 * not. Unpacks every sheet; memory is one block. */
CRD_NODISCARD crd_status crd_xlsx_check(const char *path, size_t sheets, crd_err *err);

#endif
