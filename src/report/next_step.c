#include "report/view.h"

#include <string.h>

/* One step by what is known of a cluster. The first row that fits is taken; the last one fits all. */
enum when {
    IS_SYMPTOM,
    IS_MODULE,
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
    bool where; /* the innermost frame of ours belongs to it */
    const char *text;
} steps[] = {
    {IS_SYMPTOM, false, "Mend the cause first, then see whether this one is gone with it."},
    {IS_MODULE, true, "Restore the missing module, or ship it with the image; else take out its import."},
    {IS_EXCEPTION, true, "Read the code that raised the exception, with the sample at hand."},
    {IS_EXIT, false, "Read what the container logged just before it ended: the cause is not in this input."},
    {IS_SERVER_ERROR, false,
     "Look at what the serving revision logged for these requests; check that revision."},
    {IS_CLIENT_ERROR, false, "Find out who sends these requests, and whether the address should be there."},
    {IS_EMPTY, false, "Find out what writes entries without a payload: they cannot be told apart."},
    {IS_AUDIT, false, "Read the audit record: which operation failed, for whom and why."},
    {IS_GIVEN, true, "Check what was reported against the logs themselves."},
    {IS_ANY, true,
     "Find the code that logs this text, and decide whether it is to be mended or to be silenced."},
};

static bool names_module(const struct cluster *c) {
    static const char *const types[] = {"ModuleNotFoundError", "ImportError"};
    for (size_t i = 0; c->exception_type && i < sizeof types / sizeof *types; i++)
        if (strstr(c->exception_type, types[i]))
            return !strcmp(types[i], "ModuleNotFoundError") ||
                   (c->exception_value && strstr(c->exception_value, "No module named"));
    return false;
}

static bool fits(const struct report_view *v, const struct cluster *c, enum when when) {
    switch (when) {
    case IS_SYMPTOM:
        return report_number(v, c->caused_by) > 0;
    case IS_MODULE:
        return names_module(c);
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
    while (s->when != IS_ANY && !fits(v, c, s->when))
        s++;
    struct json *o = json_new_object();
    json_set_str(o, "text", s->text);
    bool where = s->where && c->frames_n;
    json_set_str(o, "where", where ? report_frame(v, &c->frames[c->frames_n - 1]) : NULL);
    return o;
}
