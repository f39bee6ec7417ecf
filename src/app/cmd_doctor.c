#include "app/cmd.h"

#include "app/doctor.h"
#include "app/runner.h"
#include "base/file.h"

#include <string.h>

enum { MAX_INPUT = 64 << 20, MAX_OUTPUT = 512 << 20 };

struct finding {
    struct strbuf rows;
    size_t n;
};

/* A row: line, rule, placeholder. What was hidden is never shown. */
static void told(void *ctx, const struct gate_hit *hit) {
    struct finding *f = ctx;
    strbuf_printf(&f->rows, "%zu\t%s\t%s\n", hit->line, hit->rule, hit->placeholder);
    f->n++;
}

static int redact(const struct session *s, const struct strbuf *text, struct err *err) {
    struct finding f = {.n = 0};
    struct strbuf plain;
    strbuf_init(&f.rows, MAX_OUTPUT);
    strbuf_init(&plain, MAX_OUTPUT);
    int rc = gate_lines(s->gate, strbuf_str(text), text->len, told, &f, &plain, err);
    const struct strbuf *out = s->o->plain ? &plain : &f.rows;
    if (!rc && out->full)
        rc = err_set(err, ERR_INPUT, "the answer has more than %d MiB", MAX_OUTPUT >> 20);
    if (!rc)
        rc = runner_write(s->o->output ? s->o->output : "-", strbuf_str(out), out->len, err);
    if (!rc && !s->o->plain)
        talk_say(&s->talk,
                 f.n ? "%zu would be hidden; --plain shows the text as it would be posted"
                     : "nothing would be hidden",
                 f.n);
    strbuf_release(&plain);
    strbuf_release(&f.rows);
    return rc ? (int)err->status : f.n && !s->o->plain ? ERR_ACTION : ERR_NONE;
}

static int check(struct session *s, struct err *err) {
    struct strbuf out;
    strbuf_init(&out, 1 << 20);
    size_t wrong = doctor_check(s, &out);
    int rc = runner_write(s->o->output ? s->o->output : "-", strbuf_str(&out), out.len, err);
    strbuf_release(&out);
    return rc ? (int)err->status : wrong ? ERR_ACTION : ERR_NONE;
}

int cmd_doctor(struct session *s, struct err *err) {
    if (s->o->inputs_n || (s->o->plain && !s->o->redact)) {
        err_set(err, ERR_USAGE, "%s; a text to try the rules on is named by --redact FILE",
                s->o->inputs_n ? "takes no files" : "--plain belongs to --redact");
        return err->status;
    }
    if (!s->o->redact)
        return check(s, err);
    struct strbuf text;
    strbuf_init(&text, MAX_INPUT);
    int status = file_read(s->o->redact, &text, ERR_INPUT, err) ? (int)err->status : redact(s, &text, err);
    strbuf_release(&text);
    return status;
}
