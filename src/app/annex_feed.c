/* The statements that an operator may see, in memory, as a feed. */
#include "app/annex.h"

#include "base/err.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { PATH = 1 << 16 };

typedef struct kept {
    uint32_t line, source;
    void *rec;
} kept;

/* Room for any. */
typedef union record {
    crd_source source;
    crd_need need;
    unsigned char bytes[4096];
} record;

/* What is left of a node of a need tree. */
typedef struct node {
    uint32_t parent; /* in nodes; CRD_INTERN_NONE */
    uint32_t members, seen;
    uint32_t children, left;
    bool path, foreign_end, people, there;
} node;

struct crd_annex {
    crd_arena *arena;
    crd_own own;
    crd_feed feed;
    CRD_VEC(kept) rows;
    size_t first[CRD_T_COUNT], end[CRD_T_COUNT]; /* of each table, in rows */
    crd_intern *sources;                         /* of kept rows, by number */
    crd_intern *hidden;
    crd_intern *nodes;     /* "service\x1fnode" */
    node *node;            /* [nodes] */
    CRD_VEC(uint8_t) shut; /* by the base's number of a source: 0 not asked, 1 told, 2 not */
    crd_buf path;
};

/* Nothing of these is the operator's; see annex.h. */
static const uint32_t never[] = {CRD_T_profile, CRD_T_threat, CRD_T_risk};

/* ---- references --------------------------------------------------------------------------------
 */

/* Where a reference leads: its table and the text as merged. False: to no table that is known. */
static bool leads_to(const crd_annex *a, const crd_field *f, crd_str ref, uint32_t *ret_table,
                     uint32_t *ret_text)
{
    crd_str table, key = ref;
    const crd_table *t;
    if (strchr(f->arg, '|') || strcmp(f->arg, "any") == 0) {
        if (!crd_ref_split(f, ref, &table, &key))
            return false;
        t = crd_schema_find(&crd_records, table);
    } else {
        t = crd_schema_find(&crd_records, crd_str_from(f->arg));
    }
    if (!t)
        return false;
    *ret_table = (uint32_t)crd_schema_index(&crd_records, t);
    uint32_t text = crd_world_find_text(a->own.w, key);
    *ret_text = text == CRD_INTERN_NONE ? text : crd_world_id(a->own.w, *ret_table, text);
    return true;
}

static bool is_told(crd_annex *a, const crd_field *f, crd_str ref)
{
    uint32_t table, text;
    if (!leads_to(a, f, ref, &table, &text)) /* class:..., or of bad form */
        return !crd_untold_in(a->own.untold, ref);
    if (!crd_own_sees(&a->own, table, text))
        return false;
    bool looked_at = a->own.seen[table] && text != CRD_INTERN_NONE &&
                     crd_world_row(a->own.w, table, text) != CRD_ROW_NONE;
    return looked_at || !crd_untold_in(a->own.untold, ref);
}

/* Is it the row's own key, in a table of which rows are looked at? */
static bool sees_key(crd_annex *a, uint32_t table, const crd_table *t, const void *rec)
{
    crd_str id = crd_field_str(&t->fields[0], rec);
    uint32_t text = crd_world_find_text(a->own.w, id);
    if (text != CRD_INTERN_NONE)
        text = crd_world_id(a->own.w, table, text);
    /* another key of the same thing may be somebody's name for it */
    return text != CRD_INTERN_NONE && crd_own_sees(&a->own, table, text) &&
           crd_world_row(a->own.w, table, text) != CRD_ROW_NONE &&
           !crd_untold_in(a->own.untold, id);
}

static void set_text(const crd_field *f, void *rec, crd_str text)
{
    memcpy((char *)rec + f->offset, &text, sizeof text);
}

/* A value is there that may not be told: "element/gl-upf/owner". */
static crd_status hide(crd_annex *a, const crd_table *t, const crd_field *f, const void *rec,
                       crd_err *err)
{
    uint32_t id;
    crd_buf_clear(&a->path);
    crd_buf_addf(&a->path, "%s/", t->name);
    crd_record_key(t, rec, &a->path);
    crd_buf_addf(&a->path, "/%s", f->name);
    crd_status rc = a->path.status;
    if (rc == CRD_OK)
        rc = crd_intern_add(a->hidden, crd_buf_str(&a->path), &id);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for an annex");
}

/* What of the record may be told stays in it; *ret_any: is it a row at all? */
static crd_status censor(crd_annex *a, const crd_table *t, void *rec, bool keyed, bool *ret_any,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    *ret_any = false;
    for (uint32_t i = keyed ? 1 : 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        if ((f->kind != CRD_TEXT && f->kind != CRD_REF) || crd_field_is_null(f, rec))
            continue;
        crd_str text = crd_field_str(f, rec);
        if (f->kind == CRD_REF ? is_told(a, f, text) : !crd_untold_in(a->own.untold, text))
            continue;
        if (f->flags & CRD_F_IN_KEY)
            return CRD_OK;
        if ((f->flags & CRD_F_REQUIRED) && !(keyed && f->kind == CRD_TEXT))
            return CRD_OK;
        CRD_TRY(hide(a, t, f, rec, err));
        set_text(f, rec,
                 f->flags & CRD_F_REQUIRED ? crd_field_str(&t->fields[0], rec) : CRD_STR_NULL);
    }
    *ret_any = true;
done:
    return rc;
}

/* ---- needs -------------------------------------------------------------------------------------
 */

static uint32_t node_of(const crd_annex *a, crd_str service, crd_str name)
{
    uint32_t text = crd_world_find_text(a->own.w, service);
    if (text != CRD_INTERN_NONE)
        service = crd_world_text(a->own.w, crd_world_id(a->own.w, CRD_T_service, text));
    crd_buf b;
    crd_buf_init(&b, PATH);
    crd_buf_add(&b, service);
    crd_buf_addc(&b, '\x1f');
    crd_buf_add(&b, name);
    uint32_t id = b.status == CRD_OK ? crd_intern_find(a->nodes, crd_buf_str(&b)) : CRD_INTERN_NONE;
    crd_buf_done(&b);
    return id;
}

static crd_str at(const crd_annex *a, const crd_world_col *c, uint32_t row)
{
    return c->text ? crd_world_text(a->own.w, c->text[row]) : CRD_STR_NULL;
}

static crd_status name_nodes(crd_annex *a, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_world *w = a->own.w;
    const crd_frame *f = crd_world_frame(w, CRD_T_need);
    for (uint32_t i = 0; i < f->n; i++) {
        uint32_t id;
        crd_buf_clear(&a->path);
        crd_buf_add(&a->path, at(a, &CRD_COL(w, need, service), i));
        crd_buf_addc(&a->path, '\x1f');
        crd_buf_add(&a->path, at(a, &CRD_COL(w, need, node), i));
        rc = a->path.status;
        if (rc == CRD_OK)
            rc = crd_intern_add(a->nodes, crd_buf_str(&a->path), &id);
        if (rc != CRD_OK)
            CRD_TRY(crd_fail(err, rc, "no memory for an annex"));
    }
    a->node = CRD_NEW(a->arena, node, crd_intern_count(a->nodes) + 1);
    if (!a->node)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "no memory for an annex"));
done:
    return rc;
}

static bool foreign(const crd_annex *a, const crd_world_col *c, uint32_t row)
{
    return c->text && c->text[row] != CRD_INTERN_NONE &&
           !crd_own_sees(&a->own, c->target ? c->target[row] : CRD_T_site, c->text[row]);
}

/* Is anything left of it without its children? */
static bool stands(const node *n)
{
    if (n->path)
        return !n->foreign_end;
    if (n->people) /* a share of people: nobody's part can be told from the others' */
        return n->members == n->seen;
    return n->members == 0 || n->seen > 0;
}

/* From the leaves up: each round settles at least one more level, and a ring ends it. */
static void settle(crd_annex *a)
{
    uint32_t n = crd_intern_count(a->nodes);
    for (uint32_t i = 0; i < n; i++) {
        if (a->node[i].parent != CRD_INTERN_NONE)
            a->node[a->node[i].parent].children++;
        a->node[i].there = true;
    }
    for (bool more = true; more;) {
        more = false;
        for (uint32_t i = 0; i < n; i++)
            a->node[i].left = 0;
        for (uint32_t i = 0; i < n; i++)
            if (a->node[i].there && a->node[i].parent != CRD_INTERN_NONE)
                a->node[a->node[i].parent].left++;
        for (uint32_t i = 0; i < n; i++) {
            node *x = &a->node[i];
            bool is = x->children > 0 ? x->left > 0 : stands(x);
            more |= x->there && !is;
            x->there = x->there && is;
        }
    }
}

static crd_status read_needs(crd_annex *a, crd_err *err)
{
    crd_status rc = name_nodes(a, err);
    const crd_world *w = a->own.w;
    const crd_world_col *member = &CRD_COL(w, need_member, member);
    for (uint32_t i = 0; rc == CRD_OK && i < crd_world_frame(w, CRD_T_need)->n; i++) {
        crd_str service = at(a, &CRD_COL(w, need, service), i);
        crd_str kind = at(a, &CRD_COL(w, need, kind), i);
        crd_str parent = at(a, &CRD_COL(w, need, parent), i);
        node *x = &a->node[node_of(a, service, at(a, &CRD_COL(w, need, node), i))];
        x->parent = crd_str_is_null(parent) ? CRD_INTERN_NONE : node_of(a, service, parent);
        x->path = crd_str_eq(kind, CRD_STR("path"));
        x->people = crd_str_eq(kind, CRD_STR("coverage")) || crd_str_eq(kind, CRD_STR("agreement"));
        x->foreign_end = foreign(a, &CRD_COL(w, need, a_site), i) ||
                         foreign(a, &CRD_COL(w, need, b_site), i);
    }
    for (uint32_t i = 0; rc == CRD_OK && i < crd_world_frame(w, CRD_T_need_member)->n; i++) {
        uint32_t id = node_of(a, at(a, &CRD_COL(w, need_member, service), i),
                              at(a, &CRD_COL(w, need_member, node), i));
        if (id == CRD_INTERN_NONE)
            continue;
        a->node[id].members++;
        a->node[id].seen += !foreign(a, member, i);
    }
    if (rc == CRD_OK)
        settle(a);
    return rc;
}

/* The row of a node: is it there, and does it ask for no more than is left? */
static bool fit_need(crd_annex *a, crd_need *rec)
{
    uint32_t id = node_of(a, rec->service, rec->node);
    if (id == CRD_INTERN_NONE || !a->node[id].there)
        return false;
    const node *x = &a->node[id];
    uint32_t all = x->children > 0 ? x->children : x->members;
    uint32_t left = x->children > 0 ? x->left : x->seen;
    if (rec->k != CRD_NULL64 && left < all && rec->k > (int64_t)left)
        rec->k = left;
    return true;
}

/* ---- taking rows -------------------------------------------------------------------------------
 */

static crd_status is_shut(crd_annex *a, const crd_from *from, bool *ret_shut, crd_err *err)
{
    bool dense = from->source_no < UINT32_MAX;
    while (dense && from->source_no >= a->shut.n)
        if (!CRD_VEC_PUSH(&a->shut, 0))
            return crd_fail(err, CRD_ENOMEM, "no memory for an annex");
    if (dense && a->shut.at[from->source_no]) {
        *ret_shut = a->shut.at[from->source_no] == 2;
        return CRD_OK;
    }
    *ret_shut = crd_untold_in(a->own.untold, from->source);
    if (dense)
        a->shut.at[from->source_no] = *ret_shut ? 2 : 1;
    return CRD_OK;
}

static crd_status keep(crd_annex *a, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    kept row = {.line = from->line};
    row.rec = crd_arena_alloc(a->arena, 1, t->size, _Alignof(max_align_t));
    CRD_TRY(row.rec ? CRD_OK : CRD_ENOMEM);
    memcpy(row.rec, rec, t->size);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (!crd_field_is_text(&t->fields[i]) || crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_str own = crd_str_copy(a->arena, crd_field_str(&t->fields[i], rec));
        CRD_TRY(own.ptr ? CRD_OK : CRD_ENOMEM);
        set_text(&t->fields[i], row.rec, own);
    }
    CRD_TRY(crd_intern_add(a->sources, from->source, &row.source));
    CRD_TRY(CRD_VEC_PUSH(&a->rows, row) ? CRD_OK : CRD_ENOMEM);
done:
    return rc == CRD_OK ? rc : crd_fail(err, rc, "no memory for an annex");
}

static crd_status take(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                       crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_annex *a = ctx;
    record own;
    uint32_t table = (uint32_t)crd_schema_index(&crd_records, t);
    bool keyed = a->own.seen[table] != NULL, any = false, shut;
    if (t->size > sizeof own)
        return crd_fail(err, CRD_EBUG, "a record of '%s' has no room in an annex", t->name);
    if (keyed && !sees_key(a, table, t, rec))
        return CRD_OK;
    CRD_TRY(is_shut(a, from, &shut, err));
    memcpy(&own, rec, t->size);
    if (shut || (table == CRD_T_need && !fit_need(a, &own.need)) ||
        (table == CRD_T_source &&
         crd_intern_find(a->sources, own.source.name) == CRD_INTERN_NONE) ||
        (table == CRD_T_incident &&
         crd_str_is_null(crd_field_str(&t->fields[CRD_C_incident_subject], rec))))
        return CRD_OK;
    CRD_TRY(censor(a, t, &own, keyed, &any, err));
    if (any)
        CRD_TRY(keep(a, t, &own, from, err));
done:
    return rc;
}

static crd_status read_one(crd_annex *a, const crd_feed *base, uint32_t table, crd_err *err)
{
    crd_sink sink = {.ctx = a, .put = take};
    a->first[table] = a->rows.n;
    crd_status rc = base->replay(base->ctx, &(crd_query){.table = crd_records.tables[table]}, &sink,
                                 err);
    a->end[table] = a->rows.n;
    return rc;
}

static crd_status read_all(crd_annex *a, const crd_feed *base, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (uint32_t i = 0; i < crd_records.n && rc == CRD_OK; i++) {
        bool passed = i == CRD_T_source;
        for (size_t k = 0; k < sizeof never / sizeof *never; k++)
            passed = passed || never[k] == i;
        if (!passed)
            rc = read_one(a, base, i, err);
    }
    return rc == CRD_OK ? read_one(a, base, CRD_T_source, err) : rc; /* of which rows are here */
}

/* ---- the feed ----------------------------------------------------------------------------------
 */

static bool equals(const crd_field *f, const crd_str *values, size_t n, const void *rec)
{
    bool found = false;
    for (size_t i = 0; i < n && !found; i++)
        found = !crd_field_is_null(f, rec) && crd_str_eq(crd_field_str(f, rec), values[i]);
    return found;
}

static bool is_asked(const crd_query *q, const void *rec)
{
    bool any = q->n_any == 0;
    if (q->with && !equals(q->with, q->values, q->n_values, rec))
        return false;
    for (size_t i = 0; i < q->n_any && !any; i++)
        any = equals(q->any[i].field, q->any[i].values, q->any[i].n, rec);
    return any;
}

static void pick_fields(const crd_table *t, uint64_t fields, const void *from, void *to)
{
    crd_record_clear(t, to);
    for (uint32_t k = 0; k < t->n_fields; k++) {
        uint32_t at = t->fields[k].offset;
        uint32_t end = k + 1 < t->n_fields ? t->fields[k + 1].offset : t->size;
        if (fields >> k & 1)
            memcpy((char *)to + at, (const char *)from + at, end - at);
    }
}

static crd_status replay(void *ctx, const crd_query *q, const crd_sink *to, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_annex *a = ctx;
    record part;
    uint32_t table = (uint32_t)crd_schema_index(&crd_records, q->table);
    if (!crd_str_is_null(q->where))
        return crd_fail(err, CRD_EINVAL, "an annex is not asked in SQL");
    for (size_t i = a->first[table]; i < a->end[table] && rc == CRD_OK; i++) {
        const kept *row = &a->rows.at[i];
        crd_str source = crd_intern_text(a->sources, row->source);
        if (!is_asked(q, row->rec) ||
            (!crd_str_is_null(q->source) && !crd_str_eq(q->source, source)))
            continue;
        crd_from from = {.source = source, .line = row->line, .source_no = row->source};
        if (q->fields)
            pick_fields(q->table, q->fields, row->rec, &part);
        rc = to->put(to->ctx, q->table, q->fields ? &part : row->rec, &from, err);
    }
    return rc;
}

crd_status crd_annex_new(const crd_feed *base, const crd_world *w, const crd_str *operators,
                         size_t n, size_t which, crd_arena *arena, crd_annex **ret_annex,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_annex *a = calloc(1, sizeof *a);
    *ret_annex = NULL;
    if (!a)
        return crd_fail(err, CRD_ENOMEM, "no memory for an annex");
    a->arena = arena;
    crd_buf_init(&a->path, PATH);
    CRD_TRY(crd_own_find(w, operators, n, which, arena, &a->own, err));
    if (crd_intern_new(UINT32_MAX, SIZE_MAX, &a->sources) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &a->hidden) != CRD_OK ||
        crd_intern_new(UINT32_MAX, SIZE_MAX, &a->nodes) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "no memory for an annex"));
    CRD_TRY(read_needs(a, err));
    CRD_TRY(read_all(a, base, err));
    a->feed = (crd_feed){.ctx = a,
                         .schema = &crd_records,
                         .replay = replay,
                         .assumed = base->assumed,
                         .n_assumed = base->n_assumed};
    *ret_annex = a;
    a = NULL;
done:
    crd_annex_free(a);
    return rc;
}

void crd_annex_free(crd_annex *a)
{
    if (!a)
        return;
    crd_own_done(&a->own);
    CRD_VEC_DONE(&a->rows);
    CRD_VEC_DONE(&a->shut);
    crd_intern_free(a->sources);
    crd_intern_free(a->hidden);
    crd_intern_free(a->nodes);
    crd_buf_done(&a->path);
    free(a);
}

const crd_feed *crd_annex_feed(const crd_annex *a) { return &a->feed; }

crd_str crd_annex_operator(const crd_annex *a) { return crd_world_text(a->own.w, a->own.op); }

crd_str crd_annex_name(const crd_annex *a)
{
    uint32_t row = crd_world_row(a->own.w, CRD_T_party, a->own.op);
    return row == CRD_ROW_NONE ? CRD_STR_NULL : at(a, &CRD_COL(a->own.w, party, name), row);
}

uint64_t crd_annex_left_out(const crd_annex *a) { return a->own.left_out; }

bool crd_annex_hid(const crd_annex *a, crd_str path)
{
    return crd_intern_find(a->hidden, path) != CRD_INTERN_NONE;
}

bool crd_annex_is_own(const crd_annex *a, crd_str id)
{
    static const uint32_t tables[] = {CRD_T_network, CRD_T_element, CRD_T_site, CRD_T_link,
                                      CRD_T_service};
    uint32_t text = crd_world_find_text(a->own.w, id);
    bool own = text == a->own.op;
    for (size_t i = 0; i < sizeof tables / sizeof *tables && !own && text != CRD_INTERN_NONE; i++)
        own = crd_world_row(a->own.w, tables[i], text) != CRD_ROW_NONE &&
              crd_own_sees(&a->own, tables[i], text);
    return own;
}

bool crd_annex_names_others(const crd_annex *a, crd_str text)
{
    return crd_untold_in(a->own.untold, text);
}
