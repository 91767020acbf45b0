package server

import (
	"context"
	"log/slog"
	"time"

	"hongyan/internal/config"
)

// diskEvery is how often free space is looked at: at 100 MB/s, far more than
// we write, the last 200 MiB last 2 seconds.
const diskEvery = 2 * time.Second

// disk watches the free space under the data directory and stops writing
// before the disk is full, because a database that cannot write its log is
// harder to help than one that says no.
type disk struct {
	path   string
	limits config.Disk
	free   func(path string) (int64, error)
	refuse func(bool) // the store's switch
	log    *slog.Logger

	warned, refused bool // belong to look's caller
}

// Run looks every diskEvery until ctx ends.
func (d *disk) Run(ctx context.Context) error {
	tick := time.NewTicker(diskEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			d.look()
		}
	}
}

// look warns and refuses at the limits, once each way. Space must grow by a
// tenth over the limit before writing starts again, so that it does not flap.
func (d *disk) look() {
	free, err := d.free(d.path)
	if err != nil {
		return // the store will notice what is wrong with its disk
	}
	freeMiB := free >> 20
	refuseAt, warnAt := int64(d.limits.RefuseMiB), int64(d.limits.WarnMiB)
	switch {
	case !d.refused && freeMiB < refuseAt:
		d.refused = true
		d.refuse(true)
		d.log.Error("disk nearly full: nothing new is stored until there is space", "free_mib", freeMiB, "limit_mib", refuseAt, "data", d.path)
	case d.refused && freeMiB >= refuseAt+refuseAt/10:
		d.refused = false
		d.refuse(false)
		d.log.Info("disk has space again: storing", "free_mib", freeMiB)
	}
	switch {
	case !d.warned && freeMiB < warnAt:
		d.warned = true
		d.log.Warn("disk is filling up", "free_mib", freeMiB, "warn_mib", warnAt, "data", d.path)
	case d.warned && freeMiB >= warnAt+warnAt/10:
		d.warned = false
	}
}
