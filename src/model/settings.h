/* What the config file and the command line say, as plain values. Made by app/, read by everyone.
 * Strings belong to the settings' arena. */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include "base/arena.h"
#include "base/json.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct settings_alias { /* service_aliases: several names, one service */
    const char *name;   /* the one that is shown and fingerprinted */
    const char **others;
    size_t others_n;
};

enum settings_pin_to { PIN_ISSUE, PIN_NEW, PIN_IGNORE };
struct settings_pin { /* fingerprint -> issue number | new | ignore */
    const char *fingerprint;
    enum settings_pin_to to;
    int64_t issue;
};

/* What becomes of a person's issue that a cluster surely belongs to. */
enum settings_adopt { ADOPT_ADOPT, ADOPT_LINK /* a new issue links it */ };

enum settings_level { LEVEL_BY_REPO, LEVEL_STANDARD, LEVEL_STRICT };
enum settings_public { PUBLIC_UNKNOWN, PUBLIC_NO, PUBLIC_YES };

struct settings {
    struct arena arena;
    const char *config;      /* the file that was read; NULL: none */
    const char *repo;        /* OWNER/NAME, NULL: unknown */
    const char *also_known;  /* OWNER/NAME whose issues count as existing; NULL: none */
    const char *environment; /* of all entries, NULL: from the names of service and project */
    const char *label;       /* claude-code-generated-issue */
    struct settings_alias *aliases;
    size_t aliases_n;
    struct settings_pin *pins;
    size_t pins_n;
    const char **trusted_authors;
    size_t trusted_authors_n;
    const char *categories[3];       /* regression, new, active-dev: the words of the title */
    int64_t reopen_window;           /* ns, default 10 days */
    int64_t reopen_unknown_after;    /* ns, default 6 hours */
    int64_t comment_every[4];        /* ns by priority P0..P3; 0: never by time alone */
    int64_t comment_extend;          /* ns, default 6 hours */
    int64_t active_dev_window;       /* ns, default 14 days: category active-dev */
    int64_t plan_expires;            /* ns, default 2 hours */
    int max_new;                     /* a run, default 10 */
    int max_new_per_day;             /* default 20 */
    double same_score, unsure_score; /* likeness: at or above same; at or above unsure */
    enum settings_adopt adopt;
    int umbrella_above;    /* default 25: more new issues than this ... */
    double umbrella_share; /* and than this share of our open ones (default 0.5) become one */
    bool links_sub_issues, links_blocked_by; /* of symptoms with open issues; default true, false */
    int trust_days;                          /* of the ledger, default 30 */
    int trust_least;                         /* issues made before it counts, default 10 */
    double trust_bad_share;                  /* above it P2 and below is only asked, default 0.1 */
    struct json *rules;                      /* the rules in force: config's before the default ones */
    struct json *redaction;                  /* as the config says it, for gate_configure; NULL: nothing */
    bool repo_guessed; /* the repository is only where `origin` leads: not to be written to */
    bool allow_empty, allow_incomplete;
    enum settings_level level;        /* redaction.level */
    enum settings_public repo_public; /* redaction.public */
    const char **allow;               /* redaction.allow: regular expressions of whole words */
    size_t allow_n;
    const char *focus, *service; /* of the worklog's heading; NULL: derived */
    /* Of the GitHub tracker. */
    const char *api_version; /* X-GitHub-Api-Version, default 2022-11-28 */
    const char *ca_file;     /* trusted too; NULL: the system's alone */
    int64_t pace_write, pace_notify, pace_secondary, pace_settle, pace_budget; /* ns; see github/github.h */
    int64_t http_connect, http_total, http_low_speed; /* ns: limits of one request, 0: net/http.h's */
    int64_t closed_within; /* ns: closed issues of ours that are read, default 365 days */
    int unlabelled;        /* newest open issues without our label that are read, default 2,000 */
    /* Of the pull from Cloud Logging. */
    const char *collect_project, *collect_filter; /* NULL: none */
    int collect_per_minute;                       /* requests for pages, default 60 */
    int64_t collect_limit_wait;                   /* ns: first wait at a limit, default 15 s */
    int64_t now;
};

void settings_init(struct settings *s); /* all defaults; rules NULL */
void settings_release(struct settings *s);
/* The name a service is known by: an alias's, else its own. */
const char *settings_service(const struct settings *s, const char *service);

/* What is not listed as harmless is not shown: asked for, or the repository is public and nothing else is
 * asked. */
bool settings_strict(const struct settings *s);
const char *settings_level_name(bool strict); /* strict, standard */

#endif
