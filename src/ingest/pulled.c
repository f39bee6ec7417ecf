#include "ingest/pulled.h"

#include "base/strbuf.h"
#include "base/timestamp.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void missing(struct pulled *p, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The first of several reasons is kept. */
static void missing(struct pulled *p, const char *fmt, ...) {
    va_list ap;
    if (p->incomplete)
        return;
    va_start(ap, fmt);
    vsnprintf(p->why, sizeof p->why, fmt, ap);
    va_end(ap);
    p->incomplete = true;
}

static void begin(struct pulled *p, const struct json *j, size_t values) {
    const struct json *range = json_get(j, "time_range");
    const char *from = json_str(range, "start"), *to = json_str(range, "end");
    if (p->open)
        missing(p, "a pull was cut: its last line is missing");
    p->any = p->open = true;
    p->begun_at = values;
    snprintf(p->window, sizeof p->window, "%.40s to %.40s", from ? from : "?", to ? to : "?");
}

static void note_sample(const struct json *j, struct cluster_set *set) {
    struct strbuf names;
    strbuf_init(&names, 1024);
    for (const struct json *r = json_first(json_get(j, "reached")); r; r = json_next(r))
        strbuf_printf(&names, "%s%.20s", names.len ? ", " : "", json_string(r) ? json_string(r) : "?");
    cluster_add_note(set,
                     "a sample: the pull was asked for the newest %" PRId64
                     " entries of each severity, and there "
                     "are more (%s): counts are lower bounds",
                     json_int(j, "severity_cap", 0), strbuf_str(&names));
    set->complete = false;
    strbuf_release(&names);
}

static void end(struct pulled *p, const struct json *j, size_t values, struct cluster_set *set) {
    int64_t told = json_int(j, "entries", -1), here = (int64_t)(values - p->begun_at);
    int64_t skew = json_int(j, "clock_skew_s", 0), pages = json_int(j, "pages", 0);
    const struct json *covered = json_get(j, "covered");
    const char *first = json_str(covered, "start"), *last = json_str(covered, "end"),
               *why = json_str(j, "why");
    p->open = false;
    if (!json_bool(j, "complete", false))
        missing(p, "the pull is incomplete: %.240s", why ? why : "no reason is told");
    else if (told != here)
        missing(p, "the pull tells of %" PRId64 " entries, here are %" PRId64, told, here);
    if (json_bool(j, "sample", false))
        note_sample(j, set);
    cluster_add_note(
        set, "pulled from Cloud Logging: %s was asked for, entries lie from %s to %s; %" PRId64 " page%s%s",
        p->window, first ? first : "none", last ? last : "none", pages, pages == 1 ? "" : "s",
        p->incomplete ? "" : ", all that there were");
    if (skew)
        cluster_add_note(set, "the clock of the machine that pulled was %s %s: the window is off by as much",
                         timestamp_span((skew > 0 ? skew : -skew) % 1000000000 * TIMESTAMP_SECOND).s,
                         skew > 0 ? "slow" : "fast");
}

bool pulled_take(struct pulled *p, const struct json *j, size_t values, struct cluster_set *set) {
    const char *schema = json_str(j, "schema"), *part = json_str(j, "part");
    if (!schema || !part || strcmp(schema, "log-gardener/pull/v1") != 0)
        return false;
    if (!strcmp(part, "begin"))
        begin(p, j, values);
    else if (p->open && !strcmp(part, "end"))
        end(p, j, values, set);
    else
        return false;
    return true;
}

int pulled_check(const struct pulled *p, struct err *err) {
    if (p->incomplete)
        return err_set(err, ERR_INPUT, "%s", p->why);
    if (p->open)
        return err_set(err, ERR_INPUT,
                       "the pull was cut: its last line, which tells that all came, is missing");
    return 0;
}
