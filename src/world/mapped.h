#ifndef CRD_WORLD_MAPPED_H
#define CRD_WORLD_MAPPED_H

#include "world/ties.h"

/* A world as one file that is mapped into memory and used as it lies there: what a second question
 * about the same case begins with. A cache, no interchange form: it fits the machine and the
 * program that wrote it, and is thrown away on any doubt.
 *
 * The file may come from anybody. Before anything is used, its length, its directory and the sum of
 * every section are checked, and every number in it that leads to a row, a text, a source or a
 * table, or that code relies on otherwise (dates, codes of tables, free places of hash tables), is
 * checked against its range. What is left to be wrong are answers, never memory; and for that
 * somebody must have made the sums anew. */
enum { CRD_MAPPED_KEY = 64 };

/* Which world it is: 64 characters each, two SHA-256 in hexadecimal, say. */
typedef struct crd_mapped_key {
    char world[CRD_MAPPED_KEY]; /* what was asked for */
    char state[CRD_MAPPED_KEY]; /* of what */
} crd_mapped_key;

/* Writes the file's bytes, in order, to `out`; whoever calls makes the file. Reads the world and
 * its ties (NULL: they are not kept), which any number of threads may go on reading. CRD_ELIMIT:
 * too large for the form (4 GiB of text, 2^31 rows, texts or sources). CRD_ENOMEM (as much as the
 * texts take is needed), and what `out` gives. The same world gives the same bytes but for the key
 * of its hash. */
typedef struct crd_mapped_out {
    void *ctx;
    crd_status (*put)(void *ctx, crd_str bytes, crd_err *err);
} crd_mapped_out;
CRD_NODISCARD crd_status crd_world_save(const crd_world *w, const crd_ties *ties,
                                        const crd_mapped_key *key, const crd_mapped_out *out,
                                        crd_err *err);

/* A world over the file behind `fd`, which may be closed afterwards; the file must not change while
 * the world lives (whoever replaces it renames another over it). In every respect the world that
 * was saved; free it as any other.
 * @param ret_ties  may be NULL: ties are not wanted, and not looked at. *ret_ties is NULL when none
 *                  were kept; free them, as any others, before the world.
 * CRD_ENOENT: the keys are not these. CRD_EPARSE: not such a file, of another version or machine,
 * or damaged. CRD_EIO, CRD_ENOMEM. About a twentieth of a second for 400 MB in memory; large files
 * are checked by two threads. */
CRD_NODISCARD crd_status crd_world_map(int fd, const crd_mapped_key *key, crd_world **ret_world,
                                       crd_ties **ret_ties, crd_err *err);
/* The same over bytes in memory at a multiple of 64, borrowed while the world lives. */
CRD_NODISCARD crd_status crd_world_from(const void *bytes, size_t len, const crd_mapped_key *key,
                                        crd_world **ret_world, crd_ties **ret_ties, crd_err *err);

/* The keys in the file behind `fd`, without a look at the rest: false when it is no such file. */
bool crd_mapped_key_of(int fd, crd_mapped_key *ret_key);

/* Makes all sums of a file in memory right again, as far as its directory can be followed: for
 * tests, which must get past them. */
void crd_mapped_seal(void *bytes, size_t len);

#endif
