package scripts

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"strconv"
	"strings"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

// draws makes a pack of a title, with a picture for each emoji after it.
func draws(ctx context.Context, a *actor) error {
	stickers, err := a.pictures(ctx, a.args[1:])
	if err != nil {
		return err
	}
	p, err := a.CreatePack(ctx, a.args[0], false, stickers...)
	a.st.packs[a.args[0]] = p
	return err
}

// redraws puts other pictures in their place; the pack is known to others as it was.
func redraws(ctx context.Context, a *actor) error {
	stickers, err := a.pictures(ctx, a.args[1:])
	if err != nil {
		return err
	}
	_, err = a.UpdatePack(ctx, a.st.packs[a.args[0]].GetId(), a.args[0], stickers...)
	return err
}

func (a *actor) pictures(ctx context.Context, emoji []string) (list []*hyv1.Sticker, err error) {
	for i, e := range emoji {
		img := image.NewNRGBA(image.Rect(0, 0, 40+i, 30))
		img.Set(i, i, color.White)
		var b bytes.Buffer
		if err := png.Encode(&b, img); err != nil {
			return nil, err
		}
		f, err := a.Upload(ctx, bytes.NewReader(b.Bytes()), client.Upload{Name: "sticker", Size: int64(b.Len()), Kind: hyv1.FileKind_FILE_KIND_IMAGE})
		if err != nil {
			return nil, err
		}
		list = append(list, client.StickerOf(f.GetId(), e))
	}
	return list, nil
}

func keeps(ctx context.Context, a *actor) error {
	return a.KeepPack(ctx, a.st.packs[a.args[0]].GetId())
}

func ends(ctx context.Context, a *actor) error {
	return a.DeletePack(ctx, a.st.packs[a.args[0]].GetId())
}

// packs are the titles of those one has, and how many stickers are in each.
func packs(ctx context.Context, a *actor) error {
	list, err := a.Packs(ctx)
	if err != nil {
		return err
	}
	got := make([]string, len(list))
	for i, p := range list {
		got[i] = fmt.Sprint(p.GetTitle(), " ", len(p.GetStickers()))
	}
	return want(cmp.Or(strings.Join(got, " "), "none"), a.rest(0))
}

// sticks sends a sticker of a pack: CONVERSATION TITLE PLACE.
func sticks(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		i, err := strconv.Atoi(a.args[2])
		if err != nil {
			return err
		}
		p := a.st.packs[a.args[1]]
		_, err = a.SendSticker(ctx, id, p.GetId(), p.GetStickers()[i].GetFile().GetId())
		return err
	})
}

// looks at a sticker that was sent: its emoji, its width, and whether the picture comes.
func looks(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	evs, err := a.Messages(ctx, id, seq)
	if err != nil {
		return err
	}
	s := evs[0].GetContent().GetSticker()
	r, err := a.Download(ctx, &hyv1.FileRef{ConversationId: int64(id), Seq: seq, FileId: s.GetFile().GetId(), Variant: "original"}, 0)
	if err != nil {
		return err
	}
	defer r.Close()
	c, err := png.DecodeConfig(r)
	if err != nil || c.Width != int(s.GetFile().GetWidth()) {
		return fmt.Errorf("the picture is %d wide: %w", c.Width, err)
	}
	return want(fmt.Sprint(s.GetEmoji(), " ", c.Width), a.rest(2))
}
