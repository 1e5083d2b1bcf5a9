/* Dates that cannot both be right. A date may be a month or a year: only when the *last* day of the
 * later one lies before the *first* day of the earlier one is it certain. */
#include "analyse/check_int.h"

#include "base/buf.h"

#include <stdio.h>

#define PAIR(kind, table, before, after)                                               \
    {                                                                                  \
        CRD_K_##kind, CRD_T_##table, CRD_C_##table##_##before, CRD_C_##table##_##after \
    }

/* `after` may not lie before `before`. Periods of single statements are checked with the record;
 * these say it again where two statements together contradict. */
static const struct {
    enum crd_check_kind kind;
    uint8_t table, before, after;
} pairs[] = {
    PAIR(DATES, element, ordered, installed), PAIR(DATES, element, ordered, removed),
    PAIR(DATES, incident, began, ended),      PAIR(DATES, release, released, end_of_support),
    PAIR(DATES, source, as_of, imported_at),  PAIR(DATES, source, imported_at, superseded_at),
};

static bool certainly_before(crd_date a, crd_date b)
{
    return a != CRD_DATE_NONE && b != CRD_DATE_NONE && crd_date_last(a) < crd_date_first(b);
}

static void tell_dates(crd_check_run *c, enum crd_check_kind kind, uint32_t table, uint32_t row,
                       uint32_t field, crd_date found, crd_date other, const char *what)
{
    char a[11], b[11], expected[100];
    snprintf(expected, sizeof expected, "a date not before %s", crd_date_text(other, b).ptr);
    crd_tell(c, kind, table, row, field,
             &(crd_told){.found = crd_date_text(found, a),
                         .expected = crd_str_from(expected),
                         .note = crd_str_from(what)});
}

static void check_pair(crd_check_run *c, enum crd_check_kind kind, uint32_t table, uint32_t before,
                       uint32_t after)
{
    const crd_frame *f = crd_world_frame(c->w, table);
    const crd_world_col *from = &f->cols[before], *to = &f->cols[after];
    char what[80];
    snprintf(what, sizeof what, "that is its `%s`", f->table->fields[before].name);
    for (uint32_t r = 0; from->holds && to->holds && r < f->n; r++) {
        crd_date a = crd_col_i32(from, r), b = crd_col_i32(to, r);
        if (certainly_before(b, a) && !crd_world_contested(c->w, table, r, before) &&
            !crd_world_contested(c->w, table, r, after))
            tell_dates(c, kind, table, r, after, b, a, what);
    }
}

/* Periods of rows that were merged: one statement alone has been judged already. */
static void check_periods(crd_check_run *c, uint32_t table)
{
    const crd_frame *f = crd_world_frame(c->w, table);
    int since = -1, until = -1;
    for (uint32_t i = 0; i < f->table->n_fields; i++) {
        since = f->table->fields[i].flags & CRD_F_SINCE ? (int)i : since;
        until = f->table->fields[i].flags & CRD_F_UNTIL ? (int)i : until;
    }
    if (since < 0 || until < 0)
        return;
    const crd_world_col *from = &f->cols[since], *to = &f->cols[until];
    for (uint32_t r = 0; from->holds && to->holds && r < f->n; r++) {
        uint32_t i = (uint32_t)since, k = (uint32_t)until;
        crd_date a = crd_col_i32(from, r), b = crd_col_i32(to, r);
        if (certainly_before(b, a) && (f->flags[r] & CRD_ROW_MERGED) &&
            crd_world_source_of(c->w, table, r, i) != crd_world_source_of(c->w, table, r, k))
            tell_dates(c, CRD_K_DATES, table, r, k, b, a, "another source says when it began");
    }
}

crd_status crd_check_dates(crd_check_run *c)
{
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_pair(c, pairs[i].kind, pairs[i].table, pairs[i].before, pairs[i].after);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++)
        check_periods(c, t);
    return CRD_OK;
}

/* ---- against other rows ------------------------------------------------------------------- */

/* The date `field` of the row of `table` with this key; NONE. */
static crd_date date_of(const crd_check_run *c, uint32_t table, uint32_t text, uint32_t field)
{
    uint32_t r = text == CRD_INTERN_NONE ? CRD_ROW_NONE : crd_world_row(c->w, table, text);
    const crd_world_col *at = &crd_world_frame(c->w, table)->cols[field];
    if (r == CRD_ROW_NONE || !at->holds || crd_world_contested(c->w, table, r, field))
        return CRD_DATE_NONE;
    return crd_col_i32(at, r);
}

static void check_element(crd_check_run *c, uint32_t r)
{
    const crd_world *w = c->w;
    crd_date installed = crd_col_i32(&CRD_COL(w, element, installed), r);
    crd_date removed = crd_col_i32(&CRD_COL(w, element, removed), r);
    crd_str status = crd_world_text(w, CRD_COL(w, element, status).text[r]);
    if (removed != CRD_DATE_NONE && crd_date_last(removed) < c->day &&
        crd_str_eq(status, CRD_STR("in-service")) &&
        !(crd_world_frame(w, CRD_T_element)->flags[r] & CRD_ROW_CONTESTED)) {
        char text[11];
        crd_tell(c, CRD_K_IN_SERVICE_REMOVED, CRD_T_element, r, CRD_C_element_status,
                 &(crd_told){.found = crd_date_text(removed, text)});
    }
    if (installed == CRD_DATE_NONE ||
        crd_world_contested(w, CRD_T_element, r, CRD_C_element_installed))
        return;
    crd_date network = date_of(c, CRD_T_network, CRD_COL(w, element, network).text[r],
                               CRD_C_network_since);
    if (certainly_before(installed, network))
        tell_dates(c, CRD_K_DATES_ODD, CRD_T_element, r, CRD_C_element_installed, installed,
                   network, "that is when its network went into operation");
    uint32_t text = CRD_COL(w, element, product).text[r];
    uint32_t product = text == CRD_INTERN_NONE ? CRD_ROW_NONE
                                               : crd_world_row(w, CRD_T_product, text);
    if (product == CRD_ROW_NONE ||
        crd_world_contested(w, CRD_T_product, product, CRD_C_product_maker))
        return;
    crd_date maker = date_of(c, CRD_T_party, CRD_COL(w, product, maker).text[product],
                             CRD_C_party_since);
    if (certainly_before(installed, maker))
        tell_dates(c, CRD_K_DATES_ODD, CRD_T_element, r, CRD_C_element_installed, installed, maker,
                   "that is when the maker of its product was founded");
}

static void check_link(crd_check_run *c, uint32_t r)
{
    crd_date removed = crd_col_i32(&CRD_COL(c->w, link, removed), r);
    crd_str status = crd_world_text(c->w, CRD_COL(c->w, link, status).text[r]);
    char text[11];
    if (removed != CRD_DATE_NONE && crd_date_last(removed) < c->day &&
        crd_str_eq(status, CRD_STR("in-service")) &&
        !(crd_world_frame(c->w, CRD_T_link)->flags[r] & CRD_ROW_CONTESTED))
        crd_tell(c, CRD_K_IN_SERVICE_REMOVED, CRD_T_link, r, CRD_C_link_status,
                 &(crd_told){.found = crd_date_text(removed, text)});
}

#define OF_PARTY(table, party, since)                                   \
    {                                                                   \
        CRD_T_##table, CRD_C_##table##_##party, CRD_C_##table##_##since \
    }

/* A row that begins cannot be of a party that is no more (warning) ... */
static const struct {
    uint8_t table, party, since;
} of_party[] = {
    OF_PARTY(holding, owner, since),    OF_PARTY(holding, owned, since),
    OF_PARTY(contract, buyer, since),   OF_PARTY(contract, supplier, since),
    OF_PARTY(network, operator, since), OF_PARTY(role, party, since),
    OF_PARTY(tie, holder, since),
};

static void check_party(crd_check_run *c, uint32_t table, uint32_t party, uint32_t since)
{
    const crd_frame *f = crd_world_frame(c->w, table);
    const crd_world_col *p = &f->cols[party];
    const crd_world_col *begins = &f->cols[since];
    for (uint32_t r = 0; p->text && begins->holds && r < f->n; r++) {
        if ((p->target && p->target[r] != CRD_T_party) ||
            crd_world_contested(c->w, table, r, since))
            continue;
        crd_date from = crd_col_i32(begins, r);
        crd_date ended = date_of(c, CRD_T_party, p->text[r], CRD_C_party_until);
        crd_date founded = date_of(c, CRD_T_party, p->text[r], CRD_C_party_since);
        char text[11];
        if (certainly_before(ended, from))
            crd_tell(c, CRD_K_AFTER_END, table, r, party,
                     &(crd_told){.found = crd_world_text(c->w, p->text[r]),
                                 .expected = CRD_STR("a party that exists when the row begins")});
        /* ... and hardly of one that was not yet there. */
        if (certainly_before(from, founded) && table != CRD_T_network)
            crd_tell_note(c, CRD_K_DATES_ODD, table, r, since, crd_date_text(from, text),
                          "before its `%s` was founded", f->table->fields[party].name);
    }
}

crd_status crd_check_ages(crd_check_run *c)
{
    for (uint32_t r = 0; r < crd_world_frame(c->w, CRD_T_element)->n; r++)
        check_element(c, r);
    for (uint32_t r = 0; r < crd_world_frame(c->w, CRD_T_link)->n; r++)
        check_link(c, r);
    for (size_t i = 0; i < sizeof of_party / sizeof *of_party; i++)
        check_party(c, of_party[i].table, of_party[i].party, of_party[i].since);
    return CRD_OK;
}
