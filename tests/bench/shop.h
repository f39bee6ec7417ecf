/* What the made-up shop logs: the frame of a Cloud Run entry and its kinds, for generate.c alone.
 * In the texts ' stands for a JSON quote, ` for an apostrophe, and ~ with a letter for a slot:
 *   ~u uuid   ~x 12 hex digits   ~h 16 hex digits   ~n number   ~d decimal   ~i IP address
 *   of the frame: ~I insertId   ~s instance   ~R revision   ~T trace   ~t ~r timestamps */
#ifndef BENCH_SHOP_H
#define BENCH_SHOP_H

#include <stdbool.h>

enum { SERVICES = 4, DICE = 1024 };

static const char *const services[SERVICES] = {"checkout", "frontend", "worker", "gateway"};

static const char frame[] =
    "{'insertId':'~I',%s,'labels':{'instanceId':'~s'},'logName':'projects/acme-prod/logs/"
    "run.googleapis.com%%2F%s',"
    "'receiveTimestamp':'~r','resource':{'labels':{'configuration_name':'%s','location':'europe-west1',"
    "'project_id':'acme-prod','revision_name':'%s-~R','service_name':'%s'},'type':'cloud_run_revision'},"
    "'severity':'%s','spanId':'~h','timestamp':'~t','trace':'projects/acme-prod/traces/~T'}";

struct kind {
    int weight; /* out of DICE; 0: only as another one's follower */
    int service;
    const char *severity, *log, *payload;
    bool then; /* the next kind of the table follows on the same instance */
};

#define MESSAGE(text) "'jsonPayload':{'message':'" text "','module':'acme.app','request_id':'~u'}"
#define ERROR_FIELD(text, type, value)                                                                       \
    "'jsonPayload':{'error':{'type':'" type "','value':'" value "'},'message':'" text "','request_id':'~u'}"
#define REQUEST(method, path, status)                                                                        \
    "'httpRequest':{'latency':'~ds','protocol':'HTTP/1.1','remoteIp':'~i','requestMethod':'" method          \
    "','requestSize':'~n','requestUrl':'https://shop.example/" path "','responseSize':'~n','status':" status \
    ",'userAgent':'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36'}"
#define AT(file, line, function) "\\n  File \\'/app/" file "\\', line " line ", in " function

static const struct kind kinds[] = {
    {110, 0, "INFO", "stderr", MESSAGE("cart ~u priced in ~d ms"), false},
    {90, 1, "INFO", "stdout", MESSAGE("rendered page /product/~n for session ~x"), false},
    {100, 2, "INFO", "stderr", MESSAGE("job ~u finished after ~d s, ~n rows"), false},
    {90, 3, "INFO", "stderr", MESSAGE("forwarded ~n bytes to ~i"), false},
    {80, 0, "INFO", "stderr", "'textPayload':'2025-09-16 INFO acme.stock reserved ~n items of order ~u'",
     false},
    {70, 2, "INFO", "stdout", "'textPayload':'heartbeat worker=~x queue=~n lag=~ds'", false},
    {74, 3, "INFO", "stderr", MESSAGE("token of client ~n renewed, good for ~d h"), false},

    {21, 0, "WARNING", "stderr", MESSAGE("slow query took ~d s: SELECT on orders of customer ~n"), false},
    {21, 1, "WARNING", "stderr", MESSAGE("image ~x.webp is missing, showing the placeholder"), false},
    {21, 2, "WARNING", "stderr", MESSAGE("retry 2 of 5 for job ~u after ~d s"), false},
    {20, 3, "WARNING", "stderr", MESSAGE("client ~i is over its limit of ~n requests"), false},
    {20, 0, "WARNING", "stderr", "'textPayload':'WARNING acme.fraud score ~d for order ~u is near the limit'",
     false},
    {20, 2, "WARNING", "stderr", MESSAGE("memory at ~d percent of ~n MiB"), false},

    {17, 0, "ERROR", "stderr",
     ERROR_FIELD("payment of order ~u failed", "PaymentDeclined", "issuer said no: code ~n, reference ~x"),
     false},
    {16, 0, "ERROR", "stderr",
     ERROR_FIELD("cannot reach the ledger at ~i", "ConnectionError", "connection to ~i refused after ~d s"),
     false},
    {15, 2, "ERROR", "stderr",
     "'textPayload':'Traceback (most recent call last):" AT("acme/jobs/runner.py", "88", "run")
         AT("acme/jobs/invoice.py", "41", "render") "\\nKeyError: `customer_~n`'",
     false},
    {15, 2, "ERROR", "stderr",
     ERROR_FIELD("job ~u gave up", "TimeoutError", "no answer from the mailer within ~d s"), false},
    {15, 1, "ERROR", "stderr",
     "'textPayload':'Traceback (most recent call last):" AT("acme/web/views.py", "210", "product")
         AT("acme/web/price.py", "17", "total") "\\nTypeError: unsupported operand for product ~n'",
     false},
    {15, 1, "ERROR", "stderr",
     ERROR_FIELD("session ~x could not be read", "InvalidToken", "signature of ~u does not match"), false},
    {15, 3, "ERROR", "stderr",
     ERROR_FIELD("upstream ~i went away", "BrokenPipeError", "write of ~n bytes to ~i failed"), false},
    {15, 3, "ERROR", "stderr", ERROR_FIELD("route table is stale", "RouteError", "no route for tenant ~u"),
     false},
    {14, 0, "ERROR", "stderr",
     "'textPayload':'ERROR acme.stock deadlock on table stock_~n: transaction ~x was rolled back'", false},
    {9, 2, "ERROR", "stderr",
     "'textPayload':'Traceback (most recent call last):" AT("acme/main.py", "12", "<module>") AT(
         "acme/jobs/__init__.py", "3", "<module>") "\\nModuleNotFoundError: No module named `acme.metrics`'",
     true},
    {0, 2, "WARNING", "varlog%2Fsystem", "'textPayload':'Container called exit(1).'", false},

    {50, 1, "INFO", "requests", REQUEST("GET", "product/~n?ref=~x", "200"), false},
    {41, 0, "INFO", "requests", REQUEST("POST", "cart/~u/items", "200"), false},
    {21, 1, "WARNING", "requests", REQUEST("GET", "static/~x.js", "404"), false},
    {10, 0, "ERROR", "requests", REQUEST("POST", "orders/~u/pay", "500"), false},
    {10, 3, "ERROR", "requests", REQUEST("GET", "api/v1/tenants/~n", "503"), false},
};

enum { KINDS = sizeof kinds / sizeof kinds[0] };

#endif
