/* Format `netbox`: a dump of a NetBox database (Django's JSON) or answers of its REST interface;
 * docs/formats/netbox.md describes it. netbox_read.c makes rows of objects, netbox_store.c finds
 * them again, netbox_put.c and netbox_cable.c make records, netbox_role.c knows roles. */
#include "import/formats.h"

#include "base/err.h"
#include "import/netbox.h"

#include <stdio.h>
#include <string.h>

enum { FILES_MAX = 10000, PATH_BYTES = 4096 };

static bool is_json(crd_str name) { return crd_str_ends(name, CRD_STR(".json")); }

/* "dcim_device-types.json", "device-types.json" -> "device-types" */
static crd_str endpoint_of(crd_str name)
{
    name.len -= is_json(name) ? strlen(".json") : 0;
    static const char *const apps[] = {"dcim", "circuits", "tenancy", "extras"};
    for (size_t i = 0; i < sizeof apps / sizeof *apps; i++) {
        size_t n = strlen(apps[i]);
        if (name.len > n + 1 && crd_str_starts(name, crd_str_from(apps[i])) &&
            strchr("_-.", name.ptr[n]))
            return (crd_str){name.ptr + n + 1, name.len - n - 1};
    }
    return name;
}

static crd_status read_folder(nb_store *s, const char *path)
{
    crd_str *names;
    size_t n;
    char file[PATH_BYTES];
    crd_status rc = crd_dir_list(path, FILES_MAX, s->job->arena, &names, &n, s->job->err);
    for (size_t i = 0; rc == CRD_OK && i < n; i++) {
        int len = snprintf(file, sizeof file, "%s/" CRD_STR_FMT, path, CRD_STR_ARG(names[i]));
        if (!is_json(names[i]))
            continue;
        if (len < 0 || (size_t)len >= sizeof file)
            return crd_fail(s->job->err, CRD_EINVAL, "a path longer than %d bytes", PATH_BYTES);
        rc = crd_flat_forgive(s->job, nb_store_read(s, file, endpoint_of(names[i])));
    }
    return rc;
}

crd_status crd_read_netbox(crd_job *job, const char *path)
{
    nb_store s = {0};
    nb_roles roles;
    crd_status rc = CRD_OK;
    CRD_TRY(crd_put_needs_records(job));
    CRD_TRY(nb_roles_init(&roles, job));
    CRD_TRY(nb_store_init(&s, job));
    if (crd_file_is_dir(path))
        CRD_TRY(read_folder(&s, path));
    else
        CRD_TRY(nb_store_read(&s, path, endpoint_of(crd_job_base_name(path))));
    if (s.objects == 0)
        CRD_TRY(crd_fail_at(job->err, CRD_EPARSE, path, 0, 0, "no object of NetBox in it"));
    CRD_TRY(nb_store_end(&s));
    CRD_TRY(nb_put(&s, &roles));
done:
    crd_unread_tell(&s.unread, job);
    nb_store_done(&s);
    return rc;
}

/* ---- recognition ------------------------------------------------------------------------- */

static bool holds(crd_str head, const char *text)
{
    return crd_str_find(head, crd_str_from(text)) != SIZE_MAX;
}

static int judge(crd_str head, const char **ret_why)
{
    static const char *const dump[] = {"\"dcim.", "\"circuits.", "\"contenttypes.contenttype\""};
    *ret_why = "objects of NetBox's models";
    for (size_t i = 0; i < 3; i++)
        if (holds(head, "\"model\"") && holds(head, "\"fields\"") && holds(head, dump[i]))
            return i < 2 ? 90 : 60;
    *ret_why = "answers of NetBox's REST interface";
    return holds(head, "/api/dcim/") || holds(head, "/api/circuits/") ? 85 : 0;
}

int crd_recognise_netbox(const char *path, crd_str head, const crd_schema *schema,
                         const char **ret_why)
{
    crd_arena *arena = NULL;
    crd_str *names, text;
    size_t n;
    int best = 0;
    char file[PATH_BYTES];
    (void)schema;
    if (!crd_file_is_dir(path))
        return judge(head, ret_why);
    if (crd_arena_new((size_t)64 << 20, &arena) == CRD_OK &&
        crd_dir_list(path, FILES_MAX, arena, &names, &n, NULL) == CRD_OK)
        for (size_t i = 0; i < n && best == 0; i++) {
            crd_file_in *in = NULL;
            snprintf(file, sizeof file, "%s/" CRD_STR_FMT, path, CRD_STR_ARG(names[i]));
            if (!is_json(names[i]) || crd_file_in_open(file, &in, NULL) != CRD_OK)
                continue;
            crd_blocks blocks = crd_file_in_blocks(in);
            if (blocks.next(blocks.ctx, &text, NULL) == CRD_OK) {
                text.len = text.len < 4096 ? text.len : 4096;
                best = judge(text, ret_why);
            }
            crd_file_in_close(in);
        }
    crd_arena_free(arena);
    return best;
}
