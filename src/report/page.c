/* A joined document (report/joined.h) as one file with the application of web/ in it. The data are
 * JSON: tables by columns, texts once, deflated and in base64; web/src/data.ts reads them. Nothing
 * is fetched: the policy allows the two texts that the build made, by their hashes, and no more.
 * Who has scripts switched off reads what stands first, as plain HTML. */
#include "report/parts.h"

#include "base/err.h"
#include "base/intern.h"
#include "base/str.h"
#include "report/escape.h"
#include "report/packed.h"
#include "report/page_bundle.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_BYTES = 1 << 24 };

typedef struct paging {
    crd_buf *json;
    crd_intern *texts;
    crd_buf shown;    /* a text with what may not pass unseen made visible */
    crd_buf *columns; /* [2 * CRD_COLUMNS_MAX] values of a table: low or only; high */
} paging;

static void string(const char *key, const char *text, crd_buf *out)
{
    crd_buf_addf(out, "\"%s\":", key);
    if (text)
        crd_escape_json(crd_str_from(text), false, out);
    else
        crd_buf_adds(out, "null");
}

/* The number of a text, made visible, in the list that stands at the end. */
static crd_status text(paging *p, crd_str s, crd_buf *out, crd_err *err)
{
    uint32_t id;
    crd_buf_clear(&p->shown);
    crd_escape_lines(s, &p->shown);
    crd_status rc = p->shown.status;
    if (rc == CRD_OK)
        rc = crd_intern_add(p->texts, crd_buf_str(&p->shown), &id);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "the texts of the page take too much room");
    crd_buf_addi(out, id);
    return CRD_OK;
}

static crd_status value(paging *p, const crd_column *c, const crd_cell *v, crd_buf *to,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    char date[11];
    crd_buf_adds(&to[0], ",");
    crd_buf_adds(&to[1], ",");
    if (!v->known) {
        crd_buf_adds(&to[0], "null");
        crd_buf_adds(&to[1], "null");
    } else if (crd_cell_is_text(c->kind)) {
        CRD_TRY(text(p, v->as.text, &to[0], err));
    } else if (c->kind == CRD_CELL_DATE) {
        CRD_TRY(text(p, crd_date_text(v->as.date, date), &to[0], err));
    } else if (crd_cell_is_bounds(c->kind)) {
        for (int high = 0; high <= 1; high++) {
            crd_column side = *c;
            crd_cell one = crd_cell_side(c, v, high, &side.kind);
            crd_cell_plain(&side, &one, &to[high]);
        }
    } else {
        crd_cell_plain(c, v, &to[0]);
    }
    rc = to[0].status != CRD_OK ? to[0].status : to[1].status;
done:
    return rc;
}

static const char *role_of(const crd_section *t, size_t i)
{
    return t->roles && t->roles[i] <= CRD_COLUMN_LABEL ? crd_column_roles[t->roles[i]] : NULL;
}

static void column(const crd_section *t, size_t i, crd_buf *values, crd_buf *out)
{
    const crd_column *c = &t->columns[i];
    crd_buf_adds(out, i ? ",{" : "{");
    string("name", c->name, out);
    crd_buf_addc(out, ',');
    string("title", c->title ? c->title : c->name, out);
    crd_buf_addc(out, ',');
    string("unit", c->unit, out);
    crd_buf_addc(out, ',');
    string("about", c->about, out);
    crd_buf_addc(out, ',');
    string("role", role_of(t, i), out);
    crd_buf_addf(out, ",\"kind\":\"%s\",\"right\":%s,\"quiet\":%s,\"exact\":%s,\"codes\":",
                 crd_cell_kind_names[c->kind], crd_column_right(c) ? "true" : "false",
                 crd_column_quiet(t, i) ? "true" : "false", c->exact ? "true" : "false");
    crd_buf_adds(out, c->codes ? "[" : "null");
    for (size_t k = 0; c->codes && c->codes[k]; k++) {
        crd_buf_adds(out, k ? "," : "");
        crd_escape_json(crd_str_from(c->codes[k]), false, out);
    }
    crd_buf_adds(out, c->codes ? "]" : "");
    for (int high = 0; high <= (int)crd_cell_is_bounds(c->kind); high++) {
        crd_str all = crd_buf_str(&values[high]);
        crd_buf_addf(out, ",\"%s\":[", high ? "high" : "values");
        crd_buf_add(out, all.len > 0 ? (crd_str){all.ptr + 1, all.len - 1} : all);
        crd_buf_addc(out, ']');
    }
    crd_buf_addc(out, '}');
}

static crd_status table(paging *p, const crd_section *t, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    uint64_t n = 0;
    for (size_t i = 0; i < 2 * t->n_columns; i++)
        crd_buf_clear(&p->columns[i]);
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;; n++) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        for (size_t i = 0; i < t->n_columns; i++)
            CRD_TRY(value(p, &t->columns[i], &walk.cells[i], &p->columns[2 * i], err));
    }
    crd_buf_addf(p->json, ",\"rows\":%llu,\"columns\":[", (unsigned long long)n);
    for (size_t i = 0; i < t->n_columns; i++)
        column(t, i, &p->columns[2 * i], p->json);
    crd_buf_addc(p->json, ']');
done:
    crd_walk_end(&walk);
    return rc;
}

static crd_status section(paging *p, const crd_section *s, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf_addc(p->json, '{');
    string("name", s->name, p->json);
    crd_buf_addc(p->json, ',');
    string("title", s->title ? s->title : s->name, p->json);
    crd_buf_addf(p->json, ",\"form\":\"%s\",\"quiet\":%s,\"deep\":%s",
                 s->kind == CRD_SECTION_TABLE ? "table"
                 : s->blocks                  ? "blocks"
                 : s->code                    ? "code"
                                              : "text",
                 s->quiet ? "true" : "false", s->deep ? "true" : "false");
    if (s->kind == CRD_SECTION_TABLE) {
        CRD_TRY(table(p, s, err));
    } else {
        crd_buf_adds(p->json, ",\"rows\":0,\"columns\":[],\"text\":");
        CRD_TRY(text(p, s->text, p->json, err));
    }
    crd_buf_addc(p->json, '}');
done:
    return rc;
}

static crd_status lines(paging *p, const char *key, const struct crd_doc_line *first, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf_addf(p->json, ",\"%s\":[", key);
    for (const struct crd_doc_line *n = first; n; n = n->next) {
        crd_buf_adds(p->json, n == first ? "" : ",");
        CRD_TRY(text(p, n->text, p->json, err));
    }
    crd_buf_addc(p->json, ']');
done:
    return rc;
}

static crd_status head(paging *p, const crd_doc *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf shown;
    crd_buf_init(&shown, TEXT_BYTES);
    crd_buf_adds(p->json, "{");
    string("schema", d->schema, p->json);
    crd_buf_addc(p->json, ',');
    string("title", d->title, p->json);
    crd_buf_adds(p->json, ",\"head\":[");
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        crd_buf_adds(p->json, v == d->head ? "{" : ",{");
        string("name", v->about.name, p->json);
        crd_buf_addc(p->json, ',');
        string("title", v->about.title, p->json);
        crd_buf_addf(p->json, ",\"quiet\":%s,\"text\":", v->quiet ? "true" : "false");
        crd_buf_clear(&shown);
        if (v->value.known)
            crd_cell_show(&v->about, &v->value, true, &shown);
        CRD_TRY(shown.status);
        if (v->value.known)
            CRD_TRY(text(p, crd_buf_str(&shown), p->json, err));
        crd_buf_adds(p->json, v->value.known ? "}" : "null}");
    }
    crd_buf_addc(p->json, ']');
    CRD_TRY(lines(p, "assumed", d->assumed, err));
    CRD_TRY(lines(p, "warnings", d->warnings, err));
    CRD_TRY(lines(p, "notes", d->notes, err));
done:
    crd_buf_done(&shown);
    return rc;
}

static crd_status fill(paging *p, const crd_doc *d, crd_err *err)
{
    crd_status rc = CRD_OK;
    CRD_TRY(head(p, d, err));
    crd_buf_adds(p->json, ",\"tables\":[");
    for (const crd_section *s = d->sections; s; s = s->next) {
        crd_buf_adds(p->json, s == d->sections ? "" : ",");
        CRD_TRY(section(p, s, err));
    }
    crd_buf_adds(p->json, "],\"texts\":[");
    for (uint32_t i = 0; i < crd_intern_count(p->texts); i++) {
        crd_buf_adds(p->json, i ? "," : "");
        crd_escape_json(crd_intern_text(p->texts, i), false, p->json);
    }
    crd_buf_adds(p->json, "]}");
    rc = p->json->status;
done:
    return rc;
}

crd_status crd_page_data(const crd_doc *d, crd_buf *json, crd_err *err)
{
    crd_status rc = CRD_OK;
    paging p = {.json = json};
    crd_buf_init(&p.shown, TEXT_BYTES);
    p.columns = calloc((size_t)2 * CRD_COLUMNS_MAX, sizeof *p.columns);
    if (!p.columns)
        return crd_fail(err, CRD_ENOMEM, "no memory for the page");
    for (size_t i = 0; i < (size_t)2 * CRD_COLUMNS_MAX; i++)
        crd_buf_init(&p.columns[i], SIZE_MAX / 2);
    CRD_TRY(crd_intern_new(UINT32_MAX - 1, SIZE_MAX / 2, &p.texts));
    CRD_TRY(fill(&p, d, err));
done:
    for (size_t i = 0; i < (size_t)2 * CRD_COLUMNS_MAX; i++)
        crd_buf_done(&p.columns[i]);
    free(p.columns);
    crd_intern_free(p.texts);
    crd_buf_done(&p.shown);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "no memory for the page") : rc;
}

bool crd_page_fits(const crd_doc *d)
{
    const crd_section *s = d->sections;
    while (s && strcmp(s->name, "table_columns") != 0)
        s = s->next;
    return s && crd_page_script_len > 0;
}

static crd_str bundled(const unsigned char *bytes, size_t n)
{
    return (crd_str){(const char *)bytes, n};
}

crd_status crd_render_page(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_packed *packed = NULL;
    crd_buf *json;
    (void)o;
    crd_buf_addf(out,
                 "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                 "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
                 "base-uri 'none'; form-action 'none'; %s\">\n"
                 "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                 "<meta name=\"generator\" content=\"Cordon\">\n<title>",
                 crd_page_policy);
    crd_escape_html(crd_str_from(d->title), out);
    crd_buf_adds(out, "</title>\n<style>");
    crd_buf_add(out, bundled(crd_page_style, crd_page_style_len));
    crd_buf_adds(out, "</style>\n</head>\n<body>\n<div id=\"page\"></div>\n<noscript>\n");
    CRD_TRY(crd_html_first(d, out, err));
    crd_buf_adds(out, "</noscript>\n<script type=\"application/octet-stream\" id=\"data\">");
    CRD_TRY(crd_packed_new(out, &packed, &json));
    CRD_TRY(crd_page_data(d, json, err));
    CRD_TRY(crd_packed_end(packed, err));
    crd_buf_adds(out, "</script>\n<script>");
    crd_buf_add(out, bundled(crd_page_script, crd_page_script_len));
    crd_buf_adds(out, "</script>\n</body>\n</html>\n");
done:
    crd_packed_free(packed);
    return rc;
}
