/* SHA-256 as lower-case hex. */
#ifndef CRYPTO_DIGEST_H
#define CRYPTO_DIGEST_H

#include <stddef.h>

struct digest_hex {
    char s[65];
};
struct digest_hex digest_sha256(const void *data, size_t len);
struct digest_hex digest_str(const char *s); /* of a NUL-terminated text; NULL is the empty text */

/* The same in pieces. digest_end frees the state; a state that is never ended leaks. */
struct digest_state;
struct digest_state *digest_begin(void);
void digest_add(struct digest_state *d, const void *data, size_t len);
struct digest_hex digest_end(struct digest_state *d);

#endif
