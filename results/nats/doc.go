// Package nats computes a run on more than one machine. A coordinator, the process that has the ledger,
// puts tasks into streams of a NATS server (https://nats.io, JetStream); workers anywhere take them and
// put results back. The server is part of the coordinator's process, or one that the site has.
//
//	coordinator                        NATS server                                       workers
//	-----------                        -----------                                       -------
//	the run, while it wants workers -> BENCH_RUNS         bench.runs.SESSION          -> take it up,
//	                                   (bench.changed: look there)                       or refuse it
//	definition and input files      -> object store       bench-SESSION, "job"        -> make the Func of it
//
//	tasks that the ledger lacks,    -> BENCH_TASKS_S...   bench.tasks.SESSION.KEY     -> fetch, compute
//	10,000 at a time                   work queue, 30 s, 5 times                      <- in progress, every 10 s
//	results: store, then ack        <- BENCH_RESULTS_S... bench.results.SESSION.KEY   <- publish, then ack the task
//	                                   one for each key: the first
//	                                <- object store       bench-SESSION, KEY          <- results above 1 MiB
//
//	who is there, and at which task <- (no stream)        bench.workers.SESSION       <- every second, and at each task
//	who is struck off               -> (no stream)        bench.worker.WORKER         -> takes no more of this run
//	who is gone                     <- the server: nobody is there
//
// KEY is results.Task.Key, the content address of a task. SESSION is the start of the run's identity and
// a hash of where its ledger is: see streams.go. WORKER is different for each worker, whatever its name.
//
// # What happens when something dies
//
// The ledger is the truth, and the streams can be made anew from what it lacks. Each step is acknowledged
// only after the next one is done, so that a death between the two repeats a step, and repeated steps
// change nothing:
//
//   - A worker: when nothing is heard of it for 2 s, the coordinator asks the server whether anybody is at its
//     subject. It is gone if nobody is, after 3 s, or if nothing is heard of it for 10 s. The coordinator then
//     refuses the tasks that it said it had, in its place, and the server hands them to others as it would have
//     done after 30 s of hearing nothing of them: which it still does where the coordinator is not there, or has
//     not heard of a task. A task that two workers were lost with waits for that, so that machines that are taken
//     away one after the other do not use up its deliveries in seconds. A worker that is not dead computes on, and
//     the first result counts.
//   - A worker that is stopped: it queues its tasks anew at once, and their deliveries are not counted.
//   - A task that workers die of: handed out 5 times, then given up, by name. All else is computed, the run ends
//     with results.LostError, and nothing of the task is stored: it may have been on machines that are taken
//     away, so the same command tries it again. A panic of the model does not kill a worker: it fails its
//     replication the first time, for good, as it does on one machine.
//   - A worker whose results cannot be used: struck off and named after 3 of them, while its tasks go to others.
//     A task is given up after 5 such results.
//   - The server: workers keep their results, try until it is back, and go on.
//   - The coordinator: the same command queues what its ledger lacks, takes what workers have done in the
//     meantime, and passes over what it has. Until then workers go on with its tasks, but after those of runs whose
//     coordinators are there.
//   - The streams, with the server's disk: what is neither queued nor a result is found by looking, when
//     nothing has come for 30 s, and queued anew.
//
// A key has one result: the server refuses a second one (its error 10077) while the first is not
// collected, and after that the coordinator knows the key.
//
// Workers compare the run's build and results format with their own before they take anything. One that
// differs takes no task, so it does not use up its deliveries; both sides are told.
//
// Read the files in this order:
//
//	streams.go     streams, subjects and their rules
//	message.go     what goes through them
//	engine.go      the coordinator: making a session and withdrawing it
//	round.go       one stage of a run: collect, store
//	window.go      the tasks that are open at a time: take up, publish
//	check.go       where tasks are that nothing is heard of
//	lost.go        those that were given up
//	roster.go      the workers, as the coordinator knows them
//	departure.go   those that are gone, and their tasks
//	worker.go      the worker: which runs there are, and a task from each in turn
//	attachment.go  one run, as a worker has it: compute, store, acknowledge
//	link.go        not to wait for answers over a lost connection
//	server.go      the server in the coordinator's process
//	access.go      tokens, passwords, TLS, and what is demanded beyond this machine
package nats
