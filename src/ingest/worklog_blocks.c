/* Markdown into a flat list of blocks. The only file that includes md4c. */
#include "base/mem.h"
#include "base/utf8.h"
#include "ingest/worklog_parts.h"

#include <md4c.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_DEPTH = 200, MAX_EVENTS = 4000000 };

struct building {
    struct worklog_doc *doc;
    struct err *err;
    struct strbuf text;
    int depth;             /* of lists */
    int number[MAX_DEPTH]; /* next number of the list at each depth; 0: bullets */
    bool open;             /* a block takes text now; its kind is set */
    bool head, refused;
    size_t events, cells;
};

static int limit(struct building *b, const char *what, size_t max) {
    err_set(b->err, ERR_INPUT, "worklog with more than %zu %s", max, what);
    b->refused = true;
    return -1; /* md4c does not stop at what is above 0 */
}

static int open_block(struct building *b, enum worklog_kind kind, int level);

/* A bold line alone, or the bold "Cluster 3: ..." before other lines, is a heading in all but name. */
static int promote(struct building *b) {
    enum { LONGEST = 200 };
    struct worklog_block *k = &b->doc->items[b->doc->n - 1];
    const char *s = k->text + strspn(k->text, " "), *nl = strchr(s, '\n');
    size_t line = nl ? (size_t)(nl - s) : strlen(s);
    while ((unsigned char)*s >= 0x80 || *s == ' ')
        s++;
    const char *end = *s == MARK_STRONG ? strchr(s, MARK_STRONG_END) : NULL;
    if (!end || line > LONGEST || end > k->text + line)
        return 0;
    struct worklog_head h = worklog_head(arena_dup(b->doc->arena, s, (size_t)(end - s)), b->doc->arena);
    bool named = h.form == FORM_CLUSTER || (h.form == FORM_NUMBER && *h.title);
    bool alone = !nl && !end[1 + strspn(end + 1, " ")] && end[-1] != ':';
    if (!alone && !named)
        return 0;
    const char *rest = nl ? nl + 1 : NULL;
    k->kind = WORKLOG_HEADING;
    k->level = 7;
    k->text = arena_dup(b->doc->arena, k->text, (size_t)((nl ? nl : k->text + strlen(k->text)) - k->text));
    if (!rest)
        return 0;
    if (open_block(b, WORKLOG_TEXT, 0))
        return -1;
    b->doc->items[b->doc->n - 1].text = rest;
    b->open = false;
    return 0;
}

static int close_block(struct building *b) {
    if (!b->open)
        return 0;
    b->open = false;
    struct worklog_block *k = &b->doc->items[b->doc->n - 1];
    while (b->text.len && strchr(" \n", b->text.data[b->text.len - 1]))
        b->text.len--;
    if (k->kind == WORKLOG_HEADING && b->text.len > WORKLOG_MAX_HEADING)
        return limit(b, "bytes in a heading", WORKLOG_MAX_HEADING);
    k->text = arena_dup(b->doc->arena, strbuf_str(&b->text), b->text.len);
    return k->kind == WORKLOG_TEXT && !b->depth ? promote(b) : 0;
}

static int open_block(struct building *b, enum worklog_kind kind, int level) {
    if (close_block(b))
        return -1;
    if (b->doc->n >= WORKLOG_MAX_BLOCKS)
        return limit(b, "blocks", WORKLOG_MAX_BLOCKS);
    *MEM_PUSH(b->doc) = (struct worklog_block){.kind = kind, .level = level, .text = ""};
    strbuf_reset(&b->text);
    b->open = true;
    return 0;
}

static int enter_list(struct building *b, int first) {
    if (b->depth + 1 >= MAX_DEPTH)
        return limit(b, "lists inside each other", MAX_DEPTH);
    b->number[++b->depth] = first;
    return 0;
}

static int enter_item(struct building *b) {
    if (open_block(b, WORKLOG_ITEM, b->depth))
        return -1;
    int *next = &b->number[b->depth];
    if (*next > 0 && *next < 1000000)
        b->doc->items[b->doc->n - 1].number = (*next)++;
    return 0;
}

static int enter_row(struct building *b) {
    b->cells = 0;
    return open_block(b, b->head ? WORKLOG_HEAD_ROW : WORKLOG_ROW, 0);
}

static int enter_cell(struct building *b) {
    if (++b->cells > WORKLOG_MAX_CELLS)
        return limit(b, "columns in a table", WORKLOG_MAX_CELLS);
    if (b->cells > 1)
        strbuf_addch(&b->text, MARK_CELL);
    return 0;
}

/* A paragraph right at the start of an item is the item's own text. */
static int enter_text(struct building *b) {
    if (b->open && !b->text.len && b->doc->items[b->doc->n - 1].kind == WORKLOG_ITEM)
        return 0;
    return open_block(b, WORKLOG_TEXT, b->depth);
}

/* Commands are no log text. */
static int enter_code(struct building *b, const MD_ATTRIBUTE *lang) {
    static const char *const shells[] = {"bash", "sh",   "shell",      "console",
                                         "sql",  "yaml", "dockerfile", "mermaid"};
    bool shell = false;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        shell = shell || (lang->size == strlen(shells[i]) && !memcmp(lang->text, shells[i], lang->size));
    return open_block(b, shell ? WORKLOG_RULE : WORKLOG_CODE, b->depth);
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *ctx) {
    struct building *b = ctx;
    if (++b->events > MAX_EVENTS)
        return limit(b, "pieces", MAX_EVENTS);
    switch (type) {
    case MD_BLOCK_UL:
        return enter_list(b, 0);
    case MD_BLOCK_OL:
        return enter_list(b, (int)(((MD_BLOCK_OL_DETAIL *)detail)->start % 1000000));
    case MD_BLOCK_LI:
        return enter_item(b);
    case MD_BLOCK_H:
        return open_block(b, WORKLOG_HEADING, (int)((MD_BLOCK_H_DETAIL *)detail)->level);
    case MD_BLOCK_CODE:
        return enter_code(b, &((MD_BLOCK_CODE_DETAIL *)detail)->lang);
    case MD_BLOCK_P:
    case MD_BLOCK_HTML:
        return enter_text(b);
    case MD_BLOCK_HR:
        return open_block(b, WORKLOG_RULE, 0);
    case MD_BLOCK_THEAD:
    case MD_BLOCK_TBODY:
        b->head = type == MD_BLOCK_THEAD;
        return 0;
    case MD_BLOCK_TR:
        return enter_row(b);
    case MD_BLOCK_TH:
    case MD_BLOCK_TD:
        return enter_cell(b);
    case MD_BLOCK_DOC:
    case MD_BLOCK_QUOTE:
    case MD_BLOCK_TABLE:
        return 0;
    }
    return 0;
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *ctx) {
    (void)detail;
    struct building *b = ctx;
    if (type == MD_BLOCK_UL || type == MD_BLOCK_OL)
        b->depth--;
    bool cell = type == MD_BLOCK_TH || type == MD_BLOCK_TD;
    return cell ? 0 : close_block(b);
}

static void add_url(struct building *b, const MD_ATTRIBUTE *href) {
    strbuf_addch(&b->text, MARK_URL);
    strbuf_add(&b->text, href->text, href->size);
    strbuf_addch(&b->text, MARK_URL_END);
}

static int enter_span(MD_SPANTYPE type, void *detail, void *ctx) {
    (void)detail;
    struct building *b = ctx;
    if (type == MD_SPAN_STRONG || type == MD_SPAN_CODE)
        strbuf_addch(&b->text, type == MD_SPAN_CODE ? MARK_CODE : MARK_STRONG);
    return 0;
}

static int leave_span(MD_SPANTYPE type, void *detail, void *ctx) {
    struct building *b = ctx;
    if (type == MD_SPAN_STRONG || type == MD_SPAN_CODE)
        strbuf_addch(&b->text, type == MD_SPAN_CODE ? MARK_CODE_END : MARK_STRONG_END);
    if (type == MD_SPAN_A)
        add_url(b, &((MD_SPAN_A_DETAIL *)detail)->href);
    return 0;
}

static void add_entity(struct strbuf *out, const char *s, size_t n) {
    static const struct {
        const char *name, *text;
    } known[] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&nbsp;", " "}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strlen(known[i].name) == n && !memcmp(known[i].name, s, n)) {
            strbuf_addstr(out, known[i].text);
            return;
        }
    strbuf_add(out, s, n);
}

static int add_text(MD_TEXTTYPE type, const MD_CHAR *s, MD_SIZE n, void *ctx) {
    struct building *b = ctx;
    if (++b->events > MAX_EVENTS)
        return limit(b, "pieces", MAX_EVENTS);
    if (!b->open && enter_text(b)) /* the rest of a tight item, behind a list in it */
        return -1;
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
        strbuf_addch(&b->text, '\n');
    else if (type == MD_TEXT_ENTITY)
        add_entity(&b->text, s, n);
    else if (type == MD_TEXT_NULLCHAR)
        utf8_add(&b->text, 0xFFFD);
    else
        strbuf_add(&b->text, s, n);
    return 0;
}

/* md4c walks all open containers at each line: lines that open too many are refused before it sees them. */
static int check_indent(const char *text, size_t len, struct err *err) {
    size_t line = 1, run = 0;
    bool leading = true;
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            line++;
            run = 0;
            leading = true;
            continue;
        }
        leading = leading && strchr(" \t>-+*.)0123456789", text[i]);
        /* Rules and rows of a table are long lines of marks, but of one mark without blanks. */
        if (leading && (text[i] == ' ' || text[i] == '>' || text[i] == '\t') && ++run > WORKLOG_MAX_INDENT)
            return err_set(err, ERR_INPUT, "line %zu: more than %d blanks and quote marks before its text",
                           line, WORKLOG_MAX_INDENT);
    }
    return 0;
}

int worklog_blocks(const char *text, size_t len, struct worklog_doc *doc, struct err *err) {
    if (check_indent(text, len, err))
        return -1;
    static const MD_PARSER parser = {
        .flags = MD_FLAG_TABLES | MD_FLAG_STRIKETHROUGH | MD_FLAG_TASKLISTS | MD_FLAG_NOINDENTEDCODEBLOCKS,
        .enter_block = enter_block,
        .leave_block = leave_block,
        .enter_span = enter_span,
        .leave_span = leave_span,
        .text = add_text,
    };
    struct building b = {.doc = doc, .err = err};
    strbuf_init(&b.text, WORKLOG_MAX_BYTES);
    int rc = md_parse(text, (MD_SIZE)len, &parser, &b);
    strbuf_release(&b.text);
    if (rc && !b.refused)
        return err_set(err, ERR_INPUT, "this Markdown cannot be parsed");
    return rc ? -1 : 0;
}
