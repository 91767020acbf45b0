-- Stickers: packs of pictures, and who keeps which.
-- +goose Up
-- Family "user": of who made them. Their pictures are files of the same person.
CREATE TABLE sticker_packs (
    pack_id  INTEGER NOT NULL PRIMARY KEY,
    owner_id INTEGER NOT NULL,
    title    TEXT NOT NULL,
    private  INTEGER NOT NULL               -- 1: only the owner sees it
) WITHOUT ROWID;
CREATE INDEX sticker_packs_by_owner ON sticker_packs (owner_id);

CREATE TABLE stickers (
    pack_id INTEGER NOT NULL,
    place   INTEGER NOT NULL,               -- 0, 1, 2 …
    file_id INTEGER NOT NULL,
    emoji   TEXT NOT NULL,
    PRIMARY KEY (pack_id, file_id)
) WITHOUT ROWID;
CREATE INDEX stickers_by_file ON stickers (file_id);

-- Family "user": what somebody made or keeps.
CREATE TABLE kept_packs (
    user_id INTEGER NOT NULL,
    pack_id INTEGER NOT NULL,
    place   INTEGER NOT NULL,               -- ascending; they need not be dense
    PRIMARY KEY (user_id, pack_id)
) WITHOUT ROWID;
CREATE INDEX kept_packs_by_pack ON kept_packs (pack_id);
