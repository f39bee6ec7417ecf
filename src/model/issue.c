#include "model/issue.h"

#include "base/mem.h"

#include <inttypes.h>
#include <stdlib.h>
#include <strings.h>

struct issue_list *issue_list_new(void) {
    struct issue_list *list = mem_alloc(1, sizeof *list);
    arena_init(&list->arena);
    list->complete = true;
    return list;
}

void issue_list_free(struct issue_list *list) {
    if (!list)
        return;
    arena_release(&list->arena);
    free(list->items);
    free(list);
}

struct issue *issue_list_add(struct issue_list *list) {
    return MEM_PUSH(list);
}

struct issue *issue_list_find(const struct issue_list *list, int64_t number) {
    /* A tracker lists by number, so halving finds it; a list from elsewhere may be in any order. */
    size_t lo = 0, hi = list->n;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (list->items[mid].number < number)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo < list->n && list->items[lo].number == number)
        return &list->items[lo];
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i].number == number)
            return &list->items[i];
    return NULL;
}

bool issue_has_label(const struct issue *i, const char *label) {
    for (size_t k = 0; k < i->labels_n; k++)
        if (!strcasecmp(i->labels[k], label))
            return true;
    return false;
}

const char *issue_url(struct arena *a, const char *repo, int64_t number) {
    if (repo && *repo)
        return arena_printf(a, "https://github.com/%s/issues/%" PRId64, repo, number);
    return arena_printf(a, "local/tracker#%" PRId64, number);
}
