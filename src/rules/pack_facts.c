/* pack.yaml: what the facts mean that rules ask for, in words for whoever is asked. */
#include "rules/pack_int.h"

const char *const crd_pack_whoms[] = {"operator", "authority", NULL};

static void read_fact(crd_pack_reader *r, const crd_yaml_node *node, crd_pack_fact *to)
{
    crd_yaml_form *f = &r->form;
    int whom = -1;
    crd_yaml_text(f, crd_yaml_get(node, "scheme"), &to->scheme);
    crd_yaml_text(f, crd_yaml_get(node, "item"), &to->item);
    crd_yaml_text(f, crd_yaml_get(node, "ask"), &to->ask);
    crd_yaml_text(f, crd_yaml_get(node, "answer"), &to->answer);
    crd_yaml_word(f, crd_yaml_get(node, "whom"), crd_pack_whoms, &whom);
    to->whom = (int8_t)whom;
}

void crd_pack_facts(crd_pack_reader *r, const crd_yaml_node *list)
{
    static const char *const keys[] = {"scheme", "item", "ask", "answer", "whom", NULL};
    crd_yaml_form *f = &r->form;
    if (!list || list->kind != CRD_YAML_SEQUENCE)
        return; /* told by its shape */
    crd_pack_fact *all = CRD_YAML_ROOM(f, crd_pack_fact, list->n);
    size_t n = 0;
    for (const crd_yaml_node *k = list->first; all && k; k = k->next) {
        if (!crd_yaml_keys(f, k, keys))
            continue;
        read_fact(r, k, &all[n]);
        for (size_t i = 0; i < n; i++)
            if (crd_str_eq(all[i].scheme, all[n].scheme) && crd_str_eq(all[i].item, all[n].item))
                crd_pack_tell(r, k, "each fact once", all[n].item);
        n++;
    }
    r->pack->facts = all;
    r->pack->n_facts = n;
}
