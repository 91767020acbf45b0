-- What one puts away, and what one says later.
-- +goose Up
ALTER TABLE user_conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0; -- one more than the last num then; 0: not
ALTER TABLE user_conversations ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;

-- Messages that wait for their time (family "user").
ALTER TABLE user_conversations ADD COLUMN scheduled INTEGER NOT NULL DEFAULT 0; -- how many wait
ALTER TABLE user_conversations ADD COLUMN unsent    INTEGER NOT NULL DEFAULT 0; -- how many were refused
CREATE TABLE scheduled (
    user_id         INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    client_id       BLOB NOT NULL,
    body            BLOB NOT NULL,               -- hyv1.Content
    silent          INTEGER NOT NULL,
    send_at         INTEGER NOT NULL,
    taken_until     INTEGER NOT NULL,            -- somebody sends it, or tried to; 0: nobody yet
    refused         INTEGER NOT NULL,            -- hyv1.Reason; 0: it waits
    PRIMARY KEY (user_id, conversation_id, client_id)
) WITHOUT ROWID;
CREATE INDEX scheduled_due ON scheduled (send_at) WHERE refused = 0;
