/* Command lines of any bytes, one argument a line: refused with an error of usage, or read; every text among
 * the options is one that was typed. Each word is looked up as a misspelt one as well, and read as a
 * duration. */
#include "app/options.h"
#include "base/timestamp.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WORDS = 64 };

static void must(bool holds) {
    if (!holds)
        abort();
}

static void must_be_typed(const char *value, const char *text, size_t size) {
    must(!value || (value >= text && value <= text + size));
}

static void check(const struct options *o, const char *text, size_t size) {
    const char *const values[] = {o->tracker, o->repo,    o->git,      o->config,      o->state,   o->worklog,
                                  o->focus,   o->service, o->summary,  o->json,        o->max_new, o->now,
                                  o->output,  o->color,   o->progress, o->input_format};
    must(o->help || o->command < COMMAND_COUNT);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        must_be_typed(values[i], text, size);
    for (size_t i = 0; i < o->inputs_n; i++)
        must_be_typed(o->inputs[i], text, size);
    must(o->help || !o->inputs[o->inputs_n]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char *text = malloc(size + 1), *argv[WORDS + 2] = {(char *)(uintptr_t) "log-gardener"};
    must(text != NULL);
    if (size)
        memcpy(text, data, size);
    text[size] = 0;
    int argc = 1;
    for (char *p = text; p < text + size && argc <= WORDS; p += strlen(p) + 1) {
        p[strcspn(p, "\n")] = 0;
        argv[argc++] = p;
    }
    struct options o = {0};
    struct err err = {0};
    if (options_parse(argc, argv, &o, &err))
        must(*err.text && err.status == ERR_USAGE && utf8_valid(err.text, strlen(err.text)));
    else
        check(&o, text, size);
    static const char *const names[] = {"apply", "tracker", "worklog", ""};
    for (int i = 1; i < argc; i++)
        options_nearest(argv[i], names, sizeof names / sizeof *names);
    struct strbuf help;
    strbuf_init(&help, 1 << 16);
    options_help(size ? (enum command)(data[0] % (COMMAND_COUNT + 1)) : COMMAND_COUNT, &help);
    must(!help.full && help.len);
    strbuf_release(&help);
    free(text);
    return 0;
}
