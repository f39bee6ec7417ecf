/* Issues of another repository that count as existing: a trial run beside the real tracker. */
#ifndef DECIDE_GROUP_KNOWN_H
#define DECIDE_GROUP_KNOWN_H

#include "decide/group.h"

/* Why the cluster needs no issue here: a line with the address of the issue that surely is about it, by pin,
 * marker, title or likeness, and that is open or newer than all its entries. NULL: it is not known there, or
 * no such repository was given. Nothing else of that repository leaves this function: its numbers mean others
 * here. */
const char *group_known(const struct group_draft *d, size_t cluster);

#endif
