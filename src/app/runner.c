#include "app/runner.h"

#include "base/file.h"
#include "markup/inert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *variable(const char *name) {
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

bool runner_is_here(void) {
    const char *value = variable("GITHUB_ACTIONS");
    return value && !strcmp(value, "true");
}

int runner_write(const char *path, const char *data, size_t len, struct err *err) {
    if (strcmp(path, "-") != 0 || !runner_is_here())
        return file_write(path, data, len, err);
    struct strbuf quiet;
    strbuf_init(&quiet, SIZE_MAX / 4);
    inert_runner(data, len, &quiet);
    int rc = file_write(path, strbuf_str(&quiet), quiet.len, err);
    strbuf_release(&quiet);
    return rc;
}

int runner_append(const char *path, const char *data, size_t len, struct err *err) {
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_ACTION, "%s: %s", path, strerror(errno));
    int rc = 0;
    while (len && !rc) {
        ssize_t n = write(fd, data, len);
        if (n < 0 && errno != EINTR)
            rc = err_set(err, ERR_ACTION, "%s: %s", path, strerror(errno));
        if (n > 0) {
            data += n;
            len -= (size_t)n;
        }
    }
    if (close(fd) && !rc)
        rc = err_set(err, ERR_ACTION, "%s: %s", path, strerror(errno));
    return rc;
}

bool runner_is_summary(const char *path) {
    const char *summary = variable("GITHUB_STEP_SUMMARY");
    return path && summary && !strcmp(path, summary);
}
