-- Polls (family "conversation"). How one stands is in its message.
-- +goose Up
CREATE TABLE polls (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    right_option    BIGINT NOT NULL,            -- of a quiz; -1: it is none
    told_at         BIGINT NOT NULL DEFAULT 0,  -- when its votes were told last
    due_at          BIGINT NOT NULL DEFAULT 0,  -- when they are to be told again; 0: nobody voted since
    PRIMARY KEY (conversation_id, seq)
);
CREATE INDEX polls_due ON polls (due_at) WHERE due_at > 0;

CREATE TABLE poll_votes (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    options         BIGINT NOT NULL,            -- one bit each, the lowest for the first
    at              BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, seq, user_id)
);
