#include "markup/tag.h"

#include "markup/gate.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *word;
    int as;
} words[] = {{"text", GATE_TEXT},   {"code", GATE_CODE},   {"cell", GATE_CELL},
             {"fence", GATE_FENCE}, {"title", GATE_TITLE}, {"plain", GATE_PLAIN},
             {"id", GATE_ID_CODE},  {"raw", TAG_AS_RAW},   {NULL, 0}};

static const struct {
    char sign;
    enum tag_kind kind;
} signs[] = {{'#', TAG_EACH},   {'^', TAG_UNLESS},  {'/', TAG_END},
             {'!', TAG_REMARK}, {'>', TAG_PARTIAL}, {0, TAG_VALUE}};

int tag_fail(const struct tag_text *t, const char *at, const char *what, const char *name) {
    int line = 1;
    for (const char *p = t->whole; p < at; p++)
        line += *p == '\n';
    return err_set(t->err, ERR_USAGE, "template %s, line %d: %s `%s`", t->name, line, what, name);
}

static const char *skip_blanks(const char *p, const char *end) {
    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    return p;
}

static bool is_name(const char *s, size_t n) {
    for (size_t i = 0; i < n; i++) {
        bool word =
            (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || (s[i] >= '0' && s[i] <= '9');
        if (!word && !strchr("_-.", s[i]))
            return false;
    }
    return n > 0 && n <= TAG_MAX_NAME;
}

/* The line of a section tag or remark goes with it when nothing else stands there. */
static void find_line(const struct tag_text *t, struct tag *tag) {
    tag->before = tag->begin;
    tag->after = tag->end;
    if (tag->kind == TAG_VALUE)
        return;
    /* The whole template is looked at: a section's inside may begin or end within a line. */
    const char *b = tag->begin, *e = tag->end + strspn(tag->end, " \t");
    while (b > t->whole && (b[-1] == ' ' || b[-1] == '\t'))
        b--;
    if ((b > t->whole && b[-1] != '\n') || (*e && *e != '\n'))
        return;
    tag->before = b;
    tag->after = *e ? e + 1 : e;
}

/* What stands between the braces, blanks at both ends cut off. */
static int read_inside(const struct tag_text *t, struct tag *tag, const char *p, const char *close) {
    int i = 0;
    while (signs[i].sign && *p != signs[i].sign)
        i++;
    tag->kind = signs[i].kind;
    tag->as = GATE_TEXT;
    if (tag->kind == TAG_REMARK)
        return 0;
    p = skip_blanks(p + (signs[i].sign != 0), close);
    while (close > p && (close[-1] == ' ' || close[-1] == '\t'))
        close--;
    const char *blank = memchr(p, ' ', (size_t)(close - p));
    if (blank && tag->kind == TAG_VALUE) {
        for (i = 0; words[i].word; i++)
            if (strlen(words[i].word) == (size_t)(blank - p) &&
                !memcmp(p, words[i].word, (size_t)(blank - p)))
                break;
        if (!words[i].word)
            return tag_fail(t, tag->begin, "not a tag: no such word before a name:", "{{ }}");
        tag->as = words[i].as;
        p = skip_blanks(blank, close);
    }
    if (!is_name(p, (size_t)(close - p)))
        return tag_fail(t, tag->begin, "not a tag: names are of letters, digits, _ - and dots:", "{{ }}");
    memcpy(tag->name, p, (size_t)(close - p));
    tag->name[close - p] = 0;
    return 0;
}

int tag_next(const struct tag_text *t, const char *p, struct tag *tag) {
    const char *open = p, *end = t->end;
    while (open + 1 < end && !(open[0] == '{' && open[1] == '{'))
        open++;
    if (open + 1 >= end)
        return 1;
    const char *close = open + 2;
    while (close + 1 < end && !(close[0] == '}' && close[1] == '}'))
        close++;
    if (close + 1 >= end)
        return tag_fail(t, open, "a tag that does not end:", "{{");
    tag->begin = open;
    tag->end = close + 2;
    if (read_inside(t, tag, skip_blanks(open + 2, close), close))
        return -1;
    find_line(t, tag);
    return 0;
}

int tag_find_end(const struct tag_text *t, const struct tag *open, struct tag *close) {
    int deep = 1;
    const char *p = open->end;
    for (int r; (r = tag_next(t, p, close)) <= 0; p = close->end) {
        if (r < 0)
            return -1;
        if (close->kind == TAG_REMARK || strcmp(close->name, open->name) != 0)
            continue;
        deep += close->kind == TAG_EACH || close->kind == TAG_UNLESS;
        deep -= close->kind == TAG_END;
        if (deep == 0)
            return 0;
    }
    return tag_fail(t, open->begin, "a section that is not closed:", open->name);
}
