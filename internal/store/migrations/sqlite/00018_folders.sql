-- Folders (family "user").
-- +goose Up
CREATE TABLE folders (
    user_id INTEGER PRIMARY KEY,
    body    BLOB NOT NULL,      -- hongyan.v1.FoldersChanged: all of them
    seq     INTEGER NOT NULL    -- of the event that told it
);
