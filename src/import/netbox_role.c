/* Roles of devices to functions. A role's name is each installation's own: what is common is in
 * the table, the rest in the user's map, and what is in neither stays a code of its own. */
#include "import/netbox.h"

#include "base/err.h"
#include "fmt/yaml.h"
#include "model/code.h"

/* clang-format off */
static const struct {
    const char *slug, *function;
} table[] = {
    {"access-point-controller", "wifi-controller"},
    {"access-router", "router"},
    {"aggregation-switch", "switch"},
    {"application-server", "host"},
    {"border-router", "peering-router"},
    {"compute", "host"},
    {"compute-node", "host"},
    {"core-switch", "switch"},
    {"customer-router", "cpe"},
    {"database-server", "host"},
    {"distribution-switch", "switch"},
    {"dns-server", "dns"},
    {"edge-router", "router"},
    {"ids", "ips"},
    {"leaf", "switch"},
    {"leaf-switch", "switch"},
    {"log-collector", "log-server"},
    {"management-switch", "switch"},
    {"oob-switch", "switch"},
    {"optical-switch", "roadm"},
    {"p-router", "core-router"},
    {"patch-panel", "odf"},
    {"pe-router", "router"},
    {"server", "host"},
    {"spine", "switch"},
    {"spine-switch", "switch"},
    {"syslog-server", "log-server"},
    {"tor-switch", "switch"},
    {"transponder", "dwdm"},
    {"vm-host", "hypervisor"},
    {"vpn-concentrator", "vpn-gateway"},
    {"wireless-controller", "wifi-controller"},
};
/* clang-format on */

crd_status nb_roles_init(nb_roles *r, crd_job *job)
{
    crd_status rc = CRD_OK;
    crd_file_in *file = NULL;
    const crd_yaml_node *root = NULL;
    *r = (nb_roles){.arena = job->arena};
    if (!job->o->map)
        return CRD_OK;
    crd_str name = crd_str_copy(job->arena, crd_job_base_name(job->o->map));
    CRD_TRY(name.ptr ? CRD_OK : CRD_ENOMEM);
    CRD_TRY(crd_file_in_open(job->o->map, &file, job->err));
    CRD_TRY(crd_yaml_read(crd_file_in_blocks(file), &(crd_yaml_options){.source = name.ptr},
                          job->arena, &root, job->err));
    r->map = crd_yaml_get(root, "roles");
    if (!r->map || r->map->kind != CRD_YAML_MAPPING)
        CRD_TRY(crd_fail_at(job->err, CRD_EPARSE, name.ptr, root->line, root->column,
                            "expected `roles:` with a function for each slug or name"));
    for (const crd_yaml_node *k = r->map->first; k; k = k->next)
        if (k->value->kind != CRD_YAML_SCALAR || k->value->text.len == 0)
            CRD_TRY(crd_fail_at(job->err, CRD_EPARSE, name.ptr, k->value->line, k->value->column,
                                "expected a function's code"));
done:
    crd_file_in_close(file);
    return rc;
}

crd_str nb_roles_find(const nb_roles *r, crd_str name, crd_str slug)
{
    for (const crd_yaml_node *k = r->map ? r->map->first : NULL; k; k = k->next)
        if (crd_str_eq_nocase(k->text, slug) || crd_str_eq_nocase(k->text, name))
            return k->value->text;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (crd_str_eq_nocase(slug, crd_str_from(table[i].slug)))
            return crd_str_from(table[i].function);
    const crd_function *f = crd_function_find(slug);
    return f ? crd_str_from(f->code) : CRD_STR_NULL;
}
