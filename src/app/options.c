#include "app/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
    RUN = 1 << COMMAND_RUN,
    CLUSTER = 1 << COMMAND_CLUSTER,
    PLAN = 1 << COMMAND_PLAN,
    APPLY = 1 << COMMAND_APPLY,
    COLLECT = 1 << COMMAND_COLLECT,
    ISSUES = 1 << COMMAND_ISSUES,
    DOCTOR = 1 << COMMAND_DOCTOR,
    READS = RUN | CLUSTER | PLAN,
    DECIDES = RUN | PLAN,
    WRITES = RUN | APPLY,
    PULLS = READS | COLLECT,
    ALL = READS | APPLY | COLLECT | ISSUES | DOCTOR,
};

struct option_row {
    const char *name;
    char letter;
    const char *arg; /* NULL: a switch */
    unsigned commands;
    size_t at; /* where in struct options */
    const char *help;
};

#define AT(member) offsetof(struct options, member)
static const struct option_row rows[] = {
    {"apply", 0, NULL, RUN, AT(apply), "write to the tracker (without it nothing is written)"},
    {"dry-run", 'n', NULL, RUN | APPLY | ISSUES, AT(dry_run), "do not write, even where --apply is given"},
    {"tracker", 0, "KIND", DECIDES | APPLY | ISSUES | DOCTOR, AT(tracker),
     "github, or sqlite:FILE; default: github where repository and credentials are known, else "
     "sqlite:.log-gardener/tracker.db"},
    {"repo", 0, "OWNER/NAME", DECIDES | APPLY | ISSUES | DOCTOR, AT(repo),
     "repository the issues belong to (default: $GITHUB_REPOSITORY, then the config)"},
    {"ca-file", 0, "FILE", PULLS | APPLY | ISSUES | DOCTOR, AT(ca_file),
     "trust these certificates too (PEM)"},
    {"also-known", 0, "OWNER/NAME", DECIDES, AT(also_known),
     "its issues count as existing (a trial of --repo beside it)"},
    {"git", 0, "DIR", READS, AT(git),
     "repository to look for evidence in (default: the one stood in; none: do not look)"},
    {"rev", 0, "REV", READS, AT(rev), "the deployed commit (default: the last one before the first entry)"},
    {"config", 0, "FILE", ALL, AT(config),
     "default .github/log-gardener.json, else config/log-gardener.json"},
    {"state", 0, "FILE", DECIDES | APPLY | DOCTOR, AT(state),
     "what runs remember (default .log-gardener/state.db)"},
    {"worklog", 0, "DIR", WRITES, AT(worklog),
     "write the worklog there, never over a file; default: to stdout"},
    {"focus", 0, "TEXT", READS, AT(focus), "what was looked at, for the worklog's heading: `last 1 hour`"},
    {"service", 0, "NAME", PULLS, AT(service), "service as the heading names it; of a pull: its logs alone"},
    {"collect", 0, NULL, READS, AT(collect), "pull the entries from Cloud Logging, instead of an INPUT"},
    {"project", 0, "ID", PULLS, AT(project),
     "of a pull: the project, or organizations/ID, folders/ID, ...; several with commas"},
    {"since", 0, "1h", PULLS, AT(since), "of a pull: the last hour (the default), 90m, 2d, ..."},
    {"from", 0, "RFC3339", PULLS, AT(from), "of a pull: from this time on"},
    {"to", 0, "RFC3339", PULLS, AT(to), "of a pull: before this time (default: now)"},
    {"severity", 0, "NAME", PULLS, AT(severity), "of a pull: this severity and worse (default: all)"},
    {"filter", 0, "TEXT", PULLS, AT(filter), "of a pull: what else must hold, in the Logging query language"},
    {"severity-cap", 0, "N", PULLS, AT(severity_cap),
     "of a pull: a sample, the newest N of each severity; the reports say so"},
    {"resume", 0, NULL, COLLECT, AT(resume), "go on with a pull into the file of -o that was cut"},
    {"summary", 0, "FILE", WRITES, AT(summary), "write the processing summary (Markdown)"},
    {"json", 0, "FILE", WRITES, AT(json), "write the result: plan, actions, outcomes, totals"},
    {"json", 0, NULL, ISSUES, AT(json_out), "list: print JSON as GitHub lists issues"},
    {"max-new", 0, "N", DECIDES, AT(max_new), "at most N new issues, worst first (default 10); P0 always"},
    {"allow-empty", 0, NULL, PULLS, AT(allow_empty), "go on with an empty input; the reports say so"},
    {"allow-incomplete", 0, NULL, PULLS, AT(allow_incomplete),
     "go on with a cut input or pull; the reports say so"},
    {"input-format", 0, "KIND", READS, AT(input_format),
     "auto, entries, clusters or worklog (default: by content)"},
    {"members", 0, NULL, CLUSTER, AT(members),
     "list each cluster's insert ids (#i for an entry without one)"},
    {"redact", 0, "FILE", DOCTOR, AT(redact),
     "what would be hidden in FILE (- is stdin): line, rule, placeholder"},
    {"plain", 0, NULL, DOCTOR, AT(plain), "with --redact: the whole text as it would be posted"},
    {"output", 'o', "FILE", ALL, AT(output), "write there what would go to stdout"},
    {"now", 0, "RFC3339", ALL, AT(now), "the time to take for now: same input, same bytes out"},
    {"quiet", 'q', NULL, ALL, AT(quiet), "say nothing but errors"},
    {"verbose", 'v', NULL, ALL, AT(verbose), "say what is being done"},
    {"color", 0, "WHEN", ALL, AT(color), "auto, always or never"},
    {"progress", 0, "WHEN", PULLS, AT(progress), "auto, always or never"},
    {"help", 'h', NULL, ALL, AT(help), "this text"},
};
enum { ROWS = sizeof rows / sizeof *rows };

static const struct command_row {
    const char *name, *args, *help, *examples;
} commands[COMMAND_COUNT] = {
    {"run", "[INPUT...]", "ingest, cluster, decide, then (with --apply) act; writes the worklog",
     "  log-gardener run logs.json                           what would be done, and the worklog\n"
     "  log-gardener run --apply --worklog gcp/log-gardener --focus 'last 1 hour' logs.json\n"
     "  zcat logs.ndjson.gz | log-gardener run -\n"
     "  log-gardener run --collect --project acme --service shop --since 1h\n"},
    {"cluster", "[INPUT...]", "ingest and cluster; cluster results (JSON) to stdout",
     "  log-gardener cluster logs.json | jq '.clusters[] | {title, count, priority, caused_by}'\n"
     "  log-gardener cluster --members -o clusters.json monday.json.gz tuesday.json.zst\n"},
    {"plan", "[INPUT...]", "all but acting; the plan (JSON) to stdout",
     "  log-gardener plan -o plan.json logs.json && log-gardener apply plan.json\n"},
    {"apply", "PLAN", "act on a plan made earlier, its preconditions checked again",
     "  log-gardener apply plan.json\n  log-gardener apply -n plan.json                      only check "
     "whether it still holds\n"},
    {"collect", "", "pull entries from Cloud Logging; NDJSON to stdout or -o FILE",
     "  log-gardener collect --project acme --service shop --since 1h -o logs.ndjson.zst\n"
     "  log-gardener collect --project acme --from 2025-09-16T00:00:00Z --to 2025-09-16T06:00:00Z | "
     "log-gardener "
     "run -\n"
     "  log-gardener collect --severity-cap 50 --since 1d | jq 'select(.insertId)'   a sample\n"
     "  log-gardener collect --resume -o logs.ndjson.zst     after a cut, with the same options\n"
     "Credentials are looked for in Google's order: GOOGLE_APPLICATION_CREDENTIALS, gcloud's application "
     "default\n"
     "file, the metadata server. First and last line tell what was asked and whether all of it came.\n"},
    {"issues", "list | show N | import FILE | export | pull",
     "look into a tracker, fill an embedded one or dump it",
     "  log-gardener issues list --tracker sqlite:trial.db\n"
     "  log-gardener issues list --json | jq -r '.[] | select(.state == \"open\") | .title'\n"
     "  log-gardener issues show 12 | less\n"
     "  log-gardener issues import issues.json               as GitHub's API lists them\n"
     "  log-gardener issues import -n issues.json            only check whether they can be read\n"
     "  log-gardener issues export > issues.json\n"
     "  log-gardener issues pull --repo acme/shop --tracker sqlite:shop.db   a copy to plan against\n"},
    {"doctor", "", "check config, state, credentials, repository, rights and labels; say what would fail",
     "  log-gardener doctor --repo acme/shop                 exit status 1 where something is wrong\n"
     "  log-gardener doctor --redact app.log                 what would be hidden there, and by which rule\n"
     "  journalctl -u acme | log-gardener doctor --redact - --plain\n"},
};

const char *options_command_name(enum command c) {
    return c < COMMAND_COUNT ? commands[c].name : "log-gardener";
}

static size_t distance(const char *a, const char *b) {
    size_t row[64], n = strlen(b);
    if (n >= 63 || strlen(a) >= 63)
        return 99;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t best = corner + (a[i - 1] != b[j - 1]);
            corner = row[j];
            best = row[j] + 1 < best ? row[j] + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
        }
    }
    return row[n];
}

const char *options_nearest(const char *word, const char *const *names, size_t n) {
    const char *best = NULL;
    size_t least = strlen(word) / 3 + 1;
    for (size_t i = 0; i < n; i++) {
        size_t d = distance(word, names[i]);
        if (d < least || (d == least && !best)) {
            least = d;
            best = names[i];
        }
    }
    return best;
}

static int unknown_option(const char *word, enum command c, struct err *err) {
    const char *names[ROWS];
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].commands & (1u << c))
            names[n++] = rows[i].name;
    const char *plain = word + strspn(word, "-");
    const char *near = strlen(plain) > 1 ? options_nearest(plain, names, n) : NULL;
    return err_set(err, ERR_USAGE, "%s: there is no option %s%s%s%s; see `log-gardener %s --help`",
                   commands[c].name, word, near ? ": did you mean --" : "", near ? near : "", near ? "?" : "",
                   commands[c].name);
}

static int find_command(const char *word, struct options *o, struct err *err) {
    const char *names[COMMAND_COUNT];
    for (int c = 0; c < COMMAND_COUNT; c++) {
        names[c] = commands[c].name;
        if (!strcmp(word, commands[c].name)) {
            o->command = (enum command)c;
            return 0;
        }
    }
    const char *near = options_nearest(word, names, COMMAND_COUNT);
    return err_set(err, ERR_USAGE, "there is no command %s%s%s%s; see `log-gardener --help`", word,
                   near ? ": did you mean " : "", near ? near : "", near ? "?" : "");
}

static void put(struct options *o, const struct option_row *r, const char *value) {
    char *at = (char *)o + r->at;
    if (r->arg)
        *(const char **)(void *)at = value;
    else
        *(bool *)(void *)at = true;
}

/* getopt_long's tables for one command; values are 256 + row. */
static void tables(enum command c, struct option *longs, char *shorts) {
    size_t n = 0;
    *shorts++ = ':';
    for (int i = 0; i < ROWS; i++) {
        if (!(rows[i].commands & (1u << c)))
            continue;
        longs[n++] =
            (struct option){rows[i].name, rows[i].arg ? required_argument : no_argument, NULL, 256 + i};
        if (rows[i].letter) {
            *shorts++ = rows[i].letter;
            if (rows[i].arg)
                *shorts++ = ':';
        }
    }
    longs[n] = (struct option){0};
    *shorts = 0;
}

static const struct option_row *row_of(int value, enum command c) {
    if (value >= 256)
        return &rows[value - 256];
    for (size_t i = 0; i < ROWS; i++)
        if (rows[i].letter == value && (rows[i].commands & (1u << c)))
            return &rows[i];
    return NULL;
}

int options_parse(int argc, char **argv, struct options *o, struct err *err) {
    struct option longs[ROWS + 1];
    char shorts[2 * ROWS + 2];
    *o = (struct options){.command = COMMAND_COUNT};
    if (argc < 2)
        return err_set(err, ERR_USAGE, "no command; see `log-gardener --help`");
    if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
        o->help = true;
        return argc > 2 && !strcmp(argv[1], "help") ? find_command(argv[2], o, err) : 0;
    }
    if (find_command(argv[1], o, err))
        return -1;
    tables(o->command, longs, shorts);
    argc--;
    argv++;
    opterr = 0;
    optind = 0;
    for (int v; (v = getopt_long(argc, argv, shorts, longs, NULL)) != -1;) {
        const char *word = optind > 0 && optind <= argc ? argv[optind - 1] : "?";
        if (v == ':')
            return err_set(err, ERR_USAGE, "%s: %s wants a value; see `log-gardener %s --help`",
                           commands[o->command].name, word, commands[o->command].name);
        const struct option_row *r = v == '?' ? NULL : row_of(v, o->command);
        if (!r)
            return unknown_option(word, o->command, err);
        put(o, r, optarg);
    }
    o->inputs = (const char *const *)(argv + optind);
    o->inputs_n = (size_t)(argc - optind);
    return 0;
}

static void program_help(struct strbuf *out) {
    strbuf_addstr(out, "log-gardener turns a service's error logs into well-kept issues.\n\n"
                       "usage: log-gardener COMMAND [OPTION...] [INPUT...]\n\n");
    for (int c = 0; c < COMMAND_COUNT; c++)
        strbuf_printf(out, "  %-8s %-38s\n           %s\n", commands[c].name, commands[c].args,
                      commands[c].help);
    strbuf_addstr(
        out,
        "\nAn INPUT is a file, or - for stdin: exports of Cloud Logging (a JSON array, NDJSON, API pages, "
        "lists\n"
        "by severity) or cluster results; gzip and zstd are read as they are. Nothing is written to a "
        "tracker\n"
        "without --apply.\n\n"
        "  log-gardener COMMAND --help    options and examples\n"
        "  log-gardener --version\n\n"
        "exit status: 0 done; 1 some action failed or went stale; 2 usage or configuration; 3 input\n"
        "unreadable, empty or incomplete; 4 the tracker refused. With 2, 3 and 4 nothing was written.\n");
}

void options_help(enum command c, struct strbuf *out) {
    if (c == COMMAND_COUNT) {
        program_help(out);
        return;
    }
    const struct command_row *r = &commands[c];
    strbuf_printf(out, "usage: log-gardener %s [OPTION...] %s\n\n%s\n\n", r->name, r->args, r->help);
    for (size_t i = 0; i < ROWS; i++) {
        if (!(rows[i].commands & (1u << c)))
            continue;
        char letter[6] = "   ";
        if (rows[i].letter)
            letter[0] = '-', letter[1] = rows[i].letter, letter[2] = ',';
        char name[40] = "";
        strncat(name, rows[i].name, 20);
        if (rows[i].arg) {
            strncat(name, " ", 2);
            strncat(name, rows[i].arg, 16);
        }
        strbuf_printf(out, "  %s --%-20s %s\n", letter, name, rows[i].help);
    }
    strbuf_printf(out, "\nexamples:\n%s", r->examples);
}
