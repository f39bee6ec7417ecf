/* What a heading says by itself: "### 🔴 CLUSTER 3: Title (P1 HIGH)" is cluster 3, P1, "Title". */
#include "base/utf8.h"
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Words that stand around a title and are no part of it. */
static const struct label_word {
    const char *word;
    bool thing; /* what is numbered: "Cluster 3" */
} label_words[] = {
    {"cluster", true},    {"issue", true},       {"problem", true},
    {"incident", true},   {"pattern", true},     {"error", true},
    {"finding", true},    {"bug", true},         {"alert", true},
    {"anomaly", true},    {"group", true},       {"category", true},
    {"item", true},       {"warning", true},     {"failure", true},
    {"log", false},       {"new", false},        {"primary", false},
    {"main", false},      {"secondary", false},  {"key", false},
    {"major", false},     {"minor", false},      {"critical", false},
    {"high", false},      {"medium", false},     {"low", false},
    {"info", false},      {"notice", false},     {"informational", false},
    {"severe", false},    {"severity", false},   {"priority", false},
    {"level", false},     {"urgent", false},     {"blocker", false},
    {"emergency", false}, {"fatal", false},      {"most", false},
    {"frequency", false}, {"frequent", false},   {"no", false},
    {"number", false},    {"and", false},        {"moderate", false},
    {"update", false},    {"updated", false},    {"created", false},
    {"existing", false},  {"reopened", false},   {"processed", false},
    {"completed", false}, {"resolved", false},   {"very", false},
    {"impact", false},    {"business", false},   {"blocking", false},
    {"cosmetic", false},  {"active", false},     {"regression", false},
    {"type", false},      {"additional", false}, {"only", false},
    {"done", false},      {"monitoring", false},
};

static const char *const count_nouns[] = {"occurrence", "time",    "entry",    "entries", "instance",
                                          "hit",        "log",     "event",    "error",   "warning",
                                          "failure",    "request", "message",  "crash",   "exception",
                                          "occurence",  "exit",    "detection"};

static bool same_word(const char *s, size_t n, const char *word) {
    if ((s[0] | 0x20) != word[0])
        return false;
    size_t len = strlen(word);
    bool plural = n == len + 1 && (s[len] == 's' || s[len] == 'S');
    return (n == len || plural) && !strncasecmp(s, word, len);
}

static const struct label_word *label_word(const char *s, size_t n) {
    for (size_t i = 0; i < sizeof label_words / sizeof *label_words; i++)
        if (same_word(s, n, label_words[i].word))
            return &label_words[i];
    return NULL;
}

bool worklog_count_noun(const char *s, size_t n) {
    for (size_t i = 0; i < sizeof count_nouns / sizeof *count_nouns; i++)
        if (same_word(s, n, count_nouns[i]))
            return true;
    return n == 7 && !strncasecmp(s, "crashes", 7);
}

bool worklog_has_priority(const char *text, int *priority) {
    for (const char *p = text; *p; p++) {
        bool begins = (*p == 'P' || *p == 'p') && isdigit((unsigned char)p[1]) &&
                      (p == text || !isalnum((unsigned char)p[-1]));
        if (!begins)
            continue;
        int v = p[1] - '0';
        size_t n = 2;
        if (v == 1 && p[2] == '0')
            v = 10, n = 3;
        if (isalnum((unsigned char)p[n]) || p[n] == '_')
            continue;
        *priority = v > PRIORITY_P3 ? PRIORITY_P3 : v;
        return true;
    }
    return false;
}

int worklog_priority_word(const char *text) {
    static const struct {
        const char *word;
        int priority;
    } words[] = {{"critical", 0}, {"blocker", 0},  {"emergency", 0}, {"high", 1},          {"urgent", 1},
                 {"major", 1},    {"medium", 2},   {"moderate", 2},  {"low", 3},           {"minor", 3},
                 {"info", 3},     {"cosmetic", 3}, {"notice", 3},    {"informational", 3}, {"trivial", 3}};
    for (const char *p = text; *p;) {
        size_t n = 0;
        while (isalpha((unsigned char)p[n]))
            n++;
        for (size_t i = 0; n && i < sizeof words / sizeof *words; i++)
            if (n == strlen(words[i].word) && !strncasecmp(p, words[i].word, n))
                return words[i].priority;
        p += n ? n : 1;
    }
    return PRIORITY_NONE;
}

/* Emoji and other signs are blanks; marks go, the text in them stays. */
static char *plain(const char *text, bool *done, struct arena *a) {
    struct strbuf out;
    size_t len = strlen(text);
    bool address = false;
    strbuf_init(&out, 2 * len + 8);
    for (size_t i = 0, n; i < len; i += n) {
        uint32_t cp;
        n = utf8_next(text + i, len - i, &cp);
        address = cp == MARK_URL || (address && cp != MARK_URL_END);
        bool sign = (cp >= 0x2190 && cp < 0x2E80) || cp >= 0x1F000 || (cp >= 0xFE00 && cp <= 0xFE0F) ||
                    cp == 0x200D || cp == 0x2139;
        *done = *done || cp == 0x2705 || cp == 0x2714;
        if (address || (cp < ' ' && cp != '\n'))
            continue;
        if (sign || cp == '\n')
            strbuf_addch(&out, ' ');
        else if (cp == 0x2013 || cp == 0x2014)
            strbuf_addch(&out, '-');
        else
            strbuf_add(&out, text + i, n);
    }
    char *s = arena_dup(a, strbuf_str(&out), out.len);
    strbuf_release(&out);
    return s;
}

struct affix { /* what the words around a title said */
    struct worklog_head *head;
    bool thing, marked, numbered;
};

/* Is s[0..n) made of label words, numbers and priorities only? Then `a` takes what they say. */
static bool take_words(const char *s, size_t n, struct affix *a) {
    struct affix f = {0};
    int64_t number = -1, count = -1;
    bool plus = false, hash = false, any = false;
    char letter = 0;
    for (size_t i = 0; i < n;) {
        if (!isalnum((unsigned char)s[i])) {
            hash = hash || s[i] == '#';
            if ((unsigned char)s[i] >= 0x80)
                return false;
            i++;
            continue;
        }
        size_t k = 0;
        while (i + k < n && (isalnum((unsigned char)s[i + k]) || (s[i + k] == '+' && k)))
            k++;
        const char *w = s + i;
        const struct label_word *l = label_word(w, k);
        i += k;
        any = true;
        if (isdigit((unsigned char)w[0])) {
            size_t d = strspn(w, "0123456789");
            if (d > 9 || (d < k && !(d + 1 == k && (w[d] == '+' || isalpha((unsigned char)w[d])))))
                return false;
            number = strtoll(w, NULL, 10);
            plus = d < k && w[d] == '+';
            letter = d < k && isalpha((unsigned char)w[d]) ? (char)tolower((unsigned char)w[d]) : 0;
            continue;
        }
        bool noun = worklog_count_noun(w, k);
        if (noun && number >= 0 && !f.thing && (number < 400 || number > 599))
            count = number;
        if (k == 1 && f.thing && isalpha((unsigned char)w[0]) && !letter)
            letter = (char)tolower((unsigned char)w[0]);
        else if (!l && !noun &&
                 !(k == 2 && tolower((unsigned char)w[0]) == 'p' && isdigit((unsigned char)w[1])))
            return false;
        if (l && l->thing && number >= 400 && number <= 599)
            return false; /* "(404 errors)" */
        if (l && l->thing && !f.thing && number >= 0 && count < 0)
            number = -1; /* "6 issues" numbers none */
        f.thing = f.thing || (l && l->thing);
        f.marked = f.marked || !l || !l->thing;
    }
    if (!any || (number >= 0 && !f.thing && count < 0))
        return false;
    if (count >= 0) {
        a->head->count = count;
        a->head->at_least = plus;
    } else if (number >= 0 || letter) {
        a->numbered = true;
        a->head->number = number > 0 ? (int)number : 0;
        a->head->letter = letter;
        a->head->hash = hash;
    }
    a->thing = a->thing || f.thing;
    a->marked = a->marked || f.marked;
    return true;
}

static void note_words(struct worklog_head *h, const char *s, size_t n, struct arena *a) {
    const char *part = arena_dup(a, s, n);
    if (h->word == PRIORITY_NONE)
        h->word = worklog_priority_word(part);
}

/* "3. ", "2) ", "2.1 ", "#3 " */
static size_t numbered(const char *s, struct worklog_head *h) {
    size_t hash = *s == '#', n = hash;
    int value = 0;
    for (;;) {
        size_t d = strspn(s + n, "0123456789");
        if (!d || d > 3)
            return 0;
        value = (int)strtoll(s + n, NULL, 10);
        n += d;
        if (s[n] != '.' || !isdigit((unsigned char)s[n + 1]))
            break;
        n++;
    }
    bool dotted = strchr(s, '.') && strchr(s, '.') < s + n;
    char letter = isalpha((unsigned char)s[n]) && strchr(".)", s[n + 1]) && s[n + 1] ? s[n] : 0;
    n += letter != 0;
    if (s[n] == '.' || s[n] == ')' || (s[n] == ':' && !letter))
        n++;
    else if (!dotted && !hash)
        return 0;
    if (s[n] != ' ' && s[n])
        return 0;
    h->number = value;
    h->letter = (char)tolower((unsigned char)letter);
    h->hash = hash;
    return n;
}

/* The length of what stands before the next separator; 0: there is none. */
static size_t segment(const char *s, size_t *skip) {
    for (size_t i = 0, open = 0; s[i]; i++) {
        open += s[i] == '(';
        open -= s[i] == ')' && open;
        if (open)
            continue;
        bool dash = s[i] == '-' && i && s[i - 1] == ' ' && s[i + 1] == ' ';
        bool colon = s[i] == ':' && (s[i + 1] == ' ' || !s[i + 1]);
        if (dash || colon || s[i] == '|') {
            *skip = i + 1;
            return i;
        }
        if (s[i] == ']' && s[0] == '[') {
            *skip = i + 1;
            return i + 1;
        }
    }
    return 0;
}

static const char *strip_front(const char *s, struct affix *a, struct arena *arena) {
    for (int round = 0; round < 6; round++) {
        s += strspn(s, " -|:*_");
        size_t skip = 0, n = round || a->numbered ? 0 : numbered(s, a->head);
        if (n) {
            a->numbered = true;
            s += n;
            continue;
        }
        n = segment(s, &skip);
        if (!n || n > 60 || !s[skip + strspn(s + skip, " ")] || !take_words(s, n, a))
            break;
        note_words(a->head, s, n, arena);
        s += skip;
    }
    return s + strspn(s, " -|:*_");
}

static bool shouted(const char *s, size_t n) {
    size_t upper = 0;
    for (size_t i = 0; i < n; i++) {
        if (islower((unsigned char)s[i]) || isdigit((unsigned char)s[i]) || s[i] == '_' || s[i] == '(')
            return false;
        upper += isupper((unsigned char)s[i]) != 0;
    }
    return upper > 2;
}

/* Where the last "(...)", "[...]" or " - ..." of s[0..n) begins; n: there is none. */
static size_t tail_of(const char *s, size_t n) {
    if (n && (s[n - 1] == ')' || s[n - 1] == ']')) {
        char open = s[n - 1] == ')' ? '(' : '[';
        for (size_t i = n - 1; i-- > 0;)
            if (s[i] == open)
                return i;
        return n;
    }
    for (size_t i = n; i-- > 1;)
        if ((s[i] == '-' && s[i - 1] == ' ' && i + 1 < n && s[i + 1] == ' ') || s[i] == '|')
            return i;
    return n;
}

static size_t strip_back(const char *s, struct affix *a, struct arena *arena) {
    size_t n = strlen(s);
    for (int round = 0; round < 6; round++) {
        while (n && strchr(" -|:*_", s[n - 1]))
            n--;
        size_t at = tail_of(s, n), lead = at;
        while (lead && strchr(" -|:", s[lead - 1]))
            lead--;
        if (at >= n || !lead)
            break;
        struct worklog_head before = *a->head;
        bool numbered_before = a->numbered, thing_before = a->thing;
        a->numbered = false;
        bool words = take_words(s + at, n - at, a) && !a->numbered; /* "(404 errors)" counts nothing */
        a->head->number = before.number;
        a->head->letter = before.letter;
        a->head->hash = before.hash;
        a->numbered = numbered_before;
        a->thing = thing_before;
        if (!words && !(strchr("-|", s[at]) && shouted(s + at, n - at)))
            break;
        note_words(a->head, s + at, n - at, arena);
        a->marked = true;
        n = lead;
    }
    return n;
}

struct worklog_head worklog_head(const char *text, struct arena *arena) {
    struct worklog_head h = {.priority = PRIORITY_NONE, .word = PRIORITY_NONE, .count = -1};
    struct affix a = {.head = &h};
    const char *s = plain(text, &h.done, arena);
    worklog_has_priority(s, &h.priority);
    const char *front = strip_front(s, &a, arena);
    size_t n = strip_back(front, &a, arena);
    /* "Cluster 3" alone, with nothing that names it. */
    if (!a.numbered && n && take_words(front, n, &a) && a.numbered && a.thing)
        n = 0;
    h.title = arena_dup(arena, front, n);
    if (h.word == PRIORITY_NONE) /* "CRITICAL Auth Module Not Found" */
        for (size_t k = 0; k < n && isupper((unsigned char)front[k]); k++)
            if (front[k + 1] == ' ')
                note_words(&h, front, k + 1, arena);
    h.form = a.thing && a.numbered                                        ? FORM_CLUSTER
             : a.thing && front != s && a.thing                           ? FORM_WORD
             : a.numbered                                                 ? FORM_NUMBER
             : a.marked || h.priority >= 0 || h.word >= 0 || h.count >= 0 ? FORM_MARKED
                                                                          : FORM_FREE;
    h.role = worklog_role(h.title, h.form);
    return h;
}
