/* Points in time as nanoseconds since 1970-01-01T00:00:00Z (years 1678 to 2262).
 * Source of the text form: RFC 3339; what is lenient here is met in real exports. */
#ifndef BASE_TIMESTAMP_H
#define BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#define TIMESTAMP_NONE INT64_MIN
#define TIMESTAMP_SECOND INT64_C(1000000000)
#define TIMESTAMP_MINUTE (60 * TIMESTAMP_SECOND)
#define TIMESTAMP_HOUR (3600 * TIMESTAMP_SECOND)
#define TIMESTAMP_DAY (24 * TIMESTAMP_HOUR)

/* Reads `2025-09-16T01:32:09.577891Z`: 0 to 9 decimals, `T` or a blank, `Z`, `+00:00`, `+0000` or no
 * offset at all (then UTC). Trailing text, a wrong date and NULL are refused. */
bool timestamp_parse(const char *s, int64_t *out);

/* Writes RFC 3339 in UTC with 0, 3, 6 or 9 decimals, as many as are needed. */
struct timestamp_text {
    char s[40];
};
struct timestamp_text timestamp_text(int64_t ns);

/* As a strftime-like pattern that knows only %Y %m %d %H %M %S (UTC). */
struct timestamp_text timestamp_format(int64_t ns, const char *pattern);

int64_t timestamp_now(void);

/* `1h`, `90m`, `2d`, `3d4h`, `45s` as nanoseconds; false when it is none of these. */
bool timestamp_duration(const char *s, int64_t *out);
/* "2 h 5 min", "45 s", "3 d 4 h": two units at most. */
struct timestamp_text timestamp_span(int64_t ns);

#endif
