/* RSA keys made when a test runs. */
#ifndef KEY_FIXTURE_H
#define KEY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <mbedtls/base64.h>
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/pk.h>

struct key_fixture {
    mbedtls_pk_context pk;
    mbedtls_entropy_context entropy;
    mbedtls_ctr_drbg_context random;
    char pkcs1[8192], pkcs8[8192];
};

static inline void key_wrap(const char *label, const unsigned char *der, size_t len, char *out, size_t size) {
    unsigned char text[8192];
    size_t n;
    assert_int_equal(mbedtls_base64_encode(text, sizeof text, &n, der, len), 0);
    size_t at = (size_t)snprintf(out, size, "-----BEGIN %sPRIVATE KEY-----\n", label);
    for (size_t i = 0; i < n; i += 64)
        at += (size_t)snprintf(out + at, size - at, "%.64s\n", (char *)text + i);
    snprintf(out + at, size - at, "-----END %sPRIVATE KEY-----\n", label);
}

/* PKCS#8 (RFC 5208) is a version, the algorithm and the PKCS#1 key within an octet string. */
static inline size_t key_pkcs8(const unsigned char *key, size_t len, unsigned char *out) {
    static const unsigned char algorithm[] = {0x02, 0x01, 0x00, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86,
                                              0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};
    size_t whole = sizeof algorithm + 4 + len, n = 0;
    const unsigned char outer[] = {0x30, 0x82, (unsigned char)(whole >> 8), (unsigned char)whole};
    const unsigned char inner[] = {0x04, 0x82, (unsigned char)(len >> 8), (unsigned char)len};
    memcpy(out, outer, sizeof outer);
    n += sizeof outer;
    memcpy(out + n, algorithm, sizeof algorithm);
    n += sizeof algorithm;
    memcpy(out + n, inner, sizeof inner);
    n += sizeof inner;
    memcpy(out + n, key, len);
    return n + len;
}

static inline void key_make(struct key_fixture *k, unsigned bits) {
    unsigned char der[4096], pkcs8[4200];
    mbedtls_pk_init(&k->pk);
    mbedtls_entropy_init(&k->entropy);
    mbedtls_ctr_drbg_init(&k->random);
    assert_int_equal(mbedtls_ctr_drbg_seed(&k->random, mbedtls_entropy_func, &k->entropy, NULL, 0), 0);
    assert_int_equal(mbedtls_pk_setup(&k->pk, mbedtls_pk_info_from_type(MBEDTLS_PK_RSA)), 0);
    assert_int_equal(
        mbedtls_rsa_gen_key(mbedtls_pk_rsa(k->pk), mbedtls_ctr_drbg_random, &k->random, bits, 65537), 0);
    int n = mbedtls_pk_write_key_der(&k->pk, der, sizeof der); /* at the end of der */
    assert_true(n > 256);
    const unsigned char *key = der + sizeof der - n;
    key_wrap("RSA ", key, (size_t)n, k->pkcs1, sizeof k->pkcs1);
    key_wrap("", pkcs8, key_pkcs8(key, (size_t)n, pkcs8), k->pkcs8, sizeof k->pkcs8);
}

static inline void key_release(struct key_fixture *k) {
    mbedtls_pk_free(&k->pk);
    mbedtls_ctr_drbg_free(&k->random);
    mbedtls_entropy_free(&k->entropy);
}

/* Decodes base64url; the length. */
static inline size_t key_unbase64url(const char *s, size_t len, unsigned char *out, size_t size) {
    char text[8192];
    size_t n = 0;
    assert_true(len + 4 < sizeof text);
    for (size_t i = 0; i < len; i++)
        text[i] = s[i] == '-' ? '+' : s[i] == '_' ? '/' : s[i];
    while (len % 4)
        text[len++] = '=';
    assert_int_equal(mbedtls_base64_decode(out, size, &n, (unsigned char *)text, len), 0);
    return n;
}

/* Whether the token is signed by this key; its claims as text. */
static inline bool key_verify(struct key_fixture *k, const char *token, char *claims, size_t size) {
    const char *first = strchr(token, '.'), *last = strrchr(token, '.');
    unsigned char hash[32], signature[2048];
    assert_true(first && last > first);
    size_t len = key_unbase64url(last + 1, strlen(last + 1), signature, sizeof signature);
    size_t n = key_unbase64url(first + 1, (size_t)(last - first - 1), (unsigned char *)claims, size - 1);
    claims[n] = 0;
    mbedtls_md(mbedtls_md_info_from_type(MBEDTLS_MD_SHA256), (const unsigned char *)token,
               (size_t)(last - token), hash);
    return !mbedtls_pk_verify(&k->pk, MBEDTLS_MD_SHA256, hash, sizeof hash, signature, len);
}

#endif
