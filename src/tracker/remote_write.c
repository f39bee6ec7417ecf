#include "tracker/remote_parts.h"

#include <ctype.h>
#include <string.h>

/* What the program's own labels look like; the first is the configured one. */
static const struct {
    const char *name, *color, *description;
} known[] = {
    {"", "5319e7", "Found in the service's error logs and kept by log-gardener"},
    {"P0", "b60205", "System down"},
    {"P1", "d93f0b", "Major"},
    {"P2", "fbca04", "Minor"},
    {"P3", "c2e0c6", "Hygiene"},
    {"log-gardener: quiet", "ededed", "log-gardener writes no comments here"},
    {"log-gardener: noreuse", "ededed", "log-gardener leaves this issue alone"},
};
enum { KNOWN = sizeof known / sizeof *known, FIRST_OF_PEOPLE = 5 };

static const char *lower(struct remote *r, const char *s) {
    char *copy = arena_str(&r->arena, s);
    for (char *p = copy; *p; p++)
        *p = (char)tolower((unsigned char)*p);
    return copy;
}

bool remote_write_kept(const char *sent, const char *stored) {
    if (!sent || !stored)
        return true;
    size_t n = strlen(sent), m = strlen(stored);
    while (n && strchr(" \t\r\n", sent[n - 1]))
        n--;
    while (m && strchr(" \t\r\n", stored[m - 1]))
        m--;
    return n == m && !memcmp(sent, stored, n);
}

/* 201: made; 422: it was there. Both show the right to write. */
static int make_label(struct remote *r, const char *name, bool *made, struct err *err) {
    size_t k = 0;
    for (size_t i = 1; i < KNOWN && strcmp(name, r->o.label) != 0 && !k; i++)
        k = strcmp(known[i].name, name) ? 0 : i;
    bool own = k || !strcmp(name, r->o.label);
    struct json *body = json_new_object();
    json_set_str(body, "name", name);
    json_set_str(body, "color", own ? known[k].color : "ededed");
    json_set_str(body, "description", own ? known[k].description : "Set by log-gardener");
    struct github_answer a = {0};
    struct err told = {0};
    struct github_request q = {.method = "POST", .path = "/labels", .body = body};
    enum github_result got = github_call(r->api, &q, &a, &told);
    json_free(body);
    github_answer_release(&a);
    *made = got == GITHUB_DONE;
    /* 422 is what a label that is there gets; other failures prove nothing. */
    bool there = got == GITHUB_INVALID && strstr(told.text, "(status 422");
    if (got == GITHUB_DONE || there) {
        name = lower(r, name);
        *strmap_put(&r->labels, name, strlen(name)) = 1;
        return TRACKER_DONE;
    }
    err_set(err, r->wrote ? ERR_ACTION : ERR_TRACKER, "the label %s cannot be made: %s", name, told.text);
    if (got == GITHUB_DEFERRED)
        return TRACKER_DEFERRED;
    r->dead = *err;
    return TRACKER_FAILED;
}

int remote_write_probe(struct remote *r, struct err *err) {
    if (r->dead.status) {
        *err = r->dead;
        err->status = r->wrote ? ERR_ACTION : ERR_TRACKER;
        return TRACKER_FAILED;
    }
    if (r->probed)
        return TRACKER_DONE;
    bool made = false;
    int rc = make_label(r, r->o.label, &made, err);
    if (rc)
        return rc;
    r->probed = true;
    /* A new tracker: the labels by which people steer us can be picked from the list. */
    bool one;
    for (size_t i = FIRST_OF_PEOPLE; i < KNOWN && made && !rc; i++)
        rc = make_label(r, known[i].name, &one, err);
    return rc;
}

int remote_write_labels(struct remote *r, const char *const *labels, size_t n, struct err *err) {
    int rc = remote_write_probe(r, err);
    for (size_t i = 0; i < n && !rc; i++) {
        const char *name = lower(r, labels[i]);
        bool made;
        if (!strmap_get(&r->labels, name, strlen(name)))
            rc = make_label(r, labels[i], &made, err);
    }
    return rc;
}

int remote_write(struct remote *r, const struct github_request *q, struct github_answer *answer,
                 struct err *err) {
    static const int results[] = {[GITHUB_DONE] = TRACKER_DONE,      [GITHUB_UNCHANGED] = TRACKER_FAILED,
                                  [GITHUB_ABSENT] = TRACKER_FAILED,  [GITHUB_INVALID] = TRACKER_FAILED,
                                  [GITHUB_REFUSED] = TRACKER_FAILED, [GITHUB_UNKNOWN] = TRACKER_UNKNOWN,
                                  [GITHUB_AGED] = TRACKER_AGED,      [GITHUB_DEFERRED] = TRACKER_DEFERRED};
    *answer = (struct github_answer){0};
    int ready = remote_write_probe(r, err);
    if (ready)
        return ready;
    int64_t unsure = github_counts(r->api).unsure;
    enum github_result got = github_call(r->api, q, answer, err);
    r->wrote = r->wrote || got == GITHUB_DONE || github_counts(r->api).unsure > unsure;
    if (got == GITHUB_REFUSED)
        r->dead = *err;
    if (got != GITHUB_DONE) {
        github_answer_release(answer);
        *answer = (struct github_answer){0};
        /* Once something was written "nothing was written" is no longer true: what fails then fails alone. */
        err->status = got == GITHUB_REFUSED && !r->wrote ? ERR_TRACKER : ERR_ACTION;
    }
    return results[got];
}
