/* loss --plan: the statement in words, a block an operator. */
#include "app/op_loss_plan.h"

#include "analyse/explain.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof(a)[0])

typedef crd_stop_showing showing;

int64_t crd_stop_contracts_of(const crd_stop_plan *p, uint32_t of)
{
    int64_t n = 0;
    for (size_t i = 0; i < p->n_contracts; i++)
        n += p->contracts[i].operator== of;
    return n;
}

/* "1,225,313". */
static void say_number(crd_buf *b, int64_t n)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            crd_buf_addc(b, ',');
        crd_buf_addc(b, digits[i]);
    }
}

/* "4", "up to 4", "3 to 4". */
static void say_span(crd_buf *b, int64_t low, int64_t high)
{
    if (low == 0 && high > 0) {
        crd_buf_adds(b, "up to ");
    } else if (low != high) {
        say_number(b, low);
        crd_buf_adds(b, " to ");
    }
    say_number(b, high);
}

static void say_count(crd_buf *b, int64_t n, const char *one)
{
    say_number(b, n);
    crd_buf_addf(b, n == 1 ? " %s" : " %ss", one);
}

static void say_time(crd_buf *b, double h)
{
    if (h <= 0)
        crd_buf_adds(b, "At once");
    else if (h >= 72 && fmod(h, 24) <= 0)
        crd_buf_addf(b, "After %.0f days", h / 24);
    else
        crd_buf_addf(b, "After %.0f hours", h);
}

static void say_services(showing *s, uint32_t of)
{
    crd_buf *b = &s->text;
    for (size_t k = 0; k < s->n_hours; k++) {
        bool any = false;
        crd_buf_adds(b, "\n- ");
        say_time(b, s->hours[k]);
        crd_buf_adds(b, ": ");
        for (size_t i = 0; i < s->p->n_services; i++) {
            const crd_stop_service *x = &s->p->services[i];
            if (x->operator!= of || x->hours<s->hours[k] || x->hours> s->hours[k])
                continue;
            crd_buf_adds(b, any ? "; " : "");
            size_t at = b->len;
            crd_buf_add(b, x->name.len ? x->name : x->id);
            crd_buf_one_line(b, at);
            crd_buf_adds(b, " (");
            crd_explain_share(x->share.low_ppm, x->share.high_ppm, b);
            crd_buf_adds(b, " of its users");
            if (x->users != CRD_NULL64) {
                crd_buf_adds(b, ", ");
                say_span(b, crd_stop_part(x->users, x->share.low_ppm, false),
                         crd_stop_part(x->users, x->share.high_ppm, true));
                crd_buf_adds(b, " people");
            }
            crd_buf_addc(b, ')');
            any = true;
        }
        crd_buf_adds(b, any ? "." : "no service is lost.");
    }
}

static void say_functions(showing *s, uint32_t of)
{
    crd_buf *b = &s->text;
    for (size_t i = 0; i < s->p->n_functions; i++) {
        const crd_stop_function *x = &s->p->functions[i];
        if (x->operator!= of)
            continue;
        crd_buf_adds(b, "\n- ");
        crd_buf_add(b, x->function);
        crd_buf_adds(b, ": ");
        say_span(b, x->supplied.low, x->supplied.high);
        crd_buf_adds(b, " of ");
        say_number(b, x->all);
        crd_buf_adds(b, "; ");
        size_t at = b->len;
        if (x->others.len) {
            crd_buf_adds(b, "alternatives in use: ");
            crd_buf_add(b, x->others);
        } else {
            crd_buf_adds(b, "no alternative is recorded");
        }
        crd_buf_one_line(b, at);
        crd_buf_addc(b, '.');
    }
}

static void say_days(crd_buf *b, const char *what, double least, double most, int64_t known,
                     int64_t all)
{
    char low[32], high[32];
    snprintf(low, sizeof low, "%.0f", least);
    snprintf(high, sizeof high, "%.0f", most);
    crd_buf_addf(b, "\n- %s ", what);
    if (strcmp(low, high) != 0)
        crd_buf_addf(b, "%s to ", low);
    crd_buf_addf(b, strcmp(high, "1") == 0 ? "%s day, known of " : "%s days, known of ", high);
    say_number(b, known);
    crd_buf_adds(b, " of ");
    say_count(b, all, "element");
    crd_buf_addc(b, '.');
}

/* The least and the most days that something known keeps its equipment going. */
static void say_kept(showing *s, uint32_t of)
{
    double least[2] = {(double)INFINITY, (double)INFINITY}, most[2] = {-1, -1};
    int64_t known[2] = {0, 0}, all = 0;
    crd_buf *b = &s->text;
    for (size_t i = 0; i < s->p->n_things; i++) {
        const crd_stop_thing *x = &s->p->things[i];
        const double days[2] = {x->spares_days, x->grace_days};
        if (x->operator!= of || x->table != CRD_T_element)
            continue;
        all += x->quantity;
        for (int k = 0; k < 2; k++)
            if (!isnan(days[k])) {
                known[k] += x->quantity;
                least[k] = fmin(least[k], days[k]);
                most[k] = fmax(most[k], days[k]);
            }
    }
    static const char *const what[2] = {"spares last", "licences run on"};
    for (int k = 0; k < 2; k++)
        if (known[k] > 0)
            say_days(b, what[k], least[k], most[k], known[k], all);
    for (size_t i = 0; i < s->p->n_contracts; i++) {
        const crd_stop_contract *x = &s->p->contracts[i];
        if (x->operator!= of)
            continue;
        crd_buf_adds(b, "\n- contract ");
        size_t at = b->len;
        crd_buf_add(b, x->id);
        crd_buf_one_line(b, at);
        if (x->notice_days != CRD_NULL64)
            crd_buf_addf(b, ": notice of %lld days", (long long)x->notice_days);
        crd_buf_adds(b, x->exit_clause == 1   ? ", with an agreed way out."
                        : x->exit_clause == 0 ? ", without an agreed way out."
                                              : ", a way out is not recorded.");
    }
    if (known[0] + known[1] + crd_stop_contracts_of(s->p, of) == 0)
        crd_buf_adds(b, "\n- nothing that is recorded.");
}

static void say_unknown(showing *s, uint32_t of)
{
    static const struct {
        const char *what, *says;
    } words[] = {{"product", "which product it is: %lld"},
                 {"spares", "how long spares last: %lld"},
                 {"grace", "how long it runs without a licence: %lld"},
                 {"restoral", "how long it takes to restore: %lld"},
                 {"contract", "a contract with the supplier"}};
    crd_buf *b = &s->text;
    bool any = false;
    for (size_t i = 0; i < s->p->n_unknowns; i++)
        for (size_t k = 0; k < COUNT(words); k++)
            if (s->p->unknowns[i].operator== of &&
                strcmp(s->p->unknowns[i].what, words[k].what) == 0) {
                char line[80];
                if (strcmp(words[k].what, "contract") == 0)
                    snprintf(line, sizeof line, "%s", words[k].says);
                else
                    snprintf(line, sizeof line, "%.*s%lld",
                             (int)(strlen(words[k].says) - strlen("%lld")), words[k].says,
                             (long long)s->p->unknowns[i].n);
                crd_buf_addf(b, "%s%s", any ? "; " : "", line);
                any = true;
            }
    crd_buf_adds(b, any ? "." : "nothing of this.");
}

static void say_name(crd_buf *b, crd_str id, crd_str name)
{
    size_t at = b->len;
    crd_buf_add(b, name.len ? name : id);
    if (name.len && !crd_str_eq(name, id)) {
        crd_buf_adds(b, " (");
        crd_buf_add(b, id);
        crd_buf_addc(b, ')');
    }
    crd_buf_one_line(b, at);
}

/* The line that says whose section it is, and the one that says what is supposed. */
static void say_head(showing *s, const crd_stop_operator *o)
{
    static const char *const how[CRD_LOSS_MODES] = {
        [CRD_LOSS_FAILS] = " fails, as if all of its equipment stopped",
        [CRD_LOSS_WITHDRAWS] = " no longer supplies",
        [CRD_LOSS_SABOTAGES] = " stops all that it could stop",
        [CRD_LOSS_SEIZED] = ""};
    crd_buf *b = &s->text;
    bool itself = !crd_str_is_null(o->id) && crd_str_eq(o->id, s->p->id);
    if (crd_str_is_null(o->id))
        crd_buf_adds(b, "Of nobody named");
    else
        say_name(b, o->id, o->name);
    crd_buf_adds(b, itself ? ": the supplier itself\nThis operator and the supplier are the same "
                             "party: the section is about its own equipment and links, if "
                           : "\nIf ");
    say_name(b, s->p->id, s->p->name);
    crd_buf_adds(b, how[s->mode]);
    crd_buf_adds(b,
                 itself && s->mode == CRD_LOSS_WITHDRAWS ? " to anybody, itself included." : ".");
}

static void say_operator(showing *s, uint32_t of)
{
    const crd_stop_operator *o = &s->p->operators[of];
    crd_buf *b = &s->text;
    crd_buf_adds(b, b->len ? "\n\n" : "");
    say_head(s, o);
    crd_buf_adds(b, "\n1. What rests on it: ");
    say_span(b, o->elements.low, o->elements.high);
    crd_buf_adds(b, " of ");
    say_count(b, o->all_elements, "element");
    crd_buf_adds(b, ", ");
    say_span(b, o->links.low, o->links.high);
    crd_buf_adds(b, o->links.high == 1 ? " link." : " links.");
    crd_buf_adds(b, o->elements.high > 0 ? " By function:" : "");
    say_functions(s, of);
    crd_buf_adds(b, "\n2. What is lost, from this operator's equipment and links alone:");
    say_services(s, of);
    crd_buf_adds(b, "\n3. What keeps it going meanwhile:");
    say_kept(s, of);
    crd_buf_adds(b, "\n4. What is not recorded: ");
    say_unknown(s, of);
}

void crd_stop_statement(showing *s)
{
    crd_buf_clear(&s->text);
    for (uint32_t i = 0; i < s->p->n_operators; i++)
        if (crd_stop_is_shown(s, i))
            say_operator(s, i);
    if (s->text.len > 0)
        crd_doc_blocks(s->doc, "statement", "Statement, operator by operator",
                       crd_buf_str(&s->text));
    else
        crd_doc_paragraph(s->doc, "statement", "Statement, operator by operator",
                          CRD_STR("Nothing that is recorded rests on it."));
}
