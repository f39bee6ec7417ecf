#include "decide/compose.h"

#include "base/strbuf.h"
#include "crypto/digest.h"
#include "decide/compose_data.h"
#include "decide/compose_merge.h"
#include "decide/compose_symptoms.h"
#include "decide/compose_umbrella.h"
#include "markup/template.h"

#include <string.h>

enum { MAX_TEXT = 1 << 20 };

static size_t code_points(const char *s) {
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0) != 0x80;
    return n;
}

/* Line ends and blanks at the end of lines change when a body passes through a browser; words do not. */
const char *compose_sha(const char *inner, struct arena *a) {
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    for (const char *p = inner ? inner : ""; *p; p++) {
        if (*p == '\r')
            continue;
        while (*p == '\n' && sb.len && (sb.data[sb.len - 1] == ' ' || sb.data[sb.len - 1] == '\t'))
            sb.data[--sb.len] = 0;
        strbuf_addch(&sb, *p);
    }
    while (sb.len && strchr(" \t\n", sb.data[sb.len - 1]))
        sb.data[--sb.len] = 0;
    const char *sha = arena_str(a, digest_sha256(strbuf_str(&sb), sb.len).s);
    strbuf_release(&sb);
    return sha;
}

/* A marker that is not believed must not stand before ours: the first of a body is the one that counts. */
static const char *without_marker(const char *body, struct arena *a) {
    static const char open[] = "<!-- log-gardener:1 {";
    struct strbuf sb;
    strbuf_init(&sb, 4 * MAX_TEXT);
    for (const char *p = body; *p;) {
        size_t len = strcspn(p, "\n");
        len += p[len] == '\n';
        if (strncmp(p, open, sizeof open - 1) != 0)
            strbuf_add(&sb, p, len);
        p += len;
    }
    while (sb.len && strchr(" \t\r\n", sb.data[sb.len - 1]))
        sb.data[--sb.len] = 0;
    const char *rest = sb.len ? arena_printf(a, "%s\n\n", strbuf_str(&sb)) : "";
    strbuf_release(&sb);
    return rest;
}

const char *compose_body(const char *body, const struct marker *m, const char *inner, struct arena *a) {
    struct marker_block b = marker_split(body, a);
    if (!b.found && (inner || !b.cut))
        b = (struct marker_block){.found = true, .before = without_marker(body, a), .after = ""};
    if (inner)
        b.inner = inner;
    struct strbuf sb;
    strbuf_init(&sb, 4 * MAX_TEXT);
    marker_join(&b, m, &sb);
    const char *whole = arena_str(a, strbuf_str(&sb));
    strbuf_release(&sb);
    return whole;
}

/* Fills a template and looks at the result once more: rule is set to what is wrong with it. */
static int fill(const struct compose *c, const char *name, const struct json *data, const char **text,
                const char **rule, struct err *err) {
    struct strbuf sb;
    strbuf_init(&sb, MAX_TEXT);
    *rule = NULL;
    if (template_fill(name, data, c->draft->gate, &sb, err)) {
        strbuf_release(&sb);
        return -1;
    }
    while (sb.len && sb.data[sb.len - 1] == '\n')
        sb.data[--sb.len] = 0;
    strbuf_addch(&sb, '\n');
    *text = arena_dup(c->draft->arena, strbuf_str(&sb), sb.len);
    if (sb.full || code_points(*text) > COMPOSE_MAX_POINTS)
        *rule = "length";
    else if (!gate_scan(c->draft->gate, *text, sb.len, rule))
        *rule = NULL;
    strbuf_release(&sb);
    return 0;
}

static int bare(const struct compose *c, struct json *data, const char *rule, const char **text,
                struct err *err) {
    const char *again;
    json_set_str(data, "rule", rule);
    if (fill(c, "bare.md", data, text, &again, err))
        return -1;
    return again
               ? err_set(err, ERR_USAGE, "even a text without any of the log is held back by rule %s", again)
               : 0;
}

bool compose_fits(const char *whole, int max) {
    return code_points(whole) <= (size_t)max;
}

int compose_bare(const struct compose *c, const char *rule, const char **text, struct err *err) {
    struct json *data = compose_data_issue(c, NULL, 0);
    int failed = bare(c, data, rule, text, err);
    json_free(data);
    return failed;
}

static struct json *issue_data(const struct compose *c, const char *old_inner, struct err *err) {
    struct compose_symptoms s;
    if (c->group->umbrella)
        return compose_umbrella_data(c, old_inner, err);
    return compose_symptoms_list(c, old_inner, &s, err) ? NULL : compose_data_issue(c, s.lines, s.n);
}

int compose_issue(const struct compose *c, const char *old_inner, const char **text, struct err *err) {
    const char *rule = NULL;
    struct json *data = issue_data(c, old_inner, err);
    if (!data)
        return -1;
    int failed = fill(c, c->group->umbrella ? "umbrella.md" : "issue.md", data, text, &rule, err);
    if (!failed && c->group->partial && old_inner) {
        *text = compose_merge(old_inner, *text, c->aside, c->draft->arena);
        rule = NULL;
        if (code_points(*text) > COMPOSE_MAX_POINTS)
            rule = "length";
        else if (!gate_scan(c->draft->gate, *text, strlen(*text), &rule))
            rule = NULL;
    }
    json_free(data);
    return !failed && rule ? compose_bare(c, rule, text, err) : failed;
}

int compose_comment(const struct compose *c, const struct compose_change *change, bool more,
                    const char **text, struct err *err) {
    const char *rule;
    struct json *data = compose_data_comment(c, change);
    int failed = fill(c, more ? "comment_more.md" : "comment.md", data, text, &rule, err);
    if (!failed && rule) {
        json_set_str(data, "count", compose_data_count(change->fresh, change->at_least, c->draft->arena));
        failed = bare(c, data, rule, text, err);
    }
    json_free(data);
    return failed;
}
