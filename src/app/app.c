#include "app/app.h"

#include "app/cmd.h"
#include "app/options.h"
#include "base/version.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static int help(enum command command) {
    struct strbuf text;
    strbuf_init(&text, 1 << 16);
    options_help(command, &text);
    int failed = fwrite(strbuf_str(&text), 1, text.len, stdout) != text.len || fflush(stdout);
    strbuf_release(&text);
    return failed ? ERR_USAGE : ERR_NONE;
}

int app_main(int argc, char **argv) {
    static int (*const commands[COMMAND_COUNT])(struct session *, struct err *) = {
        cmd_run, cmd_cluster, cmd_run, cmd_apply, cmd_collect, cmd_issues, cmd_doctor};
    struct options o;
    struct err err = {0};
    struct talk talk = {0};
    signal(SIGPIPE, SIG_IGN); /* a reader that goes away is a failed write, which is told */
    if (argc == 2 && !strcmp(argv[1], "--version")) {
        puts("log-gardener " VERSION);
        return ERR_NONE;
    }
    if (options_parse(argc, argv, &o, &err)) {
        talk_error(&talk, &err);
        return ERR_USAGE;
    }
    if (o.help)
        return help(o.command);
    struct session s;
    int status = session_init(&s, &o, &err) ? (int)err.status : commands[o.command](&s, &err);
    if (status && *err.text)
        talk_error(&s.talk, &err);
    session_release(&s);
    return status;
}
