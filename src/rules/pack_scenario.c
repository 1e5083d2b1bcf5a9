/* The risks that a pack's rules name: what each is, and what is asked of the engines. */
#include "rules/pack_int.h"

static void read_loss(crd_pack_reader *r, const crd_yaml_node *map, crd_pack_scenario *to)
{
    if (!map)
        return;
    crd_yaml_text(&r->form, crd_yaml_get(map, "each"), &to->loss_each);
    crd_yaml_text(&r->form, crd_yaml_get(map, "mode"), &to->loss_mode);
    crd_pack_hours(r, crd_yaml_get(map, "at"), &to->loss_hours);
    bool place = crd_str_eq(to->loss_each, CRD_STR("site")) ||
                 crd_str_eq(to->loss_each, CRD_STR("risk-group"));
    bool seized = crd_str_eq(to->loss_mode, CRD_STR("seized"));
    if ((place && !crd_str_eq(to->loss_mode, CRD_STR("fails"))) ||
        (seized && !crd_str_eq(to->loss_each, CRD_STR("state"))))
        crd_pack_tell(r, crd_yaml_get(map, "mode"),
                      "a mode that goes with `each`: places fail, states alone seize",
                      to->loss_mode);
}

static void read_scenario(crd_pack_reader *r, const crd_yaml_node *k, crd_pack_scenario *to)
{
    crd_yaml_form *f = &r->form;
    const crd_yaml_node *map = k->value, *source = crd_yaml_get(map, "source");
    const crd_yaml_node *exposure = crd_yaml_get(map, "exposure");
    crd_str grade = CRD_STR_NULL;
    *to = (crd_pack_scenario){
        .id = k->text, .line = k->line, .column = k->column, .source = UINT32_MAX};
    crd_yaml_text(f, crd_yaml_get(map, "title"), &to->title);
    crd_yaml_text(f, crd_yaml_get(map, "group"), &to->group);
    crd_yaml_text(f, crd_yaml_get(map, "threat"), &to->threat);
    crd_yaml_text(f, crd_yaml_get(map, "vulnerability"), &to->vulnerability);
    crd_yaml_text(f, crd_yaml_get(map, "consequence"), &to->consequence);
    if (source) {
        to->source = crd_pack_source_named(r->pack, source->text);
        if (to->source == UINT32_MAX)
            crd_pack_tell(r, source, "one of the pack's sources", source->text);
    }
    if (crd_str_eq_nocase(k->text, CRD_STR("own")))
        crd_pack_tell(r, k, "another id: own/ is for entries that people add", k->text);
    read_loss(r, crd_yaml_get(map, "loss"), to);
    crd_yaml_text(f, crd_yaml_get(exposure, "power"), &to->power);
    crd_yaml_text(f, crd_yaml_get(exposure, "grade"), &grade);
    to->latent = crd_str_eq(grade, CRD_STR("latent"));
}

void crd_pack_scenarios(crd_pack_reader *r, const crd_yaml_node *map)
{
    crd_ruleset *p = r->pack;
    if (!map || map->kind != CRD_YAML_MAPPING)
        return; /* told of its shape */
    if (map->n > CRD_PACK_SCENARIOS) {
        crd_pack_tell(r, map, "at most 200 risks", CRD_STR_NULL);
        return;
    }
    crd_pack_scenario *all = CRD_YAML_ROOM(&r->form, crd_pack_scenario, map->n);
    p->scenarios = all;
    for (const crd_yaml_node *k = map->first; all && k; k = k->next)
        read_scenario(r, k, &all[p->n_scenarios++]);
}
