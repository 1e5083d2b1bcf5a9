/* Diagnostics as SARIF 2.1.0 (OASIS, 2020): one run, a rule a kind, a result a place. */

#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "report/escape.h"

#include <stdlib.h>
#include <string.h>

static const char *const levels[] = {"note", "warning", "error"};

static void string(const char *key, crd_str value, crd_buf *out)
{
    crd_buf_addf(out, "\"%s\": ", key);
    crd_escape_json(value, false, out);
}

static void text(const char *key, const char *value, crd_buf *out)
{
    crd_buf_addf(out, "\"%s\": {", key);
    string("text", crd_str_from(value), out);
    crd_buf_addc(out, '}');
}

static void rule(crd_diags *diags, size_t i, crd_buf *out)
{
    uint64_t total;
    size_t kept;
    const crd_diag_kind *k = crd_diags_kind(diags, i, &total, &kept);
    crd_buf_adds(out, i ? ",\n          {" : "\n          {");
    string("id", crd_str_from(k->code), out);
    crd_buf_adds(out, ", ");
    text("shortDescription", k->title, out);
    if (k->advice) {
        crd_buf_adds(out, ", ");
        text("help", k->advice, out);
    }
    crd_buf_addf(out,
                 ", \"defaultConfiguration\": {\"level\": \"%s\"}, \"properties\": {\"count\": "
                 "%llu, \"listed\": %zu}}",
                 levels[k->severity], (unsigned long long)total, kept);
}

/* What may stand in a relative URI reference as it is (RFC 3986: unreserved and '/'); the rest is
 * percent-encoded, also ':' so that no file name reads as a scheme. */
static void uri(crd_str file, crd_buf *out)
{
    crd_buf_addc(out, '"');
    for (size_t i = 0; i < file.len; i++) {
        unsigned char c = (unsigned char)file.ptr[i];
        bool keep = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    (c != '\0' && strchr("-._~/", c));
        if (keep)
            crd_buf_addc(out, (char)c);
        else
            crd_buf_addf(out, "%%%02X", (unsigned)c);
    }
    crd_buf_addc(out, '"');
}

/* In a SARIF message {0} is a placeholder and [text](1) a link; user text must be neither. */
static void message_text(crd_str words, crd_buf *out)
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
    string("text", crd_buf_str(&plain), out);
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
    crd_buf_adds(out, "\"message\": {");
    message_text(crd_buf_str(&words), out);
    crd_buf_addc(out, '}');
    crd_scratch_done(&words, out);
}

static void location(const crd_diag *one, crd_buf *out)
{
    bool file = one->file.len > 0, path = one->path.len > 0;
    if (!file && !path)
        return;
    crd_buf_adds(out, ", \"locations\": [{");
    if (file) {
        crd_buf_adds(out, "\"physicalLocation\": {\"artifactLocation\": {\"uri\": ");
        uri(one->file, out);
        crd_buf_addc(out, '}');
        if (one->line > 0) {
            crd_buf_addf(out, ", \"region\": {\"startLine\": %u", one->line);
            if (one->column > 0)
                crd_buf_addf(out, ", \"startColumn\": %u", one->column);
            crd_buf_addc(out, '}');
        }
        crd_buf_addc(out, '}');
    }
    if (path) {
        crd_buf_adds(out, file ? ", \"logicalLocations\": [{" : "\"logicalLocations\": [{");
        string("fullyQualifiedName", one->path, out);
        crd_buf_adds(out, "}]");
    }
    crd_buf_adds(out, "}]");
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
            string("ruleId", crd_str_from(k->code), out);
            crd_buf_addf(out, ", \"ruleIndex\": %zu, \"level\": \"%s\", ", i, levels[k->severity]);
            message(one, out);
            location(one, out);
            crd_buf_addc(out, '}');
        }
    }
    return out->status;
}

crd_status crd_render_sarif(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                            crd_err *err)
{
    crd_diags *diags = NULL;
    for (const crd_section *s = d->sections; s; s = s->next)
        if (s->diags)
            diags = s->diags;
    if (!diags)
        return crd_fail(err, CRD_EINVAL, "this result holds no diagnostics, which SARIF is for");
    crd_buf_adds(
        out,
        "{\n  \"$schema\": "
        "\"https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json\",\n"
        "  \"version\": \"2.1.0\",\n  \"runs\": [\n    {\n"
        "      \"tool\": {\n        \"driver\": {\n          \"name\": \"Cordon\",\n");
    if (o->version) {
        crd_buf_adds(out, "          ");
        string("version", crd_str_from(o->version), out);
        crd_buf_adds(out, ",\n");
    }
    crd_buf_adds(out, "          \"rules\": [");
    for (size_t i = 0; i < crd_diags_kinds(diags); i++)
        rule(diags, i, out);
    /* SARIF has no name for columns counted in bytes, which ours are. */
    crd_buf_adds(out, "]\n        }\n      },\n      \"properties\": {\"columnUnit\": \"bytes\"},\n"
                      "      \"results\": [");
    crd_status rc = results(diags, out);
    crd_buf_adds(out, "]\n    }\n  ]\n}\n");
    return rc;
}
