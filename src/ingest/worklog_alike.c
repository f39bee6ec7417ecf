/* How alike titles are, by their words; and which cluster a title means, without comparing all pairs. */
#include "base/mem.h"
#include "base/strmap.h"
#include "ingest/worklog_parts.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* A word that more titles than this hold tells none of them apart. */
enum { COMMON = 64, TITLE_WORDS = 24 };

static size_t words_of(const char *s, uint64_t *out, size_t max) {
    size_t n = 0;
    while (*s && n < max) {
        char low[64];
        size_t k = 0;
        while (isalnum((unsigned char)s[k]) || s[k] == '_')
            k++;
        for (size_t i = 0; i < k && i < sizeof low; i++)
            low[i] = (char)tolower((unsigned char)s[i]);
        size_t len = k < sizeof low ? k : sizeof low;
        if (len > 3 && low[len - 1] == 's')
            len--;
        if (len > 2) {
            uint64_t h = strmap_hash(low, len, 7);
            size_t i = 0;
            while (i < n && out[i] != h)
                i++;
            if (i == n)
                out[n++] = h;
        }
        s += k ? k : 1;
    }
    return n;
}

double worklog_alike(const char *a, const char *b) {
    enum { WORDS = 24 };
    uint64_t x[WORDS], y[WORDS];
    size_t n = words_of(a, x, WORDS), m = words_of(b, y, WORDS), both = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            both += x[i] == y[k];
    size_t least = n < m ? n : m;
    return least ? (double)both / (double)least : 0;
}

double worklog_held(const char *title, const char *text) {
    enum { WORDS = 24, TEXT_WORDS = 300 };
    uint64_t x[WORDS], y[TEXT_WORDS];
    size_t n = words_of(title, x, WORDS), m = words_of(text, y, TEXT_WORDS), both = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            both += x[i] == y[k];
    return n ? (double)both / (double)n : 0;
}

struct posting {
    uint64_t word;
    size_t cluster;
};

struct worklog_index {
    struct posting *items;
    size_t n, cap, clusters;
};

static int compare(const void *pa, const void *pb) {
    const struct posting *a = pa, *b = pb;
    if (a->word != b->word)
        return a->word < b->word ? -1 : 1;
    return a->cluster < b->cluster ? -1 : a->cluster > b->cluster;
}

struct worklog_index *worklog_index_new(const struct worklog_list *list) {
    struct worklog_index *x = mem_alloc(1, sizeof *x);
    x->clusters = list->n;
    for (size_t i = 0; i < list->n; i++) {
        uint64_t words[TITLE_WORDS];
        size_t n = words_of(list->items[i].head.title, words, TITLE_WORDS);
        for (size_t k = 0; k < n; k++)
            *MEM_PUSH(x) = (struct posting){words[k], i};
    }
    if (x->n)
        qsort(x->items, x->n, sizeof *x->items, compare);
    return x;
}

void worklog_index_free(struct worklog_index *x) {
    if (x)
        free(x->items);
    free(x);
}

static size_t lower_bound(const struct worklog_index *x, uint64_t word) {
    size_t low = 0, high = x->n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (x->items[mid].word < word)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

size_t worklog_index_find(const struct worklog_index *x, const char *title, size_t *out, size_t max) {
    uint64_t words[TITLE_WORDS];
    size_t n = words_of(title, words, TITLE_WORDS), found = 0;
    for (size_t i = 0; i < n; i++) {
        size_t at = lower_bound(x, words[i]), end = at;
        while (end < x->n && x->items[end].word == words[i] && end - at <= COMMON)
            end++;
        /* In a short worklog even a word of all titles helps to count. */
        for (size_t k = at; k < end && end - at <= COMMON; k++) {
            size_t j = 0;
            while (j < found && out[j] != x->items[k].cluster)
                j++;
            if (j == found && found < max)
                out[found++] = x->items[k].cluster;
        }
    }
    return found;
}
