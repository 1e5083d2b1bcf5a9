#include "fmt/json_out.h"

#include "base/str.h"
#include "base/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

void crd_json_out_init(crd_json_out *o, crd_buf *to, bool pretty, bool html)
{
    *o = (crd_json_out){.to = to, .pretty = pretty, .html = html};
}

static void new_line(crd_json_out *o)
{
    if (!o->pretty)
        return;
    crd_buf_addc(o->to, '\n');
    crd_buf_fill(o->to, ' ', (size_t)o->depth * 2);
}

/* What stands before an item of the innermost array or object. */
static void separate(crd_json_out *o)
{
    if (o->level[o->depth - 1].filled)
        crd_buf_addc(o->to, ',');
    o->level[o->depth - 1].filled = true;
    new_line(o);
}

static void before_value(crd_json_out *o)
{
    assert(!o->done);
    if (o->depth == 0)
        return;
    assert(o->keyed == o->level[o->depth - 1].object);
    if (!o->keyed)
        separate(o);
    o->keyed = false;
}

static void after_value(crd_json_out *o) { o->done = o->depth == 0; }

static void begin(crd_json_out *o, bool object)
{
    before_value(o);
    assert(o->depth < CRD_JSON_OUT_DEPTH);
    o->level[o->depth].object = object;
    o->level[o->depth].filled = false;
    o->depth++;
    crd_buf_addc(o->to, object ? '{' : '[');
}

static void end(crd_json_out *o, bool object)
{
    assert(o->depth > 0 && o->level[o->depth - 1].object == object && !o->keyed);
    o->depth--;
    if (o->level[o->depth].filled)
        new_line(o);
    crd_buf_addc(o->to, object ? '}' : ']');
    after_value(o);
}

void crd_json_out_object(crd_json_out *o) { begin(o, true); }
void crd_json_out_end_object(crd_json_out *o) { end(o, true); }
void crd_json_out_array(crd_json_out *o) { begin(o, false); }
void crd_json_out_end_array(crd_json_out *o) { end(o, false); }

/* The escape of the character at s[0], and how many bytes it is; NULL = as it is. */
static const char *escape_of(crd_str s, bool html, char text[8], size_t *ret_len)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char c = (unsigned char)s.ptr[0];
    *ret_len = 1;
    switch (c) {
    case '"':
        return "\\\"";
    case '\\':
        return "\\\\";
    case '\b':
        return "\\b";
    case '\f':
        return "\\f";
    case '\n':
        return "\\n";
    case '\r':
        return "\\r";
    case '\t':
        return "\\t";
    default:
        break;
    }
    if (html && c == 0xE2 && s.len >= 3 && memcmp(s.ptr, "\xE2\x80", 2) == 0 &&
        ((unsigned char)s.ptr[2] & 0xFE) == 0xA8) {
        *ret_len = 3;
        return (unsigned char)s.ptr[2] == 0xA8 ? "\\u2028" : "\\u2029";
    }
    if (c >= 0x20 && c != 0x7F && !(html && (c == '<' || c == '>' || c == '&')))
        return NULL;
    memcpy(text, "\\u00", 4);
    text[4] = digits[c >> 4];
    text[5] = digits[c & 15];
    text[6] = '\0';
    return text;
}

static void escape_valid(crd_buf *to, crd_str s, bool html)
{
    size_t plain = 0;
    for (size_t i = 0; i < s.len;) {
        char text[8];
        size_t len;
        const char *as = escape_of((crd_str){s.ptr + i, s.len - i}, html, text, &len);
        if (as) {
            crd_buf_add(to, (crd_str){s.ptr + plain, i - plain});
            crd_buf_adds(to, as);
            plain = i + len;
        }
        i += len;
    }
    crd_buf_add(to, (crd_str){s.ptr + plain, s.len - plain});
}

void crd_json_escape(crd_buf *to, crd_str s, bool html)
{
    while (s.len > 0) {
        size_t sound = crd_text_valid(s);
        escape_valid(to, (crd_str){s.ptr, sound}, html);
        if (sound == s.len)
            return;
        crd_buf_adds(to, "\xEF\xBF\xBD");
        s = (crd_str){s.ptr + sound + 1, s.len - sound - 1};
    }
}

static void quoted(crd_json_out *o, crd_str s)
{
    crd_buf_addc(o->to, '"');
    crd_json_escape(o->to, s, o->html);
    crd_buf_addc(o->to, '"');
}

void crd_json_out_key(crd_json_out *o, crd_str key)
{
    assert(o->depth > 0 && o->level[o->depth - 1].object && !o->keyed);
    separate(o);
    quoted(o, key);
    crd_buf_addc(o->to, ':');
    if (o->pretty)
        crd_buf_addc(o->to, ' ');
    o->keyed = true;
}

static void word(crd_json_out *o, const char *text)
{
    before_value(o);
    crd_buf_adds(o->to, text);
    after_value(o);
}

void crd_json_out_null(crd_json_out *o) { word(o, "null"); }
void crd_json_out_bool(crd_json_out *o, bool v) { word(o, v ? "true" : "false"); }

void crd_json_out_int(crd_json_out *o, int64_t v)
{
    before_value(o);
    crd_buf_addi(o->to, v);
    after_value(o);
}

void crd_json_out_real(crd_json_out *o, double v)
{
    if (!isfinite(v)) {
        crd_json_out_null(o);
        return;
    }
    char room[64] = ""; /* longer than any double: the buffer neither grows nor is freed */
    crd_buf text = {.at = room, .cap = sizeof room, .max = sizeof room};
    crd_buf_addr(&text, v);
    before_value(o);
    crd_buf_add(o->to, crd_buf_str(&text));
    if (!strpbrk(room, ".e"))
        crd_buf_adds(o->to, ".0");
    after_value(o);
}

void crd_json_out_str(crd_json_out *o, crd_str v)
{
    if (crd_str_is_null(v)) {
        crd_json_out_null(o);
        return;
    }
    before_value(o);
    quoted(o, v);
    after_value(o);
}

void crd_json_out_end(crd_json_out *o)
{
    assert(o->done && o->depth == 0);
    crd_buf_addc(o->to, '\n');
    o->done = false;
}
