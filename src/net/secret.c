#include "net/secret.h"

#include "base/file.h"
#include "base/mem.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_WORD = 100 };

char *secret_take(const char *s, size_t max) {
    if (!s)
        return NULL;
    s += strspn(s, " \t\r\n");
    size_t n = strlen(s);
    while (n && strchr(" \t\r\n", s[n - 1]))
        n--;
    for (size_t i = 0; i < n; i++)
        if (s[i] <= ' ' || s[i] >= 0x7f)
            return NULL;
    if (!n || n > max)
        return NULL;
    char *token = mem_alloc(n + 1, 1);
    memcpy(token, s, n);
    return token;
}

void secret_drop(char **s) {
    if (*s)
        mem_wipe(*s, strlen(*s));
    free(*s);
    *s = NULL;
}

void secret_init(struct strbuf *sb, size_t max) {
    strbuf_init(sb, max);
    sb->cap = max + 1;
    sb->data = mem_alloc(sb->cap, 1);
}

int secret_read(const char *path, size_t max, struct strbuf *out, struct err *err) {
    secret_init(out, max);
    return file_read(path, out, ERR_USAGE, err);
}

void secret_wipe(struct strbuf *sb) {
    mem_wipe(sb->data, sb->cap);
    strbuf_release(sb);
}

void secret_quote(const char *text, const char *token, struct strbuf *out) {
    size_t secret = token ? strlen(token) : 0, end = out->len + SECRET_MAX_QUOTE;
    while (text && *text && out->len < end) {
        size_t word = strcspn(text, " \t\r\n");
        if (secret && !strncmp(text, token, secret)) {
            strbuf_addstr(out, "[token]");
            text += secret;
        } else if (word > LONG_WORD) {
            strbuf_addstr(out, "[a long word]");
            text += word;
        } else {
            strbuf_addch(out, *text++);
        }
    }
    /* Not in the middle of a character. */
    for (int i = 0; i < 3 && text && ((unsigned char)*text & 0xC0) == 0x80; i++)
        strbuf_addch(out, *text++);
    if (text && *text)
        strbuf_addstr(out, "...");
}
