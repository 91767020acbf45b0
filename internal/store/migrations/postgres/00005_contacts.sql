-- Friends, remarks and blocks (family "user"), and what follows from them for
-- direct conversations (family "conversation").
-- +goose Up
CREATE TABLE contacts (
    user_id BIGINT NOT NULL,
    peer_id BIGINT NOT NULL,
    friend  BIGINT NOT NULL,            -- 1: the user counts the peer a friend
    blocked BIGINT NOT NULL,            -- 1: the user blocks the peer
    remark  TEXT    NOT NULL,
    tags    TEXT    NOT NULL,            -- JSON list of texts
    since   BIGINT NOT NULL,            -- of the friendship; 0: none
    PRIMARY KEY (user_id, peer_id)
);

-- The newest request of each direction, as each of the two sees it.
CREATE TABLE contact_requests (
    user_id    BIGINT NOT NULL,
    outgoing   BIGINT NOT NULL,         -- 1: the user asked the peer
    peer_id    BIGINT NOT NULL,
    message    TEXT    NOT NULL,
    reply      TEXT    NOT NULL,
    state      BIGINT NOT NULL,         -- hyv1.ContactRequestState, but EXPIRED: see expires_at
    sent_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    second_at  BIGINT NOT NULL,         -- when the one before it was sent, and
    third_at   BIGINT NOT NULL,         -- the one before that; 0: none
    PRIMARY KEY (user_id, outgoing, peer_id)
);
CREATE INDEX contact_requests_by_end ON contact_requests (user_id, expires_at);

-- What each side refuses to the other (store.Refusal), and the seq of that
-- side's own stream which this follows. 2: they are no friends.
ALTER TABLE conversations ADD COLUMN low_refuses  BIGINT NOT NULL DEFAULT 2;
ALTER TABLE conversations ADD COLUMN high_refuses BIGINT NOT NULL DEFAULT 2;
ALTER TABLE conversations ADD COLUMN low_as_of    BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN high_as_of   BIGINT NOT NULL DEFAULT 0;
