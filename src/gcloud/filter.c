#include "gcloud/filter.h"

#include "base/timestamp.h"

#include <stdbool.h>
#include <string.h>

enum { MAX_CHARACTERS = 20000 };

static void add_quoted(struct strbuf *out, const char *s) {
    strbuf_addch(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            strbuf_addch(out, '\\');
        strbuf_addch(out, *s);
    }
    strbuf_addch(out, '"');
}

static void begin(struct strbuf *out) {
    strbuf_addstr(out, out->len ? "\nAND (" : "(");
}

static void add_time(struct strbuf *out, const char *op, int64_t t) {
    if (t == TIMESTAMP_NONE)
        return;
    begin(out);
    strbuf_printf(out, "timestamp%s\"%s\")", op, timestamp_text(t).s);
}

static void add_services(const struct filter *f, struct strbuf *out) {
    static const char *const labels[] = {"service_name", "job_name",       "function_name",
                                         "module_id",    "container_name", "configuration_name"};
    if (!f->services_n)
        return;
    begin(out);
    for (size_t l = 0; l < sizeof labels / sizeof *labels; l++)
        for (size_t i = 0; i < f->services_n; i++) {
            strbuf_printf(out, "%sresource.labels.%s=", l || i ? " OR " : "", labels[l]);
            add_quoted(out, f->services[i]);
        }
    strbuf_addch(out, ')');
}

/* What would close the parenthesis that it stands in, and so reach beyond the window and the service. */
static bool is_balanced(const char *s) {
    int depth = 0;
    bool quoted = false;
    for (; *s && depth >= 0; s++) {
        if (quoted && *s == '\\' && s[1])
            s++;
        else if (*s == '"')
            quoted = !quoted;
        else if (!quoted && s[0] == '-' && s[1] == '-')
            s += strcspn(s, "\n") - (strchr(s, '\n') ? 0 : 1);
        else if (!quoted)
            depth += (*s == '(') - (*s == ')');
    }
    return !depth && !quoted;
}

int filter_add(const struct filter *f, struct strbuf *out, struct err *err) {
    struct strbuf text;
    strbuf_init(&text, MAX_CHARACTERS);
    add_time(&text, ">=", f->from);
    add_time(&text, "<", f->to);
    add_services(f, &text);
    const char *severities[][2] = {{">=", f->at_least}, {"=", f->exactly}};
    for (size_t i = 0; i < 2; i++)
        if (severities[i][1]) {
            begin(&text);
            strbuf_printf(&text, "severity%s%s)", severities[i][0], severities[i][1]);
        }
    /* On lines of its own: a remark (--) in it must not hide the parenthesis. */
    for (size_t i = 0; i < f->more_n; i++) {
        if (!is_balanced(f->more[i])) {
            strbuf_release(&text);
            return err_set(err, ERR_USAGE, "--filter: quotes or parentheses do not match");
        }
        begin(&text);
        strbuf_printf(&text, "\n%s\n)", f->more[i]);
    }
    int rc = text.full ? err_set(err, ERR_USAGE,
                                 "the filter is longer than %d characters, the most that Cloud Logging "
                                 "takes",
                                 MAX_CHARACTERS)
                       : 0;
    if (!rc)
        strbuf_add(out, strbuf_str(&text), text.len);
    strbuf_release(&text);
    return rc;
}
