/* One row of somebody's file to records, as its map says. */
#include "import/map_read.h"

#include "base/err.h"
#include "import/words.h"

#include <string.h>

enum { SEEN_MAX = 16 << 20, TEXT_MAX = 1 << 20 };
static const size_t seen_bytes = (size_t)1 << 30;

/* What a value is made for: names the place of a finding. */
struct made {
    crd_csv_map_reader *r;
    crd_csv_map_target *t;
    const crd_csv_map_value *v;
    crd_str field;
    crd_status rc; /* CRD_ENOMEM, CRD_ELIMIT */
};

/* ---- places ------------------------------------------------------------------------------ */

/* The column of the file that a value came from; CRD_CSV_MAP_NONE = none. */
static int origin(const crd_csv_map_target *t, const crd_csv_map_value *v)
{
    for (int depth = 0; depth <= CRD_CSV_MAP_LETS_MAX; depth++) {
        int slot = v->source.slot;
        for (size_t i = 0; slot == CRD_CSV_MAP_NONE && i < v->n_parts; i++)
            slot = v->parts[i].name.slot;
        if (slot < CRD_CSV_MAP_LET)
            return slot;
        v = &t->map->lets[slot - CRD_CSV_MAP_LET].value;
    }
    return CRD_CSV_MAP_NONE;
}

static void place_value(crd_csv_map_reader *r, const crd_csv_map_target *t,
                        const crd_csv_map_value *v, crd_diag *d)
{
    int column = origin(t, v);
    d->line = r->line;
    if (r->is_book)
        d->path = crd_sheet_path(&r->sheet, column > 0 ? (uint32_t)column : 0, r->line);
    else if (column >= 0 && (size_t)column < r->n)
        crd_csv_place(r->csv, (size_t)column, &d->line, &d->column);
}

struct place {
    crd_csv_map_reader *r;
    const crd_csv_map_target *t;
};

static void place_field(void *ctx, size_t i, crd_diag *d)
{
    const struct place *p = ctx;
    place_value(p->r, p->t, &p->t->map->values[i], d);
}

static void tell(struct made *m, enum crd_import_finding what, crd_str expected, crd_str found)
{
    crd_diag d = {.file = m->r->job->file_name,
                  .path = crd_str_from(m->t->map->table->name),
                  .field = m->field,
                  .expected = expected,
                  .found = found};
    place_value(m->r, m->t, m->v, &d);
    m->r->job->report->fields_dropped++;
    crd_job_tell(m->r->job, what, &d);
}

/* ---- one value --------------------------------------------------------------------------- */

static bool is_in(const crd_yaml_texts *texts, crd_str s)
{
    for (size_t i = 0; i < texts->n; i++)
        if (crd_str_eq(crd_str_trim(texts->at[i]), s))
            return true;
    return false;
}

static crd_str text_at(const crd_csv_map_reader *r, const crd_csv_map_target *t, int slot)
{
    if (slot >= CRD_CSV_MAP_LET)
        return t->lets[slot - CRD_CSV_MAP_LET];
    return slot >= 0 && (size_t)slot < r->n ? crd_str_trim(r->row[slot]) : CRD_STR_NULL;
}

/* The text without what means unknown: null then. */
static crd_str known(const crd_csv_map_reader *r, const crd_csv_map_value *v, crd_str s)
{
    s = crd_str_trim(s);
    return s.len == 0 || is_in(v->empty.n ? &v->empty : &r->map.empty, s) ? CRD_STR_NULL : s;
}

static crd_str source_of(struct made *m)
{
    if (!crd_str_is_null(m->v->constant))
        return m->v->constant;
    return known(m->r, m->v, text_at(m->r, m->t, m->v->source.slot));
}

/* The buffer's text in the row's arena; null when it is empty. */
static crd_str keep(struct made *m, crd_buf *b)
{
    crd_str s = CRD_STR_NULL;
    if (b->status != CRD_OK && m->rc == CRD_OK)
        m->rc = b->status;
    if (b->status == CRD_OK && b->len > 0) {
        s = crd_str_copy(m->r->job->scratch, crd_buf_str(b));
        if (!s.ptr)
            m->rc = CRD_ENOMEM;
    }
    crd_buf_done(b);
    return s;
}

static crd_str cased(struct made *m, crd_csv_map_case as, crd_str s)
{
    crd_buf b;
    if (as == CRD_CSV_MAP_AS_IS || s.len == 0)
        return s;
    crd_buf_init(&b, TEXT_MAX);
    crd_csv_map_case_text(as, s, &b);
    return keep(m, &b);
}

static crd_str looked_up(struct made *m, crd_str s)
{
    crd_str found = CRD_STR_NULL;
    const crd_csv_map_values *values = m->v->values;
    bool known_text = false;
    if (!values)
        return s;
    crd_status rc = crd_csv_map_values_find(values, s, &known_text, &found);
    if (rc != CRD_OK)
        m->rc = rc;
    if (rc != CRD_OK || known_text)
        return found;
    if (values->miss == CRD_CSV_MAP_KEEP)
        return s;
    if (values->miss == CRD_CSV_MAP_ERROR)
        tell(m, CRD_IMPORT_MAP_VALUE, values->name, s);
    return CRD_STR_NULL;
}

static crd_str as_number(struct made *m, crd_str s)
{
    crd_buf b;
    crd_buf_init(&b, TEXT_MAX);
    bool fits = crd_csv_map_number_text(&m->v->number, s, &b);
    if (!fits)
        tell(m, CRD_IMPORT_FIELD_FORM,
             m->v->number.decimal == ',' ? CRD_STR("a number with ',' for decimals")
                                         : CRD_STR("a number with '.' for decimals"),
             s);
    return keep(m, &b);
}

static crd_str as_date(struct made *m, crd_str s)
{
    char buf[32];
    for (size_t i = 0; i < m->v->dates.n; i++)
        if (crd_csv_map_date_text(m->v->dates.at[i], s, buf)) {
            crd_str day = crd_str_copy(m->r->job->scratch, crd_str_from(buf));
            m->rc = day.ptr ? m->rc : CRD_ENOMEM;
            return day;
        }
    tell(m, CRD_IMPORT_FIELD_FORM, m->v->dates.at[0], s);
    return CRD_STR_NULL;
}

/* Two letters that are no code of ISO's may be one of the case's own. */
static crd_str as_country(struct made *m, crd_str s)
{
    crd_str iso = CRD_STR_NULL;
    crd_status rc = crd_words_country(m->r->job, s, &iso);
    if (rc != CRD_OK)
        m->rc = rc;
    if (rc == CRD_OK && crd_str_is_null(iso) && s.len == 2)
        return cased(m, CRD_CSV_MAP_UPPER, s);
    if (rc == CRD_OK && crd_str_is_null(iso))
        tell(m, CRD_IMPORT_COUNTRY_UNKNOWN, CRD_STR("a country's name or code"), s);
    return iso;
}

/* Null when any of its names is. */
static crd_str templated(struct made *m, crd_str self)
{
    crd_buf b;
    crd_buf_init(&b, TEXT_MAX);
    for (size_t i = 0; i < m->v->n_parts; i++) {
        const crd_csv_map_part *p = &m->v->parts[i];
        crd_str s = p->self ? self : known(m->r, m->v, text_at(m->r, m->t, p->name.slot));
        if (!crd_str_is_null(p->literal)) {
            crd_buf_add(&b, p->literal);
        } else if (s.len == 0) {
            crd_buf_done(&b);
            return CRD_STR_NULL;
        } else {
            crd_csv_map_case_text(p->as, s, &b);
        }
    }
    return keep(m, &b);
}

/* Behind source and split. */
static crd_str convert(struct made *m, crd_str s)
{
    const crd_csv_map_value *v = m->v;
    bool source = !crd_str_is_null(v->constant) || !crd_str_is_null(v->source.name);
    if (source) {
        s = known(m->r, v, s);
        s = s.len ? cased(m, v->as, s) : s;
        s = s.len ? looked_up(m, s) : s;
        if (s.len && v->number.given)
            s = as_number(m, s);
        else if (s.len && v->dates.n > 0)
            s = as_date(m, s);
        else if (s.len && v->country)
            s = as_country(m, s);
    }
    if (v->n_parts > 0 && (s.len || !source))
        s = templated(m, s);
    if (!source)
        s = cased(m, v->as, s);
    return s;
}

static crd_status split(struct made *m, crd_str s, crd_str **ret_parts, size_t *ret_n)
{
    return crd_csv_map_split(s, &m->v->split, &m->v->protect, m->r->job->scratch, ret_parts, ret_n);
}

static crd_str joined(struct made *m, crd_str s)
{
    crd_str *parts = NULL;
    size_t n = 0;
    crd_status rc = split(m, s, &parts, &n);
    if (rc != CRD_OK) {
        m->rc = rc;
        return CRD_STR_NULL;
    }
    if (m->v->part > 0)
        return m->v->part <= n ? convert(m, parts[m->v->part - 1]) : CRD_STR_NULL;
    crd_buf b;
    crd_buf_init(&b, TEXT_MAX);
    for (size_t i = 0; i < n; i++) {
        crd_str one = convert(m, parts[i]);
        if (one.len > 0 && b.len > 0)
            crd_buf_add(&b, m->v->join);
        crd_buf_add(&b, one);
    }
    return keep(m, &b);
}

/* A whole value; `part` is its part of the row when it is split into rows. */
static crd_str make(crd_csv_map_reader *r, crd_csv_map_target *t, const crd_csv_map_value *v,
                    crd_str field, crd_str part, crd_status *ret_rc)
{
    struct made m = {.r = r, .t = t, .v = v, .field = field};
    crd_str s = crd_str_is_null(part) ? source_of(&m) : part;
    if (v->split.n > 0 && crd_str_is_null(part))
        s = s.len ? joined(&m, s) : s;
    else
        s = convert(&m, s);
    if (m.rc != CRD_OK)
        *ret_rc = m.rc;
    return s.len ? s : v->fallback;
}

/* ---- one record -------------------------------------------------------------------------- */

static bool holds(const crd_csv_map_reader *r, const crd_csv_map_target *t,
                  const crd_csv_map_condition *c)
{
    crd_str s = text_at(r, t, c->name.slot);
    if (c->in.n > 0 && !is_in(&c->in, s))
        return false;
    if (c->not_in.n > 0 && is_in(&c->not_in, s))
        return false;
    if (!crd_str_is_null(c->matches) && !crd_csv_map_glob(c->matches, s))
        return false;
    return c->empty < 0 || (s.len == 0) == (c->empty == 1);
}

static bool all_hold(const crd_csv_map_reader *r, const crd_csv_map_target *t, bool derived)
{
    for (size_t i = 0; i < t->map->n_when; i++)
        if ((t->map->when[i].name.slot >= CRD_CSV_MAP_LET) == derived &&
            !holds(r, t, &t->map->when[i]))
            return false;
    return true;
}

/* Was the key there before? */
static crd_status seen_before(crd_csv_map_reader *r, crd_csv_map_target *t, bool *ret_seen)
{
    crd_buf key;
    uint32_t id = 0;
    crd_buf_init(&key, TEXT_MAX);
    crd_status rc = t->seen ? CRD_OK : crd_intern_new(SEEN_MAX, seen_bytes, &t->seen);
    for (size_t i = 0; i < t->map->n_fields; i++)
        if (t->map->fields[i]->flags & CRD_F_IN_KEY) {
            crd_buf_add(&key, t->texts[i]);
            crd_buf_addc(&key, '\x1f');
        }
    rc = rc == CRD_OK ? key.status : rc;
    uint32_t before = rc == CRD_OK ? crd_intern_count(t->seen) : 0;
    if (rc == CRD_OK)
        rc = crd_intern_add(t->seen, crd_buf_str(&key), &id);
    crd_buf_done(&key);
    *ret_seen = rc == CRD_OK && id != before;
    return rc == CRD_OK ? rc : crd_fail(r->job->err, rc, "too many keys to tell apart (dedupe)");
}

static crd_status put_one(crd_csv_map_reader *r, crd_csv_map_target *t, size_t first_let,
                          crd_str part)
{
    const crd_csv_map_table *m = t->map;
    crd_status rc = CRD_OK;
    for (size_t i = first_let; i < m->n_lets; i++)
        t->lets[i] = make(r, t, &m->lets[i].value, m->lets[i].name,
                          &m->lets[i].value == m->each ? part : CRD_STR_NULL, &rc);
    if (rc == CRD_OK && !all_hold(r, t, true))
        return CRD_OK;
    for (size_t i = 0; i < m->n_fields; i++)
        t->texts[i] = make(r, t, &m->values[i], crd_str_from(m->fields[i]->name),
                           &m->values[i] == m->each ? part : CRD_STR_NULL, &rc);
    bool seen = false;
    if (rc == CRD_OK && m->dedupe)
        rc = seen_before(r, t, &seen);
    if (rc != CRD_OK)
        return crd_fail(r->job->err, rc, "line %u: %s", r->line,
                        rc == CRD_ELIMIT ? "a value longer than a map makes" : "out of memory");
    if (seen)
        return CRD_OK;
    struct place p = {r, t};
    return crd_bind_row(&t->bind, t->texts, m->n_fields, r->line,
                        (crd_bind_place){.ctx = &p, .at = place_field});
}

/* Rows for each part of the one value that is split so; none when it is empty. */
static crd_status put_each(crd_csv_map_reader *r, crd_csv_map_target *t)
{
    const crd_csv_map_table *m = t->map;
    crd_status rc = CRD_OK;
    crd_str *parts = NULL;
    size_t n = 0, let = 0;
    while (let < m->n_lets && &m->lets[let].value != m->each) {
        t->lets[let] = make(r, t, &m->lets[let].value, m->lets[let].name, CRD_STR_NULL, &rc);
        let++;
    }
    struct made each = {.r = r, .t = t, .v = m->each};
    crd_str s = source_of(&each);
    if (rc == CRD_OK && s.len > 0)
        rc = split(&each, s, &parts, &n);
    if (rc != CRD_OK)
        return crd_fail(r->job->err, rc, "line %u: a list longer than %d parts", r->line,
                        CRD_CSV_MAP_PARTS_MAX);
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        if (known(r, m->each, parts[i]).len > 0)
            rc = put_one(r, t, let, parts[i]);
    return rc;
}

crd_status crd_csv_map_row(crd_csv_map_reader *r)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < r->map.n_tables; i++) {
        crd_csv_map_target *t = &r->targets[i];
        crd_arena_mark mark = crd_arena_save(r->job->scratch);
        if (t->usable && all_hold(r, t, false))
            rc = t->map->each ? put_each(r, t) : put_one(r, t, 0, CRD_STR_NULL);
        crd_arena_rewind(r->job->scratch, mark);
    }
    return rc;
}
