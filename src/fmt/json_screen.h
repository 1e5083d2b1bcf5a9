#ifndef CRD_FMT_JSON_SCREEN_H
#define CRD_FMT_JSON_SCREEN_H

#include "base/str.h"

/* What yajl lets pass and RFC 8259 (and jansson) do not, found in one look at the bytes before yajl
 * sees them: control characters other than tab, LF and CR (yajl takes VT and FF for blanks), bytes
 * that are not UTF-8, escapes that make a lone surrogate, and \u0000. A backslash has a meaning
 * only in strings and is a syntax error elsewhere, so no state of the syntax is needed. 16 bytes at
 * a time while nothing stands out. For fmt/json.c only. */
typedef struct crd_json_screen {
    uint8_t more;      /* continuation bytes to come */
    uint8_t low, high; /* bounds of the next one */
    uint8_t escape;    /* 0 none, 1 behind a backslash, 2 to 5 behind `u` and hex digits */
    uint8_t second;    /* the low surrogate must come: 1 its backslash, 2 its u, 3 its digits */
    uint32_t unit;     /* the digits so far */
} crd_json_screen;

/* How many bytes of the block are sound; less than its length: *ret_what says what the next one
 * (or what it ends) is. Blocks follow each other. */
size_t crd_json_screen_block(crd_json_screen *s, crd_str block, const char **ret_what);

/* How much of a token stands at the end of what was read, so that more may follow: walked over the
 * bytes since the last event. Strings with their quotes; numbers and words. */
typedef struct crd_json_token {
    size_t len; /* 0 = none is open */
    bool string, escaped;
} crd_json_token;

void crd_json_token_walk(crd_json_token *t, crd_str bytes);

#endif
