-- Columns hold what is queried; everything else of an assignment or workload stays in its JSON document.

CREATE TABLE switches (
    name         TEXT PRIMARY KEY,
    datapath_id  TEXT NOT NULL,
    ovsdb        TEXT NOT NULL,
    openflow     TEXT,
    zone_block   INTEGER NOT NULL,
    observe_only TEXT,
    restore      TEXT NOT NULL
) STRICT;

CREATE TABLE group_modes (
    group_name TEXT PRIMARY KEY,
    mode       TEXT NOT NULL CHECK (mode IN ('observe', 'shadow', 'enforce'))
) STRICT;

CREATE TABLE assignments (
    workload    TEXT PRIMARY KEY,
    persona     TEXT NOT NULL,
    probability REAL NOT NULL,
    risk        REAL NOT NULL,
    decided_at  TEXT NOT NULL,
    document    TEXT NOT NULL
) STRICT;

CREATE TABLE workloads (
    id       TEXT PRIMARY KEY,
    name     TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;

-- Rows are never deleted: a number may still stand in a switch's connection table.
CREATE TABLE profile_numbers (
    profile TEXT PRIMARY KEY,
    number  INTEGER NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 65534)
) STRICT;

-- AUTOINCREMENT: a sequence is never given twice, even after old events are pruned.
CREATE TABLE events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at       TEXT NOT NULL,
    kind     TEXT NOT NULL,
    subject  TEXT NOT NULL,
    message  TEXT NOT NULL
) STRICT;
