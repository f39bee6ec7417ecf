/* What the default rules make of single texts: what is a P0, and what only sounds like one. */
#include "decide/decide.h"
#include "decide/triage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#define MESSAGE CLUSTER_MESSAGE
#define EXIT CLUSTER_PROCESS_EXIT
#define ERROR SEVERITY_ERROR
#define WARNING SEVERITY_WARNING

struct line {
    const char *text;
    enum severity severity;
    enum cluster_kind kind;
    int want; /* priority */
    const char *rule;
};

static void check(const struct line *lines, size_t n) {
    struct settings s;
    settings_init(&s);
    for (size_t i = 0; i < n; i++) {
        struct err err = {0};
        struct cluster_set *set = cluster_set_new();
        struct cluster_pattern pattern = {.text = lines[i].text, .count = 5};
        struct cluster c = {.id = "c1",
                            .title = lines[i].text,
                            .kind = lines[i].kind,
                            .severity = lines[i].severity,
                            .priority = PRIORITY_NONE,
                            .count = 5,
                            .fingerprint = "lg1:0",
                            .patterns = &pattern,
                            .patterns_n = 1};
        set->clusters = &c;
        set->n = 1;
        assert_int_equal(decide_triage(set, &s, &err), 0);
        const char *got = c.reasons[0];
        const char *want = arena_printf(&set->arena, "(rule %s)", lines[i].rule);
        if (c.priority != lines[i].want || !strstr(got, want))
            fail_msg("\"%s\": P%d by %s was wanted, got %s", lines[i].text, lines[i].want, lines[i].rule,
                     got);
        cluster_set_free(set);
    }
    settings_release(&s);
}

static void data_that_is_lost(void **state) {
    (void)state;
    static const struct line lines[] = {
        {"data was lost while the shard moved", ERROR, MESSAGE, 0, "data-loss"},
        {"Order data permanently lost, cannot be recovered", ERROR, MESSAGE, 0, "data-loss"},
        {"Data loss detected in bucket acme-orders", ERROR, MESSAGE, 0, "data-loss"},
        {"<num> records were lost and could not be restored", ERROR, MESSAGE, 0, "data-loss"},
        {"lost <num> transactions after the failover", ERROR, MESSAGE, 0, "data-loss"},
        {"database file is corrupt", ERROR, MESSAGE, 0, "data-loss"},
        {"DatabaseError: database disk image is malformed", ERROR, CLUSTER_EXCEPTION, 0, "data-loss"},
        {"corruption found in table orders", ERROR, MESSAGE, 0, "data-loss"},
        {"index orders_pkey contains a corrupted page at block <num>", ERROR, MESSAGE, 0, "data-loss"},
        {"checksum mismatch in segment <num>", ERROR, MESSAGE, 0, "data-loss"},
        {"data was lost while the shard moved", WARNING, MESSAGE, 2, "warning"},
        {"corrupted cookie ignored, new one issued", ERROR, MESSAGE, 1, "error"},
        {"page opened with a corrupted cookie", ERROR, MESSAGE, 1, "error"},
        {"Data loss prevention scan finished", ERROR, MESSAGE, 1, "error"},
        {"failover finished without data loss", ERROR, MESSAGE, 1, "error"},
        {"no data loss during the failover", ERROR, MESSAGE, 1, "error"},
        {"Checksum mismatch retried and OK", ERROR, MESSAGE, 1, "error"},
        {"Checksum mismatch of the download", ERROR, MESSAGE, 1, "error"},
        {"checksum mismatch in block <num>, repaired", ERROR, MESSAGE, 1, "error"},
        {"uploaded image is corrupt", ERROR, MESSAGE, 1, "error"},
        {"data connection lost", ERROR, MESSAGE, 1, "major-feature-fails"},
        {"index corrupted, rebuilt from the primary", ERROR, MESSAGE, 1, "error"},
    };
    check(lines, sizeof lines / sizeof *lines);
}

static void starts_that_fail(void **state) {
    (void)state;
    static const struct line lines[] = {
        {"Application startup failed. Exiting.", ERROR, MESSAGE, 0, "startup-failed"},
        {"Startup of acme-backend failed: no port", ERROR, MESSAGE, 0, "startup-failed"},
        {"error: startup aborted", ERROR, MESSAGE, 0, "startup-failed"},
        {"The container failed to start and listen on the port", ERROR, MESSAGE, 0, "startup-failed"},
        {"worker failed to start", ERROR, MESSAGE, 0, "startup-failed"},
        {"could not start the server", ERROR, MESSAGE, 0, "startup-failed"},
        {"Default STARTUP TCP probe failed 1 time consecutively for container \"acme-1\" on port 8080. The "
         "instance was not started.",
         ERROR, EXIT, 0, "startup-failed"},
        {"startup failed count 0", ERROR, MESSAGE, 1, "error"},
        {"startup failed count <num>", ERROR, MESSAGE, 1, "error"},
        {"startup failed: *", ERROR, MESSAGE, 1, "error"},
        {"startup finished: <num> failed, <num> ok", ERROR, MESSAGE, 1, "error"},
        {"startup failure rate is below the limit", ERROR, MESSAGE, 1, "error"},
        {"failed to start a transaction", ERROR, MESSAGE, 1, "error"},
        {"Failed to start new span for the request", ERROR, MESSAGE, 1, "error"},
        {"worker failed to start", WARNING, MESSAGE, 2, "warning"},
    };
    check(lines, sizeof lines / sizeof *lines);
}

static void ends_of_processes(void **state) {
    (void)state;
    static const struct line lines[] = {
        {"Container called exit(1).", WARNING, EXIT, 0, "restart-loop"},
        {"Containers exit with code 3", WARNING, EXIT, 0, "restart-loop"},
        {"Container terminated on signal 9.", WARNING, EXIT, 0, "restart-loop"},
        {"Uncaught signal: 6, pid=1, tid=1", WARNING, EXIT, 0, "restart-loop"},
        {"Reason: Worker failed to boot.", WARNING, EXIT, 0, "restart-loop"},
        {"Shutting down: Master", WARNING, EXIT, 0, "restart-loop"},
        {"Worker (pid:7) exited with code 3", WARNING, EXIT, 0, "restart-loop"},
        {"Ready condition status changed to False for Revision acme-7 with message: Deploying revision.",
         ERROR, EXIT, 3, "deploying"},
        {"Ready condition status changed to False for Service acme with message: no traffic", ERROR, EXIT, 1,
         "not-ready"},
        {"LIVENESS HTTP probe failed 3 times consecutively for container \"acme-1\"", ERROR, EXIT, 1,
         "not-ready"},
    };
    check(lines, sizeof lines / sizeof *lines);
}

static void open_doors(void **state) {
    (void)state;
    static const struct line lines[] = {
        {"credential leak detected in the build log", WARNING, MESSAGE, 0, "security-hole"},
        {"API key exposed in the response", WARNING, MESSAGE, 0, "security-hole"},
        {"access token was leaked", ERROR, MESSAGE, 0, "security-hole"},
        {"authentication bypassed for user <id>", WARNING, MESSAGE, 0, "security-hole"},
        {"privilege escalation by user <id>", WARNING, MESSAGE, 0, "security-hole"},
        {"user isolation is broken", ERROR, MESSAGE, 0, "security-hole"},
        {"key metrics exposed on port <num>", WARNING, MESSAGE, 2, "warning"},
        {"token bucket leak rate <num>", WARNING, MESSAGE, 2, "warning"},
        {"auth cache bypassed", WARNING, MESSAGE, 2, "warning"},
        {"privilege escalation blocked", WARNING, MESSAGE, 2, "warning"},
        {"secrets are not exposed", WARNING, MESSAGE, 2, "warning"},
    };
    check(lines, sizeof lines / sizeof *lines);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_that_is_lost),
        cmocka_unit_test(starts_that_fail),
        cmocka_unit_test(ends_of_processes),
        cmocka_unit_test(open_doors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
