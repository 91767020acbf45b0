-- Family "conversation": every table is keyed by conversation_id first.
-- +goose Up
CREATE TABLE conversations (
    conversation_id INTEGER PRIMARY KEY,
    kind            INTEGER NOT NULL,            -- hyv1.ConversationKind
    name            TEXT    NOT NULL DEFAULT '',
    user_low        INTEGER NOT NULL DEFAULT 0,  -- the pair of a direct conversation
    user_high       INTEGER NOT NULL DEFAULT 0,
    member_count    INTEGER NOT NULL DEFAULT 0,
    closed          INTEGER NOT NULL DEFAULT 0,  -- 1: the other account was deleted
    created_at      INTEGER NOT NULL
);

-- Narrow on purpose: written by every group of messages.
CREATE TABLE conversation_heads (
    conversation_id INTEGER PRIMARY KEY,
    last_seq        INTEGER NOT NULL DEFAULT 0,
    last_num        INTEGER NOT NULL DEFAULT 0,
    version         INTEGER NOT NULL DEFAULT 1   -- grows with every change of who may send
);

-- An append-only heap: the rowid is the order of commits.
CREATE TABLE events (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    num             INTEGER NOT NULL,
    countable       INTEGER NOT NULL,
    sender_id       INTEGER NOT NULL,
    sent_at         INTEGER NOT NULL,
    client_id       BLOB,                        -- NULL for notices
    body            BLOB    NOT NULL
);
CREATE UNIQUE INDEX events_by_seq ON events (conversation_id, seq);
-- client_id is a UUIDv7: it comes first so that the index grows at its edge.
CREATE UNIQUE INDEX events_by_client_id ON events (client_id, sender_id, conversation_id);

-- One row per membership: visible are the events of [joined_seq, left_seq).
CREATE TABLE members (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    joined_seq      INTEGER NOT NULL,
    left_seq        INTEGER NOT NULL DEFAULT 0,  -- 0: still a member
    role            INTEGER NOT NULL,            -- hyv1.Role
    read_seq        INTEGER NOT NULL DEFAULT 0,
    read_num        INTEGER NOT NULL DEFAULT 0,
    delivered_seq   INTEGER NOT NULL DEFAULT 0,
    -- What a member who left saw last: what the group became later is not theirs.
    left_name       TEXT    NOT NULL DEFAULT '',
    left_count      INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (conversation_id, user_id, joined_seq)
) WITHOUT ROWID;

-- Family "user": every table is keyed by user_id first.
CREATE TABLE user_heads (
    user_id  INTEGER PRIMARY KEY,
    last_seq INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE user_events (
    user_id INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    body    BLOB    NOT NULL
);
CREATE UNIQUE INDEX user_events_by_seq ON user_events (user_id, seq);

-- The user's side of membership, written by jobs that follow the conversation.
CREATE TABLE user_conversations (
    user_id         INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    joined_seq      INTEGER NOT NULL,
    left_seq        INTEGER NOT NULL DEFAULT 0,
    read_seq        INTEGER NOT NULL DEFAULT 0,  -- the newest mark told to the user's devices
    PRIMARY KEY (user_id, conversation_id)
) WITHOUT ROWID;

-- The outbox: what must follow a transaction in the other family or outside.
CREATE TABLE jobs (
    job_id     INTEGER PRIMARY KEY,
    kind       TEXT    NOT NULL,
    key        INTEGER NOT NULL,                 -- the conversation or user it came from
    body       BLOB    NOT NULL,
    run_at     INTEGER NOT NULL,
    attempts   INTEGER NOT NULL DEFAULT 0,
    last_error TEXT    NOT NULL DEFAULT ''
);
CREATE INDEX jobs_by_time ON jobs (run_at);

CREATE TABLE server_state (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
);
