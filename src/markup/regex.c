#include "markup/regex.h"

#include "base/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

enum { MATCH_LIMIT = 100000, HEAP_KIB = 1024, STEPS_MIN = 1000000, STEPS_A_BYTE = 256, STEPS_MAX = 20000000 };

struct regex {
    pcre2_code *code;
    pcre2_match_context *limits; /* of a pattern of ours; a bounded search makes its own */
    bool bounded;
};

size_t regex_steps(size_t len) {
    return len < (STEPS_MAX - STEPS_MIN) / STEPS_A_BYTE ? STEPS_MIN + len * STEPS_A_BYTE : STEPS_MAX;
}

static pcre2_match_context *limits_new(void) {
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    if (!limits)
        abort();
    pcre2_set_match_limit(limits, MATCH_LIMIT);
    pcre2_set_heap_limit(limits, HEAP_KIB);
    return limits;
}

static struct regex *compile(const char *pattern, bool caseless, uint32_t extra, struct err *err) {
    int number = 0;
    PCRE2_SIZE at = 0;
    uint32_t options = PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
                       (caseless ? PCRE2_CASELESS : 0) | extra;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, options, &number, &at, NULL);
    if (!code) {
        PCRE2_UCHAR text[160];
        pcre2_get_error_message(number, text, sizeof text);
        err_set(err, ERR_USAGE, "regular expression \"%.200s\": %s at byte %zu", pattern, (const char *)text,
                at);
        return NULL;
    }
    /* Where there is no JIT the same pattern is interpreted: slower, with the same result. */
    pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    struct regex *re = mem_alloc(1, sizeof *re);
    re->code = code;
    re->limits = limits_new();
    return re;
}

struct regex *regex_new(const char *pattern, bool caseless, struct err *err) {
    return compile(pattern, caseless, 0, err);
}

struct regex *regex_new_bounded(const char *pattern, bool caseless, struct err *err) {
    uint32_t back = 0;
    if (strlen(pattern) > REGEX_MAX_PATTERN) {
        err_set(err, ERR_USAGE, "regular expression \"%.60s...\": longer than %d bytes", pattern,
                REGEX_MAX_PATTERN);
        return NULL;
    }
    /* A call before each item of the pattern is what counts its steps. */
    struct regex *re = compile(pattern, caseless, PCRE2_AUTO_CALLOUT, err);
    if (!re)
        return NULL;
    re->bounded = true;
    pcre2_pattern_info(re->code, PCRE2_INFO_BACKREFMAX, &back);
    if (back) {
        err_set(err, ERR_USAGE, "regular expression \"%.200s\": back references are not allowed here",
                pattern);
        regex_free(re);
        return NULL;
    }
    return re;
}

void regex_free(struct regex *re) {
    if (!re)
        return;
    pcre2_match_context_free(re->limits);
    pcre2_code_free(re->code);
    free(re);
}

struct count {
    size_t left, last;
};

/* One step of a bounded search: it costs one, and the bytes between it and the step before. */
static int count_step(pcre2_callout_block *b, void *data) {
    struct count *c = data;
    size_t at = b->current_position, cost = 1 + (at > c->last ? at - c->last : c->last - at);
    c->last = at;
    if (cost > c->left) {
        c->left = 0;
        return PCRE2_ERROR_CALLOUT;
    }
    c->left -= cost;
    return 0;
}

static int match(const struct regex *re, const char *text, size_t len, size_t from, pcre2_match_data *data,
                 size_t *steps) {
    if (!re->bounded)
        return pcre2_match(re->code, (PCRE2_SPTR)text, len, from, 0, data, re->limits);
    struct count count = {*steps, from};
    pcre2_match_context *limits = limits_new();
    pcre2_set_match_limit(limits, UINT32_MAX); /* the steps are the limit */
    pcre2_set_callout(limits, count_step, &count);
    int n = pcre2_match(re->code, (PCRE2_SPTR)text, len, from, 0, data, limits);
    pcre2_match_context_free(limits);
    *steps = count.left;
    return n;
}

int regex_search_within(const struct regex *re, const char *text, size_t len, size_t from,
                        struct regex_match *m, size_t *steps) {
    if (from > len)
        return 0;
    pcre2_match_data *data = pcre2_match_data_create(REGEX_MAX_GROUPS, NULL);
    if (!data)
        abort();
    int n = match(re, text ? text : "", len, from, data, steps);
    if (n >= 0 && m) {
        const PCRE2_SIZE *v = pcre2_get_ovector_pointer(data);
        /* 0: more groups than there is room for, those that fit are set. */
        m->n = n == 0 ? REGEX_MAX_GROUPS : n;
        for (int i = 0; i < REGEX_MAX_GROUPS; i++) {
            bool set = i < m->n && v[2 * i] != PCRE2_UNSET;
            m->start[i] = set ? v[2 * i] : (size_t)-1;
            m->end[i] = set ? v[2 * i + 1] : (size_t)-1;
        }
    }
    pcre2_match_data_free(data);
    return n >= 0 ? 1 : n == PCRE2_ERROR_NOMATCH ? 0 : -1;
}

int regex_search(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m) {
    size_t steps = regex_steps(len);
    return regex_search_within(re, text, len, from, m, &steps);
}

bool regex_find(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m) {
    return regex_search(re, text, len, from, m) > 0;
}
