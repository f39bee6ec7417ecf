#include "ingest/join.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/strbuf.h"
#include "base/strmap.h"
#include "base/timestamp.h"
#include "text/prefix.h"

#include <stdlib.h>
#include <string.h>

enum piece { PIECE_NONE, PIECE_HEAD, PIECE_MORE, PIECE_LAST };

struct stream {   /* pieces of one instance's log that wait for their neighbours */
    uint64_t key; /* 0: free */
    size_t used;  /* when it was last added to */
    struct arena arena;
    struct entry items[JOIN_MAX_PIECES];
    enum piece kinds[JOIN_MAX_PIECES];
    size_t n;
};

struct join {
    join_fn fn;
    void *ctx;
    struct stream *streams;
    size_t clock;
    int64_t last_time;
    bool descending;
};

struct join *join_new(join_fn fn, void *ctx) {
    struct join *j = mem_alloc(1, sizeof *j);
    j->fn = fn;
    j->ctx = ctx;
    j->last_time = TIMESTAMP_NONE;
    j->streams = mem_alloc(JOIN_MAX_STREAMS, sizeof *j->streams);
    return j;
}

void join_free(struct join *j) {
    if (!j)
        return;
    for (size_t i = 0; i < JOIN_MAX_STREAMS; i++)
        arena_release(&j->streams[i].arena);
    free(j->streams);
    free(j);
}

static bool open_quote(const char *s) {
    size_t n = 0;
    for (; *s; s++)
        n += *s == '"';
    return n % 2 == 1;
}

/* A traceback without its last line, the exception. */
static bool unfinished_trace(const char *text) {
    if (strncmp(text, "Traceback (most recent call last):", 34) != 0)
        return false;
    const char *last = strrchr(text, '\n');
    return !last || last[1] == ' ' || !last[1];
}

static bool exception_line(const char *s) {
    size_t n = strcspn(s, ": \n");
    return n > 5 && s[n] != ' ' && s[0] >= 'A' && s[0] <= 'z' &&
           ((n >= 5 && !strncmp(s + n - 5, "Error", 5)) || (n >= 9 && !strncmp(s + n - 9, "Exception", 9)));
}

static enum piece piece_of(const char *s) {
    if (*s == ' ' || *s == '\t') {
        while (*s == ' ' || *s == '\t')
            s++;
        return *s ? PIECE_MORE : PIECE_NONE;
    }
    if ((*s == '"' || *s == '\'') && s[1] == ' ' && s[2] >= 'a' && s[2] <= 'z')
        return PIECE_MORE;
    if (!strncmp(s, "Caused by: ", 11))
        return PIECE_MORE;
    if (exception_line(s))
        return PIECE_LAST;
    return unfinished_trace(s) || open_quote(s) || strstr(s, "Warning: ") ? PIECE_HEAD : PIECE_NONE;
}

static int emit(struct join *j, struct stream *s, const size_t *order, size_t n, struct err *err) {
    struct join_ref refs[JOIN_MAX_PIECES];
    struct entry e = s->items[order[0]];
    for (size_t i = 0; i < n; i++) {
        const struct entry *p = &s->items[order[i]];
        refs[i] = (struct join_ref){p->insert_id, p->input, p->index};
        if (p->severity > e.severity)
            e.severity = p->severity;
    }
    if (n == 1)
        return j->fn(j->ctx, &e, refs, 1, err);
    struct strbuf text;
    strbuf_init(&text, 1 << 20);
    for (size_t i = 0; i < n; i++) {
        strbuf_addstr(&text, i ? "\n" : "");
        strbuf_addstr(&text, s->items[order[i]].text);
    }
    e.text = arena_str(&s->arena, strbuf_str(&text));
    strbuf_release(&text);
    struct prefix p = prefix_split(e.text);
    if (e.severity == SEVERITY_DEFAULT && (p.severity > 0 || !strncmp(p.message, "Traceback", 9)))
        e.severity = p.severity > 0 ? (enum severity)p.severity : SEVERITY_ERROR;
    return j->fn(j->ctx, &e, refs, n, err);
}

/* Order of writing: by time; where times are equal by place, which runs backwards in a newest-first file. */
static void sort(const struct stream *s, bool descending, size_t *order) {
    for (size_t i = 0; i < s->n; i++)
        order[i] = i;
    for (size_t i = 1; i < s->n; i++) {
        size_t x = order[i], k = i;
        for (; k > 0; k--) {
            const struct entry *a = &s->items[order[k - 1]], *b = &s->items[x];
            bool later = a->time != b->time ? a->time > b->time : descending && order[k - 1] < x;
            if (!later)
                break;
            order[k] = order[k - 1];
        }
        order[k] = x;
    }
}

static bool apart(int64_t a, int64_t b) {
    if (a == TIMESTAMP_NONE || b == TIMESTAMP_NONE)
        return true;
    return a > b ? a - b > TIMESTAMP_SECOND / 4 : b - a > TIMESTAMP_SECOND / 4;
}

static bool follows(const struct stream *s, const size_t *order, size_t i) {
    return i < s->n && !apart(s->items[order[i]].time, s->items[order[i - 1]].time);
}

static int flush_stream(struct join *j, struct stream *s, struct err *err) {
    size_t order[JOIN_MAX_PIECES] = {0};
    int rc = 0;
    sort(s, j->descending, order);
    for (size_t i = 0; i < s->n && !rc;) {
        size_t n = 1;
        enum piece head = s->kinds[order[i]];
        if (head == PIECE_HEAD || head == PIECE_LAST) {
            while (follows(s, order, i + n) && s->kinds[order[i + n]] == PIECE_MORE)
                n++;
            bool trace = !strncmp(s->items[order[i]].text, "Traceback", 9);
            if (trace && follows(s, order, i + n) && s->kinds[order[i + n]] == PIECE_LAST)
                n++;
        }
        rc = emit(j, s, order + i, n, err);
        i += n;
    }
    arena_release(&s->arena);
    s->n = 0;
    s->key = 0;
    return rc;
}

static struct entry copy(const struct entry *e, struct arena *a) {
    struct entry c = *e;
    const char **strings[] = {&c.insert_id,   &c.service,     &c.environment,    &c.project,  &c.revision,
                              &c.instance,    &c.log_name,    &c.trace,          &c.text,     &c.error_type,
                              &c.error_value, &c.error_trace, &c.module,         &c.function, &c.error_group,
                              &c.http.method, &c.http.url,    &c.http.user_agent};
    for (size_t i = 0; i < sizeof strings / sizeof *strings; i++)
        *strings[i] = arena_str(a, *strings[i]);
    return c;
}

/* The stream with this key; else a free one, else the one that waited longest, flushed. */
static struct stream *stream_for(struct join *j, uint64_t key, struct err *err) {
    struct stream *oldest = &j->streams[0];
    for (size_t i = 0; i < JOIN_MAX_STREAMS; i++) {
        struct stream *s = &j->streams[i];
        if (s->key == key)
            return s;
        if (!s->key || (oldest->key && s->used < oldest->used))
            oldest = s;
    }
    if (oldest->key && flush_stream(j, oldest, err))
        return NULL;
    return oldest;
}

static uint64_t key_of(const struct entry *e) {
    uint64_t h = strmap_hash(e->instance ? e->instance : "", e->instance ? strlen(e->instance) : 0, 7);
    h = strmap_hash(e->revision ? e->revision : "", e->revision ? strlen(e->revision) : 0, h);
    h = strmap_hash(e->log_name ? e->log_name : "", e->log_name ? strlen(e->log_name) : 0, h);
    return h ? h : 1;
}

static void watch_direction(struct join *j, const struct entry *e) {
    if (e->time == TIMESTAMP_NONE)
        return;
    if (j->last_time != TIMESTAMP_NONE && e->time != j->last_time)
        j->descending = e->time < j->last_time;
    j->last_time = e->time;
}

int join_add(struct join *j, const struct entry *e, bool plain, struct err *err) {
    watch_direction(j, e);
    enum piece kind = plain && e->text ? piece_of(e->text) : PIECE_NONE;
    uint64_t key = plain ? key_of(e) : 0;
    if (kind == PIECE_NONE) {
        struct join_ref ref = {e->insert_id, e->input, e->index};
        return j->fn(j->ctx, e, &ref, 1, err);
    }
    struct stream *s = stream_for(j, key, err);
    if (!s)
        return -1;
    /* Pieces wait for the end of the input, so that their order in it does not matter, as long as there is
     * room. */
    bool full = s->n == JOIN_MAX_PIECES || s->arena.used > JOIN_MAX_BYTES;
    if (full && flush_stream(j, s, err))
        return -1;
    if (!s->n)
        arena_init(&s->arena);
    s->key = key;
    s->used = ++j->clock;
    s->kinds[s->n] = kind;
    s->items[s->n++] = copy(e, &s->arena);
    return 0;
}

int join_flush(struct join *j, struct err *err) {
    for (size_t i = 0; i < JOIN_MAX_STREAMS; i++)
        if (j->streams[i].key && flush_stream(j, &j->streams[i], err))
            return -1;
    j->last_time = TIMESTAMP_NONE;
    j->descending = false;
    return 0;
}
