/* Small cases in memory, worlds of them as text, assumptions over them. */
#ifndef ASSUME_WORLDS_H
#define ASSUME_WORLDS_H

#include "crdtest.h"

#include "assume/assume.h"
#include "memfeed.h"
#include "world/world.h"

enum { DUMP_MAX = 1 << 22 };

struct dumping {
    crd_buf *out;
    bool sources;
};

static inline crd_status dump_row(void *ctx, const crd_table *t, const void *rec,
                                  const crd_from *from, const crd_merged *about, crd_err *err)
{
    struct dumping *d = ctx;
    (void)from, (void)err;
    crd_buf_addf(d->out, "%s", t->name);
    for (uint32_t i = 0; i < t->n_fields; i++) {
        if (crd_field_is_null(&t->fields[i], rec))
            continue;
        crd_buf_addf(d->out, " %s=", t->fields[i].name);
        crd_field_text(&t->fields[i], rec, d->out);
    }
    if (d->sources)
        crd_buf_addf(d->out, " (" CRD_STR_FMT ")", CRD_STR_ARG(about->sources));
    crd_buf_addf(d->out, " [" CRD_STR_FMT "]\n", CRD_STR_ARG(about->contested));
    return CRD_OK;
}

/* All merged rows but those of `source`, in order of table and key. */
static inline void dump(const crd_feed *feed, crd_world_opts opts, bool sources, crd_buf *out)
{
    crd_want wants[CRD_T_COUNT];
    crd_world *w;
    crd_err err = CRD_ERR_INIT;
    struct dumping d = {out, sources};
    crd_buf_clear(out);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        wants[t] = (crd_want){.table = t};
    assert_status(CRD_OK, crd_world_new(feed, wants, CRD_T_COUNT, &opts, &w, &err), &err);
    char day[11];
    crd_buf_addf(out, "as of " CRD_STR_FMT " marking " CRD_STR_FMT "\n",
                 CRD_STR_ARG(crd_date_text(crd_world_as_of(w), day)),
                 CRD_STR_ARG(crd_world_marking(w)));
    for (uint32_t t = 1; t < CRD_T_COUNT; t++)
        assert_ok(crd_world_put_rows(w, t, dump_row, &d, NULL));
    crd_buf_addc(out, 0);
    crd_world_free(w);
}

static inline crd_status assume_n(struct memfeed *m, const char *const *texts, size_t n,
                                  crd_diags *diags, crd_assume **ret, crd_err *err)
{
    crd_str strs[CRD_ASSUME_MAX + 1];
    crd_feed feed = mem_feed(m);
    for (size_t i = 0; i < n; i++)
        strs[i] = crd_str_from(texts[i]);
    return crd_assume_new(&feed, strs, n, &(crd_assume_opts){.progress = NULL}, diags, ret, err);
}

#endif
