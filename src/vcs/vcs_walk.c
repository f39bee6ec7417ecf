/* The commits of a window and when each landed. Not libgit2's own walk: that one fails as a whole where a
 * parent is missing, as at the boundary of a shallow clone. */
#include "base/mem.h"
#include "base/strmap.h"
#include "base/timestamp.h"
#include "vcs/vcs_parts.h"

#include <stdlib.h>
#include <string.h>

enum { MIN_MAIN = 300, MAX_NODES = 60000, MAX_PARENTS = 16 };
enum { WANTED = 1, OLD = 2, QUEUED = 4, DONE = 8 };

struct node {
    git_oid id;
    int64_t committed;
    size_t parents[MAX_PARENTS];
    unsigned parents_n, flags;
};

struct walk {
    struct vcs *v;
    struct change_list *out;
    struct strmap places; /* of commits in nodes, from 1 */
    struct node *items;
    size_t n, cap;
    size_t *heap; /* of nodes, the newest on top */
    size_t heap_n;
    size_t *main;
    size_t main_n;
    size_t wanted; /* in the heap, wanted and not known to be old */
};

static bool newer(const struct walk *w, size_t a, size_t b) {
    return w->items[a].committed > w->items[b].committed;
}

static void swap(size_t *a, size_t *b) {
    size_t t = *a;
    *a = *b;
    *b = t;
}

static void push(struct walk *w, size_t node) {
    size_t i = w->heap_n++;
    w->heap[i] = node;
    for (; i && newer(w, w->heap[i], w->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&w->heap[i], &w->heap[(i - 1) / 2]);
}

static size_t pop(struct walk *w) {
    size_t top = w->heap[0], i = 0;
    w->heap[0] = w->heap[--w->heap_n];
    for (;;) {
        size_t best = i, l = 2 * i + 1, r = l + 1;
        if (l < w->heap_n && newer(w, w->heap[l], w->heap[best]))
            best = l;
        if (r < w->heap_n && newer(w, w->heap[r], w->heap[best]))
            best = r;
        if (best == i)
            return top;
        swap(&w->heap[i], &w->heap[best]);
        i = best;
    }
}

/* The place of a commit in nodes; SIZE_MAX: it is missing, or there are too many. */
static size_t node_of(struct walk *w, const git_oid *id) {
    size_t *place = strmap_get(&w->places, (const char *)id->id, sizeof id->id);
    if (place)
        return *place - 1;
    git_commit *c = w->n < MAX_NODES ? vcs_commit(w->v, id) : NULL;
    if (!c) {
        w->out->cut |= w->n >= MAX_NODES;
        w->out->shallow_end |= w->n < MAX_NODES && w->v->state.shallow;
        w->out->missing |= w->n < MAX_NODES && !w->v->state.shallow;
        return SIZE_MAX;
    }
    struct node *node = MEM_PUSH(w);
    git_oid_cpy(&node->id, id);
    node->committed = vcs_committed(c);
    *strmap_put(&w->places, (const char *)id->id, sizeof id->id) = w->n;
    git_commit_free(c);
    return w->n - 1;
}

/* Fills the parents of a node. Nodes may move. */
static void expand(struct walk *w, size_t at) {
    if (w->items[at].flags & DONE)
        return;
    w->items[at].flags |= DONE;
    git_oid id = w->items[at].id;
    git_commit *c = vcs_commit(w->v, &id);
    unsigned n = c ? git_commit_parentcount(c) : 0;
    for (unsigned i = 0; i < n && i < MAX_PARENTS; i++) {
        size_t p = node_of(w, git_commit_parent_id(c, i));
        if (p != SIZE_MAX)
            w->items[at].parents[w->items[at].parents_n++] = p;
    }
    git_commit_free(c);
}

/* The main line as far as the window reaches; true: `*end` is the first commit beyond it. */
static bool main_line(struct walk *w, size_t start, int64_t since, size_t *end) {
    w->main = mem_alloc(CHANGE_MAX, sizeof *w->main);
    for (size_t at = start;;) {
        if (w->main_n == CHANGE_MAX || (w->main_n >= MIN_MAIN && w->items[at].committed < since)) {
            *end = at;
            return true;
        }
        w->main[w->main_n++] = at;
        expand(w, at);
        if (!w->items[at].parents_n || vcs_late(w->v))
            return false;
        at = w->items[at].parents[0];
    }
}

static void enqueue(struct walk *w, size_t at, unsigned flags) {
    struct node *n = &w->items[at];
    unsigned before = n->flags;
    n->flags |= flags;
    if (before & QUEUED) {
        if (!(before & OLD) && (flags & OLD))
            w->wanted--;
        return;
    }
    /* What was passed already and turns out to be old must tell its parents. */
    if ((before & (WANTED | OLD) & flags) == flags)
        return;
    n->flags |= QUEUED;
    w->wanted += !(n->flags & OLD);
    push(w, at);
}

/* Marks what `start` reaches and `end` does not. */
static void paint(struct walk *w, size_t start, bool bounded, size_t end) {
    w->heap = mem_alloc(MAX_NODES + 1, sizeof *w->heap);
    enqueue(w, start, WANTED);
    if (bounded)
        enqueue(w, end, OLD);
    while (w->heap_n && w->wanted && !vcs_late(w->v)) {
        size_t at = pop(w);
        unsigned flags = w->items[at].flags & (WANTED | OLD);
        w->items[at].flags &= ~(unsigned)QUEUED;
        w->wanted -= !(flags & OLD);
        expand(w, at);
        for (unsigned i = 0; i < w->items[at].parents_n; i++)
            enqueue(w, w->items[at].parents[i], flags);
    }
    w->out->cut |= w->heap_n && w->wanted;
}

static const char *first_line(struct arena *a, const char *s) {
    return arena_dup(a, s, strcspn(s, "\r\n"));
}

static void put(struct walk *w, const struct node *n, int64_t landed) {
    struct change_list *l = w->out;
    git_commit *c = vcs_commit(w->v, &n->id);
    if (!c || l->n == CHANGE_MAX) {
        l->cut |= l->n == CHANGE_MAX;
        git_commit_free(c);
        return;
    }
    struct change *out = &l->items[l->n++];
    const git_signature *author = git_commit_author(c);
    const char *message = git_commit_message(c);
    message = message ? message + strspn(message, "\r\n") : "";
    git_oid_tostr(out->id, sizeof out->id, &n->id);
    out->committed = n->committed;
    out->date = vcs_authored(c);
    out->landed = landed;
    out->merge = git_commit_parentcount(c) > 1;
    out->root = git_commit_parentcount(c) == 0;
    out->author = arena_str(&l->arena, author && author->name ? author->name : "");
    out->email = arena_str(&l->arena, author && author->email ? author->email : "");
    out->message = arena_dup(&l->arena, message, strnlen(message, CHANGE_MAX_MESSAGE));
    out->subject = first_line(&l->arena, out->message);
    vcs_files(w->v, c, out, l);
    git_commit_free(c);
}

/* A landed commit and what it brought, children before parents. */
static void put_landed(struct walk *w, size_t main, size_t *owner, size_t *stack) {
    size_t n = 0, mark = main + 1;
    int64_t landed = w->items[w->main[main]].committed;
    stack[n++] = w->main[main];
    while (n && !vcs_late(w->v)) {
        size_t at = stack[--n];
        if (owner[at] != mark)
            continue;
        owner[at] = SIZE_MAX; /* put once */
        put(w, &w->items[at], landed);
        for (unsigned i = w->items[at].parents_n; i-- > 0 && n < MAX_NODES;)
            if (owner[w->items[at].parents[i]] == mark)
                stack[n++] = w->items[at].parents[i];
    }
}

/* Which commit of the main line brought each: the oldest that reaches it. */
static void land(struct walk *w) {
    size_t *owner = mem_alloc(w->n + 1, sizeof *owner), *stack = mem_alloc(2 * MAX_NODES + 1, sizeof *stack);
    for (size_t m = w->main_n; m-- > 0;) {
        size_t n = 0;
        stack[n++] = w->main[m];
        while (n) {
            size_t at = stack[--n];
            if (owner[at] || !(w->items[at].flags & WANTED) || (w->items[at].flags & OLD))
                continue;
            owner[at] = m + 1;
            for (unsigned i = 0; i < w->items[at].parents_n && n < 2 * MAX_NODES; i++)
                stack[n++] = w->items[at].parents[i];
        }
    }
    for (size_t m = 0; m < w->main_n && !vcs_late(w->v); m++)
        put_landed(w, m, owner, stack);
    w->out->cut |= vcs_late(w->v);
    free(stack);
    free(owner);
}

int vcs_changes(struct vcs *v, const char *id, int64_t since, struct change_list *out, struct err *err) {
    struct walk w = {.v = v, .out = out};
    git_oid oid;
    size_t end = 0;
    *out = (struct change_list){0};
    strmap_init(&w.places);
    size_t start = git_oid_fromstr(&oid, id) ? SIZE_MAX : node_of(&w, &oid);
    if (start == SIZE_MAX) {
        strmap_release(&w.places);
        return err_set(err, ERR_USAGE, "there is no commit %s here", id);
    }
    out->items = arena_alloc(&out->arena, CHANGE_MAX * sizeof *out->items);
    bool bounded = main_line(&w, start, since, &end);
    out->cut |= bounded;
    paint(&w, start, bounded, end);
    land(&w);
    strmap_release(&w.places);
    free(w.items);
    free(w.heap);
    free(w.main);
    return 0;
}

void vcs_changes_release(struct change_list *l) {
    arena_release(&l->arena);
    *l = (struct change_list){0};
}
