#ifndef CRD_BASE_BUF_H
#define CRD_BASE_BUF_H

#include "base/arena.h"

/* A growing text that remembers failure: call what you like, ask once at the end. Past `max`
 * bytes (CRD_ELIMIT) or out of memory (CRD_ENOMEM) the piece at hand and all later ones are left
 * out, and `status` and crd_buf_end say why.
 *
 * With a `flush` function it is a stream: what exceeds 64 KiB is handed on, and memory stays
 * bounded whatever is written. After a failed flush nothing more is handed on. */
typedef crd_status (*crd_flush)(void *ctx, crd_str bytes, crd_err *err);

typedef struct crd_buf {
    char *at; /* len bytes; NUL-terminated whenever at != NULL */
    size_t len, cap, max;
    crd_status status;
    crd_flush flush; /* NULL = keep everything */
    void *flush_ctx;
    crd_err err; /* of the first failed flush */
} crd_buf;

void crd_buf_init(crd_buf *b, size_t max);
void crd_buf_init_stream(crd_buf *b, crd_flush flush, void *flush_ctx);
void crd_buf_done(crd_buf *b); /* frees; does not flush */
/* Empty again, without failure; keeps the memory. What a stream has not handed on is dropped. */
void crd_buf_clear(crd_buf *b);

void crd_buf_add(crd_buf *b, crd_str s);
void crd_buf_addc(crd_buf *b, char c);
void crd_buf_adds(crd_buf *b, const char *text); /* NULL adds nothing */
void crd_buf_fill(crd_buf *b, char c, size_t n);
/* Not for floating-point numbers: printf writes them in the locale. */
void crd_buf_addf(crd_buf *b, const char *fmt, ...) CRD_PRINTF(2, 3);
/* Line ends and tabs that were added since `from` become blanks: a name in a sentence must not
 * begin a line of its own. Not for buffers that flush. O(bytes since from). */
void crd_buf_one_line(crd_buf *b, size_t from);
void crd_buf_addi(crd_buf *b, int64_t v);
/* Shortest text that reads back as the same double ("0.1", "1e+30"); '.' in every locale. "nan",
 * "inf" and "-inf" for what is no number: who may not write them asks first. */
void crd_buf_addr(crd_buf *b, double v);
/* Hand on what is left (streams), and say how it went: the flush's own error, or status. */
CRD_NODISCARD crd_status crd_buf_end(crd_buf *b, crd_err *err);
crd_str crd_buf_str(const crd_buf *b); /* borrowed until the next call on b; never null */

#endif
