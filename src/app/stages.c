/* Progress of several stages as one. */
#include "app/stages.h"

bool crd_stages_begin(crd_stages *s, const char *title)
{
    s->title = title;
    return crd_progress_step(&s->outer, title, s->done, s->total);
}

void crd_stages_end(crd_stages *s, uint64_t units)
{
    s->done += units;
    if (s->done > s->total)
        s->done = s->total;
}

/* What a stage counts may begin again and again; that it lives, and whether to stop, is what
 * matters here. */
static bool inner(void *ctx, const char *what, uint64_t done, uint64_t total)
{
    crd_stages *s = ctx;
    (void)what;
    (void)done;
    (void)total;
    return crd_progress_step(&s->outer, s->title, s->done, s->total);
}

crd_progress crd_stages_inner(crd_stages *s) { return (crd_progress){.ctx = s, .step = inner}; }
