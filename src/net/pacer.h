/* Waits between requests, out of one budget for the run. */
#ifndef NET_PACER_H
#define NET_PACER_H

#include <stdbool.h>
#include <stdint.h>

struct pacer {
    int64_t left_ms; /* of the budget */
    /* Told before a wait of more than two seconds, for the person at the terminal; NULL: nobody. */
    void (*waiting)(void *ctx, int64_t ms, const char *why);
    void *ctx;
};

int64_t pacer_clock(void); /* milliseconds of the monotonic clock */

/* False: the wait does not fit into the budget, and was not made. */
bool pacer_wait(struct pacer *p, int64_t ms, const char *why);
/* Made in any case, and not taken from the budget. */
void pacer_rest(struct pacer *p, int64_t ms, const char *why);

#endif
