#include "base/hash.h"

#include "base/hash_blocks.h"

#include <sodium/crypto_hash_sha256.h>
#include <sodium/crypto_shorthash.h>
#include <string.h>
#include <unistd.h>

/* What the opaque bytes hold. */
struct hasher {
    crypto_hash_sha256_state state;
    enum way { NOT_ASKED, PORTABLE, PROCESSOR } way;
    uint32_t before; /* bytes hashed while the processor was not asked, and a little more */
};

_Static_assert(sizeof(struct hasher) <= sizeof(crd_sha256), "room for the state");
_Static_assert(sizeof(crd_hash_key) == crypto_shorthash_KEYBYTES, "SipHash takes 16 bytes");

static struct hasher *hasher_of(crd_sha256 *h) { return (void *)h->state; }

void crd_sha256_init(crd_sha256 *h)
{
    struct hasher *a = hasher_of(h);
    a->way = NOT_ASKED;
    a->before = 0;
    crypto_hash_sha256_init(&a->state);
}

void crd_sha256_again(crd_sha256 *h) { crypto_hash_sha256_init(&hasher_of(h)->state); }

enum { BLOCK = 64, MANY = 4096 }; /* below, asking the processor costs more than it saves */

static bool by_processor(struct hasher *h, size_t len)
{
    if (h->way == NOT_ASKED) {
        h->before += len < MANY ? (uint32_t)len : MANY;
        if (h->before >= MANY)
            h->way = crd_sha256_can() ? PROCESSOR : PORTABLE;
    }
    return h->way == PROCESSOR;
}

/* The same state as libsodium's, whose functions may go on with it. */
static void add_by_processor(crypto_hash_sha256_state *s, const unsigned char *at, size_t left)
{
    size_t begun = (size_t)(s->count >> 3) % BLOCK; /* count is in bits */
    s->count += (uint64_t)left * 8;
    if (begun > 0) {
        size_t n = left < BLOCK - begun ? left : BLOCK - begun;
        memcpy(s->buf + begun, at, n);
        at += n;
        left -= n;
        if (begun + n < BLOCK)
            return;
        crd_sha256_blocks(s->state, s->buf, 1);
    }
    crd_sha256_blocks(s->state, at, left / BLOCK);
    at += left - left % BLOCK;
    memcpy(s->buf, at, left % BLOCK);
}

/* FIPS 180-4, 5.1.1: a one, zeros, the number of bits. */
static void end_by_processor(crypto_hash_sha256_state *s, unsigned char digest[32])
{
    unsigned char last[2 * BLOCK] = {0};
    size_t begun = (size_t)(s->count >> 3) % BLOCK;
    size_t blocks = begun + 9 > BLOCK ? 2 : 1;
    memcpy(last, s->buf, begun);
    last[begun] = 0x80;
    for (size_t i = 0; i < 8; i++)
        last[blocks * BLOCK - 1 - i] = (unsigned char)(s->count >> 8 * i);
    crd_sha256_blocks(s->state, last, blocks);
    for (size_t i = 0; i < 32; i++)
        digest[i] = (unsigned char)(s->state[i / 4] >> (24 - 8 * (i % 4)));
}

void crd_sha256_add(crd_sha256 *h, crd_str bytes)
{
    struct hasher *a = hasher_of(h);
    if (bytes.len == 0)
        return;
    if (by_processor(a, bytes.len))
        add_by_processor(&a->state, (const unsigned char *)bytes.ptr, bytes.len);
    else
        crypto_hash_sha256_update(&a->state, (const unsigned char *)bytes.ptr, bytes.len);
}

void crd_sha256_end(crd_sha256 *h, char ret_hex[65])
{
    static const char hex[] = "0123456789abcdef";
    struct hasher *a = hasher_of(h);
    unsigned char digest[crypto_hash_sha256_BYTES];
    if (a->way == PROCESSOR)
        end_by_processor(&a->state, digest);
    else
        crypto_hash_sha256_final(&a->state, digest);
    for (size_t i = 0; i < sizeof digest; i++) {
        ret_hex[2 * i] = hex[digest[i] >> 4];
        ret_hex[2 * i + 1] = hex[digest[i] & 15];
    }
    ret_hex[64] = '\0';
}

crd_status crd_hash_key_draw(crd_hash_key *ret_key)
{
    return getentropy(ret_key->bytes, sizeof ret_key->bytes) == 0 ? CRD_OK : CRD_EIO;
}

uint64_t crd_hash_keyed(const crd_hash_key *key, crd_str bytes)
{
    unsigned char out[crypto_shorthash_BYTES];
    crypto_shorthash(out, (const unsigned char *)bytes.ptr, bytes.len, key->bytes);
    uint64_t h;
    memcpy(&h, out, sizeof h);
    return h;
}

/* The finaliser of SplitMix64 (Steele, Lea, Flood 2014; constants by Stafford). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

uint64_t crd_rng_at(uint64_t seed, uint64_t stream, uint64_t i)
{
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t start = mix(mix(seed + step) + stream + step);
    return mix(start + (i + 1) * step);
}
