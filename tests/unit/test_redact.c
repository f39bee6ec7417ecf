/* Secrets of many issuers in the shapes in which logs hold them; what is told of a text; how much work it is.
 */
#include "base/mem.h"
#include "base/utf8.h"
#include "markup/gate.h"
#include "markup/redact.h"
#include "secret_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WINDOW = 12, SIZE = 1 << 16 };

static struct gate *gate;

static int set_up(void **state) {
    (void)state;
    gate = gate_new();
    return 0;
}

static int tear_down(void **state) {
    (void)state;
    gate_free(gate);
    return 0;
}

static const struct {
    const char *shape, *rule;
} issuers[] = {
    {"gh{0w}p_{36w}", "github-token"},
    {"github{0w}_pat_{22w}_{59w}", "github-token"},
    {"gl{0w}pat-{20w}", "gitlab-token"},
    {"AK{0w}IA{16U}", "aws-key-id"},
    {"AI{0w}za{35w}", "google-key"},
    {"GOC{0w}SPX-{28w}", "google-key"},
    {"xo{0w}xb-{12d}-{12d}-{24w}", "slack-token"},
    {"{9d}:A{34w}", "telegram-bot"},
    {"sk{0w}_live_{24w}", "stripe-key"},
    {"sk{0w}-ant-api03-{40w}", "openai-key"},
    {"hf{0w}_{34w}", "ai-key"},
    {"np{0w}m_{36w}", "npm-token"},
    {"py{0w}pi-AgEIcHlwaS5vcmc{60w}", "pypi-token"},
    {"do{0w}p_v1_{64h}", "digitalocean-token"},
    {"SG{0w}.{22w}.{43w}", "sendgrid-key"},
    {"shp{0w}at_{32h}", "shopify-token"},
    {"hv{0w}s.{90w}", "vault-token"},
    {"dp{0w}.pt.{43w}", "doppler-token"},
    {"{32h}-us{2d}", "mailchimp-key"},
    {"key{0w}-{32h}", "mailgun-key"},
    {"NR{0w}AK-{27U}", "newrelic-key"},
    {"glsa{0w}_{32w}_{8h}", "grafana-key"},
    {"sntry{0w}u_{64h}", "sentry-token"},
    {"dt0{0w}c01.{24U}.{64U}", "dynatrace-token"},
    {"PMA{0w}K-{24h}-{34h}", "postman-key"},
    {"lin{0w}_api_{40w}", "linear-key"},
    {"ntn{0w}_{46w}", "notion-token"},
    {"psca{0w}le_tkn_{43w}", "planetscale-token"},
    {"SK{0w}{32h}", "twilio-key"},
    {"ey{0w}J{30w}.ey{0w}J{40w}.{43w}", "jwt"},
    {"AGE-SECRET{0w}-KEY-1{58U}", "age-key"},
};
enum { ISSUERS = sizeof issuers / sizeof *issuers };

static void told(void *ctx, const struct gate_hit *hit) {
    strbuf_printf(ctx, "%zu %s %s;", hit->line, hit->rule, hit->placeholder);
}

static void lines(const char *text, size_t len, struct strbuf *rows, struct strbuf *out) {
    struct err err = {0};
    strbuf_init(rows, 1 << 20);
    strbuf_init(out, 1 << 22);
    assert_int_equal(gate_lines(gate, text, len, told, rows, out, &err), 0);
}

static bool survives(const char *secret, const char *text) {
    size_t len = strlen(secret), n = len < WINDOW ? len : WINDOW;
    for (size_t i = 0; i + n <= len; i++) {
        char part[WINDOW + 1] = {0};
        memcpy(part, secret + i, n);
        if (strstr(text, part))
            return true;
    }
    return false;
}

static void issuers_are_known(void **state) {
    (void)state;
    for (size_t i = 0; i < ISSUERS; i++)
        for (uint32_t seed = 1; seed <= 3; seed++) {
            char secret[256], text[512];
            struct strbuf rows, out;
            secret_make(issuers[i].shape, seed, secret, sizeof secret);
            snprintf(text, sizeof text, "first\ngot %s, again\n", secret);
            lines(text, strlen(text), &rows, &out);
            if (strncmp(strbuf_str(&rows), "2 ", 2) != 0 || !strstr(strbuf_str(&rows), issuers[i].rule))
                fail_msg("%s: not by %s but %s", secret, issuers[i].rule, strbuf_str(&rows));
            if (survives(secret, strbuf_str(&out)))
                fail_msg("%s survives: %s", secret, strbuf_str(&out));
            strbuf_release(&rows);
            strbuf_release(&out);
        }
}

static void encode(const char *how, const char *s, struct strbuf *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const struct {
        const char *how, *format;
    } bytes[] = {{"percent", "%%%02X"},
                 {"hex", "%02x"},
                 {"unicode", "\\u%04x"},
                 {"octal", "\\%03o"},
                 {"html", "&#%u;"}};
    size_t len = strlen(s);
    for (size_t k = 0; k < sizeof bytes / sizeof *bytes; k++)
        for (size_t i = 0; i < len && !strcmp(how, bytes[k].how); i++) {
            char one[16]; /* the formats are those of the table */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            snprintf(one, sizeof one, bytes[k].format, (unsigned char)s[i]);
#pragma GCC diagnostic pop
            strbuf_addstr(out, one);
        }
    for (size_t i = 0; i < len && !strcmp(how, "split"); i++) {
        strbuf_addch(out, s[i]);
        strbuf_addstr(out, i % 5 == 4 ? "\xE2\x80\x8B" : i % 5 == 2 ? "\x1B[1m" : "");
    }
    for (size_t i = 0; i < len && !strcmp(how, "wide"); i++) {
        strbuf_addch(out, s[i]);
        strbuf_addch(out, 0);
    }
    for (size_t i = 0; i < len && !strncmp(how, "base64", 6); i += 3) {
        unsigned v = (unsigned)(unsigned char)s[i] << 16;
        v |= i + 1 < len ? (unsigned)(unsigned char)s[i + 1] << 8 : 0;
        v |= i + 2 < len ? (unsigned)(unsigned char)s[i + 2] : 0;
        strbuf_addch(out, letters[v >> 18 & 63]);
        strbuf_addch(out, letters[v >> 12 & 63]);
        strbuf_addch(out, i + 1 < len ? letters[v >> 6 & 63] : '=');
        strbuf_addch(out, i + 2 < len ? letters[v & 63] : '=');
    }
    if (!strcmp(how, "base64 twice")) {
        struct strbuf twice;
        strbuf_init(&twice, SIZE);
        encode("base64", strbuf_str(out), &twice);
        strbuf_reset(out);
        strbuf_add(out, strbuf_str(&twice), twice.len);
        strbuf_release(&twice);
    }
}

/* `before` is encoded with the secret. */
static const struct {
    const char *shape, *how, *before;
} contexts[] = {
    {"%s", NULL, NULL},
    {"could not log in with %s.", NULL, NULL},
    {"{\"level\":\"error\",\"token\":\"%s\",\"n\":1}", NULL, NULL},
    {"{\"message\":\"{\\\"token\\\":\\\"%s\\\",\\\"n\\\":1}\"}", NULL, NULL},
    {"{\"a\":\"{\\\\\\\"token\\\\\\\":\\\\\\\"%s\\\\\\\"}\"}", NULL, NULL},
    {"(api_key=%s)", NULL, NULL},
    {"user=bob,secret=%s,host=db", NULL, NULL},
    {"GET /v1/items?token=%s&page=2 HTTP/1.1", NULL, NULL},
    {"Authorization: Bearer %s", NULL, NULL},
    {"Authorization: token %s", NULL, NULL},
    {"Authorization: Basic %s", "base64", "bob:"},
    {"Cookie: theme=dark; session=%s; n=1", NULL, NULL},
    {"17,\"bob\",\"%s\",\"eu-west-1\"", NULL, NULL},
    {"<add key=\"AcmePassword\" value=\"%s\" />", NULL, NULL},
    {"<token>\n  %s\n</token>", NULL, NULL},
    {"  api_key: >-\n    %s", NULL, NULL},
    {"password:\n  '%s'", NULL, NULL},
    {"- name: X_TOKEN\n  value: %s", NULL, NULL},
    {"token=\x1B[31m%s\x1B[0m", NULL, NULL},
    {"token=%s", "split", NULL},
    {"%s", "wide", "token="},
    {"next=%%2Fcb%%3Ftoken%%3D%s%%26x", "percent", NULL},
    {"\"%s\"", "unicode", NULL},
    {"token=\"%s\"", "octal", NULL},
    {"token=%s", "html", NULL},
    {"payload=%s", "base64", "api_key="},
    {"payload=%s", "base64 twice", ""},
    {"dump %s", "hex", ""},
    {"token=%s # gitleaks:allow", NULL, NULL},
    {"{'token': '%s', 'n': 1}", NULL, NULL},
    {"token: Some(\"%s\")", NULL, NULL},
    {"os.environ.setdefault(\"X_TOKEN\", \"%s\")", NULL, NULL},
    {"INSERT INTO keys (name, token) VALUES ('bob', '%s');", NULL, NULL},
    {"docker run -e ACME_TOKEN=%s acme/app", NULL, NULL},
    {"curl -s -u bob:%s https://api.acme.test/v1", NULL, NULL},
    {"using token %s for bob", NULL, NULL},
};
enum { CONTEXTS = sizeof contexts / sizeof *contexts };

static void put_context(size_t i, const char *secret, struct strbuf *form, struct strbuf *text) {
    char whole[512];
    snprintf(whole, sizeof whole, "%s%s", contexts[i].before ? contexts[i].before : "", secret);
    if (contexts[i].how)
        encode(contexts[i].how, whole, form);
    else
        strbuf_addstr(form, whole);
    const char *hole = strstr(contexts[i].shape, "%s");
    for (const char *p = contexts[i].shape; *p; p++) {
        if (p == hole) {
            strbuf_add(text, strbuf_str(form), form->len);
            p++;
        } else {
            strbuf_addch(text, *p);
            p += p[0] == '%' && p[1] == '%';
        }
    }
}

/* Two issuers, one without a prefix that would tell it. */
static void contexts_do_not_matter(void **state) {
    (void)state;
    static const char *const shapes[] = {"gh{0w}p_{36w}", "{32l}"};
    for (size_t i = 0; i < CONTEXTS; i++)
        for (size_t k = 0; k < 2; k++) {
            char secret[256];
            struct strbuf form, text, rows, out;
            secret_make(shapes[k], (uint32_t)(i + 7), secret, sizeof secret);
            strbuf_init(&form, SIZE);
            strbuf_init(&text, SIZE);
            put_context(i, secret, &form, &text);
            lines(strbuf_str(&text), text.len, &rows, &out);
            bool whole = strlen(strbuf_str(&form)) == form.len; /* UTF-16 is no string */
            if (survives(secret, strbuf_str(&out)) ||
                (whole && survives(strbuf_str(&form), strbuf_str(&out))))
                fail_msg("survives in \"%s\" (%s): %s", contexts[i].shape, secret, strbuf_str(&out));
            size_t in = 0, left = 0;
            for (size_t n = 0; n < text.len; n++)
                in += text.data[n] == '\n';
            for (size_t n = 0; n < out.len; n++)
                left += out.data[n] == '\n';
            assert_int_equal(in, left);
            strbuf_release(&form);
            strbuf_release(&text);
            strbuf_release(&rows);
            strbuf_release(&out);
        }
}

/* The last look at a document that is a value of JSON. */
static void finished_json_is_seen_through(void **state) {
    (void)state;
    char secret[64], body[256];
    const char *rule = NULL;
    secret_make("gh{0w}p_{36w}", 3, secret, sizeof secret);
    snprintf(body, sizeof body, "{\"title\":\"t\",\"body\":\"one\\n%s\\ntwo\"}", secret);
    assert_int_equal(gate_scan(gate, body, strlen(body), &rule), 1);
    assert_string_equal(rule, "github-token");
    snprintf(body, sizeof body, "{\"body\":\"one\\npassword: \\\"hunter22x\\\"\\ntwo\"}");
    assert_int_equal(gate_scan(gate, body, strlen(body), &rule), 1);
    assert_string_equal(rule, "sensitive-value");
    snprintf(body, sizeof body, "{\"body\":\"`<token#1>` password: `<secret#1>`\\nlg1:%032d 10.2.3.4\"}", 7);
    assert_int_equal(gate_scan(gate, body, strlen(body), NULL), 0);
}

static void persons_are_not_named(void **state) {
    (void)state;
    static const struct {
        const char *in, *want;
    } rows[] = {
        {"card 4111 "
         "1111 1111 1111, 4111 1111 1111 1112",
         "card <card#1>, 4111 1111 1111 1112"},
        {"iban DE89 "
         "3704 0044 0532 0130 00.",
         "iban <iban#1>."},
        {"ssn 123-45-"
         "6789 or 000-45-6789",
         "ssn <ssn#1> or 000-45-6789"},
        {"/home/bob/app.py /home/runner/work C:\\Users\\bob\\x /Users/ann/y",
         "/home/<user#1>/app.py /home/runner/work C:\\Users\\<user#1>\\x /Users/<user#2>/y"},
        {"1757986329577891 at 12:34:56", "1757986329577891 at 12:34:56"},
        {"call +49 30 1234567 id 1b4e28ba-2fa1-11d2-883f-0016d3cca427",
         "call +49 30 1234567 id 1b4e28ba-2fa1-11d2-883f-0016d3cca427"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf out;
        strbuf_init(&out, SIZE);
        gate_add(gate, GATE_PLAIN, rows[i].in, &out);
        assert_string_equal(strbuf_str(&out), rows[i].want);
        strbuf_release(&out);
    }
}

static void what_logs_are_full_of_stays(void **state) {
    (void)state;
    static const char *const texts[] = {
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span=00f067aa0ba902b7",
        "image@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "pod acme-backend-5d8f9c7b6d-x2k4p restarted",
        "sessionid 0x14f05578bd80006, session: 0x14f05578bd80006",
        "token=Token{a64f992 ActivityRecord",
        "getUserNameFromRequestHeaders(HTTPServerConnection) failed",
        "blk_-6952295868487656571 of size 67108864",
        "Failed password for root from port 42393 ssh2",
        "acme.billing.ledger.LedgerService$$EnhancerBySpring",
        "lg1:4f4ec7b28be1c6753b83243176dbd09b",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct strbuf out;
        strbuf_init(&out, SIZE);
        gate_add(gate, GATE_PLAIN, texts[i], &out);
        assert_string_equal(strbuf_str(&out), texts[i]);
        strbuf_release(&out);
    }
}

static void identifiers_stay_by_their_place(void **state) {
    (void)state;
    struct strbuf out;
    struct json *in = json_new_object();
    strbuf_init(&out, SIZE);
    gate_add(gate, GATE_ID, "e5449594b0fcabbedba98d01", &out);
    assert_string_equal(strbuf_str(&out), "e5449594b0fcabbedba98d01");
    gate_add(gate, GATE_ID_CODE, "1kcv4m9f2i8hph7q", &out);
    assert_string_equal(strbuf_str(&out), "e5449594b0fcabbedba98d01`1kcv4m9f2i8hph7q`");
    json_set_str(in, "insert_id", "e5449594b0fcabbedba98d01");
    json_set_str(in, "text", "e5449594b0fcabbedba98d01");
    json_add_str(json_set_array(in, "aliases"), "1kcv4m9f2i8hph7q");
    struct json *clean = gate_json(gate, in);
    strbuf_reset(&out);
    json_print(clean, false, &out);
    assert_string_equal(strbuf_str(&out),
                        "{\"insert_id\":\"e5449594b0fcabbedba98d01\",\"text\":\"<token#1>\","
                        "\"aliases\":[\"1kcv4m9f2i8hph7q\"]}");
    json_free(in);
    json_free(clean);
    strbuf_release(&out);
}

static void blocks_of_lines_are_one_secret(void **state) {
    (void)state;
    static const struct {
        const char *in, *want, *in_lines;
    } rows[] = {
        {"a\n-----BEGIN PRIV"
         "ATE KEY-----\nMIIabc\nDEF=\n-----END PRIV"
         "ATE KEY-----\nb",
         "a\n<key#1>\nb", "a\n<key#1>\n<key#1>\n<key#1>\n<key#1>\nb"},
        {"kind: Secret\ndata:\n  a: QQ\n  b: Qg\nmetadata:\n  name: x",
         "kind: Secret\ndata:\n  <secret#1>\nmetadata:\n  name: x",
         "kind: Secret\ndata:\n  <secret#1>\n<secret#1>\nmetadata:\n  name: x"},
        {"kind: ConfigMap\ndata:\n  a: QQ\n", "kind: ConfigMap\ndata:\n  a: QQ\n",
         "kind: ConfigMap\ndata:\n  a: QQ\n"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct strbuf told_rows, out;
        lines(rows[i].in, strlen(rows[i].in), &told_rows, &out);
        assert_string_equal(strbuf_str(&out), rows[i].in_lines);
        strbuf_reset(&out);
        gate_add(gate, GATE_PLAIN, rows[i].in, &out);
        assert_string_equal(strbuf_str(&out), rows[i].want);
        strbuf_release(&told_rows);
        strbuf_release(&out);
    }
}

/* Work is counted in bytes that were looked at, which no other load on the machine changes. */
static void work_is_linear(void **state) {
    (void)state;
    static const char *const units[] = {"a",        "aB3_",        "token=",   "sk-",       "eyJ.", "ey-",
                                        "a@",       "://a:b@",     "1.2.3.4 ", "discord ",  "%41",  "\\u0041",
                                        "QUJDREVG", "data:\n a\n", "<",        "a1b2c3d4-", "key "};
    enum { FACTOR = 120 };
    struct redact *r = redact_new();
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct strbuf text, out;
        strbuf_init(&text, SIZE);
        strbuf_init(&out, 1 << 22);
        while (text.len + strlen(units[i]) <= SIZE)
            strbuf_addstr(&text, units[i]);
        struct redact_how how = {.numbers = redact_numbers_new(strbuf_str(&text))};
        redact_text(r, strbuf_str(&text), &how, &out);
        if (how.work > FACTOR * text.len)
            fail_msg("\"%s\" 64 KiB long: %zu bytes looked at, %zu each", units[i], how.work,
                     how.work / text.len);
        redact_numbers_free(how.numbers);
        strbuf_release(&text);
        strbuf_release(&out);
    }
    redact_free(r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(issuers_are_known),
        cmocka_unit_test(contexts_do_not_matter),
        cmocka_unit_test(finished_json_is_seen_through),
        cmocka_unit_test(persons_are_not_named),
        cmocka_unit_test(what_logs_are_full_of_stays),
        cmocka_unit_test(identifiers_stay_by_their_place),
        cmocka_unit_test(blocks_of_lines_are_one_secret),
        cmocka_unit_test(work_is_linear),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
