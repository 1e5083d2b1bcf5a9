#ifndef CRD_APP_CACHE_H
#define CRD_APP_CACHE_H

#include "app/op.h"
#include "store/store.h"
#include "world/ties.h"

/* Worlds that are kept between commands, in a folder of the user's. A file is one world of one case
 * for one set of options; its name says which case and which options, its tail in which state the
 * case was and which program wrote it. A later world of the same case and options replaces it.
 * Nothing here can make a command fail: what cannot be read, written or trusted is done without. */

/* crd_world_new, or the same world from the cache; then it may hold more tables and fields than
 * were asked for. `feed` is that of `store`, through --assume or not. The cache is not used for
 * small cases, with --no-cache or --assume, for statements of one source only, nor while somebody
 * writes to the case. A part of a table (`when`) is looked for as a whole world, and not kept.
 * What a larger operation lends (app->lent) comes before all that. */
CRD_NODISCARD crd_status crd_app_world(crd_app *app, const crd_args *args, const crd_store *store,
                                       const crd_feed *feed, const crd_want *wants, size_t n_wants,
                                       const crd_world_opts *when, crd_world **ret_world,
                                       crd_err *err);

/* From what a larger operation lends: its own world, that of all times, or one of another day made
 * from that; all are of its case and its other options. *ret_world NULL: nothing is lent, or it
 * will not do. The caller frees. */
CRD_NODISCARD crd_status crd_app_world_lent(const crd_app *app, const crd_want *wants,
                                            size_t n_wants, const crd_world_opts *when,
                                            crd_world **ret_world, crd_err *err);

/* The same as crd_app_world with its ties, which are kept beside the world. `derive` is called when
 * none are kept; what it makes must follow from the world alone. */
typedef struct crd_app_tying {
    void *ctx;
    crd_status (*derive)(void *ctx, const crd_world *w, crd_ties **ret_ties, crd_err *err);
    crd_world *ever; /* the same case at all times, the wanted tables whole: a world that is not
                        kept is made from it, without reading; NULL = there is none */
} crd_app_tying;
CRD_NODISCARD crd_status crd_app_world_tied(crd_app *app, const crd_args *args,
                                            const crd_store *store, const crd_feed *feed,
                                            const crd_want *wants, size_t n_wants,
                                            const crd_world_opts *when, const crd_app_tying *tying,
                                            crd_world **ret_world, crd_ties **ret_ties,
                                            crd_err *err);

/* ---- what is there ------------------------------------------------------------------------- */

typedef struct crd_cached {
    const char *path; /* in the arena */
    uint64_t bytes;
    bool current; /* what a command would use now */
} crd_cached;
/* Files of this case, by name. Nothing when there are none, or they cannot be read. */
void crd_app_cached(crd_app *app, const crd_store *store, const crd_cached **ret_files,
                    size_t *ret_n);

/* Removes all worlds of all cases, and what stopped commands left in the folder: a case that was
 * moved or copied has its worlds under the old one. *ret_n files. CRD_EIO: one is there and cannot
 * be removed. */
CRD_NODISCARD crd_status crd_app_cache_clear(crd_app *app, size_t *ret_n, crd_err *err);

#endif
