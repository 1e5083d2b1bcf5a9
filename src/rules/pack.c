/* pack.yaml: what stands around the rules. */
#include "rules/pack_int.h"

#include "model/code.h"

#include <math.h>
#include <stdlib.h>

const char *const crd_rule_statuses[] = {"law",        "direction", "licence",  "contract",
                                         "soft-law",   "guidance",  "proposed", "lapsed",
                                         "superseded", "derived",   NULL};
const char *const crd_confidences[] = {"low", "medium", "high", NULL};
const char *const crd_severities[] = {"info", "medium", "high", "block", NULL};

const char *crd_rule_status_name(crd_rule_status status) { return crd_rule_statuses[status]; }
const char *crd_severity_name(crd_rule_severity severity) { return crd_severities[severity]; }

const crd_pack_param *crd_pack_given_at(const crd_pack_reader *r, const crd_yaml_node *node)
{
    if (!node || node->kind != CRD_YAML_SCALAR || !crd_str_starts(node->text, CRD_STR(":")))
        return NULL;
    crd_str name = {node->text.ptr + 1, node->text.len - 1};
    for (size_t i = 0; i < r->pack->n_params; i++)
        if (r->pack->params[i].given && crd_str_eq(r->pack->params[i].name, name))
            return &r->pack->params[i];
    return NULL;
}

void crd_pack_tell(crd_pack_reader *r, const crd_yaml_node *node, const char *expected,
                   crd_str found)
{
    bool quiet = r->form.quiet;
    const crd_pack_param *given = crd_pack_given_at(r, node);
    if (given) {
        if (!r->misfit)
            r->fitting = expected;
        r->misfit = r->misfit ? r->misfit : given;
        return;
    }
    r->form.quiet = false;
    crd_yaml_bad(&r->form, node, expected, found);
    r->form.quiet = quiet;
}

/* ---- small values -------------------------------------------------------------------------- */

void crd_pack_date(crd_pack_reader *r, const crd_yaml_node *node, crd_date *ret_date)
{
    if (node && (node->kind != CRD_YAML_SCALAR || !crd_date_parse(node->text, ret_date)))
        crd_pack_tell(r, node, "a date YYYY-MM-DD, YYYY-MM or YYYY", node->text);
}

bool crd_pack_number(crd_str text, double *ret_value, bool *ret_share)
{
    *ret_share = crd_str_ends(text, CRD_STR("%"));
    text.len -= *ret_share;
    if (!crd_str_to_real(crd_str_trim(text), ret_value))
        return false;
    if (*ret_share)
        *ret_value = round(*ret_value * 10000.0);
    return true;
}

void crd_pack_limit(crd_pack_reader *r, const crd_yaml_node *node, crd_rule_limit *ret_limit)
{
    crd_rule_limit l = {.set = true, .known = true};
    if (!node)
        return;
    if (node->kind == CRD_YAML_SCALAR && crd_str_starts(node->text, CRD_STR(":"))) {
        crd_str name = {node->text.ptr + 1, node->text.len - 1};
        for (size_t i = 0; i < r->pack->n_params; i++) {
            const crd_pack_param *p = &r->pack->params[i];
            if (!crd_str_eq(p->name, name) || p->type == CRD_X_TEXT)
                continue;
            l.param = p->name;
            l.known = p->type != CRD_X_NULL;
            l.value = p->number;
            l.share = p->share;
            *ret_limit = l;
            return;
        }
        crd_pack_tell(r, node, "a parameter of the pack that is a number", name);
    } else if (node->kind == CRD_YAML_SCALAR && crd_pack_number(node->text, &l.value, &l.share)) {
        *ret_limit = l;
    } else {
        crd_yaml_bad(&r->form, node, "a number, a share (35%) or a parameter (:name)", node->text);
    }
}

uint32_t crd_pack_source_named(const crd_ruleset *p, crd_str id)
{
    uint32_t i = 0;
    while (i < p->n_sources && !crd_str_eq(p->sources[i].id, id))
        i++;
    return i < p->n_sources ? i : UINT32_MAX;
}

void crd_pack_common(crd_pack_reader *r, const crd_yaml_node *map, struct crd_pack_defaults *to)
{
    int word = (int)to->status;
    const crd_yaml_node *source = crd_yaml_get(map, "source");
    crd_yaml_word(&r->form, crd_yaml_get(map, "status"), crd_rule_statuses, &word);
    to->status = (crd_rule_status)word;
    word = to->confidence;
    crd_yaml_word(&r->form, crd_yaml_get(map, "confidence"), crd_confidences, &word);
    to->confidence = (int8_t)word;
    word = (int)to->severity;
    crd_yaml_word(&r->form, crd_yaml_get(map, "severity"), crd_severities, &word);
    to->severity = (crd_rule_severity)word;
    if (source) {
        to->source = crd_pack_source_named(r->pack, source->text);
        if (to->source == UINT32_MAX)
            crd_pack_tell(r, source, "one of the pack's sources", source->text);
    }
    if (crd_yaml_get(map, "addressees"))
        to->addressees = crd_yaml_get(map, "addressees");
}

/* ---- sources, parameters, scopes ----------------------------------------------------------- */

static void read_sources(crd_pack_reader *r, const crd_yaml_node *map)
{
    static const char *const keys[] = {"title", "url", "date", "read", NULL};
    static const char *const how[] = {"full", "opening", "secondary", "memory", NULL};
    crd_yaml_form *f = &r->form;
    if (!map)
        return;
    if (map->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(f, map, "a mapping (name: {title, url, date, read})", map->text);
        return;
    }
    crd_pack_source *all = CRD_YAML_ROOM(f, crd_pack_source, map->n);
    size_t n = 0;
    for (const crd_yaml_node *k = map->first; all && k; k = k->next) {
        crd_pack_source *s = &all[n++];
        int read = -1;
        *s = (crd_pack_source){
            .id = k->text, .date = CRD_DATE_NONE, .line = k->line, .column = k->column};
        if (!crd_yaml_keys(f, k->value, keys))
            continue;
        crd_yaml_text(f, crd_yaml_get(k->value, "title"), &s->title);
        crd_yaml_text(f, crd_yaml_get(k->value, "url"), &s->url);
        crd_pack_date(r, crd_yaml_get(k->value, "date"), &s->date);
        crd_yaml_word(f, crd_yaml_get(k->value, "read"), how, &read);
        s->read = read < 0 ? CRD_STR_NULL : crd_str_from(how[read]);
        if (!crd_yaml_get(k->value, "title"))
            crd_yaml_bad(f, k, "a source with a title", CRD_STR_NULL);
    }
    r->pack->sources = all;
    r->pack->n_sources = n;
}

/* A text as a number, a share, or itself. */
static void param_value(crd_pack_param *p, crd_str text, bool plain)
{
    p->text = text;
    p->type = CRD_X_TEXT;
    p->share = false;
    if (plain && crd_pack_number(text, &p->number, &p->share))
        p->type = p->number == round(p->number) && fabs(p->number) < 1e15 ? CRD_X_INT : CRD_X_REAL;
}

static void read_param(crd_pack_reader *r, const crd_yaml_node *k, crd_pack_param *p)
{
    static const char *const keys[] = {"value", "about", "basis", "binds", NULL};
    crd_yaml_form *f = &r->form;
    const crd_yaml_node *value = crd_yaml_get(k->value, "value");
    p->name = k->text;
    p->line = k->line;
    p->column = k->column;
    if (!crd_pack_param_fits(k->text))
        crd_yaml_bad(f, k, "a name of letters, digits and '_'", k->text);
    if (!crd_yaml_keys(f, k->value, keys))
        return;
    crd_yaml_text(f, crd_yaml_get(k->value, "about"), &p->about);
    crd_yaml_text(f, crd_yaml_get(k->value, "basis"), &p->basis);
    crd_yaml_bool(f, crd_yaml_get(k->value, "binds"), &p->binds);
    if (!p->about.ptr)
        crd_yaml_bad(f, k, "a parameter with `about`", CRD_STR_NULL);
    if (value && value->kind != CRD_YAML_SCALAR)
        crd_yaml_bad(f, value, "a number, a share (35%) or a text", CRD_STR_NULL);
    else if (value && !crd_yaml_is_null(value))
        param_value(p, value->text, value->plain);
}

static crd_status misfit(const crd_pack_reader *r, const crd_pack_param *p, crd_str value,
                         crd_str was, const char *expected, crd_err *err)
{
    bool known = !crd_str_is_null(was);
    return crd_fail(err, CRD_EINVAL,
                    "parameter " CRD_STR_FMT ": %s is expected, not '" CRD_STR_FMT "' (" CRD_STR_FMT
                    ":%u%s" CRD_STR_FMT ")",
                    CRD_STR_ARG(p->name), expected, CRD_STR_ARG(value), CRD_STR_ARG(r->form.file),
                    p->line, known ? ", where it is " : "", CRD_STR_ARG(known ? was : CRD_STR("")));
}

/* What may stand in the place of the pack's value; NULL: this may. */
static const char *unlike(const crd_pack_param *was, const crd_pack_param *now)
{
    crd_date d;
    bool number = now->type == CRD_X_INT || now->type == CRD_X_REAL;
    switch (was->type) {
    case CRD_X_INT:
    case CRD_X_REAL:
        if (!number || was->share != now->share)
            return was->share ? "a share such as 35%" : "a plain number such as 24";
        return was->share && (now->number < 0 || now->number > 1e6) ? "a share of 0% to 100%"
                                                                    : NULL;
    case CRD_X_TEXT:
        if (now->text.len == 0)
            return "a text";
        return crd_date_parse(was->text, &d) && !crd_date_parse(now->text, &d)
                   ? "a date such as 2025-12-31"
                   : NULL;
    case CRD_X_NULL:
        return now->type == CRD_X_TEXT && now->text.len == 0 ? "a value" : NULL;
    case CRD_X_BOOL:
    case CRD_X_DATE:
        break;
    }
    return NULL;
}

/* However a number is written: 40% is 40.0%, 24 is 24.0. */
static bool same_value(const crd_pack_param *a, const crd_pack_param *b)
{
    if (a->type == CRD_X_TEXT || b->type == CRD_X_TEXT)
        return a->type == b->type && crd_str_eq(a->text, b->text);
    return a->number >= b->number && a->number <= b->number;
}

/* --param over the pack's values. */
static crd_status give(crd_pack_reader *r, crd_pack_param *all, size_t n, crd_err *err)
{
    for (size_t g = 0; g < r->opts->n_given; g++) {
        const crd_pack_given *given = &r->opts->given[g];
        size_t i = 0;
        while (i < n && !crd_str_eq(all[i].name, given->name))
            i++;
        if (i == n)
            continue; /* of another pack, perhaps: who gives them knows whether any took it */
        crd_pack_param was = all[i];
        param_value(&all[i], given->value, was.type != CRD_X_TEXT);
        all[i].given = true;
        all[i].own = was.type != CRD_X_NULL && !same_value(&was, &all[i]);
        if (all[i].own)
            all[i].basis = CRD_STR("given with --param");
        const char *expected = unlike(&was, &all[i]);
        if (expected)
            return misfit(r, &was, given->value, was.type == CRD_X_NULL ? CRD_STR_NULL : was.text,
                          expected, err);
    }
    return CRD_OK;
}

static crd_status read_params(crd_pack_reader *r, const crd_yaml_node *map, crd_err *err)
{
    crd_yaml_form *f = &r->form;
    if (!map)
        return CRD_OK;
    if (map->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(f, map, "a mapping (name: {value, about, basis})", map->text);
        return CRD_OK;
    }
    crd_pack_param *all = CRD_YAML_ROOM(f, crd_pack_param, map->n);
    crd_expr_param *as = CRD_YAML_ROOM(f, crd_expr_param, map->n);
    size_t n = 0;
    for (const crd_yaml_node *k = map->first; all && as && k; k = k->next)
        read_param(r, k, &all[n++]);
    crd_status rc = give(r, all, n, err);
    for (size_t i = 0; i < n; i++) {
        as[i] = (crd_expr_param){.name = all[i].name, .type = all[i].type, .text = all[i].text};
        if (all[i].type == CRD_X_INT)
            as[i].value.i = (int64_t)all[i].number;
        else if (all[i].type == CRD_X_REAL)
            as[i].value.real = all[i].number;
    }
    r->pack->params = all;
    r->pack->n_params = n;
    r->params = as;
    return rc;
}

crd_expr_place crd_pack_place(const crd_pack_reader *r, const crd_yaml_node *node)
{
    return (crd_expr_place){
        .file = r->form.file, .line = node->line, .column = node->column + (node->plain ? 0 : 1)};
}

static void read_scopes(crd_pack_reader *r, const crd_yaml_node *map)
{
    crd_yaml_form *f = &r->form;
    if (!map)
        return;
    if (map->kind != CRD_YAML_MAPPING) {
        crd_yaml_bad(f, map, "a mapping (name: expression)", map->text);
        return;
    }
    crd_expr_scope *all = CRD_YAML_ROOM(f, crd_expr_scope, map->n);
    for (const crd_yaml_node *k = map->first; all && k; k = k->next) {
        crd_expr_scope *s = &all[r->n_scopes++];
        s->name = k->text;
        s->at = crd_pack_place(r, k->value);
        crd_yaml_text(f, k->value, &s->text);
        if (!crd_pack_param_fits(k->text))
            crd_yaml_bad(f, k, "a name of letters, digits and '_'", k->text);
    }
    r->scopes = all;
    r->pack->scopes = all;
    r->pack->n_scopes = r->n_scopes;
}

/* ---- whom the regime restricts -------------------------------------------------------------- */

static void list_of(crd_pack_reader *r, const crd_yaml_node *node, const crd_str **ret,
                    size_t *ret_n)
{
    crd_yaml_texts t = {0};
    crd_yaml_texts_of(&r->form, node, false, &t);
    *ret = t.at;
    *ret_n = t.n;
}

static void read_designated(crd_pack_reader *r, const crd_yaml_node *map)
{
    static const char *const keys[] = {"effects", "lists", "purposes", "addressed", NULL};
    crd_pack_risk *k = &r->pack->risk;
    if (!map || !crd_yaml_keys(&r->form, map, keys))
        return;
    k->designated = true;
    list_of(r, crd_yaml_get(map, "effects"), &k->effects, &k->n_effects);
    list_of(r, crd_yaml_get(map, "lists"), &k->lists, &k->n_lists);
    list_of(r, crd_yaml_get(map, "purposes"), &k->purposes, &k->n_purposes);
    crd_yaml_bool(&r->form, crd_yaml_get(map, "addressed"), &k->addressed);
    const crd_code_list *effects = crd_code_list_find(CRD_STR("designation_effect"));
    for (size_t i = 0; i < k->n_effects; i++)
        if (crd_code_find(effects, k->effects[i]) < 0)
            crd_pack_tell(r, crd_yaml_get(map, "effects"), "codes of the list designation_effect",
                          k->effects[i]);
}

/* ":name" of a parameter */
static bool has_param(const crd_ruleset *p, crd_str said)
{
    crd_str name = {said.ptr + 1, said.len - 1};
    size_t i = 0;
    while (i < p->n_params && !crd_str_eq(p->params[i].name, name))
        i++;
    return i < p->n_params;
}

static void read_risk(crd_pack_reader *r, const crd_yaml_node *map)
{
    static const char *const keys[] = {"designated", "control", "assessed", "states", NULL};
    static const char *const assessed[] = {"regime", "criterion", "at_least", NULL};
    crd_pack_risk *k = &r->pack->risk;
    const crd_yaml_node *a = crd_yaml_get(map, "assessed");
    if (!map || !crd_yaml_keys(&r->form, map, keys))
        return;
    k->given = true;
    read_designated(r, crd_yaml_get(map, "designated"));
    crd_yaml_bool(&r->form, crd_yaml_get(map, "control"), &k->control);
    list_of(r, crd_yaml_get(map, "states"), &k->states, &k->n_states);
    for (size_t i = 0; i < k->n_states; i++)
        if (crd_str_starts(k->states[i], CRD_STR(":")) && !has_param(r->pack, k->states[i]))
            crd_pack_tell(r, crd_yaml_get(map, "states"), "a parameter of the pack", k->states[i]);
    if (!a || !crd_yaml_keys(&r->form, a, assessed))
        return;
    crd_yaml_text(&r->form, crd_yaml_get(a, "regime"), &k->regime);
    crd_yaml_text(&r->form, crd_yaml_get(a, "criterion"), &k->criterion);
    k->at_least = (crd_rule_limit){.set = true, .known = true, .value = 1};
    crd_pack_limit(r, crd_yaml_get(a, "at_least"), &k->at_least);
    if (k->at_least.known && k->at_least.share)
        crd_pack_tell(r, crd_yaml_get(a, "at_least"), "a number without '%'",
                      crd_yaml_get(a, "at_least")->text);
    if (!k->regime.ptr || !k->criterion.ptr)
        crd_yaml_bad(&r->form, a, "a regime and a criterion", CRD_STR_NULL);
}

/* ---- expressions ---------------------------------------------------------------------------- */

crd_expr_lang crd_pack_lang(const crd_pack_reader *r, crd_subject_id subject)
{
    const crd_subject_def *d = &crd_subjects[subject];
    return (crd_expr_lang){.columns = &d->cols[0].is,
                           .n_columns = d->n_cols,
                           .stride = sizeof *d->cols,
                           .fns = r->opts->fns,
                           .n_fns = r->opts->n_fns,
                           .params = r->params,
                           .n_params = r->pack->n_params,
                           .scopes = r->scopes,
                           .n_scopes = r->n_scopes,
                           .wrong = crd_pack_word,
                           .told = crd_pack_told,
                           .told_ctx = r->told};
}

void crd_pack_predicate(crd_pack_reader *r, crd_subject_id subject, const crd_yaml_node *node,
                        uint32_t *ret_id)
{
    crd_ruleset *p = r->pack;
    crd_err err = CRD_ERR_INIT;
    if (!node)
        return;
    if (node->kind != CRD_YAML_SCALAR || node->text.len == 0) {
        crd_yaml_bad(&r->form, node, "an expression", CRD_STR_NULL);
        return;
    }
    p->lang[subject] = crd_pack_lang(r, subject);
    crd_status rc = CRD_OK;
    if (!p->sets[subject])
        rc = crd_exprs_new(&p->lang[subject], &p->sets[subject], &err);
    crd_expr_place at = crd_pack_place(r, node);
    if (rc == CRD_OK)
        rc = crd_exprs_add(p->sets[subject], node->text, &at, r->form.diags, ret_id, &err);
    if (rc == CRD_EPARSE)
        r->form.problems++;
    else if (rc != CRD_OK && r->form.failed == CRD_OK)
        r->form.failed = rc;
}

/* ---- the pack ------------------------------------------------------------------------------- */

bool crd_pack_name_fits(crd_str name)
{
    bool fits = name.len > 0 && name.len <= 64 && name.ptr[0] != '-';
    for (size_t i = 0; fits && i < name.len; i++) {
        char c = name.ptr[i];
        fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    }
    return fits;
}

static void read_head(crd_pack_reader *r, const crd_yaml_node *root)
{
    crd_yaml_form *f = &r->form;
    uint32_t version = 0;
    crd_ruleset *p = r->pack;
    crd_yaml_text(f, crd_yaml_get(root, "pack"), &p->name);
    crd_yaml_text(f, crd_yaml_get(root, "title"), &p->title);
    crd_yaml_text(f, crd_yaml_get(root, "authority"), &p->authority);
    crd_yaml_text(f, crd_yaml_get(root, "about"), &p->about);
    crd_yaml_count(f, crd_yaml_get(root, "version"), 1000000, &version);
    p->version = version;
    if (!p->name.ptr || !p->title.ptr || !crd_yaml_get(root, "version"))
        crd_yaml_bad(f, root, "a pack with `pack`, `title` and `version`", CRD_STR_NULL);
    if (p->name.ptr && !crd_pack_name_fits(p->name))
        crd_yaml_bad(f, crd_yaml_get(root, "pack"), "a name of small letters, digits and '-'",
                     p->name);
}

static crd_status read_pack(crd_pack_reader *r, const crd_yaml_node *root, crd_err *err)
{
    static const char *const defaults[] = {"status", "confidence", "severity",
                                           "source", "addressees", NULL};
    crd_status rc = CRD_OK;
    if (root->kind != CRD_YAML_MAPPING)
        return CRD_OK; /* told */
    read_head(r, root);
    read_sources(r, crd_yaml_get(root, "sources"));
    CRD_TRY(read_params(r, crd_yaml_get(root, "params"), err));
    crd_pack_facts(r, crd_yaml_get(root, "facts"));
    read_risk(r, crd_yaml_get(root, "high_risk"));
    read_scopes(r, crd_yaml_get(root, "scopes"));
    r->defaults = (struct crd_pack_defaults){
        .status = CRD_STATUS_DERIVED, .severity = CRD_SEV_MEDIUM, .source = UINT32_MAX};
    if (crd_yaml_get(root, "defaults") &&
        crd_yaml_keys(&r->form, crd_yaml_get(root, "defaults"), defaults))
        crd_pack_common(r, crd_yaml_get(root, "defaults"), &r->defaults);
    crd_pack_rules(r, crd_yaml_get(root, "rules"));
    if (!crd_yaml_get(root, "rules"))
        crd_yaml_bad(&r->form, root, "a pack with rules", CRD_STR_NULL);
    crd_pack_scenarios(r, crd_yaml_get(root, "risks"));
    crd_pack_returns(r, crd_yaml_get(root, "returns"));
done:
    return rc;
}

crd_status crd_pack_read(crd_blocks in, const crd_pack_opts *opts, crd_arena *arena,
                         crd_diags *diags, crd_ruleset **ret_pack, crd_err *err)
{
    crd_status rc = CRD_OK;
    const crd_yaml_node *root = NULL;
    crd_yaml_options yaml = {.source = opts->file.ptr ? opts->file.ptr : "pack.yaml"};
    crd_pack_reader r = {
        .form = {.arena = arena, .kind = &crd_pack_form, .diags = diags, .file = opts->file},
        .opts = opts};
    r.pack = CRD_NEW(arena, crd_ruleset, 1);
    r.told = CRD_NEW(arena, struct crd_pack_told, 1); /* as long as the language that names it */
    if (r.told)
        r.told->more = opts->more;
    if (!r.pack || !r.told)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    CRD_TRY(crd_yaml_read(in, &yaml, arena, &root, err));
    /* What has been told of its shape is not told again; the rest of it is read all the same. */
    r.form.quiet = !crd_shape_check(&r.form, &crd_pack_shape, root);
    r.form.kind = &crd_pack_meaning;
    CRD_TRY(read_pack(&r, root, err));
    if (r.misfit)
        rc = misfit(&r, r.misfit, r.misfit->text, CRD_STR_NULL, r.fitting, err);
    else if (r.form.failed != CRD_OK)
        rc = crd_fail(err, r.form.failed, "%s",
                      r.form.failed == CRD_ENOMEM ? "out of memory" : "the pack is too large");
    else if (r.form.problems > 0)
        rc = crd_fail(err, CRD_EPARSE, "the pack has errors");
done:
    if (rc == CRD_OK)
        *ret_pack = r.pack;
    else
        crd_pack_free(r.pack);
    return rc;
}

void crd_pack_free(crd_ruleset *p)
{
    for (size_t i = 0; p && i < CRD_SUBJECTS; i++) {
        crd_exprs_free(p->sets[i]);
        p->sets[i] = NULL;
    }
    for (size_t i = 0; p && i < p->n_returns; i++) {
        crd_exprs_free(p->returns[i].set);
        p->returns[i].set = NULL;
    }
}
