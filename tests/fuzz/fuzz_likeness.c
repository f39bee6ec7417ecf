/* Tokens of any text keep their promises, and any two texts are weighed within bounds. The input is cut in
 * three: a title, a pattern, a body. */
#include "base/arena.h"
#include "decide/likeness.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

struct seen {
    size_t tokens, bytes;
};

static void look(void *context, const char *text, size_t n, enum likeness_kind kind) {
    struct seen *s = context;
    must(n && n <= LIKENESS_TOKENS_MAX && strlen(text) == n);
    must(kind == LIKENESS_WORD || kind == LIKENESS_NAME || kind == LIKENESS_PAIR ||
         kind == LIKENESS_CAPITALS);
    for (size_t i = 0; i < n; i++)
        must(!isupper((unsigned char)text[i]) && !isspace((unsigned char)text[i]) && text[i] != '_');
    s->tokens++;
    s->bytes += n;
}

static bool is_share(double x) {
    return x >= 0 && x <= 1.000001;
}

static void check_hit(const struct likeness_hit *h) {
    const struct likeness_evidence *e = &h->evidence;
    must(h->issue < 2 && is_share(h->score));
    must(is_share(e->title) && is_share(e->shared) && is_share(e->covered) && is_share(e->name));
    must(is_share(e->odd) && is_share(e->echoed) && is_share(e->pairs) && is_share(e->line) &&
         is_share(e->told));
    must(e->words >= 0 && e->words <= e->of && (!h->name || *h->name));
}

static void weigh(const char *title, const char *pattern, const char *body) {
    struct cluster_pattern p = {.text = pattern, .count = 1};
    struct cluster_sample sample = {.text = body};
    struct cluster c = {.title = title, .patterns = &p, .patterns_n = 1, .samples = &sample, .samples_n = 1};
    struct cluster_set set = {.clusters = &c, .n = 1};
    struct issue a = {.number = 1, .title = pattern, .body = body, .open = true};
    struct issue b = {.number = 2, .title = title, .body = "", .open = true};
    const struct issue *list[] = {&a, &b};
    struct likeness *l = likeness_new(&set, list, 2);
    struct likeness_hit hits[LIKENESS_MAX_HITS];
    size_t n = likeness_find(l, 0, hits);
    must(n <= 2);
    for (size_t i = 0; i < n; i++) {
        check_hit(&hits[i]);
        must(!i || hits[i - 1].score >= hits[i].score);
    }
    likeness_free(l);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena a;
    struct seen s = {0, 0};
    size_t third = size / 3;
    arena_init(&a);
    const char *title = arena_dup(&a, (const char *)data, third);
    const char *pattern = arena_dup(&a, (const char *)data + third, third);
    const char *body = arena_dup(&a, (const char *)data + 2 * third, size - 2 * third);
    likeness_tokens(body, size, look, &s);
    must(s.tokens <= 3 * size + 3 && s.bytes <= 8 * size + 64);
    weigh(title, pattern, body);
    arena_release(&a);
    return 0;
}
