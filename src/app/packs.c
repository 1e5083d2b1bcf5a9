/* Packs by path or by name. */
#include "app/packs.h"

#include "app/near.h"
#include "app/pack_codes.h"
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

enum { PACK_BYTES = 4 << 20, NAMES = 10000, WORDS = 1 << 12 };

const char *crd_app_path(crd_app *app, const char *folder, crd_str name)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_adds(&b, folder);
    crd_buf_addc(&b, '/');
    crd_buf_add(&b, name);
    crd_str copy = crd_str_copy(app->arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy.ptr;
}

/* The folder of a file, "." for a bare name. */
static const char *folder_of(crd_app *app, const char *file)
{
    const char *slash = strrchr(file, '/');
    crd_str folder = slash ? (crd_str){file, (size_t)(slash - file)} : CRD_STR(".");
    return crd_str_copy(app->arena, folder.len > 0 ? folder : CRD_STR("/")).ptr;
}

/* The pack of that name in the first of app->packs that has it; NULL = none has. */
static const char *by_name(crd_app *app, crd_str name)
{
    crd_str rest = crd_str_from(app->packs), one;
    while (crd_str_next(&rest, ':', &one)) {
        const char *folder = crd_str_copy(app->arena, one).ptr;
        const char *in = folder ? crd_app_path(app, folder, name) : NULL;
        if (in && one.len > 0 && crd_file_is_dir(in))
            return in;
    }
    return NULL;
}

/* No pack has that name: what may have been meant. */
static crd_status fail_name(crd_app *app, crd_str what, crd_err *err)
{
    const crd_str *names = NULL;
    size_t n = 0;
    crd_near near;
    crd_buf b;
    crd_buf_init(&b, WORDS);
    crd_near_init(&near, what, true);
    crd_status rc = crd_app_pack_names(app, &names, &n, NULL);
    for (size_t i = 0; rc == CRD_OK && i < n; i++)
        crd_near_offer(&near, names[i]);
    while (near.n > 0 && near.far[near.n - 1] > 1 + what.len / 4)
        near.n--;
    if (near.n > 0)
        crd_buf_adds(&b, "; perhaps ");
    crd_near_words(&near, &b);
    rc = crd_fail(err, CRD_ENOENT,
                  "no pack '" CRD_STR_FMT "': neither a file nor in 'cordon pack list'" CRD_STR_FMT,
                  CRD_STR_ARG(what), CRD_STR_ARG(crd_buf_str(&b)));
    crd_buf_done(&b);
    return rc;
}

static crd_status find(crd_app *app, crd_str what, crd_app_pack *p, crd_err *err)
{
    bool bare = !memchr(what.ptr, '/', what.len);
    const char *path = crd_str_copy(app->arena, what).ptr;
    if (!path)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    if (bare && !crd_file_exists(path)) {
        const char *named = by_name(app, what);
        if (!named)
            return fail_name(app, what, err);
        path = named;
    }
    p->file = crd_file_is_dir(path) ? crd_app_path(app, path, CRD_STR("pack.yaml")) : path;
    p->folder = p->file ? folder_of(app, p->file) : NULL;
    return p->folder ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory");
}

crd_status crd_app_pack_load(crd_app *app, crd_str what, const crd_pack_given *given,
                             size_t n_given, crd_diags *diags, crd_app_pack *ret_pack, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_str text;
    crd_sha256 h;
    crd_app_pack p = {0};
    CRD_TRY(find(app, what, &p, err));
    CRD_TRY(crd_file_read(p.file, PACK_BYTES, app->arena, &text, err));
    crd_sha256_init(&h);
    crd_sha256_add(&h, text);
    crd_sha256_end(&h, p.sha256);
    crd_text_in in = {text, 1 << 16};
    crd_pack_opts opts = {.file = crd_str_from(p.file),
                          .given = given,
                          .n_given = n_given,
                          .fns = crd_rule_fns,
                          .n_fns = crd_rule_fns_n,
                          .more = crd_app_pack_codes(app, p.folder)};
    CRD_TRY(crd_pack_read(crd_text_in_blocks(&in), &opts, app->arena, diags, &p.pack, err));
    *ret_pack = p;
done:
    return rc;
}

/* ---- what is there --------------------------------------------------------------------------- */

typedef CRD_VEC(crd_str) names;

static crd_status add_names(crd_app *app, const char *folder, names *all, crd_err *err)
{
    crd_str *in;
    size_t n;
    if (!crd_file_is_dir(folder))
        return CRD_OK;
    crd_status rc = crd_dir_list(folder, NAMES, app->arena, &in, &n, err);
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        const char *pack = crd_app_path(app, folder, in[i]);
        const char *file = pack ? crd_app_path(app, pack, CRD_STR("pack.yaml")) : NULL;
        if (!file || (crd_file_exists(file) && !CRD_VEC_PUSH(all, in[i])))
            rc = crd_fail(err, CRD_ENOMEM, "out of memory");
    }
    return rc;
}

static int by_bytes(const void *a, const void *b)
{
    return crd_str_cmp(*(const crd_str *)a, *(const crd_str *)b);
}

crd_status crd_app_pack_names(crd_app *app, const crd_str **ret_names, size_t *ret_n, crd_err *err)
{
    crd_status rc = CRD_OK;
    names all = {0};
    size_t n = 0;
    crd_str rest = crd_str_from(app->packs), one;
    while (crd_str_next(&rest, ':', &one)) {
        const char *folder = crd_str_copy(app->arena, one).ptr;
        CRD_TRY(folder ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
        CRD_TRY(add_names(app, folder, &all, err));
    }
    if (all.n > 1)
        qsort(all.at, all.n, sizeof *all.at, by_bytes);
    for (size_t i = 0; i < all.n; i++)
        if (n == 0 || !crd_str_eq(all.at[n - 1], all.at[i]))
            all.at[n++] = all.at[i];
    crd_str *kept = CRD_NEW(app->arena, crd_str, n);
    CRD_TRY(kept ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    if (n > 0)
        memcpy(kept, all.at, n * sizeof *kept);
    *ret_names = kept;
    *ret_n = n;
done:
    CRD_VEC_DONE(&all);
    return rc;
}
