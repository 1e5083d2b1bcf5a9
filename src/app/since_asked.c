/* What two assessments were asked, where they differ: a change may come from that. */
#include "app/since.h"

#include "base/err.h"

#include <string.h>

/* Lines of the head, and what they are called. */
static const struct {
    const char *line, *what;
    bool same_case; /* that it differs is what a comparison is for */
} lines[] = {{"case", "case", true},
             {"digest", "content of the case", true},
             {"as_of", "day", false},
             {"nation", "nation", false},
             {"version", "version", false},
             {"packs", "packs", false},
             {"withheld", "sources withheld", false}};

static void put(crd_since_work *w, const char *kind, crd_str what, crd_str was, crd_str is)
{
    w->n_differs++;
    crd_doc_row(w->to, w->differs,
                (const crd_cell[]){crd_cell_texts(kind), crd_cell_text(what), crd_cell_text(was),
                                   crd_cell_text(is)});
}

typedef struct pack {
    crd_str name, was, is; /* version and digest */
} pack;
typedef struct part {
    crd_str name, was, is;
} part;

typedef struct asking {
    crd_since_work *w;
    CRD_VEC(pack) packs;
    CRD_VEC(part) parts;
    crd_str path; /* of the case, as it was asked */
    bool old, cutting;
    crd_buf names; /* of what differs, commas between */
} asking;

static crd_status see_pack(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                           crd_err *err)
{
    asking *a = ctx;
    crd_cells r = {columns, cells, n};
    crd_buf *b = &a->w->b;
    crd_str name = crd_cells_text(&r, "pack");
    size_t i = 0;
    (void)err;
    crd_buf_clear(b);
    crd_buf_adds(b, "version ");
    crd_cells_show(&r, "version", b);
    crd_buf_addf(b, ", " CRD_STR_FMT, CRD_STR_ARG(crd_cells_text(&r, "sha256")));
    while (i < a->packs.n && !crd_str_eq(a->packs.at[i].name, name))
        i++;
    if (i == a->packs.n && !CRD_VEC_PUSH(&a->packs, ((pack){.name = crd_since_keep(a->w, name)})))
        return CRD_ENOMEM;
    *(a->old ? &a->packs.at[i].was : &a->packs.at[i].is) = crd_since_keep(a->w, crd_buf_str(b));
    return CRD_OK;
}

/* Without the path of the case, which may have any name. */
static crd_status see_part(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                           crd_err *err)
{
    asking *a = ctx;
    crd_cells r = {columns, cells, n};
    crd_str name = crd_cells_text(&r, "part"), asked = crd_cells_text(&r, "asked"), word;
    size_t i = 0;
    (void)err;
    if (crd_str_eq(name, CRD_STR("since")))
        return CRD_OK;
    crd_buf_clear(&a->w->b);
    size_t at = crd_str_is_null(a->path) || a->path.len == 0 ? SIZE_MAX
                                                             : crd_str_find(asked, a->path);
    word = at == SIZE_MAX ? CRD_STR_NULL : a->path;
    crd_buf_add(&a->w->b, (crd_str){asked.ptr, at == SIZE_MAX ? asked.len : at});
    if (at != SIZE_MAX)
        crd_buf_addf(&a->w->b, "CASE" CRD_STR_FMT, (int)(asked.len - at - word.len),
                     asked.ptr + at + word.len);
    while (i < a->parts.n && !crd_str_eq(a->parts.at[i].name, name))
        i++;
    if (i == a->parts.n && !CRD_VEC_PUSH(&a->parts, ((part){.name = crd_since_keep(a->w, name)})))
        return CRD_ENOMEM;
    *(a->old ? &a->parts.at[i].was : &a->parts.at[i].is) = crd_since_keep(a->w,
                                                                          crd_buf_str(&a->w->b));
    return CRD_OK;
}

/* Parts whose tables have rows left out. */
static crd_status see_head(void *ctx, const crd_column *columns, size_t n, const crd_cell *cells,
                           crd_err *err)
{
    asking *a = ctx;
    crd_cells r = {columns, cells, n};
    crd_str value = crd_cells_text(&r, "value");
    (void)err;
    if (crd_cells_are(&r, "line", "left_out") && !crd_str_is_null(value) &&
        !crd_str_eq(value, CRD_STR("0"))) {
        crd_buf_clear(&a->w->b);
        crd_buf_addf(&a->w->b, " " CRD_STR_FMT " ", CRD_STR_ARG(crd_cells_text(&r, "part")));
        if (crd_str_find(crd_buf_str(&a->names), crd_buf_str(&a->w->b)) == SIZE_MAX)
            crd_buf_add(&a->names, (crd_str){a->w->b.at + 1, a->w->b.len - 1});
    }
    return CRD_OK;
}

static crd_status each(asking *a, const char *table, crd_doc_seen *seen)
{
    crd_status rc = CRD_OK;
    for (int old = 1; old >= 0; old--) {
        const crd_doc *d = old ? a->w->before : a->w->after;
        a->old = old;
        CRD_TRY(crd_doc_head_shown(d, "case", a->w->arena, &a->path));
        rc = crd_doc_each(d, table, seen, a, a->w->err);
        rc = rc == CRD_ENOENT ? CRD_OK : rc;
        CRD_TRY(rc);
    }
done:
    return rc;
}

static void name(asking *a, const char *what)
{
    crd_buf_addf(&a->names, "%s%s", a->names.len ? ", " : "", what);
}

static crd_status heads(asking *a)
{
    crd_status rc = CRD_OK;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        crd_str was, is;
        CRD_TRY(crd_doc_head_shown(a->w->before, lines[i].line, a->w->arena, &was));
        CRD_TRY(crd_doc_head_shown(a->w->after, lines[i].line, a->w->arena, &is));
        if (crd_str_is_null(was) == crd_str_is_null(is) && crd_str_eq(was, is))
            continue;
        put(a->w, lines[i].line, crd_str_from(lines[i].what), was, is);
        if (!lines[i].same_case)
            name(a, lines[i].what);
    }
done:
    return rc;
}

static void tell_packs(asking *a)
{
    bool named = false;
    for (size_t i = 0; i < a->packs.n; i++) {
        const pack *p = &a->packs.at[i];
        if (crd_str_eq(p->was, p->is))
            continue;
        put(a->w, "pack", p->name, p->was, p->is);
        if (!named && !crd_str_is_null(p->was) && !crd_str_is_null(p->is))
            name(a, "rules of packs");
        named = true;
    }
}

/* One option is passed on to many parts: one row for all that were asked otherwise. */
static void tell_parts(asking *a)
{
    size_t first = SIZE_MAX, more = 0;
    for (size_t i = 0; i < a->parts.n; i++) {
        const part *p = &a->parts.at[i];
        if (crd_str_eq(p->was, p->is))
            continue;
        if (crd_str_is_null(p->was) || crd_str_is_null(p->is))
            put(a->w, "part", p->name, p->was, p->is);
        else if (first == SIZE_MAX)
            first = i;
        else
            more++;
    }
    if (first == SIZE_MAX)
        return;
    const part *p = &a->parts.at[first];
    crd_buf_clear(&a->w->b);
    crd_buf_add(&a->w->b, p->name);
    if (more > 0)
        crd_buf_addf(&a->w->b, " and %zu more", more);
    put(a->w, "asked", crd_since_keep(a->w, crd_buf_str(&a->w->b)), p->was, p->is);
    name(a, "what parts were asked");
}

static crd_status find_cut(asking *a)
{
    crd_buf_clear(&a->names);
    crd_buf_addc(&a->names, ' ');
    crd_status rc = each(a, "part_heads", see_head);
    a->w->cut = a->names.len > 1 ? crd_since_keep(a->w, crd_buf_str(&a->names)) : CRD_STR("");
    return rc;
}

crd_status crd_since_asked(crd_since_work *w)
{
    crd_status rc = CRD_OK;
    asking a = {.w = w};
    crd_buf_init(&a.names, 1 << 16);
    CRD_TRY(crd_doc_head_shown(w->after, "nation", w->arena, &w->nation));
    CRD_TRY(heads(&a));
    CRD_TRY(each(&a, "rules_packs", see_pack));
    CRD_TRY(each(&a, "parts", see_part));
    tell_packs(&a);
    tell_parts(&a);
    if (a.names.len > 0) {
        crd_buf_clear(&w->b);
        crd_buf_addf(&w->b,
                     "The two differ in more than the case (" CRD_STR_FMT
                     "): what changed may come from that. Table 'differs' has both.",
                     CRD_STR_ARG(crd_buf_str(&a.names)));
        crd_doc_warn(w->to, crd_buf_str(&w->b));
    }
    CRD_TRY(find_cut(&a));
    rc = a.names.status;
done:
    crd_buf_done(&a.names);
    CRD_VEC_DONE(&a.packs);
    CRD_VEC_DONE(&a.parts);
    return rc;
}
