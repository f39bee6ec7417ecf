"""Renders Markdown with cmark-gfm (GitHub's parser) and says of what it is made."""
import ctypes
import ctypes.util
import functools
import html
import re

MARKER = re.compile(r" log-gardener:1 \{[^<>]*\} $")
CLOSING = " /log-gardener "
# What our templates are made of, by the kind of document.
TAGS = {
    "body": {"p", "ul", "li", "h3", "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "details", "summary"},
    "comment": {"p", "ul", "li", "pre", "code"},
    "report": {"p", "ul", "li", "h1", "h2", "h3", "table", "thead", "tbody", "tr", "th", "td", "pre", "code", "strong",
               "blockquote", "a"},
}
ATTRIBUTES = re.compile(r'^(align=(left|right|center)|lang=text|class=language-text|href=https://github\.com/'
                        r'octo-org/octo-repo/issues/\d{4,})$')


# cmark escapes what is text: every < of its output opens a tag or a comment.
MARKUP = re.compile(r"<!--(.*?)-->|<(/?)([A-Za-z][A-Za-z0-9]*)([^<>]*)>|<([^<>]*)>?", re.S)
TEXTS = {"h3", "summary", "strong"}


class Page:
    def __init__(self, page):
        self.tags, self.comments, self.odd, self.texts, opened = [], [], [], [], []
        for m in MARKUP.finditer(page):
            comment, slash, tag, attributes, other = m.groups()
            if comment is not None:
                self.comments.append(comment)
            elif other is not None:
                self.odd.append(f"<{other[:60]}")
            elif slash:
                self.tags.append("/" + tag)
                start = opened.pop() if opened and opened[-1][0] == tag else None
                if not start:
                    self.odd.append(f"</{tag}> closes nothing")
                elif tag in TEXTS:
                    self.texts.append((tag, html.unescape(re.sub(r"<[^>]*>", "", page[start[1]:m.start()])).strip()))
            else:
                self.tags.append(tag)
                opened.append((tag, m.end()))
                self.attributes(tag, attributes)
        self.odd += [f"<{tag}> is left open" for tag, _ in opened]

    def attributes(self, tag, text):
        rest = re.sub(r'\s+([a-z]+)="([^"]*)"', lambda m: "" if ATTRIBUTES.match("=".join(m.groups())) else m.group(), text)
        if rest.strip():
            self.odd.append(f"<{tag}{rest}>")


class Cmark:
    """The library of Debian's cmark-gfm: a process for each of thousands of documents would take minutes."""

    EXTENSIONS = ("table", "autolink", "strikethrough", "tasklist", "tagfilter")
    UNSAFE = 1 << 17  # raw HTML is kept: it must be seen to be judged

    def __init__(self):
        self.lib = self.load("cmark-gfm")
        extensions = self.load("cmark-gfm-extensions")
        extensions.cmark_gfm_core_extensions_ensure_registered()
        pointers = ("cmark_parser_new", "cmark_find_syntax_extension", "cmark_parser_finish",
                    "cmark_parser_get_syntax_extensions", "cmark_render_html")
        for name in pointers:
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.free = ctypes.CDLL(None).free
        self.extensions = [self.lib.cmark_find_syntax_extension(e.encode()) for e in self.EXTENSIONS]
        if not all(self.extensions):
            raise RuntimeError("cmark-gfm lacks an extension")

    @staticmethod
    def load(name):
        path = ctypes.util.find_library(name)
        if not path:
            raise RuntimeError(f"lib{name} is missing: scripts/setup test installs it")
        return ctypes.CDLL(path)

    def html(self, text):
        lib, data = self.lib, text.encode()
        parser = ctypes.c_void_p(lib.cmark_parser_new(self.UNSAFE))
        for extension in self.extensions:
            lib.cmark_parser_attach_syntax_extension(parser, ctypes.c_void_p(extension))
        lib.cmark_parser_feed(parser, data, ctypes.c_size_t(len(data)))
        root = ctypes.c_void_p(lib.cmark_parser_finish(parser))
        used = ctypes.c_void_p(lib.cmark_parser_get_syntax_extensions(parser))
        out = ctypes.c_void_p(lib.cmark_render_html(root, self.UNSAFE, used))
        result = ctypes.string_at(out.value).decode()
        self.free(out)
        lib.cmark_node_free(root)
        lib.cmark_parser_free(parser)
        return result


CMARK = Cmark()


def look(text):
    # Which other issues are linked depends on the words, and is ours.
    page = re.sub(r"<p>Linked: #\d+(, #\d+)*</p>\n", "", CMARK.html(text))
    return Page(re.sub(r"<p>Possibly #(\d+): close this as a duplicate of #\1 to join them\.</p>\n", "", page))


@functools.lru_cache(100000)
def reduced(part):
    for unit in ("li strong /strong /li", "li /li", "tr td /td td /td /tr", "tr (?:td /td ){5}/tr", "tr (?:td /td ){6}/tr",
                 "li strong /strong a /a /li", "li a /a /li"):
        part = re.sub(rf"({unit} )({unit} )+", r"\1", part)
    return part.strip()


def sections(page):
    """The blocks under each heading. Spans of code in a line, and how many items of one kind follow each other, are
    no difference; that a section is there or not depends on what was found in the text."""
    blocks, in_pre = [], False
    for tag in page.tags:
        in_pre = (in_pre or tag == "pre") and tag != "/pre"
        if tag.strip("/") != "code" or in_pre:
            blocks.append(tag)
    start = r"(?=\b(?<!/)(?:h[123]|table|details|blockquote|p strong) )"
    return {reduced(part) for part in re.split(start, " ".join(blocks) + " ")}


HEADINGS = {"Where it fails", "Symptoms, each in the last run with it", "Next step"}
SUMMARY = re.compile(r"Sample( of [0-9-]+ [0-9:]+ UTC)?: log text, not to be trusted")


def wrong(page, kind):
    """What cannot be ours; empty: all is."""
    bad = list(page.odd)
    bad += [f"<{t}>" for t in sorted(set(t.strip("/") for t in page.tags) - TAGS[kind])]
    if kind == "report":
        bad += [f"comment {c}" for c in page.comments]
    else:
        good = len(page.comments) == 2 and MARKER.match(page.comments[0]) and page.comments[1] == CLOSING
        bad += [] if good else [f"comments {page.comments}"]
        bad += [f"heading {t}" for t in words(page, "h3") if t not in HEADINGS]
        bad += [f"summary {t}" for t in words(page, "summary") if not SUMMARY.fullmatch(t)]
    return bad


def words(page, tag):
    return [text for name, text in page.texts if name == tag]


# ---- the raw text, as bots, mail, terminals and runners read it ----

UNSEEN = re.compile("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180e\\u3164\\uffa0\\ufeff"
                    "\\u2028-\\u202e\\u200b-\\u200f\\u2060-\\u206f\\ufff9-\\ufffb\\ufe00-\\ufe0e\\ue000-\\uf8ff\\ufffe\\uffff"
                    "\U000e0000-\U0010ffff]")
COMMAND_LINE = re.compile(r"\s*(/[A-Za-z][\w-]*([\s:,@]|$)|::|@\w|bors\b|r[?+](\s|$))")
RUNNER = re.compile(r"##(\[|vso\[)", re.I)
TITLE = re.compile(r"GCP-[a-z-]+ \| P\d \| [\w ._:/()*+,=\u2019\u2026<>-]+")
TITLE_TAG = re.compile(r"<[a-z]{2,8}\d*>")


def raw_wrong(text, kind):
    bad = [f"unseen U+{ord(m.group()):04X}" for m in UNSEEN.finditer(text)]
    for line in re.split(r"[\n\r\x0b\x0c\x85\u2028\u2029]", text):
        if COMMAND_LINE.match(line):
            bad.append(f"command {line[:60]!r}")
        if RUNNER.search(line):
            bad.append(f"runner {line[:60]!r}")
        if kind != "report" and not line.startswith("<!-- log-gardener:1 ") and len(line.encode()) > 8400:
            bad.append(f"a line of {len(line.encode())} bytes")
    if kind in ("body", "comment"):
        bad += [] if len(text) <= 65536 else [f"{len(text)} characters"]
        if len(re.findall(r"<!--\s*log-gardener", text, re.I)) != 1 or len(re.findall(r"<!--\s*/\s*log-gardener", text, re.I)) != 1:
            bad.append("not one marker")
    return bad


def title_wrong(title):
    bad = [] if TITLE.fullmatch(title) and len(title) <= 256 else [f"title {title!r}"]
    rest = TITLE_TAG.sub("", title)
    return bad + ([f"title {title!r}"] if "<" in rest or ">" in rest or re.search(r"://|www\.|gh-\d", rest, re.I) else [])


def judge(document):
    """All that is wrong with (kind, text), the sections of it, and its bold words."""
    kind, text = document
    if kind == "title":
        return title_wrong(text), set(), set()
    page = look(text)
    return wrong(page, kind) + raw_wrong(text, kind), sections(page), set(words(page, "strong"))
