-- Of whom somebody was told last, and where (family "user").
-- +goose Up
CREATE TABLE people_told (
    user_id   INTEGER NOT NULL,     -- who was told
    person_id INTEGER NOT NULL,     -- of whom
    seq       INTEGER NOT NULL,     -- of the event in the user's own stream
    PRIMARY KEY (user_id, person_id)
) WITHOUT ROWID;
