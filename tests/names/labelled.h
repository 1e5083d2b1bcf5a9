/* Invented firms and names for them, with the truth about each: to measure what the index finds and
 * what it wrongly offers. A pure function of seed and number. */
#ifndef CRD_TEST_NAMES_LABELLED_H
#define CRD_TEST_NAMES_LABELLED_H

#include "base/hash.h"
#include "names/normal.h"

#include <stdio.h>
#include <string.h>

enum { LABELLED_SEED = 20240607 };

#define LABELLED_KINDS(X)                         \
    X(FORM, "other legal form")                   \
    X(TYPO, "one wrong letter")                   \
    X(TYPOS, "two wrong letters")                 \
    X(ORDER, "words in other order")              \
    X(DROPPED, "a common word left out")          \
    X(SHORTENED, "a word shortened")              \
    X(JOINED, "words joined")                     \
    X(CYRILLIC, "in Cyrillic letters")            \
    X(REMARK, "with a remark or footnote")        \
    X(LIKE_PLACE, "another firm: other place")    \
    X(LIKE_TRADE, "another firm: other trade")    \
    X(LIKE_NAME, "another firm: like first word") \
    X(STRANGER, "another firm")

enum labelled_kind {
#define X(id, text) LABELLED_##id,
    LABELLED_KINDS(X)
#undef X
        LABELLED_KIND_COUNT
};
/* From here on the right answer is "none of them". */
enum { LABELLED_FIRST_OTHER = LABELLED_LIKE_PLACE };

static const char *const labelled_text[] = {
#define X(id, text) text,
    LABELLED_KINDS(X)
#undef X
};

static const char *const labelled_syllables[] = {
    "nor", "vik", "tel", "ka",  "ra", "lin", "mo",  "dus", "fen", "sol", "ber", "ga",
    "tri", "xen", "pal", "do",  "ur", "ste", "kan", "mer", "ho",  "lis", "bra", "zed",
    "ul",  "qua", "ven", "tor", "ma", "shi", "wen", "dar", "go",  "pli", "ne",  "ost"};
static const char *const labelled_trades[] = {
    "Telecom",  "Networks", "Communications", "Mobile",    "Systems",     "Technologies",
    "Cable",    "Fiber",    "Broadband",      "Satellite", "Electronics", "Power",
    "Wireless", "Data",     "Holdings",       "Energy"};
static const char *const labelled_places[] = {
    "Ghana", "Nordic", "Andes", "Baltic", "Pacific", "Cairo", "Lagos",     "Oslo",
    "Kyoto", "Lima",   "Adria", "Sahel",  "Alpine",  "Delta", "Hanseatic", "Iberia"};
static const char *const labelled_forms[] = {"AB",   "GmbH",       "Ltd",       "Inc.",
                                             "S.A.", "S.p.A.",     "Co., Ltd.", "AS",
                                             "",     "Sp. z o.o.", "OOO",       "plc"};

#define LABELLED_PICK(list, n) ((list)[(n) % (sizeof(list) / sizeof((list)[0]))])

struct labelled_firm {
    char first[24], second[24];       /* invented words; the second may be empty */
    const char *trade, *place, *form; /* trade and place may be empty */
};

static inline void labelled_word(uint64_t r, char out[24])
{
    size_t at = 0;
    for (uint64_t i = 0, n = 2 + r % 3; i < n; i++) {
        r = r >> 7 | r << 57;
        at += (size_t)snprintf(out + at, 24 - at, "%s", LABELLED_PICK(labelled_syllables, r));
    }
    out[0] = (char)(out[0] - 'a' + 'A');
}

/* Firm i of the world. Two of a thousand share their first words with the one before. */
static inline void labelled_firm(uint64_t i, struct labelled_firm *f)
{
    uint64_t a = crd_rng_at(LABELLED_SEED, 1, i), b = crd_rng_at(LABELLED_SEED, 2, i);
    labelled_word(a, f->first);
    f->second[0] = '\0';
    if (b % 3 == 0)
        labelled_word(a >> 20 ^ b, f->second);
    f->trade = b % 8 == 1 ? "" : LABELLED_PICK(labelled_trades, b >> 8);
    f->place = b % 4 == 2 ? LABELLED_PICK(labelled_places, b >> 16) : "";
    f->form = LABELLED_PICK(labelled_forms, b >> 24);
}

static inline void labelled_write(const struct labelled_firm *f, char *out, size_t size)
{
    snprintf(out, size, "%s%s%s%s%s%s%s%s%s", f->first, f->second[0] ? " " : "", f->second,
             f->place[0] ? " " : "", f->place, f->trade[0] ? " " : "", f->trade,
             f->form[0] ? " " : "", f->form);
}

/* A wrong letter: replaced, left out, doubled or swapped with the next; not the first one. */
static inline void labelled_typo(uint64_t r, char *word)
{
    size_t n = strlen(word), at = 1 + (size_t)(r >> 8) % (n - 2);
    if (r % 4 == 0)
        word[at] = (char)('a' + (word[at] - 'a' + 1 + (int)((r >> 16) % 25)) % 26);
    else if (r % 4 == 1)
        memmove(word + at, word + at + 1, n - at);
    else if (r % 4 == 2 && n < 22)
        memmove(word + at + 1, word + at, n - at + 1);
    else {
        char c = word[at];
        word[at] = word[at + 1];
        word[at + 1] = c;
    }
}

static inline void labelled_cyrillic(const char *text, char *out, size_t size)
{
    static const char *const letters[26] = {"а", "б", "к", "д", "е", "ф",  "г", "х", "и",
                                            "ж", "к", "л", "м", "н", "о",  "п", "к", "р",
                                            "с", "т", "у", "в", "в", "кс", "ы", "з"};
    size_t at = 0;
    out[0] = '\0';
    for (; *text && at + 8 < size; text++) {
        int c = *text >= 'A' && *text <= 'Z'   ? *text - 'A'
                : *text >= 'a' && *text <= 'z' ? *text - 'a'
                                               : -1;
        at += (size_t)snprintf(out + at, size - at, c < 0 ? " " : "%s", c < 0 ? "" : letters[c]);
    }
}

/* Words of the query in the order f gives them, by kind. */
static inline void labelled_vary(enum labelled_kind kind, uint64_t r,
                                 const struct labelled_firm *of, char *out, size_t size)
{
    struct labelled_firm f = *of;
    char text[200];
    switch (kind) {
    case LABELLED_FORM:
        f.form = LABELLED_PICK(labelled_forms, r);
        break;
    case LABELLED_TYPOS:
        labelled_typo(r >> 32, f.first);
        labelled_typo(r, f.first);
        break;
    case LABELLED_TYPO:
        labelled_typo(r, f.first);
        break;
    case LABELLED_ORDER:
        snprintf(out, size, "%s %s %s %s", f.trade, f.second, f.place, f.first);
        return;
    case LABELLED_DROPPED:
        f.trade = f.trade[0] ? "" : "Group";
        break;
    case LABELLED_SHORTENED:
        snprintf(text, sizeof text, "%.4s.", f.trade[0] ? f.trade : "Group");
        f.trade = text;
        labelled_write(&f, out, size);
        return;
    case LABELLED_JOINED:
        snprintf(out, size, "%s%s%s%s", f.first, f.second, f.place, f.trade);
        return;
    case LABELLED_CYRILLIC:
        f.form = "";
        labelled_write(&f, text, sizeof text);
        labelled_cyrillic(text, out, size);
        return;
    case LABELLED_REMARK:
        labelled_write(&f, text, sizeof text);
        snprintf(out, size, "%s (formerly %s Post)*", text, LABELLED_PICK(labelled_places, r));
        return;
    case LABELLED_LIKE_PLACE:
        f.place = "Honduras";
        break;
    case LABELLED_LIKE_TRADE:
        f.trade = "Insurance Brokers";
        break;
    case LABELLED_LIKE_NAME:
        labelled_word(r, f.second);
        f.place = "";
        snprintf(text, sizeof text, "%sheim", f.second);
        snprintf(f.second, sizeof f.second, "%.23s", text);
        break;
    case LABELLED_STRANGER:
        labelled_word(r, f.first);
        labelled_word(r >> 9 ^ r << 20, f.second);
        f.form = LABELLED_PICK(labelled_forms, r);
        break;
    case LABELLED_KIND_COUNT:
        break;
    }
    labelled_write(&f, out, size);
}

#endif
