#include "tracker/tracker.h"

void tracker_free(struct tracker *t) {
    if (t)
        t->ops->free(t);
}
