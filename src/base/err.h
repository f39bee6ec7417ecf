/* Errors: what went wrong, where, and what the user can do about it.
 *
 * A function that can fail returns 0 or -1 and takes a struct err * as its last argument. On failure it
 * fills it and leaves its outputs untouched. A caller that adds context prefixes the text, it never
 * replaces it. Running out of memory is not an error value: it aborts. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

/* The process's exit status for each kind of failure (the contract of the command line). */
enum err_status {
    ERR_NONE = 0,
    ERR_ACTION = 1,  /* some action failed, is unknown or went stale */
    ERR_USAGE = 2,   /* usage or configuration */
    ERR_INPUT = 3,   /* input unreadable, empty or incomplete */
    ERR_TRACKER = 4, /* the tracker refused, or its listing could not be read whole */
};

struct err {
    enum err_status status;
    char text[1024]; /* one line of UTF-8, NUL-terminated; control and invisible characters are shown: \x1b,
                        \u{202E} */
};

/* Both return -1, so that a failing function can end in `return err_set(err, ...)`. `err` may be NULL. */
int err_set(struct err *err, enum err_status status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
int err_prefix(struct err *err, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
