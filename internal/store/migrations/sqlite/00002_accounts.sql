-- Family "user": every table but the last three is keyed by user_id first.
-- +goose Up
CREATE TABLE users (
    user_id    INTEGER PRIMARY KEY,
    handle     TEXT NOT NULL,              -- as typed; '' once deleted
    handle_key TEXT NOT NULL,  -- its key in handles; '' once deleted
    name       TEXT NOT NULL,              -- stays when the account is deleted
    bio        TEXT NOT NULL DEFAULT '',
    owner      INTEGER NOT NULL DEFAULT 0,  -- 1: owner of the server
    locked_at  INTEGER NOT NULL DEFAULT 0,  -- 0: not locked by an administrator
    created_at INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL DEFAULT 0   -- 0: not deleted
);
CREATE INDEX users_owners ON users (user_id) WHERE owner = 1;

-- A table of its own, so that secrets are not read with every name.
CREATE TABLE credentials (
    user_id       INTEGER PRIMARY KEY,
    password_hash TEXT NOT NULL,           -- PHC string of Argon2id
    changed_at    INTEGER NOT NULL
);

-- Signed-in devices, and for a month those that were signed out.
CREATE TABLE devices (
    user_id        INTEGER NOT NULL,
    device_id      INTEGER NOT NULL,
    name           TEXT NOT NULL,
    address        TEXT NOT NULL,          -- of the last sign-in or refresh
    created_at     INTEGER NOT NULL,
    last_active_at INTEGER NOT NULL,        -- at most a minute late
    refresh_hash   BLOB NOT NULL,          -- SHA-256 of the refresh secret that is good now
    rotated_at     INTEGER NOT NULL,        -- since when
    generation     INTEGER NOT NULL DEFAULT 1,  -- counts the secrets
    confirmed      INTEGER NOT NULL DEFAULT 1,  -- newest generation whose access token was seen
    revoked_at     INTEGER NOT NULL DEFAULT 0,  -- 0: signed in
    PRIMARY KEY (user_id, device_id)
) WITHOUT ROWID;

-- Who has which handle; keyed by the handle, as that must be unique.
CREATE TABLE handles (
    handle_key TEXT PRIMARY KEY,
    user_id    INTEGER NOT NULL
) WITHOUT ROWID;

-- Failed sign-ins, by what was tried (account: a hash of the handle) and from
-- where: (account, '') from anywhere, ('', address) for any account, and
-- (account, address) from where that account has signed in before.
CREATE TABLE signin_failures (
    account      TEXT NOT NULL,
    address      TEXT NOT NULL,
    failures     INTEGER NOT NULL,
    since        INTEGER NOT NULL,          -- when counting began
    last_at      INTEGER NOT NULL,
    locks        INTEGER NOT NULL,          -- lock-outs in a row: each is longer
    locked_until INTEGER NOT NULL,
    PRIMARY KEY (account, address)
) WITHOUT ROWID;

-- Keys that sign access tokens; the newest signs, all verify.
CREATE TABLE token_keys (
    kid        TEXT PRIMARY KEY,
    seed       BLOB NOT NULL,              -- Ed25519 private key
    created_at INTEGER NOT NULL
);
