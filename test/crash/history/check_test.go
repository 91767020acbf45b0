package history

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// tale writes a history by hand: time goes on by one with every operation.
type tale struct {
	ops   []Op
	calls int64
}

func (h *tale) add(op Op) *Op {
	op.At = int64(len(h.ops) + 1)
	h.ops = append(h.ops, op)
	return &h.ops[len(h.ops)-1]
}

func (h *tale) invoke(op Op) int64 {
	h.calls++
	op.Phase, op.Call = Invoke, h.calls
	h.add(op)
	return h.calls
}

func (h *tale) send(user, conv int64, id string, lane string) int64 {
	return h.invoke(Op{Kind: Send, User: user, Conv: conv, ClientID: id, Hash: HashOf(id), Lane: lane})
}

func (h *tale) acked(call, seq, num int64) {
	h.add(Op{Kind: Send, Phase: OK, Call: call, Seq: seq, Num: num, SentAt: 1000 + seq})
}

func (h *tale) said(user, conv int64, id string, seq, num int64) {
	h.acked(h.send(user, conv, id, ""), seq, num)
}

func (h *tale) observe(device string, user, conv int64, e Op) {
	e.Kind, e.Device, e.User, e.Conv = Observe, device, user, conv
	e.Joined, e.Left = nil, nil
	h.add(e)
}

func (h *tale) log(user, conv int64, events ...Op) {
	for _, e := range events {
		e.Kind, e.User, e.Conv = Log, user, conv
		h.add(e)
	}
}

func message(sender int64, id string, seq, num int64) Op {
	return Op{Sender: sender, ClientID: id, Hash: HashOf(id), Seq: seq, Num: num, Countable: true, SentAt: 1000 + seq}
}

func notice(sender, seq, num int64, joined, left []int64) Op {
	return Op{Sender: sender, Seq: seq, Num: num, Joined: joined, Left: left, SentAt: 1000 + seq}
}

// good is a history in which everything is right: a direct conversation 1 of
// users 1 and 2, and a group 2 of 1, 2 and 3, from which 3 is removed and to
// which 3 is added again. Device a is of user 1, b and b2 of user 2, d of user 3.
func good() *tale {
	h := &tale{}
	direct := []Op{message(1, "m1", 1, 1), message(2, "m2", 2, 2), message(1, "m3", 3, 3), message(1, "m4", 4, 4), message(1, "m5", 5, 5)}
	group := []Op{
		notice(1, 1, 0, []int64{1, 2, 3}, nil), message(1, "g1", 2, 1), notice(1, 3, 1, nil, []int64{3}),
		message(1, "g2", 4, 2), notice(1, 5, 2, []int64{3}, nil), message(2, "g3", 6, 3),
	}
	h.add(Op{Kind: Begin, Device: "b2", User: 2, Conv: 1, Seq: 2})
	h.said(1, 1, "m1", 1, 1)
	h.observe("b", 2, 1, direct[0])
	first := h.send(2, 1, "m2", "")
	h.add(Op{Kind: Send, Phase: Unknown, Call: first})
	h.add(Op{Kind: Fault, Note: "kill -9"})
	h.said(2, 1, "m2", 2, 2) // again, after the crash
	h.observe("b", 2, 1, direct[1])
	three, four := h.send(1, 1, "m3", "lane"), h.send(1, 1, "m4", "lane")
	h.acked(three, 3, 3)
	h.acked(four, 4, 4)
	fetch := h.invoke(Op{Kind: Fetch, User: 2, Conv: 1, After: 1, Limit: 10})
	h.add(Op{Kind: Fetch, Phase: OK, Call: fetch, Seqs: []int64{2, 3, 4}})
	mark := h.invoke(Op{Kind: Mark, User: 2, Conv: 1, Seq: 3})
	h.add(Op{Kind: Mark, Phase: OK, Call: mark, ReadSeq: 3})
	refused := h.send(2, 1, "m9", "")
	h.add(Op{Kind: Send, Phase: Fail, Call: refused, Note: "OVERLOADED"})
	lost := h.send(1, 1, "m8", "")
	h.add(Op{Kind: Send, Phase: Unknown, Call: lost}) // and never stored
	one, two := h.send(1, 1, "m5", ""), h.send(1, 1, "m5", "")
	h.acked(one, 5, 5)
	h.acked(two, 5, 5)
	for _, e := range direct[2:] {
		h.observe("b", 2, 1, e)
		h.observe("b2", 2, 1, e)
	}
	h.said(1, 2, "g1", 2, 1)
	h.said(1, 2, "g2", 4, 2)
	h.said(2, 2, "g3", 6, 3)
	for _, i := range []int{0, 1, 2, 4, 5} {
		h.observe("d", 3, 2, group[i])
	}
	for _, d := range []string{"b", "b2", "d"} {
		h.add(Op{Kind: Settled, Device: d})
	}
	h.log(1, 1, direct...)
	h.log(2, 1, direct...)
	h.log(1, 2, group...)
	h.log(2, 2, group...)
	h.log(3, 2, group[0], group[1], group[2], group[4], group[5])
	list := func(user int64, total int64, views ...Op) {
		h.calls++
		for _, v := range views {
			v.Kind, v.User, v.Call = View, user, h.calls
			h.add(v)
		}
		h.add(Op{Kind: Total, User: user, Call: h.calls, Unread: total})
	}
	list(1, 1, Op{Conv: 1, Direct: true, Member: true, JoinedSeq: 1, ReadSeq: 5, HeadSeq: 5},
		Op{Conv: 2, Member: true, JoinedSeq: 1, ReadSeq: 4, HeadSeq: 6, Unread: 1})
	list(2, 2, Op{Conv: 1, Direct: true, Member: true, JoinedSeq: 1, ReadSeq: 3, HeadSeq: 5, Unread: 2},
		Op{Conv: 2, Member: true, JoinedSeq: 1, ReadSeq: 6, HeadSeq: 6})
	list(3, 1, Op{Conv: 2, Member: true, JoinedSeq: 5, ReadSeq: 4, HeadSeq: 6, Unread: 1})
	for range 2 {
		h.add(Op{Kind: Sync, Device: "fresh", Key: "3 from nothing", Hash: "same"})
	}
	return h
}

func TestAGoodHistoryIsFound(t *testing.T) {
	for _, v := range Check(good().ops) {
		t.Error(v)
	}
}

// find returns the first operation that is all of what.
func (h *tale) find(t *testing.T, what func(*Op) bool) *Op {
	t.Helper()
	i := slices.IndexFunc(h.ops, func(op Op) bool { return what(&op) })
	if i < 0 {
		t.Fatal("no such operation")
	}
	return &h.ops[i]
}

func (h *tale) drop(what func(*Op) bool) {
	h.ops = slices.DeleteFunc(h.ops, func(op Op) bool { return what(&op) })
}

func is(k Kind, p Phase, user, conv, seq int64) func(*Op) bool {
	return func(op *Op) bool {
		return op.Kind == k && op.Phase == p && op.User == user && op.Conv == conv && op.Seq == seq
	}
}

func view(user, conv int64) func(*Op) bool { return is(View, "", user, conv, 0) }

// appendLog makes everybody see one event more.
func (h *tale) appendLog(t *testing.T, conv int64, e Op) {
	t.Helper()
	for user := int64(1); user <= 2; user++ {
		h.log(user, conv, e)
	}
	h.observe("b", 2, conv, e)
	h.observe("b2", 2, conv, e)
	v := h.find(t, view(2, conv))
	v.HeadSeq, v.Unread = e.Seq, v.Unread+1
	h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 2 }).Unread++
	if e.Sender != 1 {
		v := h.find(t, view(1, conv))
		v.HeadSeq, v.Unread = e.Seq, v.Unread+1
		h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 1 }).Unread++
		return
	}
	v = h.find(t, view(1, conv))
	v.HeadSeq, v.ReadSeq = e.Seq, e.Seq
}

// Each invariant has a history that breaks it and nothing else.
func TestEachInvariantIsCaughtAlone(t *testing.T) {
	bad := map[string]map[string]func(t *testing.T, h *tale){
		I1: {
			"acknowledged and lost": func(_ *testing.T, h *tale) { h.said(2, 1, "m6", 6, 6) },
			"acknowledged as another seq": func(t *testing.T, h *tale) {
				h.find(t, func(op *Op) bool { return op.Kind == Send && op.Phase == OK && op.Seq == 6 && op.Num == 3 }).Seq = 7
			},
		},
		I2: {
			"nobody sent it": func(t *testing.T, h *tale) { h.appendLog(t, 1, message(1, "m6", 6, 6)) },
			"other words": func(t *testing.T, h *tale) {
				h.send(1, 1, "m6", "")
				e := message(1, "m6", 6, 6)
				e.Hash = HashOf("other words")
				h.appendLog(t, 1, e)
			},
		},
		I3: {"never answered, stored twice": func(t *testing.T, h *tale) {
			k := h.send(1, 1, "m6", "")
			h.add(Op{Kind: Send, Phase: Unknown, Call: k})
			h.appendLog(t, 1, message(1, "m6", 6, 6))
			h.appendLog(t, 1, message(1, "m6", 7, 7))
		}},
		I4: {"acknowledged before, stored after": func(t *testing.T, h *tale) {
			// m1 is invoked only when m2 was acknowledged.
			h.drop(func(op *Op) bool { return op.Kind == Send && (op.ClientID == "m1" || op.Call == 1) })
			h.said(1, 1, "m1", 1, 1)
		}},
		I5: {
			"acknowledged and not to be read": func(t *testing.T, h *tale) {
				h.find(t, func(op *Op) bool { return op.Kind == Fetch && op.Phase == OK }).Seqs = []int64{2, 3}
			},
			"refused and stored": func(t *testing.T, h *tale) {
				k := h.send(1, 1, "m6", "")
				h.add(Op{Kind: Send, Phase: Fail, Call: k, Note: "OVERLOADED"})
				h.appendLog(t, 1, message(1, "m6", 6, 6))
			},
		},
		I7: {
			"two answers": func(_ *testing.T, h *tale) {
				k := h.send(1, 1, "m1", "")
				h.ops[len(h.ops)-1].At = 3
				h.acked(k, 1, 1)
				h.ops[len(h.ops)-1].SentAt = 9
				// Both tries are before the fault.
				tries := slices.Clone(h.ops[len(h.ops)-2:])
				h.ops = slices.Insert(h.ops[:len(h.ops)-2], 3, tries...)
			},
			"other words accepted": func(_ *testing.T, h *tale) {
				k := h.invoke(Op{Kind: Send, User: 1, Conv: 1, ClientID: "m1", Hash: HashOf("other words")})
				h.acked(k, 1, 1)
			},
		},
		I8: {"stored again after a crash": func(t *testing.T, h *tale) {
			h.said(1, 1, "m6", 6, 6)
			h.add(Op{Kind: Fault, Note: "kill -9"})
			h.said(1, 1, "m6", 7, 7)
			h.appendLog(t, 1, message(1, "m6", 6, 6))
			h.appendLog(t, 1, message(1, "m6", 7, 7))
		}},
		I9: {"stored twice by tries at once": func(t *testing.T, h *tale) {
			one, two := h.send(1, 1, "m6", ""), h.send(1, 1, "m6", "")
			h.acked(one, 6, 6)
			h.acked(two, 7, 7)
			h.appendLog(t, 1, message(1, "m6", 6, 6))
			h.appendLog(t, 1, message(1, "m6", 7, 7))
		}},
		I11: {
			"a hole": func(t *testing.T, h *tale) {
				h.send(1, 1, "m7", "")
				h.appendLog(t, 1, message(1, "m7", 7, 6))
			},
			"a num too far": func(_ *testing.T, h *tale) {
				for i := range h.ops {
					if op := &h.ops[i]; op.Conv == 2 && op.Seq == 6 && (op.Kind == Log || op.Kind == Observe) {
						op.Num = 4
					}
				}
			},
		},
		I12: {
			"handed out and not there": func(_ *testing.T, h *tale) { h.observe("b", 2, 1, message(1, "m8", 6, 6)) },
			"seen and not in a later page": func(t *testing.T, h *tale) {
				k := h.invoke(Op{Kind: Fetch, User: 2, Conv: 1, After: 0, Limit: 2})
				h.add(Op{Kind: Fetch, Phase: OK, Call: k, Seqs: []int64{1}})
			},
		},
		I13: {"one reads it otherwise": func(t *testing.T, h *tale) {
			h.find(t, is(Log, "", 2, 1, 3)).Hash = HashOf("otherwise")
		}},
		I14: {
			"handed out twice":     func(_ *testing.T, h *tale) { h.observe("b2", 2, 1, message(1, "m5", 5, 5)) },
			"handed out backwards": func(_ *testing.T, h *tale) { h.observe("b", 2, 1, message(2, "m2", 2, 2)) },
		},
		I15: {"the second came first": func(t *testing.T, h *tale) {
			h.find(t, func(op *Op) bool { return op.Kind == Send && op.Phase == Invoke && op.ClientID == "m3" }).Lane = ""
			k := h.find(t, func(op *Op) bool { return op.Kind == Send && op.Phase == Invoke && op.ClientID == "g3" })
			k.Lane = "pipe"
			late := h.send(2, 2, "g4", "pipe")
			h.acked(late, 7, 4)
			h.appendLog(t, 2, message(2, "g4", 7, 4))
			h.drop(func(op *Op) bool { return op.Kind == Observe && op.Seq == 7 })
			// g4 was given to the lane before g3.
			i := slices.IndexFunc(h.ops, func(op Op) bool { return op.Call == late })
			op := h.ops[i]
			h.ops = slices.Insert(slices.Delete(h.ops, i, i+1), 0, op)
			v := h.find(t, view(2, 2))
			v.ReadSeq, v.Unread = 7, 0
			h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 2 }).Unread--
			v = h.find(t, view(3, 2))
			v.HeadSeq, v.Unread = 7, 2
			h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 3 }).Unread++
			h.observe("d", 3, 2, message(2, "g4", 7, 4))
		}},
		I16: {"a page out of order": func(t *testing.T, h *tale) {
			h.find(t, func(op *Op) bool { return op.Kind == Fetch && op.Phase == OK }).Seqs = []int64{2, 4, 3}
		}},
		I17: {
			"one never came": func(_ *testing.T, h *tale) {
				h.drop(func(op *Op) bool { return op.Kind == Observe && op.Device == "b2" && op.Seq == 4 })
			},
			"the last never came": func(_ *testing.T, h *tale) {
				h.drop(func(op *Op) bool { return op.Kind == Observe && op.Device == "b2" && op.Seq == 5 })
			},
			"one was not for it": func(_ *testing.T, h *tale) {
				i := slices.IndexFunc(h.ops, func(op Op) bool { return op.Kind == Observe && op.Device == "d" && op.Seq == 5 })
				e := message(1, "g2", 4, 2)
				e.Kind, e.Device, e.User, e.Conv = Observe, "d", 3, 2
				h.ops = slices.Insert(h.ops, i, e)
			},
		},
		I18: {"another answer": func(_ *testing.T, h *tale) {
			h.add(Op{Kind: Sync, Device: "fresh", Key: "3 from nothing", Hash: "other"})
		}},
		I25: {
			"an answer goes back": func(_ *testing.T, h *tale) {
				k := h.invoke(Op{Kind: Mark, User: 2, Conv: 1, Seq: 1})
				h.add(Op{Kind: Mark, Phase: OK, Call: k, ReadSeq: 1})
			},
			"an answer forgets": func(_ *testing.T, h *tale) {
				k := h.invoke(Op{Kind: Mark, User: 2, Conv: 1, Seq: 5})
				h.add(Op{Kind: Mark, Phase: OK, Call: k, ReadSeq: 3})
			},
			"it is lost": func(t *testing.T, h *tale) {
				v := h.find(t, view(2, 1))
				v.ReadSeq, v.Unread = 2, 3
				h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 2 }).Unread++
			},
			"nobody asked for it": func(t *testing.T, h *tale) {
				v := h.find(t, view(3, 2))
				v.ReadSeq, v.Unread = 6, 0
				h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 3 }).Unread--
			},
		},
		I26: {"one too many": func(t *testing.T, h *tale) {
			h.find(t, view(2, 1)).Unread++
			h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 2 }).Unread++
		}},
		I27: {"not the sum": func(t *testing.T, h *tale) {
			h.find(t, func(op *Op) bool { return op.Kind == Total && op.User == 2 }).Unread++
		}},
		I28: {
			"unread of the past": func(_ *testing.T, h *tale) {
				h.calls++
				h.add(Op{Kind: View, User: 4, Conv: 2, Call: h.calls, JoinedSeq: 1, Unread: 2})
			},
			"a stay begins elsewhere": func(t *testing.T, h *tale) { h.find(t, view(3, 2)).JoinedSeq = 1 },
		},
	}
	invariants := slices.Sorted(maps.Keys(bad))
	if len(invariants) != 20 {
		t.Errorf("%d invariants have a bad history, want 20", len(invariants))
	}
	for _, invariant := range invariants {
		for name, edit := range bad[invariant] {
			t.Run(invariant+" "+name, func(t *testing.T) {
				h := good()
				edit(t, h)
				found := Check(h.ops)
				if len(found) == 0 {
					t.Error("not caught")
				}
				for _, v := range found {
					if v.Invariant != invariant {
						t.Errorf("also caught as %v", v)
					}
				}
			})
		}
	}
}

func TestAHistoryIsReadAsItWasWritten(t *testing.T) {
	var b bytes.Buffer
	r := NewRecorder(&b)
	for _, op := range good().ops {
		r.Add(op)
	}
	ops, err := r.Ops()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "history.jsonl")
	if err := os.WriteFile(path, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := ReadFile(path)
	if err != nil || len(read) != len(ops) {
		t.Fatalf("%d operations, %v; want %d", len(read), err, len(ops))
	}
	for _, v := range Check(read) {
		t.Error(v)
	}
	if err := os.WriteFile(path, b.Bytes()[:b.Len()-5], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadFile(path); err == nil {
		t.Error("a torn history was read without an error")
	}
}
