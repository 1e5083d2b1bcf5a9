#include "fmt/csv_out.h"

#include "base/str.h"

#include <string.h>

void crd_csv_out_init(crd_csv_out *o, crd_buf *to, char delimiter, bool crlf, bool safe)
{
    *o = (crd_csv_out){.to = to, .delimiter = delimiter, .crlf = crlf, .safe = safe};
}

static size_t digits(crd_str s, size_t *i)
{
    size_t from = *i;
    while (*i < s.len && s.ptr[*i] >= '0' && s.ptr[*i] <= '9')
        *i += 1;
    return *i - from;
}

/* Sign, digits, fraction (point or comma), exponent: nothing that could be a formula. */
static bool is_number(crd_str s)
{
    size_t i = s.len > 0 && (s.ptr[0] == '-' || s.ptr[0] == '+');
    size_t n = digits(s, &i);
    if (i < s.len && (s.ptr[i] == '.' || s.ptr[i] == ',')) {
        i++;
        n += digits(s, &i);
    }
    if (n == 0)
        return false;
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i++;
        i += i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+');
        if (digits(s, &i) == 0)
            return false;
    }
    return i == s.len;
}

bool crd_csv_is_formula(crd_str s)
{
    return s.len > 0 && s.ptr[0] != '\0' && strchr("=+-@\t\r", s.ptr[0]) && !is_number(s);
}

static bool needs_quotes(const crd_csv_out *o, crd_str s)
{
    if (s.len == 0)
        return true;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '"' || c == '\n' || c == '\r' || c == o->delimiter)
            return true;
    }
    return s.len >= 3 && memcmp(s.ptr, "\xEF\xBB\xBF", 3) == 0; /* would read as a mark */
}

void crd_csv_out_field(crd_csv_out *o, crd_str field)
{
    if (o->begun)
        crd_buf_addc(o->to, o->delimiter);
    o->begun = true;
    if (crd_str_is_null(field))
        return;
    bool defuse = o->safe && crd_csv_is_formula(field);
    if (!needs_quotes(o, field)) {
        if (defuse)
            crd_buf_addc(o->to, '\'');
        crd_buf_add(o->to, field);
        return;
    }
    crd_buf_addc(o->to, '"');
    if (defuse)
        crd_buf_addc(o->to, '\'');
    while (field.len > 0) {
        const char *quote = memchr(field.ptr, '"', field.len);
        size_t n = quote ? (size_t)(quote - field.ptr) + 1 : field.len;
        crd_buf_add(o->to, (crd_str){field.ptr, n});
        if (quote)
            crd_buf_addc(o->to, '"');
        field = (crd_str){field.ptr + n, field.len - n};
    }
    crd_buf_addc(o->to, '"');
}

void crd_csv_out_end_row(crd_csv_out *o)
{
    crd_buf_add(o->to, o->crlf ? CRD_STR("\r\n") : CRD_STR("\n"));
    o->begun = false;
}

void crd_csv_out_row(crd_csv_out *o, const crd_str *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        crd_csv_out_field(o, fields[i]);
    crd_csv_out_end_row(o);
}
