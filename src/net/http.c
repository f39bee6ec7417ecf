#include "net/http.h"

#include "base/file.h"
#include "base/mem.h"
#include "net/url.h"

#include <curl/curl.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Debian's, and where most others link to. */
static const char SYSTEM_CERTIFICATES[] = "/etc/ssl/certs/ca-certificates.crt";
enum { MAX_CERTIFICATES = 4 << 20 };

struct http {
    CURL *curl;
    char *user_agent;
    struct strbuf trusted; /* empty: what libcurl was built with */
    const char *folder;    /* the system's certificates by hash, looked up one by one; NULL: none */
    int64_t connect_ms, total_ms, slow_s;
};

/* One request on its way. */
struct transfer {
    struct http_answer *out;
    bool left;   /* the connection stood and the request was about to leave */
    bool headed; /* the empty line after the headers has come */
    bool large;
};

/* Reading a file of all certificates takes a tenth of a second at each connection; a folder that c_rehash
 * made holds the same, found by name. */
static const char *hashed_folder(void) {
    const char *path = curl_version_info(CURLVERSION_NOW)->capath;
    DIR *d = path ? opendir(path) : NULL;
    bool found = false;
    for (struct dirent *e; d && !found && (e = readdir(d));) {
        size_t n = strspn(e->d_name, "0123456789abcdef");
        found = n == 8 && !strcmp(e->d_name + n, ".0");
    }
    if (d)
        closedir(d);
    return found ? path : NULL;
}

static int load_trusted(struct http *h, const char *path, struct err *err) {
    struct strbuf own;
    strbuf_init(&own, MAX_CERTIFICATES);
    int rc = file_read(path, &own, ERR_USAGE, err);
    if (!rc && !strstr(strbuf_str(&own), "-----BEGIN CERTIFICATE-----") &&
        !strstr(strbuf_str(&own), "-----BEGIN TRUSTED CERTIFICATE-----"))
        rc = err_set(err, ERR_USAGE, "%s: holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)",
                     path);
    /* libcurl takes one set of certificates: a file of ours alone would put the system's out. */
    if (!rc && !h->folder && file_exists(SYSTEM_CERTIFICATES) &&
        file_read(SYSTEM_CERTIFICATES, &h->trusted, ERR_USAGE, NULL))
        strbuf_reset(&h->trusted);
    if (!rc) {
        strbuf_addch(&h->trusted, '\n');
        strbuf_add(&h->trusted, strbuf_str(&own), own.len);
    }
    strbuf_release(&own);
    return rc;
}

struct http *http_new(const struct http_options *o, struct err *err) {
    struct http *h = mem_alloc(1, sizeof *h);
    strbuf_init(&h->trusted, 2 * MAX_CERTIFICATES + 1);
    h->user_agent = mem_strdup(o->user_agent);
    h->folder = hashed_folder();
    h->connect_ms = o->connect_ms ? o->connect_ms : 10000;
    h->total_ms = o->total_ms ? o->total_ms : 60000;
    h->slow_s = o->slow_s ? o->slow_s : 20;
    if (o->ca_file && load_trusted(h, o->ca_file, err)) {
        http_free(h);
        return NULL;
    }
    h->curl = curl_easy_init();
    if (!h->curl) {
        err_set(err, ERR_USAGE, "libcurl is not working");
        http_free(h);
        return NULL;
    }
    return h;
}

void http_free(struct http *h) {
    if (!h)
        return;
    curl_easy_cleanup(h->curl);
    strbuf_release(&h->trusted);
    free(h->user_agent);
    free(h);
}

static void forget_headers(struct http_answer *a) {
    for (size_t i = 0; i < a->n; i++) {
        free(a->items[i].name);
        free(a->items[i].value);
    }
    a->n = 0;
}

static struct http_header *find(const struct http_answer *a, const char *name, size_t len) {
    for (size_t i = 0; i < a->n; i++)
        if (strlen(a->items[i].name) == len && !strncasecmp(a->items[i].name, name, len))
            return &a->items[i];
    return NULL;
}

static char *copy(const char *s, size_t n) {
    char *c = mem_alloc(n + 1, 1);
    memcpy(c, s, n);
    return c;
}

/* A NUL ends a value early: then it is a malformed one, and nothing is hidden behind it. */
static void add_header(struct http_answer *a, const char *line, size_t len) {
    const char *colon = memchr(line, ':', len), *end = line + len;
    if (!colon)
        return;
    const char *value = colon + 1;
    while (value < end && (*value == ' ' || *value == '\t'))
        value++;
    while (end > value && strchr(" \t\r\n", end[-1]))
        end--;
    struct http_header *h = find(a, line, (size_t)(colon - line));
    if (!h) {
        h = MEM_PUSH(a);
        *h = (struct http_header){copy(line, (size_t)(colon - line)), copy(value, (size_t)(end - value))};
        return;
    }
    size_t before = strlen(h->value);
    h->value = mem_realloc(h->value, before + 2 + (size_t)(end - value) + 1, 1);
    memcpy(h->value + before, ", ", 2);
    memcpy(h->value + before + 2, value, (size_t)(end - value));
    h->value[before + 2 + (size_t)(end - value)] = 0;
}

static size_t on_header(char *line, size_t size, size_t n, void *ctx) {
    struct transfer *t = ctx;
    size_t len = size * n;
    t->out->header_bytes += len;
    t->large = t->out->header_bytes > HTTP_MAX_HEADER_BYTES;
    if (t->large)
        return 0;
    if (len >= 5 && !strncasecmp(line, "HTTP/", 5)) {
        forget_headers(t->out); /* those of a 1xx before the answer */
        t->headed = false;
    } else if (len && strspn(line, "\r\n") == len) {
        t->headed = true;
    } else {
        add_header(t->out, line, len);
        t->large = t->out->n > HTTP_MAX_HEADERS;
    }
    return t->large ? 0 : len;
}

static size_t on_body(char *data, size_t size, size_t n, void *ctx) {
    struct transfer *t = ctx;
    strbuf_add(&t->out->body, data, size * n);
    t->large = t->out->body.full;
    return t->large ? 0 : size * n;
}

static int on_leaving(void *ctx, char *to, char *from, int to_port, int from_port) {
    (void)to;
    (void)from;
    (void)to_port;
    (void)from_port;
    ((struct transfer *)ctx)->left = true;
    return CURL_PREREQFUNC_OK;
}

static void set_connection(struct http *h, const struct http_request *r, char *errors) {
    CURL *c = h->curl;
    struct url u;
    curl_easy_reset(c); /* connections stay */
    curl_easy_setopt(c, CURLOPT_URL, r->url);
    curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "https,http");
    curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)h->connect_ms);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)h->total_ms);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 100L);
    curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, (long)h->slow_s);
    curl_easy_setopt(c, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(c, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE); /* none of ours to a proxy */
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, errors);
    /* Without TLS a proxy would read all: http is for this machine alone. */
    if (r->direct || (url_parse(r->url, &u) && url_is_local(&u)))
        curl_easy_setopt(c, CURLOPT_PROXY, "");
    if (h->folder) {
        curl_easy_setopt(c, CURLOPT_CAPATH, h->folder);
        curl_easy_setopt(c, CURLOPT_CAINFO, NULL);
    }
    if (h->trusted.len) {
        struct curl_blob blob = {h->trusted.data, h->trusted.len, CURL_BLOB_NOCOPY};
        curl_easy_setopt(c, CURLOPT_CAINFO_BLOB, &blob);
    }
    if (r->once)
        curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
}

static void set_request(struct http *h, const struct http_request *r, struct curl_slist *headers,
                        struct transfer *t) {
    CURL *c = h->curl;
    curl_easy_setopt(c, CURLOPT_USERAGENT, h->user_agent);
    curl_easy_setopt(c, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers);
    if (r->body || !strcmp(r->method, "POST") || !strcmp(r->method, "PUT") || !strcmp(r->method, "PATCH")) {
        curl_easy_setopt(c, CURLOPT_POST, 1L);
        curl_easy_setopt(c, CURLOPT_POSTFIELDS, r->body ? r->body : "");
        curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)(r->body ? r->body_len : 0));
    }
    if (strcmp(r->method, "GET") != 0)
        curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, r->method);
    curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
    curl_easy_setopt(c, CURLOPT_PREREQFUNCTION, on_leaving);
    curl_easy_setopt(c, CURLOPT_PREREQDATA, t);
}

static enum http_fault fault_of(struct http *h, CURLcode rc, const struct transfer *t) {
    static const struct {
        CURLcode rc;
        enum http_fault fault;
    } known[] = {
        {CURLE_COULDNT_RESOLVE_HOST, HTTP_NO_SERVER},
        {CURLE_COULDNT_CONNECT, HTTP_NO_SERVER},
        {CURLE_COULDNT_RESOLVE_PROXY, HTTP_PROXY},
        {CURLE_PROXY, HTTP_PROXY},
        {CURLE_SSL_CONNECT_ERROR, HTTP_TLS},
        {CURLE_PEER_FAILED_VERIFICATION, HTTP_UNTRUSTED},
        {CURLE_SSL_CACERT_BADFILE, HTTP_UNTRUSTED},
        {CURLE_SSL_CERTPROBLEM, HTTP_UNTRUSTED},
        {CURLE_SSL_CIPHER, HTTP_TLS},
        {CURLE_SSL_ISSUER_ERROR, HTTP_UNTRUSTED},
        {CURLE_SSL_INVALIDCERTSTATUS, HTTP_UNTRUSTED},
    };
    long through = 0;
    if (t->large)
        return HTTP_LARGE;
    curl_easy_getinfo(h->curl, CURLINFO_HTTP_CONNECTCODE, &through);
    if (!t->left && through && through / 100 != 2)
        return HTTP_PROXY;
    if (rc == CURLE_OPERATION_TIMEDOUT)
        return t->left ? HTTP_SLOW : HTTP_NO_SERVER;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (known[i].rc == rc)
            return known[i].fault;
    return t->left ? HTTP_CUT : HTTP_NO_SERVER;
}

enum http_outcome http_send(struct http *h, const struct http_request *r, struct http_answer *out) {
    char errors[CURL_ERROR_SIZE] = "";
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    struct transfer t = {.out = out};
    long status = 0;
    *out = (struct http_answer){.fault = HTTP_FINE};
    strbuf_init(&out->body, r->max_answer);
    for (const char *const *line = r->headers; line && *line; line++)
        headers = curl_slist_append(headers, *line);
    set_connection(h, r, errors);
    set_request(h, r, headers, &t);
    CURLcode rc = curl_easy_perform(h->curl);
    curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
    /* A connection that ends within the headers is a whole answer to libcurl. */
    bool whole = rc == CURLE_OK && t.headed && status >= 200;
    if (!whole) {
        out->fault = fault_of(h, rc, &t);
        snprintf(out->why, sizeof out->why, "%s",
                 t.large          ? "the answer is larger than allowed"
                 : rc == CURLE_OK ? "the answer ends within its headers"
                 : *errors        ? errors
                                  : curl_easy_strerror(rc));
    }
    out->status = whole ? (int)status : 0;
    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, NULL);
    for (struct curl_slist *l = headers; l; l = l->next)
        mem_wipe(l->data, strlen(l->data));
    curl_slist_free_all(headers);
    curl_easy_setopt(h->curl, CURLOPT_ERRORBUFFER, NULL);
    return whole ? HTTP_ANSWERED : t.left ? HTTP_LOST : HTTP_UNSENT;
}

void http_answer_release(struct http_answer *a) {
    if (!a)
        return;
    forget_headers(a);
    free(a->items);
    strbuf_release(&a->body);
    *a = (struct http_answer){.fault = HTTP_FINE};
}

const char *http_header(const struct http_answer *a, const char *name) {
    const struct http_header *h = find(a, name, strlen(name));
    return h ? h->value : NULL;
}
