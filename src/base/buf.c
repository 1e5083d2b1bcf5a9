#include "base/buf.h"

#include "base/err.h"
#include "base/str.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STREAM_BYTES = 64 * 1024, ROOM_MIN = 256 };

/* The error record, most of a buffer's bytes, is cleared before a flush may fill it, not here. */
static void start(crd_buf *b, size_t max, crd_flush flush, void *flush_ctx)
{
    b->at = NULL;
    b->len = b->cap = 0;
    b->max = max;
    b->status = CRD_OK;
    b->flush = flush;
    b->flush_ctx = flush_ctx;
    b->err.code = CRD_OK;
}

void crd_buf_init(crd_buf *b, size_t max) { start(b, max, NULL, NULL); }

void crd_buf_init_stream(crd_buf *b, crd_flush flush, void *flush_ctx)
{
    start(b, SIZE_MAX, flush, flush_ctx);
}

void crd_buf_done(crd_buf *b)
{
    free(b->at);
    start(b, b->max, b->flush, b->flush_ctx);
}

void crd_buf_clear(crd_buf *b)
{
    b->len = 0;
    if (b->status != CRD_OK) { /* the record is large, and filled only then */
        b->status = CRD_OK;
        b->err = CRD_ERR_INIT;
    }
    if (b->at)
        b->at[0] = '\0';
}

static void hand_on(crd_buf *b, crd_str bytes)
{
    if (b->status != CRD_OK || bytes.len == 0)
        return;
    b->err = CRD_ERR_INIT;
    b->status = b->flush(b->flush_ctx, bytes, &b->err);
}

static void flush(crd_buf *b)
{
    hand_on(b, (crd_str){b->at, b->len});
    b->len = 0;
    if (b->at)
        b->at[0] = '\0';
}

/* Room for n more bytes and the NUL; on false, status says why. */
static bool room(crd_buf *b, size_t n)
{
    if (b->flush && b->len > 0 && n > STREAM_BYTES - b->len)
        flush(b);
    if (b->status != CRD_OK)
        return false;
    if (n > b->max - b->len || n > SIZE_MAX / 2 - b->len) {
        b->status = CRD_ELIMIT;
        return false;
    }
    size_t need = b->len + n + 1;
    if (need <= b->cap)
        return true;
    size_t cap = b->cap + b->cap / 2;
    cap = cap < ROOM_MIN ? ROOM_MIN : cap;
    if (cap > b->max) /* never much more than may be used */
        cap = b->max + 1;
    cap = cap < need ? need : cap;
    char *at = realloc(b->at, cap);
    if (!at) {
        b->status = CRD_ENOMEM;
        return false;
    }
    b->at = at;
    b->cap = cap;
    return true;
}

static void added(crd_buf *b, size_t n)
{
    b->len += n;
    b->at[b->len] = '\0';
    if (b->flush && b->len >= STREAM_BYTES)
        flush(b);
}

void crd_buf_add(crd_buf *b, crd_str s)
{
    if (s.len == 0)
        return;
    if (b->flush && s.len >= STREAM_BYTES) { /* straight through, without a copy */
        flush(b);
        hand_on(b, s);
        return;
    }
    if (!room(b, s.len))
        return;
    memcpy(b->at + b->len, s.ptr, s.len);
    added(b, s.len);
}

void crd_buf_addc(crd_buf *b, char c)
{
    if (!room(b, 1))
        return;
    b->at[b->len] = c;
    added(b, 1);
}

void crd_buf_one_line(crd_buf *b, size_t from)
{
    for (size_t i = from; i < b->len; i++)
        if (b->at[i] == '\n' || b->at[i] == '\r' || b->at[i] == '\t')
            b->at[i] = ' ';
}

void crd_buf_adds(crd_buf *b, const char *text)
{
    if (text)
        crd_buf_add(b, crd_str_from(text));
}

void crd_buf_fill(crd_buf *b, char c, size_t n)
{
    while (n > 0) {
        size_t part = b->flush && n > STREAM_BYTES ? STREAM_BYTES : n;
        if (!room(b, part))
            return;
        memset(b->at + b->len, c, part);
        added(b, part);
        n -= part;
    }
}

void crd_buf_addf(crd_buf *b, const char *fmt, ...)
{
    char small[256];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n < 0) {
        b->status = b->status ? b->status : CRD_ELIMIT; /* longer than INT_MAX */
        return;
    }
    size_t len = (size_t)n;
    if (len < sizeof small) {
        crd_buf_add(b, (crd_str){small, len});
        return;
    }
    if (!room(b, len))
        return;
    va_start(ap, fmt);
    vsnprintf(b->at + b->len, len + 1, fmt, ap);
    va_end(ap);
    added(b, len);
}

void crd_buf_addi(crd_buf *b, int64_t v)
{
    char text[20], *at = text + sizeof text;
    uint64_t rest = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (v < 0)
        *--at = '-';
    crd_buf_add(b, (crd_str){at, (size_t)(text + sizeof text - at)});
}

/* A positive double as decimal digits d.ddd times ten to `exponent`. */
struct digits {
    char at[17];
    int n;
    int exponent;
};

/* `precision` digits, rounded to nearest. printf writes the locale's decimal point, of whatever
 * bytes, between the first two digits: what is no digit is passed over. */
static struct digits digits_of(double v, int precision)
{
    char text[64];
    snprintf(text, sizeof text, "%.*e", precision - 1, v);
    struct digits d = {.n = 0};
    const char *at = text;
    for (; *at != 'e'; at++)
        if (*at >= '0' && *at <= '9' && d.n < precision)
            d.at[d.n++] = *at;
    d.exponent = (int)strtol(at + 1, NULL, 10);
    return d;
}

static bool reads_back(const struct digits *d, double v)
{
    char text[40];
    memcpy(text, d->at, (size_t)d->n);
    int n = d->n + snprintf(text + d->n, sizeof text - (size_t)d->n, "e%d", d->exponent - d->n + 1);
    double back;
    return crd_str_to_real((crd_str){text, (size_t)n}, &back) && back == v;
}

/* The common case, twenty times as fast: at most six decimals, as in coordinates and shares. The
 * division of two exact doubles rounds as reading the text would, and no other number of up to 15
 * digits is the same double. */
static bool few_decimals(double v, struct digits *ret_digits)
{
    if (v < 1e-4 || v >= 1e9)
        return false;
    int64_t millionths = (int64_t)(v * 1e6 + 0.5);
    if ((double)millionths / 1e6 != v)
        return false;
    char text[20];
    int n = 0;
    for (; millionths > 0; millionths /= 10)
        text[n++] = (char)('0' + millionths % 10);
    for (int i = 0; i < n; i++)
        ret_digits->at[i] = text[n - 1 - i];
    ret_digits->n = n;
    ret_digits->exponent = n - 7;
    return true;
}

/* The next larger number of as many digits. */
static void step_up(struct digits *d)
{
    int i = d->n - 1;
    for (; i >= 0 && d->at[i] == '9'; i--)
        d->at[i] = '0';
    if (i >= 0) {
        d->at[i]++;
        return;
    }
    d->at[0] = '1';
    d->exponent++;
}

static struct digits shortest(double v, int *ret_precision)
{
    /* 15 digits always survive and zeros are dropped later, so there is nothing to find below,
     * except among the subnormals, which hold fewer. */
    for (int p = fpclassify(v) == FP_SUBNORMAL ? 1 : 15; p < 17; p++) {
        struct digits d = digits_of(v, p);
        *ret_precision = p;
        if (reads_back(&d, v))
            return d;
        /* At a power of two the doubles below lie closer than those above: the nearest decimal
         * may be one below that fails while the next one above is good. */
        step_up(&d);
        if (reads_back(&d, v))
            return d;
    }
    *ret_precision = 17;
    return digits_of(v, 17);
}

static void add_fixed(crd_buf *b, const struct digits *d)
{
    if (d->exponent < 0) {
        crd_buf_adds(b, "0.");
        crd_buf_fill(b, '0', (size_t)(-d->exponent - 1));
        crd_buf_add(b, (crd_str){d->at, (size_t)d->n});
        return;
    }
    int whole = d->exponent + 1;
    int have = d->n < whole ? d->n : whole;
    crd_buf_add(b, (crd_str){d->at, (size_t)have});
    crd_buf_fill(b, '0', (size_t)(whole - have));
    if (d->n > whole) {
        crd_buf_addc(b, '.');
        crd_buf_add(b, (crd_str){d->at + whole, (size_t)(d->n - whole)});
    }
}

static void add_scientific(crd_buf *b, const struct digits *d)
{
    crd_buf_addc(b, d->at[0]);
    if (d->n > 1) {
        crd_buf_addc(b, '.');
        crd_buf_add(b, (crd_str){d->at + 1, (size_t)(d->n - 1)});
    }
    crd_buf_addf(b, "e%c%02d", d->exponent < 0 ? '-' : '+', abs(d->exponent));
}

void crd_buf_addr(crd_buf *b, double v)
{
    if (isnan(v)) {
        crd_buf_adds(b, "nan");
        return;
    }
    if (signbit(v)) {
        crd_buf_addc(b, '-');
        v = -v;
    }
    if (isinf(v)) {
        crd_buf_adds(b, "inf");
        return;
    }
    if (v < 1e15 && v == (double)(int64_t)v) {
        crd_buf_addi(b, (int64_t)v);
        return;
    }
    int precision = 15;
    struct digits d;
    if (!few_decimals(v, &d))
        d = shortest(v, &precision);
    while (d.n > 1 && d.at[d.n - 1] == '0')
        d.n--;
    if (d.exponent < -4 || d.exponent >= precision) /* printf's rule for %g */
        add_scientific(b, &d);
    else
        add_fixed(b, &d);
}

crd_status crd_buf_end(crd_buf *b, crd_err *err)
{
    if (b->flush)
        flush(b);
    if (b->status == CRD_OK)
        return CRD_OK;
    if (b->err.code != CRD_OK) {
        if (err && err->code == CRD_OK)
            *err = b->err;
        return b->status;
    }
    if (b->status == CRD_ELIMIT)
        return crd_fail(err, CRD_ELIMIT, "output is longer than %zu bytes", b->max);
    return crd_fail(err, b->status, "%s", crd_status_text(b->status));
}

crd_str crd_buf_str(const crd_buf *b) { return b->at ? (crd_str){b->at, b->len} : CRD_STR(""); }
