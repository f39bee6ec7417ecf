#include "app/runner.h"

#include "base/file.h"
#include "markup/inert.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
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

static bool is_name(const char *s) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789-");
    return n && !s[n] && n <= 100 && strchr(letters, *s);
}

int runner_output_text(const char *name, const char *value, const char *delimiter, struct strbuf *out,
                       struct err *err) {
    if (!is_name(name))
        return err_set(err, ERR_USAGE, "%s is no name of an output", name);
    if (strlen(value) > RUNNER_MAX_VALUE)
        return err_set(err, ERR_USAGE, "the output %s is longer than %d bytes", name, RUNNER_MAX_VALUE);
    if (!*delimiter || strstr(value, delimiter))
        return err_set(err, ERR_USAGE, "the output %s holds its own delimiter: it is not written", name);
    strbuf_printf(out, "%s<<%s\n", name, delimiter);
    strbuf_addstr(out, value);
    strbuf_printf(out, "\n%s\n", delimiter);
    return 0;
}

int runner_output(const char *name, const char *value, struct err *err) {
    enum { BYTES = 16 };
    const char *path = variable("GITHUB_OUTPUT");
    unsigned char bits[BYTES];
    char delimiter[2 * BYTES + 1] = "";
    if (!path)
        return 0;
    if (getrandom(bits, sizeof bits, 0) != sizeof bits)
        return err_set(err, ERR_ACTION, "no randomness for the delimiter of the output %s", name);
    for (size_t i = 0; i < BYTES; i++) {
        delimiter[2 * i] = "0123456789abcdef"[bits[i] >> 4];
        delimiter[2 * i + 1] = "0123456789abcdef"[bits[i] & 15];
    }
    struct strbuf text;
    strbuf_init(&text, 2 * RUNNER_MAX_VALUE);
    int rc = runner_output_text(name, value, delimiter, &text, err);
    if (!rc)
        rc = runner_append(path, strbuf_str(&text), text.len, err);
    strbuf_release(&text);
    return rc;
}
