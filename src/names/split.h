#ifndef CRD_NAMES_SPLIT_H
#define CRD_NAMES_SPLIT_H

#include "base/arena.h"

/* Lists of names as prose gives them: "Telecom Egypt, Inc., Cable & Wireless and BT; du".
 *
 * Cut, outside of brackets and quotes: at semicolons, bars, bullets, line ends, and at commas. Not
 * cut at a comma
 *   * before a legal form ("Telecom Egypt, Inc.", "Co., Ltd. (ABC)", "Acme, LLC d/b/a Zoom") or
 * "The"
 *   * between digits ("1,000 Networks")
 *   * inside a protected phrase ("Bonaire, Sint Eustatius and Saba")
 * "and", "&", "/", "+" and their like are cut only where the caller knows both sides as names and
 * does not know the whole: "Cable & Wireless" is one firm, and no rule can tell. An "and" that
 * starts a part ("A, B, and C") is dropped. */
typedef struct crd_split_options {
    const crd_str *protect; /* phrases that stay whole; ASCII case does not matter */
    size_t n_protect;
    bool (*known)(void *ctx, crd_str name); /* NULL: nothing is known */
    void *known_ctx;
} crd_split_options;

typedef struct crd_split_part {
    crd_str text;  /* trimmed, not empty; a view of the list */
    bool doubtful; /* it holds an "and" or its like that nobody could decide on */
} crd_split_part;

enum { CRD_SPLIT_MAX = 64 * 1024, CRD_SPLIT_PARTS = 1024 };

/* Parts in order, in the arena; the texts are borrowed from `list`. `options` may be NULL. No byte
 * of a name is lost: what is between two parts is separators and blanks (and that "and"). O(len *
 * protected phrases). CRD_ELIMIT past CRD_SPLIT_MAX bytes or CRD_SPLIT_PARTS parts; CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_names_split(crd_str list, const crd_split_options *options,
                                         crd_arena *arena, crd_split_part **ret_parts,
                                         size_t *ret_n, crd_err *err);

#endif
