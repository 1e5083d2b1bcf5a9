/* Format `sndlib`: networks of the Survivable Network Design library in their native text form;
 * docs/formats/sndlib.md describes it. A tokenizer of words and brackets with their places, and one
 * function a section. One entry at a time is in memory, and the nodes. */
#include "import/formats.h"

#include "base/err.h"
#include "import/put.h"

#include <stdio.h>
#include <string.h>

enum { NODES_MAX = 1000000, WORD_MAX = CRD_KEY_MAX, MODULES_MAX = 10000 };

#define SCHEME "sndlib"

enum kind { T_END, T_WORD, T_OPEN, T_CLOSE, T_EQUALS };

struct node {
    crd_str id, lon, lat; /* null = not given */
    uint32_t line;
};

struct sndlib {
    crd_job *job;
    crd_blocks in;
    crd_str block;
    bool equals;           /* '=' is a sign of its own (META) */
    uint32_t line, column; /* of the next byte */
    bool after_return;     /* the byte before it was a carriage return */
    enum kind kind;        /* the token at hand ... */
    char word[WORD_MAX];
    size_t len;
    uint32_t at_line, at_column; /* ... and its place */
    crd_str network;
    double gbps; /* of one unit of capacity; NaN = unknown */
    crd_intern *ids;
    CRD_VEC(struct node) nodes;
    crd_unread unread;
};

/* ---- tokens ------------------------------------------------------------------------------ */

static crd_status bad(struct sndlib *s, const char *expected)
{
    static const char *const signs[] = {"the end of the file", "", "'('", "')'", "'='"};
    if (s->kind == T_WORD)
        return crd_fail_at(s->job->err, CRD_EPARSE, s->job->file_name.ptr, s->at_line, s->at_column,
                           "expected %s, found '%.*s'", expected, (int)(s->len < 80 ? s->len : 80),
                           s->word);
    return crd_fail_at(s->job->err, CRD_EPARSE, s->job->file_name.ptr, s->at_line, s->at_column,
                       "expected %s, found %s", expected, signs[s->kind]);
}

/* The next byte without taking it; -1 at the end. */
static crd_status peek(struct sndlib *s, int *ret_byte)
{
    crd_status rc = CRD_OK;
    if (s->block.len == 0)
        rc = s->in.next(s->in.ctx, &s->block, s->job->err);
    if (rc == CRD_OK)
        *ret_byte = s->block.len > 0 ? (unsigned char)s->block.ptr[0] : -1;
    return rc;
}

static void take(struct sndlib *s)
{
    char c = s->block.ptr[0];
    bool end = c == '\r' || (c == '\n' && !s->after_return); /* LF, CR LF or CR */
    s->line += end;
    s->column = end || c == '\n' ? 1 : s->column + 1;
    s->after_return = c == '\r';
    s->block = (crd_str){s->block.ptr + 1, s->block.len - 1};
}

static bool is_blank(int c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static crd_status skip_blanks(struct sndlib *s, int *ret_byte)
{
    bool comment = false;
    crd_status rc;
    while ((rc = peek(s, ret_byte)) == CRD_OK && *ret_byte >= 0) {
        comment = *ret_byte == '#' || (comment && *ret_byte != '\n' && *ret_byte != '\r');
        if (!comment && !is_blank(*ret_byte))
            return CRD_OK;
        take(s);
    }
    return rc;
}

static enum kind sign(const struct sndlib *s, int c)
{
    return c == '(' ? T_OPEN : c == ')' ? T_CLOSE : c == '=' && s->equals ? T_EQUALS : T_WORD;
}

static crd_status next(struct sndlib *s)
{
    int c = -1;
    crd_status rc = skip_blanks(s, &c);
    s->at_line = s->line;
    s->at_column = s->column;
    s->len = 0;
    s->kind = c < 0 ? T_END : sign(s, c);
    if (rc != CRD_OK || s->kind == T_END)
        return rc;
    if (s->kind != T_WORD) {
        take(s);
        return CRD_OK;
    }
    while (rc == CRD_OK && c >= 0 && !is_blank(c) && sign(s, c) == T_WORD) {
        if (c == 0 || s->len == WORD_MAX)
            return crd_fail_at(s->job->err, c == 0 ? CRD_EPARSE : CRD_ELIMIT, s->job->file_name.ptr,
                               s->at_line, s->at_column,
                               c == 0 ? "a NUL byte" : "a word of more than 512 bytes");
        s->word[s->len++] = (char)c;
        take(s);
        rc = peek(s, &c);
    }
    return rc;
}

/* The token must be of this kind; goes on to the next. A word is copied to ret_word if not NULL. */
static crd_status expect(struct sndlib *s, enum kind kind, const char *what, crd_str *ret_word)
{
    if (s->kind != kind)
        return bad(s, what);
    if (ret_word) {
        *ret_word = crd_str_copy(s->job->scratch, (crd_str){s->word, s->len});
        if (!ret_word->ptr)
            return CRD_ENOMEM;
    }
    return next(s);
}

static bool is_word(const struct sndlib *s, const char *word)
{
    return s->kind == T_WORD && crd_str_eq((crd_str){s->word, s->len}, crd_str_from(word));
}

/* ---- records ----------------------------------------------------------------------------- */

static crd_from from_line(uint32_t line)
{
    return (crd_from){.line = line, .source_no = UINT32_MAX};
}

static crd_status put_fact(struct sndlib *s, crd_str subject, const char *item, crd_str value,
                           uint32_t line)
{
    return crd_put_fact(s->job, subject, SCHEME, crd_str_from(item), value, NULL, line);
}

/* Key of the site of a node that the file has; null, and told, for another. */
static crd_status end_of(struct sndlib *s, crd_str node, uint32_t line, crd_str *ret_site)
{
    *ret_site = CRD_STR_NULL;
    if (crd_intern_find(s->ids, node) == CRD_INTERN_NONE) {
        crd_job_tell(
            s->job, CRD_IMPORT_END_UNKNOWN,
            &(crd_diag){
                .file = s->job->file_name, .line = line, .path = CRD_STR("node"), .found = node});
        return CRD_OK;
    }
    *ret_site = crd_put_id(s->job->scratch, node, s->network);
    return ret_site->ptr ? CRD_OK : CRD_ENOMEM;
}

/* Of a number in the file's unit; null when the unit is unknown, or the number none or zero. */
static double capacity_of(const struct sndlib *s, crd_str number)
{
    const crd_field *f = &CRD_PUT_TABLE(link)->fields[CRD_C_link_capacity_gbps];
    double v;
    if (!crd_str_to_real(number, &v) || !(v > 0) || !(v * s->gbps <= f->max))
        return (double)NAN;
    return v * s->gbps;
}

/* Numbers are kept as they are written; what is none is told. */
static crd_status number(struct sndlib *s, crd_str *ret_text)
{
    double v;
    if (s->kind == T_WORD && !crd_str_to_real((crd_str){s->word, s->len}, &v))
        crd_job_tell(s->job, CRD_IMPORT_FIELD_FORM,
                     &(crd_diag){.file = s->job->file_name,
                                 .line = s->at_line,
                                 .column = s->at_column,
                                 .expected = CRD_STR("a number"),
                                 .found = {s->word, s->len}});
    return expect(s, T_WORD, "a number", ret_text);
}

/* ---- sections ---------------------------------------------------------------------------- */

/* Passes over what stands in brackets, behind the opening one. */
static crd_status skip_section(struct sndlib *s)
{
    uint32_t depth = 1;
    while (depth > 0) {
        if (s->kind == T_END)
            return bad(s, "')'");
        depth += s->kind == T_OPEN;
        depth -= s->kind == T_CLOSE;
        if (depth == 0)
            break;
        crd_status rc = next(s);
        if (rc != CRD_OK)
            return rc;
    }
    return CRD_OK;
}

static crd_status take_meta(struct sndlib *s)
{
    static const struct {
        const char *unit;
        double gbps;
    } units[] = {
        {"KBITPERSEC", 1e-6}, {"MBITPERSEC", 1e-3}, {"GBITPERSEC", 1}, {"TBITPERSEC", 1e3}};
    crd_status rc = CRD_OK;
    crd_str name, value, subject = crd_put_ref(s->job->scratch, "network", s->network);
    uint32_t line = s->at_line;
    CRD_TRY(subject.ptr ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(expect(s, T_WORD, "the name of a property", &name));
    CRD_TRY(expect(s, T_EQUALS, "'='", NULL));
    CRD_TRY(expect(s, T_WORD, "a value", &value));
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (crd_str_eq(name, CRD_STR("unit")) &&
            crd_str_eq_nocase(value, crd_str_from(units[i].unit)))
            s->gbps = units[i].gbps;
    CRD_TRY(crd_put_fact(s->job, subject, SCHEME, name, value, NULL, line));
done:
    return rc;
}

static crd_status take_node(struct sndlib *s)
{
    struct node n = {.line = s->at_line};
    uint32_t no;
    crd_status rc = CRD_OK;
    CRD_TRY(expect(s, T_WORD, "a node or ')'", &n.id));
    if (s->kind == T_OPEN) {
        CRD_TRY(next(s));
        CRD_TRY(number(s, &n.lon));
        CRD_TRY(number(s, &n.lat));
        CRD_TRY(expect(s, T_CLOSE, "')'", NULL));
    }
    n.id = crd_str_copy(s->job->arena, n.id);
    n.lon = crd_str_copy(s->job->arena, n.lon);
    n.lat = crd_str_copy(s->job->arena, n.lat);
    CRD_TRY(n.id.ptr ? CRD_OK : CRD_ENOMEM);
    rc = crd_intern_add(s->ids, n.id, &no);
    if (rc == CRD_ELIMIT || s->nodes.n == NODES_MAX)
        rc = crd_fail_at(s->job->err, CRD_ELIMIT, s->job->file_name.ptr, n.line, 0,
                         "more than %d nodes", NODES_MAX);
    CRD_TRY(rc);
    CRD_TRY(CRD_VEC_PUSH(&s->nodes, n) ? CRD_OK : CRD_ENOMEM);
done:
    return rc;
}

/* The native form does not say whether positions are those of the globe or of a drawing. One that
 * cannot be on the globe tells that none is. */
static bool on_globe(const struct sndlib *s, uint32_t *ret_line)
{
    double lon, lat;
    for (size_t i = 0; i < s->nodes.n; i++)
        if (crd_str_to_real(s->nodes.at[i].lon, &lon) &&
            crd_str_to_real(s->nodes.at[i].lat, &lat) &&
            !(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90)) {
            *ret_line = s->nodes.at[i].line;
            return false;
        }
    return true;
}

static crd_status put_nodes(struct sndlib *s)
{
    const crd_table *t = CRD_PUT_TABLE(site);
    crd_status rc = CRD_OK;
    uint32_t line = 0;
    bool globe = on_globe(s, &line);
    if (!globe)
        crd_job_tell(s->job, CRD_IMPORT_POSITIONS_FLAT,
                     &(crd_diag){.file = s->job->file_name, .line = line});
    for (size_t i = 0; rc == CRD_OK && i < s->nodes.n; i++) {
        const struct node *n = &s->nodes.at[i];
        crd_site site;
        crd_arena_mark mark = crd_arena_save(s->job->scratch);
        crd_record_clear(t, &site);
        site.id = crd_put_id(s->job->scratch, n->id, s->network);
        site.name = n->id;
        if (globe) {
            crd_str_to_real(n->lon, &site.lon);
            crd_str_to_real(n->lat, &site.lat);
        }
        rc = site.id.ptr ? crd_job_put(s->job, t, &site, from_line(n->line)) : CRD_ENOMEM;
        crd_arena_rewind(s->job->scratch, mark);
    }
    s->nodes.n = 0;
    return rc;
}

static crd_status take_modules(struct sndlib *s, crd_str subject, uint32_t line)
{
    crd_status rc = CRD_OK;
    crd_str value;
    char item[32];
    CRD_TRY(expect(s, T_OPEN, "'('", NULL));
    for (unsigned i = 0; s->kind == T_WORD; i++) {
        if (i == 2 * MODULES_MAX)
            CRD_TRY(crd_fail_at(s->job->err, CRD_ELIMIT, s->job->file_name.ptr, s->at_line, 0,
                                "more than %d modules of a link", MODULES_MAX));
        snprintf(item, sizeof item, "module_%u_%s", i / 2 + 1, i % 2 ? "cost" : "capacity");
        crd_arena_mark mark = crd_arena_save(s->job->scratch);
        CRD_TRY(number(s, &value));
        CRD_TRY(put_fact(s, subject, item, value, line));
        crd_arena_rewind(s->job->scratch, mark);
    }
    CRD_TRY(expect(s, T_CLOSE, "a module's capacity or ')'", NULL));
done:
    return rc;
}

/* id ( node node ) */
static crd_status take_ends(struct sndlib *s, const char *what, crd_str ret_words[3])
{
    crd_status rc = CRD_OK;
    CRD_TRY(expect(s, T_WORD, what, &ret_words[0]));
    CRD_TRY(expect(s, T_OPEN, "'('", NULL));
    CRD_TRY(expect(s, T_WORD, "a node", &ret_words[1]));
    CRD_TRY(expect(s, T_WORD, "a node", &ret_words[2]));
    CRD_TRY(expect(s, T_CLOSE, "')'", NULL));
done:
    return rc;
}

static crd_status take_link(struct sndlib *s)
{
    static const char *const items[] = {"pre_installed_capacity", "pre_installed_capacity_cost",
                                        "routing_cost", "setup_cost"};
    crd_link l;
    crd_str words[3], values[4], a, b, subject;
    crd_status rc = CRD_OK;
    uint32_t line = s->at_line;
    CRD_TRY(take_ends(s, "a link or ')'", words));
    for (size_t i = 0; i < 4; i++)
        CRD_TRY(number(s, &values[i]));
    CRD_TRY(end_of(s, words[1], line, &a));
    CRD_TRY(end_of(s, words[2], line, &b));
    crd_record_clear(CRD_PUT_TABLE(link), &l);
    l.id = crd_put_id(s->job->scratch, words[0], s->network);
    l.network = s->network;
    l.a = a.ptr ? crd_put_ref(s->job->scratch, "site", a) : a;
    l.b = b.ptr ? crd_put_ref(s->job->scratch, "site", b) : b;
    l.capacity_gbps = capacity_of(s, values[0]);
    subject = crd_put_ref(s->job->scratch, "link", l.id);
    CRD_TRY(l.id.ptr && !a.ptr == !l.a.ptr && !b.ptr == !l.b.ptr && subject.ptr ? CRD_OK
                                                                                : CRD_ENOMEM);
    CRD_TRY(crd_job_put(s->job, CRD_PUT_TABLE(link), &l, from_line(line)));
    for (size_t i = 0; i < 4; i++)
        CRD_TRY(put_fact(s, subject, items[i], values[i], line));
    CRD_TRY(take_modules(s, subject, line));
done:
    return rc;
}

static crd_status put_need(struct sndlib *s, crd_str service, const crd_str ends[2],
                           double capacity, uint32_t line)
{
    crd_need n;
    crd_record_clear(CRD_PUT_TABLE(need), &n);
    n.service = service;
    n.node = CRD_STR("path");
    n.kind = CRD_STR("path");
    n.a_site = ends[0];
    n.b_site = ends[1];
    n.capacity_gbps = capacity;
    return crd_job_put(s->job, CRD_PUT_TABLE(need), &n, from_line(line));
}

static crd_status take_demand(struct sndlib *s)
{
    crd_service v;
    crd_str words[3], unit, value, most, ends[2], subject;
    crd_status rc = CRD_OK;
    uint32_t line = s->at_line;
    double routing_unit = (double)NAN;
    CRD_TRY(take_ends(s, "a demand or ')'", words));
    CRD_TRY(number(s, &unit));
    CRD_TRY(number(s, &value));
    CRD_TRY(expect(s, T_WORD, "a number or UNLIMITED", &most));
    CRD_TRY(end_of(s, words[1], line, &ends[0]));
    CRD_TRY(end_of(s, words[2], line, &ends[1]));
    crd_record_clear(CRD_PUT_TABLE(service), &v);
    v.id = crd_put_id(s->job->scratch, words[0], s->network);
    v.name = words[0];
    v.customer_class = CRD_STR("other");
    subject = crd_put_ref(s->job->scratch, "service", v.id);
    CRD_TRY(v.id.ptr && subject.ptr ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_job_put(s->job, CRD_PUT_TABLE(service), &v, from_line(line)));
    if (!crd_str_to_real(unit, &routing_unit))
        routing_unit = (double)NAN;
    double capacity = capacity_of(s, value) * routing_unit;
    if (!(capacity > 0 && capacity <= CRD_PUT_TABLE(need)->fields[CRD_C_need_capacity_gbps].max))
        capacity = (double)NAN;
    CRD_TRY(put_need(s, v.id, ends, capacity, line));
    CRD_TRY(put_fact(s, subject, "routing_unit", unit, line));
    CRD_TRY(put_fact(s, subject, "demand_value", value, line));
    if (!crd_str_eq(most, CRD_STR("UNLIMITED")))
        CRD_TRY(put_fact(s, subject, "max_path_length", most, line));
done:
    return rc;
}

static crd_status count_paths(struct sndlib *s)
{
    crd_status rc = CRD_OK;
    CRD_TRY(expect(s, T_WORD, "a demand or ')'", NULL));
    CRD_TRY(expect(s, T_OPEN, "'('", NULL));
    CRD_TRY(skip_section(s));
    CRD_TRY(expect(s, T_CLOSE, "')'", NULL));
    CRD_TRY(crd_unread_add(&s->unread, CRD_STR("ADMISSIBLE_PATHS")));
done:
    return rc;
}

static const struct section {
    const char *name;
    crd_status (*entry)(struct sndlib *s);
    crd_status (*end)(struct sndlib *s);
} sections[] = {
    {"META", take_meta, NULL},
    {"NODES", take_node, put_nodes},
    {"LINKS", take_link, NULL},
    {"DEMANDS", take_demand, NULL},
    {"ADMISSIBLE_PATHS", count_paths, NULL},
};

static const struct section *section_of(const struct sndlib *s)
{
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
        if (is_word(s, sections[i].name))
            return &sections[i];
    return NULL;
}

/* NAME ( entries ) */
static crd_status take_section(struct sndlib *s)
{
    crd_status rc = CRD_OK;
    const struct section *section = section_of(s);
    if (s->kind != T_WORD)
        return bad(s, "the name of a section");
    if (!section)
        CRD_TRY(crd_unread_add(&s->unread, (crd_str){s->word, s->len}));
    CRD_TRY(next(s));
    s->equals = section == sections;
    CRD_TRY(expect(s, T_OPEN, "'('", NULL));
    if (!section)
        CRD_TRY(skip_section(s));
    while (section && s->kind != T_CLOSE) {
        crd_arena_mark mark = crd_arena_save(s->job->scratch);
        CRD_TRY(section->entry(s));
        crd_arena_rewind(s->job->scratch, mark);
    }
    s->equals = false;
    CRD_TRY(expect(s, T_CLOSE, "')'", NULL));
    if (section && section->end)
        CRD_TRY(section->end(s));
done:
    return rc;
}

/* ?SNDlib native format; type: network; version: 1.0 */
static crd_status take_header(struct sndlib *s)
{
    static const char *const words[] = {
        "?SNDlib", "native", "format;", "type:", "network;", "version:", "1.0"};
    crd_status rc = next(s);
    for (size_t i = 0; rc == CRD_OK && i < sizeof words / sizeof *words; i++) {
        if (!is_word(s, words[i]))
            return bad(s, "the line '?SNDlib native format; type: network; version: 1.0'");
        rc = next(s);
    }
    return rc;
}

static crd_str stem(crd_str name)
{
    crd_str ending = CRD_STR(".txt");
    bool cut = crd_str_ends(name, ending) && name.len > ending.len;
    return cut ? (crd_str){name.ptr, name.len - ending.len} : name;
}

static crd_status put_network(struct sndlib *s)
{
    crd_network n;
    crd_record_clear(CRD_PUT_TABLE(network), &n);
    n.id = s->network;
    n.name = s->network;
    return crd_job_put(s->job, CRD_PUT_TABLE(network), &n, from_line(1));
}

crd_status crd_read_sndlib(crd_job *job, const char *path)
{
    crd_status rc = CRD_OK;
    struct sndlib *s = CRD_NEW(job->arena, struct sndlib, 1);
    if (!s)
        return CRD_ENOMEM;
    *s = (struct sndlib){.job = job, .line = 1, .column = 1, .gbps = (double)NAN};
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(crd_intern_new(NODES_MAX, (size_t)256 << 20, &s->ids));
    CRD_TRY(crd_job_open(job, path, &s->in));
    s->network = stem(job->file_name);
    CRD_TRY(take_header(s));
    CRD_TRY(put_network(s));
    while (s->kind != T_END)
        CRD_TRY(take_section(s));
done:
    crd_unread_tell(&s->unread, job);
    CRD_VEC_DONE(&s->nodes);
    crd_intern_free(s->ids);
    return rc;
}

int crd_recognise_sndlib(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why)
{
    (void)path;
    (void)schema;
    *ret_why = "the first line of SNDlib's native form";
    return crd_str_starts(head, CRD_STR("?SNDlib native format; type: network;")) ? 95 : 0;
}
