package store_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"hongyan/internal/store"
	"hongyan/internal/store/storetest"
)

// A read that holds a connection never waits for another one: with more reads
// than connections, each with statements nobody asked before, all end.
func TestReadsDoNotWaitForEachOther(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			var wg sync.WaitGroup
			for i := range 100 {
				wg.Go(func() {
					err := db.Read(ctx, func(tx *store.Tx) error {
						time.Sleep(5 * time.Millisecond) // until all connections are taken
						var n int
						return tx.QueryRow(fmt.Sprintf(`SELECT %d`, i%20)).Scan(&n)
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}()
		select {
		case <-ended:
		case <-time.After(30 * time.Second):
			t.Fatal("the reads wait for each other")
		}
	})
}
