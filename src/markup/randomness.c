#include "markup/randomness.h"

#include "markup/chars.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

/* For each letter, how much a next letter speaks for chance: 'i' is even, a letter more is half a bit.
 * Counted over the names and words in the headers, scripts and documents of a Debian system, a word as often
 * as it is met in another spelling. */
static const char after[26][27] = {
    "mighmmjqiqmfhfqjqfgeklonkq", /* a */
    "ejhjfjoqfipenngnqiimfpqqjp", /* b */
    "fmjkflqfjqghkndmqijfjpqkmq", /* c */
    "fjkhbjnoepqjmnhmqjiljopomq", /* d */
    "imhgihlqnqphifnjmefgpkmhlq", /* e */
    "gjijgfpqdqqhnkemqhkigpqqlq", /* f */
    "hmlncolhgqofkgimqfgkippqoo", /* g */
    "dppmcpqpfqnlknfoqjlhkqpqmq", /* h */
    "jjgijjiqqqphidgkqjgfqklmqk", /* i */
    "fmllcmoohngnllfkqngofplqqq", /* j */
    "gmhkcmkkfqojlijkqkejinlqnq", /* k */
    "flmjdjmqeqofoofmqoiiioqqjq", /* l */
    "dinldnpqgqokjngeqpimjpqqnq", /* m */
    "gogffjfpiqlmnlhmqpfejlqqnq", /* n */
    "lkhhokkqjqlhhdjgqehihkjoqq", /* o */
    "eolmdlpjiqkgnnfiqejgippqjq", /* p */
    "lnmlolqolqqfmnqnnijlamnqqq", /* q */
    "eojjdmkqfqlkjjfmqihhkmpqjq", /* r */
    "ipioemoifqlhmkiinmfdipnqkq", /* s */
    "folmdmqfeqqlmoglqfhjjqnmhq", /* t */
    "iijkgjlqhqqggenhqfffqqqpqq", /* u */
    "dmjnbmoqfqqnmmgjqmklqpnooq", /* v */
    "dnkkgmngdqmllhgmqgillqlpqq", /* w */
    "hlglfkpohqqmjmlfqnkcpqpekq", /* x */
    "ilkmillqjqqhhhibqighnpkqon", /* y */
    "goonbonmgqqlmdjoqpjgnqpqmk", /* z */
};

/* In half bits. */
enum { DIGIT = 5, LETTER = 4, NUMBER = -1, HUMP = 2, SHOUT = 1, JOINT = -2, PATH = -4, SEQUENCE = -2 };

static int letters(const char *s, size_t i) {
    int v = after[chars_lower(s[i - 1]) - 'a'][chars_lower(s[i]) - 'a'] - 'i';
    bool upper = chars_upper(s[i - 1]), next = chars_upper(s[i]);
    if (!upper && next) /* camelCase: a new word begins */
        return v / 2 + HUMP;
    return upper && !next && i > 1 && chars_upper(s[i - 2]) ? v + SHOUT : v;
}

/* What the step from s[i - 1] to s[i] speaks for. */
static int step(const char *s, size_t i) {
    char a = s[i - 1], b = s[i];
    if (!chars_alnum(a) || !chars_alnum(b)) {
        char joint = chars_alnum(b) ? a : b;
        if (chars_alnum(b)) /* counted when it was reached */
            return 0;
        return strchr("/.:", joint) ? PATH : strchr("+=~", joint) ? 0 : JOINT;
    }
    if (a == b || b == a + 1)
        return SEQUENCE;
    if (chars_digit(a))
        return chars_digit(b) ? NUMBER : LETTER;
    return chars_digit(b) ? DIGIT : letters(s, i);
}

double randomness_best(const char *s, size_t len, size_t *start, size_t *end) {
    long best = 0, sum = 0;
    size_t from = 0;
    *start = *end = 0;
    for (size_t i = 1; i < len; i++) {
        if (sum <= 0) {
            sum = 0;
            from = i - 1;
        }
        sum += step(s, i);
        if (sum > best) {
            best = sum;
            *start = from;
            *end = i + 1;
        }
    }
    return (double)best / 2;
}

double randomness_entropy(const char *s, size_t len) {
    size_t count[256] = {0};
    double bits = 0;
    for (size_t i = 0; i < len; i++)
        count[(unsigned char)s[i]]++;
    for (size_t i = 0; i < 256; i++)
        if (count[i])
            bits -= (double)count[i] / (double)len * log2((double)count[i] / (double)len);
    return bits;
}
