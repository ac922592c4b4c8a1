package bot

import (
	"sync"
	"time"
)

// photoJob is one attachment to fetch, clean, seal and store.
type photoJob struct {
	address
	file      string
	recipient string // of the pair in the draft
	keep      bool   // a paper, to be sealed as it is
}

// photoQueue is the attachments to be worked on. It lives in memory: what a restart loses is found again in the draft, by
// Resume or when the chat's next message comes.
type photoQueue struct {
	mu      *sync.Mutex
	jobs    []photoJob
	known   map[photoJob]int // tries
	pause   time.Duration    // after a failure, doubled with each; none before RunPhotos
	waiting chan struct{}    // has something while jobs may wait
}

func newPhotoQueue() photoQueue {
	return photoQueue{mu: &sync.Mutex{}, known: map[photoJob]int{}, waiting: make(chan struct{}, 1)}
}

// add puts a job into the queue, once.
func (q *photoQueue) add(j photoJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, ok := q.known[j]; ok {
		return
	}
	q.known[j] = 0
	q.push(j)
}

func (q *photoQueue) push(j photoJob) {
	q.jobs = append(q.jobs, j)
	q.wake()
}

func (q *photoQueue) wake() {
	select {
	case q.waiting <- struct{}{}:
	default:
	}
}

func (q *photoQueue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.jobs)
}

func (q *photoQueue) take() (photoJob, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.jobs) == 0 {
		return photoJob{}, false
	}
	j := q.jobs[0]
	q.jobs = q.jobs[1:]
	if len(q.jobs) > 0 {
		q.wake() // another worker
	}
	return j, true
}

// done forgets a job. again puts it back after a pause, and says whether it may be tried once more.
func (q *photoQueue) done(j photoJob) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.known, j)
}

func (q *photoQueue) again(j photoJob) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.known[j]++
	tries := q.known[j]
	switch {
	case tries >= photoTries:
		return false
	case q.pause == 0:
		q.push(j)
	default:
		time.AfterFunc(min(q.pause<<(tries-1), longestPause), func() {
			q.mu.Lock()
			defer q.mu.Unlock()
			if _, wanted := q.known[j]; wanted { // dropped meanwhile: see Forget
				q.push(j)
			}
		})
	}
	return true
}
