#include "names/edit.h"

#include "names/translit.h"

#include <string.h>

bool crd_edit_points(crd_str s, uint32_t points[CRD_EDIT_MAX], size_t *ret_n)
{
    size_t n = 0, len;
    for (size_t at = 0; at < s.len; at += len) {
        if (n == CRD_EDIT_MAX)
            return false;
        points[n++] = crd_utf8_at(s, at, &len);
    }
    *ret_n = n;
    return true;
}

/* Where each letter stands in the pattern, as bits. ASCII by itself, the rest in a small table that
 * is never more than half full. */
enum { ASCII = 128, OTHER = 128 };

struct places {
    uint64_t ascii[ASCII];
    uint64_t other[OTHER];
    uint32_t point[OTHER]; /* 0: free */
    bool any_other;
};

static uint64_t *place(struct places *p, uint32_t point)
{
    if (point < ASCII)
        return &p->ascii[point];
    size_t i = point * UINT32_C(2654435761) % OTHER;
    while (p->point[i] != 0 && p->point[i] != point)
        i = (i + 1) % OTHER;
    p->point[i] = point;
    return &p->other[i];
}

static uint64_t look(const struct places *p, uint32_t point)
{
    if (point < ASCII)
        return p->ascii[point];
    if (!p->any_other)
        return 0;
    size_t i = point * UINT32_C(2654435761) % OTHER;
    while (p->point[i] != 0 && p->point[i] != point)
        i = (i + 1) % OTHER;
    return p->point[i] == point ? p->other[i] : 0;
}

unsigned crd_edit_distance(const uint32_t *a, size_t n, const uint32_t *b, size_t m)
{
    struct places p;
    if (n == 0 || m == 0)
        return (unsigned)(n + m);
    memset(p.ascii, 0, sizeof p.ascii);
    p.any_other = false;
    for (size_t i = 0; i < n && !p.any_other; i++)
        p.any_other = a[i] >= ASCII;
    if (p.any_other) {
        memset(p.other, 0, sizeof p.other);
        memset(p.point, 0, sizeof p.point);
    }
    for (size_t i = 0; i < n; i++)
        *place(&p, a[i]) |= UINT64_C(1) << i;

    /* Down a column of the table the values change by one at most: vp has the bits where they rise,
     * vn where they fall. d0 marks where the diagonal does not rise. */
    uint64_t vp = ~UINT64_C(0), vn = 0, d0 = 0, match_before = 0;
    uint64_t last = UINT64_C(1) << (n - 1);
    unsigned distance = (unsigned)n;
    for (size_t j = 0; j < m; j++) {
        uint64_t match = look(&p, b[j]);
        uint64_t swap = ((~d0 & match) << 1) & match_before;
        d0 = (((match & vp) + vp) ^ vp) | match | vn | swap;
        uint64_t hp = vn | ~(d0 | vp);
        uint64_t hn = d0 & vp;
        distance += (hp & last) != 0;
        distance -= (hn & last) != 0;
        hp = hp << 1 | 1;
        vp = hn << 1 | ~(d0 | hp);
        vn = hp & d0;
        match_before = match;
    }
    return distance;
}
