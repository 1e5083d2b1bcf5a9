/* Keys that differ by one or two edits, or in the case of letters only. Every key of the table is
 * looked at, but most are told apart by their length and the set of bytes in them (an edit changes
 * at most two), and all look-ups together share one budget. */
#include "analyse/check_int.h"

#include "base/buf.h"

#include <string.h>

enum { LONGEST = 100, EDITS = 2, SHOWN = 3 };

static char fold(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c; }

static uint64_t letters(crd_str s)
{
    uint64_t set = 0;
    for (size_t i = 0; i < s.len; i++)
        set |= UINT64_C(1) << ((unsigned char)fold(s.ptr[i]) & 63);
    return set;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Edits between the two, counting swapped neighbours as one; over EDITS = any larger number. */
static unsigned distance(crd_str a, crd_str b)
{
    unsigned rows[3][LONGEST + 1];
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned *now = rows[i % 3], *up = rows[(i + 2) % 3], *up2 = rows[(i + 1) % 3];
        unsigned best = now[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            char x = fold(a.ptr[i - 1]), y = fold(b.ptr[j - 1]);
            now[j] = least(least(up[j], now[j - 1]) + 1, up[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == fold(b.ptr[j - 2]) && y == fold(a.ptr[i - 2]))
                now[j] = least(now[j], up2[j - 2] + 1);
            best = least(best, now[j]);
        }
        if (best > EDITS)
            return EDITS + 1;
    }
    return rows[a.len % 3][b.len];
}

struct hit {
    crd_str key;
    unsigned edits;
};

static bool better(const struct hit *a, const struct hit *b)
{
    return a->edits != b->edits ? a->edits < b->edits : crd_str_cmp(a->key, b->key) < 0;
}

static void keep(struct hit *hits, size_t *n, struct hit one)
{
    size_t at = *n < SHOWN ? (*n)++ : SHOWN - 1;
    if (at == SHOWN - 1 && *n == SHOWN && hits[at].key.ptr && !better(&one, &hits[at]))
        return;
    hits[at] = one;
    for (; at > 0 && better(&hits[at], &hits[at - 1]); at--) {
        struct hit swap = hits[at];
        hits[at] = hits[at - 1];
        hits[at - 1] = swap;
    }
}

/* At most `allowed` edits apart? */
static bool is_near(crd_str text, uint64_t set, crd_str key, unsigned allowed, unsigned *ret_edits)
{
    size_t longer = key.len > text.len ? key.len - text.len : text.len - key.len;
    if (longer > allowed || key.len > LONGEST ||
        __builtin_popcountll(letters(key) ^ set) > 2 * EDITS)
        return false;
    *ret_edits = distance(text, key);
    return *ret_edits <= allowed;
}

void crd_near_say(crd_near *n, uint32_t table, crd_str text, crd_buf *out)
{
    const crd_frame *f = crd_world_frame(n->w, table);
    struct hit hits[SHOWN] = {{CRD_STR_NULL, 0}};
    size_t n_hits = 0;
    uint64_t set = letters(text);
    unsigned edits, allowed = text.len < 5 ? 1 : EDITS; /* short keys are all alike */
    if (text.len > LONGEST || text.len < 2 || n->budget < f->n || !f->cols[0].text)
        return;
    n->budget -= f->n;
    for (uint32_t r = 0; r < f->n; r++) {
        crd_str key = crd_world_text(n->w, f->cols[0].text[r]);
        if (is_near(text, set, key, allowed, &edits))
            keep(hits, &n_hits, (struct hit){key, edits});
    }
    for (size_t i = 0; i < n_hits; i++) {
        crd_buf_adds(out, i == 0 ? "perhaps '" : i + 1 < n_hits ? "', '" : "' or '");
        crd_buf_add(out, hits[i].key);
    }
    crd_buf_adds(out, n_hits > 0 ? "'" : "");
}
