#include "gate_fixture.h"

#include "markup/gate.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

// clang-format off
/* Tokens in pieces, so that no scanner of sources takes this file for a leak. */
#define A20 "abcdefghij0123456789"
#define GHP "gh" "p_" A20 "ABCDEF"
#define JWT "ey" "JhbGciOiJIUzI1NiJ9.ey" "JzdWIiOiIxMjM0In0.c2lnbmF0dXJl"
#define OWN "an-own+credential/1"
#define KEY_BEGIN "-----BEGIN RSA PRIV" "ATE KEY-----"
#define KEY_END "-----END RSA PRIV" "ATE KEY-----"

// clang-format on

static int set_up(void **state) {
    (void)state;
    gate = gate_new();
    gate_add_secret(gate, OWN);
    gate_add_secret(gate, "short");
    gate_add_secret(gate, NULL);
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    gate_free(gate);
    gate_free(NULL);
    return 0;
}

static void shows_what_cannot_be_seen(void **state) {
    (void)state;
    static const struct row rows[] = {
        {NULL, ""},
        {"", ""},
        {"one\ttwo\n", "one\ttwo\n"},
        {"a\r\nb\rc", "a\nb\nc"},
        {"\x01\x7F", "\\u{0001}\\u{007F}"},
        {"\xFF\xC3(", "\\xFF\\xC3("},
        {"\x1B[1;31mred\x1B[0m \x1B]0;title\x07.\x1B(B.\x1B"
         "7",
         "red .."},
        {"\x1B[31", "\\u{001B}[31"},
        {"\x1B]never ends\nnext", "\\u{001B}]never ends\nnext"},
        {"\xC2\x9B"
         "31mred",
         "red"},
        {"\xE2\x80\xAE"
         "abc\xE2\x80\x8B\xEF\xBB\xBF\xC2\xAD",
         "\\u{202E}abc\\u{200B}\\u{FEFF}\\u{00AD}"},
        {"\xE2\x9D\xA4\xEF\xB8\x8F", "\xE2\x9D\xA4\xEF\xB8\x8F"},
        {"caf\xC3\xA9 \xF0\x9F\x9A\xA8", "caf\xC3\xA9 \xF0\x9F\x9A\xA8"},
        {"pass\x1B[0mword=hunter22", "password=<secret#1>"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void hides_values_by_name(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"user=bob password=hunter22 ok", "user=bob password=<secret#1> ok"},
        {"DB_PASSWORD: 's3 cr3t' JWT_SECRET_KEY=abc", "DB_PASSWORD: '<secret#1>' JWT_SECRET_KEY=<secret#2>"},
        {"{\"password\": \"a\\\"b\", \"n\": 1}", "{\"password\": \"<secret#1>\", \"n\": 1}"},
        {"{\\\"apiKey\\\":\\\"k-1\\\"}", "{\\\"apiKey\\\":\\\"<secret#1>\\\"}"},
        {"GET /x?access_token=abc123&b=2", "GET /x?access_token=<secret#1>&b=2"},
        {"user=a,pwd=b1,host=c", "user=a,pwd=<secret#1>,host=c"},
        {"run --client-secret abc99 --token=x9y -v", "run --client-secret <secret#1> --token=<secret#2> -v"},
        {"headers['auth_token'] = u'abc99'", "headers['auth_token'] = u'<secret#1>'"},
        {"token: str = \"abc99\"; Token string = \"abc99\"",
         "token: str = \"<secret#1>\"; Token string = \"<secret#1>\""},
        {"put(\"API_KEY\", \"abcdef99\"); [\"token\", \"name\"]",
         "put(\"API_KEY\", \"<secret#1>\"); [\"token\", \"name\"]"},
        {"connection_string: Server=db;Pwd=1 2", "connection_string: <secret#1>"},
        {"password%3Dhunter22", "password%3D<secret#1>"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void keeps_what_is_harmless(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"token expired, password required", "token expired, password required"},
        {"password=\npassword=\"\" pwd=*** secret=<hidden>",
         "password=\npassword=\"\" pwd=*** secret=<hidden>"},
        {"token: null api_key=None session: 1234", "token: null api_key=None session: 1234"},
        {"password: REDACTED, secret_key: missing", "password: REDACTED, secret_key: missing"},
        {"Invalid token: Signature has expired", "Invalid token: Signature has expired"},
        {"Missing secret: JWT_SECRET_KEY not set", "Missing secret: JWT_SECRET_KEY not set"},
        {"max_tokens=4096 token_count=12345", "max_tokens=4096 token_count=12345"},
        {"acme::Token::parse(x) password=${DB_PASSWORD}", "acme::Token::parse(x) password=${DB_PASSWORD}"},
        {"\"session\": {\"id\": 7}", "\"session\": {\"id\": 7}"},
        {"Bearer authentication, basic setup", "Bearer authentication, basic setup"},
        {"task-force risk-assessment-of-the-disk", "task-force risk-assessment-of-the-disk"},
        {"Cookie: not found", "Cookie: not found"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void hides_tokens(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a " GHP ".", "a <token#1>."},
        {GHP " x " GHP " gh"
             "o_" A20,
         "<token#1> x <token#1> <token#2>"},
        {"\\n"
         "AK"
         "IAABCDEFGHIJKLMNOP",
         "\\n<token#1>"},
        {"xAK"
         "IAABCDEFGHIJKLMNOP",
         "xAK"
         "IAABCDEFGHIJKLMNOP"},
        {"k sk"
         "-ant-" A20 "-" A20,
         "k <token#1>"},
        {"jwt " JWT ", end", "jwt <jwt#1>, end"},
        {"Authorization: Bearer abc.def-12, x", "Authorization: Bearer <token#1>, x"},
        {"{\"Authorization\": \"Basic dXNlcjpwYXNz\"}", "{\"Authorization\": \"Basic <token#1>\"}"},
        {"proxy-authorization: Digest a=b, c=\"d\"", "proxy-authorization: Digest <token#1>\"d\""},
        {"sent Bearer 0123456789abcdef", "sent Bearer <token#1>"},
        {"Set-Cookie: sid=abc; Path=/", "Set-Cookie: <cookie#1>"},
        {"to https://hooks.sl"
         "ack.com/services/T0/B0/xyz now",
         "to <webhook#1> now"},
        {"to https://disc"
         "ord.com/api/webhooks/12/abc-d",
         "to <webhook#1>"},
        {"postgres://bob:p@ss/w@db.acme.test:5432/x", "postgres://<secret#1>@db.acme.test:5432/x"},
        {"https://:tok@h/ https://h:80/a@b ssh://git@h/",
         "https://<secret#1>@h/ https://h:80/a@b ssh://git@h/"},
        {"gh"
         "p_abc\xE2\x80\x8B"
         "defghij" A20,
         "<token#1>"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void hides_its_own_credentials(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"x" OWN "y", "x<token#1>y"},
        {"YW4tb3duK2NyZWRlbnRpYWwvMQ==", "<token#1>"}, /* alone */
        {"eDphbi1vd24rY3JlZGVudGlhbC8x", "<token#1>"}, /* behind two bytes */
        {"eGFuLW93bitjcmVkZW50aWFsLzE=", "<token#1>"}, /* behind one */
        {"an-own%2Bcredential%2F1", "<token#1>"},
        {"an-own%2bcredential%2f1", "<token#1>"},
        {"a short one", "a short one"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void hides_key_blocks(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"a\n" KEY_BEGIN "\nMIIabc+/=\nDEF\n" KEY_END "\nb", "a\n<key#1>\nb"},
        {"{\"k\":\"" KEY_BEGIN "\\nMIIabc\\n" KEY_END "\\n\"}", "{\"k\":\"<key#1>\\n\"}"},
        {KEY_BEGIN "\nMIIabc\nDEF==\na line of the log\n", "<key#1>\na line of the log\n"},
        {KEY_BEGIN "\\nMIIabc\nan end", "<key#1>\nan end"},
        {"-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void hides_addresses(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"bob.x+y@acme.test, ann@mail.acme.test, bob.x+y@acme.test", "<email#1>, <email#2>, <email#1>"},
        {"@app.route user@host a@1.2.3", "@app.route user@host a@1.2.3"},
        {"10.2.3.4:80 then 10.2.3.5. host/10.2.3.4", "<ip#1>:80 then <ip#2>. host/<ip#1>"},
        {"[2001:db8::1]:443 fe80::1%eth0 ip:fe80::1", "[<ip#1>]:443 <ip#2>%eth0 ip:<ip#2>"},
        {"127.0.0.1 0.0.0.0 ::1 :: 12:34:56 a::b std::x", "127.0.0.1 0.0.0.0 ::1 :: 12:34:56 <ip#1> std::x"},
        {"v1.2.3.4 version 1.2.3.4 Chrome/126.0.0.0 1.2.3.4.5 256.1.1.1",
         "v1.2.3.4 version 1.2.3.4 Chrome/126.0.0.0 1.2.3.4.5 256.1.1.1"},
        {"<ip#4> and 10.2.3.4", "<ip#4> and <ip#5>"}, /* a number that is taken is not given again */
    };
    CHECK(GATE_PLAIN, rows);
}

/* The text with `nul` behind each byte of it, or before. */
static const char *spread(const char *text, const char *nul, bool before) {
    static char out[4096];
    size_t n = 0;
    for (const char *p = text; *p; p++)
        n += (size_t)snprintf(out + n, sizeof out - n, "%s%c%s", before ? nul : "", *p, before ? "" : nul);
    return out;
}

/* Two bytes a letter, and one of them was NUL. */
static void sees_through_utf16(void **state) {
    (void)state;
    static const char *const nuls[] = {"\xEF\xBF\xBD",
                                       "\xE2\x90\x80",
                                       "^@",
                                       "\\0",
                                       "\\x00",
                                       "\\u0000",
                                       "\\ufffd",
                                       "%00",
                                       "&#0;",
                                       "\\\\u0000",
                                       "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"};
    static const struct row rows[] = {
        {GHP "0123456789XYZ", "<token#1>"}, {OWN, "<token#1>"}, {JWT, "<jwt#1>"}};
    for (size_t i = 0; i < sizeof nuls / sizeof *nuls; i++)
        for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
            for (int before = 0; before < 2; before++) {
                struct strbuf in, out;
                strbuf_init(&in, 8192);
                strbuf_init(&out, 8192);
                strbuf_printf(&in, "got (%s)", spread(rows[k].in, nuls[i], before));
                gate_add(gate, GATE_PLAIN, strbuf_str(&in), &out);
                const char *hidden = strstr(strbuf_str(&out), rows[k].want);
                if (!hidden || out.len > strlen("got ()<token#1>") + strlen(nuls[i]))
                    fail_msg("%s\n%s", strbuf_str(&in), strbuf_str(&out));
                assert_int_equal(gate_scan(gate, strbuf_str(&in), in.len, NULL) > 0, true);
                strbuf_release(&in);
                strbuf_release(&out);
            }
}

/* A sign for NUL behind a secret does not make it another word, and elsewhere it stays. */
static void nuls_hide_nothing(void **state) {
    (void)state;
    static const struct row rows[] = {
        {"got " GHP "0123456789XYZ\xEF\xBF\xBDmore", "got <token#1>"},
        {"p\xEF\xBF\xBD"
         "a\xEF\xBF\xBDt\xEF\xBF\xBDh\xEF\xBF\xBD",
         "p\xEF\xBF\xBD"
         "a\xEF\xBF\xBDt\xEF\xBF\xBDh\xEF\xBF\xBD"},
        {"mojibake \xEF\xBF\xBD\xEF\xBF\xBD here", "mojibake \xEF\xBF\xBD\xEF\xBF\xBD here"},
    };
    CHECK(GATE_PLAIN, rows);
}

static void scans_documents(void **state) {
    (void)state;
    static const struct {
        const char *in, *rule;
        size_t n;
    } rows[] = {
        {"a body with nothing", NULL, 0},
        {"mail bob@acme.test from 10.2.3.4", NULL, 0},
        {"x " GHP " y " JWT, "github-token", 2},
        {KEY_BEGIN "\nMII\n" KEY_END, "key-block", 1},
        {"an " OWN, "own-credential", 1},
        {"Authorization: Bearer abc123", "authorization", 1},
        {"https://u:pw@h/", "url-credentials", 1},
        {"| password | `x` |\npassword=hunter22", "sensitive-value", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *rule = NULL;
        assert_int_equal(gate_scan(gate, rows[i].in, strlen(rows[i].in), &rule), rows[i].n);
        if (rows[i].rule)
            assert_string_equal(rule, rows[i].rule);
        else
            assert_null(rule);
    }
    assert_int_equal(gate_scan(gate, "a\0password=hunter22", 19, NULL), 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shows_what_cannot_be_seen), cmocka_unit_test(hides_values_by_name),
        cmocka_unit_test(keeps_what_is_harmless),    cmocka_unit_test(hides_tokens),
        cmocka_unit_test(hides_its_own_credentials), cmocka_unit_test(hides_key_blocks),
        cmocka_unit_test(hides_addresses),           cmocka_unit_test(scans_documents),
        cmocka_unit_test(sees_through_utf16),        cmocka_unit_test(nuls_hide_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
