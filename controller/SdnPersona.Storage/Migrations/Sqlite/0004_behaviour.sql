-- Windows of behaviour in the form of the program that wrote them: it checks version and checksum itself.
CREATE TABLE behaviour (
    workload TEXT PRIMARY KEY,
    saved_at TEXT NOT NULL,
    state    BLOB NOT NULL
) STRICT;
