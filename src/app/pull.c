#include "app/pull.h"

#include "app/pull_ask.h"
#include "base/mem.h"
#include "base/timestamp.h"
#include "base/version.h"
#include "gcloud/gcloud.h"

#include <stdlib.h>
#include <string.h>

enum { WORTH_TELLING_SKEW_S = 60 };

static const char SCHEMA[] = "log-gardener/pull/v1";

struct pull {
    struct session *s;
    struct gcloud *g;
    struct arena arena;
    struct pull_ask ask;
    const char *name;
    /* Where it stands. */
    bool begun, stale;
    size_t list;
    char *token;     /* of the next page of `list`; NULL: its first */
    int64_t in_list; /* entries of `list` so far */
    int64_t pages, entries, empty;
    int64_t first, last;          /* TIMESTAMP_NONE: none yet */
    bool reached[SEVERITY_COUNT]; /* lists that were cut at the cap */
};

static void waiting(void *ctx, int64_t ms, const char *why) {
    const struct talk *t = ctx;
    talk_progress(t, -1);
    talk_say(t, "waiting %lld s: %s", (long long)(ms + 999) / 1000, why);
}

static int64_t to_ms(int64_t ns) {
    return ns / (TIMESTAMP_SECOND / 1000);
}

static struct gcloud *client(struct session *s, struct err *err) {
    const struct settings *c = &s->settings;
    const char *url = getenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_LOGGING"); /* gcloud's own */
    struct gcloud_options o = {.logging_url = url && *url ? url : NULL,
                               .ca_file = c->ca_file,
                               .per_minute = c->collect_per_minute,
                               .broken_ms = to_ms(c->pace_write),
                               .limited_ms = to_ms(c->collect_limit_wait),
                               .budget_ms = to_ms(c->pace_budget),
                               .connect_ms = to_ms(c->http_connect),
                               .total_ms = to_ms(c->http_total),
                               .slow_s = c->http_low_speed / TIMESTAMP_SECOND,
                               .waiting = waiting,
                               .waiting_ctx = &s->talk};
    struct credentials *who = credentials_find(err);
    return who ? gcloud_new(&o, who, err) : NULL;
}

struct pull *pull_new(struct session *s, struct err *err) {
    struct pull *p = mem_alloc(1, sizeof *p);
    p->s = s;
    p->g = client(s, err);
    if (!p->g || pull_ask_read(s, gcloud_project(p->g), &p->arena, &p->ask, err)) {
        pull_free(p);
        return NULL;
    }
    p->name = arena_printf(&p->arena, "Cloud Logging, %s%s", p->ask.names[0],
                           p->ask.names_n > 1 ? " and others" : "");
    pull_restart(p);
    return p;
}

void pull_restart(struct pull *p) {
    free(p->token);
    p->token = NULL;
    p->begun = p->stale = false;
    p->list = 0;
    p->in_list = p->pages = p->entries = p->empty = 0;
    p->first = p->last = TIMESTAMP_NONE;
    memset(p->reached, 0, sizeof p->reached);
}

void pull_free(struct pull *p) {
    if (!p)
        return;
    gcloud_free(p->g);
    arena_release(&p->arena);
    free(p->token);
    free(p);
}

static void add_line(struct json *j, struct strbuf *out) {
    json_print(j, false, out);
    strbuf_addch(out, '\n');
    json_free(j);
}

static void set_range(struct json *j, const char *key, int64_t start, int64_t end) {
    struct json *range = json_set_object(j, key);
    json_set_str(range, "start", start == TIMESTAMP_NONE ? NULL : timestamp_text(start).s);
    json_set_str(range, "end", end == TIMESTAMP_NONE ? NULL : timestamp_text(end).s);
}

static int begin(struct pull *p, struct strbuf *out, struct err *err) {
    struct strbuf filter;
    strbuf_init(&filter, GCLOUD_MAX_FILTER);
    if (pull_ask_filter(&p->ask, 0, &filter, err))
        return -1;
    struct json *j = json_new_object();
    json_set_str(j, "schema", SCHEMA);
    json_set_str(j, "part", "begin");
    json_set_str(j, "made_by", "log-gardener " VERSION);
    json_set(j, "asked", pull_ask_json(p->s, &p->ask));
    json_set_str(j, "filter", strbuf_str(&filter));
    set_range(j, "time_range", p->ask.from, p->ask.to);
    add_line(j, out);
    strbuf_release(&filter);
    p->begun = true;
    return 0;
}

static void end(const struct pull *p, const char *why, struct strbuf *out) {
    struct json *j = json_new_object();
    bool sample = false;
    json_set_str(j, "schema", SCHEMA);
    json_set_str(j, "part", "end");
    json_set_bool(j, "complete", !why);
    json_set_str(j, "why", why);
    struct json *reached = json_set_array(j, "reached");
    for (size_t i = 0; i < pull_ask_lists(&p->ask); i++)
        if (p->reached[i]) {
            json_add_str(reached, pull_ask_severity(&p->ask, i));
            sample = true;
        }
    json_set_bool(j, "sample", sample);
    json_set_int(j, "severity_cap", p->ask.cap);
    json_set_int(j, "pages", p->pages);
    json_set_int(j, "entries", p->entries);
    set_range(j, "covered", p->first, p->last);
    int64_t skew = gcloud_counts(p->g).skew_s;
    json_set_int(j, "clock_skew_s", llabs(skew) >= WORTH_TELLING_SKEW_S ? skew : 0);
    add_line(j, out);
}

void pull_stop(const struct pull *p, const char *why, struct strbuf *out) {
    end(p, why, out);
}

static void take_entry(struct pull *p, const struct json *e, struct strbuf *out) {
    int64_t t;
    json_print(e, false, out);
    strbuf_addch(out, '\n');
    p->entries++;
    p->in_list++;
    if (!timestamp_parse(json_str(e, "timestamp"), &t))
        return;
    p->first = p->first == TIMESTAMP_NONE || t < p->first ? t : p->first;
    p->last = p->last == TIMESTAMP_NONE || t > p->last ? t : p->last;
}

static void take_page(struct pull *p, const struct gcloud_page *page, struct strbuf *out) {
    const struct json *e = json_first(page->entries);
    p->pages++;
    p->empty = e ? 0 : p->empty + 1;
    for (; e && (!p->ask.cap || p->in_list < p->ask.cap); e = json_next(e))
        take_entry(p, e, out);
    bool full = p->ask.cap && p->in_list >= p->ask.cap;
    p->reached[p->list] = full && (e || page->next);
    free(p->token);
    p->token = full ? NULL : mem_strdup(page->next);
    if (!p->token) {
        p->list++;
        p->in_list = 0;
    }
}

/* A server that goes on for ever is none that can be read whole. */
static int check_limits(const struct pull *p, struct err *err) {
    if (p->pages >= PULL_MAX_PAGES)
        return err_set(err, ERR_INPUT,
                       "more than %d pages: ask for less, with --filter, --severity or a shorter window",
                       PULL_MAX_PAGES);
    if (p->empty >= PULL_MAX_EMPTY)
        return err_set(err, ERR_INPUT, "%d pages in a row without an entry: Cloud Logging finds no end",
                       PULL_MAX_EMPTY);
    return 0;
}

int pull_next(struct pull *p, struct strbuf *out, struct err *err) {
    struct strbuf filter;
    struct gcloud_page page;
    if (!p->begun)
        return begin(p, out, err) ? -1 : 1;
    if (p->list == pull_ask_lists(&p->ask)) {
        end(p, NULL, out);
        return 0;
    }
    strbuf_init(&filter, GCLOUD_MAX_FILTER);
    if (check_limits(p, err) || pull_ask_filter(&p->ask, p->list, &filter, err))
        return -1;
    int64_t cap = p->ask.cap;
    struct gcloud_query q = {.names = p->ask.names,
                             .names_n = p->ask.names_n,
                             .filter = strbuf_str(&filter),
                             .descending = cap > 0,
                             .page_size = cap && cap < GCLOUD_PAGE ? (int)cap : GCLOUD_PAGE};
    enum gcloud_result result = gcloud_list(p->g, &q, p->token, &page, err);
    strbuf_release(&filter);
    p->stale = result == GCLOUD_STALE;
    if (result == GCLOUD_DONE)
        take_page(p, &page, out);
    gcloud_page_release(&page);
    return result == GCLOUD_DONE ? 1 : -1;
}

struct json *pull_position(const struct pull *p) {
    struct json *j = json_new_object();
    json_set(j, "asked", pull_ask_json(p->s, &p->ask));
    set_range(j, "time_range", p->ask.from, p->ask.to);
    json_set_int(j, "list", (int64_t)p->list);
    json_set_str(j, "token", p->token);
    json_set_int(j, "in_list", p->in_list);
    json_set_int(j, "pages", p->pages);
    json_set_int(j, "entries", p->entries);
    set_range(j, "covered", p->first, p->last);
    struct json *reached = json_set_array(j, "reached");
    for (size_t i = 0; i < pull_ask_lists(&p->ask); i++)
        json_add_int(reached, p->reached[i]);
    return j;
}

static bool same(const struct json *a, const struct json *b) {
    struct strbuf texts[2];
    strbuf_init(&texts[0], 1 << 20);
    strbuf_init(&texts[1], 1 << 20);
    json_print(a, false, &texts[0]);
    json_print(b, false, &texts[1]);
    bool is = !strcmp(strbuf_str(&texts[0]), strbuf_str(&texts[1]));
    strbuf_release(&texts[0]);
    strbuf_release(&texts[1]);
    return is;
}

static int64_t time_of(const struct json *j, const char *key, const char *name) {
    int64_t t;
    return timestamp_parse(json_str(json_get(j, key), name), &t) ? t : TIMESTAMP_NONE;
}

int pull_resume(struct pull *p, const struct json *j, struct err *err) {
    struct json *asked = pull_ask_json(p->s, &p->ask);
    bool fits = json_get(j, "asked") && same(asked, json_get(j, "asked"));
    json_free(asked);
    int64_t from = time_of(j, "time_range", "start"), to = time_of(j, "time_range", "end");
    int64_t list = json_int(j, "list", -1), pages = json_int(j, "pages", -1),
            entries = json_int(j, "entries", -1);
    if (!fits)
        return err_set(err, ERR_USAGE,
                       "the pull that was cut asked for something else: give the same options, or leave "
                       "--resume out");
    if (from == TIMESTAMP_NONE || to == TIMESTAMP_NONE || list < 0 ||
        list > (int64_t)pull_ask_lists(&p->ask) || pages < 0 || entries < 0)
        return err_set(err, ERR_USAGE, "the note of where the pull was cut is damaged: leave --resume out");
    pull_restart(p);
    p->begun = true;
    p->ask.from = from;
    p->ask.to = to;
    p->list = (size_t)list;
    p->token = mem_strdup(json_str(j, "token"));
    p->in_list = json_int(j, "in_list", 0);
    p->pages = pages;
    p->entries = entries;
    p->first = time_of(j, "covered", "start");
    p->last = time_of(j, "covered", "end");
    size_t i = 0;
    for (const struct json *r = json_first(json_get(j, "reached")); r && i < SEVERITY_COUNT; r = json_next(r))
        p->reached[i++] = json_real(r, 0) > 0;
    return 0;
}

bool pull_is_stale(const struct pull *p) {
    return p->stale;
}

int64_t pull_entries(const struct pull *p) {
    return p->entries;
}

int64_t pull_pages(const struct pull *p) {
    return p->pages;
}

const char *pull_name(const struct pull *p) {
    return p->name;
}

void pull_tell(const struct pull *p) {
    struct gcloud_counts c = gcloud_counts(p->g);
    talk_say(
        &p->s->talk,
        "%lld entries on %lld pages; %lld requests (%lld at a limit, %lld after a failure), %lld to sign in",
        (long long)p->entries, (long long)p->pages, (long long)c.requests, (long long)c.limited,
        (long long)c.repeated, (long long)c.sign_ins);
    if (llabs(c.skew_s) >= WORTH_TELLING_SKEW_S)
        talk_say(&p->s->talk, "the clock of this machine is %s %s: a window up to now is off by as much",
                 timestamp_span(llabs(c.skew_s) * TIMESTAMP_SECOND).s, c.skew_s > 0 ? "slow" : "fast");
}
