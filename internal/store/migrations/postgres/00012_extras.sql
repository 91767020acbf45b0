-- What one puts away, and what one says later.
-- +goose Up
ALTER TABLE user_conversations ADD COLUMN archived BIGINT NOT NULL DEFAULT 0; -- one more than the last num then; 0: not
ALTER TABLE user_conversations ADD COLUMN unlisted BIGINT NOT NULL DEFAULT 0;

-- Messages that wait for their time (family "user").
ALTER TABLE user_conversations ADD COLUMN scheduled BIGINT NOT NULL DEFAULT 0; -- how many wait
ALTER TABLE user_conversations ADD COLUMN unsent    BIGINT NOT NULL DEFAULT 0; -- how many were refused
CREATE TABLE scheduled (
    user_id         BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    client_id       BYTEA NOT NULL,
    body            BYTEA NOT NULL,               -- hyv1.Content
    silent          BIGINT NOT NULL,
    send_at         BIGINT NOT NULL,
    taken_until     BIGINT NOT NULL,            -- somebody sends it, or tried to; 0: nobody yet
    refused         BIGINT NOT NULL,            -- hyv1.Reason; 0: it waits
    PRIMARY KEY (user_id, conversation_id, client_id)
);
CREATE INDEX scheduled_due ON scheduled (send_at) WHERE refused = 0;
