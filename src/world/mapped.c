/* A mapped file becomes a world: judged from its end, checked section by section, then only pointed
 * into. What is small and holds pointers (the sources) is made anew. */
#include "world/mapped.h"

#include "base/pool.h"
#include "world/mapped_int.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THREADS_FROM = 8 << 20 };

/* ---- the tail ----------------------------------------------------------------------------- */

static bool tail_sound(const crd_mapped_tail *t, uint64_t len)
{
    return memcmp(t->magic, crd_mapped_line, sizeof t->magic) == 0 &&
           t->version == CRD_MAPPED_VERSION && t->order == 0x04030201 && t->len == len &&
           t->shape == crd_mapped_shape() &&
           t->sum == crd_mapped_sum(t, offsetof(crd_mapped_tail, sum), 0);
}

bool crd_mapped_key_of(int fd, crd_mapped_key *ret_key)
{
    struct stat st;
    crd_mapped_tail t;
    if (fstat(fd, &st) != 0 || st.st_size < (off_t)sizeof t ||
        pread(fd, &t, sizeof t, st.st_size - (off_t)sizeof t) != (ssize_t)sizeof t ||
        !tail_sound(&t, (uint64_t)st.st_size))
        return false;
    *ret_key = t.key;
    return true;
}

/* ---- the directory ------------------------------------------------------------------------ */

static bool after(const crd_mapped_section *s, const crd_mapped_section *before)
{
    if (s->part != before->part)
        return s->part > before->part;
    return s->table != before->table ? s->table > before->table : s->field > before->field;
}

/* Does the section lie before `end`, at a line's begin? */
static bool lies(const crd_mapped_section *s, uint64_t end)
{
    uint64_t bytes, stop;
    return s->width == crd_mapped_width(s) && s->width > 0 && s->same <= 1 &&
           s->offset % CRD_MAPPED_LINE == 0 && s->offset >= CRD_MAPPED_LINE &&
           !__builtin_mul_overflow(s->n, (uint64_t)s->width, &bytes) &&
           !__builtin_add_overflow(s->offset, bytes, &stop) && stop <= end;
}

static bool directory_sound(const char *at, size_t len, const crd_mapped_tail *t, bool ties,
                            crd_mapped_file *ret_file)
{
    uint64_t bytes = t->n_sections * sizeof(crd_mapped_section);
    if (t->n_sections == 0 || t->n_sections > CRD_MAPPED_SECTIONS ||
        t->directory % CRD_MAPPED_LINE != 0 || t->directory > len - sizeof *t ||
        bytes > len - sizeof *t - t->directory)
        return false;
    crd_mapped_file f = {.at = at, .n = (size_t)t->n_sections, .ties = ties};
    f.sections = (const void *)(at + t->directory);
    if (crd_mapped_section_sum(f.sections, (size_t)bytes) != t->directory_sum)
        return false;
    for (size_t i = 0; i < f.n; i++)
        if (!lies(&f.sections[i], t->directory) ||
            (i > 0 && !after(&f.sections[i], &f.sections[i - 1])))
            return false;
    if (f.sections[0].part != CRD_PART_META || f.sections[0].n != 1)
        return false;
    f.meta = (const void *)(at + f.sections[0].offset);
    const crd_mapped_section *texts = crd_mapped_find(&f, CRD_PART_TEXT_BYTES, 0, 0);
    f.text_bytes = texts ? at + texts->offset : NULL;
    f.text_len = texts ? texts->n : 0;
    *ret_file = f;
    return true;
}

/* ---- the sections ------------------------------------------------------------------------- */

typedef struct job {
    uint32_t section;
    uint32_t chunk;
} job;

typedef struct checking {
    const crd_mapped_file *f;
    CRD_VEC(job) jobs;
    uint64_t *sums; /* [jobs] */
    bool in_memory;
} checking;

static crd_status check_chunk(void *ctx, uint32_t number, crd_err *err)
{
    const checking *c = ctx;
    job j = c->jobs.at[number];
    const crd_mapped_section *s = &c->f->sections[j.section];
    size_t from = (size_t)j.chunk * CRD_MAPPED_CHUNK, bytes = s->n * s->width;
    size_t len = bytes - from < CRD_MAPPED_CHUNK ? bytes - from : CRD_MAPPED_CHUNK;
    const char *at = c->f->at + s->offset + from;
    bool whole = CRD_MAPPED_CHUNK % s->width != 0; /* records: with the first chunk, all */
    (void)err;
#ifdef MADV_POPULATE_READ
    if (!c->in_memory && len == CRD_MAPPED_CHUNK) { /* one call in place of a fault a page */
        uintptr_t page = (uintptr_t)at & ~(uintptr_t)4095;
        madvise((void *)page, len, MADV_POPULATE_READ);
    }
#endif
    c->sums[number] = crd_mapped_sum(at, len, j.chunk);
    if (whole && j.chunk > 0)
        return CRD_OK;
    bool ok = crd_mapped_items_ok(c->f, s, whole ? 0 : from / s->width,
                                  whole ? s->n : len / s->width);
    return ok ? CRD_OK : CRD_EPARSE;
}

static crd_status list_jobs(checking *c, uint64_t *ret_bytes)
{
    *ret_bytes = 0;
    for (uint32_t i = 0; i < c->f->n; i++) {
        const crd_mapped_section *s = &c->f->sections[i];
        if (crd_mapped_of_ties(s) && !c->f->ties)
            continue;
        if (s->same && !crd_mapped_items_ok(c->f, s, 0, s->n))
            return CRD_EPARSE;
        size_t bytes = s->same ? 0 : s->n * s->width;
        for (uint32_t k = 0; k < crd_mapped_chunks(bytes); k++)
            if (!CRD_VEC_PUSH(&c->jobs, ((job){i, k})))
                return CRD_ENOMEM;
        *ret_bytes += bytes;
    }
    return CRD_OK;
}

static bool sums_right(const checking *c)
{
    const uint64_t *at = c->sums;
    for (size_t i = 0; i < c->f->n; i++) {
        const crd_mapped_section *s = &c->f->sections[i];
        size_t bytes = s->same ? 0 : s->n * s->width;
        if (crd_mapped_of_ties(s) && !c->f->ties)
            continue;
        if (!s->same && crd_mapped_fold(at, bytes) != s->sum)
            return false;
        at += crd_mapped_chunks(bytes);
    }
    return true;
}

enum { TIES_AT_ONCE = 1 << 18 };

static crd_status check_ties(void *ctx, uint32_t number, crd_err *err)
{
    const checking *c = ctx;
    (void)err;
    uint32_t n = (uint32_t)crd_mapped_find(c->f, CRD_PART_TIES_TO, 0, 0)->n;
    uint32_t first = number * TIES_AT_ONCE;
    return crd_mapped_ties_rows_ok(c->f, first, n - first < TIES_AT_ONCE ? n - first : TIES_AT_ONCE)
               ? CRD_OK
               : CRD_EPARSE;
}

static crd_status check_sections(const crd_mapped_file *f, bool in_memory)
{
    crd_status rc = CRD_OK;
    checking c = {.f = f, .in_memory = in_memory};
    crd_pool *pool = NULL;
    uint64_t bytes = 0;
    CRD_TRY(list_jobs(&c, &bytes));
    c.sums = calloc(c.jobs.n + 1, sizeof *c.sums);
    if (!c.sums)
        CRD_TRY(CRD_ENOMEM);
    if (bytes >= THREADS_FROM)
        CRD_TRY(crd_pool_new(2, &pool, NULL));
    CRD_TRY(crd_pool_run(pool, (uint32_t)c.jobs.n, check_chunk, &c, NULL));
    if (!sums_right(&c))
        CRD_TRY(CRD_EPARSE);
    const crd_mapped_section *ties = f->ties ? crd_mapped_find(f, CRD_PART_TIES_TO, 0, 0) : NULL;
    if (ties)
        rc = crd_pool_run(pool, (uint32_t)(ties->n / TIES_AT_ONCE + 1), check_ties, &c, NULL);
done:
    crd_pool_free(pool);
    free(c.sums);
    CRD_VEC_DONE(&c.jobs);
    return rc;
}

/* ---- the world ---------------------------------------------------------------------------- */

/* Where the part's items stand; NULL when there is no such section. */
static const void *place(const crd_mapped_file *f, crd_part_id part, uint32_t table, uint32_t field,
                         size_t *ret_n)
{
    const crd_mapped_section *s = crd_mapped_find(f, part, table, field);
    if (ret_n)
        *ret_n = s ? (size_t)s->n : 0;
    return s ? f->at + s->offset : NULL;
}

/* A vector's pointer, of whatever type, to what lies in the file; it is only read and never freed:
 * crd_world_free knows. */
#define LEND(vec, f, part, table)                                     \
    do {                                                              \
        const void *lent = place((f), (part), (table), 0, &(vec)->n); \
        (vec)->at = (void *)(uintptr_t)lent;                          \
        (vec)->cap = (vec)->n;                                        \
    } while (0)

/* Numbers as the file has them; none when there is no such section. */
static crd_packed packed(const crd_mapped_file *f, crd_part_id part, uint32_t table, uint32_t field)
{
    const crd_mapped_section *s = crd_mapped_find(f, part, table, field);
    size_t n = 0;
    crd_packed p = {0};
    if (!s)
        return p;
    p.at = f->at + s->offset;
    p.values = place(f, crd_mapped_values_of(s), table, field, &n);
    p.n_values = (uint32_t)n;
    p.scale = (uint32_t)s->value;
    p.packing = (uint8_t)s->packing;
    return p;
}

static void set_columns(crd_world *w, const crd_mapped_file *f, uint32_t table)
{
    crd_frame *frame = &w->frames[table];
    for (uint64_t left = frame->fields; left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        crd_world_col *c = &frame->cols[i];
        c->holds = (uint8_t)crd_holds_of(&frame->table->fields[i]);
        if (c->holds == CRD_HOLDS_TEXT)
            c->text = place(f, CRD_PART_COLUMN, table, i, NULL);
        else
            c->number = packed(f, CRD_PART_COLUMN, table, i);
        c->target = place(f, CRD_PART_TARGET, table, i, NULL);
        w->data[table].cell_source[i] = packed(f, CRD_PART_CELL_SOURCE, table, i);
    }
}

static void set_table(crd_world *w, const crd_mapped_file *f, uint32_t table)
{
    crd_frame *frame = &w->frames[table];
    crd_table_data *d = &w->data[table];
    size_t slots;
    frame->n = f->meta->n[table];
    frame->fields = f->meta->fields[table];
    if (!frame->fields)
        return;
    frame->flags = place(f, CRD_PART_FLAGS, table, 0, NULL);
    frame->source = packed(f, CRD_PART_SOURCE, table, 0);
    frame->line = packed(f, CRD_PART_LINE, table, 0);
    d->first = packed(f, CRD_PART_FIRST, table, 0);
    d->slots = (uint32_t *)(uintptr_t)place(f, CRD_PART_SLOTS, table, 0, &slots);
    d->mask = d->slots ? slots - 1 : 0;
    d->cap = frame->n;
    LEND(&d->others, f, CRD_PART_OTHERS, table);
    LEND(&d->more, f, CRD_PART_MORE, table);
    set_columns(w, f, table);
}

static crd_status set_sources(crd_world *w, const crd_mapped_file *f)
{
    size_t n;
    const crd_mapped_source *from = place(f, CRD_PART_SOURCES, 0, 0, &n);
    w->sources = reallocarray(NULL, n + 1, sizeof *w->sources);
    if (!w->sources || !CRD_VEC_RESERVE(&w->info, n))
        return CRD_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const crd_mapped_source *s = &from[i];
        crd_world_source pub = {
            .name = crd_world_text(w, s->name),
            .marking = crd_world_text(w, s->marking),
            .as_of = s->as_of,
            .confidence = (int8_t)s->confidence,
            .used = s->is & 1u,
            .withheld = s->is & 2u,
            .assumed = s->is & 4u,
        };
        w->sources[i] = pub;
        w->info.at[i] = (crd_source_info){pub, s->rank, s->weight};
    }
    w->info.n = n;
    return CRD_OK;
}

static crd_status set_world(crd_world *w, const crd_mapped_file *f)
{
    crd_status rc = CRD_OK;
    const crd_mapped_meta *m = f->meta;
    size_t n = 0;
    crd_intern_image image = {.bytes = f->text_bytes, .n = m->n_texts};
    image.starts = place(f, CRD_PART_TEXT_STARTS, 0, 0, NULL);
    image.slots = place(f, CRD_PART_TEXT_SLOTS, 0, 0, &image.n_slots);
    memcpy(image.key, m->hash_key, sizeof image.key);
    CRD_TRY(crd_intern_open(&image, &w->texts));
    CRD_TRY(set_sources(w, f));
    w->ids.keys = (uint64_t *)(uintptr_t)place(f, CRD_PART_ID_KEYS, 0, 0, &n);
    w->ids.values = (uint32_t *)(uintptr_t)place(f, CRD_PART_ID_VALUES, 0, 0, NULL);
    w->ids.mask = n ? n - 1 : 0;
    w->ids.n = w->ids.keys ? (size_t)m->n_ids : 0;
    LEND(&w->also, f, CRD_PART_ALSO, 0);
    LEND(&w->contradictions, f, CRD_PART_CONTRADICTIONS, 0);
    w->as_of = m->as_of;
    w->marking = crd_world_text(w, m->marking);
    w->withheld = (size_t)m->withheld;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        set_table(w, f, t);
done:
    return rc;
}

static crd_status judge(const char *at, size_t len, const crd_mapped_key *key, bool in_memory,
                        bool ties, crd_mapped_file *ret_file)
{
    crd_mapped_tail tail;
    if (len < CRD_MAPPED_LINE + sizeof tail || (len - sizeof tail) % CRD_MAPPED_LINE != 0)
        return CRD_EPARSE;
    memcpy(&tail, at + len - sizeof tail, sizeof tail);
    if (!tail_sound(&tail, len) || memcmp(at, crd_mapped_line, CRD_MAPPED_LINE) != 0)
        return CRD_EPARSE;
    if (memcmp(&tail.key, key, sizeof *key) != 0)
        return CRD_ENOENT;
    if (!directory_sound(at, len, &tail, ties, ret_file) || !crd_mapped_complete(ret_file))
        return CRD_EPARSE;
    return check_sections(ret_file, in_memory);
}

static crd_status open_bytes(const char *at, size_t len, const crd_mapped_key *key, bool in_memory,
                             crd_world **ret_world, crd_ties **ret_ties)
{
    crd_mapped_file f;
    crd_status rc = judge(at, len, key, in_memory, ret_ties != NULL, &f);
    *ret_world = NULL;
    if (ret_ties)
        *ret_ties = NULL;
    if (rc != CRD_OK)
        return rc;
    crd_world *w = calloc(1, sizeof *w);
    if (!w)
        return CRD_ENOMEM;
    w->lent = true;
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        w->frames[t].table = crd_records.tables[t];
    rc = set_world(w, &f);
    if (rc == CRD_OK && ret_ties)
        rc = crd_mapped_ties(&f, w, ret_ties);
    if (rc != CRD_OK) {
        crd_world_free(w);
        return rc;
    }
    *ret_world = w;
    return CRD_OK;
}

static crd_status said(crd_status rc, crd_err *err)
{
    return rc == CRD_OK ? rc
                        : crd_fail(err, rc, "the world that was kept: %s", crd_status_text(rc));
}

crd_status crd_world_from(const void *bytes, size_t len, const crd_mapped_key *key,
                          crd_world **ret_world, crd_ties **ret_ties, crd_err *err)
{
    return said(open_bytes(bytes, len, key, true, ret_world, ret_ties), err);
}

crd_status crd_world_map(int fd, const crd_mapped_key *key, crd_world **ret_world,
                         crd_ties **ret_ties, crd_err *err)
{
    struct stat st;
    crd_mapped_key there;
    *ret_world = NULL;
    if (ret_ties)
        *ret_ties = NULL;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        return said(CRD_EIO, err);
    if (!crd_mapped_key_of(fd, &there))
        return said(CRD_EPARSE, err);
    if (memcmp(&there, key, sizeof there) != 0)
        return said(CRD_ENOENT, err);
    size_t len = (size_t)st.st_size;
    void *at = mmap(NULL, len, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return said(errno == ENOMEM ? CRD_ENOMEM : CRD_EIO, err);
    crd_status rc = open_bytes(at, len, key, false, ret_world, ret_ties);
    if (rc != CRD_OK) {
        munmap(at, len);
        return said(rc, err);
    }
    (*ret_world)->map = at;
    (*ret_world)->map_len = len;
    return CRD_OK;
}

/* ---- for tests ---------------------------------------------------------------------------- */

void crd_mapped_seal(void *bytes, size_t len)
{
    crd_mapped_tail t;
    char *at = bytes;
    if (len < sizeof t)
        return;
    memcpy(&t, at + len - sizeof t, sizeof t);
    uint64_t room = len - sizeof t;
    if (t.directory % CRD_MAPPED_LINE == 0 && t.directory <= room &&
        t.n_sections <= (room - t.directory) / sizeof(crd_mapped_section)) {
        crd_mapped_section *s = (void *)(at + t.directory);
        for (uint64_t i = 0; i < t.n_sections; i++)
            if (!s[i].same && lies(&s[i], room))
                s[i].sum = crd_mapped_section_sum(at + s[i].offset, s[i].n * s[i].width);
        t.directory_sum = crd_mapped_section_sum(s, t.n_sections * sizeof *s);
    }
    t.sum = crd_mapped_sum(&t, offsetof(crd_mapped_tail, sum), 0);
    memcpy(at + len - sizeof t, &t, sizeof t);
}
