/* Files of credentials of any bytes: refused with an error of usage, or read to one whose addresses may be
 * asked. */
#include "gcloud/credentials.h"
#include "net/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static void check(const struct credentials *c) {
    static const enum credentials_field addresses[] = {CREDENTIALS_TOKEN_URL, CREDENTIALS_SOURCE_URL,
                                                       CREDENTIALS_IMPERSONATE_URL};
    struct url u;
    for (size_t i = 0; i < sizeof addresses / sizeof *addresses; i++) {
        const char *s = c->fields[addresses[i]];
        must(!s || (url_parse(s, &u) && (u.tls || url_is_local(&u))));
    }
    for (size_t i = 0; i < CREDENTIALS_FIELDS; i++)
        must(!c->fields[i] || (*c->fields[i] && !strpbrk(c->fields[i], "\r\n")));
    for (size_t i = 0; i < CREDENTIALS_MAX_HEADERS; i++)
        must(!c->headers[i] || (strchr(c->headers[i], ':') && !strpbrk(c->headers[i], "\r\n")));
    must(c->lifetime_s > 0 && *credentials_kind_text(c));
    must((c->kind == CREDENTIALS_KEY) == (c->key != NULL));
    must((c->kind == CREDENTIALS_IMPERSONATED) == (c->source != NULL));
    if (c->source)
        check(c->source);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct err err = {0};
    struct credentials *c = credentials_read((const char *)data, size, "f", &err);
    if (c)
        check(c);
    else
        must(err.status == ERR_USAGE && *err.text);
    credentials_free(c);
    return 0;
}
