-- What is put away in a list.
-- +goose Up
ALTER TABLE user_conversations ADD COLUMN archived INTEGER NOT NULL DEFAULT 0; -- one more than the last num then; 0: not
ALTER TABLE user_conversations ADD COLUMN unlisted INTEGER NOT NULL DEFAULT 0;
