/* What a text is taken for. */
#include "analyse/find_int.h"
#include "base/text.h"

#include <string.h>

enum { WORDS_MAX = 32, NEAR_MAX = 5, LETTERS_MAX = 96 };

typedef struct near_name {
    crd_str text;
    size_t distance;
} near_name;

typedef struct asked {
    crd_finding *f;
    crd_str what; /* trimmed */
    crd_str fold; /* in `folded` */
    crd_buf folded, other;
    crd_str words[WORDS_MAX];
    size_t n_words;
    int best; /* crd_find_how of what was found so far; LISTED = nothing */
    near_name near[NEAR_MAX];
    size_t n_near;
} asked;

/* Fields that hold names. */
static const struct {
    uint8_t table, field;
} name_fields[] = {
    {CRD_T_party, CRD_C_party_id},        {CRD_T_party, CRD_C_party_name},
    {CRD_T_product, CRD_C_product_id},    {CRD_T_product, CRD_C_product_name},
    {CRD_T_product, CRD_C_product_model}, {CRD_T_network, CRD_C_network_id},
    {CRD_T_network, CRD_C_network_name},  {CRD_T_site, CRD_C_site_id},
    {CRD_T_site, CRD_C_site_name},        {CRD_T_service, CRD_C_service_id},
    {CRD_T_service, CRD_C_service_name},
};

static const uint8_t id_tables[] = {CRD_T_party, CRD_T_product, CRD_T_network,
                                    CRD_T_site,  CRD_T_service, CRD_T_element};

static crd_status add_subject(asked *a, uint32_t table, uint32_t row, crd_str matched,
                              crd_find_how how)
{
    crd_finding *f = a->f;
    crd_find_subject s = {.table = table, .matched = matched, .how = how};
    if ((int)how > a->best)
        return CRD_OK;
    if ((int)how < a->best)
        f->subjects.n = 0;
    a->best = (int)how;
    crd_find_label(f->w, table, row, &s.id, &s.name);
    s.certain = crd_row_hit(crd_world_frame(f->w, table), row) == CRD_SURE;
    for (size_t i = 0; i < f->subjects.n; i++) /* by several names */
        if (f->subjects.at[i].table == table && crd_str_eq(f->subjects.at[i].id, s.id))
            return CRD_OK;
    return CRD_VEC_PUSH(&f->subjects, s) ? CRD_OK : CRD_ENOMEM;
}

/* ---- lists -------------------------------------------------------------------------------- */

crd_status crd_find_listed(crd_finding *f, crd_str list, crd_find_how how)
{
    const crd_world *w = f->w;
    const crd_frame *d = crd_world_frame(w, CRD_T_designation);
    for (uint32_t i = 0; i < d->n; i++) {
        crd_str name = crd_world_text(w, CRD_COL(w, designation, list).text[i]);
        if (!crd_str_eq(name, list))
            continue;
        uint32_t text = CRD_COL(w, designation, subject).text[i];
        crd_find_subject s = {.table = CRD_COL(w, designation, subject).target[i],
                              .id = crd_world_text(w, text),
                              .matched = name,
                              .how = how,
                              .certain = crd_row_hit(d, i) == CRD_SURE};
        bool there = false;
        uint32_t row = s.table < CRD_T_COUNT ? crd_find_row(w, s.table, text) : CRD_ROW_NONE;
        if (row != CRD_ROW_NONE)
            crd_find_label(w, s.table, row, &s.id, &s.name);
        for (size_t k = 0; k < f->subjects.n && !there; k++) {
            crd_find_subject *old = &f->subjects.at[k];
            there = old->table == s.table && crd_str_eq(old->id, s.id);
            old->certain |= there && s.certain;
        }
        if (!there && !CRD_VEC_PUSH(&f->subjects, s))
            return CRD_ENOMEM;
    }
    return CRD_OK;
}

static crd_status as_list(asked *a)
{
    const crd_world *w = a->f->w;
    const crd_frame *d = crd_world_frame(w, CRD_T_designation);
    for (uint32_t i = 0; i < d->n && a->best > CRD_FOUND_FOLDED; i++) {
        crd_str name = crd_world_text(w, CRD_COL(w, designation, list).text[i]);
        crd_buf_clear(&a->other);
        crd_text_fold(name, &a->other);
        bool exact = crd_str_eq(name, a->what);
        if (!exact && !crd_str_eq(crd_buf_str(&a->other), a->fold))
            continue;
        a->f->subjects.n = 0;
        a->best = exact ? CRD_FOUND_ID : CRD_FOUND_FOLDED;
        return crd_find_listed(a->f, name, exact ? CRD_FOUND_ID : CRD_FOUND_FOLDED);
    }
    return CRD_OK;
}

/* ---- ids ---------------------------------------------------------------------------------- */

/* A name that some row writes in an id's place is still a name. */
static bool stands_for(const crd_world *w, uint32_t table, uint32_t text)
{
    size_t n;
    const crd_also *also = crd_world_also(w, &n);
    for (size_t i = 0; i < n; i++)
        if (also[i].by == CRD_BY_NAME && also[i].table == table && also[i].from == text)
            return true;
    return false;
}

static crd_status as_id(asked *a)
{
    crd_status rc = CRD_OK;
    const crd_world *w = a->f->w;
    for (size_t i = 0; i < sizeof id_tables; i++) {
        uint32_t table = id_tables[i];
        crd_str prefix = crd_str_from(crd_records.tables[table]->name), key = a->what;
        if (key.len > prefix.len + 1 && crd_str_starts(key, prefix) && key.ptr[prefix.len] == ':')
            key = (crd_str){key.ptr + prefix.len + 1, key.len - prefix.len - 1};
        uint32_t text = crd_world_find_text(w, key);
        if (text == CRD_INTERN_NONE || stands_for(w, table, text))
            continue;
        uint32_t row = crd_world_row(w, table, crd_world_id(w, table, text));
        if (row != CRD_ROW_NONE)
            CRD_TRY(add_subject(a, table, row, crd_world_text(w, text), CRD_FOUND_ID));
    }
done:
    return rc;
}

/* ---- names -------------------------------------------------------------------------------- */

static bool has_word(crd_str fold, crd_str word)
{
    crd_str one;
    while (crd_str_next(&fold, ' ', &one))
        if (crd_str_eq(one, word))
            return true;
    return false;
}

/* Levenshtein distance in bytes of folded text; LETTERS_MAX when either is longer. */
static size_t distance(crd_str a, crd_str b)
{
    size_t row[LETTERS_MAX + 1];
    if (a.len >= LETTERS_MAX || b.len >= LETTERS_MAX)
        return LETTERS_MAX;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t up = row[j];
            size_t best = diagonal + (a.ptr[i - 1] != b.ptr[j - 1]);
            best = up + 1 < best ? up + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            diagonal = up;
            row[j] = best;
        }
    }
    return row[b.len];
}

/* A name near the text: a few letters off, or with at least one of its words. */
static void add_near(asked *a, crd_str name, crd_str fold)
{
    size_t allowed = 1 + a->fold.len / 4;
    size_t off = a->fold.len > fold.len ? a->fold.len - fold.len : fold.len - a->fold.len;
    near_name n = {name, off <= allowed ? distance(a->fold, fold) : LETTERS_MAX};
    for (size_t i = 0; i < a->n_words && n.distance > allowed; i++)
        if (a->words[i].len > 2 && has_word(fold, a->words[i]))
            n.distance = allowed;
    if (n.distance > allowed)
        return;
    size_t at = a->n_near;
    for (size_t i = 0; i < a->n_near; i++)
        if (crd_str_eq(a->near[i].text, name))
            return;
    while (at > 0 &&
           (a->near[at - 1].distance > n.distance || (a->near[at - 1].distance == n.distance &&
                                                      crd_str_cmp(a->near[at - 1].text, name) > 0)))
        at--;
    if (at == NEAR_MAX)
        return;
    a->n_near += a->n_near < NEAR_MAX;
    memmove(a->near + at + 1, a->near + at, (a->n_near - at - 1) * sizeof n);
    a->near[at] = n;
}

static crd_status try_name(asked *a, uint32_t table, uint32_t row, crd_str name, bool is_id)
{
    if (name.len == 0 || a->best == CRD_FOUND_ID)
        return CRD_OK;
    if (!is_id && crd_str_eq(name, a->what))
        return add_subject(a, table, row, name, CRD_FOUND_NAME);
    crd_buf_clear(&a->other);
    crd_text_fold(name, &a->other);
    crd_str fold = crd_buf_str(&a->other);
    if (fold.len > 0 && crd_str_eq(fold, a->fold))
        return add_subject(a, table, row, name, CRD_FOUND_FOLDED);
    bool all = a->n_words > 0;
    for (size_t i = 0; i < a->n_words && all; i++)
        all = has_word(fold, a->words[i]);
    if (all)
        return add_subject(a, table, row, name, CRD_FOUND_WORDS);
    if (a->best == CRD_FOUND_LISTED)
        add_near(a, name, fold);
    return CRD_OK;
}

static crd_status as_name(asked *a)
{
    crd_status rc = CRD_OK;
    const crd_world *w = a->f->w;
    for (size_t i = 0; i < sizeof name_fields / sizeof *name_fields; i++) {
        uint32_t table = name_fields[i].table, field = name_fields[i].field;
        const crd_frame *f = crd_world_frame(w, table);
        for (uint32_t row = 0; row < f->n; row++) {
            uint32_t text = f->cols[field].text[row];
            if (text != CRD_INTERN_NONE)
                CRD_TRY(try_name(a, table, row, crd_world_text(w, text), field == 0));
        }
    }
    const crd_frame *names = crd_world_frame(w, CRD_T_party_name);
    for (uint32_t i = 0; i < names->n; i++) {
        uint32_t row = crd_find_row(w, CRD_T_party, CRD_COL(w, party_name, party).text[i]);
        if (row != CRD_ROW_NONE)
            CRD_TRY(try_name(a, CRD_T_party, row,
                             crd_world_text(w, CRD_COL(w, party_name, name).text[i]), false));
    }
done:
    return rc;
}

static void split(asked *a)
{
    crd_str rest = a->fold, one;
    while (a->n_words < WORDS_MAX && crd_str_next(&rest, ' ', &one))
        if (one.len > 0)
            a->words[a->n_words++] = one;
}

crd_status crd_find_names(crd_finding *f)
{
    crd_status rc = CRD_OK;
    asked a = {.f = f, .what = crd_str_trim(f->opts->what), .best = CRD_FOUND_LISTED};
    crd_buf_init(&a.folded, 1 << 20);
    crd_buf_init(&a.other, 1 << 20);
    crd_text_fold(a.what, &a.folded);
    a.fold = crd_buf_str(&a.folded);
    split(&a);
    CRD_TRY(as_id(&a));
    CRD_TRY(as_list(&a));
    if (a.best > CRD_FOUND_ID)
        CRD_TRY(as_name(&a));
    for (size_t i = 0; i < a.n_near && f->subjects.n == 0; i++)
        if (!CRD_VEC_PUSH(&f->near, a.near[i].text))
            CRD_TRY(CRD_ENOMEM);
    if (a.other.status != CRD_OK || a.folded.status != CRD_OK)
        rc = a.folded.status != CRD_OK ? a.folded.status : a.other.status;
done:
    crd_buf_done(&a.folded);
    crd_buf_done(&a.other);
    return rc;
}
