#ifndef CRD_BASE_HASH_H
#define CRD_BASE_HASH_H

#include <crd/types.h>

/* SHA-256 (FIPS 180-4, libsodium) for digests that are shown, SipHash-2-4 keyed at process start
 * for tables, and a counter-based generator for everything random. */
typedef struct crd_sha256 {
    _Alignas(8) unsigned char state[128]; /* opaque */
} crd_sha256;

void crd_sha256_init(crd_sha256 *h);
void crd_sha256_add(crd_sha256 *h, crd_str bytes);
void crd_sha256_end(crd_sha256 *h, char ret_hex[65]); /* lower case, NUL-terminated */

uint64_t crd_hash_keyed(crd_str bytes);

/* The i-th number of stream `stream` under `seed`: a pure function (SplitMix64 finaliser over the
 * three), so any part of a random world can be made on its own. Not for secrets. */
uint64_t crd_rng_at(uint64_t seed, uint64_t stream, uint64_t i);

#endif
