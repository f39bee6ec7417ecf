/* Handing over what a run tells: worklog, summary, result. */
#ifndef APP_DELIVER_H
#define APP_DELIVER_H

#include "app/session.h"
#include "report/report.h"

/* Makes sure that the files can be written, before anything is done to a tracker. */
int deliver_check(const struct session *s, struct err *err);
/* Checks that the numbers add up, then writes worklog (to --worklog's folder, else stdout), --summary and
 * --json. Gives the exit status: 0, or 1 with `err` when the numbers do not add up or a file could not be
 * written. */
int deliver_reports(const struct session *s, const struct report_input *in, struct err *err);

#endif
