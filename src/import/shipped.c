/* Which of the maps that ship is for a file. */
#include "import/shipped.h"

#include "base/diag.h"
#include "base/err.h"
#include "fmt/csv.h"
#include "import/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { HEAD = 4096, MEMORY = 64 << 20, MAPS_MAX = 64 };

const crd_shipped_map *crd_shipped_named(const char *name)
{
    for (const crd_shipped_map *m = crd_shipped_maps; m->name; m++)
        if (strcmp(m->name, name) == 0)
            return m;
    return NULL;
}

static bool among(const crd_yaml_texts *names, crd_str column)
{
    for (size_t i = 0; i < names->n; i++)
        if (crd_str_eq_nocase(names->at[i], crd_str_trim(column)))
            return true;
    return false;
}

/* How many columns the map knows the file by; 0 = it is not for it. */
static size_t fits(const crd_csv_map *m, crd_str head, const crd_csv_row *row)
{
    const crd_csv_map_recognise *how = &m->recognise;
    const crd_yaml_texts columns = {row->fields, row->n};
    if (!crd_str_is_null(how->text) && crd_str_find(head, how->text) == SIZE_MAX)
        return 0;
    for (size_t i = 0; i < how->columns.n; i++)
        if (!among(&columns, how->columns.at[i]))
            return 0;
    for (size_t i = 0; how->only && i < row->n; i++)
        if (!among(&m->required, row->fields[i]) && !among(&m->optional, row->fields[i]))
            return 0;
    return how->columns.n;
}

struct crd_shipped {
    crd_arena *arena;
    crd_csv_map maps[MAPS_MAX];
    size_t n;
};

void crd_shipped_free(crd_shipped *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++)
        crd_csv_map_done(&s->maps[i]);
    crd_arena_free(s->arena);
    free(s);
}

crd_shipped *crd_shipped_new(const crd_schema *schema)
{
    static const crd_diag_kind kind = {"map-invalid", CRD_ERROR, "", ""}; /* tests parse them all */
    crd_shipped *s = calloc(1, sizeof *s);
    if (!s)
        return NULL;
    crd_status rc = crd_arena_new(MEMORY, &s->arena);
    for (const crd_shipped_map *m = crd_shipped_maps; rc == CRD_OK && m->name; m++) {
        crd_text_in in = {{(const char *)m->bytes, m->len}, SIZE_MAX};
        assert(s->n < MAPS_MAX);
        rc = crd_csv_map_parse(crd_text_in_blocks(&in), m->name, schema, s->arena, &kind, NULL,
                               &s->maps[s->n++], NULL);
        rc = rc == CRD_ENOMEM ? rc : CRD_OK; /* a test's schema may lack a table */
    }
    if (rc == CRD_OK)
        return s;
    crd_shipped_free(s);
    return NULL;
}

crd_status crd_shipped_fit(const crd_shipped *s, crd_str head, const crd_shipped_map **ret_map)
{
    crd_text_in text = {.rest = head, .block = SIZE_MAX};
    crd_csv *csv = NULL;
    crd_csv_row row = {0};
    size_t most = 0;
    *ret_map = NULL;
    if (!s)
        return CRD_OK;
    crd_status rc = crd_csv_new(crd_text_in_blocks(&text), NULL, NULL, &csv);
    if (rc == CRD_OK)
        rc = crd_csv_next(csv, &row, NULL);
    for (size_t i = 0; rc == CRD_OK && row.n > 1 && i < s->n; i++) {
        size_t n = fits(&s->maps[i], head, &row);
        *ret_map = n > most ? &crd_shipped_maps[i] : *ret_map;
        most = n > most ? n : most;
    }
    crd_csv_free(csv);
    return rc == CRD_ENOMEM ? rc : CRD_OK;
}

crd_status crd_shipped_fit_file(const crd_shipped *s, const char *path,
                                const crd_shipped_map **ret_map)
{
    crd_file_in *file = NULL;
    crd_str block;
    *ret_map = NULL;
    if (crd_file_is_dir(path))
        return CRD_OK;
    crd_status rc = crd_file_in_open(path, &file, NULL);
    if (rc == CRD_OK && crd_file_in_size(file) > 0) { /* no pipes */
        crd_blocks in = crd_file_in_blocks(file);
        rc = in.next(in.ctx, &block, NULL);
        if (rc == CRD_OK) {
            block.len = block.len < HEAD ? block.len : HEAD;
            rc = crd_shipped_fit(s, block, ret_map);
        }
    }
    crd_file_in_close(file);
    return rc == CRD_ENOMEM ? rc : CRD_OK;
}

crd_status crd_shipped_find(const crd_schema *schema, const char *path,
                            const crd_shipped_map **ret_map, crd_err *err)
{
    crd_file_in *file = NULL;
    crd_status rc = crd_file_in_open(path, &file, err); /* pipes too: a name that is none is told */
    crd_file_in_close(file);
    if (rc != CRD_OK)
        return rc;
    crd_shipped *all = crd_shipped_new(schema);
    rc = all ? crd_shipped_fit_file(all, path, ret_map) : CRD_ENOMEM;
    crd_shipped_free(all);
    return rc == CRD_ENOMEM ? crd_fail(err, rc, "out of memory") : rc;
}
