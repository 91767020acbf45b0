-- Folders (family "user").
-- +goose Up
CREATE TABLE folders (
    user_id BIGINT PRIMARY KEY,
    body    BYTEA NOT NULL,   -- hongyan.v1.FoldersChanged: all of them
    seq     BIGINT NOT NULL   -- of the event that told it
);
