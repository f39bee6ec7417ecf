/* Many words looked for at once (Aho and Corasick): one step a byte, whatever the words are. */
#ifndef MARKUP_KEYWORDS_H
#define MARKUP_KEYWORDS_H

#include <stddef.h>

enum { KEYWORDS_MAX_LENGTH = 64, KEYWORDS_MAX = 4096 }; /* bytes of a word; words */

struct keywords;
struct keywords *keywords_new(void);
void keywords_free(struct keywords *k);
/* A word in lower case, not empty; past KEYWORDS_MAX_LENGTH its beginning stands for it. The same word may
 * belong to several ids. Not after keywords_build. */
void keywords_add(struct keywords *k, const char *word, size_t id);
void keywords_build(struct keywords *k);

/* Tells every word in the text (in lower case), by its id and where it stands, in the order of their ends. */
typedef void keywords_told(void *ctx, size_t id, size_t start, size_t end);
void keywords_find(const struct keywords *k, const char *text, size_t len, keywords_told *told, void *ctx);

#endif
