/* Does a run of letters and digits look like a word that somebody wrote, or like data? Rules, in this order:
 *  1. longer than 40 bytes: data. Letters beyond ASCII: a word, of whatever language, with at most two
 * digits.
 *  2. digits: at most four of them alone; else at most two, together, at the start or the end (Phase5,
 * oauth2, 2nd), or one of the few names that have them elsewhere (sha256, base64, utf8, x86, k8s).
 *  3. eight letters or more that are all hexadecimal: data.
 *  4. the words of camelCase by themselves: three or more of them that are shorter than 2.5 letters on the
 *     average are data, as are five or more shorter than 4; four letters or more need a vowel (capitals: from
 * nine letters on), and never more than five consonants together (capitals: six);
 *  5. two pairs of letters, or one in five letters or less, that English and code hardly ever put together
 * (qz, xk, vj): data. */
#ifndef TEXT_WORD_H
#define TEXT_WORD_H

#include <stdbool.h>
#include <stddef.h>

enum { WORD_MAX = 40 };

bool word_plain(const char *s, size_t len); /* letters, digits, bytes of UTF-8; nothing else */

#endif
