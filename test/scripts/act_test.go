package scripts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"hongyan/client"
	hyv1 "hongyan/gen/hongyan/v1"
)

// actor is who does something in a play.
type actor struct {
	*client.Client
	st   *stage
	args []string
}

func (a *actor) rest(i int) string { return strings.Join(a.args[min(i, len(a.args)):], " ") }

// user is the person the i-th word names.
func (a *actor) user(ctx context.Context, i int) (client.UserID, error) {
	if i >= len(a.args) {
		return 0, errors.New("who?")
	}
	u, err := a.FindUser(ctx, a.args[i])
	if err == nil && u == nil {
		err = fmt.Errorf("there is no %s", a.args[i])
	}
	return client.UserID(u.GetId()), err
}

// conv is the conversation the first word names: :group or a person.
func (a *actor) conv(ctx context.Context) (client.ConvID, error) {
	if strings.HasPrefix(a.args[0], ":") {
		id, ok := a.st.groups[a.args[0]]
		if !ok {
			return 0, fmt.Errorf("there is no group %s", a.args[0])
		}
		return id, nil
	}
	return a.Direct(ctx, a.args[0])
}

// acts is what people do: as PERSON ACT WORD….
var acts = map[string]func(context.Context, *actor) error{
	"send": func(ctx context.Context, a *actor) error {
		return a.inConv(ctx, func(id client.ConvID) error { _, err := a.Send(ctx, id, a.rest(1)); return err })
	},
	"edits": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
		_, err := a.Edit(ctx, id, seq, &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: a.rest(2)}}})
		return err
	}),
	"recalls": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error { return a.Recall(ctx, id, seq) }),
	"reacts": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
		return a.React(ctx, id, seq, a.rest(2))
	}),
	"unreacts": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
		return a.Unreact(ctx, id, seq, a.rest(2))
	}),
	"deletes": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error { return a.Hide(ctx, id, seq) }),
	"clears":  onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error { return a.Clear(ctx, id, seq) }),
	"nails": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
		return a.PinMessage(ctx, id, seq, true)
	}),
	"polls":  polls,
	"votes":  onMessage(votes),
	"stands": onMessage(stands),
	"voters": onMessage(voters),
	"closes-poll": onMessage(func(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
		return a.ClosePoll(ctx, id, seq)
	}),
	"draws":     draws,
	"redraws":   redraws,
	"keeps":     keeps,
	"packs":     packs,
	"ends":      ends,
	"sticks":    sticks,
	"looks":     onMessage(looks),
	"answers":   onMessage(answers),
	"forwards":  onMessage(forwards),
	"mentions":  mentions,
	"mentioned": mentioned,
	"finds":     onMessage(finds),
	"sees":      sees,
	"reads":     reads,
	"unread":    unread,

	"asks": toUser(func(ctx context.Context, a *actor, u client.UserID) error {
		_, err := a.AskFriend(ctx, u, a.rest(1))
		return err
	}),
	"accepts":   toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.AcceptFriend(ctx, u) }),
	"rejects":   toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.RejectFriend(ctx, u, a.rest(1)) }),
	"ignores":   toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.IgnoreFriend(ctx, u) }),
	"withdraws": toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.WithdrawFriend(ctx, u) }),
	"forgets":   toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.RemoveFriend(ctx, u) }),
	"blocks":    toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.Block(ctx, u) }),
	"unblocks":  toUser(func(ctx context.Context, a *actor, u client.UserID) error { return a.Unblock(ctx, u) }),
	"remarks": toUser(func(ctx context.Context, a *actor, u client.UserID) error {
		return a.UpdateContact(ctx, u, a.rest(1), "geese")
	}),
	"knows": toUser(knows),

	"founds": founds,
	"is":     is,
	"adds": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.AddMembers(ctx, id, u)
	}),
	"removes": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.RemoveMember(ctx, id, u, client.Removal{})
	}),
	"bans": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.RemoveMember(ctx, id, u, client.Removal{Ban: true})
	}),
	"unbans": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.Unban(ctx, id, u)
	}),
	"hands-over": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.Transfer(ctx, id, u)
	}),
	"lets-in": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.LetIn(ctx, id, u)
	}),
	"turns-away": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.TurnAway(ctx, id, u, a.rest(2))
	}),
	"promotes": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.SetRole(ctx, id, u, hyv1.Role_ROLE_ADMIN)
	}),
	"demotes": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.SetRole(ctx, id, u, hyv1.Role_ROLE_MEMBER)
	}),
	"mutes": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.MuteMember(ctx, id, u, time.Now().Add(time.Hour))
	}),
	"unmutes": inGroup(func(ctx context.Context, a *actor, id client.ConvID, u client.UserID) error {
		return a.MuteMember(ctx, id, u, time.Time{})
	}),
	"mutes-all": ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error {
		return a.MuteAll(ctx, id, time.Now().Add(time.Hour))
	}),
	"unmutes-all": ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.MuteAll(ctx, id, time.Time{}) }),
	"slows":       ofGroup(slows),
	"times":       ofGroup(times),
	"allows":      ofGroup(allows),
	"tells":       ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.SetNotice(ctx, id, a.rest(1)) }),
	"is-called":   ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.SetNickname(ctx, id, a.rest(1)) }),
	"shows-past":  ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.SetHistoryVisible(ctx, id, true) }),
	"renames":     ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.Rename(ctx, id, a.rest(1)) }),
	"leaves":      ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.Leave(ctx, id) }),
	"dissolves":   ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error { return a.Dissolve(ctx, id) }),
	"invites":     ofGroup(invites),
	"revokes":     ofGroup(revokes),
	"joins":       joins,
}

func (a *actor) inConv(ctx context.Context, do func(client.ConvID) error) error {
	id, err := a.conv(ctx)
	if err != nil {
		return err
	}
	return do(id)
}

func toUser(do func(context.Context, *actor, client.UserID) error) func(context.Context, *actor) error {
	return func(ctx context.Context, a *actor) error {
		u, err := a.user(ctx, 0)
		if err != nil {
			return err
		}
		return do(ctx, a, u)
	}
}

func ofGroup(do func(context.Context, *actor, client.ConvID) error) func(context.Context, *actor) error {
	return func(ctx context.Context, a *actor) error {
		return a.inConv(ctx, func(id client.ConvID) error { return do(ctx, a, id) })
	}
}

func inGroup(do func(context.Context, *actor, client.ConvID, client.UserID) error) func(context.Context, *actor) error {
	return ofGroup(func(ctx context.Context, a *actor, id client.ConvID) error {
		u, err := a.user(ctx, 1)
		if err != nil {
			return err
		}
		return do(ctx, a, id, u)
	})
}

func want(got, want string) error {
	if got != want {
		return fmt.Errorf("it is %q", got)
	}
	return nil
}

func sees(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		seq, err := strconv.ParseInt(a.args[1], 10, 64)
		if err != nil {
			return err
		}
		evs, _, err := a.After(ctx, id, seq-1, 1)
		if err != nil {
			return err
		}
		got := "nothing"
		if len(evs) == 1 {
			got = fmt.Sprint(evs[0].GetSeq(), " ", evs[0].GetContent().GetText().GetBody())
		}
		return want(got, a.rest(1))
	})
}

// onMessage is done with a message: CONVERSATION SEQ WORD….
func onMessage(do func(context.Context, *actor, client.ConvID, int64) error) func(context.Context, *actor) error {
	return func(ctx context.Context, a *actor) error {
		return a.inConv(ctx, func(id client.ConvID) error {
			seq, err := strconv.ParseInt(a.args[1], 10, 64)
			if err != nil {
				return err
			}
			return do(ctx, a, id, seq)
		})
	}
}

func answers(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	content := &hyv1.Content{Kind: &hyv1.Content_Text{Text: &hyv1.Text{Body: a.rest(2)}}, Reply: &hyv1.Reply{Seq: seq}}
	_, err := a.SendMessage(ctx, client.Message{Conv: id, Content: content})
	return err
}

// forwards says a message again to somebody.
func forwards(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	to, err := a.Direct(ctx, a.args[2])
	if err != nil {
		return err
	}
	_, err = a.Forward(ctx, id, []int64{seq}, to, client.NewClientID())
	return err
}

// mentions says something to somebody in a group, or to all.
func mentions(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		e := &hyv1.Entity{Kind: hyv1.EntityKind_ENTITY_KIND_MENTION_ALL, Length: int32(len(a.args[1]))} //nolint:gosec // G115: a handle
		if a.args[1] != "all" {
			u, err := a.user(ctx, 1)
			if err != nil {
				return err
			}
			e.Kind, e.UserId = hyv1.EntityKind_ENTITY_KIND_MENTION, int64(u)
		}
		text := &hyv1.Text{Body: a.rest(1), Entities: []*hyv1.Entity{e}}
		_, err := a.SendMessage(ctx, client.Message{Conv: id, Content: &hyv1.Content{Kind: &hyv1.Content_Text{Text: text}}})
		return err
	})
}

// mentioned is in which unread messages one is mentioned.
func mentioned(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		v, err := a.Conversation(ctx, id)
		if err != nil {
			return err
		}
		return want(strings.Trim(fmt.Sprint(v.GetMentionSeqs()), "[]"), a.rest(1))
	})
}

// finds is what became of a message: recalled, hidden, or its edits and reactions.
func finds(ctx context.Context, a *actor, id client.ConvID, seq int64) error {
	evs, err := a.Messages(ctx, id, seq)
	if err != nil {
		return err
	}
	got := "nothing"
	for _, e := range evs {
		switch {
		case e.GetRecalled() != nil:
			got = "recalled"
		case e.GetHidden() != nil:
			got = "hidden"
		default:
			got = fmt.Sprint("edited ", e.GetEdits())
			for _, r := range e.GetReactions() {
				got += fmt.Sprint(" ", r.GetEmoji(), r.GetCount())
			}
			if e.GetPinned() {
				got += " pinned"
			}
		}
	}
	return want(got, a.rest(2))
}

// reads is how many events one may read.
func reads(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		evs, _, err := a.After(ctx, id, 0, 100)
		if err != nil {
			return err
		}
		return want(strconv.Itoa(len(evs)), a.rest(1))
	})
}

func unread(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		v, err := a.Conversation(ctx, id)
		if err != nil {
			return err
		}
		return want(fmt.Sprint(v.GetUnread()), a.rest(1))
	})
}

// knows says what one has with somebody: friend, blocked, the remark, the state
// of the latest request.
func knows(ctx context.Context, a *actor, u client.UserID) error {
	all, err := a.Contacts(ctx)
	if err != nil {
		return err
	}
	said := []string{"as"}
	for _, c := range all.GetContacts() {
		if c.GetUserId() == int64(u) {
			if c.GetFriend() {
				said = append(said, "friend")
			}
			if c.GetBlocked() {
				said = append(said, "blocked")
			}
			if c.GetRemark() != "" {
				said = append(said, c.GetRemark())
			}
		}
	}
	for _, r := range all.GetRequests() {
		if r.GetFromId() == int64(u) || r.GetToId() == int64(u) {
			said = append(said, strings.ToLower(strings.TrimPrefix(r.GetState().String(), "CONTACT_REQUEST_STATE_")))
		}
	}
	return want(strings.Join(said, " "), a.rest(1))
}

func founds(ctx context.Context, a *actor) error {
	var users []client.UserID
	for i := range a.args[1:] {
		u, err := a.user(ctx, i+1)
		if err != nil {
			return err
		}
		users = append(users, u)
	}
	id, err := a.CreateGroup(ctx, strings.TrimPrefix(a.args[0], ":"), users...)
	a.st.groups[a.args[0]] = id
	return err
}

// is one's role in a group, and what one is called.
func is(ctx context.Context, a *actor) error {
	return a.inConv(ctx, func(id client.ConvID) error {
		v, err := a.Conversation(ctx, id)
		if err != nil {
			return err
		}
		if v.GetRole() == hyv1.Role_ROLE_UNSPECIFIED {
			return want("out", a.rest(1))
		}
		members, err := a.Members(ctx, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(members, func(m *hyv1.Member) bool { return m.GetUser().GetId() == int64(a.User()) })
		role := strings.ToLower(strings.TrimPrefix(members[i].GetRole().String(), "ROLE_"))
		return want(strings.TrimSpace(role+" "+members[i].GetNickname()), a.rest(1))
	})
}

func slows(ctx context.Context, a *actor, id client.ConvID) error {
	wait, err := time.ParseDuration(a.rest(1))
	if err != nil {
		return err
	}
	return a.SetSlowMode(ctx, id, wait)
}

// times has what is sent from now on go away.
func times(ctx context.Context, a *actor, id client.ConvID) error {
	stay, err := time.ParseDuration(a.rest(1))
	if err != nil {
		return err
	}
	return a.SetTimer(ctx, id, stay, false)
}

// allows WHAT everybody|admins|owner.
func allows(ctx context.Context, a *actor, id client.ConvID) error {
	who := hyv1.Who(hyv1.Who_value["WHO_"+strings.ToUpper(a.rest(2))])
	p := map[string]*hyv1.GroupPermissions{
		"speak": {Speak: who}, "invite": {Invite: who}, "edit": {EditInfo: who}, "pin": {Pin: who}, "mention-all": {MentionAll: who},
	}[a.args[1]]
	return a.SetPermissions(ctx, id, p)
}

// invites makes a link, one that needs approval, or one for so many.
func invites(ctx context.Context, a *actor, id client.ConvID) error {
	terms := &hyv1.CreateInviteRequest{ConversationId: int64(id), NeedsApproval: a.rest(1) == "who-apply"}
	if n, err := strconv.ParseInt(a.rest(1), 10, 32); err == nil {
		terms.MaxUses = int32(n)
	}
	res, err := a.CreateInvite(ctx, terms)
	a.st.tokens[a.args[0]] = res.GetToken()
	return err
}

func revokes(ctx context.Context, a *actor, id client.ConvID) error {
	list, err := a.Invites(ctx, id)
	if err != nil {
		return err
	}
	for _, v := range list {
		if err := a.RevokeInvite(ctx, id, v.GetId()); err != nil {
			return err
		}
	}
	return nil
}

// joins by the link made last.
func joins(ctx context.Context, a *actor) error {
	id, err := a.Join(ctx, a.st.tokens[a.args[0]], a.rest(1))
	if err == nil && id != 0 {
		err = want(fmt.Sprint(id), fmt.Sprint(a.st.groups[a.args[0]]))
	}
	return err
}

func as(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	ts.Check(act(ts, args))
}

// soon PERSON ACT WORD…: for what the server does by itself.
func soon(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	err := act(ts, args)
	for end := time.Now().Add(30 * time.Second); err != nil && time.Now().Before(end); err = act(ts, args) {
		time.Sleep(100 * time.Millisecond)
	}
	ts.Check(err)
}

// refused REASON PERSON ACT WORD…
func refused(ts *testscript.TestScript, neg bool, args []string) {
	plain(ts, neg)
	if got := client.ReasonOf(act(ts, args[1:])).String(); got != args[0] {
		ts.Fatalf("the answer is %s", got)
	}
}

func act(ts *testscript.TestScript, args []string) error {
	if len(args) < 3 || acts[args[1]] == nil {
		ts.Fatalf("usage: as PERSON ACT WORD…")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	st := of(ts)
	return acts[args[1]](ctx, &actor{Client: st.person(ctx, ts, args[0]), st: st, args: args[2:]})
}
