/* Who we are to Google Cloud: credential files in the forms that Google's own libraries read ("Application
 * Default Credentials", AIP-4110; service account key, AIP-4112; external_account, AIP-4117), and where they
 * are looked for. Limits: files of 64 KiB, eight headers for a subject token. */
#ifndef GCLOUD_CREDENTIALS_H
#define GCLOUD_CREDENTIALS_H

#include "base/err.h"
#include "crypto/jwt.h"

#include <stddef.h>
#include <stdint.h>

enum { CREDENTIALS_MAX_BYTES = 64 << 10, CREDENTIALS_MAX_HEADERS = 8 };

enum credentials_kind {
    CREDENTIALS_KEY,          /* service_account: a private key */
    CREDENTIALS_USER,         /* authorized_user: a refresh token */
    CREDENTIALS_EXTERNAL,     /* external_account: another issuer's token, as on GitHub's runners */
    CREDENTIALS_IMPERSONATED, /* impersonated_service_account: `source` speaks for another account */
    CREDENTIALS_METADATA,     /* no file: the metadata server of a machine at Google */
};

enum credentials_field {
    CREDENTIALS_EMAIL,
    CREDENTIALS_CLIENT_ID,
    CREDENTIALS_CLIENT_SECRET,
    CREDENTIALS_REFRESH_TOKEN,
    CREDENTIALS_AUDIENCE,
    CREDENTIALS_SUBJECT_TYPE,
    CREDENTIALS_SOURCE_URL,
    CREDENTIALS_SOURCE_FILE,
    CREDENTIALS_SOURCE_FORMAT,
    CREDENTIALS_SOURCE_KEY, /* member of a JSON answer that holds the subject token */
    CREDENTIALS_TOKEN_URL,
    CREDENTIALS_IMPERSONATE_URL,
    CREDENTIALS_PROJECT,
    CREDENTIALS_QUOTA_PROJECT,
    CREDENTIALS_UNIVERSE, /* googleapis.com, or that of a cloud of its own */
    CREDENTIALS_FIELDS,
};

struct credentials {
    enum credentials_kind kind;
    char *path;                                 /* the file; of the metadata server: its address */
    char *fields[CREDENTIALS_FIELDS];           /* NULL: not stated */
    char *headers[CREDENTIALS_MAX_HEADERS + 1]; /* "Name: value" of the subject token's address */
    int64_t lifetime_s;                         /* of a token by impersonation */
    struct jwt_key *key;
    struct credentials *source;
};

/* From a file's text; `path` is for errors. Every address is https, or http of this machine. NULL with
 * ERR_USAGE, whose text never shows a secret. */
struct credentials *credentials_read(const char *text, size_t len, const char *path, struct err *err);
/* By Google's order: the file of GOOGLE_APPLICATION_CREDENTIALS; gcloud's file (below CLOUDSDK_CONFIG, else
 * ~/.config/gcloud); the metadata server (GCE_METADATA_HOST; not with NO_GCE_CHECK), which is not asked yet.
 * NULL with ERR_USAGE. */
struct credentials *credentials_find(struct err *err);
void credentials_free(struct credentials *c); /* wipes; NULL is fine */
/* "the key of a service account", for errors. */
const char *credentials_kind_text(const struct credentials *c);

#endif
