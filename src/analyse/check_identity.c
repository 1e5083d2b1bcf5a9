/* Who is who: statements that disagree, keys that are taken as one, names, identifiers. */
#include "analyse/check_int.h"

#include "base/buf.h"
#include "base/intern.h"
#include "base/text.h"

#include <stdio.h>

/* ---- statements -------------------------------------------------------------------------- */

static int short_len(crd_str s) { return s.len < 120 ? (int)s.len : 120; }

static void tell_other(crd_check_run *c, uint32_t table, const crd_other *o, crd_buf *won,
                       crd_buf *lost)
{
    crd_str a = crd_source_say(c->w, crd_world_source_of(c->w, table, o->row, o->field));
    crd_str b = crd_source_say(c->w, o->source);
    char note[300];
    crd_buf_clear(won);
    crd_buf_clear(lost);
    crd_cell_say(c->w, table, o->row, o->field, won);
    crd_other_say(c->w, table, o, lost);
    snprintf(note, sizeof note, CRD_STR_FMT " says the first, " CRD_STR_FMT " the second",
             short_len(a), a.ptr, short_len(b), b.ptr);
    crd_tell(c, o->contested ? CRD_K_CONTESTED : CRD_K_OUTWEIGHED, table, o->row, o->field,
             &(crd_told){.expected = crd_buf_str(won),
                         .found = crd_buf_str(lost),
                         .note = crd_str_from(note),
                         .placed = true,
                         .source = o->source,
                         .line = crd_line_of(c->w, table, o->row, o->source)});
}

crd_status crd_check_disagreement(crd_check_run *c)
{
    crd_buf won, lost;
    crd_buf_init(&won, 1 << 16);
    crd_buf_init(&lost, 1 << 16);
    for (uint32_t t = 0; t < CRD_T_COUNT; t++) {
        size_t n;
        const crd_other *others = crd_world_all_others(c->w, t, &n);
        for (size_t i = 0; i < n; i++)
            tell_other(c, t, &others[i], &won, &lost);
    }
    crd_status rc = won.status != CRD_OK ? won.status : lost.status;
    crd_buf_done(&won);
    crd_buf_done(&lost);
    return rc == CRD_ELIMIT ? CRD_OK : rc;
}

/* ---- identity ---------------------------------------------------------------------------- */

static const char *const by_words[] = {
    [CRD_BY_DECISION] = "a decision",
    [CRD_BY_LEI] = "their LEI",
    [CRD_BY_REGISTRY] = "their number in a register",
    [CRD_BY_NAME] = "their name",
    [CRD_BY_NORMAL_NAME] = "equal names",
    [CRD_BY_ALIAS] = "another name",
};

/* Two statements of one row from one source: its key was there twice, before it was joined. */
static bool doubled(const crd_world *w, uint32_t table, uint32_t row, crd_place *ret_place)
{
    const crd_frame *f = crd_world_frame(w, table);
    size_t n;
    const crd_place *more = crd_world_more_places(w, table, row, &n);
    for (size_t i = 0; i < n; i++) {
        *ret_place = more[i];
        if (more[i].source == crd_row_source(f, row) ||
            (i > 0 && more[i].source == more[i - 1].source))
            return true;
    }
    return false;
}

static void tell_joined(crd_check_run *c, const crd_also *a)
{
    uint32_t row = crd_world_row(c->w, a->table, a->to);
    crd_place place;
    bool named = a->by == CRD_BY_NORMAL_NAME || a->by == CRD_BY_ALIAS;
    if (row == CRD_ROW_NONE || (a->by != CRD_BY_LEI && a->by != CRD_BY_REGISTRY && !named))
        return;
    crd_tell_note(c, named ? CRD_K_JOINED_NAME : CRD_K_JOINED, a->table, row, CRD_NO_FIELD,
                  crd_world_text(c->w, a->from), "taken as one by %s", by_words[a->by]);
    if (named || !doubled(c->w, a->table, row, &place))
        return;
    crd_tell(c, CRD_K_JOINED_WITHIN, a->table, row, CRD_NO_FIELD,
             &(crd_told){.found = crd_world_text(c->w, a->from),
                         .placed = true,
                         .source = place.source,
                         .line = place.line});
}

crd_status crd_check_identity(crd_check_run *c)
{
    size_t n;
    const crd_also *also = crd_world_also(c->w, &n);
    for (size_t i = 0; i < n; i++)
        tell_joined(c, &also[i]);
    const crd_contradiction *against = crd_world_contradictions(c->w, &n);
    for (size_t i = 0; i < n; i++) {
        const crd_contradiction *x = &against[i];
        uint32_t row = crd_world_row(c->w, x->table, crd_world_id(c->w, x->table, x->a));
        crd_tell_note(c, CRD_K_CONTRADICTION, x->table, row, CRD_NO_FIELD,
                      crd_world_text(c->w, x->b),
                      x->verdict ? "decisions of equal weight say both; %s joins nothing"
                                 : "%s joins what a decision keeps apart",
                      by_words[x->by]);
    }
    return CRD_OK;
}

/* ---- names ------------------------------------------------------------------------------- */

/* Pairs of parties that someone has decided on, whichever way. */
static crd_status decided_pairs(const crd_world *w, crd_map *pairs)
{
    const crd_frame *f = crd_world_frame(w, CRD_T_decision);
    const crd_world_col *a = &CRD_COL(w, decision, a), *b = &CRD_COL(w, decision, b);
    for (uint32_t r = 0; a->text && b->text && r < f->n; r++) {
        if (a->target[r] != CRD_T_party || b->target[r] != CRD_T_party)
            continue;
        uint32_t x = crd_world_id(w, CRD_T_party, a->text[r]);
        uint32_t y = crd_world_id(w, CRD_T_party, b->text[r]);
        if (!crd_map_add(pairs, crd_pair(x, y), r) || !crd_map_add(pairs, crd_pair(y, x), r))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

struct names {
    crd_intern *folds;
    crd_map pairs;
    CRD_VEC(uint32_t) first; /* [fold] the row with the lowest key; CRD_ROW_NONE */
    CRD_VEC(uint32_t) fold;  /* [row] */
};

static crd_status fold_names(crd_check_run *c, struct names *n, crd_buf *text)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_party);
    const uint32_t *name = CRD_COL(c->w, party, name).text;
    for (uint32_t r = 0; r < f->n; r++) {
        uint32_t fold = CRD_INTERN_NONE;
        crd_buf_clear(text);
        if (name[r] != CRD_INTERN_NONE)
            crd_text_fold(crd_world_text(c->w, name[r]), text);
        if (text->len > 0) {
            crd_status rc = crd_intern_add(n->folds, crd_buf_str(text), &fold);
            if (rc != CRD_OK)
                return rc;
            if (fold == n->first.n && !CRD_VEC_PUSH(&n->first, r))
                return CRD_ENOMEM;
            if (crd_rows_order(c->w, CRD_T_party, r, n->first.at[fold]) < 0)
                n->first.at[fold] = r;
        }
        if (!CRD_VEC_PUSH(&n->fold, fold))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

crd_status crd_check_names(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_party);
    const uint32_t *id = CRD_COL(c->w, party, id).text;
    struct names n = {.folds = NULL};
    crd_buf text;
    crd_buf_init(&text, 1 << 20);
    crd_status rc = crd_intern_new(UINT32_MAX, SIZE_MAX, &n.folds);
    if (rc == CRD_OK)
        rc = decided_pairs(c->w, &n.pairs);
    if (rc == CRD_OK && CRD_COL(c->w, party, name).text)
        rc = fold_names(c, &n, &text);
    for (uint32_t r = 0; rc == CRD_OK && r < n.fold.n && r < f->n; r++) {
        uint32_t first = n.fold.at[r] == CRD_INTERN_NONE ? r : n.first.at[n.fold.at[r]];
        if (first == r || crd_map_get(&n.pairs, crd_pair(id[r], id[first])) != CRD_ROW_NONE)
            continue;
        crd_tell_note(c, CRD_K_NAMES_EQUAL, CRD_T_party, r, CRD_C_party_name,
                      crd_world_text(c->w, CRD_COL(c->w, party, name).text[r]),
                      "as party '" CRD_STR_FMT "'", short_len(crd_world_text(c->w, id[first])),
                      crd_world_text(c->w, id[first]).ptr);
    }
    crd_intern_free(n.folds);
    crd_map_done(&n.pairs);
    CRD_VEC_DONE(&n.first);
    CRD_VEC_DONE(&n.fold);
    crd_buf_done(&text);
    return rc;
}

/* ---- LEI --------------------------------------------------------------------------------- */

/* ISO 17442: 18 letters and digits and two check digits; ISO 7064 mod 97-10 over all of it, letters
 * as 10 to 35, leaves 1. */
static bool lei_holds(crd_str s)
{
    unsigned rest = 0;
    if (s.len != 20)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c >= '0' && c <= '9')
            rest = (rest * 10 + (unsigned)(c - '0')) % 97;
        else if (c >= 'A' && c <= 'Z' && i < 18)
            rest = (rest * 100 + (unsigned)(c - 'A') + 10) % 97;
        else
            return false;
    }
    return rest == 1;
}

static void tell_lei(crd_check_run *c, uint32_t row, crd_told told, crd_str lei)
{
    told.found = lei;
    told.expected = lei.len == 20 ? CRD_STR("check digits that fit")
                                  : CRD_STR("20 capital letters and digits");
    crd_tell(c, CRD_K_LEI_INVALID, CRD_T_party, row, CRD_C_party_lei, &told);
}

crd_status crd_check_lei(crd_check_run *c)
{
    const crd_frame *f = crd_world_frame(c->w, CRD_T_party);
    const uint32_t *lei = CRD_COL(c->w, party, lei).text;
    for (uint32_t r = 0; lei && r < f->n; r++) {
        crd_str s = crd_world_text(c->w, lei[r]);
        if (!crd_str_is_null(s) && !lei_holds(s))
            tell_lei(c, r, (crd_told){.placed = false}, s);
    }
    size_t n;
    const crd_other *o = crd_world_all_others(c->w, CRD_T_party, &n);
    for (size_t i = 0; i < n; i++) {
        crd_str s = o[i].field == CRD_C_party_lei ? crd_world_text(c->w, o[i].text) : CRD_STR_NULL;
        if (!crd_str_is_null(s) && !lei_holds(s))
            tell_lei(c, o[i].row, crd_told_by(c->w, CRD_T_party, &o[i]), s);
    }
    return CRD_OK;
}
