#include "net/pacer.h"

#include <errno.h>
#include <stddef.h>
#include <time.h>

enum { WORTH_TELLING_MS = 2000 };

int64_t pacer_clock(void) {
    struct timespec ts;
    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

void pacer_rest(struct pacer *p, int64_t ms, const char *why) {
    struct timespec left = {(time_t)(ms / 1000), (long)(ms % 1000) * 1000000};
    if (ms <= 0)
        return;
    if (ms > WORTH_TELLING_MS && p->waiting)
        p->waiting(p->ctx, ms, why);
    while (nanosleep(&left, &left) && errno == EINTR)
        continue;
}

bool pacer_wait(struct pacer *p, int64_t ms, const char *why) {
    if (ms > 0 && ms > p->left_ms)
        return false;
    p->left_ms -= ms > 0 ? ms : 0;
    pacer_rest(p, ms, why);
    return true;
}
