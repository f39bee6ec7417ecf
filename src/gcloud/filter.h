/* Filters in the Logging query language ("Logging query language", cloud.google.com/logging/docs/view): every
 * value quoted and escaped, every condition in parentheses, since AND, OR and NOT bind otherwise than most
 * expect. Limit: 20,000 characters. */
#ifndef GCLOUD_FILTER_H
#define GCLOUD_FILTER_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stddef.h>
#include <stdint.h>

struct filter {
    int64_t from, to;            /* from <= timestamp < to; TIMESTAMP_NONE: open */
    const char *const *services; /* any of these names, whatever kind of service it is; none: all */
    size_t services_n;
    const char *at_least, *exactly; /* severities; NULL: any */
    const char *const *more;        /* conditions of people, as they are */
    size_t more_n;
};

/* Appends the filter. ERR_USAGE: too long. */
int filter_add(const struct filter *f, struct strbuf *out, struct err *err);

#endif
