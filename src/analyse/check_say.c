/* Values of rows as texts, as a CSV file would have them. */
#include "analyse/check_int.h"

#include "base/buf.h"

#include <string.h>

/* Room for any record: the widest has under 40 fields of at most 16 bytes. */
struct room {
    _Alignas(16) char at[16 * CRD_FIELDS_MAX];
};

/* The reference `text` with its table before it, when the field may lead to several. */
static crd_str full_ref(const crd_world *w, uint8_t target, uint32_t text, bool several,
                        crd_buf *scratch)
{
    crd_str key = crd_world_text(w, text);
    if (!several || target == CRD_TARGET_NONE || crd_str_is_null(key))
        return key;
    size_t from = scratch->len;
    crd_buf_adds(scratch, target == CRD_TARGET_CLASS ? "class" : crd_records.tables[target]->name);
    crd_buf_addc(scratch, ':');
    crd_buf_add(scratch, key);
    crd_str all = crd_buf_str(scratch);
    return (crd_str){all.ptr + from, all.len - from};
}

static void set(const crd_field *f, struct room *rec, crd_str text, int32_t i32, int64_t i64,
                double real)
{
    char *at = rec->at + f->offset;
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
    case CRD_REF:
    case CRD_CODE:
    case CRD_CODES:
        memcpy(at, &text, sizeof text);
        break;
    case CRD_DATE:
    case CRD_PPM:
    case CRD_BOOL:
        memcpy(at, &i32, sizeof i32);
        break;
    case CRD_INT:
        memcpy(at, &i64, sizeof i64);
        break;
    case CRD_REAL:
        memcpy(at, &real, sizeof real);
        break;
    }
}

static void set_cell(const crd_world *w, const crd_frame *fr, uint32_t field, uint32_t row,
                     struct room *rec, crd_buf *scratch)
{
    const crd_world_col *c = &fr->cols[field];
    crd_str text = CRD_STR_NULL;
    if (c->text)
        text = full_ref(w, c->target ? c->target[row] : CRD_TARGET_NONE, c->text[row],
                        c->target != NULL, scratch);
    set(&fr->table->fields[field], rec, text,
        c->holds == CRD_HOLDS_I32 ? crd_col_i32(c, row) : CRD_NULL32,
        c->holds == CRD_HOLDS_I64 ? crd_col_i64(c, row) : CRD_NULL64,
        c->holds == CRD_HOLDS_REAL ? crd_col_real(c, row) : (double)NAN);
}

void crd_cell_say(const crd_world *w, uint32_t table, uint32_t row, uint32_t field, crd_buf *out)
{
    const crd_frame *fr = crd_world_frame(w, table);
    struct room rec;
    crd_buf scratch;
    crd_buf_init(&scratch, 1 << 16);
    crd_record_clear(fr->table, rec.at);
    set_cell(w, fr, field, row, &rec, &scratch);
    crd_field_text(&fr->table->fields[field], rec.at, out);
    crd_buf_done(&scratch);
}

void crd_other_say(const crd_world *w, uint32_t table, const crd_other *o, crd_buf *out)
{
    const crd_frame *fr = crd_world_frame(w, table);
    struct room rec;
    crd_buf scratch;
    crd_buf_init(&scratch, 1 << 16);
    crd_record_clear(fr->table, rec.at);
    bool several = fr->cols[o->field].target != NULL;
    const crd_field *f = &fr->table->fields[o->field];
    crd_str text = crd_field_is_text(f) ? full_ref(w, o->target, o->text, several, &scratch)
                                        : CRD_STR_NULL;
    set(f, &rec, text, o->i32, o->i64, o->real);
    crd_field_text(f, rec.at, out);
    crd_buf_done(&scratch);
}

void crd_row_say(const crd_world *w, uint32_t table, uint32_t row, crd_buf *out)
{
    const crd_frame *fr = crd_world_frame(w, table);
    struct room rec;
    crd_buf scratch[8];
    size_t used = 0;
    crd_record_clear(fr->table, rec.at);
    for (uint32_t i = 0; i < fr->table->n_fields && used < 8; i++) {
        if (!(fr->table->fields[i].flags & CRD_F_IN_KEY))
            continue;
        crd_buf_init(&scratch[used], 4096); /* one each: a text must stay where it is */
        set_cell(w, fr, i, row, &rec, &scratch[used++]);
    }
    crd_record_key(fr->table, rec.at, out);
    while (used > 0)
        crd_buf_done(&scratch[--used]);
}

crd_str crd_source_say(const crd_world *w, uint32_t source)
{
    size_t n;
    const crd_world_source *s = crd_world_sources(w, &n);
    return source < n ? s[source].name : CRD_STR("?");
}

crd_str crd_number_say(double v, char room[32])
{
    crd_buf b;
    crd_buf_init(&b, 1 << 12);
    crd_buf_addr(&b, v);
    crd_str s = crd_buf_str(&b);
    size_t n = s.len < 31 ? s.len : 31;
    memcpy(room, s.ptr, n);
    room[n] = 0;
    crd_buf_done(&b);
    return (crd_str){room, n};
}

crd_str crd_km_say(double km, char room[32])
{
    return crd_number_say(floor(km * 10 + 0.5) / 10, room);
}

uint32_t crd_line_of(const crd_world *w, uint32_t table, uint32_t row, uint32_t source)
{
    const crd_frame *f = crd_world_frame(w, table);
    size_t n;
    const crd_place *more = crd_world_more_places(w, table, row, &n);
    if (crd_row_source(f, row) == source)
        return crd_row_line(f, row);
    for (size_t i = 0; i < n; i++)
        if (more[i].source == source)
            return more[i].line;
    return 0;
}

crd_told crd_told_by(const crd_world *w, uint32_t table, const crd_other *o)
{
    return (crd_told){
        .placed = true, .source = o->source, .line = crd_line_of(w, table, o->row, o->source)};
}
