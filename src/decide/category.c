#include "decide/category.h"

#include "base/timestamp.h"
#include "decide/title.h"

#include <string.h>

static bool has_service(const struct cluster *c, const char *service) {
    for (size_t i = 0; i < c->services_n; i++)
        if (service && !strcmp(c->services[i], service))
            return true;
    return false;
}

/* Some revision of its service came up before the first entry. */
static bool came_up(const struct cluster_set *set, const struct cluster *c, const struct history *h) {
    if (c->first_seen == TIMESTAMP_NONE)
        return false;
    for (size_t i = 0; i < set->revisions_n; i++) {
        const struct cluster_revision *r = &set->revisions[i];
        if (has_service(c, r->service) && r->started != TIMESTAMP_NONE && r->started < c->first_seen)
            return true;
    }
    for (size_t i = 0; h && i < h->revisions_n; i++) {
        const struct history_revision *r = &h->revisions[i];
        if (has_service(c, r->service) && r->started != TIMESTAMP_NONE && r->started < c->first_seen)
            return true;
    }
    return false;
}

/* It keeps the process from staying up: the exits are its symptoms, or it is the exits itself. */
static bool stops_process(const struct cluster_set *set, const struct cluster *c) {
    if (c->kind == CLUSTER_PROCESS_EXIT)
        return true;
    for (size_t i = 0; i < set->n; i++)
        if (set->clusters[i].kind == CLUSTER_PROCESS_EXIT && set->clusters[i].caused_by && c->id &&
            !strcmp(set->clusters[i].caused_by, c->id))
            return true;
    return false;
}

/* A commit that the history points to came so shortly before the first entry. */
static bool changed_within(const struct cluster *c, int64_t window) {
    for (size_t i = 0; i < c->evidence_n && c->first_seen != TIMESTAMP_NONE; i++) {
        const struct cluster_evidence *e = &c->evidence[i];
        bool accused = e->commit && e->confidence && strcmp(e->confidence, "possible") != 0;
        if (accused && e->date != TIMESTAMP_NONE && e->date <= c->first_seen &&
            c->first_seen - e->date <= window)
            return true;
    }
    return false;
}

const char *category_of(const struct cluster_set *set, const struct cluster *c, const struct issue *issue,
                        bool closed, const struct history *h, const struct settings *s) {
    bool changed = changed_within(c, s->active_dev_window);
    if (closed || ((changed || stops_process(set, c)) && came_up(set, c, h)))
        return s->categories[0];
    if (changed)
        return s->categories[2];
    if (issue && issue->open &&
        (title_has_category(issue->title, "active-dev") ||
         title_has_category(issue->title, s->categories[2])))
        return s->categories[2];
    return s->categories[1];
}
