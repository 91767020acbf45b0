-- Files: what people send that is not text.
-- +goose Up
-- Family "user": keyed by the owner.
CREATE TABLE files (
    owner_id   INTEGER NOT NULL,
    file_id    INTEGER NOT NULL,
    state      INTEGER NOT NULL,             -- hyv1.FileState
    kind       INTEGER NOT NULL,             -- hyv1.FileKind
    name       TEXT    NOT NULL,
    size       INTEGER NOT NULL,             -- of the upload; of the blob when READY
    claimed    BLOB,                         -- SHA-256 the client told; NULL: none
    mime       TEXT    NOT NULL DEFAULT '',
    width      INTEGER NOT NULL DEFAULT 0,
    height     INTEGER NOT NULL DEFAULT 0,
    blurhash   TEXT    NOT NULL DEFAULT '',
    blob       BLOB,                         -- key; NULL: not whole yet, or refused
    thumb      BLOB,                         -- key; NULL: there is none
    refused    INTEGER NOT NULL DEFAULT 0,   -- hyv1.Reason
    created_at INTEGER NOT NULL,
    used_at    INTEGER NOT NULL,             -- when it last changed, or was sent
    PRIMARY KEY (owner_id, file_id)
) WITHOUT ROWID;
CREATE INDEX files_by_use ON files (used_at);
CREATE INDEX files_by_blob ON files (blob) WHERE blob IS NOT NULL;
CREATE INDEX files_by_thumb ON files (thumb) WHERE thumb IS NOT NULL;

-- Keyed by what they are: files of several people may have the same bytes.
CREATE TABLE blobs (
    blob    BLOB    NOT NULL PRIMARY KEY,    -- SHA-256
    used_at INTEGER NOT NULL,                -- when it was last wanted
    doomed  INTEGER NOT NULL DEFAULT 0       -- 1: being deleted
) WITHOUT ROWID;
CREATE INDEX blobs_by_use ON blobs (used_at);

-- Family "conversation": what a message shows.
CREATE TABLE file_refs (
    conversation_id INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    file_id         INTEGER NOT NULL,
    owner_id        INTEGER NOT NULL,
    PRIMARY KEY (conversation_id, seq, file_id)
) WITHOUT ROWID;
CREATE INDEX file_refs_by_file ON file_refs (file_id);
