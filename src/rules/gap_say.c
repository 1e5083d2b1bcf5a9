/* Questions in words, for whoever has never seen the case. */
#include "rules/gap_int.h"
#include "rules/subject_int.h"

/* "element" -> "Element", "data_held" -> "Data held" */
static void add_table(crd_str table, crd_buf *b)
{
    for (size_t i = 0; i < table.len; i++) {
        char c = table.ptr[i];
        if (i == 0 && c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        crd_buf_addc(b, c == '_' ? ' ' : c);
    }
}

/* "(User plane, Rikstad)" behind an id. */
static void add_name(const crd_gaps *g, uint32_t table, uint32_t row, crd_str id, crd_buf *b)
{
    int name = crd_table_find(crd_records.tables[table], CRD_STR("name"));
    if (row == CRD_ROW_NONE || name < 0)
        return;
    crd_str text = crd_world_text(g->w, crd_subject_text_at(g->w, table, (uint32_t)name, row));
    if (crd_str_is_null(text) || crd_str_eq(text, id))
        return;
    crd_buf_adds(b, " (");
    crd_buf_add(b, text);
    crd_buf_addc(b, ')');
}

/* A part of a key, as it was. */
static void add_plain(crd_str part, crd_buf *b)
{
    for (size_t i = 0; i < part.len; i++) {
        bool sign = part.ptr[i] == '%' && i + 2 < part.len && part.ptr[i + 1] == '2';
        crd_buf_addc(b, !sign ? part.ptr[i] : part.ptr[i + 2] == 'F' ? '/' : '%');
        i += sign ? 2 : 0;
    }
}

/* The next part of a key, as it was. */
static void add_part(crd_str *rest, crd_buf *b)
{
    crd_str part;
    if (crd_str_next(rest, '/', &part))
        add_plain(part, b);
}

/* Of a row without a name of its own: "Origin (product kor-5gc, stage firmware)". */
static void add_key_fields(const crd_gap_ask *a, crd_str key, crd_buf *b)
{
    const crd_table *t = crd_records.tables[a->table];
    const char *before = " (";
    for (uint32_t f = 0; f < t->n_fields && key.ptr; f++) {
        crd_str part;
        if (!(t->fields[f].flags & CRD_F_IN_KEY) || !crd_str_next(&key, '/', &part) ||
            part.len == 0)
            continue;
        crd_buf_addf(b, "%s%s ", before, t->fields[f].name);
        add_plain(part, b);
        before = ", ";
    }
    crd_buf_adds(b, before[0] == ',' ? ")" : "");
}

/* "Element rt-upf-1 (User plane, Rikstad)" */
static void add_record(const crd_gaps *g, const crd_gap_ask *a, crd_str table, crd_str key,
                       crd_buf *b)
{
    add_table(table, b);
    if (strcmp(crd_records.tables[a->table]->fields[0].name, "id") != 0) {
        add_key_fields(a, key, b);
        return;
    }
    crd_buf_addc(b, ' ');
    add_plain(key, b);
    add_name(g, a->table, a->row, key, b);
}

/* "party:acme" -> "Party acme (Acme AS)" */
static void add_subject(const crd_gaps *g, const crd_gap_ask *a, crd_str *rest, crd_buf *b)
{
    crd_str part, table;
    if (!crd_str_next(rest, '/', &part))
        return;
    crd_str id = part;
    if (crd_str_find(part, CRD_STR(":")) != SIZE_MAX) {
        crd_str_next(&id, ':', &table);
        add_table(table, b);
    } else {
        add_table(crd_str_from(crd_records.tables[a->about_table]->name), b);
    }
    crd_buf_addc(b, ' ');
    add_plain(id, b);
    if (a->about != CRD_ROW_NONE)
        add_name(g, a->about_table, a->about, id, b);
}

static bool part_is(crd_str text, crd_str part)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    crd_gap_part(text, &b);
    bool same = b.status == CRD_OK && crd_str_eq(crd_buf_str(&b), part);
    crd_buf_done(&b);
    return same;
}

const crd_pack_fact *crd_gap_fact(const crd_gaps *g, uint32_t question)
{
    crd_str table, key, field, subject, scheme, item;
    if (g->asks.at[question].kind == CRD_GAP_PARAM || g->asks.at[question].table != CRD_T_fact)
        return NULL;
    crd_gap_parts(g, question, &table, &key, &field);
    if (!crd_str_next(&key, '/', &subject) || !crd_str_next(&key, '/', &scheme) ||
        !crd_str_next(&key, '/', &item))
        return NULL;
    for (size_t i = 0; i < g->packs.n; i++)
        for (size_t f = 0; f < g->packs.at[i]->n_facts; f++) {
            const crd_pack_fact *x = &g->packs.at[i]->facts[f];
            if (part_is(x->scheme, scheme) && part_is(x->item, item))
                return x;
        }
    return NULL;
}

/* In the pack's words, else in those of its table. */
static void say_fact(const crd_gaps *g, uint32_t question, crd_str key, crd_buf *b)
{
    const crd_pack_fact *fact = crd_gap_fact(g, question);
    add_subject(g, &g->asks.at[question], &key, b);
    crd_buf_adds(b, ": ");
    if (fact) {
        crd_buf_add(b, fact->ask);
        return;
    }
    crd_buf_adds(b, "what is so under '");
    add_part(&key, b);
    crd_buf_adds(b, "' of '");
    add_part(&key, b);
    crd_buf_adds(b, "'?");
}

/* Since when it holds, of a fact that is there. */
static bool say_since(const crd_gaps *g, uint32_t question, crd_str key, crd_buf *b)
{
    const crd_gap_ask *a = &g->asks.at[question];
    if (a->table != CRD_T_fact)
        return false;
    say_fact(g, question, key, b);
    if (a->kind == CRD_GAP_DATES)
        crd_buf_adds(b, " From which day to which day does what is recorded hold?");
    else if (a->field == CRD_C_fact_since)
        crd_buf_adds(b, " Since which day does what is recorded hold?");
    return true;
}

/* " gov-quarter (Government quarter)?": of a tie's key, which begins with the table. */
static void say_target(const crd_gaps *g, const crd_gap_ask *a, crd_str key, crd_buf *b)
{
    crd_str table, id = CRD_STR_NULL;
    (void)(crd_str_next(&key, ':', &table) && crd_str_next(&key, '/', &id));
    crd_buf_addc(b, ' ');
    add_plain(id, b);
    add_name(g, a->about_table, a->about, id, b);
    crd_buf_addc(b, '?');
}

static void say_row(const crd_gaps *g, uint32_t question, crd_str table, crd_str key, crd_buf *b)
{
    const crd_gap_ask *a = &g->asks.at[question];
    switch (a->table) {
    case CRD_T_profile:
        add_subject(g, a, &key, b);
        crd_buf_adds(b, ": how is it assessed under ");
        add_part(&key, b);
        crd_buf_adds(b, ", criterion '");
        add_part(&key, b);
        crd_buf_adds(b, "', by whom, and since when?");
        break;
    case CRD_T_fact:
        say_fact(g, question, key, b);
        break;
    case CRD_T_designation:
        crd_buf_adds(b, "Whom does the list '");
        add_part(&key, b);
        crd_buf_adds(b, "' name, with what effect and since when? Nobody has loaded it.");
        break;
    case CRD_T_holding:
        crd_buf_adds(b, "Who holds how much of party ");
        add_plain(key, b);
        add_name(g, a->about_table, a->about, key, b);
        crd_buf_adds(b, ", and with what rights?");
        break;
    case CRD_T_tie:
        crd_buf_adds(b, a->about_table == CRD_T_site ? "Who owns or operates " : "Who built ");
        crd_buf_adds(b, crd_records.tables[a->about_table]->name);
        say_target(g, a, key, b);
        break;
    case CRD_T_need:
        crd_buf_adds(b, "What does service ");
        add_plain(key, b);
        add_name(g, a->about_table, a->about, key, b);
        crd_buf_adds(b, " need to work?");
        break;
    case CRD_T_release:
        crd_buf_adds(b, "Until when does product ");
        add_part(&key, b);
        crd_buf_adds(b, " get security updates in version ");
        add_part(&key, b);
        crd_buf_addc(b, '?');
        break;
    case CRD_T_vex:
        crd_buf_adds(b, "Product ");
        add_part(&key, b);
        crd_buf_adds(b, key.len && key.ptr[0] != '/' ? " in version " : "");
        add_part(&key, b);
        crd_buf_adds(b, ": is it affected by ");
        add_part(&key, b);
        crd_buf_adds(b, "?");
        break;
    default:
        add_table(table, b);
        crd_buf_addc(b, ' ');
        add_plain(key, b);
        crd_buf_adds(b, ": what is it? It is named, and nothing is said of it.");
        break;
    }
}

static void say_dispute(const crd_gaps *g, uint32_t question, crd_str table, crd_str key,
                        crd_buf *b)
{
    const crd_gap_ask *a = &g->asks.at[question];
    if (a->table == CRD_T_product && a->row == CRD_ROW_NONE) {
        crd_buf_adds(b, "Which products in service does ");
        crd_buf_add(b, key);
        crd_buf_adds(b, " make in fact? Sources disagree, or dates are open.");
        return;
    }
    if (!say_since(g, question, key, b)) {
        add_record(g, a, table, key, b);
        crd_buf_adds(b, ": ");
        if (a->field != CRD_X_NONE)
            crd_gap_field_words(a->table, a->field, b);
        crd_buf_adds(b, "?");
    }
    crd_buf_adds(b, " Sources disagree.");
}

static void say_param(const crd_gaps *g, crd_str key, crd_buf *b)
{
    crd_str pack, name = key;
    crd_str_next(&name, '/', &pack);
    crd_buf_adds(b, "Which value has the parameter ");
    crd_buf_add(b, name);
    for (size_t i = 0; i < g->packs.n; i++)
        for (size_t p = 0; p < g->packs.at[i]->n_params; p++) {
            const crd_pack_param *x = &g->packs.at[i]->params[p];
            if (!crd_str_eq(g->packs.at[i]->name, pack) || !crd_str_eq(x->name, name) ||
                crd_str_is_null(x->about))
                continue;
            crd_buf_adds(b, " (");
            crd_buf_add(b, x->about);
            crd_buf_addc(b, ')');
        }
    crd_buf_adds(b, "? --param ");
    crd_buf_add(b, name);
    crd_buf_adds(b, "=VALUE");
}

crd_str crd_gap_sentence(const crd_gaps *g, uint32_t question, crd_arena *arena)
{
    const crd_gap_ask *a = &g->asks.at[question];
    crd_str table, key, field;
    crd_buf b;
    crd_gap_parts(g, question, &table, &key, &field);
    crd_buf_init(&b, 1 << 20);
    switch ((crd_gap_kind)a->kind) {
    case CRD_GAP_FIELD:
        if (say_since(g, question, key, &b))
            break;
        add_record(g, a, table, key, &b);
        crd_buf_adds(&b, ": ");
        crd_gap_field_words(a->table, a->field, &b);
        crd_buf_addc(&b, '?');
        break;
    case CRD_GAP_DISPUTE:
        say_dispute(g, question, table, key, &b);
        break;
    case CRD_GAP_EXACT:
        if (!say_since(g, question, key, &b)) {
            add_record(g, a, table, key, &b);
            crd_buf_adds(&b, ": ");
            crd_gap_field_words(a->table, a->field, &b);
            crd_buf_addc(&b, '?');
        }
        crd_buf_adds(&b, " What is recorded is not exact enough.");
        break;
    case CRD_GAP_DATES:
        if (say_since(g, question, key, &b))
            break;
        add_record(g, a, table, key, &b);
        crd_buf_adds(&b, ": from which day to which day does this hold?");
        break;
    case CRD_GAP_ROW:
        say_row(g, question, table, key, &b);
        break;
    case CRD_GAP_PARAM:
        say_param(g, key, &b);
        break;
    }
    crd_buf_one_line(&b, 0);
    crd_str copy = crd_str_copy(arena, b.status == CRD_OK ? crd_buf_str(&b) : CRD_STR_NULL);
    crd_buf_done(&b);
    return copy;
}
