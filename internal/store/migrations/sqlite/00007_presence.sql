-- What people chose to be, and when they were last seen (family "user").
-- +goose Up
CREATE TABLE user_status (
    user_id    INTEGER NOT NULL PRIMARY KEY,
    choice     INTEGER NOT NULL,         -- hyv1.StatusChoice
    text       TEXT    NOT NULL,
    text_until INTEGER NOT NULL,         -- when the text goes away; 0: it stays
    seq        INTEGER NOT NULL          -- of the event of the own stream that tells it
);

CREATE TABLE user_seen (
    user_id INTEGER NOT NULL PRIMARY KEY,
    seen_at INTEGER NOT NULL             -- whole minutes; never later than it was
);
