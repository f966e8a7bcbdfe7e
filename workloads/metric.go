package workloads

// metric is a name that a condition may use, with the unit of its values.
type metric struct {
	Name string
	Unit string
}

// metrics is the catalogue that conditions refer to.
var metrics = []metric{
	{"stop_latency", "s"}, {"time_to_low_power", "s"}, {"time_to_d0", "s"}, {"first_io_latency", "s"},
	{"request_latency", "s"}, {"queue_wait", "s"}, {"cancelled_latency", "s"},
	{"requeues_per_request", "1"}, {"requeues_per_stop", "1"}, {"reorder_distance", "1"},
	{"lost_work", "s"}, {"cancelled", "1"}, {"rejected", "1"}, {"stop_callbacks", "1"}, {"resumes", "1"},
	{"low_power_residency", "1"}, {"mean_power", "W"}, {"energy_per_request", "J"}, {"transitions", "1"},
	{"watchdog_margin", "1"}, {"watchdog_trips", "1"}, {"queue_length", "1"}, {"in_flight_at_stop", "1"},
	{"throughput", "1/s"},
}

// labelKeys are what metrics can be narrowed to.
var labelKeys = []string{"queue", "class", "state"}

func metricByName(name string) *metric {
	for i := range metrics {
		if metrics[i].Name == name {
			return &metrics[i]
		}
	}
	return nil
}

func metricNames() []string {
	names := make([]string, len(metrics))
	for i := range metrics {
		names[i] = metrics[i].Name
	}
	return names
}
