#include "text/strict_parts.h"

#include <string.h>

static const struct strict_quote quotes[] = {
    {"\"", "\""},
    {"'", "'"},
    {"`", "`"},
    /* typographic, of several languages */
    {"\xE2\x80\x9C", "\xE2\x80\x9D"},
    {"\xE2\x80\x9D", "\xE2\x80\x9D"},
    {"\xE2\x80\x9E", "\xE2\x80\x9C"},
    {"\xE2\x80\x98", "\xE2\x80\x99"},
    {"\xE2\x80\x99", "\xE2\x80\x99"},
    {"\xE2\x80\x9A", "\xE2\x80\x98"},
    {"\xC2\xAB", "\xC2\xBB"},
    {"\xE2\x80\xB9", "\xE2\x80\xBA"},
    {"\xE3\x80\x8C", "\xE3\x80\x8D"},
    {"\xE3\x80\x8E", "\xE3\x80\x8F"},
    {"\xE2\x80\xB3", "\xE2\x80\xB3"},
    {"\xEF\xBC\x82", "\xEF\xBC\x82"},
    {"\xEF\xBC\x87", "\xEF\xBC\x87"},
    /* escaped for HTML, JSON and addresses */
    {"&quot;", "&quot;"},
    {"&apos;", "&apos;"},
    {"&#34;", "&#34;"},
    {"&#39;", "&#39;"},
    {"&#x22;", "&#x22;"},
    {"&#x27;", "&#x27;"},
    {"\\u0022", "\\u0022"},
    {"\\u0027", "\\u0027"},
    {"\\x22", "\\x22"},
    {"\\x27", "\\x27"},
    {"%22", "%22"},
    {"%27", "%27"},
};

const struct strict_quote *strict_quote(const char *s, size_t len) {
    for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++) {
        size_t n = strlen(quotes[i].open);
        if (*s == *quotes[i].open && len >= n && !memcmp(s, quotes[i].open, n))
            return &quotes[i];
    }
    return NULL;
}
