-- Who a datapath id belongs to: the subject of the certificate that it first came with.
CREATE TABLE datapath_owners (
    datapath_id TEXT PRIMARY KEY,
    subject     TEXT NOT NULL
) STRICT;
