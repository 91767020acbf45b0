-- When members read (family "conversation").
-- +goose Up
CREATE TABLE read_times (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    seq             INTEGER NOT NULL, -- up to this event they had read
    at              INTEGER NOT NULL, -- ms; 0: not told
    PRIMARY KEY (conversation_id, user_id, seq)
) WITHOUT ROWID;
