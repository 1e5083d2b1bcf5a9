/* Statements wait here in blocks, on their way to merge.c, while their fields become bits.
 * Numbering a text waits for memory, and a text of one row has nothing to do with that of the next:
 * the texts of a whole block are looked up together. Most fields have few values, which are known
 * from the rows before and are not looked up at all. */
#include "base/str.h"
#include "world/reading.h"

#include <string.h>

enum { ROWS = 64, BYTES = 1 << 16, RECENT = 256, TRIES = 4096, LONG = 1 << 24, ENDS = 16 };

/* A text met lately in a field, and what it came to. Its ends stand here too, so that a text which
 * was not met, or which they are all of, is known without a look at the interner's memory. */
typedef struct crd_recent {
    const char *ptr;     /* in the interner; NULL = free */
    uint64_t head, tail; /* first and last 8 bytes */
    uint32_t what;       /* length, shorter than LONG, and target */
    uint32_t text;
} recent;

/* A text of the block that has no number yet. */
typedef struct crd_waiting {
    crd_bits *bits; /* where it goes */
    uint32_t at;    /* in block.bytes */
    uint32_t len;
    uint8_t field, target;
} waiting;

/* ---- references --------------------------------------------------------------------------- */

static uint32_t table_named(crd_str name)
{
    for (uint32_t i = 0; i < CRD_T_COUNT; i++)
        if (crd_str_eq(name, crd_str_from(crd_records.tables[i]->name)))
            return i;
    return crd_str_eq(name, CRD_STR("class")) ? CRD_TARGET_CLASS : CRD_TARGET_NONE;
}

static bool may_be_merged(uint32_t table)
{
    return table == CRD_T_party || table == CRD_T_product || table == CRD_T_site ||
           table == CRD_T_element || table == CRD_T_network || table == CRD_T_service;
}

void crd_plan_field(crd_reading *r, uint32_t field, size_t *used)
{
    const crd_field *f = &r->t->fields[field];
    crd_ref_plan *p = &r->plan[field];
    p->only = CRD_TARGET_NONE;
    if (field == 0 && may_be_merged(r->table))
        p->only = (uint8_t)r->table;
    if (f->kind != CRD_REF)
        return;
    crd_str rest = crd_str_from(f->arg), one;
    bool any = crd_str_eq(rest, CRD_STR("any"));
    if (!any && crd_str_find(rest, CRD_STR("|")) == SIZE_MAX) {
        uint32_t table = table_named(rest);
        p->only = r->table == CRD_T_decision || table >= CRD_T_COUNT ? CRD_TARGET_NONE
                                                                     : (uint8_t)table;
        return;
    }
    p->tables = r->targets + *used;
    while (!any && crd_str_next(&rest, '|', &one) && *used < sizeof r->targets) {
        r->targets[(*used)++] = (uint8_t)table_named(one);
        p->n++;
    }
    for (uint32_t i = 0; any && i < CRD_T_COUNT && *used < sizeof r->targets; i++) {
        r->targets[(*used)++] = (uint8_t)i;
        p->n++;
    }
}

/* Cuts "table:key"; false when the table is not one of the field's. */
static bool cut(crd_ref_plan *p, crd_str ref, uint8_t *ret_table, crd_str *ret_key)
{
    const char *colon = memchr(ref.ptr, ':', ref.len);
    if (!colon || colon + 1 == ref.ptr + ref.len)
        return false;
    crd_str name = {ref.ptr, (size_t)(colon - ref.ptr)};
    for (uint32_t i = 0; i < p->n; i++) {
        uint8_t place = (uint8_t)((p->last + i) % p->n);
        uint8_t table = p->tables[place];
        crd_str known = table == CRD_TARGET_CLASS ? CRD_STR("class")
                                                  : crd_str_from(crd_records.tables[table]->name);
        if (!crd_str_eq(name, known))
            continue;
        p->last = place;
        *ret_table = table;
        *ret_key = (crd_str){colon + 1, ref.len - name.len - 1};
        return true;
    }
    return false;
}

/* Codes of a set in byte order, so that equal sets are equal texts. */
static crd_str in_order(crd_str codes, char *room, size_t size)
{
    crd_str parts[64], rest = codes, one;
    size_t n = 0, len = 0;
    if (codes.len > size || !memchr(codes.ptr, ' ', codes.len))
        return codes;
    while (crd_str_next(&rest, ' ', &one)) {
        if (n == sizeof parts / sizeof *parts)
            return codes;
        size_t at = n++;
        for (; at > 0 && crd_str_cmp(one, parts[at - 1]) < 0; at--)
            parts[at] = parts[at - 1];
        parts[at] = one;
    }
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            room[len++] = ' ';
        if (parts[i].len > 0)
            memcpy(room + len, parts[i].ptr, parts[i].len);
        len += parts[i].len;
    }
    return (crd_str){room, len};
}

/* ---- a field ------------------------------------------------------------------------------ */

static void ends_of(crd_str s, uint64_t *ret_head, uint64_t *ret_tail)
{
    uint64_t head = 0, tail = 0;
    if (s.len >= sizeof tail) {
        memcpy(&head, s.ptr, sizeof head);
        memcpy(&tail, s.ptr + s.len - sizeof tail, sizeof tail);
    } else {
        memcpy(&tail, s.ptr, s.len);
    }
    *ret_head = head;
    *ret_tail = tail;
}

static uint32_t what_of(size_t len, uint8_t target)
{
    return (uint32_t)len | (uint32_t)target << 24;
}

static recent *recent_of(const crd_reading *r, uint32_t field, uint64_t tail, size_t len)
{
    uint64_t place = (tail + len) * UINT64_C(0x9e3779b97f4a7c15) >>
                     56; /* ids differ in their ends */
    return &r->block.recent[(size_t)field * RECENT + place];
}

static bool is_recent(const recent *known, crd_str s, uint64_t head, uint64_t tail, uint8_t target)
{
    return known->tail == tail && known->head == head && known->ptr &&
           known->what == what_of(s.len, target) &&
           (s.len <= ENDS || memcmp(known->ptr, s.ptr, s.len - sizeof tail) == 0);
}

static void set_text(const crd_reading *r, uint32_t field, uint8_t target, uint32_t text,
                     crd_bits *ret)
{
    *ret = r->plan[field].n > 0 ? (uint64_t)target << 32 | text : text;
}

static crd_status wait(crd_reading *r, uint32_t field, uint8_t target, crd_str s, crd_bits *bits)
{
    crd_block *b = &r->block;
    if (s.len > UINT32_MAX / 2)
        return CRD_ELIMIT;
    waiting one = {bits, (uint32_t)b->bytes.n, (uint32_t)s.len, (uint8_t)field, target};
    if (!CRD_VEC_RESERVE(&b->bytes, b->bytes.n + s.len) || !CRD_VEC_PUSH(&b->waiting, one))
        return CRD_ENOMEM;
    if (s.len > 0)
        memcpy(b->bytes.at + b->bytes.n, s.ptr, s.len);
    b->bytes.n += s.len;
    return CRD_OK;
}

static crd_status read_text(crd_reading *r, uint32_t field, crd_str s, crd_bits *bits)
{
    crd_ref_plan *p = &r->plan[field];
    char sorted[512];
    uint8_t target = p->only;
    if (p->n > 0 && !cut(p, s, &target, &s))
        target = CRD_TARGET_NONE;
    if (r->t->fields[field].kind == CRD_CODES)
        s = in_order(s, sorted, sizeof sorted);
    if (r->block.missed[field] == TRIES || s.len >= LONG)
        return wait(r, field, target, s, bits);
    uint64_t head, tail;
    ends_of(s, &head, &tail);
    const recent *known = recent_of(r, field, tail, s.len);
    if (!is_recent(known, s, head, tail, target)) {
        r->block.missed[field]++;
        return wait(r, field, target, s, bits);
    }
    r->block.missed[field] = 0;
    set_text(r, field, target, known->text, bits);
    return CRD_OK;
}

static crd_status read_field(crd_reading *r, uint32_t field, const void *rec, crd_block_row *row,
                             crd_bits *bits)
{
    const crd_field *f = &r->t->fields[field];
    double real;
    if (crd_field_is_text(f)) {
        crd_str s = crd_field_str(f, rec);
        if (s.len == 0)
            return CRD_OK;
        row->present |= UINT64_C(1) << field;
        return read_text(r, field, s, bits);
    }
    row->present |= (uint64_t)!crd_field_is_null(f, rec) << field;
    if (f->kind == CRD_INT) {
        *bits = (uint64_t)crd_field_i64(f, rec);
    } else if (f->kind == CRD_REAL) {
        real = crd_field_real(f, rec) + 0.0; /* one zero */
        memcpy(bits, &real, sizeof real);
    } else {
        *bits = (uint32_t)crd_field_i32(f, rec);
    }
    return CRD_OK;
}

/* ---- the block ---------------------------------------------------------------------------- */

crd_status crd_block_init(crd_reading *r)
{
    crd_block *b = &r->block;
    b->recent = calloc((size_t)r->t->n_fields * RECENT, sizeof *b->recent);
    b->rows = calloc(ROWS, sizeof *b->rows);
    b->bits = calloc((size_t)ROWS * r->t->n_fields, sizeof *b->bits);
    return b->recent && b->rows && b->bits ? CRD_OK : CRD_ENOMEM;
}

void crd_block_done(crd_reading *r)
{
    crd_block *b = &r->block;
    free(b->recent);
    free(b->rows);
    free(b->bits);
    CRD_VEC_DONE(&b->waiting);
    CRD_VEC_DONE(&b->bytes);
    CRD_VEC_DONE(&b->texts);
    CRD_VEC_DONE(&b->numbers);
}

crd_status crd_block_add(crd_reading *r, const void *rec, uint32_t source, uint32_t line)
{
    crd_status rc = CRD_OK;
    crd_block *b = &r->block;
    crd_block_row *row = &b->rows[b->n];
    crd_bits *bits = b->bits + (size_t)b->n * r->t->n_fields;
    *row = (crd_block_row){.source = source, .line = line};
    for (uint32_t i = 0; i < r->n; i++)
        CRD_TRY(read_field(r, r->fields[i], rec, row, bits + r->fields[i]));
    b->n++;
done:
    return rc;
}

bool crd_block_full(const crd_reading *r) { return r->block.n == ROWS || r->block.bytes.n > BYTES; }

void crd_block_clear(crd_reading *r)
{
    r->block.n = 0;
    r->block.waiting.n = 0;
    r->block.bytes.n = 0;
}

crd_status crd_block_texts(crd_reading *r)
{
    crd_status rc = CRD_OK;
    crd_block *b = &r->block;
    crd_world *w = r->b->w;
    size_t n = b->waiting.n;
    if (!CRD_VEC_RESERVE(&b->texts, n) || !CRD_VEC_RESERVE(&b->numbers, n))
        CRD_TRY(CRD_ENOMEM);
    for (size_t i = 0; i < n; i++)
        b->texts.at[i] = (crd_str){b->bytes.at + b->waiting.at[i].at, b->waiting.at[i].len};
    CRD_TRY(crd_intern_add_many(w->texts, b->texts.at, n, b->numbers.at));
    for (size_t i = 0; i < n; i++) {
        const waiting *one = &b->waiting.at[i];
        uint32_t own = b->numbers.at[i], text = own;
        if (one->target < CRD_T_COUNT && r->table != CRD_T_decision)
            CRD_TRY(crd_identity_of(r->b, one->target, own, &text));
        set_text(r, one->field, one->target, text, one->bits);
        if (b->missed[one->field] == TRIES || one->len >= LONG)
            continue;
        uint64_t head, tail;
        ends_of(b->texts.at[i], &head, &tail);
        *recent_of(r, one->field, tail, one->len) = (recent){
            crd_intern_text(w->texts, own).ptr, head, tail, what_of(one->len, one->target), text};
    }
done:
    return rc;
}
