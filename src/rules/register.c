/* The register of risks: entries from verdicts. */
#include "rules/register_int.h"

#include <stdlib.h>
#include <string.h>

typedef struct entry {
    crd_register_entry is;
    CRD_VEC(const crd_judgement *) findings;
} entry;

typedef struct making {
    crd_registering x;
    crd_intern *ids;
    CRD_VEC(entry) entries;
    CRD_VEC(crd_register_measure) measures;
    crd_buf key;
    crd_map operators; /* texts */
} making;

const crd_want *crd_register_wants(size_t *ret_n)
{
    static const crd_want wants[] = {{CRD_T_threat, 0},
                                     {CRD_T_risk, 0},
                                     {CRD_T_service, 0},
                                     {CRD_T_setting, 0},
                                     {CRD_T_network, 0}};
    *ret_n = sizeof wants / sizeof *wants;
    return wants;
}

/* ---- risks ------------------------------------------------------------------------------------
 */

static uint32_t scenario_of(const crd_register *r, crd_str id)
{
    uint32_t i = 0;
    while (i < r->n_scenarios && !crd_str_eq(r->scenarios[i]->id, id))
        i++;
    return i < r->n_scenarios ? i : UINT32_MAX;
}

static crd_status find_scenarios(crd_registering *x)
{
    size_t most = 0;
    for (size_t p = 0; p < x->in->n; p++)
        most += x->in->packs[p]->n_scenarios;
    const crd_pack_scenario **all = CRD_NEW(x->arena, const crd_pack_scenario *, most);
    if (!all)
        return CRD_ENOMEM;
    x->to->scenarios = all;
    for (size_t p = 0; p < x->in->n; p++)
        for (size_t i = 0; i < x->in->packs[p]->n_scenarios; i++) {
            const crd_pack_scenario *s = &x->in->packs[p]->scenarios[i];
            if (scenario_of(x->to, s->id) == UINT32_MAX)
                all[x->to->n_scenarios++] = s;
        }
    return CRD_OK;
}

/* "R5" of "R5", "R5 ...", "R5: ...", and not of "R51". */
static bool begins(crd_str text, crd_str id)
{
    if (!crd_str_starts(text, id))
        return false;
    char c = text.len > id.len ? text.ptr[id.len] : ' ';
    return !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

static int by_scenario(const void *a, const void *b)
{
    const crd_register_threat *x = a, *y = b;
    if (x->scenario != y->scenario)
        return x->scenario < y->scenario ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static crd_status actor_of(crd_registering *x, uint32_t row, crd_str *ret)
{
    const crd_world *w = x->in->t->w;
    const crd_world_col *c = &CRD_COL(w, threat, actor);
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    if (c->target && c->target[row] < CRD_T_COUNT)
        crd_buf_addf(&b, "%s:", crd_records.tables[c->target[row]]->name);
    crd_buf_add(&b, crd_world_text(w, c->text[row]));
    *ret = crd_str_copy(x->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return ret->ptr ? CRD_OK : CRD_ENOMEM;
}

/* Rows in the order of their keys, so that numbers of rows mean nothing. */
static crd_status find_threats(crd_registering *x)
{
    const crd_world *w = x->in->t->w;
    const crd_frame *f = crd_world_frame(w, CRD_T_threat);
    uint32_t *sorted = NULL;
    crd_register_threat *all = CRD_NEW(x->arena, crd_register_threat, f->n);
    crd_status rc = all ? crd_world_sorted(w, CRD_T_threat, &sorted) : CRD_ENOMEM;
    for (uint32_t i = 0; rc == CRD_OK && i < f->n; i++) {
        crd_str said = crd_world_text(w, f->cols[CRD_C_threat_scenario].text[sorted[i]]);
        all[i] = (crd_register_threat){.scenario = UINT32_MAX, .row = i};
        for (uint32_t s = 0; s < x->to->n_scenarios && all[i].scenario == UINT32_MAX; s++)
            if (begins(said, x->to->scenarios[s]->id))
                all[i].scenario = s;
        rc = actor_of(x, sorted[i], &all[i].actor);
    }
    if (rc == CRD_OK && f->n > 1)
        qsort(all, f->n, sizeof *all, by_scenario);
    for (uint32_t i = 0; rc == CRD_OK && i < f->n; i++)
        all[i].row = sorted[all[i].row];
    x->to->threats = all;
    x->to->n_threats = rc == CRD_OK ? f->n : 0;
    free(sorted);
    return rc;
}

/* ---- entries ----------------------------------------------------------------------------------
 */

/* Who operates a network. */
static crd_status find_operators(const crd_world *w, crd_map *ret_operators)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_network);
    const uint32_t *operators = f->cols[CRD_C_network_operator].text;
    for (uint32_t i = 0; operators && i < f->n; i++)
        if (operators[i] != CRD_INTERN_NONE && !crd_map_add(ret_operators, operators[i], 1))
            return CRD_ENOMEM;
    return CRD_OK;
}

/* "operator:acme" of "target_operator=acme, asset_class=A1": whoever a rule looks at, it is of one
 * subject. An operator is one as a buyer and as what somebody owns, too. */
static void add_subject(const crd_world *w, const crd_map *operators, crd_str key, crd_str value,
                        crd_buf *b)
{
    static const char *const sides[] = {"target_", "holder_"};
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (crd_str_starts(key, crd_str_from(sides[i])))
            key = (crd_str){key.ptr + strlen(sides[i]), key.len - strlen(sides[i])};
    bool role = crd_str_eq(key, CRD_STR("buyer")) || crd_str_eq(key, CRD_STR("owned"));
    uint32_t text = role ? crd_world_find_text(w, value) : CRD_INTERN_NONE;
    if (text != CRD_INTERN_NONE && crd_map_find(operators, text))
        key = CRD_STR("operator");
    crd_buf_add(b, key);
    crd_buf_addc(b, ':');
    crd_buf_add(b, value);
}

static void add_group(const making *m, crd_str group, crd_buf *b)
{
    size_t end = crd_str_find(group, CRD_STR(", ")), equals = crd_str_find(group, CRD_STR("="));
    if (equals == SIZE_MAX) {
        crd_buf_adds(b, "case");
        return;
    }
    if (end == SIZE_MAX || end < equals)
        end = group.len;
    add_subject(m->x.in->t->w, &m->operators, (crd_str){group.ptr, equals},
                (crd_str){group.ptr + equals + 1, end - equals - 1}, b);
}

static crd_status entry_of(making *m, uint32_t scenario, crd_str group, entry **ret)
{
    uint32_t id;
    crd_str name = m->x.to->scenarios[scenario]->id;
    uint32_t before = crd_intern_count(m->ids);
    crd_buf_clear(&m->key);
    crd_buf_add(&m->key, name);
    crd_buf_addc(&m->key, '/');
    add_group(m, group, &m->key);
    crd_status rc = m->key.status;
    if (rc == CRD_OK)
        rc = crd_intern_add(m->ids, crd_buf_str(&m->key), &id);
    if (rc != CRD_OK)
        return rc;
    if (id == before) {
        entry fresh = {
            .is = {.id = crd_str_copy(m->x.arena, crd_buf_str(&m->key)), .scenario = scenario}};
        if (!fresh.is.id.ptr || !CRD_VEC_PUSH(&m->entries, fresh))
            return CRD_ENOMEM;
        crd_register_entry *e = &m->entries.at[id].is;
        e->subject = (crd_str){e->id.ptr + name.len + 1, e->id.len - name.len - 1};
    }
    *ret = &m->entries.at[id];
    return CRD_OK;
}

static crd_status take(making *m, uint32_t scenario, const crd_judgement *v)
{
    entry *e;
    crd_status rc = entry_of(m, scenario, v->group, &e);
    if (rc != CRD_OK)
        return rc;
    e->is.fails[v->standing] += v->verdict == CRD_FAIL;
    e->is.failing += v->verdict == CRD_FAIL;
    e->is.unknown += v->verdict == CRD_UNKNOWN;
    e->is.against_low += v->bad_low;
    e->is.against_high += v->bad_high;
    return CRD_VEC_PUSH(&e->findings, v) ? CRD_OK : CRD_ENOMEM;
}

static crd_status count_measure(making *m, uint32_t scenario, crd_str name, crd_verdict verdict)
{
    size_t i = 0;
    while (i < m->measures.n &&
           (m->measures.at[i].scenario != scenario || !crd_str_eq(m->measures.at[i].measure, name)))
        i++;
    if (i == m->measures.n &&
        !CRD_VEC_PUSH(&m->measures,
                      ((crd_register_measure){.scenario = scenario, .measure = name})))
        return CRD_ENOMEM;
    m->measures.at[i].fails += verdict == CRD_FAIL;
    m->measures.at[i].unknown += verdict == CRD_UNKNOWN;
    m->measures.at[i].passes += verdict == CRD_PASS;
    return CRD_OK;
}

static crd_status take_all(making *m)
{
    const crd_register_in *in = m->x.in;
    crd_status rc = CRD_OK;
    for (size_t p = 0; p < in->n; p++)
        for (size_t i = 0; i < in->n_judged[p]; i++) {
            const crd_judgement *v = &in->judged[p][i];
            for (size_t k = 0; k < v->rule->n_risks && rc == CRD_OK; k++) {
                uint32_t scenario = scenario_of(m->x.to, v->rule->risks[k]);
                if (scenario == UINT32_MAX)
                    continue;
                if (v->verdict == CRD_FAIL || v->verdict == CRD_UNKNOWN)
                    rc = take(m, scenario, v);
                for (size_t s = 0; s < v->rule->n_measures && rc == CRD_OK; s++)
                    rc = count_measure(m, scenario, v->rule->measures[s], v->verdict);
            }
            if (rc != CRD_OK)
                return rc;
        }
    return CRD_OK;
}

/* ---- in order ---------------------------------------------------------------------------------
 */

static int graver(const void *a, const void *b)
{
    const crd_judgement *x = *(const crd_judgement *const *)a,
                        *y = *(const crd_judgement *const *)b;
    if (x->verdict != y->verdict)
        return x->verdict == CRD_FAIL ? -1 : 1;
    if (x->standing != y->standing)
        return (int)y->standing - (int)x->standing;
    if (x->rule->severity != y->rule->severity)
        return (int)y->rule->severity - (int)x->rule->severity;
    int order = crd_str_cmp(x->pack->name, y->pack->name);
    if (order == 0)
        order = crd_str_cmp(x->rule->id, y->rule->id);
    return order ? order : crd_str_cmp(x->group, y->group);
}

static int by_id(const void *a, const void *b)
{
    const crd_register_entry *x = a, *y = b;
    return crd_str_cmp(x->id, y->id);
}

static int by_measure(const void *a, const void *b)
{
    const crd_register_measure *x = a, *y = b;
    if (x->scenario != y->scenario)
        return x->scenario < y->scenario ? -1 : 1;
    return crd_str_cmp(x->measure, y->measure);
}

static crd_status finish(making *m)
{
    crd_arena *arena = m->x.arena;
    crd_register *to = m->x.to;
    crd_register_entry *all = CRD_NEW(arena, crd_register_entry, m->entries.n);
    crd_register_measure *measures = CRD_NEW(arena, crd_register_measure, m->measures.n);
    if (!all || !measures)
        return CRD_ENOMEM;
    for (size_t i = 0; i < m->entries.n; i++) {
        entry *e = &m->entries.at[i];
        const crd_judgement **findings = CRD_NEW(arena, const crd_judgement *, e->findings.n);
        if (!findings)
            return CRD_ENOMEM;
        qsort(e->findings.at, e->findings.n, sizeof *e->findings.at, graver);
        memcpy(findings, e->findings.at, e->findings.n * sizeof *findings);
        e->is.findings = findings;
        e->is.n_findings = e->findings.n;
        e->is.standing = findings[0]->standing;
        e->is.severity = findings[0]->rule->severity;
        all[i] = e->is;
    }
    if (m->entries.n > 1)
        qsort(all, m->entries.n, sizeof *all, by_id);
    for (size_t i = 0; i < m->measures.n; i++)
        measures[i] = m->measures.at[i];
    if (m->measures.n > 1)
        qsort(measures, m->measures.n, sizeof *measures, by_measure);
    to->entries = all;
    to->n_entries = m->entries.n;
    to->measures = measures;
    to->n_measures = m->measures.n;
    return CRD_OK;
}

const crd_register_entry *crd_register_find(const crd_register *r, crd_str id)
{
    size_t low = 0, high = r->n_entries;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int order = crd_str_cmp(r->entries[mid].id, id);
        if (order == 0)
            return &r->entries[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

crd_status crd_register_ids(const crd_world *w, crd_arena *arena, crd_str *ids, size_t n)
{
    crd_map operators = {0};
    crd_buf b;
    crd_status rc = find_operators(w, &operators);
    crd_buf_init(&b, 1 << 20);
    for (size_t i = 0; i < n && rc == CRD_OK; i++) {
        size_t slash = crd_str_find(ids[i], CRD_STR("/")),
               colon = crd_str_find(ids[i], CRD_STR(":"));
        if (slash == SIZE_MAX || colon == SIZE_MAX || colon < slash)
            continue;
        crd_buf_clear(&b);
        crd_buf_add(&b, (crd_str){ids[i].ptr, slash + 1});
        add_subject(w, &operators, (crd_str){ids[i].ptr + slash + 1, colon - slash - 1},
                    (crd_str){ids[i].ptr + colon + 1, ids[i].len - colon - 1}, &b);
        rc = b.status;
        if (rc == CRD_OK && !crd_str_eq(crd_buf_str(&b), ids[i]))
            rc = (ids[i] = crd_str_copy(arena, crd_buf_str(&b))).ptr ? CRD_OK : CRD_ENOMEM;
    }
    crd_map_done(&operators);
    crd_buf_done(&b);
    return rc;
}

crd_status crd_register_make(const crd_register_in *in, crd_arena *arena,
                             const crd_register **ret_register, crd_err *err)
{
    enum { ENTRIES = 1000000 };
    crd_status rc = CRD_OK;
    making m = {.x = {.in = in, .arena = arena, .err = err}};
    crd_buf_init(&m.key, 1 << 20);
    m.x.to = CRD_NEW(arena, crd_register, 1);
    CRD_TRY(m.x.to ? crd_intern_new(ENTRIES, SIZE_MAX, &m.ids) : CRD_ENOMEM);
    CRD_TRY(find_operators(in->t->w, &m.operators));
    CRD_TRY(find_scenarios(&m.x));
    CRD_TRY(find_threats(&m.x));
    CRD_TRY(take_all(&m));
    CRD_TRY(finish(&m));
    CRD_TRY(crd_register_impacts(&m.x));
    *ret_register = m.x.to;
done:
    for (size_t i = 0; i < m.entries.n; i++)
        CRD_VEC_DONE(&m.entries.at[i].findings);
    CRD_VEC_DONE(&m.entries);
    CRD_VEC_DONE(&m.measures);
    crd_intern_free(m.ids);
    crd_map_done(&m.operators);
    crd_buf_done(&m.key);
    return rc == CRD_OK ? rc : crd_fail(err, rc, "out of memory, or more entries than a million");
}
