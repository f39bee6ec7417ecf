# Problems `from` to `to` of a service that falls apart, n entries each, in the given hour.
BEGIN {
    split("ledger payment search mail login stock invoice export import upload cart refund voucher parcel label " \
          "price basket coupon review picture banner session cookie locale currency country postcode courier " \
          "warehouse shelf scanner printer", word, " ")
    for (p = from; p <= to; p++)
        for (i = 0; i < n; i++)
            printf "{\"insertId\":\"h%dp%di%d\",\"timestamp\":\"2025-10-07T%02d:%02d:%02dZ\",\"severity\":\"%s\"," \
                   "\"resource\":{\"type\":\"cloud_run_revision\",\"labels\":{\"project_id\":\"acme-staging\"," \
                   "\"service_name\":\"acme-backend\",\"revision_name\":\"acme-backend-00041-wom\"}}," \
                   "\"textPayload\":\"The %s worker cannot reach its %s queue\"}\n", hour, p, i, hour, p, i, \
                   p % 2 ? "ERROR" : "WARNING", word[p], word[p % 31 + 1]
}
