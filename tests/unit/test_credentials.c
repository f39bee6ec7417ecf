/* Files of credentials: what is read, what is refused, and that no secret is told. */
#include "gcloud/credentials.h"

#include "base/file.h"
#include "key_fixture.h"
#include "secret_fixture.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char secret[80];
static char key_text[12000]; /* of a key, as JSON has it */

#define EXTERNAL                                                                                             \
    "\"type\":\"external_account\",\"audience\":\"//iam.googleapis.com/"                                     \
    "x\",\"subject_token_type\":\"t\",\"token_url\":"                                                        \
    "\"https://sts.googleapis.com/v1/token\""
#define USER                                                                                                 \
    "\"type\":\"authorized_user\",\"client_id\":\"c\",\"client_secret\":\"$\",\"refresh_token\":\"$\""
#define KEY "\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"#\""

static const struct {
    const char *text, *says; /* $ is a secret, # a private key; says NULL: read */
    enum credentials_kind kind;
} cases[] = {
    {"{" KEY "}", NULL, CREDENTIALS_KEY},
    {"{" USER "}", NULL, CREDENTIALS_USER},
    {"{" EXTERNAL
     ",\"credential_source\":{\"url\":\"https://x/y?z=1\",\"headers\":{\"Authorization\":\"Bearer $\"},"
     "\"format\":{\"type\":\"json\",\"subject_token_field_name\":\"value\"}}}",
     NULL, CREDENTIALS_EXTERNAL},
    {"{" EXTERNAL ",\"credential_source\":{\"file\":\"/x\"}}", NULL, CREDENTIALS_EXTERNAL},
    {"{\"type\":\"impersonated_service_account\",\"service_account_impersonation_url\":\"https://x/y\","
     "\"source_credentials\":{" USER "}}",
     NULL, CREDENTIALS_IMPERSONATED},
    {"", "line 1", 0},
    {"{\"private_key\":\"$\",", "line 1", 0},
    {"[]", "no kind of credentials", 0},
    {"{\"type\":\"$$\"}", "no kind of credentials", 0},
    {"{\"installed\":{\"client_secret\":\"$\"}}", "no kind of credentials", 0},
    {"{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"$\"}", "private_key", 0},
    {"{\"type\":\"service_account\",\"client_email\":\"a@b\"}", "\"private_key\" is missing", 0},
    {"{\"type\":\"service_account\",\"private_key\":\"#\"}", "\"client_email\" is missing", 0},
    {"{" KEY ",\"token_uri\":\"http://oauth2.googleapis.com/token\"}", "not an https address", 0},
    {"{" KEY ",\"token_uri\":\"file:///etc/passwd\"}", "not an https address", 0},
    {"{" KEY ",\"token_uri\":\"http://127.0.0.1:1/token\"}", NULL, CREDENTIALS_KEY},
    {"{" KEY ",\"universe_domain\":\"evil.example/x\"}", "not the name of a domain", 0},
    {"{" KEY ",\"quota_project_id\":\"a\\r\\nX: y\"}", "no usable text", 0},
    {"{\"type\":\"authorized_user\",\"client_id\":5}", "no usable text", 0},
    {"{\"type\":\"authorized_user\",\"client_id\":\"c\",\"client_secret\":\"$\"}",
     "\"refresh_token\" is missing", 0},
    {"{" EXTERNAL "}", "either a url or a file", 0},
    {"{" EXTERNAL ",\"credential_source\":{\"executable\":{\"command\":\"rm\"}}}", "is not started", 0},
    {"{" EXTERNAL ",\"credential_source\":{\"environment_id\":\"aws1\",\"url\":\"https://x\"}}", "AWS", 0},
    {"{" EXTERNAL ",\"credential_source\":{\"url\":\"http://x/y\"}}", "not an https address", 0},
    {"{" EXTERNAL ",\"credential_source\":{\"url\":\"https://x\",\"headers\":{\"A: b\\r\\nC\":\"$\"}}}",
     "unusable headers", 0},
    {"{" EXTERNAL ",\"credential_source\":{\"url\":\"https://x\",\"format\":{\"type\":\"json\"}}}",
     "subject_token_field_name", 0},
    {"{\"type\":\"impersonated_service_account\",\"service_account_impersonation_url\":\"https://x/y\","
     "\"source_credentials\":{\"type\":\"impersonated_service_account\"}}",
     "source_credentials", 0},
};

static void fill(const char *text, char *out, size_t size) {
    size_t n = 0;
    for (; *text; text++)
        if (*text == '$' || *text == '#')
            n += (size_t)snprintf(out + n, size - n, "%s", *text == '$' ? secret : key_text);
        else if (n + 1 < size)
            out[n++] = *text;
    out[n] = 0;
}

static void files_are_read_or_refused(void **state) {
    (void)state;
    static char text[16000];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err err = {0};
        fill(cases[i].text, text, sizeof text);
        struct credentials *c = credentials_read(text, strlen(text), "f.json", &err);
        if (!c != (cases[i].says != NULL))
            fail_msg("%zu: %s", i, err.text);
        if (c) {
            assert_int_equal(c->kind, cases[i].kind);
            assert_true(*credentials_kind_text(c));
        } else {
            assert_int_equal(err.status, ERR_USAGE);
            assert_ptr_equal(strstr(err.text, "f.json: "), err.text);
            if (!strstr(err.text, cases[i].says))
                fail_msg("%zu: %s", i, err.text);
            assert_null(strstr(err.text, secret));
        }
        credentials_free(c);
    }
}

static void put(const char *dir, const char *name, const char *text, char *path, size_t size) {
    char whole[300];
    fill(text, whole, sizeof whole);
    snprintf(path, size, "%s/%s", dir, name);
    assert_int_equal(file_write(path, whole, strlen(whole), NULL), 0);
}

static enum credentials_kind found(const char *wanted_path) {
    struct err err = {0};
    struct credentials *c = credentials_find(&err);
    if (!c)
        fail_msg("%s", err.text);
    enum credentials_kind kind = c->kind;
    assert_string_equal(c->path, wanted_path);
    credentials_free(c);
    return kind;
}

static void they_are_looked_for_in_googles_order(void **state) {
    (void)state;
    static const char *const names[] = {"GOOGLE_APPLICATION_CREDENTIALS", "CLOUDSDK_CONFIG",
                                        "GCE_METADATA_HOST", "NO_GCE_CHECK", "GOOGLE_CLOUD_QUOTA_PROJECT"};
    char dir[] = "/tmp/test_credentials-XXXXXX", first[300], second[300], missing[300];
    struct err err = {0};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        unsetenv(names[i]);
    assert_non_null(mkdtemp(dir));
    put(dir, "first", "{" USER "}", first, sizeof first);
    put(dir, "application_default_credentials.json", "{" USER "}", second, sizeof second);
    snprintf(missing, sizeof missing, "%s/missing", dir);
    setenv("CLOUDSDK_CONFIG", dir, 1);
    setenv("GOOGLE_APPLICATION_CREDENTIALS", first, 1);
    assert_int_equal(found(first), CREDENTIALS_USER);
    unsetenv("GOOGLE_APPLICATION_CREDENTIALS");
    assert_int_equal(found(second), CREDENTIALS_USER);
    setenv("CLOUDSDK_CONFIG", missing, 1);
    assert_int_equal(found("metadata.google.internal"), CREDENTIALS_METADATA);
    setenv("GCE_METADATA_HOST", "127.0.0.1:8", 1);
    assert_int_equal(found("127.0.0.1:8"), CREDENTIALS_METADATA);
    setenv("GCE_METADATA_HOST", "evil/../", 1);
    assert_null(credentials_find(&err));
    setenv("NO_GCE_CHECK", "true", 1);
    assert_null(credentials_find(&err));
    assert_int_equal(err.status, ERR_USAGE);
    /* One that is named is meant: nothing else is taken in its place. */
    setenv("GOOGLE_APPLICATION_CREDENTIALS", missing, 1);
    setenv("CLOUDSDK_CONFIG", dir, 1);
    assert_null(credentials_find(&err));
    assert_non_null(strstr(err.text, "GOOGLE_APPLICATION_CREDENTIALS"));
    unlink(first);
    unlink(second);
    rmdir(dir);
}

int main(void) {
    static struct key_fixture key;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_or_refused),
        cmocka_unit_test(they_are_looked_for_in_googles_order),
    };
    secret_make("s_{40w}", 3, secret, sizeof secret);
    key_make(&key, 2048);
    size_t n = 0;
    for (const char *s = key.pkcs8; *s; s++)
        n += (size_t)snprintf(key_text + n, sizeof key_text - n, *s == '\n' ? "\\n" : "%c", *s);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    key_release(&key);
    return rc;
}
