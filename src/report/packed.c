#include "report/packed.h"

#include "base/err.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* its inputs are const then */
#include <zlib.h>

enum { OUT_BYTES = 3 * 8192, LEVEL = 6 }; /* a multiple of three: whole groups of base64 */

struct crd_packed {
    crd_buf in, *out;
    z_stream z;
    bool begun;
    unsigned char at[OUT_BYTES]; /* deflated, not yet written */
};

static void base64(const unsigned char *at, size_t n, crd_buf *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char text[4 * OUT_BYTES / 3];
    size_t len = 0;
    for (size_t i = 0; i < n; i += 3) {
        unsigned b = i + 1 < n ? at[i + 1] : 0u, c = i + 2 < n ? at[i + 2] : 0u;
        unsigned bits = (unsigned)at[i] << 16 | b << 8 | c;
        text[len++] = digits[bits >> 18];
        text[len++] = digits[bits >> 12 & 63];
        text[len++] = i + 1 < n ? digits[bits >> 6 & 63] : '=';
        text[len++] = i + 2 < n ? digits[bits & 63] : '=';
    }
    crd_buf_add(out, (crd_str){text, len});
}

static crd_status squeeze(crd_packed *p, crd_str bytes, int how, crd_err *err)
{
    p->z.next_in = (const Bytef *)bytes.ptr;
    p->z.avail_in = (uInt)bytes.len;
    for (;;) {
        int rc = deflate(&p->z, how);
        if (rc == Z_STREAM_ERROR)
            return crd_fail(err, CRD_EBUG, "deflate failed");
        if (p->z.avail_out > 0)
            return CRD_OK;
        base64(p->at, OUT_BYTES, p->out);
        p->z.next_out = p->at;
        p->z.avail_out = OUT_BYTES;
    }
}

static crd_status flush(void *ctx, crd_str bytes, crd_err *err)
{
    enum { MOST = 1 << 30 };
    crd_status rc = CRD_OK;
    while (rc == CRD_OK && bytes.len > 0) {
        size_t n = bytes.len < MOST ? bytes.len : MOST;
        rc = squeeze(ctx, (crd_str){bytes.ptr, n}, Z_NO_FLUSH, err);
        bytes = (crd_str){bytes.ptr + n, bytes.len - n};
    }
    return rc;
}

crd_status crd_packed_new(crd_buf *out, crd_packed **ret_packed, crd_buf **ret_in)
{
    crd_packed *p = calloc(1, sizeof *p);
    *ret_packed = NULL;
    if (!p)
        return CRD_ENOMEM;
    if (deflateInit(&p->z, LEVEL) != Z_OK) {
        free(p);
        return CRD_ENOMEM;
    }
    p->out = out;
    p->z.next_out = p->at;
    p->z.avail_out = OUT_BYTES;
    crd_buf_init_stream(&p->in, flush, p);
    *ret_packed = p;
    *ret_in = &p->in;
    return CRD_OK;
}

crd_status crd_packed_end(crd_packed *p, crd_err *err)
{
    crd_status rc = crd_buf_end(&p->in, err);
    if (rc == CRD_OK)
        rc = squeeze(p, CRD_STR(""), Z_FINISH, err);
    if (rc == CRD_OK)
        base64(p->at, OUT_BYTES - p->z.avail_out, p->out);
    return rc;
}

void crd_packed_free(crd_packed *p)
{
    if (!p)
        return;
    crd_buf_done(&p->in);
    deflateEnd(&p->z);
    free(p);
}
