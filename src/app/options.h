/* What was typed, by one table for parsing and for help. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "base/err.h"
#include "base/strbuf.h"

#include <stdbool.h>
#include <stddef.h>

enum command {
    COMMAND_RUN,
    COMMAND_CLUSTER,
    COMMAND_PLAN,
    COMMAND_APPLY,
    COMMAND_COLLECT,
    COMMAND_ISSUES,
    COMMAND_DOCTOR,
    COMMAND_COUNT
};

struct options {
    enum command command;
    const char *const *inputs; /* what is no option, in order; belongs to argv */
    size_t inputs_n;
    bool help;
    /* NULL or false: not given. Strings belong to argv. */
    const char *tracker, *repo, *also_known, *git, *rev, *config, *state, *worklog, *focus, *service,
        *summary, *json, *max_new, *now, *output, *color, *progress, *input_format, *redact, *ca_file,
        *project, *since, *from, *to, *severity, *filter, *severity_cap;
    bool apply, dry_run, allow_empty, allow_incomplete, members, quiet, verbose, json_out, plain, collect,
        resume;
};

/* Parses argv (argv[0] being the program). ERR_USAGE with the command's name and a hint. */
int options_parse(int argc, char **argv, struct options *o, struct err *err);
/* Help of the program (command == COMMAND_COUNT) or of a command. */
void options_help(enum command command, struct strbuf *out);
const char *options_command_name(enum command command);
/* The nearest of `names` to a misspelt word; NULL: none is near. */
const char *options_nearest(const char *word, const char *const *names, size_t n);

#endif
