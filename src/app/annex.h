#ifndef CRD_APP_ANNEX_H
#define CRD_APP_ANNEX_H

#include "app/op.h"
#include "world/world.h"

/* A case as one operator may see it: its own records, and the public facts that these refer to.
 *
 * Its own are networks that it operates; elements and links of these, or of no operator's network
 * when it owns or operates them; sites where such elements stand, that it owns or operates, or
 * where such links end and nobody else has anything; services that it is the customer of or that
 * count one of these; risk groups, contracts, facts, incidents and the like about any of them.
 * Public are states, laws, lists, packs' codes, and of parties and products those that its own
 * records name, with whoever owns them. No other operator is among them, whatever else it is to
 * this one. Assessments by the authority (profile, threat, risk) are not the operator's.
 *
 * A reference that leads out of this is left empty; a row that cannot do without it is left out; so
 * is what a text says of others, and all that comes from a source that is named after one. Of a
 * need of which others carry a part, its own part is left. */
typedef struct crd_annex crd_annex;

/* Who operates something: parties of `network.operator`, ids as merged, in byte order. `w` has all
 * tables, of all times. Texts live as long as the world, the array in `arena`. CRD_ENOMEM. */
CRD_NODISCARD crd_status crd_annex_operators(const crd_world *w, crd_arena *arena,
                                             const crd_str **ret_ids, size_t *ret_n, crd_err *err);

/* What of `base`'s statements operators[which] may see; `w` is made of the same feed and outlives
 * the annex. Records live in `arena`. O(statements). CRD_ENOMEM, and what the feed gives. */
CRD_NODISCARD crd_status crd_annex_new(const crd_feed *base, const crd_world *w,
                                       const crd_str *operators, size_t n, size_t which,
                                       crd_arena *arena, crd_annex **ret_annex, crd_err *err);
void crd_annex_free(crd_annex *a); /* NULL is fine */

const crd_feed *crd_annex_feed(const crd_annex *a);
crd_str crd_annex_operator(const crd_annex *a); /* its id */
crd_str crd_annex_name(const crd_annex *a);     /* or null */
/* Own records that are not in it, because their keys name others. */
uint64_t crd_annex_left_out(const crd_annex *a);
/* Was a value there that is not told? Of "table/key/field". */
bool crd_annex_hid(const crd_annex *a, crd_str path);
/* Is it a network, element, site, link or service of its own? The operator itself is, too. */
bool crd_annex_is_own(const crd_annex *a, crd_str id);
/* Does the text name another operator, or something of one? */
bool crd_annex_names_others(const crd_annex *a, crd_str text);

/* ---- inside ---------------------------------------------------------------------------------- */

/* annex_names.c: names that must not be told, looked for as whole words in any text. */
typedef struct crd_untold crd_untold;
CRD_NODISCARD crd_status crd_untold_new(crd_untold **ret_names, crd_err *err);
void crd_untold_free(crd_untold *u);
/* A name: found however it is written (letters' case, accents, punctuation).
 * A key: of several words so as well, of one word only as it stands.
 * Fewer than three bytes are never looked for. Null is fine. */
CRD_NODISCARD crd_status crd_untold_name(crd_untold *u, crd_str name, crd_err *err);
CRD_NODISCARD crd_status crd_untold_key(crd_untold *u, crd_str key, crd_err *err);
/* As a name, and nothing allows it. Before what is allowed. */
CRD_NODISCARD crd_status crd_untold_never(crd_untold *u, crd_str name, crd_err *err);
/* One's own name: what stands inside it is not found there. */
CRD_NODISCARD crd_status crd_untold_mine(crd_untold *u, crd_str name, crd_err *err);
/* May be told although it is also a name or key of others: what many things are called. */
CRD_NODISCARD crd_status crd_untold_allow(crd_untold *u, crd_str name, crd_err *err);
/* O(words * words of the longest name). Out of memory, and what is too long to look at, count as
 * found. */
bool crd_untold_in(crd_untold *u, crd_str text);

/* annex_own.c: which rows of a world are an operator's, or public and named by these. */
typedef struct crd_own {
    const crd_world *w;
    uint32_t op;            /* text */
    const uint32_t *others; /* [n_others] texts of other operators, ascending */
    size_t n_others;
    uint8_t *seen[CRD_T_COUNT]; /* [rows]; NULL: not looked at */
    crd_untold *untold;
    uint64_t left_out;
} crd_own;
CRD_NODISCARD crd_status crd_own_find(const crd_world *w, const crd_str *operators, size_t n,
                                      size_t which, crd_arena *arena, crd_own *ret_own,
                                      crd_err *err);
void crd_own_done(crd_own *o);
/* May a reference to this row be told? `text` as merged. */
bool crd_own_sees(const crd_own *o, uint32_t table, uint32_t text);

#endif
