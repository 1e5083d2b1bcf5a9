/* A part of a table. A filter sees what one statement says, and a row is what all statements of it
 * come to: so filters only say which ids are meant, in every form in which references write them,
 * and then all statements of these ids are merged. */
#include "world/world_int.h"

typedef CRD_VEC(crd_str) texts;

typedef struct parting {
    crd_build *b;
    uint32_t table;
    texts values[CRD_PICKS_MAX];
    crd_with with[CRD_PICKS_MAX];
    size_t n;
    crd_map meant;          /* numbers of ids as merged */
    const crd_field *field; /* of the pick at hand, if it writes the table before the id */
    texts *into;            /* of `distinct` */
    texts ids;
    crd_buf word;
} parting;

static crd_status push(const parting *p, texts *to, uint32_t text)
{
    return CRD_VEC_PUSH(to, crd_intern_text(p->b->w->texts, text)) ? CRD_OK : CRD_ENOMEM;
}

/* An id as the field at hand writes it. */
static crd_status push_id(parting *p, uint32_t table, texts *to, uint32_t id)
{
    crd_status rc = CRD_OK;
    uint32_t text = id;
    if (p->field) {
        crd_buf_clear(&p->word);
        crd_buf_addf(&p->word, "%s:", crd_records.tables[table]->name);
        crd_buf_add(&p->word, crd_intern_text(p->b->w->texts, id));
        CRD_TRY(p->word.status);
        CRD_TRY(crd_world_keep(p->b->w, crd_buf_str(&p->word), &text));
    }
    rc = push(p, to, text);
done:
    return rc;
}

/* ---- how references write an id ----------------------------------------------------------- */

/* The table that the pick's values are ids of; CRD_TARGET_NONE = of none, they are what they are.
 * *ret_written: the field writes it before the id. */
static uint32_t ids_of(uint32_t table, const crd_pick *pick, bool *ret_written)
{
    uint32_t field = pick->field;
    const crd_field *f = &crd_records.tables[table]->fields[field];
    crd_str arg = crd_str_from(f->kind == CRD_REF ? f->arg : "");
    *ret_written = crd_str_eq(arg, CRD_STR("any")) || crd_str_find(arg, CRD_STR("|")) != SIZE_MAX;
    if (*ret_written)
        return pick->target;
    int target = f->kind == CRD_REF
                     ? crd_schema_index(&crd_records,
                                        crd_schema_find(&crd_records, crd_str_from(f->arg)))
                     : -1;
    return target >= 0 ? (uint32_t)target : field == 0 ? table : CRD_TARGET_NONE;
}

/* Ids that were merged into one that is meant. */
static crd_status push_merged(parting *p, uint32_t table, texts *to)
{
    crd_status rc = CRD_OK;
    const crd_world *w = p->b->w;
    for (size_t i = 0; i < w->also.n; i++)
        if (w->also.at[i].table == table && crd_map_find(&p->meant, w->also.at[i].to))
            CRD_TRY(push_id(p, table, to, w->also.at[i].from));
done:
    return rc;
}

/* A party may also be written as one of its names, in any spelling. */
static crd_status put_spelling(void *ctx, crd_str value)
{
    parting *p = ctx;
    crd_status rc = CRD_OK;
    uint32_t text, id;
    crd_str table = CRD_STR("party"), key = value;
    if (p->field &&
        (!crd_ref_split(p->field, value, &table, &key) || !crd_str_eq(table, CRD_STR("party"))))
        return CRD_OK;
    CRD_TRY(crd_world_keep(p->b->w, key, &text));
    CRD_TRY(crd_identity_of(p->b, CRD_T_party, text, &id));
    if (crd_map_find(&p->meant, id))
        rc = push_id(p, CRD_T_party, p->into, text);
done:
    return rc;
}

static crd_status expand(parting *p, const crd_pick *pick, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_build *b = p->b;
    const crd_table *t = crd_records.tables[p->table];
    bool written;
    uint32_t text, target = ids_of(p->table, pick, &written);
    texts *to = &p->values[p->n];
    p->field = written ? &t->fields[pick->field] : NULL;
    crd_map_done(&p->meant);
    for (size_t i = 0; i < pick->n; i++) {
        CRD_TRY(crd_world_keep(b->w, pick->values[i], &text));
        CRD_TRY(push_id(p, target, to, text));
        uint32_t id = target < CRD_T_COUNT ? crd_world_id(b->w, target, text) : text;
        if (!crd_map_add(&p->meant, id, 1))
            CRD_TRY(CRD_ENOMEM);
        if (id != text)
            CRD_TRY(push_id(p, target, to, id));
    }
    p->into = to;
    if (target == CRD_T_party)
        CRD_TRY(b->feed->distinct(b->feed->ctx, t, &t->fields[pick->field], put_spelling, p, err));
    else if (target < CRD_T_COUNT)
        CRD_TRY(push_merged(p, target, to));
    p->with[p->n++] = (crd_with){&t->fields[pick->field], to->at, to->n};
done:
    return rc;
}

/* ---- which ids ---------------------------------------------------------------------------- */

static crd_status put_id(void *ctx, const crd_table *t, const void *rec, const crd_from *from,
                         crd_err *err)
{
    parting *p = ctx;
    crd_status rc = CRD_OK;
    uint32_t source, text, id;
    crd_str key = crd_field_str(&t->fields[0], rec);
    (void)err;
    CRD_TRY(crd_source_of(p->b, from, &source));
    if (source == CRD_NO_SOURCE || key.len == 0)
        goto done;
    CRD_TRY(crd_world_keep(p->b->w, key, &text));
    CRD_TRY(crd_identity_of(p->b, p->table, text, &id));
    size_t before = p->meant.n;
    if (!crd_map_add(&p->meant, id, 1))
        CRD_TRY(CRD_ENOMEM);
    if (p->meant.n > before)
        rc = push(p, &p->ids, id);
done:
    return rc;
}

/* The filters become one: the ids of all that they hold for. */
static crd_status to_ids(parting *p, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_feed *feed = p->b->feed;
    const crd_table *t = crd_records.tables[p->table];
    crd_query q = {.table = t, .fields = 1, .any = p->with, .n_any = p->n};
    crd_map_done(&p->meant);
    p->field = NULL;
    CRD_TRY(feed->replay(feed->ctx, &q, &(crd_sink){.ctx = p, .put = put_id}, err));
    CRD_TRY(push_merged(p, p->table, &p->ids));
    p->with[0] = (crd_with){&t->fields[0], p->ids.at, p->ids.n};
    p->n = p->ids.n > 0;
done:
    return rc;
}

/* ---- all ---------------------------------------------------------------------------------- */

/* Statements of one row agree in its key, so that filters on it take all of a row or nothing. */
static bool by_key(const parting *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!(p->with[i].field->flags & CRD_F_IN_KEY))
            return false;
    return true;
}

static crd_status load(parting *p, const crd_pick *picks, size_t n, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_feed *feed = p->b->feed;
    uint32_t sources;
    for (size_t i = 0; i < n; i++)
        if (picks[i].n > 0)
            CRD_TRY(expand(p, &picks[i], err));
    if (!by_key(p)) {
        if (!crd_key_of(crd_records.tables[p->table]).one_text)
            CRD_TRY(CRD_EINVAL);
        CRD_TRY(feed->count_sources(feed->ctx, crd_records.tables[p->table], &sources, err));
        if (sources > 1 || p->b->merges[p->table])
            CRD_TRY(to_ids(p, err));
    }
    rc = crd_merge_table(p->b, p->table, &(crd_rows){p->with, p->n}, err);
done:
    return rc;
}

static crd_status load_one(crd_build *b, const crd_world_part *part, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_pick *picks = NULL;
    size_t n = 0;
    bool all = !b->feed->count_sources || !b->feed->distinct;
    parting p = {.b = b, .table = part->table};
    crd_buf_init(&p.word, SIZE_MAX / 2);
    if (!all)
        CRD_TRY(part->pick(part->ctx, b->w, &picks, &n, &all, err));
    if (n > CRD_PICKS_MAX)
        CRD_TRY(CRD_EINVAL);
    rc = all ? crd_merge_table(b, part->table, NULL, err) : load(&p, picks, n, err);
done:
    for (size_t i = 0; i < CRD_PICKS_MAX; i++)
        CRD_VEC_DONE(&p.values[i]);
    CRD_VEC_DONE(&p.ids);
    crd_map_done(&p.meant);
    crd_buf_done(&p.word);
    return rc;
}

bool crd_part_has(const crd_world_opts *opts, uint32_t table)
{
    for (const crd_world_part *part = opts->part; part; part = part->next)
        if (part->table == table)
            return true;
    return false;
}

crd_status crd_part_load(crd_build *b, crd_err *err)
{
    crd_status rc = CRD_OK;
    for (const crd_world_part *part = b->opts->part; part; part = part->next)
        CRD_TRY(load_one(b, part, err));
done:
    return rc;
}
