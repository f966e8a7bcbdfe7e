package wdf

// DeviceConfig is what the device's own machines are built from: the capabilities that its bus
// reports. The zero value is a device that wakes from D2 and sleeps in D3. Idle settings are not
// configuration: the driver assigns them, usually before DeviceStart (AssignS0IdleSettings).
type DeviceConfig struct {
	WakeDx  DeviceState // the deepest state that the device can wake itself from; D0 stands for D2
	SleepDx DeviceState // the state that it goes to in a system sleep; D0 stands for D3
}

func (c DeviceConfig) wakeDx() DeviceState {
	if c.WakeDx == D0 {
		return D2
	}
	return c.WakeDx
}

func (c DeviceConfig) sleepDx() DeviceState {
	if c.SleepDx == D0 {
		return D3
	}
	return c.SleepDx
}
