#include "net/retry.h"

#include "base/timestamp.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MAX_NAMED_S = 1000000000 }; /* a wait that a server names: beyond it any budget ends */

static bool has(const char *text, const char *word) {
    size_t n = strlen(word);
    for (; text && *text; text++)
        if (!strncasecmp(text, word, n))
            return true;
    return false;
}

/* A whole number of seconds, blanks around it allowed. */
static bool read_number(const char *s, int64_t *out) {
    if (!s)
        return false;
    s += strspn(s, " \t");
    size_t n = strspn(s, "0123456789");
    if (!n || n > 12 || s[n + strspn(s + n, " \t")])
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out = *out * 10 + (s[i] - '0');
    return true;
}

bool retry_http_date(const char *s, int64_t *seconds) {
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    char month[4] = "", text[32];
    int64_t ns;
    /* IMF-fixdate, RFC 9110 5.6.7: the two older forms are not sent any more. */
    if (!s || strlen(s) != 29 || s[3] != ',' || strcmp(s + 25, " GMT") != 0)
        return false;
    memcpy(month, s + 8, 3);
    const char *at = strstr(months, month);
    if (!at || (at - months) % 3)
        return false;
    snprintf(text, sizeof text, "%.4s-%02d-%.2sT%.8sZ", s + 12, (int)(at - months) / 3 + 1, s + 5, s + 17);
    if (!timestamp_parse(text, &ns))
        return false;
    *seconds = ns / TIMESTAMP_SECOND;
    return true;
}

/* A 403 is a limit only where it says so: most are not. */
static bool is_limit(const struct retry_facts *f) {
    int64_t seconds;
    if (f->status == 429)
        return true;
    if (f->status != 403)
        return false;
    return !f->message || !*f->message || has(f->message, "rate limit") || has(f->message, "abuse") ||
           read_number(f->retry_after, &seconds) || retry_http_date(f->retry_after, &seconds);
}

static int64_t doubled(int64_t first, int times) {
    int64_t ms = first;
    for (int i = 0; i < times && ms < RETRY_MAX_WAIT_MS; i++)
        ms *= 2;
    return ms < RETRY_MAX_WAIT_MS ? ms : RETRY_MAX_WAIT_MS;
}

static int64_t in_ms(int64_t seconds) {
    if (seconds < 0)
        return 0;
    return (seconds < MAX_NAMED_S ? seconds : MAX_NAMED_S) * 1000;
}

/* What Retry-After names. */
static bool named_wait(const struct retry_facts *f, int64_t now, int64_t *ms) {
    int64_t v;
    if (read_number(f->retry_after, &v))
        *ms = in_ms(v);
    else if (retry_http_date(f->retry_after, &v))
        *ms = in_ms(v - now);
    else
        return false;
    return true;
}

struct retry_advice retry_advise(const struct retry_facts *f, const struct retry_pace *pace) {
    struct retry_advice a = {RETRY_NO, false, 0};
    int64_t now = f->now, left, reset;
    retry_http_date(f->date, &now);
    if (is_limit(f)) {
        bool used_up = read_number(f->remaining, &left) && left == 0 && !has(f->message, "secondary");
        a.kind = used_up ? RETRY_PRIMARY : RETRY_SECONDARY;
        a.again = f->limited + 1 < RETRY_MAX_LIMITED;
        /* A reset that is over would make us send at once, again and again. */
        if (named_wait(f, now, &a.wait_ms))
            return a;
        if (used_up && read_number(f->reset, &reset) && reset >= now)
            a.wait_ms = in_ms(reset - now + 1);
        else
            a.wait_ms = doubled(pace->secondary_ms, f->limited);
    } else if (f->status == 0 || f->status == 408 || f->status >= 500) {
        a.kind = RETRY_BROKEN;
        a.again = f->broken + 1 < RETRY_MAX_BROKEN;
        if (!named_wait(f, now, &a.wait_ms))
            a.wait_ms = doubled(pace->broken_ms, f->broken);
    }
    return a;
}
