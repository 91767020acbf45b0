-- The server's own account, and conversations in which only one writes.
-- +goose Up
ALTER TABLE users ADD COLUMN system INTEGER NOT NULL DEFAULT 0;      -- 1: the server's own account
ALTER TABLE users ADD COLUMN language TEXT NOT NULL DEFAULT '';  -- BCP 47, to be written to in; '': not known
ALTER TABLE conversations ADD COLUMN writer_id INTEGER NOT NULL DEFAULT 0;  -- who alone may send; 0: all members
