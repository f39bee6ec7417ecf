#include "cluster/http_kind.h"

#include "base/strbuf.h"
#include "base/utf8.h"
#include "text/mask.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const char *path_of(const char *url) {
    const char *p = strstr(url, "://");
    p = p ? strchr(p + 3, '/') : url;
    return p ? p : "/";
}

static bool contains(const char *path, size_t n, const char *part) {
    size_t k = strlen(part);
    for (size_t i = 0; i + k <= n; i++)
        if (!strncasecmp(path + i, part, k))
            return true;
    return false;
}

static const struct {
    const char *part, *kind;
} parts[] = {
    {"/etc/passwd", "probe"},    {"../", "probe"},        {"/.git", "probe"},
    {"/.env", "probe"},          {"/.aws", "probe"},      {"/.ssh", "probe"},
    {"/.svn", "probe"},          {"/.ds_store", "probe"}, {"wp-admin", "probe"},
    {"wp-login", "probe"},       {"wp-content", "probe"}, {"wp-includes", "probe"},
    {"phpmyadmin", "probe"},     {".php", "probe"},       {"/cgi-bin", "probe"},
    {"/actuator", "probe"},      {"/xmlrpc", "probe"},    {"/config.json", "probe"},
    {"/backup", "probe"},        {"/.vscode", "probe"},   {"%2e%2e", "probe"},
    {"/server-status", "probe"}, {".asp", "probe"},       {".sql", "probe"},
    {"favicon", "asset"},        {"robots.txt", "asset"}, {"apple-touch-icon", "asset"},
    {"sitemap", "asset"},        {".map", "asset"},       {"manifest.json", "asset"},
    {".well-known", "asset"},    {".css", "asset"},       {".js", "asset"},
    {".png", "asset"},           {".ico", "asset"},       {".svg", "asset"},
    {"/health", "health"},       {"/ready", "health"},    {"/live", "health"},
    {"/ping", "health"},
};

const char *http_kind_of(const char *method, const char *url) {
    if (!url)
        return "endpoint";
    const char *p = path_of(url);
    size_t n = strcspn(p, "?#");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (contains(p, n, parts[i].part))
            return parts[i].kind;
    bool ws = (n == 3 && !strncmp(p, "/ws", 3)) || contains(p, n, "/ws/") || contains(p, n, "websocket");
    if (ws || (method && !strcasecmp(method, "WebSocket")) || !strncmp(url, "ws", 2))
        return "websocket";
    return "endpoint";
}

const char *http_kind_route(const char *url, struct arena *a) {
    const char *p = path_of(url);
    size_t n = strcspn(p, "?#");
    struct strbuf route;
    strbuf_init(&route, MASK_MAX_PATTERN);
    mask_text(p, n, &route);
    char *out = arena_dup(a, strbuf_str(&route), utf8_cut(strbuf_str(&route), route.len, 80));
    strbuf_release(&route);
    return out;
}
