/* One function a command; each gives the exit status and fills `err` when it is not 0 for a reason to be
 * told. */
#ifndef APP_CMD_H
#define APP_CMD_H

#include "app/session.h"

int cmd_run(struct session *s, struct err *err); /* run and plan */
int cmd_cluster(struct session *s, struct err *err);
int cmd_apply(struct session *s, struct err *err);
int cmd_collect(struct session *s, struct err *err);
int cmd_issues(struct session *s, struct err *err);
int cmd_doctor(struct session *s, struct err *err);

#endif
