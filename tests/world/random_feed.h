#ifndef RANDOM_FEED_H
#define RANDOM_FEED_H

#include "base/hash.h"
#include "base/str.h"
#include "model/sink.h"

#include <stdio.h>
#include <string.h>

/* A case of nonsense from a seed: every table, every field, values that meet often, so that rows
 * merge, contradict one another and refer to what is there or not. Needs no test framework. */
struct random_feed {
    uint64_t seed;
    uint32_t rows;    /* of each table in each source */
    uint32_t sources; /* at most 9 */
};

/* The i-th number for a field; `salt` tells draws of one field apart. */
static inline uint64_t random_at(const struct random_feed *f, uint32_t table, uint32_t field,
                                 uint32_t i, uint32_t salt)
{
    return crd_rng_at(f->seed, table * 64 + field, (uint64_t)i * 4 + salt);
}

static inline const char *random_word(uint64_t v)
{
    static const char *const words[] = {"k0",
                                        "k1",
                                        "k2",
                                        "k3",
                                        "k4",
                                        "Acme AB",
                                        "Acme GmbH",
                                        "same",
                                        "host",
                                        "votes",
                                        "long words of a name that no block of a cache line holds"};
    return words[v % (sizeof words / sizeof *words)];
}

static inline void random_text(const struct random_feed *f, uint32_t table, uint32_t field,
                               uint32_t i, char room[128])
{
    const crd_field *d = &crd_records.tables[table]->fields[field];
    uint64_t v = random_at(f, table, field, i, 1);
    const char *word = d->flags & CRD_F_KEY ? random_word(v % 5) : random_word(v);
    if (d->kind == CRD_REF && strcmp(d->arg, "any") == 0)
        snprintf(room, 128, "%s:%s", crd_records.tables[v / 16 % CRD_T_COUNT]->name, word);
    else if (d->kind == CRD_REF && strchr(d->arg, '|'))
        snprintf(room, 128, "%.*s:%s", (int)(strchr(d->arg, '|') - d->arg), d->arg, word);
    else
        snprintf(room, 128, "%s", word);
}

static inline void random_field(const struct random_feed *f, uint32_t table, uint32_t field,
                                uint32_t i, void *rec, char room[128])
{
    const crd_field *d = &crd_records.tables[table]->fields[field];
    uint64_t v = random_at(f, table, field, i, 1);
    char *at = (char *)rec + d->offset;
    crd_date date = CRD_DATE_NONE;
    int32_t small = (int32_t)(v % 1000001);
    int64_t number = (int64_t)(v % 7);
    double real = (double)(v % 1000) / 8;
    if (!(d->flags & CRD_F_KEY) && random_at(f, table, field, i, 0) % 3 == 0)
        return;
    if (crd_field_is_text(d)) {
        random_text(f, table, field, i, room);
        crd_str s = crd_str_from(room);
        memcpy(at, &s, sizeof s);
    } else if (d->kind == CRD_INT) {
        memcpy(at, &number, sizeof number);
    } else if (d->kind == CRD_REAL) {
        memcpy(at, &real, sizeof real);
    } else if (d->kind == CRD_DATE) {
        if (crd_date_make(2000 + (int)(v % 40), (int)(v / 64 % 13), 0, &date))
            memcpy(at, &date, sizeof date);
    } else {
        small = d->kind == CRD_BOOL ? small % 2 : small;
        memcpy(at, &small, sizeof small);
    }
}

static inline crd_status random_replay(void *ctx, const crd_query *q, const crd_sink *to,
                                       crd_err *err)
{
    const struct random_feed *f = ctx;
    _Alignas(max_align_t) unsigned char rec[4096];
    static char rooms[CRD_FIELDS_MAX][128];
    uint32_t table = (uint32_t)crd_schema_index(&crd_records, q->table);
    bool of_sources = table == CRD_T_source;
    crd_status rc = CRD_OK;
    for (uint32_t s = 0; s < f->sources; s++) {
        char name[16];
        snprintf(name, sizeof name, "s%u", (unsigned)s);
        if (q->source.ptr && !crd_str_eq(q->source, crd_str_from(name)))
            continue;
        for (uint32_t i = 0; i < (of_sources ? 1 : f->rows); i++) {
            crd_record_clear(q->table, rec);
            for (uint32_t k = 0; k < q->table->n_fields; k++)
                if (!q->fields || q->fields >> k & 1)
                    random_field(f, table, k, s * f->rows + i, rec, rooms[k]);
            if (of_sources) {
                crd_str own = crd_str_from(name);
                memcpy(rec + q->table->fields[0].offset, &own, sizeof own);
            }
            crd_from from = {crd_str_from(name), i + 1, s};
            rc = to->put(to->ctx, q->table, rec, &from, err);
            if (rc != CRD_OK)
                return rc;
        }
    }
    return rc;
}

static inline crd_feed random_feed_of(struct random_feed *f)
{
    return (crd_feed){.ctx = f, .schema = &crd_records, .replay = random_replay};
}

#endif
