-- Groups: who may do what.
-- +goose Up
ALTER TABLE conversations ADD COLUMN permissions BIGINT NOT NULL DEFAULT 0;  -- two bits per action, who may speak first; see Permissions
