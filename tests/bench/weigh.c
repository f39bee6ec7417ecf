/* For scripts/fit_likeness.py: what speaks for each near issue of each cluster, one line each.
 *   weigh CLUSTERS.json ISSUES.json
 * Prints: cluster id, issue number, score, verbatim, apart, then the evidence in the order of its struct. */
#include "base/file.h"
#include "decide/likeness.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct json *read_json(const char *path) {
    struct strbuf text;
    struct err err = {0};
    strbuf_init(&text, 256 << 20);
    struct json *doc = NULL;
    if (!file_read(path, &text, ERR_INPUT, &err))
        doc = json_parse_text(strbuf_str(&text), text.len, JSON_TEXT_UTF8, &err);
    strbuf_release(&text);
    if (doc)
        return doc;
    fprintf(stderr, "%s: %s\n", path, err.text);
    exit(3);
}

static void print_hits(const struct likeness *l, const struct cluster_set *set, size_t cluster,
                       const struct issue *const *issues) {
    struct likeness_hit hits[LIKENESS_MAX_HITS];
    size_t n = likeness_find(l, cluster, hits);
    for (size_t k = 0; k < n; k++) {
        const struct likeness_evidence *e = &hits[k].evidence;
        printf("%s %" PRId64 " %.3f %d %d %.4f %.4f %.4f %.4f %.4f %.4f %.4f %.4f %.4f %.0f\n",
               set->clusters[cluster].id, issues[hits[k].issue]->number, hits[k].score, hits[k].verbatim,
               hits[k].apart, e->title, e->shared, e->covered, e->name, e->odd, e->echoed, e->pairs, e->line,
               e->told, e->kind);
    }
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    struct err err = {0};
    struct json *clusters = read_json(argv[1]), *listing = read_json(argv[2]);
    struct cluster_set *set = cluster_set_new();
    struct issue_list *list = issue_list_new();
    if (cluster_set_from_json(set, clusters, argv[1], &err) || issue_list_from_json(list, listing, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 3;
    }
    const struct issue **issues = calloc(list->n + 1, sizeof(struct issue *));
    for (size_t i = 0; issues && i < list->n; i++)
        issues[i] = &list->items[i];
    struct likeness *l = likeness_new(set, issues, list->n);
    for (size_t i = 0; i < set->n; i++)
        print_hits(l, set, i, issues);
    likeness_free(l);
    free(issues);
    issue_list_free(list);
    cluster_set_free(set);
    json_free(listing);
    json_free(clusters);
    return 0;
}
