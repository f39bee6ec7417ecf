#include "app/config_remote.h"

#include "base/timestamp.h"

#include <string.h>

int config_remote_version(struct settings *s, const struct json *v, struct err *err) {
    if (config_string(v, &s->api_version, s, err))
        return -1;
    if (strlen(s->api_version) != 10 || s->api_version[strspn(s->api_version, "0123456789-")])
        return err_set(err, ERR_USAGE, "a version of GitHub's API is a date: \"2022-11-28\"");
    return 0;
}

int config_remote_ca_file(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->ca_file, s, err);
}

#define MS (TIMESTAMP_SECOND / 1000)
static int read_write_ms(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, MS, &s->pace_write, err);
}

static int read_notify_ms(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, MS, &s->pace_notify, err);
}

static int read_secondary_s(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->pace_secondary, err);
}

static int read_settle_s(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->pace_settle, err);
}

static int read_budget_s(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->pace_budget, err);
}

int config_remote_pace(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"write_ms", read_write_ms},
                                             {"notify_ms", read_notify_ms},
                                             {"secondary_s", read_secondary_s},
                                             {"settle_s", read_settle_s},
                                             {"budget_s", read_budget_s}};
    return config_object(s, v, "pace", keys, sizeof keys / sizeof *keys, err);
}

static int read_connect_s(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->http_connect, err);
}

static int read_total_s(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->http_total, err);
}

static int read_low_speed_s(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->http_low_speed, err);
}

int config_remote_http(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {
        {"connect_s", read_connect_s}, {"total_s", read_total_s}, {"low_speed_s", read_low_speed_s}};
    return config_object(s, v, "http", keys, sizeof keys / sizeof *keys, err);
}

static int read_closed_within(struct settings *s, const struct json *v, struct err *err) {
    return config_duration(v, &s->closed_within, err);
}

static int read_unlabelled(struct settings *s, const struct json *v, struct err *err) {
    return config_count(v, &s->unlabelled, err);
}

int config_remote_listing(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"closed_within", read_closed_within},
                                             {"unlabelled", read_unlabelled}};
    return config_object(s, v, "listing", keys, sizeof keys / sizeof *keys, err);
}

static int read_project(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->collect_project, s, err);
}

static int read_filter(struct settings *s, const struct json *v, struct err *err) {
    return config_string(v, &s->collect_filter, s, err);
}

static int read_per_minute(struct settings *s, const struct json *v, struct err *err) {
    if (config_count(v, &s->collect_per_minute, err))
        return -1;
    return s->collect_per_minute <= 60 ? 0 : err_set(err, ERR_USAGE, "Cloud Logging takes 60 at most");
}

static int read_limit_wait(struct settings *s, const struct json *v, struct err *err) {
    return config_wait(v, TIMESTAMP_SECOND, &s->collect_limit_wait, err);
}

int config_remote_collect(struct settings *s, const struct json *v, struct err *err) {
    static const struct config_key keys[] = {{"project", read_project},
                                             {"filter", read_filter},
                                             {"requests_per_minute", read_per_minute},
                                             {"limit_wait_s", read_limit_wait}};
    return config_object(s, v, "collect", keys, sizeof keys / sizeof *keys, err);
}
