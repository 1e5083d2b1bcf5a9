/* find: everything about a name, product, site, party or list. */
#include "app/ops.h"

#include "analyse/find.h"
#include "app/cache.h"
#include "app/when.h"
#include "base/err.h"

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

enum { SHOWN = 20 }; /* rows of a kind in text, where a person reads; all of them elsewhere */

static const crd_column subject_columns[] = {
    {.name = "table", .title = "What", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Id", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "matched", .title = "By", .kind = CRD_CELL_TEXT, .about = "the text that matched"},
    {.name = "how", .title = "How", .kind = CRD_CELL_CODE, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
};

static const crd_column related_columns[] = {
    {.name = "party", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "kind", .title = "Is its", .kind = CRD_CELL_CODE, .required = true},
    {.name = "via",
     .title = "Through",
     .kind = CRD_CELL_TEXT,
     .about = "who holds something directly; or the state that it is established in"},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
    {.name = "counted",
     .title = "Counted",
     .kind = CRD_CELL_BOOL,
     .required = true,
     .about = "its elements are among those below"},
};

static const crd_column name_columns[] = {
    {.name = "party", .title = "Party", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Also called", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "kind", .title = "Kind", .kind = CRD_CELL_CODE},
};

static const crd_column count_columns[] = {
    {.name = "by", .title = "By", .kind = CRD_CELL_CODE, .required = true},
    {.name = "id", .title = "Which", .kind = CRD_CELL_ID, .about = "null = unknown"},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS, .required = true},
    {.name = "rows", .title = "Rows", .kind = CRD_CELL_INT, .required = true},
};

static const crd_column service_columns[] = {
    {.name = "service", .title = "Service", .kind = CRD_CELL_ID, .required = true},
    {.name = "name", .title = "Name", .kind = CRD_CELL_TEXT},
    {.name = "customer", .title = "Customer", .kind = CRD_CELL_ID},
    {.name = "customer_class", .title = "Class", .kind = CRD_CELL_CODE},
    {.name = "criticality", .title = "Critical", .kind = CRD_CELL_INT, .about = "1 to 5"},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT},
    {.name = "via", .title = "Through", .kind = CRD_CELL_CODE, .required = true},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
};

static const crd_column class_columns[] = {
    {.name = "customer_class", .title = "Class", .kind = CRD_CELL_CODE},
    {.name = "services", .title = "Services", .kind = CRD_CELL_INT, .required = true},
    {.name = "users", .title = "Users", .kind = CRD_CELL_INT, .required = true},
    {.name = "criticality", .title = "Most critical", .kind = CRD_CELL_INT},
};

static const crd_column designation_columns[] = {
    {.name = "list", .title = "List", .kind = CRD_CELL_ID, .required = true},
    {.name = "subject", .title = "Names", .kind = CRD_CELL_ID, .required = true},
    {.name = "effect", .title = "Effect", .kind = CRD_CELL_CODE},
    {.name = "scope", .title = "Scope", .kind = CRD_CELL_TEXT},
    {.name = "basis", .title = "Basis", .kind = CRD_CELL_TEXT},
    {.name = "since", .title = "Since", .kind = CRD_CELL_DATE},
    {.name = "until", .title = "Until", .kind = CRD_CELL_DATE},
    {.name = "certain", .title = "Certain", .kind = CRD_CELL_BOOL, .required = true},
};

static const crd_column element_columns[] = {
    {.name = "element", .title = "Element", .kind = CRD_CELL_ID, .required = true},
    {.name = "function", .title = "Function", .kind = CRD_CELL_CODE},
    {.name = "why", .title = "Why", .kind = CRD_CELL_TEXT, .required = true},
    {.name = "product", .title = "Product", .kind = CRD_CELL_ID},
    {.name = "operator", .title = "Operator", .kind = CRD_CELL_ID},
    {.name = "network", .title = "Network", .kind = CRD_CELL_ID},
    {.name = "site", .title = "Site", .kind = CRD_CELL_ID},
    {.name = "area", .title = "Area", .kind = CRD_CELL_ID},
    {.name = "country", .title = "Country", .kind = CRD_CELL_CODE},
    {.name = "status", .title = "Status", .kind = CRD_CELL_CODE},
    {.name = "installed", .title = "Installed", .kind = CRD_CELL_DATE},
    {.name = "elements", .title = "How many", .kind = CRD_CELL_INT_BOUNDS, .required = true},
};

/* A document being filled; `limit` rows of a kind are shown, the rest is counted. */
struct show {
    crd_doc *doc;
    crd_arena *arena;
    size_t limit;
    uint64_t left_out;
};

static size_t shown(struct show *s, size_t n)
{
    if (n <= s->limit)
        return n;
    s->left_out += n - s->limit;
    return s->limit;
}

static void show_subjects(struct show *s, const crd_find_result *r)
{
    static const char *const how[] = {
        [CRD_FOUND_ID] = "id",       [CRD_FOUND_NAME] = "name",     [CRD_FOUND_FOLDED] = "spelling",
        [CRD_FOUND_WORDS] = "words", [CRD_FOUND_LISTED] = "listed",
    };
    crd_section *t = crd_doc_table(s->doc, "subjects", "Taken for", subject_columns,
                                   COUNT(subject_columns));
    crd_doc_key(s->doc, t, "table id", "name");
    for (size_t i = 0, n_shown = shown(s, r->n_subjects); i < n_shown; i++) {
        const crd_find_subject *f = &r->subjects[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){
                        crd_cell_texts(f->table < crd_records.n ? crd_records.tables[f->table]->name
                                                                : "class"),
                        crd_cell_text(f->id), crd_cell_text(f->name), crd_cell_text(f->matched),
                        crd_cell_texts(how[f->how]), crd_cell_bool(f->certain)});
    }
}

static void show_related(struct show *s, const crd_find_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "related", "Parents, subsidiaries and others",
                                   related_columns, COUNT(related_columns));
    crd_doc_key(s->doc, t, "party kind via", "name");
    for (size_t i = 0, n_shown = shown(s, r->n_related); i < n_shown; i++) {
        const crd_find_related *f = &r->related[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(f->id), crd_cell_text(f->name),
                                       crd_cell_text(f->kind), crd_cell_text(f->via),
                                       crd_cell_bool(f->certain), crd_cell_bool(f->counted)});
    }
    t = crd_doc_table(s->doc, "names", "Other names", name_columns, COUNT(name_columns));
    crd_doc_key(s->doc, t, "party name", NULL);
    for (size_t i = 0, n_shown = shown(s, r->n_names); i < n_shown; i++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(r->names[i].party),
                                       crd_cell_text(r->names[i].name),
                                       crd_cell_text(r->names[i].kind)});
}

static void show_count(struct show *s, crd_section *t, const char *by, const crd_find_count *c,
                       size_t n)
{
    for (size_t i = 0, n_shown = shown(s, n); i < n_shown; i++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_texts(by), crd_cell_text(c[i].id),
                                       crd_cell_text(c[i].name), crd_cell_span(c[i].low, c[i].high),
                                       crd_cell_int(c[i].rows)});
}

static void show_counts(struct show *s, const crd_find_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "counts", "How many", count_columns,
                                   COUNT(count_columns));
    crd_doc_key(s->doc, t, "by id", "name");
    show_count(s, t, "reason", r->by_reason, r->n_reason);
    show_count(s, t, "status", r->by_status, r->n_status);
    show_count(s, t, "operator", r->by_operator, r->n_operator);
    show_count(s, t, "network", r->by_network, r->n_network);
    show_count(s, t, "country", r->by_country, r->n_country);
    show_count(s, t, "area", r->by_area, r->n_area);
    show_count(s, t, "site", r->by_site, r->n_site);
    show_count(s, t, "product", r->by_product, r->n_product);
}

static crd_cell known(int64_t v) { return v == CRD_NULL64 ? CRD_CELL_NULL : crd_cell_int(v); }

static void show_services(struct show *s, const crd_find_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "classes", "Services by class of customer",
                                   class_columns, COUNT(class_columns));
    crd_doc_key(s->doc, t, "customer_class", NULL);
    for (size_t i = 0; i < r->n_classes; i++)
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(r->classes[i].customer_class),
                                       crd_cell_int(r->classes[i].services),
                                       crd_cell_int(r->classes[i].users),
                                       known(r->classes[i].criticality)});
    t = crd_doc_table(s->doc, "services", "Services that use it", service_columns,
                      COUNT(service_columns));
    crd_doc_key(s->doc, t, "service via", "name");
    for (size_t i = 0, n_shown = shown(s, r->n_services); i < n_shown; i++) {
        const crd_find_service *f = &r->services[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(f->id), crd_cell_text(f->name),
                                       crd_cell_text(f->customer), crd_cell_text(f->customer_class),
                                       known(f->criticality), known(f->users),
                                       crd_cell_text(f->via), crd_cell_bool(f->certain)});
    }
}

/* "party:acme", or the id alone when the table is not known. */
static crd_cell table_and_id(struct show *s, crd_str table, crd_str id)
{
    if (crd_str_is_null(table))
        return crd_cell_text(id);
    crd_buf b;
    crd_buf_init(&b, table.len + id.len + 2);
    crd_buf_add(&b, table);
    crd_buf_addc(&b, ':');
    crd_buf_add(&b, id);
    crd_str whole = crd_str_copy(s->arena, crd_buf_str(&b));
    crd_buf_done(&b);
    return crd_cell_text(whole);
}

static void show_designations(struct show *s, const crd_find_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "designations", "On lists", designation_columns,
                                   COUNT(designation_columns));
    crd_doc_key(s->doc, t, "list subject effect since", NULL);
    for (size_t i = 0, n_shown = shown(s, r->n_designations); i < n_shown; i++) {
        const crd_find_designation *f = &r->designations[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(f->list),
                                       table_and_id(s, f->subject_table, f->subject),
                                       crd_cell_text(f->effect), crd_cell_text(f->scope),
                                       crd_cell_text(f->basis), crd_cell_date(f->since),
                                       crd_cell_date(f->until), crd_cell_bool(f->certain)});
    }
}

static crd_cell reasons_cell(struct show *s, uint32_t reasons)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 10);
    for (unsigned i = 0; i < CRD_FIND_REASONS; i++)
        if (reasons & (1u << i))
            crd_buf_addf(&b, "%s%s", b.len > 0 ? " " : "", crd_find_reason_name(i));
    crd_str text = crd_str_copy(s->arena, b.len > 0 ? crd_buf_str(&b) : CRD_STR("-"));
    crd_buf_done(&b);
    return crd_cell_text(text);
}

static void show_elements(struct show *s, const crd_find_result *r)
{
    crd_section *t = crd_doc_table(s->doc, "elements", "Elements", element_columns,
                                   COUNT(element_columns));
    crd_doc_key(s->doc, t, "element", "function");
    crd_doc_main(s->doc, t);
    for (size_t i = 0; i < r->n_elements; i++) {
        const crd_find_element *e = &r->elements[i];
        crd_doc_row(s->doc, t,
                    (const crd_cell[]){crd_cell_text(e->id), crd_cell_text(e->function),
                                       reasons_cell(s, e->reasons), crd_cell_text(e->product),
                                       crd_cell_text(e->operator), crd_cell_text(e->network),
                                       crd_cell_text(e->site), crd_cell_text(e->area),
                                       crd_cell_text(e->country), crd_cell_text(e->status),
                                       crd_cell_date(e->installed),
                                       crd_cell_span(e->low, e->high)});
    }
    s->left_out += r->n_rows - r->n_elements;
}

static void show_head(struct show *s, const crd_find_opts *o, const crd_find_result *r)
{
    crd_doc_head_text(s->doc, "what", "Asked for", o->what);
    crd_doc_head_text(s->doc, "listed", "Of list", o->listed);
    crd_doc_head_text(s->doc, "where", "Where", o->where);
    crd_doc_head(s->doc,
                 (crd_column){.name = "elements", .title = "Elements", .kind = CRD_CELL_INT_BOUNDS},
                 crd_cell_span(r->low, r->high));
    crd_doc_head(s->doc, (crd_column){.name = "earliest", .title = "First", .kind = CRD_CELL_DATE},
                 crd_cell_date(r->earliest));
    crd_doc_head(s->doc, (crd_column){.name = "latest", .title = "Last", .kind = CRD_CELL_DATE},
                 crd_cell_date(r->latest));
    crd_doc_head_count(s->doc, "links", "Links", r->n_links);
}

static void say_nothing_found(struct show *s, const crd_find_result *r)
{
    crd_buf b;
    crd_buf_init(&b, 1 << 12);
    crd_buf_adds(&b, "Nothing of that name.");
    for (size_t i = 0; i < r->n_near; i++) {
        crd_buf_adds(&b, i == 0 ? " Like it are: " : ", ");
        crd_buf_add(&b, r->near[i]);
    }
    crd_doc_warn(s->doc, crd_buf_str(&b));
    crd_buf_done(&b);
}

static void show(struct show *s, const crd_find_opts *o, const crd_find_result *r)
{
    show_head(s, o, r);
    if (r->n_subjects == 0 && (!crd_str_is_null(o->what) || !crd_str_is_null(o->listed)))
        say_nothing_found(s, r);
    show_subjects(s, r);
    show_related(s, r);
    show_counts(s, r);
    show_services(s, r);
    show_designations(s, r);
    show_elements(s, r);
    crd_doc_head_count(s->doc, "left_out", "Rows left out by --limit", s->left_out);
}

/* The words of operand WHAT with blanks between; null when there is none. */
static crd_status join_words(crd_app *app, const crd_args *args, crd_str *ret_what)
{
    crd_status rc = CRD_OK;
    crd_buf b;
    crd_buf_init(&b, 1 << 16);
    for (size_t i = 0; i < crd_arg_count(args, "WHAT"); i++) {
        crd_buf_adds(&b, i > 0 ? " " : "");
        crd_buf_add(&b, crd_arg_at(args, "WHAT", i));
    }
    *ret_what = b.len > 0 ? crd_str_copy(app->arena, crd_buf_str(&b)) : CRD_STR_NULL;
    if (b.status != CRD_OK || (b.len > 0 && !ret_what->ptr))
        rc = CRD_ENOMEM;
    crd_buf_done(&b);
    return rc;
}

static size_t limit_of(const crd_args *args)
{
    bool for_reading = crd_args_for_reading(args);
    uint64_t limit = crd_arg_number(args, "limit", for_reading ? SHOWN : 0);
    return limit > 0 ? (size_t)limit : SIZE_MAX;
}

crd_status crd_op_find(crd_app *app, const crd_args *args, crd_out *out, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_store *store = NULL;
    crd_world *world = NULL;
    crd_feed feed;
    crd_world_opts when;
    size_t n_wants;
    const crd_want *wants = crd_find_wants(&n_wants);
    const crd_find_result *result;
    crd_find_opts o = {.listed = crd_arg(args, "listed"),
                       .where = crd_arg(args, "where"),
                       .limit = limit_of(args)};
    crd_find_choice choice = {.feed = &feed, .opts = &o, .arena = app->arena};
    struct show s = {.arena = app->arena, .limit = o.limit};
    CRD_TRY(join_words(app, args, &o.what));
    CRD_TRY(crd_app_open(app, args, false, &store, err));
    CRD_TRY(crd_app_feed(app, args, store, &feed, err));
    CRD_TRY(crd_app_when(app, args, &when, err));
    when.part = crd_find_part(&choice);
    CRD_TRY(crd_app_world(app, args, store, &feed, wants, n_wants, &when, &world, err));
    CRD_TRY(crd_find(world, &feed, &o, app->arena, &result, err));
    CRD_TRY(crd_app_doc(app, args, "cordon.find/1", "Found", &out->doc, err));
    crd_app_head_world(out->doc, world);
    s.doc = out->doc;
    show(&s, &o, result);
done:
    crd_world_free(world);
    crd_store_close(store);
    return rc;
}
