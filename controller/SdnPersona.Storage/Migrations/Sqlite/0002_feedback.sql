-- AUTOINCREMENT: what people refer to by number is never another one. Rows are never deleted: undoing marks them.
CREATE TABLE feedback (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    workload  TEXT NOT NULL,
    document  TEXT NOT NULL,
    undone_at TEXT
) STRICT;
