-- Files: what people send that is not text.
-- +goose Up
-- Family "user": keyed by the owner.
CREATE TABLE files (
    owner_id   BIGINT  NOT NULL,
    file_id    BIGINT  NOT NULL,
    state      BIGINT  NOT NULL,             -- hyv1.FileState
    kind       BIGINT  NOT NULL,             -- hyv1.FileKind
    name       TEXT    NOT NULL,
    size       BIGINT  NOT NULL,             -- of the upload; of the blob when READY
    claimed    BYTEA,                         -- SHA-256 the client told; NULL: none
    mime       TEXT    NOT NULL DEFAULT '',
    width      BIGINT  NOT NULL DEFAULT 0,
    height     BIGINT  NOT NULL DEFAULT 0,
    blurhash   TEXT    NOT NULL DEFAULT '',
    blob       BYTEA,                         -- key; NULL: not whole yet, or refused
    thumb      BYTEA,                         -- key; NULL: there is none
    refused    BIGINT  NOT NULL DEFAULT 0,   -- hyv1.Reason
    created_at BIGINT  NOT NULL,
    used_at    BIGINT  NOT NULL,             -- when it last changed, or was sent
    PRIMARY KEY (owner_id, file_id)
);
CREATE INDEX files_by_use ON files (used_at);
CREATE INDEX files_by_blob ON files (blob) WHERE blob IS NOT NULL;
CREATE INDEX files_by_thumb ON files (thumb) WHERE thumb IS NOT NULL;

-- Keyed by what they are: files of several people may have the same bytes.
CREATE TABLE blobs (
    blob    BYTEA    NOT NULL PRIMARY KEY,    -- SHA-256
    used_at BIGINT  NOT NULL,                -- when it was last wanted
    doomed  BIGINT  NOT NULL DEFAULT 0       -- 1: being deleted
);
CREATE INDEX blobs_by_use ON blobs (used_at);

-- Family "conversation": what a message shows.
CREATE TABLE file_refs (
    conversation_id BIGINT  NOT NULL,
    seq             BIGINT  NOT NULL,
    file_id         BIGINT  NOT NULL,
    owner_id        BIGINT  NOT NULL,
    PRIMARY KEY (conversation_id, seq, file_id)
);
CREATE INDEX file_refs_by_file ON file_refs (file_id);
