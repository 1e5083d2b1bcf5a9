#include "fmt/xlsx.h"

#include "base/err.h"
#include "base/str.h"
#include "fmt/xlsx_in.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 32 * 1024 };
static const size_t book_bytes = (size_t)64 << 20; /* names, format codes */

static crd_status book_new(const crd_xlsx_limits *limits, crd_xlsx **ret_book, crd_err *err)
{
    crd_xlsx *b = calloc(1, sizeof *b);
    if (!b)
        return crd_fail(err, CRD_ENOMEM, "opening a workbook");
    b->limits = limits ? *limits : CRD_XLSX_LIMITS;
    if (crd_arena_new(book_bytes, &b->arena) != CRD_OK ||
        crd_arena_new(SIZE_MAX, &b->strings_arena) != CRD_OK) {
        crd_xlsx_close(b);
        return crd_fail(err, CRD_ENOMEM, "opening a workbook");
    }
    *ret_book = b;
    return CRD_OK;
}

crd_status crd_xlsx_open(const char *path, const crd_xlsx_limits *limits, crd_xlsx **ret_book,
                         crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_xlsx *b = NULL;
    *ret_book = NULL;
    CRD_TRY(book_new(limits, &b, err));
    CRD_TRY(crd_zip_open(path, NULL, &b->limits.zip, &b->zip, err));
    CRD_TRY(crd_xlsx_read_book(b, err));
    *ret_book = b;
    b = NULL;
done:
    crd_xlsx_close(b);
    return rc;
}

crd_status crd_xlsx_open_memory(crd_str bytes, const char *source, const crd_xlsx_limits *limits,
                                crd_xlsx **ret_book, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_xlsx *b = NULL;
    *ret_book = NULL;
    CRD_TRY(book_new(limits, &b, err));
    CRD_TRY(crd_zip_open_memory(bytes, source, &b->limits.zip, &b->zip, err));
    CRD_TRY(crd_xlsx_read_book(b, err));
    *ret_book = b;
    b = NULL;
done:
    crd_xlsx_close(b);
    return rc;
}

void crd_xlsx_close(crd_xlsx *b)
{
    if (!b)
        return;
    crd_zip_close(b->zip);
    CRD_VEC_DONE(&b->sheets);
    CRD_VEC_DONE(&b->paths);
    CRD_VEC_DONE(&b->styles);
    CRD_VEC_DONE(&b->strings);
    crd_arena_free(b->arena);
    crd_arena_free(b->strings_arena);
    free(b);
}

size_t crd_xlsx_sheets(const crd_xlsx *b) { return b->sheets.n; }
const crd_xlsx_sheet *crd_xlsx_sheet_at(const crd_xlsx *b, size_t i) { return &b->sheets.at[i]; }
bool crd_xlsx_epoch_1904(const crd_xlsx *b) { return b->epoch_1904; }

bool crd_xlsx_flag(crd_str v)
{
    return crd_str_eq(v, CRD_STR("1")) || crd_str_eq(v, CRD_STR("true")) ||
           crd_str_eq(v, CRD_STR("on"));
}

crd_status crd_xlsx_part_open(crd_xlsx *b, crd_str path, const crd_xml_events *events, void *ctx,
                              struct crd_xlsx_part *ret_part, crd_err *err)
{
    crd_status rc = CRD_OK;
    struct crd_xlsx_part p = {0};
    uint64_t index = 0;
    const char *book = crd_zip_source(b->zip), *slash = strrchr(path.ptr, '/');
    char source[64];
    if (!crd_zip_find(b->zip, path.ptr, &index))
        return crd_fail_at(err, CRD_EPARSE, book, 0, 0,
                           "not a workbook, or damaged: it has no part '%.100s'", path.ptr);
    /* The tail names the part: cut the book's name before it is cut. */
    snprintf(source, sizeof source, "%.36s!%.26s", book, slash ? slash + 1 : path.ptr);
    CRD_TRY(crd_zip_entry_open(b->zip, index, &p.entry, err));
    p.block = malloc(BLOCK);
    if (!p.block || crd_xml_new(source, events, ctx, NULL, &p.xml) != CRD_OK) {
        rc = crd_fail_at(err, CRD_ENOMEM, source, 0, 0, "opening a part");
        goto done;
    }
    *ret_part = p;
    p = (struct crd_xlsx_part){0};
done:
    crd_xlsx_part_close(&p);
    return rc;
}

crd_status crd_xlsx_part_step(struct crd_xlsx_part *p, bool *ret_more, crd_err *err)
{
    size_t n = 0;
    crd_status rc = crd_zip_read(p->entry, p->block, BLOCK, &n, err);
    if (rc == CRD_OK)
        rc = n > 0 ? crd_xml_feed(p->xml, (crd_str){p->block, n}, err) : crd_xml_end(p->xml, err);
    if (rc == CRD_OK)
        *ret_more = n > 0;
    return rc;
}

void crd_xlsx_part_close(struct crd_xlsx_part *p)
{
    crd_xml_free(p->xml);
    crd_zip_entry_close(p->entry);
    free(p->block);
    *p = (struct crd_xlsx_part){0};
}

crd_status crd_xlsx_part_read(crd_xlsx *b, crd_str path, const crd_xml_events *events, void *ctx,
                              crd_err *err)
{
    crd_status rc = CRD_OK;
    struct crd_xlsx_part p = {0};
    CRD_TRY(crd_xlsx_part_open(b, path, events, ctx, &p, err));
    for (bool more = true; more;)
        CRD_TRY(crd_xlsx_part_step(&p, &more, err));
done:
    crd_xlsx_part_close(&p);
    return rc;
}
