package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"sync"
	"time"

	"hongyan/internal/im"
)

// Job is work that must follow a transaction: in the other family of tables,
// or outside. It was written in that transaction, is run at least once, and
// its handler must be idempotent.
type Job struct {
	ID       int64
	Kind     string
	Key      int64 // the conversation or user it came from
	Body     []byte
	Attempts int
	runAt    int64
}

const (
	// jobLease is how long the worker leaves a job to the process that made or
	// took it; after that it is taken for dead.
	jobLease = 5 * time.Second
	jobPoll  = time.Second
	jobBatch = 64
	// jobBackoffMax bounds the wait after repeated failures.
	jobBackoffMax = 5 * time.Minute
)

type jobs struct {
	db *DB

	mu       sync.Mutex
	handlers map[string]func(context.Context, Job) error
}

func (j *jobs) init(db *DB) { j.db, j.handlers = db, map[string]func(context.Context, Job) error{} }

// Enqueue writes a job into the transaction.
func (tx *Tx) Enqueue(kind string, key int64, body []byte) error {
	job := Job{ID: im.NewID(), Kind: kind, Key: key, Body: body}
	if job.Body == nil {
		job.Body = []byte{}
	}
	job.runAt = tx.now.Add(jobLease).UnixMilli()
	_, err := tx.Exec(`INSERT INTO jobs (job_id, kind, key, body, run_at) VALUES ($1, $2, $3, $4, $5)`,
		job.ID, kind, key, job.Body, job.runAt)
	if err == nil {
		tx.jobs = append(tx.jobs, job)
	}
	return err
}

// HandleJob sets who does the jobs of a kind. Call it before RunJobs.
func (db *DB) HandleJob(kind string, fn func(context.Context, Job) error) {
	db.jobs.mu.Lock()
	defer db.jobs.mu.Unlock()
	handlers := maps.Clone(db.jobs.handlers)
	handlers[kind] = fn
	db.jobs.handlers = handlers
}

// RunJobs does the jobs that nobody has done: after a crash, and after a
// failure, with growing pauses. It returns when ctx ends.
func (db *DB) RunJobs(ctx context.Context) error {
	tick := time.NewTicker(jobPoll)
	defer tick.Stop()
	for {
		due, err := db.dueJobs(ctx)
		if err != nil && ctx.Err() == nil {
			db.log.Error("read jobs", "err", err)
		}
		took := 0
		for _, job := range due {
			taken, err := db.takeJob(ctx, &job)
			if err != nil && ctx.Err() == nil {
				db.log.Error("take job", "kind", job.Kind, "err", err)
			}
			if taken {
				took++
				db.jobs.run(ctx, job)
			}
		}
		if len(due) == jobBatch && took > 0 {
			continue // there is more
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// Backlog is the number of jobs waiting, for the metric.
func (db *DB) Backlog(ctx context.Context) (n int64, err error) {
	err = db.ReadOne(ctx, func(tx *Tx) error { return tx.QueryRow(`SELECT COUNT(*) FROM jobs`).Scan(&n) })
	return n, err
}

func (db *DB) dueJobs(ctx context.Context) (due []Job, err error) {
	err = db.ReadOne(ctx, func(tx *Tx) error {
		rows, err := tx.Query(`SELECT job_id, kind, key, body, attempts, run_at FROM jobs
			WHERE run_at <= $1 ORDER BY run_at LIMIT $2`, tx.now.UnixMilli(), jobBatch)
		due, err = rowsOf(rows, err, func(r *sql.Rows) (j Job, err error) {
			err = r.Scan(&j.ID, &j.Kind, &j.Key, &j.Body, &j.Attempts, &j.runAt)
			return j, err
		})
		return err
	})
	return due, err
}

// takeJob makes this process the one that runs the job for the length of a
// lease; false when another was faster.
func (db *DB) takeJob(ctx context.Context, job *Job) (taken bool, err error) {
	err = db.Write(ctx, func(tx *Tx) error {
		until := tx.now.Add(jobLease).UnixMilli()
		res, err := tx.Exec(`UPDATE jobs SET run_at = $3 WHERE job_id = $1 AND run_at = $2`, job.ID, job.runAt, until)
		if err != nil {
			return err
		}
		n, err := res.RowsAffected()
		taken = n == 1
		return err
	})
	return taken, err
}

// runNow does the jobs a Write has just made, for a caller who wants to see
// their effect. What fails here is left to the worker.
func (j *jobs) runNow(ctx context.Context, list []Job) {
	if len(list) == 0 {
		return
	}
	// The write is done; its caller hanging up must not stop what follows.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), jobLease)
	defer cancel()
	for _, job := range list {
		j.run(ctx, job)
	}
}

func (j *jobs) run(ctx context.Context, job Job) {
	j.mu.Lock()
	fn := j.handlers[job.Kind]
	j.mu.Unlock()
	if fn == nil {
		return // a kind of another version, or not started yet: the worker will ask again
	}
	err := fn(ctx, job)
	if err == nil {
		err = j.db.Write(ctx, func(tx *Tx) error {
			_, err := tx.Exec(`DELETE FROM jobs WHERE job_id = $1`, job.ID)
			return err
		})
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	j.db.log.Error("job failed and will be tried again", "kind", job.Kind, "key", job.Key, "attempts", job.Attempts+1, "err", err)
	if err := j.postpone(ctx, job, err); err != nil {
		j.db.log.Error("postpone job", "kind", job.Kind, "err", err)
	}
}

func (j *jobs) postpone(ctx context.Context, job Job, cause error) error {
	wait := min(jobBackoffMax, time.Second<<min(job.Attempts, 10))
	return j.db.Write(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`UPDATE jobs SET attempts = attempts + 1, run_at = $2, last_error = $3 WHERE job_id = $1`,
			job.ID, tx.now.Add(wait).UnixMilli(), fmt.Sprintf("%.500s", cause.Error()))
		return err
	})
}
