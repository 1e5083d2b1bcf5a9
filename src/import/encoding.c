#include "import/encoding.h"

enum { OUT_MAX = 4 << 20 };

/* 0x80 to 0x9F of windows-1252 (https://encoding.spec.whatwg.org/index-windows-1252.txt). */
static const uint16_t windows[32] = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

static void add_point(crd_buf *out, unsigned point)
{
    if (point >= 0x800) {
        crd_buf_addc(out, (char)(0xE0 | point >> 12));
        crd_buf_addc(out, (char)(0x80 | (point >> 6 & 0x3F)));
    } else {
        crd_buf_addc(out, (char)(0xC0 | point >> 6));
    }
    crd_buf_addc(out, (char)(0x80 | (point & 0x3F)));
}

static crd_status next(void *ctx, crd_str *ret_block, crd_err *err)
{
    crd_recode *r = ctx;
    crd_str block;
    crd_status rc = r->in.next(r->in.ctx, &block, err);
    if (rc != CRD_OK)
        return rc;
    crd_buf_clear(&r->out);
    for (size_t i = 0; i < block.len; i++) {
        unsigned char c = (unsigned char)block.ptr[i];
        if (c < 0x80)
            crd_buf_addc(&r->out, (char)c);
        else
            add_point(&r->out,
                      c < 0xA0 && r->from == CRD_CSV_MAP_WINDOWS1252 ? windows[c - 0x80] : c);
    }
    *ret_block = crd_buf_str(&r->out);
    return crd_buf_end(&r->out, err);
}

crd_blocks crd_recode_init(crd_recode *r, crd_blocks in, crd_csv_map_encoding from)
{
    *r = (crd_recode){.in = in, .from = from};
    crd_buf_init(&r->out, OUT_MAX);
    return from == CRD_CSV_MAP_UTF8 ? in : (crd_blocks){.ctx = r, .next = next};
}

void crd_recode_done(crd_recode *r) { crd_buf_done(&r->out); }
