#include "crypto/digest.h"

#include "base/mem.h"

#include <mbedtls/sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct digest_state {
    mbedtls_sha256_context sha;
};

/* SHA-256 over memory cannot fail except for a broken library: then nothing can be trusted. */
static void must(int rc) {
    if (rc) {
        fputs("log-gardener: SHA-256 is not working\n", stderr);
        abort();
    }
}

struct digest_state *digest_begin(void) {
    struct digest_state *d = mem_alloc(1, sizeof *d);
    mbedtls_sha256_init(&d->sha);
    must(mbedtls_sha256_starts_ret(&d->sha, 0));
    return d;
}

void digest_add(struct digest_state *d, const void *data, size_t len) {
    must(mbedtls_sha256_update_ret(&d->sha, data, len));
}

struct digest_hex digest_end(struct digest_state *d) {
    unsigned char raw[32];
    struct digest_hex hex;
    must(mbedtls_sha256_finish_ret(&d->sha, raw));
    mbedtls_sha256_free(&d->sha);
    free(d);
    for (size_t i = 0; i < sizeof raw; i++)
        snprintf(hex.s + 2 * i, 3, "%02x", raw[i]);
    return hex;
}

struct digest_hex digest_sha256(const void *data, size_t len) {
    struct digest_state *d = digest_begin();
    digest_add(d, data, len);
    return digest_end(d);
}

struct digest_hex digest_str(const char *s) {
    return digest_sha256(s ? s : "", s ? strlen(s) : 0);
}
