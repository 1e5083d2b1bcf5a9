/* Entries of the register of risks that name nothing: no risk, or nothing of the case. */
#include "app/comply_register.h"

#include "app/near.h"
#include "app/packs.h"
#include "base/buf.h"
#include "base/str.h"

enum { SHOWN = 5 }; /* entries that are named one by one */

/* "R5", "operator", "acme" of "R5/operator:acme"; "R5", "case" and nothing of "R5/case". */
typedef struct parts {
    crd_str scenario, kind, value;
} parts;

static parts parts_of(crd_str id)
{
    size_t slash = crd_str_find(id, CRD_STR("/"));
    parts p = {CRD_STR_NULL, id, CRD_STR_NULL};
    if (slash != SIZE_MAX) {
        p.scenario = (crd_str){id.ptr, slash};
        p.kind = (crd_str){id.ptr + slash + 1, id.len - slash - 1};
    }
    size_t colon = crd_str_find(p.kind, CRD_STR(":"));
    if (colon != SIZE_MAX) {
        p.value = (crd_str){p.kind.ptr + colon + 1, p.kind.len - colon - 1};
        p.kind.len = colon;
    }
    return p;
}

bool crd_risk_names_subject(const crd_world *w, crd_str id)
{
    parts p = parts_of(id);
    if (crd_str_is_null(p.value))
        return crd_str_eq(p.kind, CRD_STR("case"));
    return crd_world_find_text(w, p.value) != CRD_INTERN_NONE;
}

/* Where the subjects of a kind stand: a column of a table. */
static const crd_world_col *subjects_of(const crd_world *w, crd_str kind, uint32_t *ret_n)
{
    static const struct {
        const char *kind;
        uint32_t table, field;
    } places[] = {{"operator", CRD_T_network, CRD_C_network_operator},
                  {"country", CRD_T_jurisdiction, CRD_C_jurisdiction_id},
                  {"operator_country", CRD_T_jurisdiction, CRD_C_jurisdiction_id},
                  {"jurisdiction", CRD_T_jurisdiction, CRD_C_jurisdiction_id},
                  {"network", CRD_T_network, CRD_C_network_id},
                  {"area", CRD_T_area, CRD_C_area_id},
                  {"service", CRD_T_service, CRD_C_service_id},
                  {"product", CRD_T_product, CRD_C_product_id},
                  {"subject_product", CRD_T_product, CRD_C_product_id}};
    uint32_t table = CRD_T_party, field = CRD_C_party_id;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (crd_str_eq(kind, crd_str_from(places[i].kind))) {
            table = places[i].table;
            field = places[i].field;
        }
    const crd_frame *f = crd_world_frame(w, table);
    *ret_n = f->cols[field].text ? f->n : 0;
    return &f->cols[field];
}

static bool there(const crd_near *near, crd_str name)
{
    for (size_t i = 0; i < near->n; i++)
        if (crd_str_eq(near->at[i], name))
            return true;
    return false;
}

static crd_status offer(crd_near *near, crd_arena *arena, crd_str scenario, crd_str kind,
                        crd_str value)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_buf_add(&b, scenario);
    crd_buf_addc(&b, '/');
    crd_buf_add(&b, kind);
    if (!crd_str_is_null(value)) {
        crd_buf_addc(&b, ':');
        crd_buf_add(&b, value);
    }
    crd_str text = crd_buf_str(&b);
    if (b.status == CRD_OK && !there(near, text)) {
        crd_str copy = crd_str_copy(arena, text);
        if (copy.ptr)
            crd_near_offer(near, copy);
        else
            b.status = CRD_ENOMEM;
    }
    crd_status rc = b.status;
    crd_buf_done(&b);
    return rc;
}

/* The same of another risk, or the same risk of another subject. */
static crd_status say_near(const crd_risk_naming *x, crd_str id, bool other_risk, crd_buf *b)
{
    enum { OFFERS = 1000 };
    crd_near near;
    parts p = parts_of(id);
    uint32_t n = 0;
    const crd_world_col *of = subjects_of(x->w, p.kind, &n);
    crd_status rc = CRD_OK;
    crd_near_init(&near, id, true);
    for (size_t i = 0; other_risk && i < x->n && rc == CRD_OK; i++)
        rc = offer(&near, x->arena, x->scenarios[i], p.kind, p.value);
    for (uint32_t i = 0; !other_risk && i < n && i < OFFERS && rc == CRD_OK; i++)
        if (of->text[i] != CRD_INTERN_NONE)
            rc = offer(&near, x->arena, p.scenario, p.kind, crd_world_text(x->w, of->text[i]));
    crd_buf_addf(b, "'" CRD_STR_FMT "'", CRD_STR_ARG(id));
    if (near.n > 0) {
        crd_buf_adds(b, " (perhaps ");
        crd_near_words(&near, b);
        crd_buf_adds(b, ")");
    }
    return rc;
}

static bool is_risk(const crd_risk_naming *x, crd_str scenario)
{
    for (size_t i = 0; i < x->n; i++)
        if (crd_str_eq(x->scenarios[i], scenario))
            return true;
    return false;
}

/* Is this what is wrong with the entry? What people closed they may have closed for that. */
static bool is_wrong(const crd_risk_naming *x, uint32_t row, bool risk)
{
    const crd_frame *f = crd_world_frame(x->w, CRD_T_risk);
    crd_str id = crd_world_text(x->w, f->cols[CRD_C_risk_id].text[row]);
    if (crd_str_starts(id, CRD_STR("own/")) ||
        crd_col_i32(&f->cols[CRD_C_risk_closed], row) != CRD_DATE_NONE)
        return false;
    bool known = is_risk(x, parts_of(id).scenario);
    return risk ? !known && x->n > 0 : known && !crd_risk_names_subject(x->w, id);
}

static crd_status warn(const crd_risk_naming *x, bool risk, crd_doc *d)
{
    const crd_frame *f = crd_world_frame(x->w, CRD_T_risk);
    crd_status rc = CRD_OK;
    size_t n = 0;
    crd_buf b;
    crd_buf_init(&b, 1 << 20);
    crd_buf_adds(&b, risk ? x->no_risk
                          : "Entries of the register name no subject of the case, and "
                            "stand for nothing: ");
    for (uint32_t i = 0; i < f->n && rc == CRD_OK; i++) {
        if (!is_wrong(x, i, risk))
            continue;
        crd_str id = crd_world_text(x->w, f->cols[CRD_C_risk_id].text[i]);
        if (n++ >= SHOWN)
            continue;
        crd_buf_adds(&b, n > 1 ? ", " : "");
        rc = say_near(x, id, risk, &b);
    }
    if (n > SHOWN)
        crd_buf_addf(&b, " and %zu more", n - SHOWN);
    crd_buf_adds(&b, ".");
    if (n > 0 && rc == CRD_OK)
        rc = b.status;
    if (n > 0 && rc == CRD_OK)
        crd_doc_warn(d, crd_buf_str(&b));
    crd_buf_done(&b);
    return rc;
}

crd_status crd_risk_warn_unnamed(const crd_risk_naming *x, crd_doc *d)
{
    crd_status rc = crd_world_frame(x->w, CRD_T_risk)->n > 0 ? warn(x, true, d) : CRD_OK;
    return rc == CRD_OK && crd_world_frame(x->w, CRD_T_risk)->n > 0 ? warn(x, false, d) : rc;
}
