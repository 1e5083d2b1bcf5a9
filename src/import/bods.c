/* Format `bods`: Beneficial Ownership Data Standard 0.4, a JSON array or JSON Lines;
 * docs/formats/bods.md describes what is made of it.
 *
 * A record may have several statements, anywhere in the file, and only the latest counts. Where
 * bods_scan.c does not see at once that each has one, the file is read twice: the first reading
 * finds the latest of each record, the second hands on what they say. Memory is one entry for each
 * record, not for each byte. */
#include "import/bods.h"

#include "base/err.h"
#include "base/intern.h"
#include "base/vec.h"
#include "import/formats.h"
#include "import/put.h"

#include <stdio.h>
#include <string.h>

enum { RECORDS_MAX = 50000000, IDS_MAX = 1 << 30, FILES_MAX = 4096 };
#define NO_TIME INT64_MIN

struct latest {
    int64_t time; /* seconds, of statementDate; NO_TIME = not given */
    size_t file;
    uint64_t index; /* of the statement in it */
};

struct reading {
    crd_job *job;
    bool single;        /* each record has one statement ... */
    crd_bods_ids plain; /* ... and this is all that is known of them */
    crd_intern *ids;    /* otherwise: records */
    CRD_VEC(struct latest) latest;
    size_t file;         /* being read */
    uint64_t statements; /* of the first reading, then counted again */
};

/* ---- dates and times --------------------------------------------------------------------- */

static bool two_digits(crd_str s, size_t at, int *ret_value)
{
    int64_t v;
    if (s.len < at + 2 || !crd_str_to_i64((crd_str){s.ptr + at, 2}, &v) || v < 0)
        return false;
    *ret_value = (int)v;
    return true;
}

/* "+02:00" or "-0500" in seconds; "Z" and nothing are 0. */
static int offset_of(crd_str zone)
{
    int hours = 0, minutes = 0;
    if (zone.len < 3 || (zone.ptr[0] != '+' && zone.ptr[0] != '-'))
        return 0;
    bool colon = zone.len > 3 && zone.ptr[3] == ':';
    if (!two_digits(zone, 1, &hours))
        return 0;
    if (!two_digits(zone, colon ? 4 : 3, &minutes))
        minutes = 0;
    int seconds = (hours * 60 + minutes) * 60;
    return zone.ptr[0] == '-' ? -seconds : seconds;
}

/* A date, or a date and time with its zone, in seconds; statements of one record are ordered by it.
 */
static int64_t time_of(crd_str s)
{
    crd_date date;
    int h = 0, m = 0, sec = 0;
    if (s.len < 4 || !crd_date_parse((crd_str){s.ptr, s.len < 10 ? s.len : 10}, &date))
        return NO_TIME;
    int64_t time = (int64_t)crd_date_first(date) * 86400;
    if (s.len < 16 || !two_digits(s, 11, &h) || !two_digits(s, 14, &m))
        return time;
    size_t zone = 16;
    if (s.len >= 19 && s.ptr[16] == ':' && two_digits(s, 17, &sec))
        zone = 19;
    while (zone < s.len && (s.ptr[zone] == '.' || (s.ptr[zone] >= '0' && s.ptr[zone] <= '9')))
        zone++;
    return time + h * 3600 + m * 60 + sec - offset_of((crd_str){s.ptr + zone, s.len - zone});
}

crd_date crd_bods_date(const crd_bods *b, const crd_tree *object, const char *key)
{
    const crd_tree *m = crd_tree_get(object, key);
    crd_date d = CRD_DATE_NONE;
    crd_str s = crd_tree_text(object, key);
    if (!m || m->kind == CRD_TREE_NULL)
        return d;
    if (s.len > 10 && s.ptr[10] == 'T')
        s.len = 10;
    if (crd_str_is_null(s) || !crd_date_parse(s, &d)) {
        b->job->report->fields_dropped++;
        crd_bods_tell(b, CRD_IMPORT_FIELD_FORM, m, "a date YYYY-MM-DD");
    }
    return d;
}

/* ---- findings ---------------------------------------------------------------------------- */

void crd_bods_tell(const crd_bods *b, enum crd_import_finding what, const crd_tree *at,
                   const char *reason)
{
    crd_buf path, note;
    crd_buf_init(&path, 4096);
    crd_buf_init(&note, 4096);
    crd_buf_addc(&path, '$');
    if (b->in_array)
        crd_buf_addf(&path, "[%llu]", (unsigned long long)b->index);
    crd_tree_path(at, &path);
    crd_buf_adds(&note, "statement ");
    crd_buf_add(&note, crd_str_is_null(b->statement_id) ? CRD_STR("without statementId")
                                                        : b->statement_id);
    if (what != CRD_IMPORT_FIELD_FORM && reason) {
        crd_buf_adds(&note, ": ");
        crd_buf_adds(&note, reason);
    }
    crd_diag d = {.file = b->job->file_name,
                  .line = b->statement->line,
                  .path = crd_buf_str(&path),
                  .note = crd_buf_str(&note)};
    if (at && at->kind != CRD_TREE_OBJECT && at->kind != CRD_TREE_ARRAY)
        d.found = at->text;
    if (what == CRD_IMPORT_FIELD_FORM && reason)
        d.expected = crd_str_from(reason);
    crd_job_tell(b->job, what, &d);
    crd_buf_done(&note);
    crd_buf_done(&path);
}

static const char *reject_relationship(const crd_tree *details, const crd_tree **ret_at)
{
    const crd_tree *owner = crd_tree_get(details, "interestedParty");
    *ret_at = crd_tree_get(details, "subject");
    if (!*ret_at || (*ret_at)->kind == CRD_TREE_NULL) {
        *ret_at = details;
        return "a relationship without subject";
    }
    if ((*ret_at)->kind == CRD_TREE_OBJECT)
        return "the subject is not named by the id of a record";
    if (crd_str_is_null(crd_tree_text(details, "subject")))
        return "the subject is no text";
    *ret_at = owner ? owner : details;
    if (!owner || owner->kind == CRD_TREE_NULL)
        return "a relationship without interestedParty";
    if (owner->kind == CRD_TREE_STRING && owner->text.len > 0)
        return NULL;
    if (owner->kind == CRD_TREE_OBJECT && !crd_str_is_null(crd_tree_text(owner, "reason")))
        return NULL;
    return "the interestedParty is neither the id of a record nor a reason why it is not named";
}

const char *crd_bods_reject(const crd_tree *s, const crd_tree **ret_at)
{
    const crd_tree *details = crd_tree_get(s, "recordDetails");
    crd_str type = crd_tree_text(s, "recordType");
    *ret_at = s;
    if (s->kind != CRD_TREE_OBJECT)
        return "not an object";
    if (crd_tree_get(s, "statementType"))
        return "a statement of the standard before version 0.4";
    if (crd_str_is_null(crd_tree_text(s, "recordId")))
        return "no recordId";
    if (crd_str_is_null(type))
        return "no recordType";
    if (!details || details->kind != CRD_TREE_OBJECT)
        return "no recordDetails";
    if (crd_str_eq(type, CRD_STR("entity")) || crd_str_eq(type, CRD_STR("person")))
        return NULL;
    if (crd_str_eq(type, CRD_STR("relationship")))
        return reject_relationship(details, ret_at);
    *ret_at = crd_tree_get(s, "recordType");
    return "a recordType that is none of entity, person, relationship";
}

/* ---- the two readings -------------------------------------------------------------------- */

static crd_status survey(void *ctx, const crd_tree *s, uint64_t index, bool in_array, crd_err *err)
{
    (void)in_array;
    struct reading *r = ctx;
    const crd_tree *at;
    uint32_t id;
    r->statements++;
    if (crd_bods_reject(s, &at))
        return CRD_OK;
    crd_status rc = crd_intern_add(r->ids, crd_tree_text(s, "recordId"), &id);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "more records than memory allows");
    struct latest one = {time_of(crd_tree_text(s, "statementDate")), r->file, index};
    if (id < r->latest.n) {
        if (one.time >= r->latest.at[id].time)
            r->latest.at[id] = one;
    } else if (!CRD_VEC_PUSH(&r->latest, one)) {
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    return CRD_OK;
}

static crd_status changed(crd_job *job)
{
    return crd_fail_at(job->err, CRD_EIO, job->file_name.ptr, 0, 0,
                       "it must be read twice and was not the same the second time");
}

static bool is_latest(const struct reading *r, crd_str record_id, uint64_t index)
{
    uint32_t id = crd_intern_find(r->ids, record_id);
    return id != CRD_INTERN_NONE && r->latest.at[id].file == r->file &&
           r->latest.at[id].index == index;
}

static crd_status take(void *ctx, const crd_tree *s, uint64_t index, bool in_array, crd_err *err)
{
    (void)err;
    struct reading *r = ctx;
    const crd_tree *at;
    crd_str date = crd_tree_text(s, "statementDate");
    crd_bods b = {.job = r->job,
                  .statement = s,
                  .details = crd_tree_get(s, "recordDetails"),
                  .statement_id = crd_tree_text(s, "statementId"),
                  .record_id = crd_tree_text(s, "recordId"),
                  .date = date,
                  .closed = crd_str_eq(crd_tree_text(s, "recordStatus"), CRD_STR("closed")),
                  .index = index,
                  .in_array = in_array};
    r->statements--;
    const char *reason = crd_bods_reject(s, &at);
    if (reason) {
        crd_bods_tell(&b, CRD_IMPORT_STATEMENT_REJECTED, at, reason);
        r->job->report->rows_malformed++;
        return crd_diags_count(r->job->diags, CRD_ERROR) > r->job->max_errors
                   ? crd_fail(r->job->err, CRD_ELIMIT,
                              "more than %llu errors: nothing was kept (--max-errors raises the "
                              "limit)",
                              (unsigned long long)r->job->max_errors)
                   : CRD_OK;
    }
    if (r->single && !crd_bods_ids_has(&r->plain, b.record_id))
        return changed(r->job);
    if (!r->single && !is_latest(r, b.record_id, index)) {
        crd_bods_tell(&b, CRD_IMPORT_STATEMENT_SUPERSEDED, NULL, NULL);
        return CRD_OK;
    }
    return crd_str_eq(crd_tree_text(s, "recordType"), CRD_STR("relationship"))
               ? crd_bods_relationship(&b)
               : crd_bods_party(&b);
}

struct unmarked {
    crd_file_in *file;
    bool begun;
};

static crd_status next_unmarked(void *ctx, crd_str *ret_block, crd_err *err)
{
    struct unmarked *u = ctx;
    crd_blocks in = crd_file_in_blocks(u->file);
    crd_status rc = in.next(in.ctx, ret_block, err);
    if (rc == CRD_OK && !u->begun)
        *ret_block = crd_job_unmarked(*ret_block);
    u->begun = true;
    return rc;
}

static crd_status first_reading(struct reading *r, const char *path)
{
    crd_file_in *file = NULL;
    crd_status rc = crd_file_in_open(path, &file, r->job->err);
    if (rc != CRD_OK)
        return rc;
    crd_str name = crd_str_copy(r->job->scratch, crd_job_base_name(path));
    struct unmarked in = {file, false};
    rc = name.ptr ? crd_tree_each((crd_blocks){&in, next_unmarked}, name.ptr, r->job->scratch,
                                  survey, r, r->job->err)
                  : CRD_ENOMEM;
    crd_file_in_close(file);
    return rc;
}

static crd_status second_reading(struct reading *r, const char *path)
{
    crd_job *job = r->job;
    crd_blocks in;
    crd_status rc = crd_job_open(job, path, &in);
    if (rc == CRD_OK)
        rc = crd_tree_each(in, job->file_name.ptr, job->scratch, take, r, job->err);
    crd_job_close(job);
    return rc;
}

static bool is_json_name(crd_str name)
{
    return crd_str_ends(name, CRD_STR(".json")) || crd_str_ends(name, CRD_STR(".jsonl")) ||
           crd_str_ends(name, CRD_STR(".ndjson"));
}

/* The file itself, or the JSON files of a folder by name. */
static crd_status list_files(crd_job *job, const char *path, const char ***ret_files, size_t *ret_n)
{
    crd_str *names;
    size_t n, found = 0;
    const char **files = CRD_NEW(job->arena, const char *, FILES_MAX);
    if (!files)
        return crd_fail(job->err, CRD_ENOMEM, "out of memory");
    *ret_files = files;
    *ret_n = 1;
    files[0] = path;
    if (!crd_file_is_dir(path))
        return CRD_OK;
    crd_status rc = crd_dir_list(path, FILES_MAX, job->arena, &names, &n, job->err);
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        if (!is_json_name(names[i]))
            continue;
        size_t size = strlen(path) + names[i].len + 2;
        char *full = CRD_NEW(job->arena, char, size);
        if (!full)
            return crd_fail(job->err, CRD_ENOMEM, "out of memory");
        snprintf(full, size, "%s/" CRD_STR_FMT, path, CRD_STR_ARG(names[i]));
        files[found++] = full;
    }
    *ret_n = found;
    if (rc == CRD_OK && found == 0)
        rc = crd_fail_at(job->err, CRD_EPARSE, path, 0, 0, "no JSON file in it");
    return rc;
}

crd_status crd_read_bods(crd_job *job, const char *path)
{
    crd_status rc = CRD_OK;
    struct reading r = {.job = job};
    const char **files = NULL;
    size_t n = 0;
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(list_files(job, path, &files, &n));
    CRD_TRY(crd_bods_ids_init(&r.plain));
    r.single = true;
    for (size_t i = 0; i < n && r.single; i++)
        CRD_TRY(crd_bods_scan(files[i], &r.plain, &r.single, job->err));
    if (!r.single) {
        crd_bods_ids_done(&r.plain);
        CRD_TRY(crd_intern_new(RECORDS_MAX, IDS_MAX, &r.ids));
    }
    for (r.file = 0; r.file < n && !r.single; r.file++)
        CRD_TRY(first_reading(&r, files[r.file]));
    for (r.file = 0; r.file < n; r.file++)
        CRD_TRY(second_reading(&r, files[r.file]));
    if (r.statements != 0 && !r.single)
        rc = changed(job);
done:
    CRD_VEC_DONE(&r.latest);
    crd_bods_ids_done(&r.plain);
    crd_intern_free(r.ids);
    return rc;
}

static bool is_bods(crd_str head)
{
    crd_str start = crd_str_trim(crd_job_unmarked(head));
    if (start.len == 0 || (start.ptr[0] != '[' && start.ptr[0] != '{'))
        return false;
    bool statement = crd_str_find(head, CRD_STR("\"statementId\"")) != SIZE_MAX ||
                     crd_str_find(head, CRD_STR("\"statementID\"")) != SIZE_MAX;
    return statement && (crd_str_find(head, CRD_STR("\"recordId\"")) != SIZE_MAX ||
                         crd_str_find(head, CRD_STR("\"recordType\"")) != SIZE_MAX);
}

/* The first 4 KiB of the first JSON file in the folder. */
static bool folder_fits(const char *path)
{
    crd_arena *arena = NULL;
    crd_str *names, head;
    size_t n, size;
    bool fits = false, looked = false;
    if (crd_arena_new((size_t)4 << 20, &arena) != CRD_OK ||
        crd_dir_list(path, FILES_MAX, arena, &names, &n, NULL) != CRD_OK)
        n = 0;
    for (size_t i = 0; i < n && !looked; i++) {
        crd_file_in *file = NULL;
        if (!is_json_name(names[i]))
            continue;
        looked = true;
        size = strlen(path) + names[i].len + 2;
        char *full = CRD_NEW(arena, char, size);
        if (!full)
            break;
        snprintf(full, size, "%s/" CRD_STR_FMT, path, CRD_STR_ARG(names[i]));
        if (crd_file_in_open(full, &file, NULL) != CRD_OK)
            break;
        crd_blocks in = crd_file_in_blocks(file);
        if (in.next(in.ctx, &head, NULL) == CRD_OK)
            fits = is_bods((crd_str){head.ptr, head.len < 4096 ? head.len : 4096});
        crd_file_in_close(file);
    }
    crd_arena_free(arena);
    return fits;
}

int crd_recognise_bods(const char *path, crd_str head, const crd_schema *schema,
                       const char **ret_why)
{
    (void)schema;
    *ret_why = "JSON with statementId and recordType (BODS)";
    return (crd_file_is_dir(path) ? folder_fits(path) : is_bods(head)) ? 95 : 0;
}
