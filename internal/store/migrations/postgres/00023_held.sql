-- Family "user": the files that what waits for its time will show. They are of the
-- same person.
-- +goose Up
CREATE TABLE held_files (
    user_id         BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    client_id       BYTEA  NOT NULL,
    file_id         BIGINT NOT NULL,
    PRIMARY KEY (user_id, conversation_id, client_id, file_id)
);
CREATE INDEX held_files_by_file ON held_files (file_id);

-- The event that told of stickers last; 0: none.
ALTER TABLE users ADD COLUMN stickers_seq BIGINT NOT NULL DEFAULT 0;
