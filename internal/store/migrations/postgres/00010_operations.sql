-- What is done with messages once they are sent (family "conversation", but the
-- last line).
-- +goose Up
ALTER TABLE events ADD COLUMN target_seq BIGINT NOT NULL DEFAULT 0;             -- the message that this operation changed; 0: no operation
CREATE INDEX events_operations ON events (conversation_id, seq, target_seq) WHERE target_seq > 0;
DROP INDEX events_notices;
CREATE INDEX events_notices ON events (conversation_id, seq) WHERE client_id IS NULL AND target_seq = 0;
ALTER TABLE conversation_heads ADD COLUMN shown_seq BIGINT NOT NULL DEFAULT 0;  -- the newest event that is no operation
UPDATE conversation_heads SET shown_seq = last_seq;

-- Countable messages that are no unread ones: for everybody (user 0) because
-- they were recalled, or for one person.
CREATE TABLE uncounted (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    hidden          BIGINT NOT NULL,            -- 1: deleted by that person for themselves
    PRIMARY KEY (conversation_id, user_id, seq)
);

-- Whom messages mention: a person, all members (0), or the admins (-1).
CREATE TABLE mentions (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id, seq)
);

CREATE TABLE reactions (
    conversation_id BIGINT NOT NULL,
    user_id         BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    emoji           TEXT    NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (conversation_id, user_id, seq, emoji)
);
CREATE INDEX reactions_by_message ON reactions (conversation_id, seq, at);

-- Messages pinned for all.
CREATE TABLE pinned_messages (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    pinned_seq      BIGINT NOT NULL,            -- the event that pinned it
    PRIMARY KEY (conversation_id, seq)
);

-- What messages said before they were edited.
CREATE TABLE message_versions (
    conversation_id BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    version         BIGINT NOT NULL,            -- 0: as sent
    at              BIGINT NOT NULL,
    body            BYTEA   NOT NULL,            -- hyv1.Content
    PRIMARY KEY (conversation_id, seq, version)
);

ALTER TABLE user_conversations ADD COLUMN draft_reply BIGINT NOT NULL DEFAULT 0;   -- the message it answers
