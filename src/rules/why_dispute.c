/* What sources say where they differ: "sources disagree: sup (s1), two (s2)". */
#include "rules/why_int.h"

#include "analyse/say.h"

enum { MOST_SAID = 8 }; /* values; more are counted */

typedef struct said {
    crd_explaining *x;
    crd_buf b;
    size_t n;
    bool one; /* nobody says otherwise */
} said;

static void begin(said *s)
{
    s->n++;
    if (s->n > MOST_SAID)
        return;
    crd_buf_adds(&s->b, s->n > 1 ? ", " : s->one ? "recorded: " : "sources disagree: ");
}

static void from_source(said *s, uint32_t source)
{
    size_t n;
    (void)crd_world_sources(s->x->j->t->w, &n);
    if (source >= n)
        return;
    crd_buf_adds(&s->b, " (");
    crd_buf_add(&s->b, crd_source_say(s->x->j->t->w, source));
    crd_buf_addc(&s->b, ')');
}

/* All values of a field that are as good as one another. */
static void add_values(said *s, uint32_t table, uint32_t row, uint32_t field)
{
    const crd_world *w = s->x->j->t->w;
    size_t n;
    const crd_other *others = crd_world_others(w, table, row, field, &n);
    begin(s);
    if (s->n <= MOST_SAID) {
        crd_cell_say(w, table, row, field, &s->b);
        from_source(s, crd_world_source_of(w, table, row, field));
    }
    for (size_t i = 0; i < n && others[i].contested; i++) {
        begin(s);
        if (s->n > MOST_SAID)
            continue;
        crd_other_say(w, table, &others[i], &s->b);
        from_source(s, others[i].source);
    }
}

static crd_str ended(said *s)
{
    if (s->n > MOST_SAID)
        crd_buf_addf(&s->b, " and %zu more", s->n - MOST_SAID);
    crd_str text = crd_why_take(s->x, &s->b);
    crd_buf_done(&s->b);
    return text;
}

crd_str crd_why_disputed(crd_explaining *x, uint32_t table, uint32_t row, uint32_t field)
{
    said s = {.x = x};
    if (!crd_world_contested(x->j->t->w, table, row, field))
        return CRD_STR_NULL;
    crd_buf_init(&s.b, 1 << 16);
    add_values(&s, table, row, field);
    return ended(&s);
}

crd_str crd_why_disputed_fact(crd_explaining *x, const uint32_t *rows, size_t n)
{
    const crd_world *w = x->j->t->w;
    said s = {.x = x,
              .one = n == 1 && !crd_world_contested(w, CRD_T_fact, rows[0], CRD_C_fact_value)};
    crd_buf_init(&s.b, 1 << 16);
    for (size_t i = 0; i < n; i++) {
        char day[11];
        crd_date since = crd_col_i32(&CRD_COL(w, fact, since), rows[i]);
        bool maybe = crd_world_frame(w, CRD_T_fact)->flags[rows[i]] & CRD_ROW_MAYBE;
        add_values(&s, CRD_T_fact, rows[i], CRD_C_fact_value);
        if (s.n <= MOST_SAID && since != CRD_DATE_NONE)
            crd_buf_addf(&s.b, " since " CRD_STR_FMT, CRD_STR_ARG(crd_date_text(since, day)));
        if (s.n <= MOST_SAID && maybe)
            crd_buf_adds(&s.b, " (it may not hold on the day)");
    }
    return ended(&s);
}
