#include "crypto/jwt.h"

#include "key_fixture.h"

#include <stdlib.h>

static struct key_fixture made;

static struct jwt_key *read_or_fail(const char *pem) {
    struct err err = {0};
    struct jwt_key *k = jwt_key_read(pem, strlen(pem), &err);
    if (!k)
        fail_msg("%s", err.text);
    return k;
}

static void must_sign(const char *pem) {
    char claims[1000];
    struct err err = {0};
    struct strbuf token;
    struct json *wanted = json_new_object();
    struct jwt_key *k = read_or_fail(pem);
    json_set_int(wanted, "iat", 1700000000);
    json_set_str(wanted, "iss", "Iv1.x");
    strbuf_init(&token, 4096);
    assert_int_equal(jwt_sign(k, wanted, &token, &err), 0);
    assert_true(key_verify(&made, token.data, claims, sizeof claims));
    assert_string_equal(claims, "{\"iat\":1700000000,\"iss\":\"Iv1.x\"}");
    assert_int_equal(strncmp(token.data, "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.", 37), 0);
    assert_null(strpbrk(token.data, "=+/"));
    token.data[50] ^= 1;
    assert_false(key_verify(&made, token.data, claims, sizeof claims));
    strbuf_release(&token);
    strbuf_init(&token, 100);
    assert_int_equal(jwt_sign(k, wanted, &token, &err), -1);
    strbuf_release(&token);
    json_free(wanted);
    jwt_key_free(k);
}

/* "\n" in two characters, as environment variables bring them. */
static char *flat(const char *pem) {
    char *out = calloc(2 * strlen(pem) + 1, 1);
    assert_non_null(out);
    for (char *p = out; *pem; pem++) {
        if (*pem == '\n')
            *p++ = '\\';
        *p++ = *pem == '\n' ? 'n' : *pem;
    }
    return out;
}

static void both_forms_of_keys_sign(void **state) {
    (void)state;
    const char *const pems[] = {made.pkcs1, made.pkcs8};
    for (size_t i = 0; i < 2; i++) {
        char *one_line = flat(pems[i]);
        must_sign(pems[i]);
        must_sign(one_line);
        free(one_line);
    }
}

static void other_keys_are_refused(void **state) {
    (void)state;
    static struct key_fixture small;
    char *huge = calloc(JWT_MAX_KEY + 2, 1);
    char *cut = strdup(made.pkcs1), *ill = strdup(made.pkcs8);
    assert_true(huge && cut && ill);
    memset(huge, 'x', JWT_MAX_KEY + 1);
    key_make(&small, 1024);
    memmove(cut + 200, cut + 300, strlen(cut + 300) + 1);
    ill[100] = '!';
    const struct {
        const char *pem, *why;
    } rows[] = {
        {"", "no private key"},
        {"-----BEGIN CERTIFICATE-----", "no private key"},
        {huge, "more than 65536 bytes"},
        {small.pkcs1, "1024 bits"},
        {cut, "damaged"},
        {ill, "damaged"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err err = {0};
        assert_null(jwt_key_read(rows[i].pem, strlen(rows[i].pem), &err));
        assert_int_equal(err.status, ERR_USAGE);
        if (!strstr(err.text, rows[i].why))
            fail_msg("row %zu: %s", i, err.text);
    }
    jwt_key_free(NULL);
    key_release(&small);
    free(huge);
    free(cut);
    free(ill);
}

static void base64url_is_that_of_the_rfc(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } rows[] = {{"", ""},        {"f", "Zg"},        {"fo", "Zm8"},
                {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"\xfb\xff\xfe", "-__-"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        strbuf_init(&out, 100);
        jwt_base64url(rows[i].in, strlen(rows[i].in), &out);
        assert_string_equal(strbuf_str(&out), rows[i].want);
        strbuf_release(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_of_keys_sign),
        cmocka_unit_test(other_keys_are_refused),
        cmocka_unit_test(base64url_is_that_of_the_rfc),
    };
    key_make(&made, 2048);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    key_release(&made);
    return rc;
}
