# An export for the fault runs: n entries of each of 15 problems (fewer than a day may bring).
#   awk -v n=5 -f tests/fault/export.awk
BEGIN {
    printf "["
    for (p = 0; p < 15; p++)
        for (i = 0; i < n; i++)
            printf "%s{\"insertId\":\"p%di%d\",\"timestamp\":\"2025-09-16T01:%02d:%02dZ\",\"severity\":\"ERROR\"," \
                   "\"resource\":{\"type\":\"cloud_run_revision\",\"labels\":{\"service_name\":\"acme-backend\"," \
                   "\"revision_name\":\"acme-backend-0000%d\"}},\"textPayload\":\"acme.billing.%c%c%c: cannot open " \
                   "the %c%c%c%c ledger\"}", (p || i) ? ",\n" : "", p, i, i % 60, p, p % 3, \
                   97 + p % 26, 97 + p % 7, 97 + int(p / 7), 110 + p % 5, 97 + p % 11, 98 + p % 13, 103 + p % 3
    printf "]\n"
}
