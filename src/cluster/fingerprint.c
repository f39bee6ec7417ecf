#include "cluster/fingerprint.h"

#include "base/strbuf.h"
#include "crypto/digest.h"

static const char *make(const struct pattern *p, const char *kind, const char *identity, struct arena *a) {
    struct strbuf b;
    strbuf_init(&b, 1 << 16);
    strbuf_printf(&b, "v1\n%s\n%s\n%s\n%s", kind, p->service, p->environment ? p->environment : "", identity);
    struct digest_hex hex = digest_sha256(strbuf_str(&b), b.len);
    strbuf_release(&b);
    return arena_printf(a, "lg1:%.32s", hex.s);
}

const char *fingerprint_of(const struct pattern *p, struct arena *a) {
    switch (p->id.kind) {
    case CLUSTER_EXCEPTION:
        return make(p, "exception", p->id.group, a);
    case CLUSTER_PROCESS_EXIT:
        return make(p, "process", p->id.group, a);
    case CLUSTER_HTTP:
        return make(p, "http", p->id.group, a);
    case CLUSTER_NO_PAYLOAD:
        return make(p, "empty", p->id.group, a);
    case CLUSTER_AUDIT:
    case CLUSTER_MESSAGE:
    case CLUSTER_GIVEN:
        break;
    }
    return make(p, "message", p->id.group, a);
}

const char *fingerprint_of_cause(const struct pattern *p, struct arena *a) {
    return p->id.cause ? make(p, "message", p->id.cause, a) : NULL;
}
