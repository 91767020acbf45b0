-- Friends, remarks and blocks (family "user"), and what follows from them for
-- direct conversations (family "conversation").
-- +goose Up
CREATE TABLE contacts (
    user_id INTEGER NOT NULL,
    peer_id INTEGER NOT NULL,
    friend  INTEGER NOT NULL,            -- 1: the user counts the peer a friend
    blocked INTEGER NOT NULL,            -- 1: the user blocks the peer
    remark  TEXT    NOT NULL,
    tags    TEXT    NOT NULL,            -- JSON list of texts
    since   INTEGER NOT NULL,            -- of the friendship; 0: none
    PRIMARY KEY (user_id, peer_id)
) WITHOUT ROWID;

-- The newest request of each direction, as each of the two sees it.
CREATE TABLE contact_requests (
    user_id    INTEGER NOT NULL,
    outgoing   INTEGER NOT NULL,         -- 1: the user asked the peer
    peer_id    INTEGER NOT NULL,
    message    TEXT    NOT NULL,
    reply      TEXT    NOT NULL,
    state      INTEGER NOT NULL,         -- hyv1.ContactRequestState, but EXPIRED: see expires_at
    sent_at    INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    second_at  INTEGER NOT NULL,         -- when the one before it was sent, and
    third_at   INTEGER NOT NULL,         -- the one before that; 0: none
    PRIMARY KEY (user_id, outgoing, peer_id)
) WITHOUT ROWID;
CREATE INDEX contact_requests_by_end ON contact_requests (user_id, expires_at);

-- What each side refuses to the other (store.Refusal), and the seq of that
-- side's own stream which this follows. 2: they are no friends.
ALTER TABLE conversations ADD COLUMN low_refuses  INTEGER NOT NULL DEFAULT 2;
ALTER TABLE conversations ADD COLUMN high_refuses INTEGER NOT NULL DEFAULT 2;
ALTER TABLE conversations ADD COLUMN low_as_of    INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN high_as_of   INTEGER NOT NULL DEFAULT 0;
