-- What is done with messages once they are sent (family "conversation", but the
-- last line).
-- +goose Up
ALTER TABLE events ADD COLUMN target_seq INTEGER NOT NULL DEFAULT 0;             -- the message that this operation changed; 0: no operation
CREATE INDEX events_operations ON events (conversation_id, seq, target_seq) WHERE target_seq > 0;
DROP INDEX events_notices;
CREATE INDEX events_notices ON events (conversation_id, seq) WHERE client_id IS NULL AND target_seq = 0;
ALTER TABLE conversation_heads ADD COLUMN shown_seq INTEGER NOT NULL DEFAULT 0;  -- the newest event that is no operation
UPDATE conversation_heads SET shown_seq = last_seq;

-- Countable messages that are no unread ones: for everybody (user 0) because
-- they were recalled, or for one person.
CREATE TABLE uncounted (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    hidden          INTEGER NOT NULL,            -- 1: deleted by that person for themselves
    PRIMARY KEY (conversation_id, user_id, seq)
) WITHOUT ROWID;

-- Whom messages mention: a person, all members (0), or the admins (-1).
CREATE TABLE mentions (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id, seq)
) WITHOUT ROWID;

CREATE TABLE reactions (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    emoji           TEXT    NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id, seq, emoji)
) WITHOUT ROWID;
CREATE INDEX reactions_by_message ON reactions (conversation_id, seq, at);

-- Messages pinned for all.
CREATE TABLE pinned_messages (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    pinned_seq      INTEGER NOT NULL,            -- the event that pinned it
    PRIMARY KEY (conversation_id, seq)
) WITHOUT ROWID;

-- What messages said before they were edited.
CREATE TABLE message_versions (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    version         INTEGER NOT NULL,            -- 0: as sent
    at              INTEGER NOT NULL,
    body            BLOB    NOT NULL,            -- hyv1.Content
    PRIMARY KEY (conversation_id, seq, version)
) WITHOUT ROWID;

ALTER TABLE user_conversations ADD COLUMN draft_reply INTEGER NOT NULL DEFAULT 0;   -- the message it answers
