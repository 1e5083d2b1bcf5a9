/* What nodes are called, for programs and for people. */
#include "analyse/explain_int.h"

static const char *const nouns[CRD_NODE_TABLES] = {
    "state", "party",   "product", "release",    "component", "network",
    "site",  "element", "link",    "protection", "service",
};

/* Ends a scratch text; its failure becomes that of `out`. */
static void end(crd_buf *scratch, crd_buf *out)
{
    if (out->status == CRD_OK)
        out->status = scratch->status;
    crd_buf_done(scratch);
}

void crd_say_ref(const crd_ties *t, uint32_t node, crd_buf *out)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    uint32_t table;
    crd_buf id;
    if (kind == CRD_NODE_UNKNOWN) {
        crd_buf_adds(out, "unknown");
        return;
    }
    if (kind == CRD_NODE_WAYS) {
        crd_buf_adds(out, "ways:");
        node = crd_chain_ways_link(t, node);
        if (node == CRD_NODE_NONE)
            return;
    }
    crd_buf_init(&id, 1 << 16);
    crd_str text = crd_ties_id(t, node, &table, &id);
    if (kind == CRD_NODE_USERS)
        crd_buf_adds(out, "users-of:");
    if (kind != CRD_NODE_WAYS)
        crd_buf_addf(out, "%s:", crd_records.tables[table]->name);
    crd_buf_add(out, text);
    end(&id, out);
}

/* A noun of ours, with a capital at the beginning of a sentence. */
static void noun(const char *word, bool begins, crd_buf *out)
{
    bool small = word[0] >= 'a' && word[0] <= 'z';
    crd_buf_addc(out, begins && small ? (char)(word[0] - 'a' + 'A') : word[0]);
    crd_buf_adds(out, word + 1);
}

/* "NOUN NAME (ID, MORE)": a party's or a state's name needs no noun. */
static void with_name(const char *word, bool plain, crd_str name, crd_str id, crd_str more,
                      bool begins, crd_buf *out)
{
    if (!plain || name.len == 0) {
        noun(word, begins, out);
        crd_buf_addc(out, ' ');
    }
    bool two = name.len > 0 && !crd_str_eq(name, id); /* an id may be the name itself */
    crd_buf_add(out, name.len ? name : id);
    if (!two && more.len == 0)
        return;
    crd_buf_adds(out, " (");
    crd_buf_add(out, two ? id : CRD_STR_NULL);
    crd_buf_adds(out, two && more.len ? ", " : "");
    crd_buf_add(out, more);
    crd_buf_addc(out, ')');
}

static crd_str text_of(const crd_world *w, uint32_t table, const char *field, uint32_t row)
{
    int k = crd_table_find(crd_records.tables[table], crd_str_from(field));
    const uint32_t *text = k < 0 ? NULL : crd_world_frame(w, table)->cols[k].text;
    return text ? crd_world_text(w, text[row]) : CRD_STR_NULL;
}

static void say_row(const crd_ties *t, uint32_t node, crd_node_kind kind, bool begins, crd_buf *out)
{
    uint32_t table, row = node - t->base[kind];
    crd_buf id;
    crd_buf_init(&id, 1 << 16);
    crd_str key = crd_ties_id(t, node, &table, &id);
    crd_str name = text_of(t->w, table, "name", row), more = CRD_STR_NULL;
    if (kind == CRD_NODE_PROTECTION) {
        noun("the ", begins, out);
        crd_buf_add(out, text_of(t->w, table, "kind", row));
        uint32_t scope = CRD_COL(t->w, protection, scope).target[row];
        crd_buf_addf(out, " protection of %s ",
                     scope < CRD_T_COUNT ? crd_records.tables[scope]->name : "");
        crd_buf_add(out, text_of(t->w, table, "scope", row));
    } else {
        if (kind == CRD_NODE_ELEMENT)
            more = text_of(t->w, table, "function", row);
        if (kind == CRD_NODE_LINK)
            more = text_of(t->w, table, "system", row);
        bool plain = kind == CRD_NODE_JURISDICTION || kind == CRD_NODE_PARTY;
        with_name(nouns[kind], plain, name, key, more, begins, out);
    }
    end(&id, out);
}

static void say_users(const crd_ties *t, const struct crd_node_extra *x, bool begins, crd_buf *out)
{
    bool network = x->table == CRD_T_network;
    if (x->table == CRD_T_share_use) { /* those who roam */
        noun("those of network ", begins, out);
        crd_buf_add(out, text_of(t->w, x->table, "used_by", x->id));
        crd_buf_adds(out, " who are in network ");
        crd_buf_add(out, text_of(t->w, x->table, "what", x->id));
        return;
    }
    noun(network ? "the users of " : "what stands at ", begins, out);
    say_row(t, crd_ties_node(t, x->table, x->id), network ? CRD_NODE_NETWORK : CRD_NODE_SITE, false,
            out);
}

static void say_node(const crd_ties *t, uint32_t node, bool begins, crd_buf *out)
{
    crd_node_kind kind = crd_ties_kind(t, node);
    if ((uint32_t)kind < CRD_NODE_TABLES) {
        say_row(t, node, kind, begins, out);
        return;
    }
    const struct crd_node_extra *x = &t->extra[node - t->base[CRD_NODE_USERS]];
    if (kind == CRD_NODE_UNKNOWN) {
        noun("a party that is not recorded", begins, out);
    } else if (kind == CRD_NODE_USERS) {
        say_users(t, x, begins, out);
    } else if (kind == CRD_NODE_WAYS) {
        uint32_t link = crd_chain_ways_link(t, node);
        noun("the routes that can stand for one another around ", begins, out);
        if (link != CRD_NODE_NONE)
            say_row(t, link, CRD_NODE_LINK, false, out);
    } else {
        noun(x->table == CRD_T_jurisdiction ? "state" : crd_records.tables[x->table]->name, begins,
             out);
        crd_buf_addc(out, ' ');
        crd_buf_add(out, crd_world_text(t->w, x->id));
    }
}

void crd_say_node(const crd_ties *t, uint32_t node, bool begins, crd_buf *out)
{
    size_t at = out->len;
    say_node(t, node, begins, out);
    crd_buf_one_line(out, at);
}

static void tenths(int64_t t, crd_buf *out)
{
    crd_buf_addi(out, t / 10);
    if (t % 10)
        crd_buf_addf(out, ".%d", (int)(t % 10));
}

void crd_explain_share(int32_t low_ppm, int32_t high_ppm, crd_buf *out)
{
    int64_t low = low_ppm / 1000, high = (high_ppm + 999) / 1000;
    if (low_ppm == high_ppm) { /* one number: the nearest, but never all or nothing by rounding */
        low = (low_ppm + 500) / 1000;
        low = low == 0 && low_ppm > 0 ? 1 : low == 1000 && low_ppm < 1000000 ? 999 : low;
        high = low;
    }
    tenths(low, out);
    if (low != high) {
        crd_buf_adds(out, "–");
        tenths(high, out);
    }
    crd_buf_adds(out, " %");
}

static void in_full(int32_t ppm, crd_buf *out)
{
    int digits = 4, part = ppm % 10000;
    crd_buf_addi(out, ppm / 10000);
    for (; part > 0 && part % 10 == 0; part /= 10)
        digits--;
    if (part > 0)
        crd_buf_addf(out, ".%0*d", digits, part);
}

void crd_explain_votes(int32_t low_ppm, int32_t high_ppm, crd_buf *out)
{
    in_full(low_ppm, out);
    if (low_ppm != high_ppm) {
        crd_buf_adds(out, "–");
        in_full(high_ppm, out);
    }
    crd_buf_adds(out, " %");
}
