/* Reading of private keys. The first byte says how the rest comes: as it is, or as the bytes of a key that
 * are put into PEM here, in PKCS#1, PKCS#8 or on one line. What is accepted signs. */
#include "crypto/jwt.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void wrap(const char *label, const char *line_end, const uint8_t *data, size_t size,
                 struct strbuf *out) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    strbuf_printf(out, "-----BEGIN %sPRIVATE KEY-----%s", label, line_end);
    for (size_t i = 0; i < size; i += 3) {
        unsigned v = (unsigned)data[i] << 16 | (i + 1 < size ? (unsigned)data[i + 1] << 8 : 0) |
                     (i + 2 < size ? data[i + 2] : 0);
        for (size_t k = 0; k < 4; k++)
            strbuf_addch(out, i + k <= size ? digits[v >> (18 - 6 * k) & 63] : '=');
        if (i % 48 == 45)
            strbuf_addstr(out, line_end);
    }
    strbuf_printf(out, "%s-----END %sPRIVATE KEY-----%s", line_end, label, line_end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct strbuf pem, token;
    struct err err = {0};
    strbuf_init(&pem, 1 << 20);
    strbuf_init(&token, 8192);
    int how = size ? data[0] % 4 : 0;
    if (how == 0)
        strbuf_add(&pem, (const char *)data + (size > 0), size - (size > 0));
    else
        wrap(how == 2 ? "" : "RSA ", how == 3 ? "\\n" : "\n", data + 1, size - 1, &pem);
    struct jwt_key *k = jwt_key_read(strbuf_str(&pem), pem.len, &err);
    if (!k && (err.status != ERR_USAGE || !*err.text))
        abort();
    if (k) {
        struct json *claims = json_new_object();
        /* A key of numbers that do not fit together is read, but does not sign. */
        if (jwt_sign(k, claims, &token, &err) == 0 && token.full)
            abort();
        json_free(claims);
    }
    jwt_key_free(k);
    strbuf_release(&pem);
    strbuf_release(&token);
    return 0;
}
