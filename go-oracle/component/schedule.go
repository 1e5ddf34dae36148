package component

import (
	"fmt"
	"time"

	"jsparity/oracle/bubble"
	"jsparity/oracle/reference"
)

func init() {
	if reference.SchedulesRepeat() {
		timed["schedule"] = schedule
	}
}

const invalid = "invalid"

// schedule tells when schedules are due, and what it reads in the texts that they are made of.
func schedule(script []byte, _ *bubble.Clock) ([]byte, error) {
	return transcript(script, func(op string, l *line) string {
		switch op {
		case "wait":
			time.Sleep(time.Duration(l.u64()))
			return ""
		case "next":
			return nextSchedule(string(l.bytes()), string(l.bytes()), l.i64())
		case "time":
			at, err := time.Parse(time.RFC3339, string(l.bytes()))
			return momentOr(at, err == nil)
		case "duration":
			duration, err := time.ParseDuration(string(l.bytes()))
			if err != nil {
				return invalid
			}
			return fmt.Sprint(int64(duration))
		}
		return l.unknown()
	}), nil
}

// nextSchedule reads a pattern as a stream does; the zone "-" is none.
func nextSchedule(pattern, zone string, last int64) string {
	var loc *time.Location
	if zone != "-" {
		var err error
		if loc, err = time.LoadLocation(zone); err != nil {
			return "no zone"
		}
	}
	due, repeats, ok := reference.NextSchedule(pattern, loc, last)
	return fmt.Sprintf("%v %s", repeats, momentOr(due, ok))
}

// momentOr gives a time in seconds and nanoseconds, and as it is written.
func momentOr(at time.Time, ok bool) string {
	if !ok {
		return invalid
	}
	return fmt.Sprintf("%d %d %s", at.Unix(), at.Nanosecond(), at.Format(time.RFC3339Nano))
}
