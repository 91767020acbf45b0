package ws

import "sync"

// table holds the open connections. A connection's key is its slot and the
// generation of that slot, so a late event for a slot's former owner finds
// nothing. The zero table is ready.
type table struct {
	mu    sync.Mutex
	slots []slot
	free  uint32 // 1 + the first free slot, 0 for none; slot.next goes on
	n     int
	shut  bool
	empty chan struct{} // made by shutdown, closed when n is 0 from then on
}

type slot struct {
	conn *Conn
	gen  uint32
	next uint32 // while free: like table.free
}

func key(slot, gen uint32) uint64 { return uint64(gen)<<32 | uint64(slot) }

// add gives c its key and keeps a place for it; show puts it there. It is false
// after shutdown.
func (t *table) add(c *Conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.shut {
		return false
	}
	i := t.free
	if i == 0 {
		t.slots = append(t.slots, slot{})
		i = uint32(len(t.slots))
	}
	s := &t.slots[i-1]
	t.free = s.next
	*s = slot{gen: s.gen}
	c.key = key(i-1, s.gen)
	t.n++
	return true
}

// show lets others find c, which is then wholly made. It is false if shutdown
// came since add: nobody else will end c.
func (t *table) show(c *Conn) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.slots[uint32(c.key)].conn = c
	return !t.shut
}

func (t *table) remove(c *Conn) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := uint32(c.key)
	t.slots[i] = slot{gen: t.slots[i].gen + 1, next: t.free}
	t.free = i + 1
	t.n--
	if t.shut && t.n == 0 {
		close(t.empty)
	}
}

// getLocked returns nil for a connection that is gone.
func (t *table) getLocked(slot, gen uint32) *Conn {
	if int(slot) < len(t.slots) && t.slots[slot].gen == gen {
		return t.slots[slot].conn
	}
	return nil
}

func (t *table) len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.n
}

func (t *table) all() []*Conn {
	t.mu.Lock()
	defer t.mu.Unlock()
	all := make([]*Conn, 0, t.n)
	for i := range t.slots {
		if c := t.slots[i].conn; c != nil {
			all = append(all, c)
		}
	}
	return all
}

// shutdown refuses new connections; the channel is closed once none is left.
func (t *table) shutdown() <-chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.shut {
		t.shut = true
		t.empty = make(chan struct{})
		if t.n == 0 {
			close(t.empty)
		}
	}
	return t.empty
}
