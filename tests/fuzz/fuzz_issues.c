/* Lists of issues of any bytes: refused whole with an error, or read; what is read prints to a list that
 * reads and prints the same. */
#include "base/timestamp.h"
#include "model/issue.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static struct issue_list *read_list(const char *text, size_t len) {
    struct err err = {0};
    struct json *doc = json_parse_text(text, len, JSON_TEXT_UTF8, &err);
    struct issue_list *list = issue_list_new();
    int rc = doc ? issue_list_from_json(list, doc, &err) : -1;
    must(rc ? *err.text && err.status == ERR_INPUT && !list->n : !*err.text);
    json_free(doc);
    if (!rc)
        return list;
    issue_list_free(list);
    return NULL;
}

static void print_list(const struct issue_list *list, struct strbuf *out) {
    struct json *a = json_new_array();
    for (size_t i = 0; i < list->n; i++)
        json_add(a, issue_to_json(&list->items[i]));
    strbuf_init(out, SIZE_MAX / 4);
    json_print(a, true, out);
    json_free(a);
}

static void check_list(const struct issue_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        const struct issue *k = &list->items[i];
        must(k->number > 0 && k->title && k->body && k->author && issue_list_find(list, k->number) == k);
        must(!k->open || k->closed == TIMESTAMP_NONE);
        for (size_t n = 0; n < k->labels_n; n++)
            must(*k->labels[n] && issue_has_label(k, k->labels[n]));
        for (size_t n = 0; n < k->comments_n; n++) {
            const struct issue_comment *c = &k->comments[n];
            must(c->id > 0 && c->author && c->body);
            must(!n || c[-1].created <= c->created);
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct issue_list *list = read_list((const char *)data, size);
    if (!list)
        return 0;
    struct strbuf once, twice;
    check_list(list);
    print_list(list, &once);
    struct issue_list *again = read_list(strbuf_str(&once), once.len);
    must(again && again->n == list->n);
    print_list(again, &twice);
    must(strcmp(strbuf_str(&once), strbuf_str(&twice)) == 0);
    strbuf_release(&once);
    strbuf_release(&twice);
    issue_list_free(again);
    issue_list_free(list);
    return 0;
}
