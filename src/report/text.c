/* A document as text for a terminal or a plain file: ASCII except user data and the dash.
 *
 * A table is walked twice, first to measure, then to print, so that memory does not grow with it.
 * When the terminal is too narrow the widest column gives way, one column of characters at a time,
 * down to what its kind bears: identifiers and numbers are never broken. */

#include "report/parts.h"

#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "report/escape.h"

#include <string.h>

enum { GAP = 2, TEXT_MIN = 8, WORD_MAX = 16, WIDTH_MAX = 10000, CELL_BYTES = 1 << 20 };

struct layout {
    const crd_render_options *o;
    crd_buf *out;
    crd_buf line;                     /* of a paragraph, being made */
    crd_buf scratch;                  /* the row's cells, made visible */
    size_t width[CRD_COLUMNS_MAX];    /* as printed */
    size_t least[CRD_COLUMNS_MAX];    /* never narrower */
    size_t word[CRD_COLUMNS_MAX];     /* longest word, up to WORD_MAX */
    size_t from[CRD_COLUMNS_MAX + 1]; /* the cells' offsets in scratch */
    crd_str rest[CRD_COLUMNS_MAX];    /* what is still to print of each cell */
};

/* A column of its own? */
static bool hidden(const crd_section *t, size_t i)
{
    return crd_column_quiet(t, i) || t->tail == i + 1;
}

/* A row that says nothing a screen must hold (crd_doc_brief). */
static bool is_brief(const crd_section *t, const crd_cell *cells)
{
    for (size_t i = 0; t->brief_says && i < t->n_columns; i++)
        if ((t->brief_counts[i / 64] >> i % 64 & 1) != 0 && (!cells[i].known || cells[i].as.i != 0))
            return false;
    return t->brief_says != NULL;
}

/* Ranks and what stands at them: needs no titles. */
static bool is_list(const crd_section *t)
{
    size_t shown = 0;
    if (t->brief && t->columns[0].title && *t->columns[0].title == '\0')
        return true;
    for (size_t i = 0; i < t->n_columns; i++)
        shown += !hidden(t, i);
    return shown == 2 && t->n_columns == 2 && t->columns[0].title && *t->columns[0].title == '\0';
}

static const char *bold(const crd_render_options *o) { return o->colour ? "\x1b[1m" : ""; }
static const char *plain(const crd_render_options *o) { return o->colour ? "\x1b[0m" : ""; }

/* Cut the next line of at most `width` columns off *rest, at a blank where there is one. */
static crd_str take_line(crd_str *rest, size_t width)
{
    crd_str line = crd_text_cut(*rest, width);
    for (size_t more = width + 1; line.len == 0 && rest->len > 0; more++) /* one wide cluster */
        line = more < width + TEXT_MIN ? crd_text_cut(*rest, more) : *rest;
    if (line.len < rest->len && rest->ptr[line.len] != ' ') {
        size_t blank = line.len;
        while (blank > 0 && line.ptr[blank - 1] != ' ')
            blank--;
        if (blank > 0 && crd_str_trim((crd_str){line.ptr, blank}).len > 0)
            line.len = blank;
    }
    *rest = (crd_str){rest->ptr + line.len, rest->len - line.len};
    if (rest->len > 0)
        *rest = crd_str_trim(*rest);
    while (line.len > 0 && line.ptr[line.len - 1] == ' ')
        line.len--;
    return line;
}

static void underline(crd_buf *out, crd_str text, char with)
{
    crd_buf_addc(out, '\n');
    crd_buf_fill(out, with, crd_text_width(text));
    crd_buf_addc(out, '\n');
}

/* @param with  what the line below is made of; NUL: none */
static void heading(const crd_render_options *o, const char *title, char with, crd_buf *out)
{
    if (!title)
        return;
    crd_buf_adds(out, bold(o));
    crd_buf_adds(out, title);
    crd_buf_adds(out, plain(o));
    if (with)
        underline(out, crd_str_from(title), with);
    else
        crd_buf_addc(out, '\n');
}

/* What is collected in l->line, without blanks at its end. */
static void end_line(struct layout *l)
{
    crd_str line = crd_buf_str(&l->line);
    while (line.len > 0 && line.ptr[line.len - 1] == ' ')
        line.len--;
    crd_buf_add(l->out, line);
    crd_buf_addc(l->out, '\n');
    l->line.len = 0;
}

/* Text over as many lines as it takes, at least one; the first goes on where l->line stands, the
 * others are indented. Raw text, line feeds kept. */
static void paragraph(struct layout *l, crd_str text, size_t indent)
{
    crd_str line = CRD_STR_NULL;
    bool first = true, more = crd_str_next(&text, '\n', &line);
    do {
        l->scratch.len = 0;
        crd_escape_terminal(line, &l->scratch);
        crd_str rest = crd_str_trim(crd_buf_str(&l->scratch));
        size_t width = l->o->width > indent + TEXT_MIN ? l->o->width - indent : WIDTH_MAX;
        do {
            crd_str piece = l->o->width ? take_line(&rest, width) : rest;
            crd_buf_fill(&l->line, ' ', first ? 0 : indent);
            crd_buf_add(&l->line, piece);
            end_line(l);
            rest = l->o->width ? rest : CRD_STR_NULL;
            first = false;
        } while (rest.len > 0);
        more = more && crd_str_next(&text, '\n', &line);
    } while (more);
}

static bool is_shown(const struct crd_doc_value *v) { return !v->quiet && !v->brief; }

static void text_head(struct layout *l, const crd_doc *d)
{
    static const char *const colours[] = {"\x1b[36m", "\x1b[33m"};
    heading(l->o, d->title, '=', l->out);
    size_t widest = 0;
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        if (!is_shown(v))
            continue;
        size_t width = crd_text_width(crd_str_from(v->about.title));
        widest = width > widest ? width : widest;
    }
    for (const struct crd_doc_value *v = d->head; v; v = v->next) {
        if (!is_shown(v))
            continue;
        crd_buf value;
        crd_buf_init(&value, CELL_BYTES);
        crd_cell_show(&v->about, &v->value, false, &value);
        crd_buf_adds(&l->line, v->about.title);
        crd_buf_addc(&l->line, ':');
        crd_buf_fill(&l->line, ' ',
                     widest + GAP - 1 - crd_text_width(crd_str_from(v->about.title)));
        paragraph(l, crd_buf_str(&value), widest + GAP);
        crd_scratch_done(&value, l->out);
    }
    for (const struct crd_doc_line *n = d->assumed; n; n = n->next) {
        crd_buf_adds(&l->line, l->o->colour ? colours[1] : "");
        crd_buf_adds(&l->line, "assumed:");
        crd_buf_adds(&l->line, plain(l->o));
        crd_buf_addc(&l->line, ' ');
        paragraph(l, n->text, sizeof "assumed:");
    }
    for (int warn = 1; warn >= 0; warn--)
        for (const struct crd_doc_line *n = warn ? d->warnings : d->notes; n; n = n->next) {
            crd_buf_adds(&l->line, l->o->colour ? colours[warn] : "");
            crd_buf_adds(&l->line, warn ? "warning:" : "note:");
            crd_buf_adds(&l->line, plain(l->o));
            crd_buf_addc(&l->line, ' ');
            paragraph(l, n->text, warn ? sizeof "warning:" : sizeof "note:");
        }
}

/* ---- tables ---- */

static void add_title(const crd_column *c, crd_buf *out)
{
    crd_buf_adds(out, c->title ? c->title : c->name);
    if (c->unit)
        crd_buf_addf(out, " (%s)", c->unit);
}

/* The row's cells (NULL: the titles) as visible text in scratch; rest[] looks into it. */
static crd_status fill_row(struct layout *l, const crd_section *t, const crd_cell *cells,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_buf raw;
    crd_buf_init(&raw, CELL_BYTES);
    crd_buf_clear(&l->scratch);
    for (size_t i = 0; i < t->n_columns; i++) {
        const crd_column *c = &t->columns[i];
        l->from[i] = l->scratch.len;
        if (hidden(t, i))
            continue;
        if (!cells) {
            add_title(c, &l->scratch);
        } else if (cells[i].known && crd_cell_is_text(c->kind)) {
            crd_escape_terminal(crd_str_trim(cells[i].as.text), &l->scratch);
        } else {
            crd_buf_clear(&raw);
            crd_cell_show(c, &cells[i], false, &raw);
            crd_buf_add(&l->scratch, crd_buf_str(&raw));
            rc = rc == CRD_OK ? raw.status : rc;
        }
        if (cells && t->tail == i + 2 && cells[i + 1].known) {
            crd_buf_adds(&l->scratch, " [");
            crd_escape_terminal(crd_str_trim(cells[i + 1].as.text), &l->scratch);
            crd_buf_addc(&l->scratch, ']');
        }
    }
    l->from[t->n_columns] = l->scratch.len;
    rc = rc == CRD_OK ? l->scratch.status : rc;
    crd_buf_done(&raw);
    if (rc != CRD_OK)
        return crd_fail(err, rc, "a row of '%s' is too long", t->name);
    for (size_t i = 0; i < t->n_columns; i++)
        l->rest[i] = (crd_str){l->scratch.at ? l->scratch.at + l->from[i] : "",
                               l->from[i + 1] - l->from[i]};
    return CRD_OK;
}

static size_t longest_word(crd_str s)
{
    size_t longest = 0;
    crd_str word;
    while (crd_str_next(&s, ' ', &word)) {
        size_t width = crd_text_width(word);
        longest = width > longest ? width : longest;
    }
    return longest;
}

static void measure_row(struct layout *l, const crd_section *t, bool titles)
{
    for (size_t i = 0; i < t->n_columns; i++) {
        size_t width = crd_text_width(l->rest[i]);
        size_t least = width;
        if (titles)
            least = longest_word(l->rest[i]);
        else if (t->columns[i].kind == CRD_CELL_TEXT)
            least = width < TEXT_MIN ? width : TEXT_MIN;
        if (width > l->width[i])
            l->width[i] = width;
        if (least > l->least[i])
            l->least[i] = least;
        size_t word = longest_word(l->rest[i]);
        word = word < WORD_MAX ? word : WORD_MAX;
        if (word > l->word[i])
            l->word[i] = word;
    }
}

/* The widest column that can give; n_columns when none can. */
static size_t widest_of(const struct layout *l, size_t n)
{
    size_t widest = n;
    for (size_t i = 0; i < n; i++)
        if (l->width[i] > l->least[i] && (widest == n || l->width[i] > l->width[widest]))
            widest = i;
    return widest;
}

/* Take from the widest until all fits or nothing can give. */
static void fit(struct layout *l, const crd_section *t)
{
    size_t want = l->o->width, n = t->n_columns, total = 0;
    if (want == 0)
        return;
    for (size_t i = 0; i < n; i++)
        total += hidden(t, i) ? 0 : GAP;
    total -= total > 0 ? GAP : 0;
    size_t least = total;
    for (size_t i = 0; i < n; i++)
        least += l->least[i];
    /* What will not fit in any case need not break words as well. */
    for (size_t i = 0; least > want && i < n; i++)
        l->least[i] = l->least[i] > l->word[i] ? l->least[i] : l->word[i];
    for (size_t i = 0; i < n; i++) {
        size_t most = l->least[i] > want ? l->least[i] : want;
        l->width[i] = l->width[i] < most ? l->width[i] : most;
        total += l->width[i];
    }
    while (total > want) {
        size_t widest = widest_of(l, n);
        if (widest == n)
            return;
        l->width[widest]--;
        total--;
    }
}

/* The next piece of cell i; with `cut`, the only one. */
static crd_str next_piece(struct layout *l, size_t i, bool cut, bool *ret_dots)
{
    crd_str rest = l->rest[i];
    *ret_dots = false;
    if (crd_text_cut(rest, l->width[i]).len == rest.len) { /* stops early, width would not */
        l->rest[i].len = 0;
        return rest;
    }
    if (!cut || l->width[i] <= 3)
        return take_line(&l->rest[i], l->width[i]);
    *ret_dots = true;
    l->rest[i].len = 0;
    return crd_text_cut(rest, l->width[i] - 3);
}

static void print_row(struct layout *l, const crd_section *t, bool titles)
{
    for (bool more = true; more;) {
        more = false;
        size_t pending = 0; /* blanks owed; never paid at the end of a line */
        for (size_t i = 0; i < t->n_columns; i++) {
            bool dots;
            if (hidden(t, i))
                continue;
            crd_str piece = next_piece(l, i, l->o->cut && !titles, &dots);
            size_t width = crd_text_width(piece) + (dots ? 3 : 0);
            size_t pad = l->width[i] > width ? l->width[i] - width : 0;
            bool right = crd_column_right(&t->columns[i]);
            if (width > 0) {
                crd_buf_fill(l->out, ' ', pending + (right ? pad : 0));
                pending = 0;
                crd_buf_adds(l->out, titles ? bold(l->o) : "");
                crd_buf_add(l->out, piece);
                crd_buf_adds(l->out, dots ? "..." : "");
                crd_buf_adds(l->out, titles ? plain(l->o) : "");
                pending += right ? 0 : pad;
            } else {
                pending += l->width[i];
            }
            pending += GAP;
            more = more || l->rest[i].len > 0;
        }
        crd_buf_addc(l->out, '\n');
    }
}

static crd_status print_titles(struct layout *l, const crd_section *t, crd_err *err)
{
    crd_status rc = fill_row(l, t, NULL, err);
    if (rc != CRD_OK)
        return rc;
    print_row(l, t, true);
    for (size_t i = 0, n = 0; i < t->n_columns; i++) {
        if (hidden(t, i))
            continue;
        crd_buf_fill(l->out, ' ', n++ > 0 ? GAP : 0);
        crd_buf_fill(l->out, '-', l->width[i]);
    }
    crd_buf_addc(l->out, '\n');
    return CRD_OK;
}

static crd_status print_rows(struct layout *l, const crd_section *t, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    bool any = false;
    uint64_t left_out = 0;
    if (!is_list(t))
        CRD_TRY(print_titles(l, t, err));
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        if (is_brief(t, walk.cells)) {
            left_out++;
            continue;
        }
        any = true;
        CRD_TRY(fill_row(l, t, walk.cells, err));
        print_row(l, t, false);
        CRD_TRY(l->out->status);
    }
    if (!any)
        crd_buf_adds(l->out, "(none)\n");
    if (left_out > 0)
        crd_buf_addf(l->out, "(and %llu %s)\n", (unsigned long long)left_out, t->brief_says);
done:
    crd_walk_end(&walk);
    return rc;
}

static crd_status text_table(struct layout *l, const crd_section *t, crd_err *err)
{
    crd_status rc = CRD_OK;
    crd_walk walk = {0};
    memset(l->width, 0, sizeof l->width);
    memset(l->least, 0, sizeof l->least);
    memset(l->word, 0, sizeof l->word);
    if (!is_list(t)) {
        CRD_TRY(fill_row(l, t, NULL, err));
        measure_row(l, t, true);
    }
    CRD_TRY(crd_walk_start(&walk, t, err));
    for (;;) {
        CRD_TRY(crd_walk_next(&walk, err));
        if (!walk.cells)
            break;
        if (is_brief(t, walk.cells))
            continue;
        CRD_TRY(fill_row(l, t, walk.cells, err));
        measure_row(l, t, false);
    }
    fit(l, t);
    CRD_TRY(print_rows(l, t, err));
done:
    crd_walk_end(&walk);
    return rc;
}

crd_status crd_render_text(const crd_doc *d, const crd_render_options *o, crd_buf *out,
                           crd_err *err)
{
    crd_status rc = CRD_OK;
    struct layout l = {.o = o, .out = out};
    crd_buf_init(&l.scratch, (size_t)CRD_COLUMNS_MAX * CELL_BYTES);
    crd_buf_init(&l.line, (size_t)CRD_COLUMNS_MAX * CELL_BYTES);
    text_head(&l, d);
    for (const crd_section *s = d->sections; s; s = s->next) {
        if (s->kinds || s->quiet || s->deep)
            continue; /* the kinds are shown with their places */
        CRD_TRY(l.scratch.status);
        if (s != d->sections || d->title || d->head)
            crd_buf_addc(out, '\n');
        if (!s->diags)
            heading(o, s->title, s->brief ? '\0' : '-', out);
        if (s->diags)
            CRD_TRY(crd_diags_text(s->diags, o, out));
        else if (s->kind == CRD_SECTION_PARAGRAPH && s->code)
            crd_buf_addf(out, CRD_STR_FMT "\n", CRD_STR_ARG(s->text));
        else if (s->kind == CRD_SECTION_PARAGRAPH)
            paragraph(&l, s->text, 0);
        else
            CRD_TRY(text_table(&l, s, err));
    }
done:
    crd_scratch_done(&l.line, out);
    crd_scratch_done(&l.scratch, out);
    return rc;
}
