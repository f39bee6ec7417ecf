#include "evidence/permalink.h"

#include "base/strbuf.h"

#include <string.h>
#include <strings.h>

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

static bool copy(char *out, size_t size, const char *s, size_t n) {
    if (!n || n >= size)
        return false;
    memcpy(out, s, n);
    out[n] = 0;
    return true;
}

/* "owner/name", ".git" and slashes around it gone; exactly two parts. */
static bool read_repo(const char *s, struct permalink *out) {
    s += strspn(s, "/");
    size_t n = strlen(s);
    while (n && s[n - 1] == '/')
        n--;
    if (n > 4 && !strncmp(s + n - 4, ".git", 4))
        n -= 4;
    const char *slash = memchr(s, '/', n);
    if (!slash || slash == s || slash == s + n - 1 || !copy(out->repo, sizeof out->repo, s, n))
        return false;
    size_t owner = (size_t)(slash - s);
    return strspn(out->repo, plain) == owner && strspn(out->repo + owner + 1, plain) == n - owner - 1;
}

static bool read_host(const char *s, size_t n, struct permalink *out) {
    static const char *const others[] = {"gitlab", "bitbucket", "dev.azure.com", "sourceforge"};
    const char *at = memchr(s, '@', n);
    for (const char *p = at; p && (p = memchr(p + 1, '@', n - (size_t)(p + 1 - s)));)
        at = p; /* a password may hold one */
    if (at) {
        n -= (size_t)(at + 1 - s);
        s = at + 1;
    }
    const char *colon = memchr(s, ':', n);
    n = colon ? (size_t)(colon - s) : n;
    if (!copy(out->host, sizeof out->host, s, n) || out->host[strspn(out->host, plain)])
        return false;
    for (char *p = out->host; *p; p++)
        *p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(out->host, others[i]))
            return false;
    /* GitHub's door for ssh over the port of https. */
    if (!strcmp(out->host, "ssh.github.com") || !strcmp(out->host, "www.github.com"))
        memmove(out->host, out->host + 4, strlen(out->host + 4) + 1);
    return true;
}

bool permalink_parse(const char *remote, struct permalink *out) {
    static const char *const schemes[] = {"https://", "http://",    "ssh://",
                                          "git://",   "git+ssh://", "git+https://"};
    struct permalink p;
    if (!remote || !*remote)
        return false;
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++) {
        size_t n = strlen(schemes[i]);
        if (strncasecmp(remote, schemes[i], n) != 0)
            continue;
        const char *s = remote + n;
        size_t host = strcspn(s, "/");
        bool fine = read_host(s, host, &p) && read_repo(s + host, &p);
        if (fine)
            *out = p;
        return fine;
    }
    const char *colon = strchr(remote, ':'), *slash = strchr(remote, '/');
    if (strstr(remote, "://") || !colon || (slash && slash < colon) || colon - remote < 2)
        return false;
    if (!read_host(remote, (size_t)(colon - remote), &p) || !read_repo(colon + 1, &p))
        return false;
    *out = p;
    return true;
}

const char *permalink_of(const struct permalink *p, const char *commit, const char *path, int line,
                         struct arena *a) {
    struct strbuf b;
    strbuf_init(&b, 16 << 10);
    strbuf_printf(&b, "https://%s/%s/%s/%s", p->host, p->repo, path ? "blob" : "commit", commit);
    for (const char *s = path; s && *s; s++) {
        if (s == path)
            strbuf_addch(&b, '/');
        if (*s == '/' || strchr(plain, *s) || *s == '~')
            strbuf_addch(&b, *s);
        else
            strbuf_printf(&b, "%%%02X", (unsigned)(unsigned char)*s);
    }
    if (path && line > 0)
        strbuf_printf(&b, "#L%d", line);
    const char *out = b.full ? NULL : arena_str(a, strbuf_str(&b));
    strbuf_release(&b);
    return out;
}
