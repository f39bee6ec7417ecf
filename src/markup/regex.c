#include "markup/regex.h"

#include "base/mem.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>

struct regex {
    pcre2_code *code;
    pcre2_match_context *limits;
};

struct regex *regex_new(const char *pattern, bool caseless, struct err *err) {
    int number = 0;
    PCRE2_SIZE at = 0;
    uint32_t options = PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
                       (caseless ? PCRE2_CASELESS : 0);
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
    re->limits = pcre2_match_context_create(NULL);
    if (!re->limits)
        abort();
    pcre2_set_match_limit(re->limits, 100000);
    pcre2_set_heap_limit(re->limits, 1024); /* KiB */
    return re;
}

void regex_free(struct regex *re) {
    if (!re)
        return;
    pcre2_match_context_free(re->limits);
    pcre2_code_free(re->code);
    free(re);
}

int regex_search(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m) {
    if (from > len)
        return 0;
    pcre2_match_data *data = pcre2_match_data_create(REGEX_MAX_GROUPS, NULL);
    if (!data)
        abort();
    int n = pcre2_match(re->code, (PCRE2_SPTR)(text ? text : ""), len, from, 0, data, re->limits);
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

bool regex_find(const struct regex *re, const char *text, size_t len, size_t from, struct regex_match *m) {
    return regex_search(re, text, len, from, m) > 0;
}
