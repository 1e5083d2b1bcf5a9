/* Prints what the reader sees of a workbook, one fact a line, tab-separated; for comparing with
 * another reader of the same file. Usage: xlsx_dump FILE */
#include "fmt/xlsx.h"

#include <inttypes.h>
#include <stdio.h>

static const char *const kinds[] = {"empty", "text", "number", "bool", "date", "error"};

/* Line ends and tabs inside texts would break the lines. */
static void print_text(crd_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        if (c < 0x20 || c == '\\')
            printf("\\x%02x", c);
        else
            putchar(c);
    }
}

static void print_cell(const crd_xlsx_cell *c, uint32_t row)
{
    char name[16];
    crd_str at = crd_xlsx_cell_name(c->column, row, name);
    printf("cell\t" CRD_STR_FMT "\t%s\t", CRD_STR_ARG(at), kinds[c->kind]);
    print_text(c->text);
    printf("\t%.17g\t", c->real);
    print_text(c->number_text);
    putchar('\t');
    print_text(c->format);
    printf("\t%s%s\n", c->formula ? "f" : "", c->suspect ? "s" : "");
}

static void print_range(const char *what, const crd_xlsx_range *r)
{
    printf("%s\t%u\t%u\t%u\t%u\n", what, r->first_row, r->first_column, r->last_row,
           r->last_column);
}

static crd_status dump_sheet(crd_xlsx *b, size_t i, crd_arena *arena, crd_err *err)
{
    const crd_xlsx_sheet *s = crd_xlsx_sheet_at(b, i);
    printf("sheet\t");
    print_text(s->name);
    printf("\t%s\n", s->very_hidden ? "veryHidden" : s->hidden ? "hidden" : "visible");
    if (!s->rows)
        return CRD_OK;
    crd_xlsx_survey v;
    crd_status rc = crd_xlsx_survey_sheet(b, i, arena, &v, err);
    if (rc != CRD_OK)
        return rc;
    printf("survey\t%u\t%u\t%u\t%u\t%" PRIu64 "\n", v.last_row, v.last_column, v.rows,
           v.hidden_rows, v.formulas);
    for (size_t k = 0; k < v.n_merged; k++)
        print_range("merged", &v.merged[k]);
    for (size_t k = 0; k < v.n_hidden_columns; k++)
        print_range("hidden columns", &v.hidden_columns[k]);
    crd_xlsx_reader *r;
    rc = crd_xlsx_reader_open(b, i, &r, err);
    while (rc == CRD_OK) {
        const crd_xlsx_row *row;
        rc = crd_xlsx_next(r, &row, err);
        if (rc != CRD_OK || !row)
            break;
        if (row->hidden)
            printf("hidden row\t%u\n", row->number);
        for (size_t k = 0; k < row->n; k++)
            print_cell(&row->cells[k], row->number);
    }
    crd_xlsx_reader_close(r);
    return rc;
}

int main(int argc, char **argv)
{
    crd_err err = CRD_ERR_INIT;
    crd_xlsx *b = NULL;
    crd_arena *arena = NULL;
    if (argc != 2)
        return 2;
    crd_status rc = crd_xlsx_open(argv[1], NULL, &b, &err);
    if (rc == CRD_OK)
        rc = crd_arena_new((size_t)64 << 20, &arena);
    if (rc == CRD_OK)
        printf("epoch\t%s\n", crd_xlsx_epoch_1904(b) ? "1904" : "1900");
    for (size_t i = 0; rc == CRD_OK && i < crd_xlsx_sheets(b); i++)
        rc = dump_sheet(b, i, arena, &err);
    if (rc != CRD_OK)
        fprintf(stderr, "%s: %s:%u:%u: %s\n", crd_status_name(rc), err.source, err.line, err.column,
                err.message);
    crd_arena_free(arena);
    crd_xlsx_close(b);
    return rc == CRD_OK ? 0 : 1;
}
