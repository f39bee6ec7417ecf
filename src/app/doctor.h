/* The checks of `doctor`: each one line, what is wrong with what to do about it. Nothing is changed anywhere.
 */
#ifndef APP_DOCTOR_H
#define APP_DOCTOR_H

#include "app/session.h"
#include "base/strbuf.h"

/* Appends a line for each check; how many found something wrong. */
size_t doctor_check(struct session *s, struct strbuf *out);

#endif
