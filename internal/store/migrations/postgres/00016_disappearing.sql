-- Messages that go away (family "conversation").
-- +goose Up
ALTER TABLE conversation_heads ADD COLUMN timer_seconds BIGINT NOT NULL DEFAULT 0; -- how long messages stay; negative: from when they are read; 0: they do
ALTER TABLE events ADD COLUMN expires_at BIGINT;                                   -- unix milliseconds; negative: so many seconds after it is read; NULL: it stays
CREATE INDEX events_expiring ON events (expires_at) WHERE expires_at > 0;
CREATE INDEX events_timed ON events (conversation_id, seq) WHERE expires_at < 0;
