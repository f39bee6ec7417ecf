#include "report/view.h"

#include <string.h>

/* One step by what is known of a cluster. The first row that fits is taken; the last one fits all. */
enum when {
    IS_SYMPTOM,
    IS_MODULE,
    BY_RULE, /* the rule that gave the priority, by name */
    BY_TEXT, /* a text in the title or the first pattern */
    IS_EXCEPTION,
    IS_EXIT,
    IS_SERVER_ERROR,
    IS_CLIENT_ERROR,
    IS_EMPTY,
    IS_AUDIT,
    IS_GIVEN,
    IS_ANY
};

static const struct step {
    enum when when;
    const char *word; /* of BY_RULE and BY_TEXT */
    bool where;       /* the innermost frame of ours belongs to it */
    const char *text;
} steps[] = {
    {IS_SYMPTOM, NULL, false, "Mend the cause first, then see whether this one is gone with it."},
    {IS_MODULE, NULL, true,
     "Restore the missing module, or ship it with the image; else take out its import."},
    {BY_RULE, "data-loss", true,
     "Stop what writes there and keep a copy, then compare with the last good backup before anything is "
     "repaired."},
    {BY_RULE, "security-hole", true, "Revoke what may be open, then read who used it since the first entry."},
    {BY_TEXT, "emory limit", false,
     "Raise the memory limit, or find what holds the memory: compare with the last deployment."},
    {BY_RULE, "optional-package", true,
     "Add the package to the image, or turn off the feature that asks for it."},
    {BY_RULE, "configuration-hygiene", false,
     "Correct the setting where it is made (deployment, secret, environment): the service works around it."},
    {BY_RULE, "deprecation", true, "Move to its replacement before an upgrade takes it away."},
    {BY_RULE, "deprecation-exception", true, "Move to its replacement before an upgrade takes it away."},
    {BY_RULE, "security-probe", false,
     "Nothing to mend: it was refused. Block its sender where it comes often."},
    {BY_RULE, "asset-not-found", false, "Serve the asset, or take out what asks for it."},
    {BY_RULE, "websocket-refused", false,
     "See which credentials these clients send, and whether a key was changed."},
    {BY_RULE, "rejected", true, "See which credentials these clients send, and whether a key was changed."},
    {BY_RULE, "deploying", false,
     "See whether that deployment was completed; if it was, nothing is to be done."},
    {BY_RULE, "not-ready", false, "Read what the revision's instances logged while they were started."},
    {IS_EXCEPTION, NULL, true, "Read the code that raised the exception, with the sample at hand."},
    {BY_RULE, "startup-failed", true,
     "Read what the same instance logged just before: why the start failed."},
    {BY_RULE, "database-unreachable-at-start", true,
     "See whether the database is up and lets this service in."},
    {BY_RULE, "major-feature-fails", true,
     "See whether the other side is up, can be reached from the service, and takes its credentials."},
    {IS_EXIT, NULL, false,
     "Read what the container logged just before it ended: the cause is not in this input."},
    {IS_SERVER_ERROR, NULL, false, "Read what the serving revision logged while it served these requests."},
    {IS_CLIENT_ERROR, NULL, false,
     "Find out who sends these requests, and whether the address should be there."},
    {IS_EMPTY, NULL, false, "Find out what writes entries without a payload: they cannot be told apart."},
    {IS_AUDIT, NULL, false, "Read the audit record: which operation failed, for whom and why."},
    {IS_GIVEN, NULL, true, "Check what was reported against the logs themselves."},
    {IS_ANY, NULL, true,
     "Find the code that logs this text, and decide whether to mend it or to log it lower."},
};

/* The reason that triage gave ends in "(rule NAME)". */
static bool by_rule(const struct cluster *c, const char *name) {
    size_t n = strlen(name);
    for (size_t i = 0; i < c->reasons_n; i++) {
        const char *p = strstr(c->reasons[i], "(rule ");
        if (p && !strncmp(p + 6, name, n) && !strcmp(p + 6 + n, ")"))
            return true;
    }
    return false;
}

static bool by_text(const struct cluster *c, const char *word) {
    return (c->title && strstr(c->title, word)) || (c->patterns_n && strstr(c->patterns[0].text, word));
}

static bool names_module(const struct cluster *c) {
    static const char *const types[] = {"ModuleNotFoundError", "ImportError"};
    for (size_t i = 0; c->exception_type && i < sizeof types / sizeof *types; i++)
        if (strstr(c->exception_type, types[i]))
            return !strcmp(types[i], "ModuleNotFoundError") ||
                   (c->exception_value && strstr(c->exception_value, "No module named"));
    return false;
}

static bool fits(const struct report_view *v, const struct cluster *c, const struct step *s) {
    switch (s->when) {
    case IS_SYMPTOM:
        return report_number(v, c->caused_by) > 0;
    case IS_MODULE:
        return names_module(c);
    case BY_RULE:
        return by_rule(c, s->word);
    case BY_TEXT:
        return by_text(c, s->word);
    case IS_EXCEPTION:
        return c->kind == CLUSTER_EXCEPTION || c->exception_type;
    case IS_EXIT:
        return c->kind == CLUSTER_PROCESS_EXIT;
    case IS_SERVER_ERROR:
        return c->kind == CLUSTER_HTTP && (c->http_status >= 500 || !c->http_status);
    case IS_CLIENT_ERROR:
        return c->kind == CLUSTER_HTTP;
    case IS_EMPTY:
        return c->kind == CLUSTER_NO_PAYLOAD;
    case IS_AUDIT:
        return c->kind == CLUSTER_AUDIT;
    case IS_GIVEN:
        return c->kind == CLUSTER_GIVEN;
    case IS_ANY:
        return true;
    }
    return false;
}

struct json *report_next_step(const struct report_view *v, const struct cluster *c) {
    const struct step *s = steps;
    while (s->when != IS_ANY && !fits(v, c, s))
        s++;
    struct json *o = json_new_object();
    json_set_str(o, "text", s->text);
    bool where = s->where && c->frames_n;
    json_set_str(o, "where", where ? report_frame(v, &c->frames[c->frames_n - 1]) : NULL);
    return o;
}
