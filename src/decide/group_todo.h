/* What is to be done with a group whose members are known. */
#ifndef DECIDE_GROUP_TODO_H
#define DECIDE_GROUP_TODO_H

#include "decide/group.h"

/* The primary member, what each member is to the issue, what is new of it, and todo with its reason. */
void group_todo_settle(const struct group_draft *d, struct group *g);

#endif
