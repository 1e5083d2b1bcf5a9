#ifndef CRD_BASE_HASH_H
#define CRD_BASE_HASH_H

#include <crd/types.h>

/* SHA-256 (FIPS 180-4, libsodium) for digests that are shown, SipHash-2-4 under a drawn key for
 * tables, and a counter-based generator for everything random. */
typedef struct crd_sha256 {
    _Alignas(8) unsigned char state[128]; /* opaque */
} crd_sha256;

void crd_sha256_init(crd_sha256 *h);
/* As init, for one that was in use, ended or not: what it knows of the processor it keeps. For many
 * small digests. */
void crd_sha256_again(crd_sha256 *h);
void crd_sha256_add(crd_sha256 *h, crd_str bytes);
void crd_sha256_end(crd_sha256 *h, char ret_hex[65]); /* lower case, NUL-terminated */

/* A table draws its own key when it is made. Hostile input cannot aim at a hash whose key it does
 * not know; so that results cannot depend on the key either, nothing may be ordered by it. */
typedef struct crd_hash_key {
    unsigned char bytes[16];
} crd_hash_key;

/* From the system's generator. CRD_EIO when there is none. */
CRD_NODISCARD crd_status crd_hash_key_draw(crd_hash_key *ret_key);
uint64_t crd_hash_keyed(const crd_hash_key *key, crd_str bytes);

/* The i-th number of stream `stream` under `seed`: a pure function (SplitMix64 from a start that is
 * mixed from the first two), so any part of a random world can be made on its own. Its values never
 * change between versions. Not for secrets. */
uint64_t crd_rng_at(uint64_t seed, uint64_t stream, uint64_t i);

#endif
