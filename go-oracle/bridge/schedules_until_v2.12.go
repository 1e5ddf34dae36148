//go:build jsparity_bridge && !since_v2.14.0

// For versions up to v2.12: a schedule is due once.

package server

import "time"

var ParityNextSchedule func(string, *time.Location, int64) (time.Time, bool, bool)
