#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

#include <string.h>

/* ---- documents ---- */

static void value(const crd_column *c, const crd_cell *v, crd_buf *out)
{
    if (!v->known) {
        crd_buf_adds(out, "null");
    } else if (crd_cell_is_text(c->kind)) {
        crd_escape_json(v->as.text, false, out);
    } else if (crd_cell_is_bounds(c->kind)) {
        for (int high = 0; high <= 1; high++) {
            crd_column side = *c;
            crd_cell one = crd_cell_side(c, v, high, &side.kind);
            crd_buf_adds(out, high ? ",\"high\":" : "{\"low\":");
            crd_cell_plain(&side, &one, out);
        }
        crd_buf_addc(out, '}');
    } else {
        bool quoted = c->kind == CRD_CELL_DATE;
        crd_buf_adds(out, quoted ? "\"" : "");
        crd_cell_plain(c, v, out);
        crd_buf_adds(out, quoted ? "\"" : "");
    }
}

/* Line ends and blanks of the pretty form. */
static void newline(const crd_render_options *o, size_t depth, crd_buf *out)
{
    if (!o->pretty)
        return;
    crd_buf_addc(out, '\n');
    crd_buf_fill(out, ' ', 2 * depth);
}

static void key(const crd_render_options *o, const char *name, crd_buf *out)
{
    crd_buf_addf(out, "\"%s\":", name);
    crd_buf_adds(out, o->pretty ? " " : "");
}

static void lines(const crd_render_options *o, const char *name, const struct crd_doc_line *first,
                  bool comma, crd_buf *out)
{
    crd_buf_adds(out, comma ? "," : "");
    newline(o, 2, out);
    key(o, name, out);
    crd_buf_addc(out, '[');
    for (const struct crd_doc_line *n = first; n; n = n->next) {
        crd_buf_adds(out, n != first ? "," : "");
        newline(o, 3, out);
        crd_escape_json(n->text, false, out);
    }
    if (first)
        newline(o, 2, out);
    crd_buf_addc(out, ']');
}

static void head(const crd_doc *d, const crd_render_options *o, crd_buf *out)
{
    newline(o, 1, out);
    key(o, "schema", out);
    crd_escape_json(crd_str_from(d->schema), false, out);
    crd_buf_addc(out, ',');
    newline(o, 1, out);
    key(o, "title", out);
    crd_escape_json(crd_str_from(d->title), false, out);
    crd_buf_addc(out, ',');
    newline(o, 1, out);
    key(o, "head", out);
    crd_buf_addc(out, '{');
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        newline(o, 2, out);
        key(o, v->about.name, out);
        value(&v->about, &v->value, out);
        crd_buf_addc(out, ',');
    }
    if (d->assumed)
        lines(o, "assumed", d->assumed, false, out);
    lines(o, "warnings", d->warnings, d->assumed != NULL, out);
    lines(o, "notes", d->notes, true, out);
    newline(o, 1, out);
    crd_buf_addc(out, '}');
}

static crd_status table(const crd_section *t, const crd_render_options *o, crd_buf *out,
                        crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    bool any = false;
    crd_buf_addc(out, '[');
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        crd_buf_adds(out, any ? "," : "");
        newline(o, 2, out);
        for (size_t i = 0; i < t->n_columns; i++) {
            crd_buf_adds(out, i == 0 ? "{" : o->pretty ? ", " : ",");
            key(o, t->columns[i].name, out);
            value(&t->columns[i], &walk.cells[i], out);
        }
        crd_buf_addc(out, '}');
        any = true;
        CRD_TRY(out->status);
    }
    if (any)
        newline(o, 1, out);
    crd_buf_addc(out, ']');
done:
    crd_walk_end(&walk);
    return rc;
}

crd_status crd_render_json(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf_addc(out, '{');
    head(d, o, out);
    for (const crd_section *s = d->sections; s; s = s->next) {
        crd_buf_addc(out, ',');
        newline(o, 1, out);
        key(o, s->name, out);
        if (s->kind == CRD_SECTION_PARAGRAPH)
            crd_escape_json(s->text, false, out);
        else
            CRD_TRY(table(s, o, out, err));
    }
    newline(o, 0, out);
    crd_buf_adds(out, "}\n");
done:
    return rc;
}

/* ---- their schema ---- */

/* The type of one value that is no bounds: "integer", or ["integer", "null"]. */
static void type_of(crd_cell_kind kind, bool required, crd_buf *out)
{
    const char *name = kind == CRD_CELL_INT || kind == CRD_CELL_SHARE ? "integer"
                       : kind == CRD_CELL_REAL                        ? "number"
                       : kind == CRD_CELL_BOOL                        ? "boolean"
                       : crd_cell_is_bounds(kind)                     ? "object"
                                                                      : "string";
    if (required)
        crd_buf_addf(out, "\"type\": \"%s\"", name);
    else
        crd_buf_addf(out, "\"type\": [\"%s\", \"null\"]", name);
    if (kind == CRD_CELL_SHARE)
        crd_buf_adds(out, ", \"minimum\": 0, \"maximum\": 1000000");
    if (kind == CRD_CELL_DATE)
        crd_buf_adds(out, ", \"pattern\": \"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$\"");
}

static void about_of(const crd_column *c, crd_buf *out)
{
    bool share = c->kind == CRD_CELL_SHARE || c->kind == CRD_CELL_SHARE_BOUNDS;
    const char *unit = share ? "ppm" : c->unit;
    if (!c->about && !unit)
        return;
    crd_buf text;
    crd_buf_init(&text, 4096);
    crd_buf_adds(&text, c->about);
    if (unit)
        crd_buf_addf(&text, c->about ? " (%s)" : "%s", unit);
    crd_buf_adds(out, ", \"description\": ");
    crd_escape_json(crd_buf_str(&text), false, out);
    crd_scratch_done(&text, out);
}

static void property(const crd_column *c, const char *indent, crd_buf *out)
{
    crd_buf_addf(out, "%s\"%s\": {", indent, c->name);
    type_of(c->kind, c->required, out);
    if (crd_cell_is_bounds(c->kind)) {
        crd_cell none = CRD_CELL_NULL;
        crd_cell_kind side;
        crd_cell_side(c, &none, false, &side);
        crd_buf_adds(out, ", \"properties\": {\"low\": {");
        type_of(side, true, out);
        crd_buf_adds(out, "}, \"high\": {");
        type_of(side, true, out);
        crd_buf_adds(out, "}}, \"required\": [\"low\", \"high\"], \"additionalProperties\": false");
    }
    if (c->codes) {
        crd_buf_adds(out, ", \"enum\": [");
        for (size_t i = 0; c->codes[i]; i++) {
            crd_buf_adds(out, i ? ", " : "");
            crd_escape_json(crd_str_from(c->codes[i]), false, out);
        }
        crd_buf_adds(out, c->required ? "]" : ", null]");
    }
    about_of(c, out);
    crd_buf_addc(out, '}');
}

static void schema_head(const crd_doc *d, crd_buf *out)
{
    crd_buf_adds(out, "    \"head\": {\n      \"type\": \"object\",\n      \"properties\": {\n");
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        property(&v->about, "        ", out);
        crd_buf_adds(out, ",\n");
    }
    crd_buf_adds(out,
                 "        \"assumed\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},\n"
                 "        \"warnings\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}},\n"
                 "        \"notes\": {\"type\": \"array\", \"items\": {\"type\": \"string\"}}\n"
                 "      },\n      \"required\": [");
    for (const struct crd_doc_value *v = d->head; v; v = v->next)
        crd_buf_addf(out, "\"%s\", ", v->about.name);
    crd_buf_adds(out, "\"warnings\", \"notes\"],\n      \"additionalProperties\": false\n    }");
}

static void schema_section(const crd_section *s, crd_buf *out)
{
    crd_buf_addf(out, ",\n    \"%s\": {\n", s->name);
    if (s->title) {
        crd_buf_adds(out, "      \"title\": ");
        crd_escape_json(crd_str_from(s->title), false, out);
        crd_buf_adds(out, ",\n");
    }
    if (s->kind == CRD_SECTION_PARAGRAPH) {
        crd_buf_adds(out, "      \"type\": \"string\"\n    }");
        return;
    }
    crd_buf_adds(out, "      \"type\": \"array\",\n      \"items\": {\n"
                      "        \"type\": \"object\",\n        \"properties\": {\n");
    for (size_t i = 0; i < s->n_columns; i++) {
        property(&s->columns[i], "          ", out);
        crd_buf_adds(out, i + 1 < s->n_columns ? ",\n" : "\n");
    }
    crd_buf_adds(out, "        },\n        \"required\": [");
    for (size_t i = 0; i < s->n_columns; i++)
        crd_buf_addf(out, "%s\"%s\"", i ? ", " : "", s->columns[i].name);
    crd_buf_adds(out, "],\n        \"additionalProperties\": false\n      }\n    }");
}

crd_status crd_doc_schema(const crd_doc *d, crd_buf *out, crd_err *err)
{
    if (d->status != CRD_OK)
        return crd_fail(err, d->status, "%s", d->err.message);
    crd_buf_adds(out, "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"
                      "  \"title\": ");
    crd_escape_json(crd_str_from(d->schema), false, out);
    crd_buf_adds(out, ",\n  \"type\": \"object\",\n  \"properties\": {\n"
                      "    \"schema\": {\"const\": ");
    crd_escape_json(crd_str_from(d->schema), false, out);
    crd_buf_adds(out, "},\n    \"title\": {\"type\": \"string\"},\n");
    schema_head(d, out);
    for (const crd_section *s = d->sections; s; s = s->next)
        schema_section(s, out);
    crd_buf_adds(out, "\n  },\n  \"required\": [\"schema\", \"title\", \"head\"");
    for (const crd_section *s = d->sections; s; s = s->next)
        crd_buf_addf(out, ", \"%s\"", s->name);
    crd_buf_adds(out, "],\n  \"additionalProperties\": false\n}\n");
    return out->status == CRD_OK ? CRD_OK : crd_fail(err, out->status, "the schema did not fit");
}
