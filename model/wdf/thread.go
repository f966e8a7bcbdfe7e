package wdf

// A thread of execution is a stack of frames: what it still has to do, innermost last. Nothing of
// a call in progress lives on Go's own stack between two Steps, so a blocked power thread, a
// handler nested in another and a completion racing with both are plain data that can be
// cloned, compared and searched.

type frameKind uint8

const (
	_ frameKind = iota

	frameReturn   // the outermost or a nested call ends: report Returned
	frameCallback // the driver (or the issuer) is running; goes with CallbackReturned
	frameAcquire  // a callback waits for its callback lock (R111)

	frameEnter    // enter queue's dispatcher; flag: by a soft visit (R18)
	frameVisit    // the dispatch loop (R20)
	framePresent  // hand a request that is on the driver list to its handler
	frameDpcs     // run the queued DPCs (R19)
	frameDeferred // a queue's DPC or work item: visits until no more were asked for (R19)

	frameCompleted    // an IRP was completed: tell the queue (R25)
	frameForwarded    // the destination's visit is over: tell the source (R28)
	framePurgePending // cancel pending requests, head to tail (R37)
	framePurgeMarked  // cancel marked cancelable requests (R37)
	frameRetrieve     // repeat a retrieval that met a zero-length request (R7)
	frameCleanup      // flush one file's requests, queue after queue (R43)
	frameWaitSignal   // wait for the synchronous form's or the deleter's signal (R41, R43)
	frameHold         // StopProcessingForPower(Hold) (R54)
	framePowerPurge   // StopProcessingForPower(Purge) (R75, R77)
	frameWaitPower    // wait for a queue's power event (R54)
	frameResume       // ResumeProcessingForPower (R80, R81)

	frameDevice // one past the last of the above; device frames follow in device_call.go
)

type frame struct {
	kind     frameKind
	at       uint8     // where to go on; meaning by kind
	call     InputKind // frameReturn: the call
	callback ActionKind
	flag     bool
	queue    QueueID
	request  RequestID
	status   Status
	stop     StopFlags
	aux      int32
}

type thread struct {
	frames    []frame
	raised    bool  // RaiseIrql in force
	spinLocks int16 // callback spin locks held
	dpcs      int16 // DPC routines running on it
	signalled bool  // what frameWaitSignal waits for
}

// atDispatch reports whether the thread runs at DISPATCH_LEVEL.
func (th *thread) atDispatch() bool { return th.raised || th.spinLocks > 0 || th.dpcs > 0 }

func (m *Machine) push(t ThreadID, f frame) { *m.grow(t) = f }

// grow pushes an empty frame, to be filled in place: on the paths that every request takes this is
// twice as fast as copying a frame, whose narrow stores a wide load would have to wait for.
func (m *Machine) grow(t ThreadID) *frame {
	th := &m.threads[t]
	n := len(th.frames)
	if n < cap(th.frames) {
		th.frames = th.frames[:n+1]
		th.frames[n] = frame{}
	} else {
		th.frames = append(th.frames, frame{})
	}
	return &th.frames[n]
}

func (m *Machine) pop(t ThreadID) {
	th := &m.threads[t]
	th.frames = th.frames[:len(th.frames)-1]
}

// pushReturn makes the call end with the status once everything pushed after it is done.
func (m *Machine) pushReturn(t ThreadID, call InputKind, r RequestID, q QueueID, s Status) {
	f := m.grow(t)
	f.kind, f.call, f.request, f.queue, f.status = frameReturn, call, r, q, s
}

// pushEnter makes the thread enter q's dispatcher once everything pushed after it is done. What is
// innermost anyway calls enter directly.
func (m *Machine) pushEnter(t ThreadID, q QueueID, soft bool) {
	m.push(t, frame{kind: frameEnter, queue: q, request: None, flag: soft})
}

// run goes on with the thread until a callback is issued, it waits, or it has nothing left to do. The
// frames that every request meets are told apart here, by comparisons that a processor predicts
// better than the jump of a long switch.
func (m *Machine) run(t ThreadID) {
	th := &m.threads[t]
	for !m.ended && len(th.frames) > 0 {
		f := &th.frames[len(th.frames)-1]
		switch f.kind {
		case frameVisit:
			if !m.visit(t, f) {
				return
			}
		case frameCallback:
			return
		case frameReturn:
			a := m.fact(Returned, t, f.queue, f.request)
			a.Call, a.Flag, a.Status, a.Value = f.call, f.flag, f.status, int64(f.aux)
			m.pop(t)
		default:
			if !m.advance(t, f) {
				return
			}
		}
	}
}

// advance does the next bit of work of the innermost frame, of a kind that run does not know. It
// reports whether the thread can go on at once. f is invalid after the first push or pop.
func (m *Machine) advance(t ThreadID, f *frame) bool {
	switch f.kind {
	case frameEnter:
		id, soft := f.queue, f.flag
		m.pop(t)
		m.enter(t, id, None, soft)
	case frameCompleted:
		id, r := f.queue, f.request
		m.pop(t)
		m.requestCompleted(t, id, r)
	case frameForwarded:
		m.requestForwarded(t, f)
	case frameAcquire:
		return m.acquire(t, f)
	case framePresent:
		id, r := f.queue, f.request
		m.pop(t)
		m.present(t, id, r)
	case frameDpcs:
		m.runDpcs(t, f)
	case frameDeferred:
		m.runDeferred(t, f)
	case framePurgePending:
		m.purgePending(t, f)
	case framePurgeMarked:
		m.purgeMarked(t, f)
	case frameRetrieve:
		m.retrieveAgain(t, f)
	case frameCleanup:
		m.cleanupNext(t, f)
	case frameWaitSignal:
		return m.waitSignal(t)
	case frameHold:
		m.hold(t, f)
	case framePowerPurge:
		m.powerPurge(t, f)
	case frameWaitPower:
		return m.waitPower(t, f)
	case frameResume:
		m.resume(t, f)
	default:
		return m.advanceDevice(t, f)
	}
	return true
}

// Blocked reports whether the thread waits inside the framework: for a lock, a signal, or a
// queue's power transition.
func (m *Machine) Blocked(t ThreadID) bool {
	if int(t) >= len(m.threads) {
		return false
	}
	frames := m.threads[t].frames
	n := len(frames)
	return n > 0 && frames[n-1].kind != frameCallback && m.waits(t, &frames[n-1])
}

// waits reports whether the frame is one that waits.
func (m *Machine) waits(t ThreadID, f *frame) bool {
	switch f.kind {
	case frameAcquire, frameWaitSignal, frameWaitPower:
		return true
	}
	return f.kind >= frameDevice && m.deviceBlocked(t, f)
}

// Ready reports whether the blocked thread's wait is satisfied, so that Continue may be stepped.
func (m *Machine) Ready(t ThreadID) bool {
	if !m.Blocked(t) {
		return false
	}
	f := m.top(t)
	switch f.kind {
	case frameAcquire:
		return m.locks[m.lockOf(f.queue)].owner == None
	case frameWaitSignal:
		return m.threads[t].signalled
	case frameWaitPower:
		return m.queues[f.queue].powerEvent
	}
	return m.deviceReady(t, f)
}

// NextReady is the lowest blocked thread whose wait is satisfied, or None.
func (m *Machine) NextReady() ThreadID {
	for t := range m.threads {
		if m.Ready(ThreadID(t)) {
			return ThreadID(t)
		}
	}
	return None
}

// Idle reports whether the thread has nothing to do: it is free for a new call.
func (m *Machine) Idle(t ThreadID) bool {
	return int(t) >= len(m.threads) || len(m.threads[t].frames) == 0
}

func (m *Machine) top(t ThreadID) *frame {
	frames := m.threads[t].frames
	return &frames[len(frames)-1]
}

// waitSignal goes on once the thread has been signalled.
func (m *Machine) waitSignal(t ThreadID) bool {
	th := &m.threads[t]
	if !th.signalled {
		return false
	}
	th.signalled = false
	m.pop(t)
	return true
}
