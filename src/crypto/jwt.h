/* JSON Web Tokens signed with RS256 (RFC 7515, RFC 7518 3.3), as GitHub Apps and Google's service accounts
 * use them. Limits: keys of 64 KiB of text, RSA of 2,048 to 8,192 bits. */
#ifndef CRYPTO_JWT_H
#define CRYPTO_JWT_H

#include "base/err.h"
#include "base/json.h"
#include "base/strbuf.h"

#include <stddef.h>

enum { JWT_MAX_KEY = 64 << 10 };

struct jwt_key;

/* A private key in PEM: PKCS#1 ("BEGIN RSA PRIVATE KEY", GitHub) or PKCS#8 ("BEGIN PRIVATE KEY", Google),
 * without a password. Where line ends came through an environment variable as \n in two characters, they
 * become line ends. Copies made on the way are wiped; the text itself is the caller's to wipe. NULL with
 * ERR_USAGE that never shows any of the text. */
struct jwt_key *jwt_key_read(const char *pem, size_t len, struct err *err);
void jwt_key_free(struct jwt_key *k); /* wipes; NULL is fine */

/* Appends header.claims.signature. -1 with ERR_USAGE: the key cannot sign, or `out` is too small. */
int jwt_sign(struct jwt_key *k, const struct json *claims, struct strbuf *out, struct err *err);

/* Appends base64url without padding (RFC 4648, 5). */
void jwt_base64url(const void *data, size_t len, struct strbuf *out);

#endif
