#ifndef CRD_REPORT_PACKED_H
#define CRD_REPORT_PACKED_H

#include "base/buf.h"

/* Text on its way into a page: deflated (zlib's form, RFC 1950), then base64 (RFC 4648), piece by
 * piece, so that memory stays bounded. */
typedef struct crd_packed crd_packed;

/* What is written to *ret_in is packed and appended to `out`, which outlives it. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_packed_new(crd_buf *out, crd_packed **ret_packed, crd_buf **ret_in);
/* Writes what is left: the last call but crd_packed_free. */
CRD_NODISCARD crd_status crd_packed_end(crd_packed *p, crd_err *err);
void crd_packed_free(crd_packed *p); /* NULL is fine */

#endif
