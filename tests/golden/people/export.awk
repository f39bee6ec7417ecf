# One problem in one hour, of the given revision.
BEGIN {
    for (i = 0; i < 5; i++)
        printf "{\"insertId\":\"h%di%d\",\"timestamp\":\"2025-10-07T%02d:%02d:00Z\",\"severity\":\"ERROR\"," \
               "\"resource\":{\"type\":\"cloud_run_revision\",\"labels\":{\"project_id\":\"acme-staging\"," \
               "\"service_name\":\"acme-backend\",\"revision_name\":\"acme-backend-000%d-wom\"}}," \
               "\"textPayload\":\"The nightly ledger import cannot open its archive\"}\n", hour, i, hour, 10 * i, revision
}
