-- Stickers: packs of pictures, and who keeps which.
-- +goose Up
-- Family "user": of who made them. Their pictures are files of the same person.
CREATE TABLE sticker_packs (
    pack_id  BIGINT NOT NULL PRIMARY KEY,
    owner_id BIGINT NOT NULL,
    title    TEXT NOT NULL,
    private  BIGINT NOT NULL               -- 1: only the owner sees it
);
CREATE INDEX sticker_packs_by_owner ON sticker_packs (owner_id);

CREATE TABLE stickers (
    pack_id BIGINT NOT NULL,
    place   BIGINT NOT NULL,               -- 0, 1, 2 …
    file_id BIGINT NOT NULL,
    emoji   TEXT NOT NULL,
    PRIMARY KEY (pack_id, file_id)
);
CREATE INDEX stickers_by_file ON stickers (file_id);

-- Family "user": what somebody made or keeps.
CREATE TABLE kept_packs (
    user_id BIGINT NOT NULL,
    pack_id BIGINT NOT NULL,
    place   BIGINT NOT NULL,               -- ascending; they need not be dense
    PRIMARY KEY (user_id, pack_id)
);
CREATE INDEX kept_packs_by_pack ON kept_packs (pack_id);
