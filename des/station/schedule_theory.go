package station

import "time"

// Theory follows the customers one by one: each begins when he has come and the one before him has left.
// With Resume that is Lindley's recursion in a time that only passes while the server works.
func (s Schedule) Theory() (ScheduleMeasures, error) {
	if err := s.check(); err != nil {
		return ScheduleMeasures{}, err
	}
	var m ScheduleMeasures
	var total, left time.Duration
	for i := range s.Customers {
		arrived := s.First + time.Duration(i)*s.Gap
		begin := max(arrived, left)
		switch s.Interrupted {
		case Resume:
			worked := s.worked(begin)
			left = s.instant(worked + s.Service)
			m.Interruptions += int((worked+s.Service)/s.On - worked/s.On)
		case Restart:
			begin = s.instant(s.worked(begin))
			if begin%(s.On+s.Off)+s.Service >= s.On {
				m.Interruptions++
				begin += s.On + s.Off - begin%(s.On+s.Off)
			}
			left = begin + s.Service
		case NonPreemptive:
			left = s.instant(s.worked(begin)) + s.Service
		}
		total += left - arrived
	}
	m.Sojourn = total.Seconds() / float64(s.Customers)
	return m, nil
}

// worked is how long the server has worked at an instant.
func (s Schedule) worked(t time.Duration) time.Duration {
	period := s.On + s.Off
	return t/period*s.On + min(t%period, s.On)
}

// instant is when the server has worked so long and goes on working.
func (s Schedule) instant(worked time.Duration) time.Duration {
	return worked/s.On*(s.On+s.Off) + worked%s.On
}
