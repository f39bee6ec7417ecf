#include "github/github_parts.h"

bool github_pace_wait(struct github_pacer *p, int64_t ms, const char *why) {
    return pacer_wait(&p->waits, ms, why);
}

bool github_pace_write(struct github_pacer *p) {
    return !p->next_write || github_pace_wait(p, p->next_write - pacer_clock(), "one write at a time");
}

void github_pace_wrote(struct github_pacer *p, bool notifies) {
    p->next_write = pacer_clock() + (notifies ? p->pace.notify_ms : p->pace.write_ms);
}

void github_pause(struct github *g) {
    github_pace_write(&g->pacer); /* where the budget does not allow it, the write itself is put off */
}

/* Not short of the whole: who looks too early does not find what will be there, and makes it again. */
bool github_settle(struct github *g) {
    return github_pace_wait(&g->pacer, g->pacer.pace.settle_ms,
                            "a write got no answer: looking whether it arrived");
}
