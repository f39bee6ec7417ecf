#include "app/talk.h"

#include "app/runner.h"
#include "markup/inert.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int when(const char *word, const char *option, bool terminal, bool *out, struct err *err) {
    if (!word || !strcmp(word, "auto"))
        *out = terminal;
    else if (!strcmp(word, "always") || !strcmp(word, "never"))
        *out = *word == 'a';
    else
        return err_set(err, ERR_USAGE, "%s %s: auto, always or never is due here", option, word);
    return 0;
}

int talk_init(struct talk *t, const struct options *o, struct err *err) {
    bool terminal = isatty(STDERR_FILENO) == 1;
    const char *no = getenv("NO_COLOR");
    *t = (struct talk){.quiet = o->quiet, .verbose = o->verbose, .command = options_command_name(o->command)};
    if (when(o->color, "--color", terminal && !(no && *no), &t->color, err) ||
        when(o->progress, "--progress", terminal && !o->quiet, &t->progress, err))
        return -1;
    return 0;
}

/* On a runner no line is a command. */
static void put_line(const char *line) {
    struct strbuf quiet;
    strbuf_init(&quiet, 1 << 16);
    inert_runner(line, strlen(line), &quiet);
    fprintf(stderr, "%s\n", runner_is_here() ? strbuf_str(&quiet) : line);
    strbuf_release(&quiet);
}

void talk_error(const struct talk *t, const struct err *err) {
    fprintf(stderr, "%slog-gardener%s%s:%s ", t->color ? "\033[31m" : "", t->command ? " " : "",
            t->command ? t->command : "", t->color ? "\033[0m" : "");
    put_line(err->text);
}

static void say(const char *fmt, va_list ap) {
    struct err line; /* shows control characters: messages quote names of files */
    char raw[sizeof line.text];
    vsnprintf(raw, sizeof raw, fmt, ap);
    err_set(&line, ERR_NONE, "%s", raw);
    put_line(line.text);
}

void talk_say(const struct talk *t, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    if (!t->quiet)
        say(fmt, ap);
    va_end(ap);
}

void talk_note(const struct talk *t, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    if (t->verbose && !t->quiet)
        say(fmt, ap);
    va_end(ap);
}

void talk_progress(const struct talk *t, long long entries) {
    if (!t->progress)
        return;
    if (entries < 0)
        fputs("\r\033[K", stderr);
    else
        fprintf(stderr, "\r\033[K%lld entries read", entries);
    fflush(stderr);
}
