/* The table of formats, and recognition of a file by what it holds. A new format is one file and
 * one row here. */
#include "import/formats.h"

#include "base/err.h"

#include <string.h>

/* clang-format off */
const crd_format crd_formats[] = {
    {"tables", "a folder of CSV files named after tables, or one such file", crd_recognise_tables, crd_read_tables},
    {"bods", "beneficial owners: BODS 0.4, a JSON array or JSON Lines", crd_recognise_bods, crd_read_bods},
    {"csv", "any CSV file or sheet, through a map (--map FILE)", crd_recognise_csv_map, crd_read_csv_map},
    {"bulkcm", "3GPP bulk CM and inventory (TS 32.615, 32.695), XML", crd_recognise_bulkcm, crd_read_bulkcm},
    {"gleif", "the Global LEI Index: level 1 and relationship records, CSV or XML", crd_recognise_gleif, crd_read_gleif},
    {"xlsx", "a workbook with sheets named after tables", crd_recognise_xlsx, crd_read_xlsx},
    {"register", "a register of risks as comply --register -o FILE.xlsx writes it, with what people filled in", NULL, crd_read_register},
    {"cables", "submarine cables: a folder of submarinecablemap v3 files", crd_recognise_cables, crd_read_cables},
    {"graphml", "a topology in GraphML: Topology Zoo, yEd, NetworkX", crd_recognise_graphml, crd_read_graphml},
    {"sndlib", "a network of SNDlib in its native text form", crd_recognise_sndlib, crd_read_sndlib},
    {"netbox", "a NetBox inventory: a dump of its database, or REST answers (a folder of them)", crd_recognise_netbox, crd_read_netbox},
    {NULL, NULL, NULL, NULL},
};
/* clang-format on */

enum { HEAD = 4096, NAMES_MAX = 1000000, GUESS = 10 /* any text with delimiters */ };

/* The first bytes of a file; null for a folder. */
static crd_status read_head(crd_job *job, const char *path, crd_str *ret_head)
{
    crd_file_in *file = NULL;
    crd_str block;
    if (crd_file_is_dir(
            path)) { /* recognisers take a folder that cannot be read for an empty one */
        crd_str *names;
        size_t n;
        *ret_head = CRD_STR_NULL;
        return crd_dir_list(path, NAMES_MAX, job->arena, &names, &n, job->err);
    }
    crd_status rc = crd_file_in_open(path, &file, job->err);
    if (rc != CRD_OK)
        return rc;
    crd_blocks in = crd_file_in_blocks(file);
    rc = in.next(in.ctx, &block, job->err);
    if (rc == CRD_OK) {
        block.len = block.len < HEAD ? block.len : HEAD;
        char *copy = CRD_NEW(job->arena, char, HEAD);
        if (copy && block.len > 0)
            memcpy(copy, block.ptr, block.len);
        *ret_head = crd_job_unmarked((crd_str){copy, block.len});
        rc = copy ? CRD_OK : CRD_ENOMEM;
    }
    crd_file_in_close(file);
    return rc;
}

static const crd_format *find_reader(crd_status (*read)(crd_job *job, const char *path))
{
    const crd_format *f = crd_formats;
    while (f->read != read)
        f++;
    return f;
}

/* A map that is given is meant, where it can be. Other formats may have maps of their own. */
static bool gives_way(crd_status (*read)(crd_job *job, const char *path))
{
    return read == crd_read_tables || read == crd_read_xlsx || read == crd_read_csv_map;
}

/* Why no format knows it, where the first bytes say so. */
static const char *reason(crd_str head)
{
    if (crd_str_is_null(head))
        return "no format recognises it";
    if (crd_str_trim(head).len == 0)
        return "the file is empty, or begins with nothing but blanks";
    if (crd_str_starts(head, CRD_STR("\xff\xfe")) || crd_str_starts(head, CRD_STR("\xfe\xff")))
        return "the file is UTF-16: save it as UTF-8";
    if (crd_str_starts(head, CRD_STR("\x1f\x8b")) || crd_str_starts(head, CRD_STR("BZh")) ||
        crd_str_starts(head, CRD_STR("\xfd\x37zXZ")) ||
        crd_str_starts(head, CRD_STR("(\xb5/\xfd")) || crd_str_starts(head, CRD_STR("PK\x03\x04")))
        return "the file is compressed: unpack it first";
    return "no format recognises it";
}

/* The surest format, and how sure it is. */
static int surest(crd_job *job, const char *path, crd_str head, const crd_format **ret_format,
                  const char **ret_why)
{
    int best = 0;
    for (const crd_format *f = crd_formats; f->name; f++) {
        const char *why = "";
        int sure = f->recognise ? f->recognise(path, head, job->o->schema, &why) : 0;
        if (sure > best) {
            best = sure;
            *ret_format = f;
            *ret_why = why;
        }
    }
    return best;
}

crd_status crd_format_unknown(crd_job *job, const char *path, crd_str head)
{
    char names[160] = "";
    for (const crd_format *f = crd_formats; f->name; f++) {
        size_t used = strlen(names);
        if (used + strlen(f->name) + 3 < sizeof names) {
            memcpy(names + used, used ? ", " : "", used ? 2 : 0);
            used += used ? 2 : 0;
            memcpy(names + used, f->name, strlen(f->name) + 1);
        }
    }
    return crd_fail_at(job->err, CRD_EPARSE, path, 0, 0, "%s; name one of %s", reason(head), names);
}

crd_status crd_format_recognise(crd_job *job, const char *path, const crd_format **ret_format,
                                const char **ret_why)
{
    crd_str head;
    crd_status rc = read_head(job, path, &head);
    if (rc != CRD_OK)
        return rc;
    int best = surest(job, path, head, ret_format, ret_why);
    if (job->o->map && !crd_file_is_dir(path) && (best == 0 || gives_way((*ret_format)->read))) {
        *ret_format = find_reader(crd_read_csv_map);
        *ret_why = "a map is given";
        return CRD_OK;
    }
    if (best == 0)
        *ret_format = NULL;
    return best == 0 && !crd_file_is_dir(path) ? crd_format_unknown(job, path, head) : CRD_OK;
}

crd_status crd_format_of_file(crd_job *job, const char *path, const crd_format **ret_format)
{
    crd_str head;
    const char *why = "";
    crd_arena_mark mark = crd_arena_save(job->arena);
    *ret_format = NULL;
    if (crd_file_is_dir(path))
        return CRD_OK;
    crd_status rc = read_head(job, path, &head);
    if (rc == CRD_OK && surest(job, path, head, ret_format, &why) <= GUESS)
        *ret_format = NULL;
    crd_arena_rewind(job->arena, mark);
    return rc;
}
