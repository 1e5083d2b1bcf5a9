/* Words and signs of an expression, and where they stand. */
#include "rules/expr_lex.h"

/* ---- places ------------------------------------------------------------------------------- */

void crd_x_tell(crd_x_parser *p, const crd_diag_kind *kind, size_t offset, const char *expected,
                crd_str found)
{
    crd_diag d = {.kind = kind,
                  .file = p->at->file,
                  .line = p->at->line,
                  .column = p->at->column,
                  .path = p->at->path,
                  .expected = crd_str_from(expected),
                  .found = found};
    for (size_t i = 0; d.line > 0 && i < offset; i++) {
        char c = p->text.ptr[i];
        d.column += ((unsigned char)c & 0xC0u) != 0x80u; /* characters, not bytes */
        if (c == '\n') {
            d.line++;
            d.column = 1;
        }
    }
    const crd_expr_lang *l = p->set->lang;
    bool word = kind == &crd_pack_code || kind == &crd_pack_words;
    if (!word || !l->told || d.line == 0 || !l->told(l->told_ctx, d.line, d.column))
        crd_diags_add(p->diags, &d);
    p->bad |= kind->severity == CRD_ERROR;
}

uint32_t crd_x_syntax(crd_x_parser *p, const char *expected)
{
    if (!p->bad) /* what follows a fault of grammar is guesswork */
        crd_x_tell(p, &crd_expr_syntax, p->start, expected,
                   p->kind == T_END ? CRD_STR("the end")
                                    : (crd_str){p->text.ptr + p->start, p->next - p->start});
    p->kind = T_END;
    p->next = p->text.len;
    return CRD_X_NONE;
}

/* ---- tokens ------------------------------------------------------------------------------- */

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
static bool digit(char c) { return c >= '0' && c <= '9'; }

static size_t run_of_name(crd_str s, size_t i)
{
    while (i < s.len && (letter(s.ptr[i]) || digit(s.ptr[i])))
        i++;
    return i;
}

static size_t run_of_digits(crd_str s, size_t i)
{
    while (i < s.len && digit(s.ptr[i]))
        i++;
    return i;
}

/* Behind an exponent, or where it would begin. */
static size_t run_of_exponent(crd_str s, size_t i)
{
    if (i >= s.len || (s.ptr[i] | 0x20) != 'e')
        return i;
    size_t k = i + 1;
    k += k < s.len && (s.ptr[k] == '+' || s.ptr[k] == '-');
    return k < s.len && digit(s.ptr[k]) ? run_of_digits(s, k) : i;
}

static void number(crd_x_parser *p)
{
    crd_str s = p->text;
    size_t whole = run_of_digits(s, p->start), i = whole;
    if (i < s.len && s.ptr[i] == '.')
        i = run_of_digits(s, i + 1);
    i = run_of_exponent(s, i);
    p->kind = i > whole ? T_REAL : T_INT;
    if (i < s.len && letter(s.ptr[i])) {
        i = run_of_name(s, i);
        p->kind = T_WRONG;
    }
    p->next = i;
    p->word = (crd_str){s.ptr + p->start, i - p->start};
}

/* 'it''s' */
static void quoted(crd_x_parser *p)
{
    crd_str s = p->text;
    size_t i = p->start + 1, n = 0;
    char *to = CRD_NEW(p->arena, char, s.len - p->start);
    p->no_memory |= !to;
    for (; to && i < s.len; i++) {
        if (s.ptr[i] == '\'' && (i + 1 >= s.len || s.ptr[i + 1] != '\''))
            break;
        i += s.ptr[i] == '\'';
        to[n++] = s.ptr[i];
    }
    p->kind = to && i < s.len ? T_TEXT : T_WRONG;
    p->next = i < s.len ? i + 1 : s.len;
    p->word = (crd_str){to ? to : "", n};
}

static void sign(crd_x_parser *p)
{
    static const char *const two[] = {"<=", ">=", "<>", "!=", "=="};
    crd_str s = p->text;
    size_t n = 1;
    for (size_t k = 0; k < sizeof two / sizeof *two; k++)
        if (p->start + 1 < s.len && memcmp(s.ptr + p->start, two[k], 2) == 0)
            n = 2;
    p->kind = n == 2 || memchr("(),+-*/=<>", s.ptr[p->start], 10) ? T_SIGN : T_WRONG;
    p->next = p->start + n;
    p->word = (crd_str){s.ptr + p->start, n};
}

/* A name, or ':' or '@' and one. */
static void name(crd_x_parser *p)
{
    char first = p->text.ptr[p->start];
    size_t mark = first == ':' || first == '@';
    p->kind = first == ':' ? T_PARAM : first == '@' ? T_SCOPE : T_NAME;
    p->next = run_of_name(p->text, p->start + 1);
    p->word = (crd_str){p->text.ptr + p->start + mark, p->next - p->start - mark};
}

void crd_x_step(crd_x_parser *p)
{
    crd_str s = p->text;
    size_t i = p->next;
    while (i < s.len && memchr(" \t\n\r", s.ptr[i], 4))
        i++;
    p->start = p->next = i;
    if (i >= s.len) {
        p->kind = T_END;
        p->word = CRD_STR("");
        return;
    }
    char c = s.ptr[i], behind = i + 1 < s.len ? s.ptr[i + 1] : '\0';
    if (letter(c) || ((c == ':' || c == '@') && letter(behind)))
        name(p);
    else if (digit(c) || (c == '.' && digit(behind)))
        number(p);
    else if (c == '\'')
        quoted(p);
    else
        sign(p);
}

bool crd_x_is_word(const crd_x_parser *p, const char *word)
{
    return p->kind == T_NAME && crd_str_eq_nocase(p->word, crd_str_from(word));
}
bool crd_x_is_sign(const crd_x_parser *p, const char *s)
{
    return p->kind == T_SIGN && crd_str_eq(p->word, crd_str_from(s));
}
bool crd_x_take_word(crd_x_parser *p, const char *word)
{
    bool is = crd_x_is_word(p, word);
    if (is)
        crd_x_step(p);
    return is;
}
bool crd_x_take_sign(crd_x_parser *p, const char *s)
{
    bool is = crd_x_is_sign(p, s);
    if (is)
        crd_x_step(p);
    return is;
}
