/* Lines of a text of ours, those inside fences (which a log wrote) being passed over. */
#ifndef DECIDE_COMPOSE_LINES_H
#define DECIDE_COMPOSE_LINES_H

#include <stdbool.h>
#include <stddef.h>

struct compose_lines { /* start with {.at = text} */
    const char *at;
    size_t fence; /* backticks of the fence we are in; 0: none */
};

/* The next line outside fences; NULL at the end. len is without the newline. */
const char *compose_lines_next(struct compose_lines *l, size_t *len);
/* The first line that begins so; NULL: none. */
const char *compose_lines_find(const char *text, const char *prefix);
bool compose_lines_begins(const char *line, const char *prefix);
const char *compose_lines_end(const char *line); /* the start of the next line, or the text's end */

#endif
