-- When members read (family "conversation").
-- +goose Up
CREATE TABLE read_times (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    seq             BIGINT NOT NULL,  -- up to this event they had read
    at              BIGINT NOT NULL,  -- ms; 0: not told
    PRIMARY KEY (conversation_id, user_id, seq)
);
