#ifndef CRD_FMT_JSON_OUT_H
#define CRD_FMT_JSON_OUT_H

#include "base/buf.h"

/* Writes JSON as it is told, keys in the order given. Misuse (a value without its key, an end that
 * does not match, a second document) is our bug and asserted. What the buffer holds is always
 * well-formed UTF-8: a byte that is not is written as U+FFFD. */
#define CRD_JSON_OUT_DEPTH 64

typedef struct crd_json_out {
    crd_buf *to; /* the caller's; remembers failure (crd_buf_end) */
    bool pretty; /* two blanks a level, a line a member; otherwise no blank at all */
    bool html;   /* may stand inside <script>: < > & and U+2028, U+2029 are escaped */
    bool keyed;  /* a key waits for its value */
    bool done;   /* the document is complete */
    uint8_t depth;
    struct {
        bool object, filled;
    } level[CRD_JSON_OUT_DEPTH];
} crd_json_out;

void crd_json_out_init(crd_json_out *o, crd_buf *to, bool pretty, bool html);

void crd_json_out_object(crd_json_out *o);
void crd_json_out_end_object(crd_json_out *o);
void crd_json_out_array(crd_json_out *o);
void crd_json_out_end_array(crd_json_out *o);
void crd_json_out_key(crd_json_out *o, crd_str key);
void crd_json_out_null(crd_json_out *o);
void crd_json_out_bool(crd_json_out *o, bool v);
void crd_json_out_int(crd_json_out *o, int64_t v);
/* The shortest text that reads back as the same double, with ".0" where it would read as an
 * integer. What JSON cannot say (infinite, not a number) is written as null. */
void crd_json_out_real(crd_json_out *o, double v);
void crd_json_out_str(crd_json_out *o, crd_str v); /* null is written as null */

/* The document must be complete; pretty ones get a line end. Then another may follow (JSON
 * Lines: compact documents get a line end as well). */
void crd_json_out_end(crd_json_out *o);

/* Only the escaping, without quotes around it: for writers of other formats. */
void crd_json_escape(crd_buf *to, crd_str s, bool html);

#endif
