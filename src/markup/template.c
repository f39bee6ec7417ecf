#include "markup/template.h"

#include "markup/tag.h"

#include <math.h>
#include <string.h>

enum { MAX_DEPTH = 16 };

struct scope {
    const struct json *value;
    const struct scope *up;
};

struct fill {
    const struct gate *g;
    struct strbuf *out;
    int depth;
};

/* The value of a dotted name: its first part from the innermost scope that holds it. False: none does. */
static bool look_up(const struct scope *scope, const char *name, const struct json **value) {
    *value = scope->value;
    if (strcmp(name, ".") == 0)
        return true;
    char part[TAG_MAX_NAME + 1];
    size_t n = strcspn(name, ".");
    memcpy(part, name, n);
    part[n] = 0;
    for (*value = NULL; scope && !*value; scope = scope->up)
        *value = json_get(scope->value, part);
    while (*value && name[n] == '.') {
        name += n + 1;
        n = strcspn(name, ".");
        memcpy(part, name, n);
        part[n] = 0;
        if (!json_is_null(*value)) /* nothing of nothing is nothing */
            *value = json_get(*value, part);
    }
    return *value != NULL;
}

static bool bool_value(const struct json *v) {
    struct strbuf sb;
    strbuf_init(&sb, 16);
    json_print(v, false, &sb);
    bool is = strcmp(strbuf_str(&sb), "true") == 0;
    strbuf_release(&sb);
    return is;
}

static bool is_true(const struct json *v) {
    if (json_is_object(v) || json_is_number(v))
        return true;
    if (json_is_string(v))
        return *json_string(v) != 0;
    return json_is_array(v) ? json_first(v) != NULL : json_is_bool(v) && bool_value(v);
}

/* Integers without decimals, others with up to two. */
static void number_text(double d, struct strbuf *out) {
    size_t start = out->len;
    strbuf_printf(out, d == floor(d) ? "%.0f" : "%.2f", d);
    if (d == floor(d) || out->full)
        return;
    while (out->len > start && out->data[out->len - 1] == '0')
        out->data[--out->len] = 0;
    if (out->len > start && out->data[out->len - 1] == '.')
        out->data[--out->len] = 0;
}

static int add_value(struct fill *f, const struct tag_text *t, const struct tag *tag, const struct json *v) {
    if (json_is_null(v))
        return 0;
    if (json_is_object(v) || json_is_array(v))
        return tag_fail(t, tag->begin, "no text but a list or object:", tag->name);
    struct strbuf text;
    strbuf_init(&text, 512);
    const char *s = json_string(v);
    bool own = tag->as == TAG_AS_RAW || (!s && tag->as == GATE_TEXT);
    if (json_is_number(v))
        number_text(json_real(v, 0), &text);
    else if (!s)
        strbuf_addstr(&text, bool_value(v) ? "true" : "false");
    s = s ? s : strbuf_str(&text);
    if (own)
        strbuf_addstr(f->out, s);
    else
        gate_add(f->g, (enum gate_as)tag->as, s, f->out);
    strbuf_release(&text);
    return 0;
}

static int fill_text(struct fill *f, const struct tag_text *t, const struct scope *scope);

static int deeper(struct fill *f, const struct tag_text *t, const struct tag *tag,
                  const struct tag_text *inside, const struct scope *scope) {
    if (f->depth >= MAX_DEPTH)
        return tag_fail(t, tag->begin, "nested deeper than 16:", tag->name);
    f->depth++;
    int r = fill_text(f, inside, scope);
    f->depth--;
    return r;
}

static int add_section(struct fill *f, const struct tag_text *t, struct tag *tag, const struct scope *scope) {
    struct tag close;
    const struct json *v;
    if (tag_find_end(t, tag, &close))
        return -1;
    if (!look_up(scope, tag->name, &v))
        return tag_fail(t, tag->begin, "no value", tag->name);
    struct tag_text inside = *t;
    inside.start = tag->after;
    inside.end = close.before > tag->after ? close.before : tag->after;
    struct tag open = *tag;
    tag->after = close.after; /* where the caller goes on */
    if (open.kind == TAG_UNLESS)
        return is_true(v) ? 0 : deeper(f, t, &open, &inside, scope);
    if (!json_is_array(v))
        return is_true(v) ? deeper(f, t, &open, &inside, &(struct scope){v, scope}) : 0;
    for (const struct json *k = json_first(v); k; k = json_next(k))
        if (deeper(f, t, &open, &inside, &(struct scope){k, scope}))
            return -1;
    return 0;
}

static int add_partial(struct fill *f, const struct tag_text *t, const struct tag *tag,
                       const struct scope *scope) {
    const struct embedded_file *file = template_file(tag->name);
    if (!file)
        return tag_fail(t, tag->begin, "no template", tag->name);
    struct tag_text other = {.name = file->name, .whole = file->text, .start = file->text, .err = t->err};
    other.end = file->text + file->len;
    return deeper(f, t, tag, &other, scope);
}

static int add_tag(struct fill *f, const struct tag_text *t, struct tag *tag, const struct scope *scope) {
    const struct json *v;
    switch (tag->kind) {
    case TAG_VALUE:
        if (!look_up(scope, tag->name, &v))
            return tag_fail(t, tag->begin, "no value", tag->name);
        return add_value(f, t, tag, v);
    case TAG_EACH:
    case TAG_UNLESS:
        return add_section(f, t, tag, scope);
    case TAG_END:
        return tag_fail(t, tag->begin, "the end of a section that is not open:", tag->name);
    case TAG_PARTIAL:
        return add_partial(f, t, tag, scope);
    case TAG_REMARK:
        break;
    }
    return 0;
}

static int fill_text(struct fill *f, const struct tag_text *t, const struct scope *scope) {
    const char *p = t->start;
    struct tag tag;
    int r;
    while ((r = tag_next(t, p, &tag)) == 0) {
        if (tag.before > p)
            strbuf_add(f->out, p, (size_t)(tag.before - p));
        if (add_tag(f, t, &tag, scope))
            return -1;
        p = tag.after;
    }
    if (r < 0)
        return -1;
    if (t->end > p)
        strbuf_add(f->out, p, (size_t)(t->end - p));
    return 0;
}

/* Length of the run of backticks or tildes that opens or closes a fence; 0: none. */
static size_t fence_run(const char *line, size_t len, char *sign, bool *bare) {
    size_t i = strspn(line, " "), n = 0;
    if (i > 3 || i >= len || !strchr("`~", line[i]))
        return 0;
    *sign = line[i];
    while (i + n < len && line[i + n] == *sign)
        n++;
    size_t rest = i + n;
    while (rest < len && line[rest] == ' ')
        rest++;
    *bare = rest == len;
    return n >= 3 ? n : 0;
}

/* Copies the lines; of several empty ones outside of fences one stays. */
static void add_lines(const struct strbuf *from, struct strbuf *out) {
    const char *p = strbuf_str(from), *end = p + from->len;
    size_t fence = 0;
    char fence_sign = 0;
    bool was_empty = false;
    while (p < end) {
        const char *nl = memchr(p, '\n', (size_t)(end - p));
        size_t len = (size_t)((nl ? nl : end) - p);
        char sign = 0;
        bool bare = false, empty = strspn(p, " \t") >= len;
        size_t run = fence_run(p, len, &sign, &bare);
        if (fence == 0 && run > 0) {
            fence = run;
            fence_sign = sign;
        } else if (fence > 0 && run >= fence && bare && sign == fence_sign) {
            fence = 0;
        }
        if (fence > 0 || !empty || !was_empty)
            strbuf_add(out, p, len + (nl != NULL));
        was_empty = empty && fence == 0;
        p += len + (nl != NULL);
    }
}

static int fill_whole(struct tag_text *t, const struct json *data, const struct gate *g, struct strbuf *out) {
    struct strbuf raw;
    strbuf_init(&raw, out->max - out->len);
    struct fill f = {.g = g, .out = &raw};
    int r = fill_text(&f, t, &(struct scope){data, NULL});
    if (r == 0 && raw.full)
        r = err_set(t->err, ERR_USAGE, "template %s: the text is longer than %zu bytes", t->name, raw.max);
    if (r == 0)
        add_lines(&raw, out);
    strbuf_release(&raw);
    return r;
}

int template_fill(const char *name, const struct json *data, const struct gate *g, struct strbuf *out,
                  struct err *err) {
    const struct embedded_file *file = template_file(name);
    if (!file)
        return err_set(err, ERR_USAGE, "no template `%s`", name);
    struct tag_text t = {file->name, file->text, file->text, file->text + file->len, err};
    return fill_whole(&t, data, g, out);
}

int template_fill_text(const char *text, const struct json *data, const struct gate *g, struct strbuf *out,
                       struct err *err) {
    struct tag_text t = {"(text)", text, text, text + strlen(text), err};
    return fill_whole(&t, data, g, out);
}

const struct embedded_file *template_file(const char *name) {
    for (const struct embedded_file *f = embedded_files; f->name; f++)
        if (strcmp(f->name, name) == 0)
            return f;
    return NULL;
}
