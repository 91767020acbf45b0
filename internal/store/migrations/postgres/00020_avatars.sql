-- Pictures of people (family "user") and of groups (family "conversation").
-- +goose Up
ALTER TABLE users ADD COLUMN avatar BIGINT NOT NULL DEFAULT 0;         -- a file of theirs; 0: none
ALTER TABLE conversations ADD COLUMN avatar BIGINT NOT NULL DEFAULT 0; -- a file in file_refs, seq 0; 0: none
