#ifndef CRD_BASE_HASH_BLOCKS_H
#define CRD_BASE_HASH_BLOCKS_H

#include <crd/types.h>

/* SHA-256 of whole blocks by the processor's own instructions (x86-64 SHA extensions): about eight
 * times libsodium's portable code, and an import hashes every byte it reads. Updates `state` with n
 * blocks of 64 bytes; only where the processor can. */
void crd_sha256_blocks(uint32_t state[8], const unsigned char *bytes, size_t n);

/* Asks the processor, which in a virtual machine takes as long as hashing a few KiB. */
bool crd_sha256_can(void);

#endif
