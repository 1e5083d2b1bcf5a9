/* References that lead nowhere. */
#include "analyse/check_int.h"

#include "geo/country.h"

enum { MANY_TARGETS = 253 }; /* the row says which */

/* Is the table found by one text? Only such a row can be looked up; what names another ("any"
 * allows it) is not judged. */
static bool has_one_key(uint32_t table)
{
    const crd_table *t = crd_records.tables[table];
    unsigned keys = 0;
    for (uint32_t i = 0; i < t->n_fields; i++)
        keys += (t->fields[i].flags & CRD_F_IN_KEY) != 0;
    return keys == 1;
}

static uint8_t only_target(const crd_field *f)
{
    int at = -1;
    for (size_t i = 0; i < crd_records.n; i++)
        if (crd_str_eq(crd_str_from(crd_records.tables[i]->name), crd_str_from(f->arg)))
            at = (int)i;
    return at < 0 ? MANY_TARGETS : (uint8_t)at;
}

/* The number of a text of a reference: rows are merged under the id of their group. */
static bool leads_somewhere(const crd_check_run *c, uint8_t target, uint32_t text)
{
    if (target >= CRD_T_COUNT || !has_one_key(target))
        return true;
    return crd_world_row(c->w, target, crd_world_id(c->w, target, text)) != CRD_ROW_NONE;
}

static void tell_dangling(crd_check_run *c, uint32_t table, uint32_t row, uint32_t field,
                          uint8_t target, crd_told told, uint32_t text)
{
    const char *name = crd_records.tables[target]->name;
    char want[64];
    size_t n = 0;
    crd_str key = crd_world_text(c->w, text);
    if (target == CRD_T_jurisdiction && key.len == 2 && crd_country_find(key)) {
        told.found = key;
        crd_tell(c, CRD_K_COUNTRY_BARE, table, row, field, &told);
        return;
    }
    if (table == CRD_T_party_name && field == CRD_C_party_name_party) {
        told.found = key;
        crd_tell(c, CRD_K_NAMES_UNUSED, table, row, field, &told);
        return;
    }
    for (const char *p = "a key of table "; *p; p++)
        want[n++] = *p;
    for (; *name && n < sizeof want; name++)
        want[n++] = *name;
    told.expected = (crd_str){want, n};
    told.found = key;
    told.near_table = target;
    told.near_text = text + 1;
    crd_tell(c, CRD_K_DANGLING, table, row, field, &told);
}

static void check_field(crd_check_run *c, uint32_t table, uint32_t field)
{
    const crd_frame *f = crd_world_frame(c->w, table);
    const crd_world_col *col = &f->cols[field];
    uint8_t only = only_target(&f->table->fields[field]);
    for (uint32_t r = 0; col->text && r < f->n; r++) {
        uint8_t target = col->target ? col->target[r] : only;
        if (col->text[r] != CRD_INTERN_NONE && target < CRD_T_COUNT &&
            !leads_somewhere(c, target, col->text[r]))
            tell_dangling(c, table, r, field, target, (crd_told){.placed = false}, col->text[r]);
    }
}

/* What a source says and another outweighs must lead somewhere too. */
static void check_others(crd_check_run *c, uint32_t table)
{
    const crd_table *t = crd_records.tables[table];
    size_t n;
    const crd_other *others = crd_world_all_others(c->w, table, &n);
    for (size_t i = 0; i < n; i++) {
        const crd_other *o = &others[i];
        if (t->fields[o->field].kind != CRD_REF || o->text == CRD_INTERN_NONE)
            continue;
        uint8_t target = o->target;
        if (!crd_world_frame(c->w, table)->cols[o->field].target)
            target = only_target(&t->fields[o->field]);
        if (target < CRD_T_COUNT && !leads_somewhere(c, target, o->text))
            tell_dangling(c, table, o->row, o->field, target, crd_told_by(c->w, table, o), o->text);
    }
}

crd_status crd_check_references(crd_check_run *c)
{
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        for (uint32_t i = 0; i < crd_records.tables[t]->n_fields; i++)
            if (crd_records.tables[t]->fields[i].kind == CRD_REF)
                check_field(c, t, i);
        check_others(c, t);
    }
    return CRD_OK;
}

/* ---- versions ---------------------------------------------------------------------------- */

static crd_status index_releases(crd_check_run *c, crd_map *products, crd_map *releases)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_release);
    const uint32_t *product = CRD_COL(c->w, release, product).text;
    const uint32_t *version = CRD_COL(c->w, release, version).text;
    for (uint32_t r = 0; r < f->n; r++)
        if (!crd_map_add(products, product[r], r) ||
            !crd_map_add(releases, crd_pair(product[r], version[r]), r))
            return CRD_ENOMEM;
    return CRD_OK;
}

crd_status crd_check_releases(crd_check_run *c)
{
    static const struct {
        uint8_t table, product, version;
    } uses[] = {
        {CRD_T_release_component, CRD_C_release_component_product, CRD_C_release_component_version},
        {CRD_T_vex, CRD_C_vex_product, CRD_C_vex_version},
        {CRD_T_element, CRD_C_element_product, CRD_C_element_release},
    };
    crd_map products = {0}, releases = {0};
    crd_status rc = index_releases(c, &products, &releases);
    for (size_t i = 0; rc == CRD_OK && i < sizeof uses / sizeof *uses; i++) {
        const crd_frame *f = crd_world_frame(c->w, uses[i].table);
        const uint32_t *product = f->cols[uses[i].product].text;
        const uint32_t *version = f->cols[uses[i].version].text;
        for (uint32_t r = 0; product && version && r < f->n; r++) {
            if (product[r] == CRD_INTERN_NONE || version[r] == CRD_INTERN_NONE ||
                crd_map_get(&products, product[r]) == CRD_ROW_NONE ||
                crd_map_get(&releases, crd_pair(product[r], version[r])) != CRD_ROW_NONE)
                continue;
            crd_tell(c, CRD_K_RELEASE_UNKNOWN, uses[i].table, r, uses[i].version,
                     &(crd_told){.found = crd_world_text(c->w, version[r])});
        }
    }
    crd_map_done(&products);
    crd_map_done(&releases);
    return rc;
}
