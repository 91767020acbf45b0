-- What people chose to be, and when they were last seen (family "user").
-- +goose Up
CREATE TABLE user_status (
    user_id    BIGINT NOT NULL PRIMARY KEY,
    choice     BIGINT NOT NULL,         -- hyv1.StatusChoice
    text       TEXT    NOT NULL,
    text_until BIGINT NOT NULL,         -- when the text goes away; 0: it stays
    seq        BIGINT NOT NULL          -- of the event of the own stream that tells it
);

CREATE TABLE user_seen (
    user_id BIGINT NOT NULL PRIMARY KEY,
    seen_at BIGINT NOT NULL             -- whole minutes; never later than it was
);
