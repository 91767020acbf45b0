-- Family "user": the files that what waits for its time will show. They are of the
-- same person.
-- +goose Up
CREATE TABLE held_files (
    user_id         INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    client_id       BLOB    NOT NULL,
    file_id         INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation_id, client_id, file_id)
) WITHOUT ROWID;
CREATE INDEX held_files_by_file ON held_files (file_id);

-- The event that told of stickers last; 0: none.
ALTER TABLE users ADD COLUMN stickers_seq INTEGER NOT NULL DEFAULT 0;
