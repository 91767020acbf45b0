-- What people decide about themselves, and by what they are found.
-- +goose Up
CREATE TABLE privacy (
    user_id     BIGINT PRIMARY KEY,
    body        BYTEA NOT NULL,              -- hyv1.Privacy; what is not in it is as usual
    hides_marks  BIGINT NOT NULL,            -- 1: the switches of it, and
    hides_typing BIGINT NOT NULL,
    unlisted     BIGINT NOT NULL             -- 1: not everybody finds them by name
);
CREATE INDEX privacy_hides_marks ON privacy (user_id) WHERE hides_marks = 1;
CREATE INDEX privacy_hides_typing ON privacy (user_id) WHERE hides_typing = 1;

-- Whom the unlisted let find them by name all the same, who are no friends
-- perhaps. Keyed by who searches.
CREATE TABLE privacy_listed_for (
    peer_id BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    PRIMARY KEY (peer_id, user_id)
);

-- Where in the words of a name a search may begin; keyed by the words, like
-- handles. Who is unlisted has none.
CREATE TABLE name_words (
    word    TEXT COLLATE "C" NOT NULL,
    inside BIGINT NOT NULL,             -- 0: the whole name, 1: from a later word on
    user_id BIGINT NOT NULL,
    PRIMARY KEY (inside, word, user_id)
);

-- How far each of a pair saw the other's marks when these were hidden (see
-- store.HideMarks).
ALTER TABLE members ADD COLUMN shown_read_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN shown_delivered_seq BIGINT NOT NULL DEFAULT 0;
