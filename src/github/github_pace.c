#include "github/github_parts.h"

#include <errno.h>
#include <time.h>

enum { WORTH_TELLING_MS = 2000 };

static int64_t clock_ms(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static void sleep_ms(struct github_pacer *p, int64_t ms, const char *why) {
    struct timespec left = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    if (ms <= 0)
        return;
    p->left_ms -= ms;
    if (ms > WORTH_TELLING_MS && p->waiting)
        p->waiting(p->ctx, ms, why);
    while (nanosleep(&left, &left) && errno == EINTR)
        continue;
}

bool github_pace_wait(struct github_pacer *p, int64_t ms, const char *why) {
    if (ms > 0 && ms > p->left_ms)
        return false;
    sleep_ms(p, ms, why);
    return true;
}

bool github_pace_write(struct github_pacer *p) {
    return !p->next_write || github_pace_wait(p, p->next_write - clock_ms(), "one write at a time");
}

void github_pace_wrote(struct github_pacer *p, bool notifies) {
    p->next_write = clock_ms() + (notifies ? p->pace.notify_ms : p->pace.write_ms);
}

void github_pause(struct github *g) {
    github_pace_write(&g->pacer); /* where the budget does not allow it, the write itself is put off */
}

/* Not short of the whole: who looks too early does not find what will be there, and makes it again. */
bool github_settle(struct github *g) {
    return github_pace_wait(&g->pacer, g->pacer.pace.settle_ms,
                            "a write got no answer: looking whether it arrived");
}
