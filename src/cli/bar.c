/* Progress on a terminal. */
#include "cli/bar.h"

#include "base/buf.h"
#include "base/str.h"
#include "base/text.h"

enum { CELLS = 20, WIDE = 80, BESIDE = 46, SOON_MS = 100, GUESS_MS = 1500 };

/* Milliseconds left, by what the units that are done have taken; UINT64_MAX: too early to say.
 * Within a stage, which says nothing of itself, time runs off what was left when it began. */
static uint64_t left_ms(const crd_bar *b, uint64_t now, uint64_t total)
{
    uint64_t took = b->done_ms - b->start_ms;
    if (b->done == 0 || b->done >= total || took < GUESS_MS)
        return UINT64_MAX;
    double left = (double)took / (double)b->done * (double)(total - b->done);
    double since = (double)(now - b->done_ms);
    return left > since ? (uint64_t)(left - since) : UINT64_MAX;
}

static void add_left(uint64_t ms, crd_buf *out)
{
    uint64_t s = (ms + 999) / 1000;
    if (ms == UINT64_MAX)
        return;
    if (s >= 3600)
        crd_buf_addf(out, "  %llu:%02llu h left", (unsigned long long)(s / 3600),
                     (unsigned long long)(s / 60 % 60));
    else
        crd_buf_addf(out, "  %llu:%02llu left", (unsigned long long)(s / 60),
                     (unsigned long long)(s % 60));
}

/* So much of a text as fits `columns`, with nothing that moves the cursor. */
static void add_name(const char *what, size_t columns, crd_buf *out)
{
    crd_buf seen;
    crd_buf_init(&seen, 1 << 16);
    crd_text_visible(crd_str_from(what), &seen);
    crd_str s = crd_buf_str(&seen);
    size_t n = 0, at = 0;
    while (at < s.len && n < columns) { /* whole characters; wide ones count once too often */
        at++;
        while (at < s.len && ((unsigned char)s.ptr[at] & 0xc0) == 0x80)
            at++;
        n++;
    }
    crd_buf_add(out, (crd_str){s.ptr, at});
    crd_buf_done(&seen);
}

static void draw(crd_bar *b, const char *what, uint64_t done, uint64_t total, uint64_t now)
{
    unsigned width = b->width > 0 ? b->width : WIDE;
    size_t room = width > BESIDE + 8 ? width - BESIDE : 8;
    crd_buf line;
    crd_buf_init(&line, 1 << 16);
    crd_buf_adds(&line, "\r\033[K");
    add_name(what, total > 0 ? room : width > 24 ? width - 24 : 8, &line);
    if (total > 0) {
        size_t full = done <= total ? (size_t)((double)done / (double)total * CELLS) : CELLS;
        crd_buf_adds(&line, " [");
        crd_buf_fill(&line, '#', full);
        crd_buf_fill(&line, '.', CELLS - full);
        crd_buf_addf(&line, "] %3u %%",
                     (unsigned)(done <= total ? (double)done / (double)total * 100 : 100));
        add_left(left_ms(b, now, total), &line);
    } else {
        crd_buf_addf(&line, " %llu", (unsigned long long)done);
    }
    if (line.status == CRD_OK)
        fwrite(line.at, 1, line.len, b->to);
    fflush(b->to);
    b->drawn = true;
    crd_buf_done(&line);
}

void crd_bar_step(crd_bar *b, const char *what, uint64_t done, uint64_t total)
{
    if (!b->to)
        return;
    uint64_t now = b->clock_ms();
    if (!b->started || done < b->done) { /* other work has begun */
        b->started = true;
        b->start_ms = b->done_ms = now;
        b->done = done;
    }
    if (done > b->done) {
        b->done = done;
        b->done_ms = now;
    }
    if (now - b->last_ms < SOON_MS)
        return;
    b->last_ms = now;
    draw(b, what, done, total, now);
}

void crd_bar_clear(crd_bar *b)
{
    if (b->drawn)
        fputs("\r\033[K", b->to);
    b->drawn = false;
}
