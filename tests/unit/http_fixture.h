/* A small HTTP server of a test's own on 127.0.0.1: answers what the script says, one step a request, and
 * keeps what it was asked. Past the script it answers 500. */
#ifndef HTTP_FIXTURE_H
#define HTTP_FIXTURE_H

#include "base/strbuf.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { FIXTURE_REQUESTS = 64, FIXTURE_CONNECTIONS = 32 };

enum after {
    AFTER_KEEP,  /* the connection stays */
    AFTER_CLOSE, /* it is closed behind the answer */
    AFTER_DROP,  /* the request is read and the connection closed: no answer */
};

struct step {
    int status;
    const char *headers; /* "Name: value\r\n..."; {port} is this server's; NULL: none */
    const char *body;    /* NULL: none */
    size_t body_len;     /* 0: up to its NUL */
    const char *raw;     /* all of the answer instead, as it is */
    enum after after;
};

#define ANSWER(s, h, b)                                                                                      \
    { .status = (s), .headers = (h), .body = (b) }

struct http_fixture {
    const struct step *script;
    size_t steps;
    int port, listener, stop[2];
    pthread_t thread;
    int fds[FIXTURE_CONNECTIONS];
    size_t n_fds, connections;
    size_t n;                         /* requests so far */
    char *requests[FIXTURE_REQUESTS]; /* as they came: request line, headers, body */
    char api[64];                     /* http://127.0.0.1:PORT */
};

static inline void fixture_send(int fd, const char *s, size_t n) {
    while (n) {
        ssize_t k = send(fd, s, n, MSG_NOSIGNAL);
        if (k <= 0)
            return;
        s += k;
        n -= (size_t)k;
    }
}

static inline void fixture_answer(struct http_fixture *f, int fd, const struct step *s) {
    struct strbuf out;
    size_t len = s->body_len ? s->body_len : s->body ? strlen(s->body) : 0;
    strbuf_init(&out, 64 << 20);
    if (s->raw) {
        strbuf_addstr(&out, s->raw);
    } else {
        strbuf_printf(&out, "HTTP/1.1 %d Whatever\r\n", s->status);
        for (const char *h = s->headers; h && *h; h++) {
            if (!strncmp(h, "{port}", 6)) {
                strbuf_printf(&out, "%d", f->port);
                h += 5;
            } else {
                strbuf_addch(&out, *h);
            }
        }
        if (s->status != 304)
            strbuf_printf(&out, "Content-Length: %zu\r\n", len);
        strbuf_addstr(&out, "\r\n");
        strbuf_add(&out, s->body, len);
    }
    fixture_send(fd, out.data, out.len);
    strbuf_release(&out);
}

/* One whole request; false: the client is gone. */
static inline bool fixture_read(int fd, struct strbuf *in) {
    char buf[65536];
    for (;;) {
        const char *end = in->data ? strstr(in->data, "\r\n\r\n") : NULL, *field = in->data;
        if (end) {
            size_t want = (size_t)(end + 4 - in->data);
            while (field && field < end && strncasecmp(field, "content-length:", 15) != 0)
                field = (field = strstr(field, "\r\n")) ? field + 2 : NULL;
            if (field && field < end)
                want += strtoul(field + 15, NULL, 10);
            if (in->len >= want)
                return true;
        }
        ssize_t n = recv(fd, buf, sizeof buf, 0);
        if (n <= 0)
            return false;
        strbuf_add(in, buf, (size_t)n);
        if (in->data[0] == 0x16)
            return true; /* the greeting of TLS, which is not spoken here */
    }
}

/* False: the connection is over. */
static inline bool fixture_serve(struct http_fixture *f, int fd) {
    static const struct step unexpected = {.status = 500, .body = "{\"message\":\"not in the script\"}"};
    struct strbuf in;
    strbuf_init(&in, 8 << 20);
    bool whole = fixture_read(fd, &in);
    const struct step *s = f->n < f->steps ? &f->script[f->n] : &unexpected;
    if (whole && f->n < FIXTURE_REQUESTS)
        f->requests[f->n++] = strdup(strbuf_str(&in));
    strbuf_release(&in);
    if (!whole || s->after == AFTER_DROP)
        return false;
    fixture_answer(f, fd, s);
    return s->after == AFTER_KEEP;
}

static inline void *fixture_loop(void *ctx) {
    struct http_fixture *f = ctx;
    for (;;) {
        struct pollfd p[FIXTURE_CONNECTIONS + 2] = {{f->stop[0], POLLIN, 0}, {f->listener, POLLIN, 0}};
        size_t n = f->n_fds;
        for (size_t i = 0; i < n; i++)
            p[2 + i] = (struct pollfd){f->fds[i], POLLIN, 0};
        if (poll(p, 2 + n, -1) < 0 || p[0].revents)
            break;
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) {
            if (p[2 + i].revents && !fixture_serve(f, f->fds[i]))
                close(f->fds[i]);
            else
                f->fds[kept++] = f->fds[i];
        }
        f->n_fds = kept;
        if (p[1].revents && f->n_fds < FIXTURE_CONNECTIONS) {
            int fd = accept(f->listener, NULL, NULL);
            if (fd >= 0) {
                f->fds[f->n_fds++] = fd;
                f->connections++;
            }
        }
    }
    for (size_t i = 0; i < f->n_fds; i++)
        close(f->fds[i]);
    return NULL;
}

/* The script must live until fixture_stop. */
static inline void fixture_start(struct http_fixture *f, const struct step *script, size_t steps) {
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof at;
    *f = (struct http_fixture){.script = script, .steps = steps};
    f->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(f->listener >= 0);
    assert_int_equal(bind(f->listener, (struct sockaddr *)&at, sizeof at), 0);
    assert_int_equal(listen(f->listener, 16), 0);
    assert_int_equal(getsockname(f->listener, (struct sockaddr *)&at, &len), 0);
    assert_int_equal(pipe(f->stop), 0);
    f->port = ntohs(at.sin_port);
    snprintf(f->api, sizeof f->api, "http://127.0.0.1:%d", f->port);
    assert_int_equal(pthread_create(&f->thread, NULL, fixture_loop, f), 0);
}

/* After it the counts and the requests may be looked at, until fixture_release. */
static inline void fixture_stop(struct http_fixture *f) {
    assert_int_equal(write(f->stop[1], "x", 1), 1);
    pthread_join(f->thread, NULL);
    close(f->stop[0]);
    close(f->stop[1]);
    close(f->listener);
}

static inline void fixture_release(struct http_fixture *f) {
    for (size_t i = 0; i < f->n; i++)
        free(f->requests[i]);
    f->n = 0;
}

/* Whether a request has this header line, or (NULL value) a header of this name. */
static inline bool fixture_has(const char *request, const char *name, const char *value) {
    size_t n = strlen(name);
    const char *end = strstr(request, "\r\n\r\n");
    for (const char *line = request; line && line < end;
         line = (line = strstr(line, "\r\n")) ? line + 2 : NULL)
        if (!strncasecmp(line, name, n) && line[n] == ':')
            return !value ||
                   (!strncmp(line + n + 2, value, strlen(value)) && line[n + 2 + strlen(value)] == '\r');
    return false;
}

#endif
