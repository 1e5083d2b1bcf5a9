/* Small outline files from text, with header, length and check sum right. The grid is one degree:
 * column = longitude + 180, row = latitude + 90. Words: vN a varint, zN zigzag, cXX a country code
 * (c-- none), xHH a byte. */
#ifndef CRD_TEST_GEO_FILE_H
#define CRD_TEST_GEO_FILE_H

#include "crdtest.h"

#include <stdlib.h>

enum { FILE_MAX = 4096 };

typedef struct geo_file {
    unsigned char at[FILE_MAX];
    size_t len;
} geo_file;

static inline void put_u32(geo_file *f, size_t at, uint32_t v)
{
    for (size_t i = 0; i < 4; i++)
        f->at[at + i] = (unsigned char)(v >> 8 * i);
}

/* CRC-32 bit by bit. */
static inline void file_seal(geo_file *f)
{
    uint32_t crc = UINT32_MAX;
    for (size_t i = 12; i < f->len; i++) {
        crc ^= f->at[i];
        for (int k = 0; k < 8; k++)
            crc = crc & 1 ? crc >> 1 ^ 0xedb88320u : crc >> 1;
    }
    put_u32(f, 8, ~crc);
}

static inline void put_varint(geo_file *f, uint32_t v)
{
    for (; v >= 0x80; v >>= 7)
        f->at[f->len++] = (unsigned char)(v & 0x7f) | 0x80;
    f->at[f->len++] = (unsigned char)v;
}

static inline void file_make(geo_file *f, uint32_t arcs, uint32_t points, uint32_t shapes,
                             const char *words)
{
    memset(f, 0, sizeof *f);
    memcpy(f->at, "CRDGEOL\x01", 8);
    const uint32_t fields[] = {
        361,    181,   (uint32_t)-1800000000, 3600000000u, (uint32_t)-900000000, 1800000000, arcs,
        points, shapes};
    for (size_t i = 0; i < CRD_COUNT(fields); i++)
        put_u32(f, 16 + 4 * i, fields[i]);
    f->len = 52;
    for (const char *w = words; *w && f->len < FILE_MAX - 8;) {
        char *end = NULL;
        char kind = *w++;
        if (kind == 'c') {
            f->at[f->len++] = w[0] == '-' ? 0 : (unsigned char)w[0];
            f->at[f->len++] = w[1] == '-' ? 0 : (unsigned char)w[1];
            w += 2;
        } else if (kind != ' ') {
            long long v = strtoll(w, &end, kind == 'x' ? 16 : 10);
            w = end;
            if (kind == 'x')
                f->at[f->len++] = (unsigned char)v;
            else
                put_varint(f, (uint32_t)(kind == 'v' ? v : v < 0 ? -2 * v - 1 : 2 * v));
        }
    }
    put_u32(f, 12, (uint32_t)f->len);
    file_seal(f);
}

/* A square of 10 degrees, lon 10 to 20, lat 10 to 20, with a hole of 2 degrees. */
#define SQUARE  "v5 z190 z100 z10 z0 z0 z10 z-10 z0 z0 z-10 v5 z194 z104 z2 z0 z0 z2 z-2 z0 z0 z-2 "
#define NO_MORE "c-- c-- c-- "

#endif
