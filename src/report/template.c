/* The workbook that asks. Its words are for people who have never seen Cordon. */
#include "report/template.h"

#include "base/err.h"
#include "base/vec.h"
#include "fmt/xlsx_out.h"
#include "model/code.h"

#include <stdlib.h>
#include <string.h>

enum { TEXT_MAX = 8 << 20 };

const char *const crd_template_tables[] = {
    "party",     "network", "site",       "product",  "element", "link",
    "share_use", "tie",     "dependency", "contract", NULL,
};

/* ---- the sheet "read me" ----------------------------------------------------------------- */

struct lines {
    crd_buf text; /* all lines, one after another */
    CRD_VEC(size_t) ends;
    bool full;
};

static void end_line(struct lines *l) { l->full |= !CRD_VEC_PUSH(&l->ends, l->text.len); }

static void line(struct lines *l, const char *text)
{
    crd_buf_adds(&l->text, text);
    end_line(l);
}

static const char *const how_to[] = {
    "",
    "How to fill it in",
    "Each sheet is a table, and each row of it one thing: one site, one piece of equipment, one "
    "contract. Leave the row with the column names as it is. Sheets and columns that you do not "
    "need can stay empty.",
    "Columns whose name ends in * are required. All others may stay empty.",
    "Empty means: not known. If you do not know something, leave the cell empty. Do not write 0, "
    "no, none, n/a, unknown or a dash: those would be read as an answer, or as an error. An honest "
    "empty cell is a good answer.",
    "The first columns of a table hold the short names by which other tables mean its rows. Choose "
    "them freely (your own inventory numbers are best), use each once in a table, and write them "
    "the same everywhere.",
    "Dates: 2024-05-31, or only 2024-05 or 2024 when no more is known. A period ends on the first "
    "day on which it no longer holds.",
    "Shares: in millionths (510000) or in percent (51%).",
    "Numbers: without units and thousands signs; the unit stands in the column's note.",
    "Yes or no: choose from the list. Empty is neither.",
    "Codes: choose from the list of the column. Where several may be given, write them with single "
    "blanks between. What each code means stands at the end of this sheet.",
    "References such as element:E-12 or site:S-3 give the table and the short name of one of its "
    "rows; where only one table can be meant, the short name alone.",
    "Numbers with leading zeros and long numbers (inventory and serial numbers): the columns for "
    "texts are formatted so that they stay as typed. Paste values only, to keep that format.",
};

static void key_line(struct lines *l, const crd_table *t)
{
    size_t n = 0;
    crd_buf_adds(&l->text, "Required: ");
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & (CRD_F_KEY | CRD_F_REQUIRED))
            crd_buf_addf(&l->text, "%s%s", n++ ? ", " : "", t->fields[i].name);
    crd_buf_adds(&l->text, n ? ". " : "nothing. ");
    n = 0;
    crd_buf_adds(&l->text, "No two rows may be alike in: ");
    for (uint32_t i = 0; i < t->n_fields; i++)
        if (t->fields[i].flags & CRD_F_IN_KEY)
            crd_buf_addf(&l->text, "%s%s", n++ ? ", " : "", t->fields[i].name);
    end_line(l);
}

/* The targets of "party|element" in words: "party or element". */
static void add_targets(crd_buf *to, const crd_field *f)
{
    crd_str part, rest = crd_str_from(f->arg);
    if (crd_str_eq(rest, CRD_STR("any"))) {
        crd_buf_adds(to, "any table");
        return;
    }
    for (bool first = true; crd_str_next(&rest, '|', &part); first = false) {
        crd_buf_adds(to, first ? "" : " or ");
        crd_buf_add(to, part);
    }
}

/* "What it does. Unit: hours. One of the codes of list function." */
static void add_note(crd_buf *to, const crd_field *f)
{
    crd_buf_addf(to, "%s.", f->about);
    if (f->unit[0])
        crd_buf_addf(to, " Unit: %s.", f->unit);
    switch ((crd_kind)f->kind) {
    case CRD_CODE:
        crd_buf_addf(to, " One code of list %s.", f->arg);
        break;
    case CRD_CODES:
        crd_buf_addf(to, " Codes of list %s, blanks between.", f->arg);
        break;
    case CRD_REF:
        crd_buf_adds(to, " Refers to ");
        add_targets(to, f);
        crd_buf_adds(to, strchr(f->arg, '|') || strcmp(f->arg, "any") == 0 ? ", written table:name."
                                                                           : ".");
        break;
    case CRD_DATE:
        crd_buf_adds(to, " A date: 2024-05-31, 2024-05 or 2024.");
        break;
    case CRD_PPM:
        crd_buf_adds(to, " A share: 51% or 510000 millionths.");
        break;
    case CRD_INT:
        crd_buf_adds(to, " A whole number.");
        break;
    case CRD_REAL:
        crd_buf_adds(to, " A number.");
        break;
    case CRD_BOOL:
        crd_buf_adds(to, " Yes or no.");
        break;
    case CRD_TEXT:
        break;
    }
}

static void table_lines(struct lines *l, const crd_table *t)
{
    line(l, "");
    crd_buf_addf(&l->text, "Sheet %s: %s.", t->name, t->about);
    end_line(l);
    key_line(l, t);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        bool required = (f->flags & (CRD_F_KEY | CRD_F_REQUIRED)) != 0;
        crd_buf_addf(&l->text, "    %s%s: ", f->name, required ? CRD_XLSX_REQUIRED : "");
        add_note(&l->text, f);
        end_line(l);
    }
}

static bool uses(const crd_table *const *tables, size_t n, const char *list)
{
    for (size_t i = 0; i < n; i++)
        for (uint32_t f = 0; f < tables[i]->n_fields; f++) {
            const crd_field *field = &tables[i]->fields[f];
            if ((field->kind == CRD_CODE || field->kind == CRD_CODES) &&
                strcmp(field->arg, list) == 0)
                return true;
        }
    return false;
}

static void code_lines(struct lines *l, const crd_table *const *tables, size_t n)
{
    line(l, "");
    line(l, "What the codes mean");
    for (size_t i = 0; i < crd_code_lists_n; i++) {
        const crd_code_list *list = &crd_code_lists[i];
        if (!uses(tables, n, list->name))
            continue;
        line(l, "");
        crd_buf_addf(&l->text, "List %s: %s. Source: %s", list->name, list->about, list->source);
        end_line(l);
        for (size_t k = 0; k < list->n; k++) {
            crd_buf_addf(&l->text, "    %s: %s", list->codes[k].code, list->codes[k].label);
            end_line(l);
        }
    }
}

static crd_status write_read_me(crd_xlsx_out *book, const crd_table *const *tables, size_t n,
                                crd_str title, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct lines l = {0};
    crd_str *views = NULL;
    crd_buf_init(&l.text, TEXT_MAX);
    crd_buf_add(&l.text,
                title.len ? title : CRD_STR("Request for data on networks and their supply"));
    end_line(&l);
    for (size_t i = 0; i < sizeof how_to / sizeof *how_to; i++)
        line(&l, how_to[i]);
    line(&l, "");
    line(&l, "What is asked");
    for (size_t i = 0; i < n; i++)
        table_lines(&l, tables[i]);
    code_lines(&l, tables, n);
    views = calloc(l.ends.n + 1, sizeof *views);
    if (!views || l.full || l.text.status != CRD_OK) {
        rc = crd_fail(err, CRD_ENOMEM, "out of memory");
        goto done;
    }
    for (size_t i = 0, from = 0; i < l.ends.n; from = l.ends.at[i++])
        views[i] = (crd_str){l.text.at + from, l.ends.at[i] - from};
    CRD_TRY(crd_xlsx_out_lines(book, CRD_STR("read me"), views, l.ends.n, err));
done:
    free(views);
    CRD_VEC_DONE(&l.ends);
    crd_buf_done(&l.text);
    return rc;
}

/* ---- the tables -------------------------------------------------------------------------- */

static const crd_str yes_no[] = {{"yes", 3}, {"no", 2}};

/* The codes of a list as views; *ret_n is 0 when there is no such list. */
static crd_status choices_of(const crd_field *f, crd_arena *arena, const crd_str **ret_choices,
                             size_t *ret_n)
{
    const crd_code_list *list = crd_code_list_find(crd_str_from(f->arg));
    *ret_n = 0;
    if (f->kind == CRD_BOOL) {
        *ret_choices = yes_no;
        *ret_n = 2;
    }
    if ((f->kind != CRD_CODE && f->kind != CRD_CODES) || !list)
        return CRD_OK;
    crd_str *choices = CRD_NEW(arena, crd_str, list->n);
    if (!choices)
        return CRD_ENOMEM;
    for (size_t i = 0; i < list->n; i++)
        choices[i] = crd_str_from(list->codes[i].code);
    *ret_choices = choices;
    *ret_n = list->n;
    return CRD_OK;
}

static double width_of(const crd_field *f)
{
    switch ((crd_kind)f->kind) {
    case CRD_TEXT:
        return f->flags & CRD_F_KEY ? 18 : 28;
    case CRD_REF:
    case CRD_CODE:
        return 20;
    case CRD_CODES:
        return 26;
    case CRD_DATE:
    case CRD_PPM:
    case CRD_INT:
    case CRD_REAL:
    case CRD_BOOL:
        return 0; /* as wide as the title */
    }
    return 0;
}

static crd_status write_sheet(crd_xlsx_out *book, const crd_table *t, crd_arena *arena,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_xlsx_column columns[CRD_FIELDS_MAX] = {0};
    for (uint32_t i = 0; i < t->n_fields; i++) {
        const crd_field *f = &t->fields[i];
        crd_xlsx_column *c = &columns[i];
        crd_buf note;
        c->title = crd_str_from(f->name);
        c->required = (f->flags & (CRD_F_KEY | CRD_F_REQUIRED)) != 0;
        c->text = crd_field_is_text(f);
        c->open_choices = f->kind == CRD_CODES; /* several codes are not one of the list */
        c->width = width_of(f);
        crd_buf_init(&note, 4096);
        add_note(&note, f);
        c->note = crd_str_copy(arena, crd_buf_str(&note));
        rc = note.status != CRD_OK || !c->note.ptr ? CRD_ENOMEM : CRD_OK;
        crd_buf_done(&note);
        if (rc == CRD_OK)
            rc = choices_of(f, arena, &c->choices, &c->n_choices);
        if (rc != CRD_OK)
            return crd_fail(err, rc, "out of memory");
    }
    crd_xlsx_table sheet = {crd_str_from(t->name), columns, t->n_fields, .exact = true};
    return crd_xlsx_out_table(book, &sheet, err);
}

static size_t usual_tables(const crd_schema *schema, const crd_table **out)
{
    size_t n = 0;
    for (const char *const *name = crd_template_tables; *name; name++) {
        const crd_table *t = crd_schema_find(schema, crd_str_from(*name));
        if (t)
            out[n++] = t;
    }
    return n;
}

static bool has_twice(const crd_table *const *tables, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++)
            if (tables[i] == tables[k])
                return true;
    return false;
}

crd_status crd_template_write(const char *path, const crd_schema *schema,
                              const crd_table *const *tables, size_t n, crd_str title, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_table *usual[sizeof crd_template_tables / sizeof *crd_template_tables];
    crd_arena *arena = NULL;
    crd_xlsx_out *book = NULL;
    if (n == 0) {
        n = usual_tables(schema, usual);
        tables = usual;
    }
    if (n == 0 || has_twice(tables, n))
        return crd_fail(err, CRD_EINVAL, "%s",
                        n == 0 ? "no table is asked" : "a table asked twice");
    CRD_TRY(crd_arena_new((size_t)8 << 20, &arena));
    CRD_TRY(crd_xlsx_out_open(path, 0600, &book, err));
    CRD_TRY(write_read_me(book, tables, n, title, err));
    for (size_t i = 0; i < n; i++)
        CRD_TRY(write_sheet(book, tables[i], arena, err));
done:
    if (book) {
        crd_status ended = crd_xlsx_out_end(book, rc == CRD_OK, rc == CRD_OK ? err : NULL);
        rc = rc == CRD_OK ? ended : rc;
    }
    crd_arena_free(arena);
    return rc;
}
