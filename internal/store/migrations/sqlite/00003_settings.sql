-- How a user keeps a conversation, and what they wrote there and did not send.
-- +goose Up
ALTER TABLE user_conversations ADD COLUMN pinned        INTEGER NOT NULL DEFAULT 0;  -- the greatest stands on top; 0: not pinned
ALTER TABLE user_conversations ADD COLUMN muted_until   INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_conversations ADD COLUMN marked_unread INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_conversations ADD COLUMN draft         BLOB NOT NULL DEFAULT ''; -- UTF-8
ALTER TABLE user_conversations ADD COLUMN draft_at      INTEGER NOT NULL DEFAULT 0;
ALTER TABLE user_conversations ADD COLUMN draft_seq     INTEGER NOT NULL DEFAULT 0;  -- the event of user_events that told the draft
