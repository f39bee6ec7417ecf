/* Link headers and the addresses in them: what is found is part of the header, and an address that is read
 * can be written and read again. */
#include "net/link.h"
#include "net/url.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_url(const char *s) {
    struct url u, again;
    struct strbuf out;
    if (!url_parse(s, &u))
        return;
    if (strpbrk(u.host, "@/\\?# %") || u.port < 1 || u.port > 65535 || strstr(s, u.rest) == NULL)
        abort();
    strbuf_init(&out, 2 * URL_MAX);
    url_add_origin(&u, &out);
    strbuf_addstr(&out, u.rest);
    if (out.len <= URL_MAX && (!url_parse(strbuf_str(&out), &again) || !url_same_origin(&u, &again) ||
                               strcmp(u.rest, again.rest) != 0))
        abort();
    strbuf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct strbuf found;
    struct url base;
    char *text = malloc(size + 1);
    if (!text || !url_parse("https://api.github.com/x", &base))
        abort();
    memcpy(text, data, size);
    text[size] = 0;
    strbuf_init(&found, size + 1);
    bool is = link_find(text, "next", &found);
    if (is != (found.len > 0) || found.full || !strstr(text, strbuf_str(&found)))
        abort();
    check_url(strbuf_str(&found));
    check_url(text);
    strbuf_reset(&found);
    if (url_follow(&base, text, &found))
        check_url(strbuf_str(&found));
    strbuf_release(&found);
    free(text);
    return 0;
}
