/* Paragraphs in blocks (crd_doc_blocks), for people: headings, lines and lists as such. */
#include "report/parts.h"

#include "base/str.h"
#include "report/escape.h"

typedef enum line_kind {
    LINE_BLANK,
    LINE_HEADING,
    LINE_NUMBERED,
    LINE_POINT,
    LINE_PLAIN
} line_kind;

/* Cuts the mark off; the number's digits to ret_no. */
static line_kind kind_of(crd_str *line, bool first, crd_str *ret_no)
{
    size_t digits = 0;
    if (crd_str_trim(*line).len == 0)
        return LINE_BLANK;
    if (first)
        return LINE_HEADING;
    if (crd_str_starts(*line, CRD_STR("- "))) {
        *line = (crd_str){line->ptr + 2, line->len - 2};
        return LINE_POINT;
    }
    while (digits < 9 && digits < line->len && line->ptr[digits] >= '0' && line->ptr[digits] <= '9')
        digits++;
    crd_str rest = {line->ptr + digits, line->len - digits};
    if (digits == 0 || !crd_str_starts(rest, CRD_STR(". ")))
        return LINE_PLAIN;
    *ret_no = (crd_str){line->ptr, digits};
    *line = (crd_str){rest.ptr + 2, rest.len - 2};
    return LINE_NUMBERED;
}

void crd_blocks_md(crd_str text, crd_buf *out)
{
    line_kind before = LINE_BLANK;
    crd_str line, number = CRD_STR_NULL;
    bool any = false;
    while (crd_str_next(&text, '\n', &line)) {
        line_kind kind = kind_of(&line, before == LINE_BLANK, &number);
        if (kind != LINE_BLANK) {
            crd_buf_adds(out, any && (kind != LINE_POINT || before != LINE_POINT) ? "\n" : "");
            crd_buf_adds(out, kind == LINE_HEADING ? "### " : kind == LINE_POINT ? "- " : "");
            if (kind == LINE_NUMBERED) {
                crd_buf_adds(out, "**");
                crd_buf_add(out, number);
                crd_buf_adds(out, ".** ");
            }
            crd_escape_md(line, out);
            crd_buf_addc(out, '\n');
            any = true;
        }
        before = kind;
    }
}

void crd_blocks_html(crd_str text, crd_buf *out)
{
    line_kind before = LINE_BLANK;
    crd_str line, number = CRD_STR_NULL;
    while (crd_str_next(&text, '\n', &line)) {
        line_kind kind = kind_of(&line, before == LINE_BLANK, &number);
        if (before == LINE_POINT && kind != LINE_POINT)
            crd_buf_adds(out, "</ul>\n");
        if (before != LINE_POINT && kind == LINE_POINT)
            crd_buf_adds(out, "<ul>\n");
        if (kind != LINE_BLANK) {
            crd_buf_adds(out, kind == LINE_HEADING ? "<h3>" : kind == LINE_POINT ? "<li>" : "<p>");
            if (kind == LINE_NUMBERED) {
                crd_buf_adds(out, "<strong>");
                crd_buf_add(out, number);
                crd_buf_adds(out, ".</strong> ");
            }
            crd_escape_html(line, out);
            crd_buf_adds(out, kind == LINE_HEADING ? "</h3>\n"
                              : kind == LINE_POINT ? "</li>\n"
                                                   : "</p>\n");
        }
        before = kind;
    }
    crd_buf_adds(out, before == LINE_POINT ? "</ul>\n" : "");
}
