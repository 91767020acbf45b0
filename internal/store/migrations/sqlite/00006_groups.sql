-- Groups: who may do what.
-- +goose Up
ALTER TABLE conversations ADD COLUMN permissions INTEGER NOT NULL DEFAULT 0;  -- two bits per action, who may speak first; see Permissions
-- Times are the ends of mutes; 0: not muted.
ALTER TABLE conversations ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;       -- for all but admins and the owner
ALTER TABLE conversation_heads ADD COLUMN slow_seconds INTEGER NOT NULL DEFAULT 0; -- between two messages of a member
ALTER TABLE members ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN spoke_at INTEGER NOT NULL DEFAULT 0;                -- the last message while the group was slow
