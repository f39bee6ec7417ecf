/* One function a command; each gives the exit status and fills `err` when it is not 0 for a reason to be told. */
#ifndef APP_COMMANDS_H
#define APP_COMMANDS_H

#include "app/session.h"

int commands_run(struct session *s, struct err *err); /* run and plan */
int commands_cluster(struct session *s, struct err *err);
int commands_apply(struct session *s, struct err *err);
int commands_issues(struct session *s, struct err *err);

#endif
