package model

// Catalogue lists every metric, in the order in which an Outcome has them. The caller must not
// change it.
func Catalogue() []Metric { return catalogue }

var catalogue = []Metric{
	{"stop_latency", "s", Latency, -1, "power thread enters the Hold -> last power-managed queue Off; {part=handlers}: pass 1, until every running handler has returned; {queue=...}: that queue's part of pass 2"},
	{"time_to_low_power", "s", Latency, -1, "decision to power down (idle expiry, Sx, directed, stop) -> device in Dx"},
	{"time_to_d0", "s", Latency, -1, "D0 requested -> D0 IRP completed"},
	{"first_io_latency", "s", Latency, -1, "first arrival after the hardware was switched off -> its completion"},
	{"idle_wait", "s", Latency, -1, "first idle moment after a power-up -> idle expiry"},

	{"request_latency", "s", Latency, -1, "first arrival -> completion with success, retries included; {class=...}"},
	{"queue_wait", "s", Latency, -1, "arrival -> first delivery to the driver; {class=...}"},
	{"cancelled_latency", "s", Latency, -1, "arrival -> completion as cancelled, of each attempt; {class=...}"},

	{"in_flight_at_stop", "requests", Latency, 0, "requests at the driver, in power-managed queues, when the power thread enters the Hold"},
	{"requeues_per_stop", "requests", Latency, -1, "requeues accepted during one Hold"},
	{"reorder_distance", "places", Latency, -1, "later arrivals that were delivered between a requeue and the redelivery; {queue=...}"},

	{"busy_at_stop", "1", Scalar, 0, "share of Holds entered with at least one request at the driver"},
	{"requeues_per_request", "1", Scalar, -1, "accepted requeues over requests; {class=...}"},
	{"lost_work", "s", Scalar, -1, "service repeated because of requeues and held work lost, over requests; {class=...}"},
	{"cancelled", "1", Scalar, -1, "share of requests that ended cancelled; {class=...}"},
	{"rejected", "1", Scalar, -1, "share of requests that their queue refused; {class=...}"},
	{"retries", "1", Scalar, -1, "further attempts over requests; {class=...}"},
	{"client_failures", "1", Scalar, -1, "issuers that did not survive a cancelled completion"},
	{"stop_callbacks", "1", Scalar, 0, "EvtIoStop calls over stops"},
	{"resumes", "1", Scalar, 0, "EvtIoResume calls over stops"},
	{"touches_in_dx", "1", Scalar, -1, "requests handed to the hardware, or left there, while it was off"},

	{"throughput", "1/s", Scalar, +1, "completions with success over time; {class=...}"},
	{"queue_length", "requests", Scalar, -1, "time average of requests stored in queues, not delivered; {queue=...}"},
	{"requests_in_system", "requests", Scalar, -1, "time average of requests between their first arrival and their end for good, those that wait to be tried again included"},
	{"backlog_growth", "1/s", Scalar, 0, "by how much requests_in_system grows in a second: from the second to the third quarter of the time up to the last arrival, or from the third to the last, whichever is less; in steady state not above 0"},

	{"low_power_residency", "1", Scalar, +1, "share of time in Dx; {state=D0}: hardware on, of which {state=busy} and {state=idle}; {state=d0_exit}, {state=D3}, {state=d0_entry}"},
	{"mean_power", "W", Scalar, -1, "energy over time"},
	{"energy", "J", Scalar, -1, "energy drawn after warm-up"},
	{"energy_per_request", "J", Scalar, -1, "energy over completions with success"},
	{"transitions", "1/s", Scalar, 0, "power-downs decided, over time"},
	{"skipped_sleeps", "1", Scalar, 0, "forced power-downs that found the device not in D0"},

	{"watchdog_margin", "1", Scalar, +1, "share of the watchdog's limit that the longest power transition left"},
	{"watchdog_trips", "1", Scalar, -1, "power transitions that the watchdog ended"},
	{"bug_check_probability", "1", Scalar, -1, "probability that a power-down takes longer than the watchdog's limit, estimated at each stop from the service attained; where that has no formula, by splitting if the scenario has tails"},
	{"stop_tail", "1", Scalar, -1, "probability that a stop takes longer than tails.beyond, estimated in the same way"},
}
