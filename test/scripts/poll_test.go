package scripts

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

// polls asks a question (up to its mark) with the words after it to choose from.
func polls(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		question, options, _ := strings.Cut(a.rest(1), "? ")
		_, err := a.SendMessage(ctx, client.Message{Conv: id, Content: &hyv1.Content{Kind: &hyv1.Content_Poll{Poll: &hyv1.Poll{Question: question + "?", Options: strings.Fields(options)}}}})
		return err
	})
}

func votes(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	options := make([]int32, 0, 1)
	for _, word := range a.args[2:] {
		n, err := strconv.ParseInt(word, 10, 32)
		if err != nil {
			return err
		}
		options = append(options, int32(n))
	}
	_, err := a.Vote(ctx, id, seq, options...)
	return err
}

// stands is how a poll stands: its votes, of how many people, and one's own.
func stands(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	evs, err := a.Messages(ctx, id, seq)
	if err != nil {
		return err
	}
	p := evs[0].GetPoll()
	got := fmt.Sprintf("%s of %d", strings.Trim(fmt.Sprint(p.GetVotes()), "[]"), p.GetVoters())
	if len(p.GetMine()) > 0 {
		got += " mine " + strings.Trim(fmt.Sprint(p.GetMine()), "[]")
	}
	if p.GetClosed() {
		got += " closed"
	}
	return want(got, a.rest(2))
}

// voters are the handles of those who voted for an option.
func voters(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	option, err := strconv.ParseInt(a.args[2], 10, 32)
	if err != nil {
		return err
	}
	list, err := a.Votes(ctx, id, seq, int32(option), "")
	if err != nil {
		return err
	}
	var got []string
	for _, v := range list.GetVotes() {
		got = append(got, v.GetUser().GetHandle())
	}
	slices.Sort(got)
	return want(strings.Join(got, " "), a.rest(3))
}
