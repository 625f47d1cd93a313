"""The two ledger tables in SQL: records hashed by resident, versions by the month in which they came."""

from datetime import date

from django.db import connection

RECORD_PARTITIONS = 16

CREATE_RECORD = """
CREATE TABLE wallet_record (
    resident_id uuid NOT NULL,
    id uuid NOT NULL,
    source_id uuid NOT NULL,
    kind varchar(40) NOT NULL,
    source_record_id varchar(128) NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 1),
    versions_held integer NOT NULL CHECK (versions_held >= 1),
    digest bytea,
    payload bytea,
    valid_from date,
    valid_to date,
    data_as_of date NOT NULL,
    epoch varchar(64) NOT NULL,
    epoch_at timestamptz NOT NULL,
    withdrawn_reason varchar(20),
    first_received_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    last_confirmed_at timestamptz NOT NULL,
    times_seen integer NOT NULL,
    PRIMARY KEY (resident_id, id),
    CONSTRAINT wallet_record_payload_or_tombstone CHECK ((payload IS NULL) = (withdrawn_reason IS NOT NULL))
) PARTITION BY HASH (resident_id);
"""

CREATE_RECORD_PARTITIONS = [
    f"CREATE TABLE wallet_record_{number:02} PARTITION OF wallet_record"
    f" FOR VALUES WITH (MODULUS {RECORD_PARTITIONS}, REMAINDER {number}) WITH (fillfactor = 85)"
    for number in range(RECORD_PARTITIONS)
]

CREATE_VERSION = """
CREATE TABLE wallet_recordversion (
    resident_id uuid NOT NULL,
    record_id uuid NOT NULL,
    revision bigint NOT NULL CHECK (revision >= 1),
    recorded_at timestamptz NOT NULL,
    source_id uuid NOT NULL,
    digest bytea,
    payload bytea,
    valid_from date,
    valid_to date,
    data_as_of date NOT NULL,
    epoch varchar(64) NOT NULL,
    withdrawn_reason varchar(20),
    issued_at timestamptz NOT NULL,
    happened_at timestamptz,
    delivered_as varchar(128) NOT NULL,
    corrects varchar(128),
    PRIMARY KEY (resident_id, record_id, revision, recorded_at)
) PARTITION BY RANGE (recorded_at);
"""

# One partition takes what no month is prepared for, so that nothing is ever refused for want of a table.
CREATE_VERSION_REST = "CREATE TABLE wallet_recordversion_rest PARTITION OF wallet_recordversion DEFAULT"

# The web may call this but not create tables itself; a month whose rows already lie in "rest" stays there.
CREATE_MONTH_FUNCTION = """
CREATE FUNCTION wallet_prepare_version_months(first date, months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    begins date;
    name text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('wallet_prepare_version_months'));
    FOR i IN 0 .. months - 1 LOOP
        begins := date_trunc('month', first)::date + make_interval(months => i);
        name := 'wallet_recordversion_' || to_char(begins, 'YYYYMM');
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        CONTINUE WHEN EXISTS (
            SELECT FROM wallet_recordversion_rest
            WHERE recorded_at >= begins AND recorded_at < begins + interval '1 month');
        EXECUTE format(
            'CREATE TABLE %I PARTITION OF wallet_recordversion FOR VALUES FROM (%L) TO (%L)',
            name, begins::timestamp AT TIME ZONE 'UTC', (begins + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        EXECUTE format('CREATE INDEX ON %I USING brin (recorded_at)', name);
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE ALL ON FUNCTION wallet_prepare_version_months(date, integer) FROM PUBLIC;
"""


def prepare_months(today: date, *, months: int = 4) -> int:
    """Makes the partitions of this month and the next ones; returns how many were new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT wallet_prepare_version_months(%s, %s)", [today, months])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
