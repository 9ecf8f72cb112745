-- Who uses which service of whom.
CREATE TABLE service_usage (
    client             TEXT NOT NULL,
    client_is_workload INTEGER NOT NULL,
    server             TEXT NOT NULL,
    server_is_workload INTEGER NOT NULL,
    protocol           INTEGER NOT NULL,
    port               INTEGER NOT NULL,
    copied             INTEGER NOT NULL,
    exported           INTEGER NOT NULL,
    packets            INTEGER NOT NULL,
    bytes              INTEGER NOT NULL,
    first_seen         TEXT NOT NULL,
    last_seen          TEXT NOT NULL,
    hours              BLOB NOT NULL,
    PRIMARY KEY (client, server, protocol, port)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_counters (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

-- Proposals of segments, with their review.
CREATE TABLE proposals (
    id         TEXT PRIMARY KEY,
    group_name TEXT NOT NULL,
    document   TEXT NOT NULL
) STRICT;
