#include "base/timestamp.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

/* Days since 1970-01-01 of a date of the proleptic Gregorian calendar, and back. */
static int64_t days_from_civil(int64_t y, int m, int d) {
    y -= m <= 2;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t yoe = y - era * 400;
    int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
    return era * 146097 + doe - 719468;
}

static void civil_from_days(int64_t z, int64_t *y, int *m, int *d) {
    z += 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    *d = (int)(doy - (153 * mp + 2) / 5 + 1);
    *m = (int)(mp < 10 ? mp + 3 : mp - 9);
    *y = yoe + era * 400 + (*m <= 2);
}

static bool digits(const char **s, int n, int *out) {
    int v = 0;
    for (int i = 0; i < n; i++) {
        char c = (*s)[i];
        if (c < '0' || c > '9')
            return false;
        v = v * 10 + (c - '0');
    }
    *s += n;
    *out = v;
    return true;
}

static bool literal(const char **s, char c) {
    if (**s != c)
        return false;
    ++*s;
    return true;
}

static bool fraction(const char **s, int64_t *ns) {
    *ns = 0;
    if (**s != '.' && **s != ',')
        return true;
    ++*s;
    int n = 0;
    int64_t v = 0;
    for (; **s >= '0' && **s <= '9'; ++*s, n++)
        if (n < 9)
            v = v * 10 + (**s - '0');
    if (!n || n > 12)
        return false;
    for (; n < 9; n++)
        v *= 10;
    *ns = v;
    return true;
}

static bool offset(const char **s, int64_t *seconds) {
    *seconds = 0;
    if (**s == 'Z' || **s == 'z')
        return ++*s, true;
    if (**s != '+' && **s != '-')
        return true;
    int sign = **s == '-' ? -1 : 1, h, m = 0;
    ++*s;
    if (!digits(s, 2, &h))
        return false;
    bool colon = literal(s, ':');
    if ((colon || **s) && !digits(s, 2, &m))
        return false;
    if (h > 23 || m > 59)
        return false;
    *seconds = sign * (h * 3600 + m * 60);
    return true;
}

static int month_days(int y, int m) {
    static const int d[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return m == 2 && (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) ? 29 : d[m - 1];
}

bool timestamp_parse(const char *s, int64_t *out) {
    int y, mo, d, h = 0, mi = 0, se = 0;
    int64_t ns = 0, off = 0;
    if (!s || !digits(&s, 4, &y) || !literal(&s, '-') || !digits(&s, 2, &mo) || !literal(&s, '-') ||
        !digits(&s, 2, &d))
        return false;
    if (*s) {
        if (*s != 'T' && *s != 't' && *s != ' ')
            return false;
        s++;
        if (!digits(&s, 2, &h) || !literal(&s, ':') || !digits(&s, 2, &mi))
            return false;
        if (literal(&s, ':') && !(digits(&s, 2, &se) && fraction(&s, &ns)))
            return false;
        if (!offset(&s, &off))
            return false;
    }
    if (*s || y < 1678 || y > 2261 || mo < 1 || mo > 12 || d < 1 || d > month_days(y, mo) || h > 23 ||
        mi > 59 || se > 60)
        return false;
    int64_t sec = days_from_civil(y, mo, d) * 86400 + h * 3600 + mi * 60 + se - off;
    *out = sec * TIMESTAMP_SECOND + ns;
    return true;
}

struct parts {
    int64_t y;
    int m, d, h, mi, s;
    int64_t ns;
};

static struct parts split(int64_t ns) {
    struct parts p;
    int64_t sec = ns / TIMESTAMP_SECOND;
    p.ns = ns % TIMESTAMP_SECOND;
    if (p.ns < 0) {
        p.ns += TIMESTAMP_SECOND;
        sec--;
    }
    int64_t day = sec / 86400, rest = sec % 86400;
    if (rest < 0) {
        rest += 86400;
        day--;
    }
    civil_from_days(day, &p.y, &p.m, &p.d);
    p.h = (int)(rest / 3600);
    p.mi = (int)(rest / 60 % 60);
    p.s = (int)(rest % 60);
    return p;
}

struct timestamp_text timestamp_text(int64_t ns) {
    struct timestamp_text t = {""};
    if (ns == TIMESTAMP_NONE)
        return t;
    struct parts p = split(ns);
    int n = snprintf(t.s, sizeof t.s, "%04d-%02d-%02dT%02d:%02d:%02d", (int)p.y, p.m, p.d, p.h, p.mi, p.s);
    int64_t v = p.ns;
    int width = 9;
    while (v && width > 3 && v % 1000 == 0) {
        v /= 1000;
        width -= 3;
    }
    if (v)
        n += snprintf(t.s + n, sizeof t.s - (size_t)n, ".%0*lld", width, (long long)v);
    snprintf(t.s + n, sizeof t.s - (size_t)n, "Z");
    return t;
}

struct timestamp_text timestamp_format(int64_t ns, const char *pattern) {
    struct timestamp_text t = {""};
    if (ns == TIMESTAMP_NONE)
        return t;
    struct parts p = split(ns);
    size_t n = 0;
    for (const char *c = pattern; *c && n + 6 < sizeof t.s; c++) {
        int v = -1, width = 2;
        if (*c == '%' && c[1])
            switch (*++c) {
            case 'Y':
                v = (int)p.y, width = 4;
                break;
            case 'm':
                v = p.m;
                break;
            case 'd':
                v = p.d;
                break;
            case 'H':
                v = p.h;
                break;
            case 'M':
                v = p.mi;
                break;
            case 'S':
                v = p.s;
                break;
            default:
                break;
            }
        if (v < 0)
            t.s[n++] = *c;
        else
            n += (size_t)snprintf(t.s + n, sizeof t.s - n, "%0*d", width, v);
    }
    t.s[n] = 0;
    return t;
}

int64_t timestamp_now(void) {
    struct timespec ts;
    clock_gettime(CLOCK_REALTIME, &ts);
    return (int64_t)ts.tv_sec * TIMESTAMP_SECOND + ts.tv_nsec;
}

static const struct unit {
    char letter;
    const char *name;
    int64_t ns;
} units[] = {
    {'d', "d", TIMESTAMP_DAY},
    {'h', "h", TIMESTAMP_HOUR},
    {'m', "min", TIMESTAMP_MINUTE},
    {'s', "s", TIMESTAMP_SECOND},
};

bool timestamp_duration(const char *s, int64_t *out) {
    int64_t total = 0;
    if (!s || !*s)
        return false;
    while (*s) {
        int64_t v = 0;
        if (*s < '0' || *s > '9')
            return false;
        for (; *s >= '0' && *s <= '9'; s++)
            if ((v = v * 10 + (*s - '0')) > 1000000)
                return false;
        size_t u = 0;
        while (u < 4 && units[u].letter != *s)
            u++;
        if (u == 4 || total > INT64_MAX / 4)
            return false;
        if (v > INT64_MAX / 4 / units[u].ns)
            return false;
        total += v * units[u].ns;
        s++;
    }
    *out = total;
    return true;
}

struct timestamp_text timestamp_span(int64_t ns) {
    struct timestamp_text t = {""};
    if (ns < TIMESTAMP_SECOND) {
        snprintf(t.s, sizeof t.s, "under 1 s");
        return t;
    }
    size_t u = 0;
    while (units[u].ns > ns)
        u++;
    int n = snprintf(t.s, sizeof t.s, "%lld %s", (long long)(ns / units[u].ns), units[u].name);
    int64_t rest = ns % units[u].ns;
    if (u + 1 < 4 && rest / units[u + 1].ns)
        snprintf(t.s + n, sizeof t.s - (size_t)n, " %lld %s", (long long)(rest / units[u + 1].ns),
                 units[u + 1].name);
    return t;
}
