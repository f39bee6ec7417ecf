#include "markup/own.h"

#include "base/mem.h"

#include <stdlib.h>
#include <string.h>

void own_release(struct own *o) {
    for (size_t i = 0; i < o->n; i++) {
        mem_wipe(o->items[i].s, o->items[i].len);
        free(o->items[i].s);
    }
    free(o->items);
    *o = (struct own){0};
}

static void add_form(struct own *o, const char *s, size_t len, bool base64) {
    if (len < OWN_MIN)
        return;
    for (size_t i = 0; i < o->n; i++)
        if (o->items[i].len == len && memcmp(o->items[i].s, s, len) == 0)
            return;
    struct own_form *f = MEM_PUSH(o);
    f->s = mem_alloc(len + 1, 1);
    memcpy(f->s, s, len);
    f->len = len;
    f->base64 = base64;
}

/* The characters of base64 that depend on the value alone when `shift` unknown bytes stand before it. */
static void add_base64(struct own *o, const char *value, size_t shift, const char *alphabet) {
    size_t len = strlen(value), bits = 8 * len, first = (8 * shift + 5) / 6 * 6 - 8 * shift;
    char *s = mem_alloc(bits / 6 + 1, 1);
    size_t n = 0;
    for (size_t bit = first; bit + 6 <= bits; bit += 6) {
        unsigned high = (unsigned char)value[bit / 8];
        unsigned low = bit / 8 + 1 < len ? (unsigned char)value[bit / 8 + 1] : 0;
        s[n++] = alphabet[((high << 8 | low) >> (10 - bit % 8)) & 63];
    }
    add_form(o, s, n, true);
    mem_wipe(s, n);
    free(s);
}

/* Into memory of its final size: what grows would leave copies behind. */
static void add_url(struct own *o, const char *value, const char *hex) {
    char *s = mem_alloc(3 * strlen(value) + 1, 1);
    size_t n = 0;
    for (const char *p = value; *p; p++) {
        bool plain = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9');
        if (plain || strchr("-._~", *p)) {
            s[n++] = *p;
            continue;
        }
        s[n++] = '%';
        s[n++] = hex[(unsigned char)*p >> 4];
        s[n++] = hex[(unsigned char)*p & 15];
    }
    add_form(o, s, n, false);
    mem_wipe(s, n);
    free(s);
}

/* A key of several lines is told by any of its lines, but for those that begin and end every key. */
static void add_lines(struct own *o, const char *value) {
    enum { LINE = 16 };
    for (const char *p = value; *p;) {
        size_t n = strcspn(p, "\r\n");
        if (n >= LINE && strncmp(p, "-----", 5) != 0)
            add_form(o, p, n, false);
        p += n + strspn(p + n, "\r\n");
    }
}

void own_add(struct own *o, const char *value) {
    static const char standard[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    static const char url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if (!value || strlen(value) < OWN_MIN)
        return;
    add_form(o, value, strlen(value), false);
    if (strpbrk(value, "\r\n"))
        add_lines(o, value);
    for (size_t shift = 0; shift < 3; shift++) {
        add_base64(o, value, shift, standard);
        add_base64(o, value, shift, url);
    }
    add_url(o, value, "0123456789ABCDEF");
    add_url(o, value, "0123456789abcdef");
}

static bool is_base64(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("+/=-_", c));
}

bool own_find(const void *own, const struct markup_text *t, size_t from, struct markup_hit *hit) {
    const struct own *o = own;
    bool found = false;
    for (size_t i = 0; i < o->n; i++) {
        const struct own_form *f = &o->items[i];
        const char *p = strstr(t->s + from, f->s);
        if (!p)
            continue;
        size_t start = (size_t)(p - t->s), end = start + f->len;
        while (f->base64 && start > from && is_base64(t->s[start - 1]))
            start--;
        while (f->base64 && is_base64(t->s[end]))
            end++;
        if (found && (start > hit->start || (start == hit->start && end <= hit->end)))
            continue;
        *hit = (struct markup_hit){start, end};
        found = true;
    }
    return found;
}
