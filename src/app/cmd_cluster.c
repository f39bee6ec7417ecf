#include "app/cmd.h"

#include "base/json.h"

int cmd_cluster(struct session *s, struct err *err) {
    struct cluster_set *set = session_clusters(s, s->o->members, err);
    if (!set)
        return err->status;
    struct json *j = cluster_set_to_json(set, s->o->members);
    int rc = session_print_json(j, s->o->output, err);
    json_free(j);
    cluster_set_free(set);
    return rc ? err->status : ERR_NONE;
}
