/* Which world a file of the cache is, and when one is used or kept. */
#include "app/cache.h"

#include "app/cache_dir.h"
#include "app/tied.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/hash.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAME = 48, PREFIX = 17 };

/* What is asked for, and the state of the case. */
typedef struct asked {
    const crd_cache_place *place;
    crd_arena *arena;
    crd_mapped_key key;
    char name[NAME];
} asked;

/* ---- keys --------------------------------------------------------------------------------- */

static void hash_text(crd_sha256 *h, crd_str s)
{
    char head[32];
    int n = snprintf(head, sizeof head, "%zu:", s.ptr ? s.len : SIZE_MAX); /* null is not empty */
    crd_sha256_add(h, (crd_str){head, (size_t)n});
    if (s.len > 0)
        crd_sha256_add(h, s);
}

static void hash_number(crd_sha256 *h, uint64_t v)
{
    crd_sha256_add(h, (crd_str){(const char *)&v, sizeof v});
}

static void end_hash(crd_sha256 *h, char ret_hex[CRD_MAPPED_KEY])
{
    char hex[CRD_MAPPED_KEY + 1];
    crd_sha256_end(h, hex);
    memcpy(ret_hex, hex, CRD_MAPPED_KEY);
}

static void hash_state(const crd_cache_place *p, const crd_store_mark *m,
                       char ret_hex[CRD_MAPPED_KEY])
{
    crd_sha256 h;
    crd_sha256_init(&h);
    hash_text(&h, crd_str_from(p->program));
    hash_number(&h, m->device);
    hash_number(&h, m->file);
    hash_number(&h, m->bytes);
    hash_number(&h, (uint64_t)m->changed_s);
    hash_number(&h, (uint64_t)m->changed_ns);
    hash_text(&h, (crd_str){(const char *)m->generation, sizeof m->generation});
    end_hash(&h, ret_hex);
}

/* "CASE-", what the names of all files of the case begin with. */
static void prefix_of(const crd_store_mark *m, char ret_prefix[PREFIX + 1])
{
    crd_sha256 h;
    char hex[CRD_MAPPED_KEY];
    crd_sha256_init(&h);
    hash_number(&h, m->device);
    hash_number(&h, m->file);
    end_hash(&h, hex);
    memcpy(ret_prefix, hex, PREFIX - 1);
    memcpy(ret_prefix + PREFIX - 1, "-", 2);
}

/* `fields` by table, 0 = not wanted. Everything that changes a world must come in here. */
static void hash_asked(const crd_world_opts *when, const uint64_t fields[CRD_T_COUNT],
                       char ret_hex[CRD_MAPPED_KEY])
{
    crd_sha256 h;
    crd_sha256_init(&h);
    hash_number(&h, (uint64_t)(int64_t)when->as_of);
    hash_number(&h, (uint64_t)(int64_t)when->as_known);
    hash_text(&h, when->release);
    hash_number(&h, when->all_times);
    hash_text(&h, when->only);
    hash_number(&h, when->only_in);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        hash_number(&h, fields[t]);
    end_hash(&h, ret_hex);
}

static void name_it(asked *a, const crd_store_mark *m, const crd_world_opts *when,
                    const uint64_t fields[CRD_T_COUNT])
{
    hash_state(a->place, m, a->key.state);
    hash_asked(when, fields, a->key.world);
    prefix_of(m, a->name);
    memcpy(a->name + PREFIX, a->key.world, 16);
    memcpy(a->name + PREFIX + 16, ".world", sizeof ".world");
}

/* ---- a world ------------------------------------------------------------------------------ */

static bool usable(const crd_app *app, const crd_args *args, const crd_store *store,
                   const crd_world_opts *when, crd_store_mark *ret_mark)
{
    return app->cache && app->cache->folder && !app->assume && !crd_arg_flag(args, "no-cache") &&
           crd_arg_count(args, "assume") == 0 && crd_str_is_null(when->only) &&
           crd_store_state(store, ret_mark) && ret_mark->bytes >= app->cache->min_bytes;
}

/* NULL when there is none that fits. What is damaged goes; what is old will be replaced. Ties only
 * when somebody wants them. */
static crd_world *look_up(const asked *a, crd_ties **ret_ties)
{
    crd_world *w = NULL;
    int fd = crd_cache_open(a->place, a->arena, a->name);
    if (fd < 0)
        return NULL;
    crd_status rc = crd_world_map(fd, &a->key, &w, ret_ties, NULL);
    if (rc == CRD_OK)
        crd_cache_used(fd);
    if (rc == CRD_EPARSE)
        crd_cache_drop(a->place, a->arena, a->name);
    close(fd);
    return w;
}

static void all_fields(uint64_t fields[CRD_T_COUNT], crd_want wants[CRD_T_COUNT])
{
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        fields[t] = UINT64_MAX;
        wants[t] = (crd_want){t, 0};
    }
}

/* A question that wants all of the elements wants nearly all there is; a world of everything then
 * serves all other questions too. */
static bool is_broad(const crd_want *wants, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (wants[i].table == CRD_T_element && wants[i].fields == 0)
            return true;
    return false;
}

static void wanted_fields(const crd_want *wants, size_t n, uint64_t fields[CRD_T_COUNT])
{
    memset(fields, 0, CRD_T_COUNT * sizeof *fields);
    for (size_t i = 0; i < n; i++)
        fields[wants[i].table] |= wants[i].fields ? wants[i].fields : UINT64_MAX;
}

/* Names the world and looks for it: that of everything, or one of these tables. What is to be made
 * when there is none stands in *wants. */
static crd_world *find_kept(asked *a, const crd_store_mark *mark, const crd_world_opts *when,
                            const crd_want **wants, size_t *n, crd_want all[CRD_T_COUNT],
                            crd_ties **ret_ties)
{
    uint64_t fields[CRD_T_COUNT];
    all_fields(fields, all);
    name_it(a, mark, when, fields);
    crd_world *w = look_up(a, ret_ties);
    if (!w && is_broad(*wants, *n)) {
        *wants = all;
        *n = CRD_T_COUNT;
    } else if (!w && !when->part) {
        wanted_fields(*wants, *n, fields);
        name_it(a, mark, when, fields);
        w = look_up(a, ret_ties);
    }
    return w;
}

crd_status crd_app_world_lent(const crd_app *app, const crd_want *wants, size_t n_wants,
                              const crd_world_opts *when, crd_world **ret_world, crd_err *err)
{
    const crd_app_tied *lent = app->lent;
    *ret_world = NULL;
    if (!lent || !lent->ever || when->part || !crd_str_is_null(when->only))
        return CRD_OK;
    if (!when->all_times && when->as_of != lent->when.as_of)
        return crd_world_at(lent->ever, wants, n_wants, when->as_of, ret_world, err);
    *ret_world = crd_world_share(when->all_times ? lent->ever : lent->world);
    return CRD_OK;
}

crd_status crd_app_world_tied(crd_app *app, const crd_args *args, const crd_store *store,
                              const crd_feed *feed, const crd_want *wants, size_t n_wants,
                              const crd_world_opts *when, const crd_app_tying *tying,
                              crd_world **ret_world, crd_ties **ret_ties, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store_mark mark;
    crd_want all[CRD_T_COUNT];
    crd_world *w = NULL;
    crd_ties *ties = NULL;
    asked a = {.place = app->cache, .arena = app->arena};
    bool kept = usable(app, args, store, when, &mark), fresh = false;
    if (kept)
        w = find_kept(&a, &mark, when, &wants, &n_wants, all, tying ? &ties : NULL);
    if (!w) {
        CRD_TRY(tying && tying->ever
                    ? crd_world_at(tying->ever, wants, n_wants, when->as_of, &w, err)
                    : crd_world_new(feed, wants, n_wants, when, &w, err));
        fresh = true;
    }
    if (tying && !ties) {
        CRD_TRY(tying->derive(tying->ctx, w, &ties, err));
        fresh = true;
    }
    if (kept && fresh && !when->part && crd_world_bytes(w) >= a.place->min_bytes / 4 &&
        crd_cache_write(a.place, a.arena, a.name, w, ties, &a.key) != CRD_OK) {
        /* done without: a full or closed folder is no reason to fail */
    }
    *ret_world = w;
    if (ret_ties)
        *ret_ties = ties;
done:
    if (rc != CRD_OK)
        crd_world_free(w);
    return rc;
}

crd_status crd_app_world(crd_app *app, const crd_args *args, const crd_store *store,
                         const crd_feed *feed, const crd_want *wants, size_t n_wants,
                         const crd_world_opts *when, crd_world **ret_world, crd_err *err)
{
    crd_status rc = crd_app_world_lent(app, wants, n_wants, when, ret_world, err);
    if (rc != CRD_OK || *ret_world)
        return rc;
    return crd_app_world_tied(app, args, store, feed, wants, n_wants, when, NULL, ret_world, NULL,
                              err);
}

/* ---- what is there ------------------------------------------------------------------------- */

void crd_app_cached(crd_app *app, const crd_store *store, const crd_cached **ret_files,
                    size_t *ret_n)
{
    crd_store_mark mark;
    crd_mapped_key now, key;
    char prefix[PREFIX + 1];
    crd_str *names;
    size_t n;
    *ret_n = 0;
    *ret_files = NULL;
    if (!app->cache || !app->cache->folder)
        return;
    bool known = crd_store_state(store, &mark);
    hash_state(app->cache, &mark, now.state);
    prefix_of(&mark, prefix);
    if (crd_cache_list(app->cache, app->arena, prefix, &names, &n) != CRD_OK)
        return;
    crd_cached *files = CRD_NEW(app->arena, crd_cached, n + 1);
    for (size_t i = 0; files && i < n; i++) {
        int fd = crd_cache_open(app->cache, app->arena, names[i].ptr);
        char *path = crd_cache_path(app->cache, app->arena, names[i].ptr);
        if (fd < 0 || !path) {
            if (fd >= 0)
                close(fd);
            continue;
        }
        off_t bytes = lseek(fd, 0, SEEK_END);
        files[(*ret_n)++] = (crd_cached){
            .path = path,
            .bytes = bytes > 0 ? (uint64_t)bytes : 0,
            .current = known && crd_mapped_key_of(fd, &key) &&
                       memcmp(key.state, now.state, sizeof now.state) == 0,
        };
        close(fd);
    }
    *ret_files = files;
}

crd_status crd_app_cache_clear(crd_app *app, size_t *ret_n, crd_err *err)
{
    crd_str *names;
    size_t n;
    *ret_n = 0;
    if (!app->cache || !app->cache->folder)
        return CRD_OK;
    crd_status rc = crd_cache_list(app->cache, app->arena, "", &names, &n);
    if (rc == CRD_ENOENT)
        return CRD_OK;
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        char *path = crd_cache_path(app->cache, app->arena, names[i].ptr);
        if (!path)
            rc = CRD_ENOMEM;
        else if (unlink(path) != 0 && access(path, F_OK) == 0)
            rc = crd_fail(err, CRD_EIO, "a world of the cache cannot be removed: %s", path);
        else
            ++*ret_n;
    }
    return rc == CRD_OK ? rc : crd_fail(err, rc, "clearing the cache: %s", crd_status_text(rc));
}
