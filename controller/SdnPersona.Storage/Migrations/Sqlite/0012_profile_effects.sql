CREATE TABLE profile_effects (
    profile  TEXT NOT NULL,
    persona  TEXT NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (profile, persona)
) STRICT;
