/* pack list, show, check: what packs there are, what one says, and is it sound. */
#include "app/op_pack.h"

#include "base/err.h"
#include "base/file.h"
#include "base/vec.h"
#include "rules/words.h"

#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { STATUSES = CRD_STATUS_DERIVED + 1 };

/* clang-format off */
static const crd_column list_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "version", .title = "Version", .kind = CRD_CELL_INT, .required = true},
    {.name = "authority", .title = "Authority", .kind = CRD_CELL_TEXT},
    {.name = "rules", .title = "Rules", .kind = CRD_CELL_INT, .required = true},
    {.name = "statuses", .title = "Of status", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column status_columns[] = {
    {.name = "pack", .title = "Pack", .kind = CRD_CELL_ID, .required = true},
    {.name = "status", .title = "Status", .kind = CRD_CELL_CODE, .required = true},
    {.name = "rules", .title = "Rules", .kind = CRD_CELL_INT, .required = true},
};
static const crd_column source_columns[] = {
    {.name = "source", .title = "Source", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "date", .title = "Date", .kind = CRD_CELL_DATE},
    {.name = "read", .title = "Read", .kind = CRD_CELL_CODE, .about = "how much of it whoever wrote the pack has seen: full, opening, secondary, memory; empty: not said"},
    {.name = "rules", .title = "Rules", .kind = CRD_CELL_INT, .required = true, .about = "that name it"},
    {.name = "url", .title = "Where", .kind = CRD_CELL_TEXT},
};
static const crd_column param_columns[] = {
    {.name = "param", .title = "Parameter", .kind = CRD_CELL_ID, .required = true},
    {.name = "value", .title = "Value", .kind = CRD_CELL_TEXT, .about = "empty: unknown until --param gives one"},
    {.name = "about", .title = "What it is", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "basis", .title = "Rests on", .kind = CRD_CELL_TEXT},
};
static const crd_column scope_columns[] = {
    {.name = "scope", .title = "Scope", .kind = CRD_CELL_ID, .required = true},
    {.name = "text", .title = "Stands for", .kind = CRD_CELL_TEXT, .required = true},
};
static const crd_column rule_columns[] = {
    {.name = "rule", .title = "Rule", .kind = CRD_CELL_ID, .required = true},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE, .required = true},
    {.name = "topic", .title = "Topic", .kind = CRD_CELL_CODE, .about = "what it is about, by which packs are compared"},
    {.name = "status", .title = "Status", .kind = CRD_CELL_CODE, .required = true},
    {.name = "confidence", .title = "Confidence", .kind = CRD_CELL_CODE, .required = true},
    {.name = "severity", .title = "Severity", .kind = CRD_CELL_CODE, .required = true},
    {.name = "clause", .title = "Clause", .kind = CRD_CELL_TEXT},
    {.name = "source", .title = "Source", .kind = CRD_CELL_ID},
    {.name = "read", .title = "Read", .kind = CRD_CELL_CODE, .about = "how much of the source was read"},
    {.name = "announced", .title = "Known", .kind = CRD_CELL_DATE},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "until", .title = "Until", .kind = CRD_CELL_DATE},
    {.name = "by", .title = "By", .kind = CRD_CELL_DATE, .about = "last day of a deadline"},
    {.name = "binds", .title = "Binds", .kind = CRD_CELL_TEXT, .about = "rows of the subject that are addressed; empty: all"},
    {.name = "demands", .title = "Demands", .kind = CRD_CELL_TEXT, .required = true, .about = "the rule in words, its expressions as written"},
    {.name = "remedy", .title = "Remedy", .kind = CRD_CELL_TEXT},
    {.name = "note", .title = "Note", .kind = CRD_CELL_TEXT},
};
static const crd_column return_columns[] = {
    {.name = "return", .title = "Return", .kind = CRD_CELL_ID, .required = true, .about = "for comply --return"},
    {.name = "title", .title = "Title", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "subject", .title = "Of", .kind = CRD_CELL_CODE, .required = true},
    {.name = "where", .title = "For which", .kind = CRD_CELL_TEXT},
    {.name = "columns", .title = "Columns", .kind = CRD_CELL_TEXT, .required = true, .about = "those that group, in brackets, then the others"},
    {.name = "clause", .title = "Clause", .kind = CRD_CELL_TEXT},
};
/* clang-format on */

/* ---- list ------------------------------------------------------------------------------------ */

static void list_one(crd_doc *d, crd_section *packs, crd_section *statuses, const crd_ruleset *p)
{
    int64_t n[STATUSES] = {0};
    crd_buf words;
    crd_buf_init(&words, 1 << 16);
    for (size_t i = 0; i < p->n_rules; i++)
        n[p->rules[i].status]++;
    for (size_t s = 0; s < STATUSES; s++) {
        const char *name = crd_rule_status_name((crd_rule_status)s);
        if (n[s] == 0)
            continue;
        crd_buf_addf(&words, "%s%s %lld", words.len > 0 ? ", " : "", name, (long long)n[s]);
        crd_doc_row(
            d, statuses,
            (const crd_cell[]){crd_cell_text(p->name), crd_cell_texts(name), crd_cell_int(n[s])});
    }
    crd_doc_row(d, packs,
                (const crd_cell[]){crd_cell_text(p->name), crd_cell_text(p->title),
                                   crd_cell_int(p->version), crd_cell_text(p->authority),
                                   crd_cell_int((int64_t)p->n_rules),
                                   crd_cell_text(crd_buf_str(&words))});
    crd_buf_done(&words);
}

/* One that cannot be read does not hide the others. */
static crd_status list_all(crd_app *app, crd_out *out, const crd_str *names, size_t n, crd_err *err)
{
    crd_doc *d = out->doc;
    crd_section *packs = crd_doc_table(d, "packs", "Packs", list_columns, COUNT(list_columns));
    crd_section *statuses = crd_doc_table(d, "statuses", "Rules by status", status_columns,
                                          COUNT(status_columns));
    crd_doc_quiet(d, statuses, NULL);
    for (size_t i = 0; i < n; i++) {
        crd_app_pack p = {0};
        crd_err why = CRD_ERR_INIT;
        char text[400];
        crd_status rc = crd_app_pack_load(app, names[i], NULL, 0, NULL, &p, &why);
        if (rc == CRD_ENOMEM)
            return crd_fail(err, rc, "out of memory");
        if (rc == CRD_OK) {
            list_one(d, packs, statuses, p.pack);
        } else {
            snprintf(text, sizeof text, "%.100s: %.200s: see 'cordon pack check'.", names[i].ptr,
                     why.message);
            crd_doc_warn(d, crd_str_from(text));
        }
        crd_pack_free(p.pack);
    }
    return CRD_OK;
}

crd_status crd_pack_list(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    size_t n = crd_arg_count(args, "NAME");
    const crd_str *names = NULL;
    crd_str *given = CRD_NEW(app->arena, crd_str, n);
    CRD_TRY(given ? CRD_OK : crd_fail(err, CRD_ENOMEM, "out of memory"));
    for (size_t i = 0; i < n; i++)
        given[i] = crd_arg_at(args, "NAME", i);
    names = given;
    if (n == 0)
        CRD_TRY(crd_app_pack_names(app, &names, &n, err));
    if (crd_doc_new(app->arena, "cordon.pack-list/1", "Packs of rules", &out->doc) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    rc = list_all(app, out, names, n, err);
done:
    return rc;
}

/* ---- show ------------------------------------------------------------------------------------ */

/* Texts of the pack in words of one line; null stays null. */
static crd_cell one_line(crd_str text, crd_buf *room)
{
    crd_buf_clear(room);
    if (crd_str_is_null(text))
        return CRD_CELL_NULL;
    text = crd_str_trim(text);
    for (size_t i = 0; i < text.len; i++)
        crd_buf_addc(room, text.ptr[i] == '\n' ? ' ' : text.ptr[i]);
    return room->len > 0 ? crd_cell_text(crd_buf_str(room)) : CRD_CELL_NULL;
}

static void show_sources(crd_doc *d, const crd_ruleset *p)
{
    crd_section *t = crd_doc_table(d, "sources", "Sources", source_columns, COUNT(source_columns));
    for (size_t s = 0; s < p->n_sources; s++) {
        const crd_pack_source *from = &p->sources[s];
        int64_t rules = 0;
        for (size_t i = 0; i < p->n_rules; i++)
            rules += p->rules[i].source == s;
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_text(from->id), crd_cell_text(from->title),
                                       crd_cell_date(from->date), crd_cell_text(from->read),
                                       crd_cell_int(rules), crd_cell_text(from->url)});
    }
}

static void show_params(crd_doc *d, const crd_ruleset *p)
{
    crd_section *t = crd_doc_table(d, "params", "Parameters", param_columns, COUNT(param_columns));
    for (size_t i = 0; i < p->n_params; i++) {
        const crd_pack_param *one = &p->params[i];
        crd_doc_row(
            d, t,
            (const crd_cell[]){crd_cell_text(one->name),
                               one->type == CRD_X_NULL ? CRD_CELL_NULL : crd_cell_text(one->text),
                               crd_cell_text(one->about), crd_cell_text(one->basis)});
    }
}

static void show_scopes(crd_doc *d, const crd_ruleset *p, crd_buf *room)
{
    crd_section *t = crd_doc_table(d, "scopes", "Scopes", scope_columns, COUNT(scope_columns));
    for (size_t i = 0; i < p->n_scopes; i++) {
        crd_cell text = one_line(p->scopes[i].text, room);
        crd_doc_row(d, t, (const crd_cell[]){crd_cell_text(p->scopes[i].name), text});
    }
}

static void show_returns(crd_doc *d, const crd_ruleset *p, crd_buf *room)
{
    crd_section *t = crd_doc_table(d, "returns", "Returns", return_columns, COUNT(return_columns));
    for (size_t i = 0; i < p->n_returns; i++) {
        const crd_return *r = &p->returns[i];
        crd_buf_clear(room);
        for (size_t c = 0; c < r->n_columns; c++)
            if (r->columns[c].key)
                crd_buf_addf(room, "[" CRD_STR_FMT "] ", CRD_STR_ARG(r->columns[c].title));
        for (size_t c = 0, n = 0; c < r->n_columns; c++)
            if (!r->columns[c].key)
                crd_buf_addf(room, "%s" CRD_STR_FMT, n++ ? ", " : "",
                             CRD_STR_ARG(r->columns[c].title));
        crd_doc_row(d, t,
                    (const crd_cell[]){crd_cell_text(r->name), crd_cell_text(r->title),
                                       crd_cell_texts(crd_subjects[r->subject].name),
                                       crd_cell_text(r->where_text),
                                       crd_cell_text(crd_buf_str(room)), crd_cell_text(r->clause)});
    }
}

static void show_rule(crd_doc *d, crd_section *t, const crd_ruleset *p, const crd_rule *u,
                      crd_buf *words)
{
    static const char *const confidences[] = {"low", "medium", "high"};
    const crd_pack_source *from = u->source == UINT32_MAX ? NULL : &p->sources[u->source];
    bool all = crd_str_is_null(u->addressees_text) ||
               crd_str_eq(u->addressees_text, CRD_STR("true"));
    crd_buf_clear(words);
    crd_rule_words(u, words);
    crd_doc_row(d, t,
                (const crd_cell[]){
                    crd_cell_text(u->id), crd_cell_text(u->title),
                    crd_cell_texts(crd_rule_kind_name(u->kind)), crd_cell_text(u->topic),
                    crd_cell_texts(crd_rule_status_name(u->status)),
                    crd_cell_texts(confidences[u->confidence]),
                    crd_cell_texts(crd_severity_name(u->severity)), crd_cell_text(u->clause),
                    from ? crd_cell_text(from->id) : CRD_CELL_NULL,
                    from ? crd_cell_text(from->read) : CRD_CELL_NULL, crd_cell_date(u->announced),
                    crd_cell_date(u->since), crd_cell_date(u->until), crd_cell_date(u->deadline),
                    all ? CRD_CELL_NULL : crd_cell_text(u->addressees_text),
                    crd_cell_text(crd_buf_str(words)), crd_cell_text(u->remedy),
                    crd_cell_text(u->note)});
}

/* "a, b" of a list in brackets, nothing of none. */
static void say_list(crd_buf *b, const char *what, const crd_str *of, size_t n)
{
    for (size_t i = 0; i < n; i++)
        crd_buf_addf(b, "%s" CRD_STR_FMT, i ? ", " : what, CRD_STR_ARG(of[i]));
}

static void say_risk(const crd_pack_risk *k, crd_buf *b)
{
    if (!k->given)
        return;
    if (k->designated) {
        crd_buf_adds(b, "whoever a designation in force names");
        say_list(b, ", effects ", k->effects, k->n_effects);
        say_list(b, ", lists ", k->lists, k->n_lists);
        say_list(b, ", purposes ", k->purposes, k->n_purposes);
        crd_buf_adds(b, k->addressed ? ", addressed to the operator" : "");
    }
    if (k->control)
        crd_buf_addf(b, "%swhoever one so designated controls", b->len > 0 ? "; " : "");
    if (k->n_states > 0) {
        crd_buf_addf(b, "%swhoever is controlled by, or established in", b->len > 0 ? "; " : "");
        say_list(b, " ", k->states, k->n_states);
    }
    if (crd_str_is_null(k->regime))
        return;
    crd_buf_addf(b, "%swhoever an authority assessed under " CRD_STR_FMT "/" CRD_STR_FMT " at ",
                 b->len > 0 ? "; " : "", CRD_STR_ARG(k->regime), CRD_STR_ARG(k->criterion));
    if (k->at_least.known)
        crd_buf_addf(b, "%.10g", k->at_least.value);
    else
        crd_buf_addf(b, ":" CRD_STR_FMT " (no value)", CRD_STR_ARG(k->at_least.param));
    crd_buf_adds(b, " or more (without assessment unknown)");
}

static void show_head(crd_doc *d, const crd_ruleset *p, crd_buf *room)
{
    crd_doc_head_text(d, "pack", "Pack", p->name);
    crd_doc_head_text(d, "pack_title", "Title", p->title);
    crd_doc_head_count(d, "version", "Version", (uint64_t)p->version);
    crd_doc_head_text(d, "authority", "Authority", p->authority);
    crd_cell about = one_line(p->about, room);
    crd_doc_paragraph(d, "about", "About", about.known ? about.as.text : CRD_STR("–"));
    crd_buf_clear(room);
    say_risk(&p->risk, room);
    crd_doc_paragraph(d, "high_risk", "Whom it restricts",
                      room->len > 0 ? crd_buf_str(room)
                                    : CRD_STR("nobody by itself: high_risk() is unknown"));
}

/* Each rule as a heading and points, for people. */
static void say_rule(const crd_ruleset *p, const crd_rule *u, crd_buf *b)
{
    static const char *const confidences[] = {"low", "medium", "high"};
    const crd_pack_source *from = u->source == UINT32_MAX ? NULL : &p->sources[u->source];
    const struct {
        const char *words;
        crd_date date;
    } dates[] = {{"known since ", u->announced}, {"since ", u->since}, {"until ", u->until}};
    char day[11];
    crd_buf_addf(b, "%s" CRD_STR_FMT ": " CRD_STR_FMT "\n- Demands: ", b->len > 0 ? "\n\n" : "",
                 CRD_STR_ARG(u->id), CRD_STR_ARG(u->title));
    crd_rule_words(u, b);
    crd_buf_adds(b, ".\n- Binds: ");
    crd_rule_binds(u, b);
    crd_buf_addf(b, ".\n- Stands in: " CRD_STR_FMT "%s",
                 CRD_STR_ARG(crd_str_is_null(u->clause) ? CRD_STR("no clause given") : u->clause),
                 from ? " of " : "");
    if (from)
        crd_buf_addf(b, CRD_STR_FMT " (read: " CRD_STR_FMT ")", CRD_STR_ARG(from->title),
                     CRD_STR_ARG(crd_str_is_null(from->read) ? CRD_STR("not said") : from->read));
    crd_buf_addf(b, ".\n- Status: %s, confidence %s", crd_rule_status_name(u->status),
                 confidences[u->confidence]);
    for (size_t i = 0; i < COUNT(dates); i++)
        if (dates[i].date != CRD_DATE_NONE)
            crd_buf_addf(b, ", %s" CRD_STR_FMT, dates[i].words,
                         CRD_STR_ARG(crd_date_text(dates[i].date, day)));
    crd_buf_adds(b, ".");
    crd_rule_texts(u, b);
}

static const crd_rule *rule_named(const crd_ruleset *p, crd_str id)
{
    for (size_t i = 0; i < p->n_rules; i++)
        if (crd_str_eq(p->rules[i].id, id))
            return &p->rules[i];
    return NULL;
}

static void show_pack(crd_doc *d, const crd_ruleset *p, const crd_rule *only)
{
    crd_buf room;
    crd_buf_init(&room, 1 << 20);
    show_head(d, p, &room);
    crd_section *t = crd_doc_table(d, "rules", "Rules", rule_columns, COUNT(rule_columns));
    crd_doc_main(d, t);
    crd_doc_quiet(d, t, NULL); /* people read the same as sentences */
    for (size_t i = 0; i < p->n_rules; i++)
        if (!only || only == &p->rules[i])
            show_rule(d, t, p, &p->rules[i], &room);
    crd_buf_clear(&room);
    for (size_t i = 0; i < p->n_rules; i++)
        if (!only || only == &p->rules[i])
            say_rule(p, &p->rules[i], &room);
    crd_doc_blocks(d, "words", "Rules in words", crd_buf_str(&room));
    show_returns(d, p, &room);
    show_scopes(d, p, &room);
    show_params(d, p);
    show_sources(d, p);
    crd_buf_done(&room);
}

crd_status crd_pack_show(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_app_pack p = {0};
    const crd_rule *only = NULL;
    size_t n = crd_arg_count(args, "NAME");
    if (n != 1 && n != 2)
        return crd_fail(err, CRD_EINVAL, "show: one pack, and perhaps one of its rules");
    CRD_TRY(crd_app_pack_load(app, crd_arg_at(args, "NAME", 0), NULL, 0, out->diags, &p, err));
    if (n == 2) {
        only = rule_named(p.pack, crd_arg_at(args, "NAME", 1));
        if (!only)
            CRD_TRY(crd_fail(err, CRD_ENOENT, "no rule '%s' in pack '" CRD_STR_FMT "'",
                             crd_arg_at(args, "NAME", 1).ptr, CRD_STR_ARG(p.pack->name)));
    }
    if (crd_doc_new(app->arena, "cordon.pack/1", "A pack of rules", &out->doc) != CRD_OK)
        CRD_TRY(crd_fail(err, CRD_ENOMEM, "out of memory"));
    show_pack(out->doc, p.pack, only);
done:
    crd_pack_free(p.pack);
    return rc;
}

/* ---- check ----------------------------------------------------------------------------------- */

crd_status crd_pack_check_all(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    bool strict = crd_arg_flag(args, "strict");
    if (crd_arg_count(args, "NAME") == 0)
        return crd_fail(err, CRD_EINVAL, "check: which pack?");
    if (crd_doc_new(app->arena, "cordon.pack-check/1", "What is wrong with packs", &out->doc) !=
        CRD_OK)
        return crd_fail(err, CRD_ENOMEM, "out of memory");
    out->diags_are_doc = true;
    for (size_t i = 0; i < crd_arg_count(args, "NAME"); i++) {
        crd_app_pack p = {0};
        size_t n = 0;
        crd_err why = CRD_ERR_INIT;
        uint64_t before = crd_diags_count(out->diags, CRD_ERROR);
        uint64_t warned = crd_diags_count(out->diags, CRD_WARNING);
        rc = crd_app_pack_load(app, crd_arg_at(args, "NAME", i), NULL, 0, out->diags, &p, &why);
        if (rc == CRD_EPARSE && crd_diags_count(out->diags, CRD_ERROR) == before)
            crd_diags_add_err(out->diags, &crd_pack_form, &why); /* no YAML */
        else if (rc != CRD_OK && rc != CRD_EPARSE) {
            *err = why;
            return rc;
        }
        if (rc == CRD_OK)
            crd_pack_check(p.pack, crd_str_from(p.file), out->diags, &n);
        out->found |= strict && crd_diags_count(out->diags, CRD_WARNING) > warned;
        crd_pack_free(p.pack);
    }
    crd_doc_diags(out->doc, "findings", "What to look at", out->diags);
    return CRD_OK;
}
