package bubble

import (
	_ "unsafe" // for go:linkname

	_ "github.com/nats-io/nats-server/v2/server/pse" // whose state it is

	_ "jsparity/oracle/unsampled" // for it to find nothing
)

// The file that package pse samples the process from once it is initialized, which it is not to be.
//
//go:linkname sampledFile github.com/nats-io/nats-server/v2/server/pse.procStatFile
var sampledFile string

// ProcessIsSampled tells whether a timer of the process' own changes the order of goroutines.
func ProcessIsSampled() bool {
	return sampledFile != ""
}
