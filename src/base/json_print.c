#include "base/json.h"
#include "base/utf8.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double MAX_WHOLE = 9007199254740992.0; /* 2^53 */

static void indent(struct strbuf *out, int depth) {
    strbuf_addch(out, '\n');
    for (int i = 0; i < depth; i++)
        strbuf_addstr(out, "  ");
}

static void add_escape(struct strbuf *out, uint32_t point) {
    static const char letters[] = "btnvfr"; /* from 8 */
    if (point == '"' || point == '\\') {
        strbuf_addch(out, '\\');
        strbuf_addch(out, (char)point);
    } else if (point >= 8 && point <= 13 && point != 11) {
        strbuf_addch(out, '\\');
        strbuf_addch(out, letters[point - 8]);
    } else if (point > 0xFFFF) {
        point -= 0x10000;
        strbuf_printf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + (point >> 10)),
                      (unsigned)(0xDC00 + (point & 0x3FF)));
    } else {
        strbuf_printf(out, "\\u%04x", (unsigned)point);
    }
}

static void print_string(const char *s, struct strbuf *out) {
    size_t len = strlen(s), done = 0;
    strbuf_addch(out, '"');
    for (size_t i = 0; i < len;) {
        uint32_t point;
        size_t n = utf8_next(s + i, len - i, &point);
        bool plain = point >= 0x20 && point != '"' && point != '\\' && point != 0x7F;
        if (plain && (point < 0x80 || (point != UTF8_BAD && !utf8_invisible(point)))) {
            i += n;
            continue;
        }
        strbuf_add(out, s + done, i - done);
        if (point == UTF8_BAD)
            utf8_add(out, 0xFFFD); /* as it would be printed again */
        else
            add_escape(out, point);
        i += n;
        done = i;
    }
    strbuf_add(out, s + done, len - done);
    strbuf_addch(out, '"');
}

/* As few digits as tell the number from its neighbours; whole ones in full up to 2^53. */
static void print_number(double v, struct strbuf *out) {
    char text[40];
    if (!isfinite(v)) {
        strbuf_addstr(out, "null");
        return;
    }
    if (v >= -MAX_WHOLE && v <= MAX_WHOLE && v == (double)(int64_t)v) {
        strbuf_printf(out, "%lld", (long long)v);
        return;
    }
    snprintf(text, sizeof text, "%.15g", v);
    if (fabs(strtod(text, NULL) - v) > fabs(v) * DBL_EPSILON)
        snprintf(text, sizeof text, "%.17g", v);
    strbuf_addstr(out, text);
}

static void print_scalar(const struct json *j, struct strbuf *out) {
    if (json_is_string(j))
        print_string(json_string(j), out);
    else if (json_is_number(j))
        print_number(json_real(j, NAN), out);
    else
        strbuf_addstr(out, json_is_null(j) ? "null" : json_is_true(j) ? "true" : "false");
}

static bool is_flat(const struct json *j) {
    if (!json_is_array(j))
        return false;
    for (const struct json *k = json_first(j); k; k = json_next(k))
        if (json_first(k))
            return false;
    return true;
}

static void print(const struct json *j, int depth, bool indented, struct strbuf *out) {
    if (!json_is_object(j) && !json_is_array(j)) {
        print_scalar(j, out);
        return;
    }
    bool object = json_is_object(j);
    bool lines = indented && json_first(j) && !is_flat(j);
    strbuf_addch(out, object ? '{' : '[');
    for (const struct json *k = json_first(j); k; k = json_next(k)) {
        if (lines)
            indent(out, depth + 1);
        if (object) {
            print_string(json_key(k), out);
            strbuf_addstr(out, indented ? ": " : ":");
        }
        print(k, depth + 1, indented, out);
        if (json_next(k))
            strbuf_addstr(out, lines || !indented ? "," : ", ");
    }
    if (lines)
        indent(out, depth);
    strbuf_addch(out, object ? '}' : ']');
}

void json_print(const struct json *j, bool indented, struct strbuf *out) {
    print(j, 0, indented, out);
    if (indented)
        strbuf_addch(out, '\n');
}
