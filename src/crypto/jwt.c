#include "crypto/jwt.h"

#include "base/mem.h"

#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/md.h>
#include <mbedtls/pk.h>
#include <stdlib.h>
#include <string.h>

enum { MIN_BITS = 2048, MAX_BITS = 8192, MAX_CLAIMS = 16 << 10 };

struct jwt_key {
    mbedtls_pk_context pk;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random; /* blinds the private operation */
};

/* The text with line ends as they should be, NUL-terminated and private. */
static char *with_line_ends(const char *pem, size_t len, size_t *out_len) {
    char *copy = mem_alloc(len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        bool escaped = pem[i] == '\\' && i + 1 < len;
        if (escaped && pem[i + 1] == 'n')
            copy[n++] = '\n';
        else if (!escaped || pem[i + 1] != 'r')
            copy[n++] = pem[i];
        i += escaped && (pem[i + 1] == 'n' || pem[i + 1] == 'r');
    }
    *out_len = n;
    return copy;
}

static int parse(struct jwt_key *k, const char *pem, size_t len, struct err *err) {
    if (!strstr(pem, "PRIVATE KEY-----"))
        return err_set(err, ERR_USAGE,
                       "this is no private key in PEM form (-----BEGIN RSA PRIVATE KEY----- or -----BEGIN "
                       "PRIVATE KEY-----)");
    if (strstr(pem, "ENCRYPTED"))
        return err_set(err, ERR_USAGE, "the private key has a password: keys without one are read only");
    if (mbedtls_pk_parse_key(&k->pk, (const unsigned char *)pem, len + 1, NULL, 0))
        return err_set(err, ERR_USAGE,
                       "the private key cannot be read: it is damaged, or of an unknown kind");
    if (mbedtls_pk_get_type(&k->pk) != MBEDTLS_PK_RSA)
        return err_set(err, ERR_USAGE, "the private key is not an RSA key");
    size_t bits = mbedtls_pk_get_bitlen(&k->pk);
    if (bits < MIN_BITS || bits > MAX_BITS)
        return err_set(err, ERR_USAGE, "an RSA key of %zu bits: %d to %d are accepted", bits, MIN_BITS,
                       MAX_BITS);
    if (mbedtls_ctr_drbg_seed(&k->random, mbedtls_entropy_func, &k->entropy, NULL, 0))
        return err_set(err, ERR_USAGE, "this machine gives no random numbers");
    return 0;
}

struct jwt_key *jwt_key_read(const char *pem, size_t len, struct err *err) {
    if (len > JWT_MAX_KEY) {
        err_set(err, ERR_USAGE, "a private key of more than %d bytes", JWT_MAX_KEY);
        return NULL;
    }
    struct jwt_key *k = mem_alloc(1, sizeof *k);
    mbedtls_pk_init(&k->pk);
    mbedtls_entropy_init(&k->entropy);
    mbedtls_ctr_drbg_init(&k->random);
    size_t n;
    char *text = with_line_ends(pem, len, &n);
    int rc = parse(k, text, n, err);
    mem_wipe(text, len + 1);
    free(text);
    if (!rc)
        return k;
    jwt_key_free(k);
    return NULL;
}

void jwt_key_free(struct jwt_key *k) {
    if (!k)
        return;
    mbedtls_pk_free(&k->pk); /* zeroes its numbers */
    mbedtls_ctr_drbg_free(&k->random);
    mbedtls_entropy_free(&k->entropy);
    mem_wipe(k, sizeof *k);
    free(k);
}

void jwt_base64url(const void *data, size_t len, struct strbuf *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const unsigned char *p = data;
    for (size_t i = 0; i < len; i += 3) {
        size_t n = len - i < 3 ? len - i : 3;
        unsigned v = (unsigned)p[i] << 16 | (n > 1 ? (unsigned)p[i + 1] << 8 : 0) | (n > 2 ? p[i + 2] : 0);
        for (size_t k = 0; k <= n; k++)
            strbuf_addch(out, digits[v >> (18 - 6 * k) & 63]);
    }
}

int jwt_sign(struct jwt_key *k, const struct json *claims, struct strbuf *out, struct err *err) {
    static const char header[] = "{\"alg\":\"RS256\",\"typ\":\"JWT\"}";
    unsigned char hash[32], signature[MBEDTLS_PK_SIGNATURE_MAX_SIZE];
    size_t signature_len = 0, start = out->len;
    struct strbuf text;
    strbuf_init(&text, MAX_CLAIMS);
    json_print(claims, false, &text);
    jwt_base64url(header, sizeof header - 1, out);
    strbuf_addch(out, '.');
    jwt_base64url(strbuf_str(&text), text.len, out);
    int rc = text.full || out->full ? err_set(err, ERR_USAGE, "claims of more than %d bytes", MAX_CLAIMS) : 0;
    strbuf_release(&text);
    if (rc)
        return rc;
    if (mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256),
                   (const unsigned char *)strbuf_str(out) + start, out->len - start, hash) ||
        mbedtls_pk_sign(&k->pk, MBEDTLS_MD_SHA256, hash, sizeof hash, signature, &signature_len,
                        mbedtls_ctr_drbg_random, &k->random))
        return err_set(err, ERR_USAGE, "the private key does not sign: it is damaged");
    strbuf_addch(out, '.');
    jwt_base64url(signature, signature_len, out);
    return out->full ? err_set(err, ERR_USAGE, "a signed token of more than %zu bytes", out->max) : 0;
}
