-- What was done in a group, apart from what was said: few among many messages.
-- +goose Up
CREATE INDEX events_notices ON events (conversation_id, seq) WHERE client_id IS NULL;
