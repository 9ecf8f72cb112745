CREATE TABLE policy_states (
    workload TEXT PRIMARY KEY,
    persona  TEXT NOT NULL
) STRICT;
