// Package unsampled keeps the reference's package pse from sampling how much processor time the process
// uses. It would begin with the program and belong to no bubble: every second, whatever a case is at, its
// goroutine takes the turn of the one that comes next, which then goes to the end of the queue. A store may
// rebuild its state before or after that.
//
// It has to be done before pse begins: its timer cannot be stopped, and to wait until it has gone off once
// costs each process a second. Packages are initialized in the order of their paths, each once those are
// that it imports. This one imports nothing, and pse needs package os, whose path comes after this one's.
package unsampled

import _ "unsafe" // for go:linkname

// What the runtime knows of the initialization of pse.
//
//go:linkname initialization github.com/nats-io/nats-server/v2/server/pse..inittask
var initialization struct {
	state uint32
}

const done = 2 // as runtime.doInit1 has it

func init() {
	initialization.state = done
}
