//go:build jsparity_bridge && since_v2.14.0

// For versions from v2.14.0: a schedule may repeat, and have a time zone.

package server

// ParityNextSchedule gives when a schedule is due that was last due at a time, whether it repeats, and
// whether its pattern is valid.
var ParityNextSchedule = parseMsgSchedule
