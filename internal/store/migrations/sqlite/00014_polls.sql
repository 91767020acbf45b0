-- Polls (family "conversation"). How one stands is in its message.
-- +goose Up
CREATE TABLE polls (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    right_option    INTEGER NOT NULL,            -- of a quiz; -1: it is none
    told_at         INTEGER NOT NULL DEFAULT 0,  -- when its votes were told last
    due_at          INTEGER NOT NULL DEFAULT 0,  -- when they are to be told again; 0: nobody voted since
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;
CREATE INDEX polls_due ON polls (due_at) WHERE due_at > 0;

CREATE TABLE poll_votes (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    options         INTEGER NOT NULL,            -- one bit each, the lowest for the first
    at              INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, seq, user_id)
) WITHOUT ROWID;
