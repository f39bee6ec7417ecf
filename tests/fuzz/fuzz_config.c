/* Configs of any bytes: refused with an error of usage, or read to settings that are whole and whose rules
 * decide. */
#include "app/config.h"
#include "decide/triage.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds) {
    if (!holds)
        abort();
}

static void must_be_texts(const char *const *list, size_t n) {
    for (size_t i = 0; i < n; i++)
        must(list[i] && *list[i]);
}

static void check_settings(const struct settings *s) {
    const char *texts[] = {s->label, s->categories[0], s->categories[1], s->categories[2]};
    must_be_texts(texts, 4);
    must_be_texts((const char *const *)s->trusted_authors, s->trusted_authors_n);
    for (size_t i = 0; i < s->aliases_n; i++) {
        must(s->aliases[i].name != NULL);
        must_be_texts((const char *const *)s->aliases[i].others, s->aliases[i].others_n);
        for (size_t k = 0; k < s->aliases[i].others_n; k++)
            must(settings_service(s, s->aliases[i].others[k]) != NULL);
    }
    for (size_t i = 0; i < s->pins_n; i++)
        must(s->pins[i].fingerprint && (s->pins[i].to != PIN_ISSUE || s->pins[i].issue > 0));
    must(s->reopen_window >= 0 && s->reopen_unknown_after >= 0 && s->plan_expires >= 0 &&
         s->comment_extend >= 0);
    must(s->max_new >= 0 && s->max_new <= 10000 && s->max_new_per_day >= 0 && s->max_new_per_day <= 10000);
    must(s->same_score >= 0 && s->same_score <= 1 && s->unsure_score >= 0 && s->unsure_score <= 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct settings s;
    struct err err = {0};
    settings_init(&s);
    if (config_read((const char *)data, size, &s, &err)) {
        must(*err.text && err.status == ERR_USAGE);
    } else {
        must(!*err.text);
        check_settings(&s);
        struct triage_rules *rules = triage_rules_new(s.rules, &err);
        must(rules || (*err.text && err.status == ERR_USAGE));
        triage_rules_free(rules);
    }
    settings_release(&s);
    return 0;
}
