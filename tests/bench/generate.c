/* Writes made-up Cloud Run logs of a shop for the bench: generate N [SEED] [--array [--pretty] | --ndjson]
 * [--stats]. The same N and SEED give the same bytes. --stats: bytes and seconds on stderr.
 *
 * Each kind of entry is compiled once into pieces of fixed text and slots; writing an entry is copying the
 * pieces and filling the slots. */
#include "put.h"
#include "shop.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { INSTANCES = 2000, PIECES_MAX = 64, TEXT_MAX = 4096, ENTRY_MAX = 8192, BUFFER = 1 << 20 };

struct piece {
    const char *text;
    size_t len;
    char slot; /* that follows the text; 0: none */
};

struct writer {
    char out[BUFFER];
    size_t used;
    uint64_t bytes;
};

struct state {
    uint64_t random, n, seed_mix;
    int64_t ms;  /* of the entry */
    int64_t day; /* of `date` */
    char date[11];
    unsigned instance;
};

static struct writer w;
static struct piece pieces[KINDS][PIECES_MAX];
static char texts[KINDS][TEXT_MAX];
static char instances[INSTANCES][64];
static unsigned char dice[DICE];
static void fail(const char *what) {
    fprintf(stderr, "generate: %s\n", what);
    exit(1);
}

static uint64_t mix(uint64_t x) { /* a bijection: what goes in once comes out once */
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint64_t next_random(struct state *s) {
    s->random += UINT64_C(0x9e3779b97f4a7c15);
    return mix(s->random);
}

static void flush(void) {
    size_t at = 0;
    while (at < w.used) {
        ssize_t n = write(STDOUT_FILENO, w.out + at, w.used - at);
        if (n < 0 && errno != EINTR)
            fail(strerror(errno));
        at += n > 0 ? (size_t)n : 0;
    }
    w.bytes += w.used;
    w.used = 0;
}

static char *put_time(char *p, struct state *s, int64_t ms, unsigned us) {
    int64_t day = ms / 86400000, rest = ms % 86400000;
    if (day != s->day) {
        time_t t = (time_t)(day * 86400);
        struct tm tm;
        if (!gmtime_r(&t, &tm) || !strftime(s->date, sizeof s->date, "%Y-%m-%d", &tm))
            fail("no date");
        s->day = day;
    }
    p = put(p, s->date, 10);
    *p++ = 'T';
    p = put(p, digits3[rest / 3600000] + 1, 2);
    *p++ = ':';
    p = put(p, digits3[rest / 60000 % 60] + 1, 2);
    *p++ = ':';
    p = put(p, digits3[rest / 1000 % 60] + 1, 2);
    *p++ = '.';
    p = put(p, digits3[rest % 1000], 3);
    p = put(p, digits3[us], 3);
    *p++ = 'Z';
    return p;
}

static char *put_slot(char *p, char slot, struct state *s) {
    uint64_t r = next_random(s);
    switch (slot) {
    case 'u':
        return put_uuid(p, r, next_random(s));
    case 'x':
        return put_hex(p, r, 6);
    case 'h':
        return put_hex(p, r, 8);
    case 'n':
        return put_number(p, r % 100000);
    case 'd':
        p = put_number(p, r % 60);
        *p++ = '.';
        return put(p, digits3[(r >> 8) % 1000], 3);
    case 'i':
        for (int i = 0; i < 4; i++) {
            p = put_number(p, i == 0 ? 10 : (r >> (8 * i)) & 255);
            *p++ = '.';
        }
        return p - 1;
    case 'I':
        p = put_hex(p, (uint64_t)(s->ms / 1000), 4);
        return put_hex(p, mix(s->n ^ s->seed_mix), 8);
    case 's':
        return put(p, instances[s->instance], sizeof instances[0]);
    case 'R':
        return put(p, s->instance % 3 ? "00041-kex" : "00042-bor", 9);
    case 'T':
        return put_hex(put_hex(p, r, 8), next_random(s), 8);
    case 't':
        return put_time(p, s, s->ms, (unsigned)(s->n % 997));
    case 'r':
        return put_time(p, s, s->ms + 180 + (int64_t)(r & 63), (unsigned)(r >> 8) % 1000);
    }
    fail("unknown slot");
    return p;
}

static char *put_entry(char *p, const struct piece *piece, struct state *s) {
    for (;; piece++) {
        p = put(p, piece->text, piece->len);
        if (!piece->slot)
            return p;
        p = put_slot(p, piece->slot, s);
    }
}

/* One character of a template as JSON, laid out over lines when `pretty`. */
static char *lay_out(char *p, char c, bool *quoted, int *depth, bool pretty) {
    bool opens = c == '{' || c == '[', closes = c == '}' || c == ']';
    *quoted ^= c == '\'';
    c = c == '\'' ? '"' : c == '`' ? '\'' : c;
    if (*quoted || !pretty) {
        *p++ = c;
        return p;
    }
    *depth += opens - closes;
    if (!closes)
        *p++ = c;
    if (c == ':')
        *p++ = ' ';
    if (opens || closes || c == ',') {
        *p++ = '\n';
        for (int i = 0; i <= *depth; i++)
            p = put(p, "  ", 2);
    }
    if (closes)
        *p++ = c;
    return p;
}

static void compile_kind(size_t k, bool pretty) {
    static char source[TEXT_MAX];
    const struct kind *kind = &kinds[k];
    const char *service = services[kind->service];
    int n = snprintf(source, sizeof source, frame, kind->payload, kind->log, service, service, service,
                     kind->severity);
    if (n < 0 || (size_t)n > sizeof source / 2)
        fail("a template is too long");
    char *p = texts[k];
    struct piece *piece = pieces[k];
    bool quoted = false;
    int depth = 0;
    piece->text = p;
    for (const char *c = source; *c; c++) {
        if (*c == '\\' && c[1] == '\'') { /* a quote inside a JSON string */
            p = put(p, "\\\"", 2);
            c++;
        } else if (*c == '~') {
            piece->len = (size_t)(p - piece->text);
            piece->slot = *++c;
            if (++piece == pieces[k] + PIECES_MAX - 1)
                fail("a template has too many slots");
            piece->text = p;
        } else {
            p = lay_out(p, *c, &quoted, &depth, pretty);
        }
    }
    piece->len = (size_t)(p - piece->text);
}

static void prepare(struct state *s, bool pretty) {
    size_t face = 0;
    put_prepare();
    for (size_t i = 0; i < INSTANCES; i++)
        for (int j = 0; j < 4; j++)
            put_hex(instances[i] + (size_t)j * 16, next_random(s), 8);
    for (size_t k = 0; k < KINDS; k++) {
        compile_kind(k, pretty);
        for (int i = 0; i < kinds[k].weight && face < DICE; i++)
            dice[face++] = (unsigned char)k;
    }
    while (face < DICE)
        dice[face++] = 0;
}

static void generate(struct state *s, uint64_t n, bool array) {
    size_t k = 0;
    if (array)
        w.out[w.used++] = '[';
    for (; s->n < n; s->n++, s->ms++) {
        if (s->n > 0 && kinds[k].then) {
            k++;
        } else {
            uint64_t r = next_random(s);
            k = dice[r % DICE];
            /* An instance belongs to one service. */
            s->instance =
                (unsigned)((r >> 32) % (INSTANCES / SERVICES)) * SERVICES + (unsigned)kinds[k].service;
        }
        if (BUFFER - w.used < ENTRY_MAX)
            flush();
        char *p = w.out + w.used;
        if (array && s->n > 0)
            *p++ = ',';
        if (array)
            p = put(p, "\n  ", 3);
        p = put_entry(p, pieces[k], s);
        if (!array)
            *p++ = '\n';
        w.used = (size_t)(p - w.out);
    }
    if (array)
        w.used = (size_t)(put(w.out + w.used, "\n]\n", 3) - w.out);
    flush();
}

static uint64_t read_number(const char *arg) {
    char *end;
    errno = 0;
    unsigned long long v = strtoull(arg, &end, 10);
    if (errno || *end || end == arg || *arg == '-')
        fail("usage: generate N [SEED] [--array | --ndjson] [--pretty] [--stats]");
    return v;
}

int main(int argc, char **argv) {
    struct state s = {.ms = INT64_C(1757980800000), .day = -1}; /* 2025-09-16T00:00Z */
    bool array = false, pretty = false, stats = false;
    uint64_t numbers[2] = {0, 1};
    int given = 0;
    struct timespec a, b;
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--array") || !strcmp(argv[i], "--ndjson"))
            array = argv[i][2] == 'a';
        else if (!strcmp(argv[i], "--pretty"))
            pretty = true;
        else if (!strcmp(argv[i], "--stats"))
            stats = true;
        else
            numbers[given < 1 ? 0 : 1] = read_number(argv[i]), given++;
    }
    if (given < 1 || given > 2 || (pretty && !array))
        fail("usage: generate N [SEED] [--array [--pretty] | --ndjson] [--stats]");
    s.random = numbers[1];
    s.seed_mix = mix(numbers[1]);
    clock_gettime(CLOCK_MONOTONIC, &a);
    prepare(&s, pretty);
    generate(&s, numbers[0], array);
    clock_gettime(CLOCK_MONOTONIC, &b);
    if (stats)
        fprintf(stderr, "%" PRIu64 " %.3f\n", w.bytes,
                (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9);
    return 0;
}
