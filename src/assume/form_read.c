/* Short forms: words to records, by the table of form.c. One pass, no looking back but for a word
 * that an optional slot leaves to the next. */
#include "assume/form_int.h"

#include "base/err.h"
#include "base/str.h"
#include "model/code.h"

#include <stdio.h>
#include <string.h>

typedef struct word {
    crd_str text;
    uint32_t column; /* 1-based */
    bool quoted;
} word;

typedef struct reading {
    const crd_more_codes *more;
    crd_arena *arena;
    crd_err *err;
    word words[CRD_FORM_WORDS_MAX];
    size_t n, at;
    uint32_t end; /* column past the last word */
    const crd_form *form;
    crd_str value[CRD_SLOTS], high[CRD_SLOTS]; /* of the form's slots */
    uint32_t column[CRD_SLOTS];
    char left_out[40]; /* "KIND, SHARE or ": optional slots that the next word did not suit */
} reading;

#define fail_here(r, column, ...) crd_fail_at((r)->err, CRD_EINVAL, NULL, 0, (column), __VA_ARGS__)

/* What of a word fits into a message. */
static int cut(crd_str s) { return s.len < 60 ? (int)s.len : 60; }

/* ---- words -------------------------------------------------------------------------------- */

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

static crd_status split(reading *r, crd_str text)
{
    size_t i = 0;
    if (text.len > CRD_FORM_BYTES_MAX)
        return crd_fail(r->err, CRD_ELIMIT, "an assumption has at most %d bytes",
                        CRD_FORM_BYTES_MAX);
    for (;;) {
        while (i < text.len && is_blank(text.ptr[i]))
            i++;
        r->end = (uint32_t)i + 1;
        if (i == text.len)
            return CRD_OK;
        if (r->n == CRD_FORM_WORDS_MAX)
            return crd_fail_at(r->err, CRD_ELIMIT, NULL, 0, (uint32_t)i + 1,
                               "an assumption has at most %d words", CRD_FORM_WORDS_MAX);
        bool quoted = text.ptr[i] == '"';
        size_t start = i + quoted;
        for (i = start; i < text.len && (quoted ? text.ptr[i] != '"' : !is_blank(text.ptr[i]));)
            i++;
        if (quoted && i == text.len)
            return fail_here(r, (uint32_t)start, "this '\"' has no end");
        r->words[r->n++] = (word){
            {text.ptr + start, i - start}, (uint32_t)(start + 1 - quoted), quoted};
        i += quoted;
    }
}

bool crd_form_is(crd_str text)
{
    text = crd_str_trim(text);
    size_t n = 0;
    while (n < text.len && !is_blank(text.ptr[n]))
        n++;
    for (const crd_form *f = crd_forms; f->verb; f++)
        if (crd_str_eq(crd_str_from(f->verb), (crd_str){text.ptr, n}))
            return true;
    return false;
}

/* ---- values ------------------------------------------------------------------------------- */

static crd_str code_of(const crd_field *f, crd_str text)
{
    for (const crd_form_alias *a = crd_form_aliases; a->list; a++)
        if (crd_str_eq(crd_str_from(a->list), crd_str_from(f->arg)) &&
            crd_str_eq(crd_str_from(a->alias), text))
            return crd_str_from(a->code);
    return text;
}

static bool is_code(const reading *r, const crd_field *f, crd_str code)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    return (list && crd_code_find(list, code) >= 0) ||
           (r->more && r->more->has && r->more->has(r->more->ctx, f->arg, code));
}

static crd_status no_code(reading *r, const crd_field *f, const word *w)
{
    enum { SHOWN = 12 };
    char codes[160];
    size_t used = 0;
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    int n = snprintf(codes, sizeof codes, "a code of list %s", f->arg);
    for (size_t i = 0; list && list->n <= SHOWN && i < list->n && used < sizeof codes; i++) {
        n = snprintf(codes + used, sizeof codes - used, "%s%s",
                     i == 0            ? ""
                     : i + 1 < list->n ? ", "
                                       : " or ",
                     list->codes[i].code);
        used += n > 0 ? (size_t)n : 0;
    }
    return fail_here(r, w->column, "expected %s, found '" CRD_STR_FMT "'", codes, cut(w->text),
                     w->text.ptr);
}

/* "party:acme" in a field that has parties alone. */
static crd_str without_table(const crd_field *f, crd_str text)
{
    crd_str table = crd_str_from(f->arg);
    bool one = f->kind == CRD_REF && crd_str_find(table, CRD_STR("|")) == SIZE_MAX &&
               !crd_str_eq(table, CRD_STR("any"));
    if (one && text.len > table.len + 1 && crd_str_starts(text, table) &&
        text.ptr[table.len] == ':')
        return (crd_str){text.ptr + table.len + 1, text.len - table.len - 1};
    return text;
}

static crd_status set_codes(reading *r, const crd_field *f, const word *w, crd_str *ret_text)
{
    crd_buf b;
    crd_str rest = w->text, one;
    crd_status rc = CRD_OK;
    crd_buf_init(&b, 2 * CRD_FORM_BYTES_MAX * 8);
    while (rc == CRD_OK && crd_str_next(&rest, ' ', &one)) {
        if (one.len == 0)
            continue;
        crd_str code = code_of(f, one);
        if (!is_code(r, f, code))
            rc = no_code(r, f, &(word){.text = one, .column = w->column});
        crd_buf_adds(&b, b.len ? " " : "");
        crd_buf_add(&b, code);
    }
    *ret_text = crd_str_copy(r->arena, b.len ? crd_buf_str(&b) : CRD_STR(""));
    if (rc == CRD_OK && (b.status != CRD_OK || !ret_text->ptr))
        rc = crd_fail(r->err, CRD_ENOMEM, "out of memory");
    crd_buf_done(&b);
    return rc;
}

/* Gives a field of the row its value. */
static crd_status set_field(reading *r, crd_form_row *row, uint32_t field, const word *w)
{
    crd_status rc = CRD_OK;
    const crd_field *f = &crd_records.tables[row->table]->fields[field];
    const char *expected = "";
    crd_str text = without_table(f, w->text);
    if (f->kind == CRD_CODE)
        text = code_of(f, text);
    if (f->kind == CRD_CODE && !is_code(r, f, text))
        return no_code(r, f, w);
    if (f->kind == CRD_CODES)
        CRD_TRY(set_codes(r, f, w, &text));
    if (crd_str_trim(text).len == 0)
        return fail_here(r, w->column, "expected a value of field '%s'", f->name);
    if (!crd_field_set(f, row->rec, text, r->arena, &expected))
        return fail_here(r, w->column, "field '%s': expected %s, found '" CRD_STR_FMT "'", f->name,
                         expected, cut(w->text), w->text.ptr);
    row->given |= UINT64_C(1) << field;
    row->column[field] = w->column;
done:
    return rc;
}

static crd_status begin_row(reading *r, crd_form_row *row, uint32_t table)
{
    const crd_table *t = crd_records.tables[table];
    *row = (crd_form_row){.table = table};
    row->rec = crd_arena_alloc(r->arena, 1, t->size, _Alignof(max_align_t));
    if (!row->rec)
        return crd_fail(r->err, CRD_ENOMEM, "out of memory");
    crd_record_clear(t, row->rec);
    return CRD_OK;
}

/* ---- slots -------------------------------------------------------------------------------- */

static bool is_field(uint32_t table, crd_str text)
{
    return crd_table_find(crd_records.tables[table], text) >= 0;
}

/* "30%", "30%-40%": two views. */
static bool share_of(crd_str text, crd_str *ret_low, crd_str *ret_high)
{
    size_t dash = crd_str_find(text, CRD_STR("-"));
    *ret_low = *ret_high = text;
    if (dash != SIZE_MAX) {
        *ret_low = (crd_str){text.ptr, dash};
        *ret_high = (crd_str){text.ptr + dash + 1, text.len - dash - 1};
    }
    const crd_field *f = &crd_records.tables[CRD_T_holding]->fields[CRD_C_holding_ppm_min];
    crd_holding low, high;
    const char *expected;
    crd_record_clear(crd_records.tables[CRD_T_holding], &low);
    crd_record_clear(crd_records.tables[CRD_T_holding], &high);
    return crd_field_set(f, &low, *ret_low, NULL, &expected) &&
           crd_field_set(f, &high, *ret_high, NULL, &expected) && low.ppm_min != CRD_NULL32 &&
           high.ppm_min != CRD_NULL32 && low.ppm_min <= high.ppm_min;
}

/* Does the word suit the slot? */
static bool suits(const reading *r, const crd_slot *s, uint32_t table, crd_str text)
{
    crd_str low, high;
    const crd_field *f = &crd_records.tables[s->table]->fields[s->field];
    if (s->flags & CRD_SLOT_WORD)
        return crd_str_eq(text, crd_str_from(s->name));
    if (s->flags & CRD_SLOT_SHARE)
        return share_of(text, &low, &high);
    if (f->kind == CRD_CODE || f->kind == CRD_CODES)
        return is_code(r, f, code_of(f, text));
    return !(s->flags & CRD_SLOT_OPTIONAL) || !is_field(table, text);
}

static crd_status expected_slot(reading *r, const crd_slot *s, const word *w)
{
    const crd_field *f = &crd_records.tables[s->table]->fields[s->field];
    if (!w)
        return fail_here(r, r->end, "expected %s: %s", s->name, r->form->about.usage);
    if (s->flags & CRD_SLOT_WORD)
        return fail_here(r, w->column, "expected '%s', found '" CRD_STR_FMT "'", s->name,
                         cut(w->text), w->text.ptr);
    if (s->flags & CRD_SLOT_SHARE)
        return fail_here(r, w->column,
                         "expected a share such as 30%% or 30%%-40%%, found '" CRD_STR_FMT "'",
                         cut(w->text), w->text.ptr);
    return no_code(r, f, w);
}

/* Words that suit, joined by blanks. */
static crd_status take_rest(reading *r, const crd_slot *s, uint32_t table, crd_str *ret_text)
{
    crd_status rc = CRD_OK;
    crd_buf b;
    crd_buf_init(&b, 2 * CRD_FORM_BYTES_MAX);
    while (r->at < r->n && suits(r, s, table, r->words[r->at].text)) {
        crd_buf_adds(&b, b.len ? " " : "");
        crd_buf_add(&b, r->words[r->at++].text);
    }
    *ret_text = crd_str_copy(r->arena, crd_buf_str(&b));
    if (b.status != CRD_OK || !ret_text->ptr)
        rc = crd_fail(r->err, CRD_ENOMEM, "out of memory");
    crd_buf_done(&b);
    return rc;
}

/* "51" is 51 millionths by the rule of tables, and meant as percent: more likely a slip than so
 * small a share. */
static crd_status check_share(reading *r, const word *w, crd_str end)
{
    int64_t v;
    if (!crd_str_to_i64(end, &v) || v < 1 || v > 100)
        return CRD_OK;
    return fail_here(r, w->column, "%d%% or %d (millionths)?", (int)v, (int)v * 10000);
}

static crd_status take_slots(reading *r, uint32_t table)
{
    for (size_t i = 0; i < CRD_SLOTS && r->form->slots[i].name; i++) {
        const crd_slot *s = &r->form->slots[i];
        const word *w = r->at < r->n ? &r->words[r->at] : NULL;
        if (!w || !suits(r, s, table, w->text)) {
            if (!(s->flags & CRD_SLOT_OPTIONAL))
                return expected_slot(r, s, w);
            size_t used = strlen(r->left_out);
            snprintf(r->left_out + used, sizeof r->left_out - used, "%s or ", s->name);
            continue;
        }
        r->column[i] = w->column;
        r->left_out[0] = 0;
        if (s->flags & CRD_SLOT_REST) {
            crd_status rc = take_rest(r, s, table, &r->value[i]);
            if (rc != CRD_OK)
                return rc;
            continue;
        }
        r->value[i] = r->high[i] = w->text;
        if (s->flags & CRD_SLOT_SHARE) {
            share_of(w->text, &r->value[i], &r->high[i]);
            crd_status rc = check_share(r, w, r->value[i]);
            rc = rc == CRD_OK ? check_share(r, w, r->high[i]) : rc;
            if (rc != CRD_OK)
                return rc;
        }
        r->at++;
    }
    return CRD_OK;
}

/* Pairs FIELD VALUE to the end of the text. */
static crd_status take_fields(reading *r, crd_form_row *row, uint64_t taken)
{
    const crd_table *t = crd_records.tables[row->table];
    while (r->at < r->n) {
        const word *name = &r->words[r->at++];
        int field = crd_table_find(t, name->text);
        if (field < 0)
            return fail_here(r, name->column,
                             "expected %sa field of table %s (docs/schema.md), found '" CRD_STR_FMT
                             "'",
                             r->left_out, t->name, cut(name->text), name->text.ptr);
        if (taken >> field & 1)
            return fail_here(r, name->column, "field '%s' is said twice", t->fields[field].name);
        if (r->at == r->n)
            return fail_here(r, r->end, "expected a value of field '%s'", t->fields[field].name);
        crd_status rc = set_field(r, row, (uint32_t)field, &r->words[r->at++]);
        if (rc != CRD_OK)
            return rc;
        taken |= UINT64_C(1) << field;
    }
    return CRD_OK;
}

/* ---- forms with rows of their own --------------------------------------------------------- */

static crd_status fill_one(reading *r, crd_form_row *row, const crd_fill *f)
{
    crd_status rc = CRD_OK;
    uint64_t bit = UINT64_C(1) << f->field;
    size_t slot = (size_t)f->slot - 1;
    bool has = f->slot > 0 && !crd_str_is_null(r->value[slot]);
    if (row->given & bit) /* said by name */
        return CRD_OK;
    if (!has)
        return f->otherwise ? set_field(r, row, (uint32_t)f->field,
                                        &(word){.text = crd_str_from(f->otherwise)})
                            : CRD_OK;
    CRD_TRY(set_field(r, row, (uint32_t)f->field,
                      &(word){.text = r->value[slot], .column = r->column[slot]}));
    if (r->form->slots[slot].flags & CRD_SLOT_SHARE)
        CRD_TRY(set_field(r, row, (uint32_t)f->field + 1,
                          &(word){.text = r->high[slot], .column = r->column[slot]}));
    if (r->form->slots[slot].flags & CRD_SLOT_NEW)
        row->fresh |= bit;
done:
    return rc;
}

/* Fields that slots fill: not to be said by name as well. */
static uint64_t slot_fields(const reading *r)
{
    uint64_t taken = 0;
    for (const crd_fill *f = r->form->rows[0].at; f->slot > 0 || f->otherwise; f++)
        if (f->slot > 0 && !crd_str_is_null(r->value[f->slot - 1]))
            taken |= UINT64_C(1) << f->field;
    return taken;
}

static crd_status read_rows(reading *r, crd_form_said *said)
{
    crd_status rc = CRD_OK;
    const crd_form *form = r->form;
    uint32_t main = (uint32_t)form->rows[0].table;
    CRD_TRY(take_slots(r, main));
    CRD_TRY(begin_row(r, &said->rows[0], main));
    CRD_TRY(take_fields(r, &said->rows[0], slot_fields(r)));
    for (size_t i = 0; i < CRD_FORM_ROWS_MAX && form->rows[i].table != CRD_T_source; i++) {
        crd_form_row *row = &said->rows[i];
        if (i > 0)
            CRD_TRY(begin_row(r, row, (uint32_t)form->rows[i].table));
        for (const crd_fill *f = form->rows[i].at; f->slot > 0 || f->otherwise; f++)
            CRD_TRY(fill_one(r, row, f));
        said->n_rows++;
    }
    if (form->replaces) {
        said->end = said->rows[0];
        said->end.given = form->replaces;
    }
done:
    return rc;
}

/* The form of this verb whose first word suits. */
static crd_status pick_form(reading *r)
{
    const crd_form *first = NULL;
    for (const crd_form *f = crd_forms; f->verb; f++) {
        if (r->words[0].quoted || !crd_str_eq(crd_str_from(f->verb), r->words[0].text))
            continue;
        first = first ? first : f;
        if (!(f->slots[0].flags & CRD_SLOT_PICK) ||
            (r->n > 1 && suits(r, &f->slots[0], CRD_T_source, r->words[1].text))) {
            r->form = f;
            return CRD_OK;
        }
    }
    r->form = first;
    if (first)
        return CRD_OK;
    crd_buf b;
    crd_buf_init(&b, 1024);
    for (const crd_form *f = crd_forms; f->verb; f++)
        if (f == crd_forms || !crd_str_eq(crd_str_from(f->verb), crd_str_from(f[-1].verb)))
            crd_buf_addf(&b, "%s%s", b.len ? ", " : "", f->verb);
    crd_status rc = fail_here(r, r->words[0].column,
                              "expected one of %s, or a file; found '" CRD_STR_FMT "'",
                              b.at ? b.at : "", cut(r->words[0].text), r->words[0].text.ptr);
    crd_buf_done(&b);
    return rc;
}

/* ---- add, set, end, remove ---------------------------------------------------------------- */

static crd_status table_of(reading *r, crd_str name, uint32_t column, uint32_t *ret_table)
{
    const crd_table *t = crd_schema_find(&crd_records, name);
    if (!t || t == crd_records.tables[CRD_T_source])
        return fail_here(r, column,
                         "expected the name of a table (docs/schema.md), found '" CRD_STR_FMT "'",
                         cut(name), name.ptr);
    *ret_table = (uint32_t)crd_schema_index(&crd_records, t);
    return CRD_OK;
}

static crd_status next_word(reading *r, const char *what, const word **ret_word)
{
    if (r->at == r->n)
        return fail_here(r, r->end, "expected %s: %s", what, r->form->about.usage);
    *ret_word = &r->words[r->at++];
    return CRD_OK;
}

static crd_status read_add(reading *r, crd_form_said *said)
{
    crd_status rc = CRD_OK;
    const word *w;
    uint32_t table;
    crd_form_row *row = &said->rows[0];
    CRD_TRY(next_word(r, "TABLE", &w));
    CRD_TRY(table_of(r, w->text, w->column, &table));
    CRD_TRY(begin_row(r, row, table));
    CRD_TRY(take_fields(r, row, 0));
    const crd_table *t = crd_records.tables[table];
    for (uint32_t i = 0; i < t->n_fields; i++)
        if ((t->fields[i].flags & (CRD_F_KEY | CRD_F_REQUIRED)) && !(row->given >> i & 1))
            CRD_TRY(fail_here(r, r->end, "expected field '%s': a row of %s needs it",
                              t->fields[i].name, t->name));
    said->n_rows = 1;
done:
    return rc;
}

static bool has_id(const crd_table *t)
{
    uint32_t keys = 0;
    for (uint32_t i = 0; i < t->n_fields; i++)
        keys += (t->fields[i].flags & CRD_F_IN_KEY) != 0;
    return keys == 1 && t->fields[0].kind == CRD_TEXT;
}

static crd_status read_set(reading *r, crd_form_said *said)
{
    crd_status rc = CRD_OK;
    const word *w;
    uint32_t table;
    crd_form_row *row = &said->rows[0];
    CRD_TRY(next_word(r, "TABLE:ID", &w));
    size_t colon = crd_str_find(w->text, CRD_STR(":"));
    if (colon == SIZE_MAX)
        CRD_TRY(fail_here(r, w->column, "expected TABLE:ID, found '" CRD_STR_FMT "'", cut(w->text),
                          w->text.ptr));
    CRD_TRY(table_of(r, (crd_str){w->text.ptr, colon}, w->column, &table));
    if (!has_id(crd_records.tables[table]))
        CRD_TRY(fail_here(r, w->column, "rows of %s have no id: use 'end' and 'add'",
                          crd_records.tables[table]->name));
    CRD_TRY(begin_row(r, row, table));
    word id = {.text = {w->text.ptr + colon + 1, w->text.len - colon - 1}, .column = w->column};
    CRD_TRY(set_field(r, row, 0, &id));
    if (r->at == r->n)
        CRD_TRY(fail_here(r, r->end, "expected FIELD: %s", r->form->about.usage));
    CRD_TRY(take_fields(r, row, 1));
    said->n_rows = 1;
    said->sets = true;
done:
    return rc;
}

/* Fields that `end` takes by place: those of the key, but for designations, which one knows by
 * their subject. */
static size_t key_order(const crd_table *t, uint32_t *fields)
{
    size_t n = 0;
    bool listed = t == crd_records.tables[CRD_T_designation];
    for (uint32_t i = 0; i < t->n_fields; i++)
        if ((t->fields[i].flags & CRD_F_KEY) && !(listed && i == CRD_C_designation_list))
            fields[n++] = i;
    return n;
}

static crd_status read_end(reading *r, crd_form_said *said)
{
    crd_status rc = CRD_OK;
    const word *w;
    uint32_t table, fields[CRD_FIELDS_MAX];
    CRD_TRY(next_word(r, "TABLE", &w));
    CRD_TRY(table_of(r, w->text, w->column, &table));
    CRD_TRY(begin_row(r, &said->end, table));
    size_t n = key_order(crd_records.tables[table], fields);
    for (size_t i = 0; i < n && r->at < r->n && !is_field(table, r->words[r->at].text); i++)
        CRD_TRY(set_field(r, &said->end, fields[i], &r->words[r->at++]));
    CRD_TRY(take_fields(r, &said->end, said->end.given));
    if (said->end.given == 0)
        CRD_TRY(fail_here(r, r->end, "expected field '%s', or FIELD VALUE: which rows end?",
                          crd_records.tables[table]->fields[fields[0]].name));
    said->must = true;
done:
    return rc;
}

static crd_status read_remove(reading *r, crd_form_said *said)
{
    crd_status rc = CRD_OK;
    const word *w;
    CRD_TRY(next_word(r, "TABLE:ID", &w));
    said->remove = w->text;
    said->remove_column = w->column;
    if (w->text.len == 0)
        CRD_TRY(fail_here(r, w->column, "expected TABLE:ID"));
    if (r->at < r->n)
        CRD_TRY(fail_here(r, r->words[r->at].column,
                          "expected nothing more, found '" CRD_STR_FMT "'",
                          cut(r->words[r->at].text), r->words[r->at].text.ptr));
done:
    return rc;
}

crd_status crd_form_read(crd_str text, const crd_more_codes *more, crd_arena *arena,
                         crd_form_said *ret_said, crd_err *err)
{
    static crd_status (*const read[])(reading *, crd_form_said *) = {
        [CRD_FORM_ROWS] = read_rows, [CRD_FORM_ADD] = read_add,       [CRD_FORM_SET] = read_set,
        [CRD_FORM_END] = read_end,   [CRD_FORM_REMOVE] = read_remove,
    };
    crd_status rc = CRD_OK;
    reading r = {.more = more, .arena = arena, .err = err};
    crd_form_said said = {.n_rows = 0};
    CRD_TRY(split(&r, text));
    if (r.n == 0)
        CRD_TRY(fail_here(&r, 1, "expected an assumption, found nothing"));
    CRD_TRY(pick_form(&r));
    r.at = 1;
    CRD_TRY(read[r.form->what](&r, &said));
    *ret_said = said;
done:
    return rc;
}
