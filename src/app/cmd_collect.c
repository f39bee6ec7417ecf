#include "app/cmd.h"

#include "app/pull.h"
#include "app/pull_file.h"

#include <stdint.h>
#include <string.h>

/* Pages until the last line, or until one does not come. */
static int pull_all(struct session *s, struct pull *p, struct pull_file *f, struct err *err) {
    struct strbuf piece;
    int rc = 1;
    strbuf_init(&piece, PULL_MAX_PIECE);
    while (rc > 0) {
        strbuf_reset(&piece);
        rc = pull_next(p, &piece, err);
        if (rc < 0)
            break;
        if (piece.full)
            rc = err_set(err, ERR_INPUT, "a page of more than %d MiB", PULL_MAX_PIECE >> 20);
        struct json *position = f->stream ? NULL : pull_position(p);
        if (rc >= 0 && pull_file_add(f, strbuf_str(&piece), piece.len, position, err))
            rc = -1;
        json_free(position);
        talk_progress(&s->talk, pull_entries(p));
    }
    strbuf_release(&piece);
    talk_progress(&s->talk, -1);
    return rc;
}

/* A page token lives for a day: a pull that was cut longer ago begins anew. */
static int pull_again(struct session *s, struct pull *p, struct pull_file *f, struct err *err) {
    int rc = pull_all(s, p, f, err);
    if (!rc || !pull_is_stale(p) || f->stream)
        return rc;
    talk_say(&s->talk, "the pull that was cut is too old to go on with: it begins anew");
    pull_restart(p);
    return pull_file_restart(f, err) ? -1 : pull_all(s, p, f, err);
}

/* What came goes in place, with the fact that it is not all. */
static int end_incomplete(struct session *s, struct pull *p, struct pull_file *f, struct err *err) {
    struct strbuf last;
    struct err why = *err;
    strbuf_init(&last, 1 << 16);
    pull_stop(p, why.text, &last);
    int rc = pull_file_add(f, strbuf_str(&last), last.len, NULL, err) || pull_file_finish(f, err) ? -1 : 0;
    strbuf_release(&last);
    if (!rc)
        talk_say(&s->talk, "incomplete, which the last line tells: %s", why.text);
    return rc;
}

static int check_empty(const struct session *s, const struct pull *p, struct err *err) {
    if (pull_entries(p) || s->settings.allow_empty)
        return 0;
    return err_set(
        err, ERR_INPUT,
        "the pull is whole and holds no entry: nothing was logged, or it asks for what is not there; "
        "--allow-empty takes it as good");
}

static int collect(struct session *s, struct pull *p, struct pull_file *f, const struct json *position,
                   struct err *err) {
    if (position && pull_resume(p, position, err))
        return -1;
    if (position)
        talk_say(&s->talk, "going on after %lld entries", (long long)pull_entries(p));
    int rc = pull_again(s, p, f, err);
    if (rc && pull_pages(p) && s->settings.allow_incomplete && err->status == ERR_INPUT)
        return end_incomplete(s, p, f, err);
    if (rc) {
        if (pull_pages(p) && !f->stream)
            talk_say(&s->talk, "%lld entries are kept in %s: --resume goes on with them",
                     (long long)pull_entries(p), f->part);
        return -1;
    }
    return pull_file_finish(f, err) || check_empty(s, p, err) ? -1 : 0;
}

int cmd_collect(struct session *s, struct err *err) {
    struct pull_file f;
    struct json *position = NULL;
    if (s->o->inputs_n) {
        err_set(err, ERR_USAGE, "collect takes no input: %s", s->o->inputs[0]);
        return ERR_USAGE;
    }
    struct pull *p = pull_new(s, err);
    if (!p)
        return (int)err->status;
    int rc = pull_file_open(&f, s->o->output, s->o->resume, &position, err);
    bool opened = !rc;
    if (!rc) {
        rc = collect(s, p, &f, position, err);
        pull_tell(p);
    }
    /* A pull that was refused at its first page leaves nothing behind. */
    pull_file_close(&f, !opened || position || pull_pages(p) > 0);
    json_free(position);
    pull_free(p);
    return rc ? (int)err->status : ERR_NONE;
}
