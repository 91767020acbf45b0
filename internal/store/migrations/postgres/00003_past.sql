-- What a member who left saw last: what the group became later is not theirs.
-- +goose Up
ALTER TABLE members ADD COLUMN left_name  TEXT    NOT NULL DEFAULT '';
ALTER TABLE members ADD COLUMN left_count BIGINT  NOT NULL DEFAULT 0;
