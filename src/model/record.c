/* What can be done with any record through its table: clear, read, write, compare, name. */
#include "model/record.h"

#include <assert.h>
#include <string.h>

const crd_table *crd_schema_find(const crd_schema *s, crd_str name)
{
    for (size_t i = 0; i < s->n; i++)
        if (crd_str_eq(crd_str_from(s->tables[i]->name), name))
            return s->tables[i];
    return NULL;
}

int crd_schema_index(const crd_schema *s, const crd_table *t)
{
    for (size_t i = 0; i < s->n; i++)
        if (s->tables[i] == t)
            return (int)i;
    return -1;
}

int crd_table_find(const crd_table *t, crd_str field)
{
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (crd_str_eq(crd_str_from(t->fields[i].name), field))
            return (int)i;
    return -1;
}

static void *at(const crd_field *f, void *rec) { return (char *)rec + f->offset; }

static void set_null(const crd_field *f, void *rec)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        *(crd_str *)at(f, rec) = CRD_STR_NULL;
        break;
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        *(int32_t *)at(f, rec) = CRD_NULL32;
        break;
    case CRD_INT:
        *(int64_t *)at(f, rec) = CRD_NULL64;
        break;
    case CRD_REAL:
        *(double *)at(f, rec) = (double)NAN;
        break;
    }
}

void crd_record_clear(const crd_table *t, void *rec)
{
    if (t->null_record) {
        memcpy(rec, t->null_record, t->size);
        return;
    }
    memset(rec, 0, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++)
        set_null(&t->fields[i], rec);
}

/* ---- text to field ----------------------------------------------------------------------- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/* The next blank-separated word of *rest; false at the end. */
static bool next_word(crd_str *rest, crd_str *ret_word)
{
    *rest = crd_str_trim(*rest);
    size_t n = 0;
    while (n < rest->len && !is_blank(rest->ptr[n]))
        n++;
    if (n == 0)
        return false;
    *ret_word = (crd_str){rest->ptr, n};
    *rest = (crd_str){rest->ptr + n, rest->len - n};
    return true;
}

static bool word_before(crd_str all, const char *end, crd_str word)
{
    crd_str w, rest = {all.ptr, (size_t)(end - all.ptr)};
    while (next_word(&rest, &w))
        if (crd_str_eq(w, word))
            return true;
    return false;
}

static bool codes_are_plain(crd_str text)
{
    crd_str w, rest = text;
    size_t used = 0;
    while (next_word(&rest, &w)) {
        if ((size_t)(w.ptr - text.ptr) != used || word_before(text, w.ptr, w))
            return false;
        used += w.len + 1;
    }
    return used == text.len + 1;
}

/* Single blanks, no word twice. The text borrowed when it is so already. */
static bool set_codes(crd_str text, crd_arena *arena, crd_str *ret_codes)
{
    if (codes_are_plain(text)) {
        *ret_codes = text;
        return true;
    }
    char *out = arena ? CRD_NEW(arena, char, text.len) : NULL;
    if (!out)
        return false;
    crd_str w, rest = text;
    size_t n = 0;
    while (next_word(&rest, &w)) {
        if (word_before(text, w.ptr, w))
            continue;
        if (n > 0)
            out[n++] = ' ';
        memcpy(out + n, w.ptr, w.len);
        n += w.len;
    }
    *ret_codes = (crd_str){out, n};
    return true;
}

/* Digits with at most `decimals` of them after one point, which needs some on both sides; as a
 * whole number of 10^-decimals. */
static bool parse_fixed(crd_str s, size_t decimals, int64_t *ret_value)
{
    int64_t v = 0;
    size_t point = s.len;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.' && point == s.len && i > 0 && decimals > 0) {
            point = i;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || v > 1000000)
            return false;
        v = v * 10 + (s.ptr[i] - '0');
    }
    size_t after = point == s.len ? 0 : s.len - point - 1;
    if (s.len == 0 || after > decimals || (point < s.len && after == 0))
        return false;
    for (; after < decimals; after++)
        v *= 10;
    *ret_value = v;
    return true;
}

/* "510000", "51%", "33.3333 %". */
static bool parse_ppm(crd_str s, int32_t *ret_ppm)
{
    int64_t v;
    bool percent = crd_str_ends(s, CRD_STR("%"));
    if (percent)
        s = crd_str_trim((crd_str){s.ptr, s.len - 1});
    if (!parse_fixed(s, percent ? 4 : 0, &v) || v > 1000000)
        return false;
    *ret_ppm = (int32_t)v;
    return true;
}

static bool parse_bool(crd_str s, int32_t *ret_value)
{
    static const char *const words[] = {"no", "yes", "false", "true", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (crd_str_eq_nocase(s, crd_str_from(words[i]))) {
            *ret_value = (int32_t)(i & 1);
            return true;
        }
    return false;
}

bool crd_field_set(const crd_field *f, void *rec, crd_str text, crd_arena *arena,
                   const char **ret_expected)
{
    crd_str s = crd_str_trim(text);
    if (s.len == 0) {
        set_null(f, rec);
        return true;
    }
    crd_str codes;
    int64_t i;
    double r;
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
        *(crd_str *)at(f, rec) = s;
        return true;
    case CRD_CODES:
        *ret_expected = "fewer codes (out of memory)";
        if (!set_codes(s, arena, &codes))
            return false;
        *(crd_str *)at(f, rec) = codes;
        return true;
    case CRD_DATE:
        *ret_expected = "a date YYYY-MM-DD, YYYY-MM or YYYY";
        return crd_date_parse(s, (crd_date *)at(f, rec));
    case CRD_PPM:
        *ret_expected = "a share: 0 to 1000000 millionths, or 0% to 100%";
        return parse_ppm(s, (int32_t *)at(f, rec));
    case CRD_BOOL:
        *ret_expected = "yes or no";
        return parse_bool(s, (int32_t *)at(f, rec));
    case CRD_INT:
        *ret_expected = "a whole number";
        if (!crd_str_to_i64(s, &i))
            return false;
        *ret_expected = "a number within the field's range";
        if ((double)i < f->min || (double)i > f->max)
            return false;
        *(int64_t *)at(f, rec) = i;
        return true;
    case CRD_REAL:
        *ret_expected = "a number with '.' for decimals";
        if (!crd_str_to_real(s, &r))
            return false;
        *ret_expected = "a number within the field's range";
        if (!(r >= f->min && r <= f->max))
            return false;
        *(double *)at(f, rec) = r == 0 ? 0 : r; /* -0 has no text of its own */
        return true;
    }
    return false;
}

void crd_field_text(const crd_field *f, const void *rec, crd_buf *out)
{
    char day[11];
    if (crd_field_is_null(f, rec))
        return;
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        crd_buf_add(out, crd_field_str(f, rec));
        break;
    case CRD_DATE:
        crd_buf_add(out, crd_date_text(crd_field_i32(f, rec), day));
        break;
    case CRD_PPM:
        crd_buf_addi(out, crd_field_i32(f, rec));
        break;
    case CRD_BOOL:
        crd_buf_adds(out, crd_field_i32(f, rec) ? "yes" : "no");
        break;
    case CRD_INT:
        crd_buf_addi(out, crd_field_i64(f, rec));
        break;
    case CRD_REAL:
        crd_buf_addr(out, crd_field_real(f, rec));
        break;
    }
}

static bool field_eq(const crd_field *f, const void *a, const void *b)
{
    if (crd_field_is_null(f, a) || crd_field_is_null(f, b))
        return crd_field_is_null(f, a) == crd_field_is_null(f, b);
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        return crd_str_eq(crd_field_str(f, a), crd_field_str(f, b));
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        return crd_field_i32(f, a) == crd_field_i32(f, b);
    case CRD_INT:
        return crd_field_i64(f, a) == crd_field_i64(f, b);
    case CRD_REAL:
        return crd_field_real(f, a) == crd_field_real(f, b);
    }
    return false;
}

bool crd_record_eq(const crd_table *t, const void *a, const void *b)
{
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (!field_eq(&t->fields[i], a, b))
            return false;
    return true;
}

/* ---- names and references ---------------------------------------------------------------- */

static void add_escaped(crd_str s, crd_buf *out)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '/')
            crd_buf_adds(out, "%2F");
        else if (s.ptr[i] == '%')
            crd_buf_adds(out, "%25");
        else
            crd_buf_addc(out, s.ptr[i]);
    }
}

void crd_record_key(const crd_table *t, const void *rec, crd_buf *out)
{
    size_t pending = 0; /* separators owed: trailing empty parts never pay them */
    bool first = true;
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        if (!(f->flags & CRD_F_IN_KEY))
            continue;
        pending += first ? 0 : 1;
        first = false;
        if (crd_field_is_null(f, rec))
            continue;
        crd_buf_fill(out, '/', pending);
        pending = 0;
        if (crd_field_is_text(f))
            add_escaped(crd_field_str(f, rec), out);
        else
            crd_field_text(f, rec, out);
    }
}

bool crd_ref_allows(const crd_field *f, crd_str name)
{
    crd_str part, rest = crd_str_from(f->arg);
    if (crd_str_eq(rest, CRD_STR("any")))
        return true;
    while (crd_str_next(&rest, '|', &part))
        if (crd_str_eq(part, name))
            return true;
    return false;
}

bool crd_ref_split(const crd_field *f, crd_str ref, crd_str *ret_table, crd_str *ret_key)
{
    assert(f->kind == CRD_REF);
    bool several = strchr(f->arg, '|') != NULL || strcmp(f->arg, "any") == 0;
    if (!several) {
        *ret_table = crd_str_from(f->arg);
        *ret_key = ref;
        return ref.len > 0;
    }
    size_t colon = crd_str_find(ref, CRD_STR(":"));
    if (colon == SIZE_MAX || colon == 0 || colon + 1 == ref.len)
        return false;
    crd_str table = {ref.ptr, colon};
    if (!crd_ref_allows(f, table))
        return false;
    *ret_table = table;
    *ret_key = (crd_str){ref.ptr + colon + 1, ref.len - colon - 1};
    return true;
}
