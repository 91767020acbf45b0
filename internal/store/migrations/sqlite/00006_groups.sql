-- Groups: who may do what.
-- +goose Up
ALTER TABLE conversations ADD COLUMN permissions INTEGER NOT NULL DEFAULT 0;  -- two bits per action, who may speak first; see Permissions
-- Times are the ends of mutes; 0: not muted.
ALTER TABLE conversations ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;       -- for all but admins and the owner
ALTER TABLE conversation_heads ADD COLUMN slow_seconds INTEGER NOT NULL DEFAULT 0; -- between two messages of a member
ALTER TABLE members ADD COLUMN muted_until INTEGER NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN spoke_at INTEGER NOT NULL DEFAULT 0;                -- the last message while the group was slow
ALTER TABLE conversations ADD COLUMN waiting INTEGER NOT NULL DEFAULT 0;           -- applications that wait

ALTER TABLE conversations ADD COLUMN notice TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN notice_seq INTEGER NOT NULL DEFAULT 0;        -- the event that set it
ALTER TABLE conversations ADD COLUMN history_from INTEGER NOT NULL DEFAULT 0;      -- what newcomers see; 0: from their joining on
ALTER TABLE members ADD COLUMN sees_from INTEGER NOT NULL DEFAULT 0;               -- before joined_seq; 0: from joined_seq on
ALTER TABLE members ADD COLUMN nickname TEXT NOT NULL DEFAULT '';

CREATE TABLE group_bans (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    by_id           INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, user_id)
);

-- Links by which people join; the conversation is part of their token.
CREATE TABLE group_invites (
    conversation_id INTEGER NOT NULL,
    invite_id       INTEGER NOT NULL,
    token_hash      BLOB NOT NULL,               -- SHA-256 of the secret part
    creator_id      INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL,            -- 0: never
    max_uses        INTEGER NOT NULL,            -- 0: any number
    uses            INTEGER NOT NULL DEFAULT 0,
    needs_approval  INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, invite_id)
);

-- The latest application of each person.
CREATE TABLE group_applications (
    conversation_id INTEGER NOT NULL,
    user_id         INTEGER NOT NULL,
    invite_id       INTEGER NOT NULL,
    message         TEXT NOT NULL,
    at              INTEGER NOT NULL,
    state           INTEGER NOT NULL,            -- hyv1.ApplicationState
    reason          TEXT NOT NULL DEFAULT '',
    turn            INTEGER NOT NULL,            -- grows with every change of this row
    PRIMARY KEY (conversation_id, user_id)
);

-- Family "user": what the user was told of it.
CREATE TABLE user_applications (
    user_id         INTEGER NOT NULL,
    conversation_id INTEGER NOT NULL,
    turn            INTEGER NOT NULL,
    PRIMARY KEY (user_id, conversation_id)
);
