/* One self-contained page: no script, nothing fetched, a strict content policy of its own. Light
 * and dark by the reader's setting, black on white in print. Tables are marked up for screen
 * readers: captions through the headings, column scopes. */

#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

enum { CELL_BYTES = 1 << 20 };

/* clang-format off */
static const char style[] =
":root{color-scheme:light dark;--ink:#1b2126;--soft:#5b6670;--line:#d9dfe4;--fill:#f4f6f8;"
"--page:#fff;--link:#0b5cad;--bad:#a4161a;--warn:#8a5a00;--good:#1d6b3a}\n"
"@media(prefers-color-scheme:dark){:root{--ink:#e6eaee;--soft:#9aa6b1;--line:#36404a;"
"--fill:#1f262d;--page:#151a1f;--link:#7db8f5;--bad:#ff8b8b;--warn:#f0c05a;--good:#7fd6a0}}\n"
"*{box-sizing:border-box}\n"
"body{margin:0 auto;max-width:76rem;padding:2rem 1.5rem 4rem;background:var(--page);"
"color:var(--ink);font:16px/1.5 system-ui,-apple-system,\"Segoe UI\",Roboto,\"Noto Sans\","
"\"Liberation Sans\",sans-serif}\n"
"h1{font-size:1.75rem;line-height:1.2;margin:0 0 1rem}\n"
"h2{font-size:1.2rem;margin:2.25rem 0 .6rem}\n"
".marking{text-align:center;font-weight:700;letter-spacing:.06em;padding:.3rem;margin:0 0 1.5rem;"
"border:2px solid currentColor}\n"
"footer.marking{margin:2.5rem 0 0}\n"
"dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1.25rem;margin:0 0 1.25rem}\n"
"dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}\n"
".warning,.note{border-left:4px solid var(--soft);background:var(--fill);padding:.5rem .9rem;"
"margin:.5rem 0;overflow-wrap:anywhere}\n"
".warning{border-color:var(--warn)}.warning b{color:var(--warn)}\n"
".wide{overflow-x:auto}\n"
"table{border-collapse:collapse;width:100%;font-size:.925rem;font-variant-numeric:tabular-nums}\n"
"th,td{padding:.4rem .6rem;text-align:left;vertical-align:top;"
"border-bottom:1px solid var(--line)}\n"
"th{border-bottom:2px solid var(--soft);font-weight:600;vertical-align:bottom}\n"
"td{white-space:pre-line}.t{overflow-wrap:anywhere;min-width:7rem}.k{white-space:nowrap}\n"
"tbody tr:nth-child(even){background:var(--fill)}\n"
".r{text-align:right;white-space:nowrap}.n{color:var(--soft)}\n"
".id{font-family:ui-monospace,\"DejaVu Sans Mono\",\"Liberation Mono\",monospace;"
"font-size:.85em;line-height:1.76;min-width:9rem;overflow-wrap:break-word}\n"
".unit{color:var(--soft);font-weight:400}\n"
".none{color:var(--soft);font-style:italic}\n"
".c-error,.c-fail,.c-breach{color:var(--bad);font-weight:600}"
".c-warning{color:var(--warn);font-weight:600}.c-pass{color:var(--good)}\n"
"h3{margin:1.6rem 0 .4rem}ul{max-width:46rem;margin:.3rem 0 .8rem}li{overflow-wrap:anywhere}\n"
"p{max-width:46rem;white-space:pre-line;overflow-wrap:anywhere}\n"
"@media print{:root{color-scheme:light;--ink:#000;--soft:#444;--line:#bbb;--fill:#f2f2f2;"
"--page:#fff;--bad:#8a0000;--warn:#6b4600;--good:#0e4d26}"
"body{font-size:10pt;max-width:none;padding:0}.wide{overflow:visible}"
"table{font-size:8.5pt}th,td{padding:2pt 4pt}.t,.id{min-width:0}"
"thead{display:table-header-group}tr,.warning,.note{break-inside:avoid}"
"h2{break-after:avoid}@page{margin:16mm}}\n";
/* clang-format on */

static void literal(const char *text, crd_buf *out) { crd_escape_html(crd_str_from(text), out); }

static void shown(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    if (v->known && crd_cell_is_text(c->kind)) {
        crd_escape_html(v->as.text, out);
        return;
    }
    crd_buf raw;
    crd_buf_init(&raw, CELL_BYTES);
    crd_cell_show(c, v, true, &raw);
    crd_escape_html(crd_buf_str(&raw), out);
    crd_scratch_done(&raw, out);
}

static const struct crd_doc_value *marking_of(const crd_doc *d)
{
    for (const struct crd_doc_value *v = d->head; v; v = v->next)
        if (crd_str_eq(crd_str_from(v->about.name), CRD_STR("marking")) && v->value.known)
            return v;
    return NULL;
}

static void marking(const crd_doc *d, const char *element, crd_buf *out)
{
    const struct crd_doc_value *v = marking_of(d);
    if (!v)
        return;
    crd_buf_addf(out, "<%s class=\"marking\">", element);
    shown(&v->about, &v->value, out);
    crd_buf_addf(out, "</%s>\n", element);
}

static void head(const crd_doc *d, crd_buf *out)
{
    crd_buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" "
                      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                      "<meta name=\"generator\" content=\"Cordon\">\n<title>");
    literal(d->title, out);
    crd_buf_adds(out, "</title>\n<style>\n");
    crd_buf_adds(out, style);
    crd_buf_adds(out, "</style>\n</head>\n<body>\n");
}

static void intro(const crd_doc *d, crd_buf *out)
{
    marking(d, "header", out);
    crd_buf_adds(out, "<main>\n<h1>");
    literal(d->title, out);
    crd_buf_adds(out, "</h1>\n");
    if (d->head)
        crd_buf_adds(out, "<dl>\n");
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        if (v->quiet || v == marking_of(d))
            continue; /* stands above and below */
        crd_buf_adds(out, "<dt>");
        literal(v->about.title, out);
        crd_buf_adds(out, "</dt><dd>");
        shown(&v->about, &v->value, out);
        crd_buf_adds(out, "</dd>\n");
    }
    if (d->head)
        crd_buf_adds(out, "</dl>\n");
    const struct crd_doc_line *lists[] = {d->assumed, d->warnings, d->notes};
    static const char *const names[] = {"Assumed", "Warning", "Note"};
    static const char *const classes[] = {"warning", "warning", "note"};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const struct crd_doc_line *n = lists[i]; n; n = n->next) {
            crd_buf_addf(out, "<div class=\"%s\"><b>%s:</b> ", classes[i], names[i]);
            crd_escape_html(n->text, out);
            crd_buf_adds(out, "</div>\n");
        }
}

static void titles(const crd_section *t, crd_buf *out)
{
    crd_buf_addf(out, "<div class=\"wide\"><table aria-labelledby=\"%s\">\n<thead><tr>", t->name);
    for (size_t i = 0; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        if (crd_column_quiet(t, i))
            continue;
        crd_buf_addf(out, "<th scope=\"col\"%s>", crd_column_right(c) ? " class=\"r\"" : "");
        literal(c->title ? c->title : c->name, out);
        if (c->unit) {
            crd_buf_adds(out, " <span class=\"unit\">");
            literal(c->unit, out);
            crd_buf_adds(out, "</span>");
        }
        crd_buf_adds(out, "</th>");
    }
    crd_buf_adds(out, "</tr></thead>\n<tbody>\n");
}

/* Codes get a class only when they are of a closed list, so no text of a user's gets there. */
static bool listed(const crd_column *c, crd_str code)
{
    for (size_t i = 0; c->codes && c->codes[i]; i++)
        if (crd_str_eq(code, crd_str_from(c->codes[i])))
            return true;
    return false;
}

static const char *class_of(const crd_column *c, bool known)
{
    if (crd_column_right(c))
        return known ? "r" : "r n";
    if (!known)
        return "n";
    if (c->kind == CRD_CELL_ID)
        return "id";
    return c->kind == CRD_CELL_TEXT ? "t" : "k";
}

/* An identifier may break after its separators, and nowhere else. */
static void show_id(crd_str id, crd_buf *out)
{
    while (id.len > 0) {
        size_t n = 0;
        while (n < id.len && id.ptr[n] != '/' && id.ptr[n] != ':')
            n++;
        n += n < id.len;
        crd_escape_html((crd_str){id.ptr, n}, out);
        id = (crd_str){id.ptr + n, id.len - n};
        crd_buf_adds(out, id.len > 0 ? "<wbr>" : "");
    }
}

static void cell(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    crd_buf_addf(out, "<td class=\"%s", class_of(c, v->known));
    if (v->known && c->kind == CRD_CELL_CODE && listed(c, v->as.text)) {
        crd_buf_adds(out, " c-");
        crd_escape_html(v->as.text, out);
    }
    crd_buf_adds(out, "\">");
    if (v->known && c->kind == CRD_CELL_ID)
        show_id(v->as.text, out);
    else
        shown(c, v, out);
    crd_buf_adds(out, "</td>");
}

static crd_status table(const crd_section *t, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    bool any = false;
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        if (!any)
            titles(t, out);
        any = true;
        crd_buf_adds(out, "<tr>");
        for (size_t i = 0; i < t->n_columns; i++)
            if (!crd_column_quiet(t, i))
                cell(&t->columns[i], &walk.cells[i], out);
        crd_buf_adds(out, "</tr>\n");
        CRD_TRY(out->status);
    }
    crd_buf_adds(out, any ? "</tbody>\n</table></div>\n" : "<p class=\"none\">None.</p>\n");
done:
    crd_walk_end(&walk);
    return rc;
}

/* All of the page between <body> and </body>; without sections of joined results when `first`. */
static crd_status body(const crd_doc *d, bool first, crd_buf *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    intro(d, out);
    for (const crd_section *s = d->sections; s; s = s->next) {
        if (s->quiet || (first && s->deep))
            continue;
        crd_buf_addf(out, "<section>\n<h2 id=\"%s\">", s->name);
        literal(s->title ? s->title : s->name, out);
        crd_buf_adds(out, "</h2>\n");
        if (s->kind == CRD_SECTION_PARAGRAPH && s->blocks) {
            crd_blocks_html(s->text, out);
        } else if (s->kind == CRD_SECTION_PARAGRAPH) {
            crd_buf_adds(out, s->code ? "<pre><code>" : "<p>");
            crd_escape_html(s->text, out);
            crd_buf_adds(out, s->code ? "</code></pre>\n" : "</p>\n");
        } else {
            CRD_TRY(table(s, out, err));
        }
        crd_buf_adds(out, "</section>\n");
    }
    crd_buf_adds(out, "</main>\n");
    marking(d, "footer", out);
done:
    return rc;
}

crd_status crd_html_first(const crd_doc *d, crd_buf *out, crd_err *err)
{
    return body(d, true, out, err);
}

crd_status crd_render_html(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                           crd_err *err)
{
    (void)o;
    head(d, out);
    crd_status rc = body(d, false, out, err);
    crd_buf_adds(out, "</body>\n</html>\n");
    return rc;
}
