/* Bounds of concentration. Both are of sums of squares over boxes.
 *
 * Low: for one total, units go where they cost least: like water into vessels that stand on `low`
 * and end at `high`; what may be strangers', without end, costs nothing. Between two heights at
 * which vessels begin or end the quotient by the total's square falls and then rises, with its
 * least at the height (squares of the others) / (sum of the others).
 *
 * High: giving d more to a share x adds d (2x + d), so the most is at a corner: each party has its
 * low or its high, but one that takes what is left. Which corner is a knapsack; filling by the best
 * rate 2 low + width, the last one in part at its rate, is no less than any, and a search over who
 * is full bounded by that finds the corner. Of an uncertain total the corners are those of its ends
 * and those without a party in part; of the latter the bound is taken, with the widest of the full
 * ones fixed, since nobody can take more than there is. */
#include "analyse/shares_hhi.h"

#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;
__extension__ typedef __int128 swide;

enum { STEPS = 20000, WHOLE = 10000 };

typedef struct item {
    int64_t low, width;
} item;

typedef struct quotient { /* squares / total² */
    wide squares;
    int64_t total;
} quotient;

typedef struct hhi {
    item *items; /* [n] of some width, best rate first */
    size_t n;
    wide squares; /* of all `low` */
    int64_t sure; /* their sum */
    int64_t free; /* strangers' */
    uint32_t steps;
    int64_t total; /* of the search */
    wide best;     /* of it: squares gained */
} hhi;

static int32_t down(quotient q)
{
    wide whole = (wide)(uint64_t)q.total * (uint64_t)q.total;
    return q.total <= 0 ? 0 : q.squares >= whole ? WHOLE : (int32_t)(q.squares * WHOLE / whole);
}

static int32_t up(quotient q)
{
    wide whole = (wide)(uint64_t)q.total * (uint64_t)q.total;
    return q.total <= 0         ? 0
           : q.squares >= whole ? WHOLE
                                : (int32_t)((q.squares * WHOLE + whole - 1) / whole);
}

static wide gain(const item *x, int64_t d)
{
    return (wide)(uint64_t)d * (uint64_t)(2 * x->low + d);
}

static int64_t rate(const item *x) { return 2 * x->low + x->width; }

/* ---- low ---------------------------------------------------------------------------------- */

typedef struct turn { /* a vessel begins or ends */
    int64_t at;
    bool ends;
} turn;

static int by_height(const void *a, const void *b)
{
    const turn *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return (int)x->ends - (int)y->ends;
}

/* Vessels that are being filled, and what the others hold. */
typedef struct filling {
    int64_t open, others; /* how many; sum of the others */
    wide squares;         /* of the others */
    int64_t least, most;
    int32_t low;
} filling;

static void meet(filling *f, quotient q)
{
    int32_t h = down(q);
    f->low = h < f->low ? h : f->low;
}

/* The total when vessels stand at a height. */
static int64_t total_at(const filling *f, int64_t height) { return f->others + f->open * height; }

/* A total between two whole heights: some stand one higher. */
static void meet_total(filling *f, int64_t total)
{
    int64_t height = f->open > 0 ? (total - f->others) / f->open : 0;
    uint64_t higher = (uint64_t)(total - total_at(f, height));
    uint64_t square = (uint64_t)height;
    wide all = f->squares + (wide)((uint64_t)f->open - higher) * square * square +
               (wide)higher * (square + 1) * (square + 1);
    meet(f, (quotient){all, total});
}

/* Nothing opens or closes between the two heights. */
static void stretch(filling *f, int64_t from, int64_t to)
{
    int64_t first = total_at(f, from), last = total_at(f, to);
    if (f->open == 0 || first > f->most || last < f->least)
        return;
    meet_total(f, first < f->least ? f->least : first);
    meet_total(f, last > f->most ? f->most : last);
    from = first < f->least ? from + (f->least - first + f->open - 1) / f->open : from;
    to = last > f->most ? to - (last - f->most + f->open - 1) / f->open : to;
    if (from > to)
        return;
    int64_t middle = f->others > 0 ? (int64_t)(f->squares / (uint64_t)f->others) : from;
    middle = middle < from ? from : middle > to ? to : middle;
    meet_total(f, total_at(f, middle));
    meet_total(f, total_at(f, middle < to ? middle + 1 : to));
}

static int32_t lowest(const hhi *x, const crd_hhi_ask *ask, turn *turns)
{
    filling f = {.others = x->sure, .squares = x->squares, .low = WHOLE, .most = ask->most};
    int64_t height = 0, free_up_to = x->sure + x->free;
    size_t n = 0;
    f.least = ask->least;
    if (f.least <= free_up_to) /* as much as may be is strangers' */
        meet(&f, (quotient){x->squares, free_up_to < f.most ? free_up_to : f.most});
    for (size_t i = 0; i < x->n; i++) {
        turns[n++] = (turn){x->items[i].low, false};
        turns[n++] = (turn){x->items[i].low + x->items[i].width, true};
    }
    if (n > 0)
        qsort(turns, n, sizeof *turns, by_height);
    f.others += x->free;
    for (size_t i = 0; i < n; i++) {
        wide square = (wide)(uint64_t)turns[i].at * (uint64_t)turns[i].at;
        stretch(&f, height, turns[i].at);
        height = turns[i].at;
        f.open += turns[i].ends ? -1 : 1;
        f.others += turns[i].ends ? height : -height;
        f.squares = turns[i].ends ? f.squares + square : f.squares - square;
    }
    return f.least <= 0 && x->sure == 0 ? 0 : f.low;
}

/* ---- high --------------------------------------------------------------------------------- */

static int by_rate(const void *a, const void *b)
{
    const item *x = a, *y = b;
    if (rate(x) != rate(y))
        return rate(x) > rate(y) ? -1 : 1;
    return (x->width < y->width) - (x->width > y->width);
}

/* No less than what `left` units give to items from i on. */
static wide relaxed(const hhi *x, size_t i, int64_t left)
{
    wide sum = 0;
    for (; i < x->n && left > 0; i++) {
        int64_t d = x->items[i].width < left ? x->items[i].width : left;
        sum += (wide)(uint64_t)d * (uint64_t)rate(&x->items[i]);
        left -= d;
    }
    return sum;
}

/* Found: and no search for what would round to the same. */
static void found(hhi *x, wide gained)
{
    int32_t h = up((quotient){x->squares + gained, x->total});
    wide whole = (wide)(uint64_t)x->total * (uint64_t)x->total;
    wide best = whole * (uint32_t)h / WHOLE - x->squares;
    x->best = best > x->best ? best : x->best;
}

/* The next one that is not like i: of equals the first are full, then one is in part. */
static size_t after(const hhi *x, size_t i)
{
    size_t k = i + 1;
    while (k < x->n && x->items[k].low == x->items[i].low && x->items[k].width == x->items[i].width)
        k++;
    return k;
}

/* Who of the items from i on is full; `part`: who takes what is left is among those before. */
static void search(hhi *x, size_t i, int64_t left, wide got, const item *part)
{
    if (left == 0 || (part && left <= part->width)) {
        found(x, got + (part && left ? gain(part, left) : 0));
        if (left == 0)
            return;
    }
    if (i == x->n || x->steps == STEPS)
        return;
    x->steps++;
    wide may = got + relaxed(x, i, left);
    if (part) {
        int64_t d = part->width < left ? part->width : left;
        may += (wide)(uint64_t)d * (uint64_t)rate(part);
    }
    if (may <= x->best)
        return;
    const item *one = &x->items[i];
    if (one->width <= left)
        search(x, i + 1, left - one->width, got + gain(one, one->width), part);
    if (!part)
        search(x, after(x, i), left, got, one);
    search(x, after(x, i), left, got, part);
}

/* At one total, `left` above what is sure. */
static int32_t highest_at(hhi *x, int64_t left)
{
    wide most;
    x->best = 0;
    x->steps = 0;
    x->total = x->sure + left;
    if (left > 0)
        search(x, 0, left, 0, NULL);
    most = x->steps == STEPS ? relaxed(x, 0, left) : x->best;
    return up((quotient){x->squares + most, x->sure + left});
}

/* What a full item adds, from one amount to the next, at its rate. */
typedef struct slope {
    int64_t from, to, rate;
    wide squares; /* at `from` */
} slope;

/* The most on the way, of amounts between `least` and `most`: at its ends, or where the quotient
 * turns. */
static int32_t on_the_way(const hhi *x, const slope *s, int64_t least, int64_t most)
{
    swide turns = s->from;
    int32_t high = 0;
    if (s->rate > 0)
        turns = (swide)x->sure - 2 * ((swide)s->squares - (swide)s->from * s->rate) / s->rate;
    int64_t top = turns < s->from ? s->from : turns > s->to ? s->to : (int64_t)turns;
    const int64_t tries[] = {s->from, s->to, top, top + 1};
    for (size_t k = 0; k < sizeof tries / sizeof *tries; k++) {
        int64_t e = tries[k] < least ? least : tries[k] > most ? most : tries[k];
        wide more = (wide)(uint64_t)(e - s->from) * (uint64_t)s->rate;
        int32_t h = e < s->from || e > s->to ? 0 : up((quotient){s->squares + more, x->sure + e});
        high = h > high ? h : high;
    }
    return high;
}

/* Corners with nobody in part, the widest full one being w: no less than them, on the way from one
 * full item to the next. */
static int32_t with_widest(const hhi *x, const item *w, int64_t least, int64_t most)
{
    slope s = {w->width, w->width, 0, x->squares + gain(w, w->width)};
    int32_t high = on_the_way(x, &s, least, most);
    for (size_t i = 0; i < x->n && s.from <= most; i++) {
        const item *one = &x->items[i];
        if (one == w || one->width > w->width)
            continue;
        s.to = s.from + one->width;
        s.rate = rate(one);
        int32_t h = on_the_way(x, &s, least, most);
        high = h > high ? h : high;
        s.squares += gain(one, one->width);
        s.from = s.to;
    }
    return high;
}

static int32_t highest(hhi *x, const crd_hhi_ask *ask)
{
    int64_t least = ask->least - x->sure, most = ask->most - x->sure;
    int32_t high = highest_at(x, most);
    if (least == most)
        return high;
    int32_t h = highest_at(x, least);
    high = h > high ? h : high;
    for (size_t i = 0; i < x->n && high < WHOLE; i++) {
        h = with_widest(x, &x->items[i], least, most);
        high = h > high ? h : high;
    }
    return high;
}

crd_status crd_hhi_bounds(const crd_hhi_ask *ask, int32_t *ret_low, int32_t *ret_high)
{
    crd_status rc = CRD_OK;
    hhi x = {.items = calloc(ask->n + 2, sizeof *x.items)};
    turn *turns = calloc(2 * ask->n + 2, sizeof *turns);
    int64_t room = 0;
    if (!x.items || !turns) {
        rc = CRD_ENOMEM;
        goto done;
    }
    for (size_t i = 0; i < ask->n; i++) {
        const crd_hhi_box *b = &ask->boxes[i];
        x.squares += (wide)(uint64_t)b->low * (uint64_t)b->low;
        x.sure += b->low;
        if (b->high > b->low)
            x.items[x.n++] = (item){b->low, b->high - b->low};
    }
    for (size_t i = 0; i < x.n; i++) {
        int64_t left = ask->most - x.sure;
        x.items[i].width = x.items[i].width < left ? x.items[i].width : left;
        room = room + x.items[i].width < left ? room + x.items[i].width : left;
    }
    int64_t nobodys = ask->most - x.sure - room; /* somebody has it all the same */
    x.free = nobodys > ask->strangers ? nobodys : ask->strangers;
    *ret_low = lowest(&x, ask, turns);
    x.free = nobodys > ask->stranger ? nobodys : ask->stranger;
    if (x.free > 0)
        x.items[x.n++] = (item){0, x.free};
    qsort(x.items, x.n, sizeof *x.items, by_rate);
    *ret_high = highest(&x, ask);
done:
    free(x.items);
    free(turns);
    return rc;
}
