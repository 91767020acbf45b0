package history

import (
	"cmp"
	"fmt"
	"slices"
)

// The invariants, and from what each is checked. Every finding has one of
// these names.
//
//	I1   Acknowledged is durable: an OK of Send is in the log, at its seq.
//	I2   No phantom: a message in the log was sent by its sender, in these words.
//	I3   A send that was never answered is there once or not at all.
//	I4   A message acknowledged before another is invoked has the smaller seq.
//	I5   No answer before its commit: what was acknowledged is read by a Fetch
//	     invoked after the answer; what was refused is not in the log.
//	I7   One client id, one message, one answer; other words are refused.
//	I8   The same over a Fault between two tries.
//	I9   The same for tries that overlap.
//	I11  Dense: seqs are 1..head without holes, nums count the countable.
//	I12  What anybody saw is there for all: in every later Fetch, and at the end.
//	I13  Everybody reads the same at a seq.
//	I14  A device is handed events in the order of seq, each once.
//	I15  Sends of one Lane keep their order.
//	I16  Pages are in the order of seq, whatever the times say.
//	I17  A device that settled holds what it may see: all of it, and no more.
//	I18  The same Sync asked twice has the same answer.
//	I25  A read mark only grows, is the greatest of what was marked, and does not
//	     pass the head.
//	I26  Unread is what counting says.
//	I27  The total is the sum of its parts.
//	I28  Who left has nothing unread; a stay begins with the event that says so.
//
// Not to be seen from outside: I6 (what shared a commit; the tests of the store
// look inside; a torn group shows here as I1 or I5) and I10 (a message has no
// side effects yet).
const (
	I1  = "I1"
	I2  = "I2"
	I3  = "I3"
	I4  = "I4"
	I5  = "I5"
	I7  = "I7"
	I8  = "I8"
	I9  = "I9"
	I11 = "I11"
	I12 = "I12"
	I13 = "I13"
	I14 = "I14"
	I15 = "I15"
	I16 = "I16"
	I17 = "I17"
	I18 = "I18"
	I25 = "I25"
	I26 = "I26"
	I27 = "I27"
	I28 = "I28"
)

// Violation is a broken invariant.
type Violation struct {
	Invariant string
	What      string
}

func (v Violation) String() string { return v.Invariant + ": " + v.What }

// Check reads the history once forward, and what it indexed once more: time
// and memory are linear in its length.
func Check(ops []Op) []Violation {
	c := &checker{
		calls: map[int64]*call{}, sends: map[sendKey]*send{}, convs: map[int64]*conv{},
		devices: map[deviceKey]*device{}, settled: map[string]bool{}, marks: map[userConv]*mark{},
		lists: map[int64]*list{}, syncs: map[string]Op{}, lanes: map[string][]*call{},
	}
	for i := range ops {
		c.take(&ops[i])
	}
	c.finish()
	return c.found
}

type sendKey struct {
	user     int64
	clientID string
}

type deviceKey struct {
	device string
	conv   int64
}

type userConv struct{ user, conv int64 }

// call is one try of a send or one fetch.
type call struct {
	op    *Op // the Invoke
	end   *Op
	fault int   // faults before it began
	acked int64 // fetch, mark: the greatest seq acknowledged in the conversation by then
	seen  int64 // fetch, mark: and the greatest one seen
	floor int64 // mark: what the mark was at least
}

// send is all tries of one client id.
type send struct {
	key   sendKey
	conv  int64
	tries []*call
	floor int64 // the greatest seq acknowledged in the conversation when it was first invoked
	at    []int64
}

type conv struct {
	id     int64
	log    map[int64]*Op // by seq: as somebody reads it
	seen   map[int64]*Op // by seq: as somebody was handed it
	head   int64         // greatest seq in log
	acked  int64
	most   int64 // greatest seq handed to anybody
	direct bool
	stays  map[int64][]stay // by user, from the log
	counts []int64          // countable messages up to seq, by seq
}

// stay: may see [from, to); to 0: still there.
type stay struct{ from, to int64 }

type device struct {
	user  int64
	after int64
	seqs  []int64
}

// mark is what is known of one read mark.
type mark struct {
	floor int64 // acknowledged, by marks and own sends
	least int64 // the same at the end, without sends that were lost (that is I1)
	most  int64 // asked for at most
}

type list struct {
	user  int64
	sum   int64
	total *Op
}

type checker struct {
	found   []Violation
	faults  int
	calls   map[int64]*call
	sends   map[sendKey]*send
	order   []*send
	convs   map[int64]*conv
	devices map[deviceKey]*device
	settled map[string]bool
	marks   map[userConv]*mark
	views   []*Op
	lists   map[int64]*list
	syncs   map[string]Op
	lanes   map[string][]*call
	fetches []*call
}

func (c *checker) add(invariant, format string, args ...any) {
	c.found = append(c.found, Violation{invariant, fmt.Sprintf(format, args...)})
}

func (c *checker) conv(id int64) *conv {
	v := c.convs[id]
	if v == nil {
		v = &conv{id: id, log: map[int64]*Op{}, seen: map[int64]*Op{}, stays: map[int64][]stay{}}
		c.convs[id] = v
	}
	return v
}

func (c *checker) mark(user, conv int64) *mark {
	k := userConv{user, conv}
	if c.marks[k] == nil {
		c.marks[k] = &mark{}
	}
	return c.marks[k]
}

func (c *checker) take(op *Op) {
	switch op.Kind {
	case Send, Fetch, Mark:
		if op.Phase == Invoke {
			c.invoked(op)
		} else {
			c.ended(op)
		}
	case Fault:
		c.faults++
	case Begin:
		c.devices[deviceKey{op.Device, op.Conv}] = &device{user: op.User, after: op.Seq}
	case Observe:
		c.observed(op)
	case Settled:
		c.settled[op.Device] = true
	case Log:
		c.logged(op)
	case View:
		c.views = append(c.views, op)
		c.conv(op.Conv).direct = op.Direct
		c.list(op).sum += op.Unread
	case Total:
		c.list(op).total = op
	case Sync:
		if first, again := c.syncs[op.Key]; again && first.Hash != op.Hash {
			c.add(I18, "%s asked the same twice and was answered differently", op.Device)
		}
		c.syncs[op.Key] = *op
	}
}

func (c *checker) list(op *Op) *list {
	if c.lists[op.Call] == nil {
		c.lists[op.Call] = &list{user: op.User}
	}
	return c.lists[op.Call]
}

func (c *checker) invoked(op *Op) {
	v := c.conv(op.Conv)
	k := &call{op: op, fault: c.faults, acked: v.acked, seen: v.most}
	c.calls[op.Call] = k
	switch op.Kind {
	case Mark:
		m := c.mark(op.User, op.Conv)
		k.floor = m.floor
		m.most = max(m.most, op.Seq)
	case Send:
		key := sendKey{op.User, op.ClientID}
		s := c.sends[key]
		if s == nil {
			s = &send{key: key, conv: op.Conv, floor: v.acked}
			c.sends[key] = s
			c.order = append(c.order, s)
		}
		s.tries = append(s.tries, k)
		if op.Lane != "" {
			c.lanes[op.Lane] = append(c.lanes[op.Lane], k)
		}
	}
}

func (c *checker) ended(op *Op) {
	k := c.calls[op.Call]
	if k == nil || k.end != nil {
		c.add("history", "call %d ends without having begun, or twice", op.Call)
		return
	}
	k.end = op
	if op.Phase != OK {
		return
	}
	v := c.conv(k.op.Conv)
	switch op.Kind {
	case Send:
		v.acked = max(v.acked, op.Seq)
		m := c.mark(k.op.User, k.op.Conv)
		m.floor = max(m.floor, op.Seq)
	case Fetch:
		c.fetches = append(c.fetches, k)
		if n := len(op.Seqs); n > 0 {
			v.most = max(v.most, op.Seqs[n-1])
		}
	case Mark:
		m := c.mark(k.op.User, k.op.Conv)
		known := max(k.acked, k.seen)
		switch {
		case op.ReadSeq < k.floor:
			c.add(I25, "user %d: a mark of conversation %d went from %d back to %d", k.op.User, v.id, k.floor, op.ReadSeq)
		case op.ReadSeq < min(k.op.Seq, known):
			c.add(I25, "user %d: marked %d of conversation %d and was left at %d", k.op.User, k.op.Seq, v.id, op.ReadSeq)
		}
		m.floor, m.least = max(m.floor, op.ReadSeq), max(m.least, op.ReadSeq)
	}
}

func (c *checker) observed(op *Op) {
	v := c.conv(op.Conv)
	v.most = max(v.most, op.Seq)
	if first := v.seen[op.Seq]; first == nil {
		v.seen[op.Seq] = op
	} else {
		c.same(first, op)
	}
	k := deviceKey{op.Device, op.Conv}
	d := c.devices[k]
	if d == nil {
		d = &device{user: op.User}
		c.devices[k] = d
	}
	if n := len(d.seqs); n > 0 && op.Seq <= d.seqs[n-1] {
		c.add(I14, "device %s was handed %d of conversation %d after %d", op.Device, op.Seq, v.id, d.seqs[n-1])
		return
	}
	d.seqs = append(d.seqs, op.Seq)
}

// same: two accounts of one event agree.
func (c *checker) same(a, b *Op) {
	if a.Hash != b.Hash || a.Sender != b.Sender || a.ClientID != b.ClientID || a.Num != b.Num || a.SentAt != b.SentAt {
		c.add(I13, "event %d of conversation %d is (sender %d, client id %s, hash %s) to user %d and (sender %d, client id %s, hash %s) to user %d",
			a.Seq, a.Conv, a.Sender, a.ClientID, a.Hash, a.User, b.Sender, b.ClientID, b.Hash, b.User)
	}
}

func (c *checker) logged(op *Op) {
	v := c.conv(op.Conv)
	if first := v.log[op.Seq]; first == nil {
		v.log[op.Seq] = op
	} else {
		c.same(first, op)
	}
	v.head = max(v.head, op.Seq)
}

func (c *checker) finish() {
	ids := make([]int64, 0, len(c.convs))
	for id := range c.convs {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		c.checkLog(c.convs[id])
	}
	for _, s := range c.order {
		c.checkSend(s)
	}
	for _, calls := range c.lanes {
		c.checkLane(calls)
	}
	for _, k := range c.fetches {
		c.checkFetch(k)
	}
	for k, d := range c.devices {
		if c.settled[k.device] {
			c.checkDevice(k, d)
		}
	}
	for _, op := range c.views {
		c.checkView(op)
	}
	for _, l := range c.lists {
		if l.total != nil && l.total.Unread != l.sum {
			c.add(I27, "user %d: the total is %d, its parts are %d", l.user, l.total.Unread, l.sum)
		}
	}
	slices.SortStableFunc(c.found, func(a, b Violation) int { return cmp.Compare(a.Invariant, b.Invariant) })
}

// checkLog walks one log: density, phantoms, stays, what was seen of it.
func (c *checker) checkLog(v *conv) {
	v.counts = make([]int64, v.head+1)
	for seq := int64(1); seq <= v.head; seq++ {
		v.counts[seq] = v.counts[seq-1]
		e := v.log[seq]
		if e == nil {
			c.add(I11, "conversation %d ends at %d and has no event %d", v.id, v.head, seq)
			continue
		}
		if e.Countable {
			v.counts[seq]++
		}
		if e.Num != v.counts[seq] {
			c.add(I11, "event %d of conversation %d has num %d, counting says %d", seq, v.id, e.Num, v.counts[seq])
		}
		if e.ClientID != "" {
			c.stored(v, e)
		}
		for _, u := range e.Joined {
			v.stays[u] = append(v.stays[u], stay{from: seq})
		}
		for _, u := range e.Left {
			if s := v.stays[u]; len(s) > 0 && s[len(s)-1].to == 0 {
				s[len(s)-1].to = seq + 1
			}
		}
	}
	for seq, op := range v.seen {
		if e := v.log[seq]; e == nil {
			c.add(I12, "device %s was handed event %d of conversation %d, which nobody can read", op.Device, seq, v.id)
		} else {
			c.same(e, op)
		}
	}
}

// stored notes where a message is, and that somebody sent it.
func (c *checker) stored(v *conv, e *Op) {
	m := c.mark(e.Sender, v.id)
	m.most = max(m.most, e.Seq)
	s := c.sends[sendKey{e.Sender, e.ClientID}]
	if s == nil || s.conv != v.id || !slices.ContainsFunc(s.tries, func(k *call) bool { return k.op.Hash == e.Hash }) {
		c.add(I2, "event %d of conversation %d (sender %d, client id %s, hash %s) was not sent", e.Seq, v.id, e.Sender, e.ClientID, e.Hash)
		return
	}
	s.at = append(s.at, e.Seq)
}

func (c *checker) checkSend(s *send) {
	v := c.convs[s.conv]
	if len(s.at) > 1 {
		c.add(s.oneness(s.tries[0], s.tries[len(s.tries)-1]), "user %d, client id %s: stored at %v of conversation %d", s.key.user, s.key.clientID, s.at, v.id)
	}
	if len(s.at) > 0 && s.at[0] <= s.floor {
		c.add(I4, "client id %s: stored at %d of conversation %d, invoked after %d was acknowledged", s.key.clientID, s.at[0], v.id, s.floor)
	}
	var first *call
	refused := len(s.tries) > 0
	for _, k := range s.tries {
		refused = refused && k.end != nil && k.end.Phase == Fail
		if k.end == nil || k.end.Phase != OK {
			continue
		}
		c.checkAck(s, v, k)
		if first == nil {
			first = k
		} else if a, b := first.end, k.end; a.Seq != b.Seq || a.Num != b.Num || a.SentAt != b.SentAt {
			c.add(s.oneness(first, k), "client id %s: answered (%d, %d, %d), then (%d, %d, %d)", s.key.clientID, a.Seq, a.Num, a.SentAt, b.Seq, b.Num, b.SentAt)
		}
	}
	if refused && len(s.at) > 0 {
		c.add(I5, "client id %s: refused (%s), and stored at %d of conversation %d", s.key.clientID, s.tries[0].end.Note, s.at[0], v.id)
	}
}

// checkAck: an acknowledged message is where the answer said.
func (c *checker) checkAck(s *send, v *conv, k *call) {
	e := v.log[k.end.Seq]
	switch {
	case e == nil && len(s.at) == 0, e != nil && (e.ClientID != s.key.clientID || e.Sender != s.key.user) && len(s.at) == 0:
		c.add(I1, "client id %s: acknowledged as %d of conversation %d, and lost", s.key.clientID, k.end.Seq, v.id)
	case e == nil || e.ClientID != s.key.clientID || e.Sender != s.key.user:
		if len(s.at) == 1 {
			c.add(I1, "client id %s: acknowledged as %d of conversation %d, and is %d", s.key.clientID, k.end.Seq, v.id, s.at[0])
		}
	case e.Hash != k.op.Hash:
		c.add(I7, "client id %s: other words were acknowledged as %d of conversation %d", s.key.clientID, k.end.Seq, v.id)
	default:
		m := c.mark(s.key.user, s.conv)
		m.least = max(m.least, k.end.Seq)
	}
}

// oneness is the invariant that two tries of one message break if they do not
// come to the same.
func (s *send) oneness(a, b *call) string {
	answered := false
	for i, k := range s.tries {
		answered = answered || k.end != nil && k.end.Phase == OK
		if i > 0 && (s.tries[i-1].end == nil || s.tries[i-1].end.At > k.op.At) {
			return I9
		}
	}
	switch {
	case !answered:
		return I3
	case a.fault != b.fault:
		return I8
	}
	return I7
}

// checkLane: answers that came on the lane itself ascend in the order of the
// tries.
func (c *checker) checkLane(calls []*call) {
	last := map[int64]*call{}
	for _, k := range calls {
		if k.end == nil || k.end.Phase != OK || len(c.sends[sendKey{k.op.User, k.op.ClientID}].tries) > 1 {
			continue
		}
		if before := last[k.op.Conv]; before != nil && before.end.Seq >= k.end.Seq {
			c.add(I15, "lane %s: client id %s is %d and %s, sent after it, %d of conversation %d", k.op.Lane,
				before.op.ClientID, before.end.Seq, k.op.ClientID, k.end.Seq, k.op.Conv)
		}
		last[k.op.Conv] = k
	}
}

func (v *conv) visible(user, seq int64) bool {
	if v.direct {
		return true
	}
	return slices.ContainsFunc(v.stays[user], func(s stay) bool { return seq >= s.from && (s.to == 0 || seq < s.to) })
}

func (c *checker) checkFetch(k *call) {
	v := c.convs[k.op.Conv]
	if !slices.IsSorted(k.end.Seqs) {
		c.add(I16, "user %d: a page of conversation %d is in the order %v", k.op.User, v.id, k.end.Seqs)
		return
	}
	room := k.op.Limit
	for seq := k.op.After + 1; seq <= max(k.acked, k.seen) && room > 0; seq++ {
		if !v.visible(k.op.User, seq) {
			continue
		}
		room--
		if _, found := slices.BinarySearch(k.end.Seqs, seq); found {
			continue
		}
		invariant, how := I12, "seen"
		if seq > k.seen {
			invariant, how = I5, "acknowledged"
		}
		c.add(invariant, "user %d: event %d of conversation %d was %s before, and is not in what follows %d", k.op.User, seq, v.id, how, k.op.After)
		return
	}
}

func (c *checker) checkDevice(k deviceKey, d *device) {
	v := c.convs[k.conv]
	i := 0
	for seq := d.after + 1; seq <= v.head; seq++ {
		if !v.visible(d.user, seq) || v.log[seq] == nil {
			continue
		}
		if i < len(d.seqs) && d.seqs[i] < seq {
			break // one too many
		}
		if i == len(d.seqs) || d.seqs[i] != seq {
			c.add(I17, "device %s never got event %d of conversation %d", k.device, seq, k.conv)
			return
		}
		i++
	}
	if i < len(d.seqs) && v.log[d.seqs[i]] != nil { // what nobody can read is I12
		c.add(I17, "device %s got event %d of conversation %d, which is not for it", k.device, d.seqs[i], k.conv)
	}
}

func (c *checker) checkView(op *Op) {
	v := c.convs[op.Conv]
	m := c.mark(op.User, op.Conv)
	if !op.Member {
		if op.Unread != 0 {
			c.add(I28, "user %d left conversation %d and has %d unread", op.User, v.id, op.Unread)
		}
		return
	}
	if s := v.stays[op.User]; !v.direct && (len(s) == 0 || s[len(s)-1].to != 0 || s[len(s)-1].from != op.JoinedSeq) {
		c.add(I28, "user %d is in conversation %d since %d; its events say %v", op.User, v.id, op.JoinedSeq, s)
		return
	}
	most := min(max(m.most, op.JoinedSeq-1), v.head)
	if op.ReadSeq < m.least || op.ReadSeq > most {
		c.add(I25, "user %d: the mark of conversation %d is %d; acknowledged were %d, asked for at most %d", op.User, v.id, op.ReadSeq, m.least, most)
		return
	}
	var unread int64
	if v.head > op.ReadSeq {
		unread = v.counts[v.head] - v.counts[max(op.ReadSeq, op.JoinedSeq-1)]
	}
	for seq := op.ReadSeq + 1; seq <= v.head; seq++ {
		if e := v.log[seq]; e != nil && e.Countable && e.Sender == op.User {
			unread-- // one's own do not count; sending moves the mark, so there are none
		}
	}
	if op.Unread != unread {
		c.add(I26, "user %d has %d unread in conversation %d; counting after %d says %d", op.User, op.Unread, v.id, op.ReadSeq, unread)
	}
}
