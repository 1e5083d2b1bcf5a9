/* Diagnostics as SARIF 2.1.0 (OASIS, 2020): one run, a rule a kind, a result a place. */

#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

#include <stdlib.h>
#include <string.h>

const char *const crd_sarif_levels[] = {"note", "warning", "error"};

void crd_sarif_string(const char *key, crd_str value, crd_buf *out)
{
    crd_buf_addf(out, "\"%s\": ", key);
    crd_escape_json(value, false, out);
}

void crd_sarif_text(const char *key, crd_str value, crd_buf *out)
{
    crd_buf_addf(out, "\"%s\": {", key);
    crd_sarif_string("text", value, out);
    crd_buf_addc(out, '}');
}

static void rule(crd_diags *diags, size_t i, crd_buf *out)
{
    uint64_t total;
    size_t kept;
    const crd_diag_kind *k = crd_diags_kind(diags, i, &total, &kept);
    crd_buf_adds(out, i ? ",\n          {" : "\n          {");
    crd_sarif_string("id", crd_str_from(k->code), out);
    crd_buf_adds(out, ", ");
    crd_sarif_text("shortDescription", crd_str_from(k->title), out);
    if (k->advice) {
        crd_buf_adds(out, ", ");
        crd_sarif_text("help", crd_str_from(k->advice), out);
    }
    crd_buf_addf(out,
                 ", \"defaultConfiguration\": {\"level\": \"%s\"}, \"properties\": {\"count\": "
                 "%llu, \"listed\": %zu}}",
                 crd_sarif_levels[k->severity], (unsigned long long)total, kept);
}

/* What may stand in a URI as it is (RFC 3986: unreserved and '/'). */
static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("-._~/", c));
}

/* The rest is percent-encoded, also ':' so that no file name reads as a scheme. A path from the
 * root is a file URI; any other is relative, and two slashes in front would name a host. */
static void uri(crd_str file, crd_buf *out)
{
    while (crd_str_starts(file, CRD_STR("./")) || crd_str_starts(file, CRD_STR("//")))
        file = (crd_str){file.ptr + (file.ptr[0] == '.' ? 2 : 1),
                         file.len - (file.ptr[0] == '.' ? 2 : 1)};
    crd_buf_adds(out, file.len > 0 && file.ptr[0] == '/' ? "\"file://" : "\"");
    for (size_t i = 0; i < file.len; i++) {
        unsigned char c = (unsigned char)file.ptr[i];
        if (is_plain(c))
            crd_buf_addc(out, (char)c);
        else
            crd_buf_addf(out, "%%%02X", (unsigned)c);
    }
    crd_buf_addc(out, '"');
}

/* In a SARIF message {0} is a placeholder and [text](1) a link; user text must be neither. */
void crd_sarif_message(crd_str words, crd_buf *out)
{
    crd_buf plain;
    crd_buf_init(&plain, SIZE_MAX / 2);
    for (size_t i = 0; i < words.len; i++) {
        char c = words.ptr[i];
        if (c == '{' || c == '}')
            crd_buf_addc(&plain, c);
        if (c == ']' && i + 1 < words.len && words.ptr[i + 1] == '(')
            crd_buf_addc(&plain, '\\');
        crd_buf_addc(&plain, c);
    }
    crd_sarif_text("message", crd_buf_str(&plain), out);
    crd_scratch_done(&plain, out);
}

static void message(const crd_diag *one, crd_buf *out)
{
    crd_buf words;
    crd_buf_init(&words, (size_t)1 << 20);
    crd_buf_adds(&words, one->kind->title);
    if (one->field.len > 0) {
        crd_buf_adds(&words, "; field ");
        crd_buf_add(&words, one->field);
    }
    if (!crd_str_is_null(one->expected)) {
        crd_buf_adds(&words, "; expected ");
        crd_buf_add(&words, one->expected);
    }
    if (!crd_str_is_null(one->found)) {
        crd_buf_adds(&words, "; found '");
        crd_buf_add(&words, one->found);
        crd_buf_addc(&words, '\'');
    }
    if (one->note.len > 0) {
        crd_buf_adds(&words, "; ");
        crd_buf_add(&words, one->note);
    }
    crd_sarif_message(crd_buf_str(&words), out);
    crd_scratch_done(&words, out);
}

void crd_sarif_place(crd_str file, uint32_t line, uint32_t column, crd_str path, crd_buf *out)
{
    crd_buf_addc(out, '{');
    if (file.len > 0) {
        crd_buf_adds(out, "\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
        uri(file, out);
        crd_buf_addc(out, '}');
        if (line > 0) {
            crd_buf_addf(out, ", \"region\": {\"startLine\": %u", line);
            if (column > 0)
                crd_buf_addf(out, ", \"startColumn\": %u", column);
            crd_buf_addc(out, '}');
        }
        crd_buf_addc(out, '}');
    }
    if (path.len > 0) {
        crd_buf_adds(out, file.len > 0 ? ", \"logicalLocations\": [{" : "\"logicalLocations\": [{");
        crd_sarif_string("fullyQualifiedName", path, out);
        crd_buf_adds(out, "}]");
    }
    crd_buf_addc(out, '}');
}

static void location(const crd_diag *one, crd_buf *out)
{
    if (one->file.len == 0 && one->path.len == 0)
        return;
    crd_buf_adds(out, ", \"locations\": [");
    crd_sarif_place(one->file, one->line, one->column, one->path, out);
    crd_buf_addc(out, ']');
}

static crd_status results(crd_diags *diags, crd_buf *out)
{
    bool any = false;
    for (size_t i = 0; i < crd_diags_kinds(diags); i++) {
        uint64_t total;
        size_t kept;
        const crd_diag_kind *k = crd_diags_kind(diags, i, &total, &kept);
        for (size_t j = 0; j < kept && out->status == CRD_OK; j++) {
            const crd_diag *one = crd_diags_at(diags, i, j);
            crd_buf_adds(out, any ? ",\n        {" : "\n        {");
            any = true;
            crd_sarif_string("ruleId", crd_str_from(k->code), out);
            crd_buf_addf(out, ", \"ruleIndex\": %zu, \"level\": \"%s\", ", i,
                         crd_sarif_levels[k->severity]);
            message(one, out);
            location(one, out);
            crd_buf_addc(out, '}');
        }
    }
    return out->status;
}

/* One run: findings about the input and the case (diags), or what rules say (host). */
static crd_status run(crd_diags *diags, const crd_host_results *host, crd_str marking,
                      const crd_render_options *o, crd_buf *out)
{
    crd_status rc = CRD_OK;
    crd_buf_adds(out,
                 "\n    {\n"
                 "      \"tool\": {\n        \"driver\": {\n          \"name\": \"Cordon\",\n");
    if (o->version) {
        crd_buf_adds(out, "          ");
        crd_sarif_string("version", crd_str_from(o->version), out);
        crd_buf_adds(out, ",\n");
    }
    crd_buf_adds(out, "          \"rules\": [");
    if (host)
        crd_sarif_host_rules(host, out);
    for (size_t i = 0; !host && i < crd_diags_kinds(diags); i++)
        rule(diags, i, out);
    /* SARIF has no name for columns counted in bytes, which ours are. */
    crd_buf_adds(out, "]\n        }\n      },\n      \"properties\": {\"columnUnit\": \"bytes\"");
    if (!crd_str_is_null(marking)) {
        crd_buf_adds(out, ", ");
        crd_sarif_string("marking", marking, out);
    }
    crd_buf_adds(out, "},\n      \"results\": [");
    if (host)
        crd_sarif_host(host, out);
    else
        rc = results(diags, out);
    crd_buf_adds(out, "]\n    }");
    return rc;
}

crd_status crd_render_sarif(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                            crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_diags *diags = NULL;
    for (const crd_section *s = d->sections; s; s = s->next)
        if (s->diags)
            diags = s->diags;
    if (!diags && !d->host)
        return crd_fail(err, CRD_EINVAL, "this result holds no diagnostics, which SARIF is for");
    crd_buf_adds(
        out,
        "{\n  \"$schema\": "
        "\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json\",\n"
        "  \"version\": \"2.1.0\",\n  \"runs\": [");
    if (d->host)
        CRD_TRY(run(NULL, d->host, crd_doc_marking(d), o, out));
    if (diags) {
        crd_buf_adds(out, d->host ? "," : "");
        CRD_TRY(run(diags, NULL, crd_doc_marking(d), o, out));
    }
    crd_buf_adds(out, "\n  ]\n}\n");
done:
    return rc;
}
