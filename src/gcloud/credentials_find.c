#include "gcloud/credentials.h"

#include "base/file.h"
#include "base/mem.h"
#include "net/secret.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char METADATA_HOST[] = "metadata.google.internal";

static const char *env(const char *name) {
    const char *v = getenv(name);
    return v && *v ? v : NULL;
}

static struct credentials *read_file(const char *path, struct err *err) {
    struct strbuf text;
    struct credentials *c = NULL;
    if (!secret_read(path, CREDENTIALS_MAX_BYTES, &text, err))
        c = credentials_read(strbuf_str(&text), text.len, path, err);
    secret_wipe(&text);
    return c;
}

/* Where `gcloud auth application-default login` puts it. */
static bool gcloud_file(char path[PATH_MAX]) {
    const char *folder = env("CLOUDSDK_CONFIG"), *home = env("HOME");
    if (!folder && !home)
        return false;
    int n = snprintf(path, PATH_MAX, "%s%s/application_default_credentials.json", folder ? folder : home,
                     folder ? "" : "/.config/gcloud");
    return n > 0 && n < PATH_MAX && file_exists(path);
}

/* A host and at most a port: it goes into an address. */
static bool is_host(const char *s) {
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-:[]");
    return n <= 200 && !s[n];
}

static struct credentials *metadata_server(struct err *err) {
    const char *host = env("GCE_METADATA_HOST"), *off = env("NO_GCE_CHECK");
    if (off && !strcmp(off, "true")) {
        err_set(
            err, ERR_USAGE,
            "there are no credentials for Google Cloud: set GOOGLE_APPLICATION_CREDENTIALS to a file, or run "
            "`gcloud auth application-default login`");
        return NULL;
    }
    if (host && !is_host(host)) {
        err_set(err, ERR_USAGE, "GCE_METADATA_HOST is not the name of a host");
        return NULL;
    }
    struct credentials *c = mem_alloc(1, sizeof *c);
    c->kind = CREDENTIALS_METADATA;
    c->path = mem_strdup(host ? host : METADATA_HOST);
    return c;
}

struct credentials *credentials_find(struct err *err) {
    char path[PATH_MAX];
    const char *named = env("GOOGLE_APPLICATION_CREDENTIALS");
    struct credentials *c = named               ? read_file(named, err)
                            : gcloud_file(path) ? read_file(path, err)
                                                : metadata_server(err);
    if (!c && named)
        err_prefix(err, "GOOGLE_APPLICATION_CREDENTIALS");
    const char *quota = c ? env("GOOGLE_CLOUD_QUOTA_PROJECT") : NULL;
    if (quota) {
        free(c->fields[CREDENTIALS_QUOTA_PROJECT]);
        c->fields[CREDENTIALS_QUOTA_PROJECT] = mem_strdup(quota);
    }
    return c;
}
