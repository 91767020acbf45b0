package conv_test

import (
	"math"
	"strings"
	"testing"

	hyv1 "hongyan/gen/hongyan/v1"
	"hongyan/internal/conv"
	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
	"hongyan/test/lawtest"
)

func TestSmallerKindsAreWhatTheySay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := lawtest.New(db, conv.Config{})
		ann, bob, gone := w.Person(t), w.Person(t), w.Person(t)
		gone.Delete()
		c := ann.Direct(bob)
		req := func(content *hyv1.Content) *hyv1.SendRequest {
			return &hyv1.SendRequest{ConversationId: int64(c), ClientId: lawtest.ClientID(), Content: content}
		}
		place := func(lat, long float64, name string) *hyv1.Content {
			return &hyv1.Content{Kind: &hyv1.Content_Location{Location: &hyv1.Location{Latitude: lat, Longitude: long, Name: name}}}
		}
		card := func(id int64, name string) *hyv1.Content {
			return &hyv1.Content{Kind: &hyv1.Content_Card{Card: &hyv1.Card{UserId: id, Name: name}}}
		}
		custom := func(kind, json, fallback string) *hyv1.Content {
			return &hyv1.Content{Fallback: fallback, Kind: &hyv1.Content_Custom{Custom: &hyv1.Custom{Type: kind, Json: json}}}
		}
		for name, content := range map[string]*hyv1.Content{
			"place": place(31.2304, 121.4737, "外滩"), "pole": place(-90, 180, ""), "custom": custom("shop.order-1", `{"id":1}`, "order 1"),
		} {
			if _, err := ann.TrySend(req(content)); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		theirs := req(card(int64(bob.ID), ""))
		sent, err := ann.TrySend(theirs)
		if got := bob.At(c, sent.GetSeq()).GetContent().GetCard(); err != nil || got.GetName() == "" || got.GetHandle() == "" {
			t.Errorf("%v, %v", got, err)
		}
		theirs.Content = card(int64(bob.ID), "")
		if again, err := ann.TrySend(theirs); err != nil || !again.GetDuplicate() {
			t.Errorf("again: %v, %v", again, err)
		}
		for name, bad := range map[string]struct {
			content *hyv1.Content
			reason  hyv1.Reason
		}{
			"north of north": {place(90.1, 0, ""), hyv1.Reason_MALFORMED},
			"no number":      {place(math.NaN(), 0, ""), hyv1.Reason_MALFORMED},
			"two lines":      {place(0, 0, "a\nb"), hyv1.Reason_MALFORMED},
			"long place":     {place(0, 0, strings.Repeat("x", 101)), hyv1.Reason_TOO_LONG},
			"nobody's card":  {card(0, ""), hyv1.Reason_BAD_ID},
			"unknown card":   {card(12345, ""), hyv1.Reason_USER_NOT_FOUND},
			"deleted card":   {card(int64(gone.ID), ""), hyv1.Reason_USER_NOT_FOUND},
			"a lie":          {card(int64(bob.ID), "The Boss"), hyv1.Reason_MALFORMED},
			"no JSON":        {custom("a", "{", "x"), hyv1.Reason_MALFORMED},
			"no type":        {custom("", "{}", "x"), hyv1.Reason_MALFORMED},
			"odd type":       {custom("A b", "{}", "x"), hyv1.Reason_MALFORMED},
			"long JSON":      {custom("a", `"`+strings.Repeat("x", 16<<10)+`"`, "x"), hyv1.Reason_TOO_LONG},
			"no fallback":    {custom("a", "{}", " "), hyv1.Reason_FIELD_REQUIRED},
			"a record":       {&hyv1.Content{Kind: &hyv1.Content_Record{Record: &hyv1.Record{}}}, hyv1.Reason_CONTENT_UNSUPPORTED},
			"forwarded":      {&hyv1.Content{Forwarded: &hyv1.Forwarded{}, Kind: lawtest.Text("x").Kind}, hyv1.Reason_MALFORMED},
		} {
			t.Run(name, func(t *testing.T) { wantReason(t, second(ann.TrySend(req(bad.content))), bad.reason) })
		}
	})
}
