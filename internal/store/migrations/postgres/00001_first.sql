-- Family "conversation": every table is keyed by conversation_id first.
-- +goose Up
CREATE TABLE conversations (
    conversation_id BIGINT PRIMARY KEY,
    kind            BIGINT NOT NULL,            -- hyv1.ConversationKind
    name            TEXT    NOT NULL DEFAULT '',
    user_low        BIGINT NOT NULL DEFAULT 0,  -- the pair of a direct conversation
    user_high       BIGINT NOT NULL DEFAULT 0,
    member_count    BIGINT NOT NULL DEFAULT 0,
    closed          BIGINT NOT NULL DEFAULT 0,  -- 1: the other account was deleted
    created_at      BIGINT NOT NULL
);

-- Narrow on purpose: written by every group of messages.
CREATE TABLE conversation_heads (
    conversation_id BIGINT PRIMARY KEY,
    last_seq        BIGINT NOT NULL DEFAULT 0,
    last_num        BIGINT NOT NULL DEFAULT 0,
    version         BIGINT NOT NULL DEFAULT 1   -- grows with every change of who may send
) WITH (fillfactor = 50); -- room for HOT updates

-- An append-only heap.
CREATE TABLE events (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    num             BIGINT NOT NULL,
    countable       BIGINT NOT NULL,
    sender_id       BIGINT NOT NULL,
    sent_at         BIGINT NOT NULL,
    client_id       BYTEA,                        -- NULL for notices
    body            BYTEA    NOT NULL
);
CREATE UNIQUE INDEX events_by_seq ON events (conversation_id, seq);
-- client_id is a UUIDv7: it comes first so that the index grows at its edge.
CREATE UNIQUE INDEX events_by_client_id ON events (client_id, sender_id, conversation_id);
-- For the sweep of recently changed streams; costs next to nothing to keep.
CREATE INDEX events_by_time ON events USING brin (sent_at);

-- One row per membership: visible are the events of [joined_seq, left_seq).
CREATE TABLE members (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    joined_seq      BIGINT NOT NULL,
    left_seq        BIGINT NOT NULL DEFAULT 0,  -- 0: still a member
    role            BIGINT NOT NULL,            -- hyv1.Role
    read_seq        BIGINT NOT NULL DEFAULT 0,
    read_num        BIGINT NOT NULL DEFAULT 0,
    delivered_seq   BIGINT NOT NULL DEFAULT 0,
    -- What a member who left saw last: what the group became later is not theirs.
    left_name       TEXT   NOT NULL DEFAULT '',
    left_count      BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id, joined_seq)
) WITH (fillfactor = 70);

-- Family "user": every table is keyed by user_id first.
CREATE TABLE user_heads (
    user_id  BIGINT PRIMARY KEY,
    last_seq BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE user_events (
    user_id BIGINT NOT NULL,
    seq     BIGINT NOT NULL,
    at      BIGINT NOT NULL,
    body    BYTEA    NOT NULL
);
CREATE UNIQUE INDEX user_events_by_seq ON user_events (user_id, seq);
CREATE INDEX user_events_by_time ON user_events USING brin (at);

-- The user's side of membership, written by jobs that follow the conversation.
CREATE TABLE user_conversations (
    user_id         BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    joined_seq      BIGINT NOT NULL,
    left_seq        BIGINT NOT NULL DEFAULT 0,
    read_seq        BIGINT NOT NULL DEFAULT 0,  -- the newest mark told to the user's devices
    PRIMARY KEY (user_id, conversation_id)
);

-- The outbox: what must follow a transaction in the other family or outside.
CREATE TABLE jobs (
    job_id     BIGINT PRIMARY KEY,
    kind       TEXT    NOT NULL,
    key        BIGINT NOT NULL,                 -- the conversation or user it came from
    body       BYTEA    NOT NULL,
    run_at     BIGINT NOT NULL,
    attempts   BIGINT NOT NULL DEFAULT 0,
    last_error TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX jobs_by_time ON jobs (run_at);

CREATE TABLE server_state (
    name  TEXT PRIMARY KEY,
    value BYTEA NOT NULL
);
