/* schema: the data model, the code lists, the findings and the JSON Schemas, written from the
 * tables they are made of. docs/ is made by this; a test compares. */
#include "app/ops.h"

#include "analyse/check.h"
#include "base/err.h"
#include "fmt/findings.h"
#include "import/import.h"
#include "model/check.h"
#include "model/code.h"
#include "report/diags.h"
#include "rules/judge.h"
#include "store/store.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

/* ---- the tables -------------------------------------------------------------------------- */

static const crd_column table_columns[] = {
    {.name = "group", .title = "Group", .kind = CRD_CELL_CODE, .required = true},
    {.name = "table", .title = "Table", .kind = CRD_CELL_CODE, .required = true},
    {.name = "about", .title = "What it holds", .kind = CRD_CELL_TEXT, .required = true},
};

static const crd_column field_columns[] = {
    {.name = "field", .title = "Field", .kind = CRD_CELL_CODE, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .required = true},
    {.name = "of", .title = "Of", .kind = CRD_CELL_TEXT, .about = "table referred to, code list"},
    {.name = "unit", .title = "Unit", .kind = CRD_CELL_TEXT},
    {.name = "need",
     .title = "Need",
     .kind = CRD_CELL_CODE,
     .about = "key: part of the key; key?: part of it, may be empty; required"},
    {.name = "about", .title = "What it is", .kind = CRD_CELL_TEXT, .required = true},
};

static const crd_column code_columns[] = {
    {.name = "list", .title = "List", .kind = CRD_CELL_CODE, .required = true},
    {.name = "code", .title = "Code", .kind = CRD_CELL_CODE, .required = true},
    {.name = "label", .title = "What it means", .kind = CRD_CELL_TEXT, .required = true},
};

static const crd_column function_columns[] = {
    {.name = "code", .title = "Function", .kind = CRD_CELL_CODE, .required = true},
    {.name = "label", .title = "What it is", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "layer", .title = "Layer", .kind = CRD_CELL_CODE, .required = true},
    {.name = "asset_class", .title = "Class", .kind = CRD_CELL_CODE},
    {.name = "sees", .title = "Sees", .kind = CRD_CELL_TEXT},
    {.name = "everyone", .title = "Everyone", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "regimes", .title = "Regimes", .kind = CRD_CELL_TEXT},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT, .required = true},
};

static const crd_column outage_columns[] = {
    {.name = "code", .title = "Function", .kind = CRD_CELL_CODE, .required = true},
    {.name = "possible_h",
     .title = "May stop after h",
     .kind = CRD_CELL_REAL,
     .about = "none: never"},
    {.name = "certain_h",
     .title = "Stops after h",
     .kind = CRD_CELL_REAL,
     .about = "none: never for certain"},
    {.name = "why", .title = "Why", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "source", .title = "Source", .kind = CRD_CELL_TEXT, .required = true},
};

static const char *kind_name(uint8_t kind)
{
    static const char *const names[] = {
        [CRD_TEXT] = "text",   [CRD_REF] = "reference", [CRD_CODE] = "code",
        [CRD_CODES] = "codes", [CRD_DATE] = "date",     [CRD_PPM] = "ppm",
        [CRD_INT] = "integer", [CRD_REAL] = "real",     [CRD_BOOL] = "yes/no",
    };
    return names[kind];
}

static crd_cell need_of(const crd_field *f)
{
    if (f->flags & CRD_F_KEY)
        return crd_cell_texts("key");
    if (f->flags & CRD_F_KEY_NULL)
        return crd_cell_texts("key?");
    return f->flags & CRD_F_REQUIRED ? crd_cell_texts("required") : CRD_CELL_NULL;
}

static crd_cell text_or_null(const char *s) { return s[0] ? crd_cell_texts(s) : CRD_CELL_NULL; }

static void show_fields(crd_doc *doc, const crd_table *t, crd_arena *arena)
{
    size_t size = strlen(t->name) + strlen(t->about) + 3;
    char *title = CRD_NEW(arena, char, size);
    if (!title)
        return; /* the arena is the document's: rendering will say so */
    snprintf(title, size, "%s: %s", t->name, t->about);
    crd_section *s = crd_doc_table(doc, t->name, title, field_columns, COUNT(field_columns));
    for (uint32_t k = 0; k < t->n_fields; k++) {
        const crd_field *f = &t->fields[k];
        crd_doc_row(doc, s,
                    (const crd_cell[]){crd_cell_texts(f->name), crd_cell_texts(kind_name(f->kind)),
                                       text_or_null(f->arg), text_or_null(f->unit), need_of(f),
                                       crd_cell_texts(f->about)});
    }
}

void crd_app_describe(const crd_schema *schema, crd_doc *doc, crd_arena *arena)
{
    crd_doc_paragraph(
        doc, "reading", "How to read this",
        CRD_STR(
            "A case is one SQLite file; each table below is a table of it, a CSV file of the "
            "native exchange form and a sheet of a workbook, with these columns. Every row is "
            "a statement of one source: in the file and in exports two more columns, source "
            "and line, say which, and where in it. A key may be stated once by each source. "
            "In the SQLite file, source is the source_id of table source, and row_id the row's own "
            "number. Empty means unknown, never no. Dates are YYYY-MM-DD, YYYY-MM or YYYY; periods "
            "are half-open, since (or installed) included, until (or removed) not. Shares are "
            "millionths (ppm), or percentages such as 51% on the way in. A reference with "
            "several possible tables is written table:key. Codes of a set have single blanks "
            "between them."));
    crd_section *t = crd_doc_table(doc, "tables", "Tables", table_columns, COUNT(table_columns));
    for (size_t i = 0; i < schema->n; i++)
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_texts(schema->tables[i]->group),
                                       crd_cell_texts(schema->tables[i]->name),
                                       crd_cell_texts(schema->tables[i]->about)});
    for (size_t i = 0; i < schema->n; i++)
        show_fields(doc, schema->tables[i], arena);
}

static void show_tables(crd_doc *doc, crd_arena *arena)
{
    crd_app_describe(&crd_records, doc, arena);
}

static void show_codes(crd_doc *doc, crd_arena *arena)
{
    (void)arena;
    crd_section *t = crd_doc_table(doc, "codes", "Codes", code_columns, COUNT(code_columns));
    for (size_t i = 0; i < crd_code_lists_n; i++)
        for (size_t k = 0; k < crd_code_lists[i].n; k++)
            crd_doc_row(doc, t,
                        (const crd_cell[]){crd_cell_texts(crd_code_lists[i].name),
                                           crd_cell_texts(crd_code_lists[i].codes[k].code),
                                           crd_cell_texts(crd_code_lists[i].codes[k].label)});
}

static void power_letters(uint8_t sees, char out[8])
{
    size_t n = 0;
    for (size_t i = 0; i < 4; i++)
        if (sees & (1u << i))
            out[n++] = "CMIA"[i];
    out[n] = 0;
}

static crd_cell hours_or_null(double hours)
{
    return isfinite(hours) ? crd_cell_real(hours) : CRD_CELL_NULL;
}

static void show_functions(crd_doc *doc, crd_arena *arena)
{
    (void)arena;
    crd_section *t = crd_doc_table(doc, "functions", "Network functions", function_columns,
                                   COUNT(function_columns));
    for (size_t i = 0; i < crd_functions_n; i++) {
        const crd_function *f = &crd_functions[i];
        char sees[8], regimes[128];
        power_letters(f->sees, sees);
        crd_function_groups(f, regimes, sizeof regimes);
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_texts(f->code), crd_cell_texts(f->label),
                                       crd_cell_texts(f->layer), text_or_null(f->asset_class),
                                       text_or_null(sees), crd_cell_bool(f->everyone),
                                       text_or_null(regimes), crd_cell_texts(f->source)});
    }
    t = crd_doc_table(doc, "outages", "Functions without which a network goes on", outage_columns,
                      COUNT(outage_columns));
    for (size_t i = 0; i < crd_outages_n; i++) {
        const crd_outage *o = &crd_outages[i];
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_texts(o->code), hours_or_null(o->possible_h),
                                       hours_or_null(o->certain_h), crd_cell_texts(o->why),
                                       crd_cell_texts(o->source)});
    }
}

/* ---- the findings ------------------------------------------------------------------------ */

static const crd_column finding_columns[] = {
    {.name = "module", .title = "Where", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "code", .title = "Code", .kind = CRD_CELL_CODE, .required = true},
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true},
    {.name = "title", .title = "What is wrong", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "advice", .title = "What to do", .kind = CRD_CELL_TEXT, .required = true},
};

/* Kinds of finding of one module. */
struct kinds {
    const char *module;         /* "Reading files" */
    const crd_diag_kind *kinds; /* [n] */
    size_t n;
};

static size_t modules(struct kinds out[8])
{
    size_t n = 0;
    out[n].module = "Reading files";
    out[n].kinds = crd_fmt_findings(&out[n].n);
    out[++n].module = "Importing";
    out[n].kinds = crd_import_findings(&out[n].n);
    out[++n].module = "Records";
    out[n].kinds = crd_model_findings(&out[n].n);
    out[++n].module = "The case";
    out[n].kinds = crd_store_findings(&out[n].n);
    out[++n].module = "Checking a case";
    out[n].kinds = crd_analyse_findings(&out[n].n);
    out[++n].module = "Packs";
    out[n].kinds = crd_rules_findings(&out[n].n);
    return n + 1;
}

static void show_findings(crd_doc *doc, crd_arena *arena)
{
    (void)arena;
    static const char *const severities[] = {
        [CRD_NOTE] = "note", [CRD_WARNING] = "warning", [CRD_ERROR] = "error"};
    struct kinds all[8] = {{NULL, NULL, 0}};
    size_t n = modules(all);
    crd_section *t = crd_doc_table(doc, "findings", "Findings", finding_columns,
                                   COUNT(finding_columns));
    for (size_t m = 0; m < n; m++)
        for (size_t i = 0; i < all[m].n; i++)
            crd_doc_row(doc, t,
                        (const crd_cell[]){crd_cell_texts(all[m].module),
                                           crd_cell_texts(all[m].kinds[i].code),
                                           crd_cell_texts(severities[all[m].kinds[i].severity]),
                                           crd_cell_texts(all[m].kinds[i].title),
                                           crd_cell_texts(all[m].kinds[i].advice)});
}

/* ---- what rules are made of ---------------------------------------------------------------- */

static const crd_column subject_columns[] = {
    {.name = "subject", .title = "Subject", .kind = CRD_CELL_CODE, .required = true},
    {.name = "column", .title = "Column", .kind = CRD_CELL_CODE, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "comes_from",
     .title = "Comes from",
     .kind = CRD_CELL_CODE,
     .required = true,
     .about = "references and a field; the first way that leads somewhere"},
    {.name = "about", .title = "What it is", .kind = CRD_CELL_TEXT},
};
static const crd_column about_columns[] = {
    {.name = "subject", .title = "Subject", .kind = CRD_CELL_CODE, .required = true},
    {.name = "table", .title = "Rows of", .kind = CRD_CELL_CODE, .required = true},
    {.name = "about", .title = "What they are", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column call_columns[] = {
    {.name = "form", .title = "Function", .kind = CRD_CELL_CODE, .required = true},
    {.name = "gives", .title = "Gives", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "about", .title = "What it says", .kind = CRD_CELL_TEXT, .required = true},
};

static void show_rules(crd_doc *doc, crd_arena *arena)
{
    (void)arena;
    crd_section *t = crd_doc_table(doc, "subjects", "Subjects", about_columns,
                                   COUNT(about_columns));
    for (int v = 0; v < CRD_SUBJECTS; v++)
        crd_doc_row(
            doc, t,
            (const crd_cell[]){crd_cell_texts(crd_subjects[v].name),
                               crd_cell_texts(crd_records.tables[crd_subjects[v].table]->name),
                               crd_cell_texts(crd_subjects[v].about)});
    t = crd_doc_table(doc, "columns", "Columns of subjects", subject_columns,
                      COUNT(subject_columns));
    for (int v = 0; v < CRD_SUBJECTS; v++)
        for (size_t i = 0; i < crd_subjects[v].n_cols; i++) {
            const crd_subject_col *c = &crd_subjects[v].cols[i];
            crd_doc_row(doc, t,
                        (const crd_cell[]){crd_cell_texts(crd_subjects[v].name),
                                           crd_cell_texts(c->is.name),
                                           crd_cell_texts(crd_expr_type_name(c->is.type)),
                                           crd_cell_texts(c->path), crd_cell_texts(c->about)});
        }
    t = crd_doc_table(doc, "calls", "Functions of expressions", call_columns, COUNT(call_columns));
    for (size_t i = 0; i < crd_rule_fns_n; i++)
        crd_doc_row(doc, t,
                    (const crd_cell[]){crd_cell_texts(crd_rule_fns[i].form),
                                       crd_cell_texts(crd_expr_type_name(crd_rule_fns[i].gives)),
                                       crd_cell_texts(crd_rule_fns[i].about)});
}

/* One statement a view; the rows, and a cell on which sources disagree, are as said above them. */
static void show_views(crd_doc *doc, crd_arena *arena)
{
    (void)arena;
    crd_doc_paragraph(
        doc, "reading", "How to read this",
        CRD_STR(
            "cordon sql has each of these as a table view_SUBJECT: the rows that the rules of "
            "packs see, "
            "one for each thing that holds on the date. The statements below give the same "
            "rows from the tables "
            "merged_TABLE; only where sources of equal weight disagree on a field, or on a "
            "reference "
            "that leads to it, the view has null (unknown) and the statement has one of their "
            "values. view_function has what the code lists and the case's own codes say of a "
            "network "
            "function. The functions of expressions (packs-reference.md) are functions of "
            "cordon sql as well; high_risk() and exposed_to_high_risk() are null there, as they "
            "speak of a pack's regime, and so is exposed(), as it needs the ties that comply "
            "works out. view_use has an element once for each network that uses it; by "
            "disputed "
            "networks and sites it has whoever might, which the statement does not."));
    for (int v = 0; v < CRD_SUBJECTS; v++) {
        crd_buf sql;
        crd_buf_init(&sql, (size_t)1 << 20);
        crd_subject_sql((crd_subject_id)v, NULL, true, &sql);
        crd_doc_code(doc, crd_subjects[v].name, crd_subjects[v].about, crd_buf_str(&sql));
        crd_buf_done(&sql);
    }
}

crd_status crd_op_schema(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    static const struct {
        const char *what, *title;
        void (*show)(crd_doc *doc, crd_arena *arena);
    } parts[] = {{"tables", "The data model", show_tables},
                 {"codes", "Code lists", show_codes},
                 {"functions", "Network functions", show_functions},
                 {"findings", "Findings, and what to do about them", show_findings},
                 {"rules", "What rules are made of", show_rules},
                 {"views", "What rules see, as SQL", show_views}};
    crd_str what = crd_arg(args, "WHAT");
    const char *title = "The data model";
    for (size_t i = 0; i < COUNT(parts); i++)
        if (crd_str_eq(what, crd_str_from(parts[i].what)))
            title = parts[i].title;
    if (crd_doc_new(app->arena, "cordon.schema/1", title, &out->doc) != CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    for (size_t i = 0; i < COUNT(parts); i++)
        if (crd_str_eq(what, crd_str_from(parts[i].what)) ||
            (crd_str_eq(what, CRD_STR("all")) && parts[i].show != show_rules &&
             parts[i].show != show_views))
            parts[i].show(out->doc, app->arena);
    return CRD_OK;
}
