/* Views as SQL over merged tables, made from the same definitions. */
#include "rules/subject_int.h"

/* Tables that one view joins, by the references that lead there: "network", "network.operator". */
enum { MOST_JOINS = 40 };
typedef struct joined {
    crd_str at;     /* references with '.' between, as in the definition */
    uint32_t table; /* CRD_T_COUNT: the functions */
} joined;

typedef struct writing {
    crd_buf *out;
    const crd_subject_def *def;
    joined joins[MOST_JOINS];
    size_t n;
} writing;

static const char *key_of(uint32_t table)
{
    const crd_table *t = crd_records.tables[table];
    for (uint32_t f = 0; f < t->n_fields; f++)
        if (t->fields[f].flags & CRD_F_IN_KEY)
            return t->fields[f].name;
    return "id";
}

/* "network.operator" is network_operator_, the view's own rows are r. */
static void alias(crd_buf *b, crd_str at)
{
    if (at.len == 0) {
        crd_buf_addc(b, 'r');
        return;
    }
    for (size_t i = 0; i < at.len; i++)
        crd_buf_addc(b, at.ptr[i] == '.' || at.ptr[i] == ':' ? '_' : at.ptr[i]);
    crd_buf_addc(b, '_');
}

/* One way: where its last field stands, and what it is. */
typedef struct way {
    crd_str path, code;   /* path without the code; code null = none */
    crd_str prefix, last; /* "network.operator", "jurisdiction" */
    crd_str key_of;       /* "party": the last reference counts when it leads there; null */
} way;

static crd_str before_colon(crd_str step, crd_str *ret_target)
{
    size_t colon = crd_str_find(step, CRD_STR(":"));
    *ret_target = colon == SIZE_MAX ? CRD_STR_NULL
                                    : (crd_str){step.ptr + colon + 1, step.len - colon - 1};
    return colon == SIZE_MAX ? step : (crd_str){step.ptr, colon};
}

static size_t last_dot(crd_str s)
{
    size_t at = SIZE_MAX;
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '.')
            at = i;
    return at;
}

static way way_of(crd_str text)
{
    way w = {.path = text, .code = CRD_STR_NULL, .key_of = CRD_STR_NULL};
    size_t at = crd_str_find(text, CRD_STR("@"));
    if (at != SIZE_MAX) {
        w.code = (crd_str){text.ptr + at + 1, text.len - at - 1};
        w.path.len = at;
    }
    at = last_dot(w.path);
    w.prefix = at == SIZE_MAX ? CRD_STR("") : (crd_str){w.path.ptr, at};
    w.last = at == SIZE_MAX ? w.path : (crd_str){w.path.ptr + at + 1, w.path.len - at - 1};
    if (crd_str_eq(w.last, CRD_STR("id")) && w.prefix.len > 0) {
        size_t dot = last_dot(w.prefix);
        crd_str step = dot == SIZE_MAX ? w.prefix
                                       : (crd_str){w.prefix.ptr + dot + 1, w.prefix.len - dot - 1};
        crd_str target, field = before_colon(step, &target);
        if (!crd_str_is_null(target)) { /* the key of what is referred to needs no row of it */
            w.key_of = target;
            w.last = field;
            w.prefix = dot == SIZE_MAX ? CRD_STR("") : (crd_str){w.prefix.ptr, dot};
        }
    }
    return w;
}

/* The table that the references lead to; each joined once. CRD_T_COUNT: the definition is at fault.
 */
static uint32_t join(writing *x, crd_str prefix)
{
    crd_str rest = prefix, step;
    uint32_t table = x->def->table;
    while (prefix.len > 0 && crd_str_next(&rest, '.', &step)) {
        crd_str target, at = {prefix.ptr, (size_t)(step.ptr + step.len - prefix.ptr)};
        if (x->def->uses && crd_str_eq(at, CRD_STR("user"))) {
            table = CRD_T_network; /* joined in front of all others */
            continue;
        }
        int field = crd_table_find(crd_records.tables[table], before_colon(step, &target));
        if (field < 0)
            return CRD_T_COUNT;
        if (crd_str_is_null(target))
            target = crd_str_from(crd_records.tables[table]->fields[field].arg);
        for (table = 0; table < CRD_T_COUNT; table++)
            if (crd_str_eq(target, crd_str_from(crd_records.tables[table]->name)))
                break;
        bool there = table == CRD_T_COUNT || x->n == MOST_JOINS;
        for (size_t i = 0; i < x->n; i++)
            there |= crd_str_eq(x->joins[i].at, at);
        if (!there)
            x->joins[x->n++] = (joined){at, table};
        if (table == CRD_T_COUNT)
            return table;
    }
    return table;
}

/* Do sources disagree on a step of the way? */
static void contested(writing *x, const way *w)
{
    crd_str rest = w->prefix, step, target;
    size_t done = 0;
    bool more = false;
    while (done <= w->prefix.len) {
        bool last = w->prefix.len == 0 || !crd_str_next(&rest, '.', &step);
        crd_str at = {w->prefix.ptr, last ? w->prefix.len : (size_t)(step.ptr - w->prefix.ptr)};
        if (at.len > 0 && !last)
            at.len--; /* the dot */
        crd_buf_adds(x->out, more ? " OR " : "");
        crd_str field = last ? w->last : before_colon(step, &target);
        if (x->def->uses && at.len == 0 && crd_str_eq(field, CRD_STR("user"))) {
            crd_buf_adds(x->out, "u.own AND ");
            field = CRD_STR("network");
        }
        alias(x->out, at);
        crd_buf_adds(x->out, ".contested <> '' AND instr(', ' || ");
        alias(x->out, at);
        crd_buf_addf(x->out, ".contested || ',', ', " CRD_STR_FMT ",')", CRD_STR_ARG(field));
        more = true;
        if (last)
            return;
        done = (size_t)(step.ptr + step.len - w->prefix.ptr);
    }
}

/* The field, or of "table:key" the key when the table is that one. */
static void key_in(crd_buf *b, crd_str table, crd_str at, crd_str field)
{
    if (!crd_str_is_null(table)) {
        crd_buf_adds(b, "CASE WHEN substr(");
        key_in(b, CRD_STR_NULL, at, field);
        crd_buf_addf(b, ", 1, %zu) = '" CRD_STR_FMT ":' THEN substr(", table.len + 1,
                     CRD_STR_ARG(table));
    }
    alias(b, at);
    crd_buf_addc(b, '.');
    crd_buf_add(b, field);
    if (!crd_str_is_null(table))
        crd_buf_addf(b, ", %zu) END", table.len + 2);
}

static void value(writing *x, const way *w)
{
    crd_buf *b = x->out;
    if (!crd_str_is_null(w->code)) {
        crd_buf_adds(b, "f_");
        alias(b, w->path);
        crd_buf_addc(b, '.');
        crd_buf_add(b, w->code);
        return;
    }
    if (x->def->uses && crd_str_eq(w->path, CRD_STR("user")))
        crd_buf_adds(b, "u.used_by");
    else if (x->def->uses && crd_str_eq(w->path, CRD_STR("maybe")))
        crd_buf_adds(b, "max(r.maybe, u.possible)");
    else
        key_in(b, w->key_of, w->prefix, w->last);
}

/* What holds when no source contradicts another: the first way that leads to something. */
static void plain_column(writing *x, const crd_subject_col *c)
{
    crd_str rest = crd_str_from(c->path), one;
    bool many = crd_str_find(rest, CRD_STR("|")) != SIZE_MAX, more = false;
    crd_buf_adds(x->out, many ? "  coalesce(" : "  ");
    for (; crd_str_next(&rest, '|', &one); more = true) {
        crd_buf_adds(x->out, more ? ", " : "");
        if (one.ptr[0] == '=') {
            crd_buf_add(x->out, (crd_str){one.ptr + 1, one.len - 1});
            continue;
        }
        way w = way_of(one);
        value(x, &w);
    }
    crd_buf_addf(x->out, "%s AS %s", many ? ")" : "", c->is.name);
}

/* A way on which sources disagree ends the search, and nothing is known. */
static void column(writing *x, const crd_subject_col *c)
{
    crd_str rest = crd_str_from(c->path), one;
    crd_buf_adds(x->out, "  CASE");
    while (crd_str_next(&rest, '|', &one)) {
        if (one.ptr[0] == '=') {
            crd_buf_addf(x->out, " ELSE " CRD_STR_FMT, (int)one.len - 1, one.ptr + 1);
            break;
        }
        way w = way_of(one);
        if (!crd_str_eq(one, CRD_STR("maybe"))) {
            crd_buf_adds(x->out, " WHEN ");
            contested(x, &w);
            crd_buf_adds(x->out, " THEN NULL");
        }
        crd_buf_adds(x->out, " WHEN ");
        value(x, &w);
        crd_buf_adds(x->out, " IS NOT NULL THEN ");
        value(x, &w);
    }
    crd_buf_addf(x->out, " END AS %s", c->is.name);
}

static void joins(writing *x)
{
    for (size_t i = 0; i < x->n; i++) {
        const joined *j = &x->joins[i];
        size_t dot = last_dot(j->at);
        crd_str from = dot == SIZE_MAX ? CRD_STR("") : (crd_str){j->at.ptr, dot};
        crd_str step = dot == SIZE_MAX ? j->at
                                       : (crd_str){j->at.ptr + dot + 1, j->at.len - dot - 1};
        crd_str target, field = before_colon(step, &target);
        bool code = j->table == CRD_T_COUNT;
        crd_buf_adds(x->out, "\n  LEFT JOIN ");
        if (code)
            crd_buf_adds(x->out, "view_function AS f_");
        else
            crd_buf_addf(x->out, "merged_%s AS ", crd_records.tables[j->table]->name);
        alias(x->out, j->at);
        crd_buf_adds(x->out, code ? " ON f_" : " ON ");
        alias(x->out, j->at);
        crd_buf_addf(x->out, ".%s = ", code ? "code" : key_of(j->table));
        key_in(x->out, target, from, field);
    }
}

/* The functions that a way asks the code lists about are joined as well. */
static void join_ways(writing *x, const crd_subject_col *c)
{
    crd_str rest = crd_str_from(c->path), one;
    while (crd_str_next(&rest, '|', &one)) {
        way w = way_of(one);
        if (one.ptr[0] == '=')
            continue;
        join(x, w.prefix);
        bool there = crd_str_is_null(w.code) || x->n == MOST_JOINS;
        for (size_t i = 0; i < x->n; i++)
            there |= x->joins[i].table == CRD_T_COUNT && crd_str_eq(x->joins[i].at, w.path);
        if (!there)
            x->joins[x->n++] = (joined){w.path, CRD_T_COUNT};
    }
}

/* Who uses which element: by a share; for its own network, unless that or its operator shares it.
 */
static const char uses[] =
    "WITH sharing AS (\n"
    "  SELECT e.id AS element, e.network AS network, own.operator AS operator,\n"
    "    s.used_by AS used_by, used.operator AS used_operator, min(s.maybe) AS possible\n"
    "  FROM merged_element AS e\n"
    "    LEFT JOIN view_function AS f ON f.code = e.function\n"
    "    LEFT JOIN merged_network AS own ON own.id = e.network\n"
    "    JOIN merged_share_use AS s ON s.kind IN ('mocn', 'moran', 'passive') AND\n"
    "      (s.what = 'element:' || e.id OR\n"
    "        s.what IN ('network:' || e.network, 'site:' || e.site) AND\n"
    "        (s.kind = 'passive') = coalesce(f.layer = 'passive', 0))\n"
    "    LEFT JOIN merged_network AS used ON used.id = s.used_by\n"
    "  GROUP BY e.id, s.used_by),\n"
    "uses AS (\n"
    "  SELECT element, used_by, possible, 0 AS own FROM sharing\n"
    "  WHERE NOT (possible AND coalesce(used_by = network OR used_operator = operator, 0))\n"
    "  UNION ALL\n"
    "  SELECT id, network, 0, 1 FROM merged_element WHERE id NOT IN (SELECT element FROM sharing\n"
    "    WHERE NOT possible AND coalesce(used_by = network OR used_operator = operator, 0)))\n";

void crd_subject_sql(crd_subject_id id, const uint64_t *columns, bool plain, crd_buf *out)
{
    writing x = {.out = out, .def = &crd_subjects[id]};
    bool first = true;
    crd_buf_adds(out, x.def->uses ? uses : "");
    crd_buf_adds(out, "SELECT\n");
    for (size_t c = 0; c < x.def->n_cols; c++) {
        if (columns && !crd_bits_has(columns, c))
            continue;
        join_ways(&x, &x.def->cols[c]);
        crd_buf_adds(out, first ? "" : ",\n");
        (plain ? plain_column : column)(&x, &x.def->cols[c]);
        first = false;
    }
    const char *table = crd_records.tables[x.def->table]->name;
    if (x.def->uses)
        crd_buf_addf(out,
                     "\nFROM uses AS u\n  JOIN merged_%s AS r ON r.id = u.element\n  LEFT JOIN "
                     "merged_network AS user_ ON user_.id = u.used_by",
                     table);
    else
        crd_buf_addf(out, "\nFROM merged_%s AS r", table);
    joins(&x);
}
