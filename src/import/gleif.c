/* Format `gleif`: the Global LEI Index, level 1 (who is who, LEI-CDF 3.1) and relationship records
 * (RR-CDF 2.1), as CSV or XML of the golden copy; docs/formats/gleif.md describes it. Both forms
 * become values by slot (gleif_map.c makes records of them); one record at a time is in memory. */
#include "import/gleif.h"

#include "base/err.h"
#include "fmt/csv.h"
#include "fmt/xml.h"
#include "import/formats.h"
#include "import/put.h"

#include <string.h>

enum {
    PATH_MAX_BYTES = 1024,
    TEXT_MAX_BYTES = 64 * 1024,
    SEEN_MAX = 5000000, /* a dozen times the register of 2026 */
    SEEN_BYTES = 400 << 20
};

/* ---- CSV --------------------------------------------------------------------------------- */

/* A column that is read; most of the register's are not. */
struct column {
    size_t at; /* its place in a row */
    crd_gleif_slot slot;
    uint32_t group;
};

static crd_status take_row(crd_gleif *g, const struct column *columns, size_t n,
                           const crd_csv_row *row, bool relation)
{
    g->line = row->line;
    g->values.n = 0;
    for (size_t i = 0; i < n && columns[i].at < row->n; i++) {
        crd_str text = row->fields[columns[i].at];
        if (text.len == 0)
            continue;
        crd_gleif_value v = {columns[i].slot, columns[i].group, crd_str_trim(text)};
        if (v.text.len > 0 && !CRD_VEC_PUSH(&g->values, v))
            return crd_fail(g->job->err, CRD_ENOMEM, "out of memory");
    }
    return relation ? crd_gleif_relation(g) : crd_gleif_entity(g);
}

/* Which columns matter; relation records are known by their ends. */
static crd_status read_header(crd_gleif *g, const crd_csv_row *row, struct column **ret_columns,
                              size_t *ret_n, bool *ret_relation)
{
    bool seen[CRD_GLEIF_SLOTS + 1] = {false};
    size_t n = 0;
    struct column *columns = CRD_NEW(g->job->arena, struct column, row->n);
    if (!columns)
        return crd_fail(g->job->err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < row->n; i++) {
        struct column *c = &columns[n];
        c->at = i;
        c->slot = crd_gleif_slot_of(crd_str_trim(row->fields[i]), &c->group);
        seen[c->slot] = true;
        n += c->slot != CRD_GLEIF_SLOTS;
    }
    *ret_relation = seen[CRD_GLEIF_CHILD] && seen[CRD_GLEIF_PARENT] && seen[CRD_GLEIF_RELATION];
    if (!*ret_relation && !(seen[CRD_GLEIF_LEI] && seen[CRD_GLEIF_NAME]))
        return crd_fail_at(g->job->err, CRD_EPARSE, g->job->file_name.ptr, row->line, 0,
                           "neither the columns of level 1 (LEI, Entity.LegalName) nor those of "
                           "relationship records (Relationship.StartNode.NodeID, ...)");
    *ret_columns = columns;
    *ret_n = n;
    return CRD_OK;
}

static crd_status read_csv(crd_gleif *g, crd_blocks in)
{
    crd_status rc = CRD_OK;
    crd_csv *csv = NULL;
    crd_csv_row row = {0};
    struct column *columns = NULL;
    bool relation = false;
    crd_csv_options o = {.file = g->job->file_name, .delimiter = g->job->o->delimiter};
    CRD_TRY(crd_csv_new(in, &o, g->job->diags, &csv));
    CRD_TRY(crd_csv_next(csv, &row, g->job->err));
    if (row.n == 0) {
        crd_job_tell(g->job, CRD_IMPORT_NO_HEADER, &(crd_diag){.file = g->job->file_name});
        goto done;
    }
    size_t n = 0;
    CRD_TRY(read_header(g, &row, &columns, &n, &relation));
    for (;;) {
        CRD_TRY(crd_csv_next(csv, &row, g->job->err));
        if (row.n == 0)
            break;
        CRD_TRY(take_row(g, columns, n, &row, relation));
    }
done:
    if (csv)
        g->job->report->rows_malformed += crd_csv_skipped(csv);
    crd_csv_free(csv);
    return rc;
}

/* ---- XML --------------------------------------------------------------------------------- */

struct xml {
    crd_gleif *g;
    crd_xml *parser;
    crd_arena_mark mark;
    uint32_t record; /* depth of the record that is open; 0 = none */
    bool relation;
    uint32_t foreign;   /* depth of an element of another namespace inside it; 0 = none */
    crd_buf path;       /* below the record: "Entity.LegalName" */
    crd_buf text;       /* of the element that was opened last */
    bool leaf;          /* ... and nothing was opened in it */
    crd_str type;       /* its attribute */
    uint32_t groups[3]; /* other names, transliterated names, periods seen */
};

static bool is_gleif(crd_str uri)
{
    return crd_str_starts(uri, CRD_STR("http://www.gleif.org/data/schema/"));
}

static crd_status keep(struct xml *x, crd_gleif_slot slot, uint32_t group, crd_str text)
{
    if (text.len == 0)
        return CRD_OK;
    crd_gleif_value v = {slot, group, crd_str_copy(x->g->job->scratch, text)};
    if (!v.text.ptr || !CRD_VEC_PUSH(&x->g->values, v))
        return crd_fail(x->g->job->err, CRD_ENOMEM, "out of memory");
    return CRD_OK;
}

static crd_status on_start(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct xml *x = ctx;
    if (x->foreign > 0)
        return CRD_OK;
    if (x->record == 0) {
        bool relation = crd_str_eq(e->name, CRD_STR("RelationshipRecord"));
        if (!is_gleif(e->uri) || (!relation && !crd_str_eq(e->name, CRD_STR("LEIRecord"))))
            return CRD_OK;
        uint32_t column;
        x->record = e->depth;
        x->relation = relation;
        x->mark = crd_arena_save(x->g->job->scratch);
        x->g->values.n = 0;
        memset(x->groups, 0, sizeof x->groups);
        crd_buf_clear(&x->path);
        crd_xml_where(x->parser, &x->g->line, &column);
        return CRD_OK;
    }
    if (!is_gleif(e->uri)) {
        x->foreign = e->depth;
        return CRD_OK;
    }
    if (x->path.len > 0)
        crd_buf_addc(&x->path, '.');
    crd_buf_add(&x->path, e->name);
    if (x->path.len > PATH_MAX_BYTES)
        return crd_fail_at(x->g->job->err, CRD_ELIMIT, x->g->job->file_name.ptr, x->g->line, 0,
                           "a record whose elements are nested too deep");
    crd_buf_clear(&x->text);
    x->leaf = true;
    crd_str type = crd_xml_attr_get(e, "type");
    x->type = type.len > 0 ? crd_str_copy(x->g->job->scratch, type) : CRD_STR_NULL;
    if (crd_str_eq(e->name, CRD_STR("RelationshipPeriod")))
        x->groups[2]++;
    return CRD_OK;
}

static crd_status on_text(void *ctx, crd_str text, crd_err *err)
{
    struct xml *x = ctx;
    if (x->record == 0 || x->foreign > 0 || !x->leaf)
        return CRD_OK;
    if (x->text.len + text.len > TEXT_MAX_BYTES)
        return crd_fail_at(err, CRD_ELIMIT, x->g->job->file_name.ptr, x->g->line, 0,
                           "a value of more than %d bytes", TEXT_MAX_BYTES);
    crd_buf_add(&x->text, text);
    return CRD_OK;
}

/* The value of the element that ends. */
static crd_status leaf_done(struct xml *x)
{
    uint32_t group = 0;
    crd_gleif_slot slot = crd_gleif_slot_of(crd_buf_str(&x->path), &group);
    crd_str text = crd_str_trim(crd_buf_str(&x->text));
    bool name = slot == CRD_GLEIF_OTHER || slot == CRD_GLEIF_TRANSLITERATED;
    if (slot == CRD_GLEIF_SLOTS || x->text.status != CRD_OK)
        return x->text.status;
    if (name)
        group = x->groups[slot == CRD_GLEIF_TRANSLITERATED]++;
    else if (slot == CRD_GLEIF_SINCE || slot == CRD_GLEIF_UNTIL || slot == CRD_GLEIF_PERIOD)
        group = x->groups[2] - (x->groups[2] > 0);
    if (group >= CRD_GLEIF_GROUPS_MAX)
        return CRD_OK;
    crd_status rc = keep(x, slot, group, text);
    if (rc == CRD_OK && slot == CRD_GLEIF_OTHER && x->type.len > 0)
        rc = keep(x, CRD_GLEIF_OTHER_TYPE, group, x->type);
    return rc;
}

static crd_status on_end(void *ctx, const crd_xml_element *e, crd_err *err)
{
    (void)err;
    struct xml *x = ctx;
    crd_status rc = CRD_OK;
    if (x->foreign > 0) {
        x->foreign = e->depth == x->foreign ? 0 : x->foreign;
        return CRD_OK;
    }
    if (x->record == 0)
        return CRD_OK;
    if (e->depth == x->record) {
        x->record = 0;
        rc = x->relation ? crd_gleif_relation(x->g) : crd_gleif_entity(x->g);
        crd_arena_rewind(x->g->job->scratch, x->mark);
        return rc;
    }
    if (x->leaf)
        rc = leaf_done(x);
    x->leaf = false;
    size_t cut = e->name.len + (x->path.len > e->name.len); /* the dot before it */
    x->path.len -= cut <= x->path.len ? cut : x->path.len;
    return rc;
}

static crd_status read_xml(crd_gleif *g, crd_blocks in)
{
    crd_status rc = CRD_OK;
    struct xml x = {.g = g};
    crd_xml_events events = {on_start, on_text, on_end};
    crd_buf_init(&x.path, 2 * PATH_MAX_BYTES);
    crd_buf_init(&x.text, 2 * TEXT_MAX_BYTES);
    CRD_TRY(crd_xml_new(g->job->file_name.ptr, &events, &x, NULL, &x.parser));
    for (;;) {
        crd_str block;
        CRD_TRY(in.next(in.ctx, &block, g->job->err));
        if (block.len == 0)
            break;
        CRD_TRY(crd_xml_feed(x.parser, block, g->job->err));
    }
    CRD_TRY(crd_xml_end(x.parser, g->job->err));
done:
    crd_xml_free(x.parser);
    crd_buf_done(&x.text);
    crd_buf_done(&x.path);
    return rc;
}

/* ---- both -------------------------------------------------------------------------------- */

/* The first block, held back so that it can be looked at. */
struct peeked {
    crd_blocks in;
    crd_str first;
    bool given;
};

static crd_status next_peeked(void *ctx, crd_str *ret_block, crd_err *err)
{
    struct peeked *p = ctx;
    if (p->given)
        return p->in.next(p->in.ctx, ret_block, err);
    p->given = true;
    *ret_block = p->first;
    return CRD_OK;
}

static bool looks_like_xml(crd_str s)
{
    if (crd_str_starts(s, CRD_STR("\xef\xbb\xbf")))
        s = (crd_str){s.ptr + 3, s.len - 3};
    s = crd_str_trim(s);
    return s.len > 0 && s.ptr[0] == '<';
}

crd_status crd_read_gleif(crd_job *job, const char *path)
{
    crd_status rc = CRD_OK;
    crd_gleif g = {.job = job};
    struct peeked p = {0};
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(crd_intern_new(SEEN_MAX, SEEN_BYTES, &g.seen));
    CRD_TRY(crd_job_open(job, path, &p.in));
    CRD_TRY(p.in.next(p.in.ctx, &p.first, job->err));
    crd_blocks in = {.ctx = &p, .next = next_peeked};
    CRD_TRY(looks_like_xml(p.first) ? read_xml(&g, in) : read_csv(&g, in));
done:
    crd_job_close(job);
    crd_intern_free(g.seen);
    CRD_VEC_DONE(&g.values);
    return rc;
}

int crd_recognise_gleif(const char *path, crd_str head, const crd_schema *schema,
                        const char **ret_why)
{
    (void)path;
    (void)schema;
    if (looks_like_xml(head)) {
        *ret_why = "XML of the Global LEI Index";
        return crd_str_find(head, CRD_STR("http://www.gleif.org/data/schema/leidata/")) !=
                           SIZE_MAX ||
                       crd_str_find(head, CRD_STR("http://www.gleif.org/data/schema/rr/")) !=
                           SIZE_MAX
                   ? 95
                   : 0;
    }
    *ret_why = "columns of the Global LEI Index";
    bool entity = crd_str_find(head, CRD_STR("Entity.LegalName")) != SIZE_MAX &&
                  crd_str_find(head, CRD_STR("LEI")) != SIZE_MAX;
    bool relation = crd_str_find(head, CRD_STR("Relationship.StartNode.NodeID")) != SIZE_MAX;
    return entity || relation ? 95 : 0;
}
