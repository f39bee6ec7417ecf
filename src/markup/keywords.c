#include "markup/keywords.h"

#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { NONE = -1, ROOT = 0 };

struct word {
    size_t id, len;
    int next; /* another word that ends at the same node; NONE */
};
struct node {
    int fail;  /* the longest proper end of this node's text that is a node too */
    int words; /* that end here; NONE */
    int hits;  /* the nearest node on the way of `fail` (this one included) at which a word ends; NONE */
};

struct keywords {
    struct {
        struct node *items;
        size_t n, cap;
    } nodes;
    struct {
        struct word *items;
        size_t n, cap;
    } words;
    struct {
        int *items;
        size_t n, cap;
    } edges; /* node * classes + class */
    unsigned char class_of[256];
    size_t classes;
};

struct keywords *keywords_new(void) {
    struct keywords *k = mem_alloc(1, sizeof *k);
    /* The bytes that words may hold, in classes of one; all others are class 0 and lead to the root. */
    for (int c = ' ' + 1; c < 0x7F; c++)
        if (c < 'A' || c > 'Z')
            k->class_of[c] = (unsigned char)++k->classes;
    k->class_of[' '] = (unsigned char)++k->classes;
    k->classes++;
    *MEM_PUSH(&k->nodes) = (struct node){ROOT, NONE, NONE};
    for (size_t i = 0; i < k->classes; i++)
        *MEM_PUSH(&k->edges) = NONE;
    return k;
}

void keywords_free(struct keywords *k) {
    if (!k)
        return;
    free(k->nodes.items);
    free(k->words.items);
    free(k->edges.items);
    free(k);
}

static int child(struct keywords *k, int node, unsigned char byte) {
    size_t at = (size_t)node * k->classes + k->class_of[byte];
    if (k->edges.items[at] != NONE)
        return k->edges.items[at];
    int made = (int)k->nodes.n;
    *MEM_PUSH(&k->nodes) = (struct node){ROOT, NONE, NONE};
    for (size_t i = 0; i < k->classes; i++)
        *MEM_PUSH(&k->edges) = NONE;
    k->edges.items[at] = made;
    return made;
}

void keywords_add(struct keywords *k, const char *word, size_t id) {
    int node = ROOT;
    size_t len = 0;
    if (k->words.n == KEYWORDS_MAX)
        abort();
    for (; word[len] && len < KEYWORDS_MAX_LENGTH; len++)
        node = child(k, node, (unsigned char)word[len]);
    if (node == ROOT)
        return;
    struct node *at = &k->nodes.items[node];
    *MEM_PUSH(&k->words) = (struct word){id, len, at->words};
    at->words = (int)k->words.n - 1;
}

/* Breadth first: a node's `fail` is nearer to the root, hence whole already. */
void keywords_build(struct keywords *k) {
    int *queue = mem_alloc(k->nodes.n, sizeof *queue);
    size_t from = 0, to = 1;
    while (from < to) {
        int node = queue[from++];
        struct node *at = &k->nodes.items[node];
        at->hits = at->words != NONE ? node : node == ROOT ? NONE : k->nodes.items[at->fail].hits;
        for (size_t c = 0; c < k->classes; c++) {
            int *edge = &k->edges.items[(size_t)node * k->classes + c];
            int past = node == ROOT ? ROOT : k->edges.items[(size_t)at->fail * k->classes + c];
            if (*edge == NONE) {
                *edge = past;
                continue;
            }
            k->nodes.items[*edge].fail = past;
            queue[to++] = *edge;
        }
    }
    free(queue);
}

void keywords_find(const struct keywords *k, const char *text, size_t len, keywords_told *told, void *ctx) {
    int node = ROOT;
    for (size_t i = 0; i < len; i++) {
        node = k->edges.items[(size_t)node * k->classes + k->class_of[(unsigned char)text[i]]];
        for (int hit = k->nodes.items[node].hits; hit != NONE;) {
            const struct node *at = &k->nodes.items[hit];
            for (int w = at->words; w != NONE; w = k->words.items[w].next)
                told(ctx, k->words.items[w].id, i + 1 - k->words.items[w].len, i + 1);
            hit = hit == ROOT ? NONE : k->nodes.items[at->fail].hits;
        }
    }
}
