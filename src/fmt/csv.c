#include "fmt/csv.h"

#include "base/err.h"
#include "fmt/csv_parts.h"
#include "fmt/csv_scan.h"

#include <stdlib.h>
#include <string.h>

/* RFC 4180 over a window of contiguous bytes. The window is the lent block itself; only when a row
 * is cut by the block's end, its beginning and a piece of the next block are put together in
 * `carry`, and once that row is read the window is the rest of the block again. So one row in a
 * block is copied and all others are views. A row that does not end in the window is read again
 * from its start once the window has at least doubled: linear time without a state machine that
 * could stop anywhere. */

#define DEFAULT_FIELD  ((size_t)1 << 20)
#define DEFAULT_ROW    ((size_t)4 << 20)
#define DEFAULT_FIELDS ((size_t)4096)
#define MOST           (SIZE_MAX / 16) /* no limit may be so large that sums overflow */
#define PIECE          ((size_t)4096)  /* least that is taken from a block at a time */

struct crd_csv {
    crd_blocks in;
    crd_csv_options o;
    crd_diags *diags;
    const char *at, *end; /* the window from the next row's start on */
    bool final;           /* no byte follows `end` */
    bool in_carry;
    bool begun; /* byte order mark and delimiter are dealt with */
    crd_str block;
    size_t taken; /* bytes of `block` that the window shows or has shown */
    char *carry;
    size_t carry_cap;
    char *scratch; /* fields without their doubled quotes */
    size_t scratch_cap;
    crd_csv_scan scan;
    bool scanning; /* scan stands at `at` */
    crd_str *fields;
    uint32_t *escaped; /* fields of this row that hold doubled quotes */
    size_t n, n_escaped;
    crd_str raw;       /* the row just given, as written */
    uint64_t raw_line; /* where it starts */
    bool multiline;    /* the row holds line ends */
    uint64_t line, offset, skipped;
    crd_status failed;
};

static uint32_t clamp(uint64_t v) { return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v; }

static size_t limit_or(size_t given, size_t otherwise)
{
    if (given == 0)
        return otherwise;
    return given > MOST ? MOST : given;
}

crd_status crd_csv_new(crd_blocks in, const crd_csv_options *options, crd_diags *diags,
                       crd_csv **ret_reader)
{
    *ret_reader = NULL;
    crd_csv_options o = options ? *options : (crd_csv_options){0};
    if ((unsigned char)o.delimiter >= 0x80 || (o.delimiter && strchr("\"\r\n", o.delimiter)))
        return CRD_EINVAL;
    o.max_field = limit_or(o.max_field, DEFAULT_FIELD);
    o.max_row = limit_or(o.max_row, DEFAULT_ROW);
    o.max_fields = limit_or(o.max_fields, DEFAULT_FIELDS);
    crd_csv *r = calloc(1, sizeof *r);
    if (!r)
        return CRD_ENOMEM;
    r->fields = reallocarray(NULL, o.max_fields, sizeof *r->fields);
    r->escaped = reallocarray(NULL, o.max_fields, sizeof *r->escaped);
    if (!r->fields || !r->escaped) {
        crd_csv_free(r);
        return CRD_ENOMEM;
    }
    r->in = in;
    r->o = o;
    r->diags = diags;
    r->at = r->end = "";
    r->line = o.line > 0 ? o.line : 1;
    *ret_reader = r;
    return CRD_OK;
}

void crd_csv_free(crd_csv *r)
{
    if (!r)
        return;
    free(r->carry);
    free(r->scratch);
    free(r->fields);
    free(r->escaped);
    free(r);
}

char crd_csv_delimiter(const crd_csv *r) { return r->o.delimiter; }
uint64_t crd_csv_offset(const crd_csv *r) { return r->offset; }
uint64_t crd_csv_skipped(const crd_csv *r) { return r->skipped; }

size_t crd_csv_memory(const crd_csv *r)
{
    return sizeof *r + r->carry_cap + r->scratch_cap +
           r->o.max_fields * (sizeof *r->fields + sizeof *r->escaped);
}

/* ---- the window ---- */

static crd_status room(char **at, size_t *cap, size_t want, crd_err *err)
{
    if (want <= *cap)
        return CRD_OK;
    char *more = realloc(*at, want);
    if (!more)
        return crd_fail(err, CRD_ENOMEM, "%zu bytes for a row", want);
    *at = more;
    *cap = want;
    return CRD_OK;
}

static crd_status next_block(crd_csv *r, crd_err *err)
{
    crd_str block = CRD_STR_NULL;
    crd_status rc = r->in.next(r->in.ctx, &block, err);
    if (rc != CRD_OK)
        return rc;
    r->block = block;
    r->taken = 0;
    r->final = block.len == 0;
    return CRD_OK;
}

/* Put what is pending at the front of `carry`, with room for `more` bytes behind it. */
static crd_status carry_over(crd_csv *r, size_t more, crd_err *err)
{
    size_t pending = (size_t)(r->end - r->at);
    if (r->in_carry && pending > 0) {
        memmove(r->carry, r->at, pending);
        r->at = r->carry; /* before `room` may move it */
        r->end = r->carry + pending;
    }
    crd_status rc = room(&r->carry, &r->carry_cap, pending + more, err);
    if (rc != CRD_OK)
        return rc;
    if (!r->in_carry && pending > 0)
        memcpy(r->carry, r->at, pending);
    r->at = r->carry;
    r->end = r->carry + pending;
    r->in_carry = true;
    return CRD_OK;
}

/* Make the window at least `least` bytes longer, unless the input ends first. */
static crd_status grow(crd_csv *r, size_t least, crd_err *err)
{
    crd_status rc = CRD_OK;
    r->scanning = false;
    for (size_t got = 0; got < least && !r->final;) {
        size_t left = r->block.len - r->taken;
        if (left == 0) {
            if (r->at != r->end && !r->in_carry)
                CRD_TRY(carry_over(r, PIECE, err)); /* while the block is still lent */
            CRD_TRY(next_block(r, err));
            continue;
        }
        const char *from = r->block.ptr + r->taken;
        if (r->at == r->end && r->taken == 0 && left >= least) {
            r->at = from;
            r->end = from + left;
            r->taken = r->block.len;
            r->in_carry = false;
            return CRD_OK;
        }
        size_t take = least - got > PIECE ? least - got : PIECE;
        CRD_TRY(carry_over(r, take, err));
        take = take < left ? take : left;
        memcpy(r->carry + (r->end - r->at), from, take);
        r->end += take;
        r->taken += take;
        got += take;
    }
done:
    return rc;
}

/* Once the window's rest lies in the lent block, look at it there. */
static void leave_carry(crd_csv *r)
{
    size_t left = (size_t)(r->end - r->at);
    if (!r->in_carry || r->final || left > r->taken || r->block.len == r->taken - left)
        return;
    r->at = r->block.ptr + (r->taken - left);
    r->end = r->block.ptr + r->block.len;
    r->taken = r->block.len;
    r->in_carry = false;
    r->scanning = false;
}

/* ---- one row ---- */

enum step { STEP_ROW, STEP_MORE, STEP_FAULT };

/* What the scanning of one row carries along; lives in registers. */
typedef struct row {
    crd_csv_scan scan;
    const char *start, *field, *open; /* open: the quote that is not closed yet */
    size_t limit;                     /* offset from start that the field may not pass */
    const char *end, *next;           /* of the row; of the next one */
} row;

static inline void field_begin(const crd_csv *r, row *w, const char *at)
{
    size_t offset = (size_t)(at - w->start), most = r->o.max_row;
    size_t left = offset < most ? most - offset : 0;
    w->field = at;
    w->limit = left <= r->o.max_field ? most : offset + r->o.max_field;
}

/* A fault at byte `at`; what is shown is the field from `from` up to it. */
static enum step fault(crd_csv_fault *f, enum crd_fmt_finding kind, const char *from,
                       const char *at)
{
    *f = (crd_csv_fault){.kind = kind, .at = at, .found = {from, (size_t)(at - from) + 1}};
    f->found = crd_csv_shown_last(f->found);
    return STEP_FAULT;
}

/* Shown are only bytes that every way to cut the blocks has in the window by now. */
static enum step limit_fault(const crd_csv *r, const row *w, crd_csv_fault *f)
{
    bool is_row = w->limit == r->o.max_row;
    const char *at = w->open ? w->open : w->field, *sure = w->start + w->limit + 1;
    *f = (crd_csv_fault){.kind = is_row ? CRD_FMT_CSV_ROW_LIMIT : CRD_FMT_CSV_FIELD_LIMIT,
                         .at = at,
                         .limit = is_row ? r->o.max_row : r->o.max_field};
    f->found = crd_csv_shown_first((crd_str){at, sure > at ? (size_t)(sure - at) : 0});
    return STEP_FAULT;
}

static enum step fields_fault(const crd_csv *r, const row *w, crd_csv_fault *f)
{
    *f = (crd_csv_fault){
        .kind = CRD_FMT_CSV_FIELDS_LIMIT, .at = w->field, .limit = r->o.max_fields};
    return STEP_FAULT;
}

static enum step open_fault(const crd_csv *r, const row *w, crd_csv_fault *f)
{
    *f = (crd_csv_fault){.kind = CRD_FMT_CSV_OPEN_QUOTE, .at = w->open};
    f->found = crd_csv_shown_first((crd_str){w->open, (size_t)(r->end - w->open)});
    return STEP_FAULT;
}

static inline crd_str field_text(const row *w, const char *p)
{
    return (crd_str){p > w->field ? w->field : NULL, (size_t)(p - w->field)};
}

static inline bool over(const row *w, const char *p) { return (size_t)(p - w->start) > w->limit; }

/* The row ends at p, a line end or the end of the input. */
static inline enum step row_end(const crd_csv *r, row *w, const char *p)
{
    w->end = w->next = p;
    if (p == r->end)
        return r->final ? STEP_ROW : STEP_MORE;
    w->next = p + 1;
    if (*p == '\r') {
        if (p + 1 == r->end)
            return r->final ? STEP_ROW : STEP_MORE;
        if (p[1] == '\n') {
            w->next = p + 2;
            crd_csv_scan_drop(&w->scan, p + 1);
        }
    }
    return STEP_ROW;
}

/* The byte behind a closing quote: delimiter or line end, which `scan` gives next, or the end. */
static enum step after_quote(const crd_csv *r, row *w, const char *after, crd_csv_fault *f)
{
    if (after == r->end)
        return STEP_ROW;
    if (*after != r->o.delimiter && *after != '\n' && *after != '\r') {
        if (*after == '\0')
            return fault(f, CRD_FMT_CSV_NUL, w->field, after);
        return fault(f, CRD_FMT_CSV_AFTER_QUOTE, w->field, after);
    }
    crd_csv_scan_drop(&w->scan, after);
    return STEP_ROW;
}

/* A field in quotes, from its opening quote on. With STEP_ROW, *ret_after is the byte behind the
 * closing quote (which may be the end of the input) and the field is written. */
static enum step quoted_field(crd_csv *r, row *w, crd_str *ret_field, const char **ret_after,
                              crd_csv_fault *f)
{
    bool doubled = false;
    w->open = w->field;
    for (;;) {
        const char *p = crd_csv_scan_next(&w->scan);
        if (over(w, p))
            return limit_fault(r, w, f);
        if (p == r->end)
            return r->final ? open_fault(r, w, f) : STEP_MORE;
        if (*p == '\0')
            return fault(f, CRD_FMT_CSV_NUL, w->field, p);
        if (*p == '\n' || *p == '\r')
            r->multiline = true;
        if (*p != '"')
            continue;
        if (p + 1 == r->end && !r->final)
            return STEP_MORE;
        if (p + 1 < r->end && p[1] == '"') {
            crd_csv_scan_drop(&w->scan, p + 1);
            doubled = true;
            continue;
        }
        if (over(w, p + 1))
            return limit_fault(r, w, f);
        w->open = NULL;
        *ret_field = (crd_str){w->field + 1, (size_t)(p - w->field) - 1};
        *ret_after = p + 1;
        if (doubled)
            r->escaped[r->n_escaped++] = (uint32_t)r->n;
        return after_quote(r, w, p + 1, f);
    }
}

static enum step row_scan(crd_csv *r, row *w, crd_csv_fault *f)
{
    const char delimiter = r->o.delimiter, *const end = r->end;
    const size_t most = r->o.max_fields;
    crd_str *const fields = r->fields;
    r->n_escaped = 0;
    r->multiline = false;
    size_t n = 0;
    field_begin(r, w, w->start);
    for (;;) {
        const char *p = crd_csv_scan_next(&w->scan);
        crd_str text = field_text(w, p);
        if (over(w, p))
            return limit_fault(r, w, f);
        if (p != end && *p == '"') {
            if (p != w->field)
                return fault(f, CRD_FMT_CSV_QUOTE, w->field, p);
            r->n = n;
            enum step step = quoted_field(r, w, &text, &p, f);
            if (step != STEP_ROW)
                return step;
        }
        bool more = p != end && *p == delimiter;
        if (p != end && !more && *p != '\n' && *p != '\r') {
            if (*p == '\0')
                return fault(f, CRD_FMT_CSV_NUL, w->field, p);
            continue; /* another control character is text */
        }
        fields[n++] = text;
        if (!more) {
            r->n = n;
            return row_end(r, w, p);
        }
        field_begin(r, w, p + 1);
        if (n == most)
            return fields_fault(r, w, f);
    }
}

/* Halve the doubled quotes of the fields that have some. */
static crd_status unescape(crd_csv *r, crd_err *err)
{
    crd_status rc = room(&r->scratch, &r->scratch_cap, r->raw.len, err);
    if (rc != CRD_OK)
        return rc;
    char *to = r->scratch;
    for (size_t i = 0; i < r->n_escaped; i++) {
        crd_str *field = &r->fields[r->escaped[i]];
        const char *from = field->ptr, *end = from + field->len;
        char *start = to;
        while (from < end) {
            const char *quote = memchr(from, '"', (size_t)(end - from));
            size_t n = (size_t)((quote ? quote + 1 : end) - from);
            memcpy(to, from, n);
            to += n;
            from += quote ? n + 1 : n;
        }
        *field = (crd_str){start, (size_t)(to - start)};
    }
    return CRD_OK;
}

/* ---- faults ---- */

/* Report, then stand at the line after the fault, however far that is. */
static crd_status skip(crd_csv *r, crd_csv_fault *f, crd_err *err)
{
    crd_status rc = CRD_OK;
    f->line = r->line;
    f->column = 1;
    f->offset = r->offset + (size_t)(f->at - r->at);
    crd_csv_walk(r->at, f->at, &f->line, &f->column);
    f->column += r->o.indent;
    crd_csv_report(r->diags, r->o.file, f);
    r->skipped++;
    r->offset = f->offset;
    r->line = f->line + 1;
    r->at = f->at;
    r->scanning = false;
    bool cut;
    const char *to;
    while (!(to = crd_csv_line_end(r->at, r->end, &cut)) && !r->final) {
        r->offset += (size_t)(r->end - r->at);
        r->at = r->end;
        CRD_TRY(grow(r, 1, err));
    }
    to = to ? to : r->end;
    r->offset += (size_t)(to - r->at);
    r->at = to;
    if (cut && !r->final) {
        CRD_TRY(grow(r, 1, err));
        if (r->at != r->end && *r->at == '\n') {
            r->at++;
            r->offset++;
        }
    }
done:
    return rc;
}

/* ---- the reader ---- */

static crd_status begin(crd_csv *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(grow(r, r->o.delimiter ? 3 : CRD_CSV_SNIFF_BYTES, err));
    size_t len = (size_t)(r->end - r->at);
    r->begun = true;
    if (len >= 2 && (memcmp(r->at, "\xFF\xFE", 2) == 0 || memcmp(r->at, "\xFE\xFF", 2) == 0)) {
        crd_csv_fault f = {.kind = CRD_FMT_CSV_UTF16, .at = r->at, .line = 1, .column = 1};
        crd_csv_report(r->diags, r->o.file, &f);
        r->at = r->end;
        r->final = true; /* nothing in it can be read */
        goto done;
    }
    if (len >= 3 && memcmp(r->at, "\xEF\xBB\xBF", 3) == 0) {
        r->at += 3;
        r->offset += 3;
        len -= 3;
    }
    if (!r->o.delimiter) {
        size_t seen = len < CRD_CSV_SNIFF_BYTES - 3 ? len : CRD_CSV_SNIFF_BYTES - 3;
        r->o.delimiter = crd_csv_sniff((crd_str){r->at, seen}, r->final && seen == len);
    }
done:
    return rc;
}

/* Look for a row at r->at; STEP_ROW with r->n == 0 is the end of the input. */
static enum step attempt(crd_csv *r, crd_csv_fault *f, const char **ret_next)
{
    if (r->at == r->end) {
        r->n = r->n_escaped = 0;
        r->multiline = false;
        *ret_next = r->at;
        return r->final ? STEP_ROW : STEP_MORE;
    }
    row w = {.scan = r->scan, .start = r->at};
    if (!r->scanning) {
        w.scan.delimiter = r->o.delimiter;
        crd_csv_scan_start(&w.scan, r->at, r->end);
    }
    crd_csv_scan_row(&w.scan);
    enum step step = row_scan(r, &w, f);
    if (step != STEP_ROW)
        return step;
    r->raw = (crd_str){w.start, (size_t)(w.end - w.start)};
    if (w.scan.high) {
        size_t sound = crd_csv_valid(r->raw);
        if (sound < r->raw.len)
            return fault(f, CRD_FMT_CSV_UTF8, r->raw.ptr + sound, r->raw.ptr + sound);
    }
    r->scan = w.scan;
    r->scanning = true;
    *ret_next = w.next;
    return STEP_ROW;
}

static crd_status next_row(crd_csv *r, crd_err *err)
{
    crd_status rc = CRD_OK;
    if (!r->begun)
        CRD_TRY(begin(r, err));
    for (;;) {
        crd_csv_fault f;
        const char *next = NULL;
        leave_carry(r);
        enum step step = attempt(r, &f, &next);
        if (step == STEP_MORE) {
            size_t pending = (size_t)(r->end - r->at);
            CRD_TRY(grow(r, pending ? pending : 1, err));
            continue;
        }
        if (step == STEP_FAULT) {
            CRD_TRY(skip(r, &f, err));
            continue;
        }
        bool blank = r->n == 1 && r->raw.len == 0;
        r->raw_line = r->line;
        uint64_t column = 1;
        if (r->multiline)
            crd_csv_walk(r->raw.ptr, r->raw.ptr + r->raw.len, &r->line, &column);
        r->line += r->n > 0;
        r->offset += (size_t)(next - r->at);
        r->at = next;
        if (!blank || r->o.keep_blank)
            break;
    }
    if (r->n_escaped > 0 && r->n > 0)
        CRD_TRY(unescape(r, err));
done:
    return rc;
}

crd_status crd_csv_next(crd_csv *r, crd_csv_row *ret_row, crd_err *err)
{
    if (r->failed != CRD_OK)
        return crd_fail(err, r->failed, "the input failed before");
    r->failed = next_row(r, err);
    if (r->failed != CRD_OK)
        return r->failed;
    *ret_row = (crd_csv_row){r->fields, r->n, clamp(r->raw_line)};
    return CRD_OK;
}

void crd_csv_place(const crd_csv *r, size_t i, uint32_t *ret_line, uint32_t *ret_column)
{
    uint64_t line = r->raw_line, column = 1;
    const char *p = r->raw.ptr, *end = p + r->raw.len;
    bool quoted = false;
    for (; i > 0 && p < end; p++) {
        if (*p == '"')
            quoted = !quoted; /* a sound row: doubled quotes close and open again */
        else if (*p == r->o.delimiter && !quoted)
            i--;
    }
    crd_csv_walk(r->raw.ptr, p, &line, &column);
    *ret_line = clamp(line);
    *ret_column = clamp(column + r->o.indent);
}
