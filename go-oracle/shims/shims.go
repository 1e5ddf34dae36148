// Package shims evens out what differs between the versions of the reference, so that nothing else of
// the oracle knows that there are several. Most of it asks a store which of two signatures it has.
// What cannot be asked is in a file of its own, whose name and build constraint say for which
// versions it is: the tag since_vX.Y.Z is set for that version and every later one.
package shims

import (
	"encoding/json"
	"errors"

	"github.com/nats-io/nats-server/v2/server"
)

// ErrLacking is the answer of a version that does not have what it is asked for.
var ErrLacking = errors.New("this version of the reference does not have that")

// Features beyond the operations that a version may have or lack.
func Features() []string {
	features := []string{}
	add := func(name string, has bool) {
		if has {
			features = append(features, name)
		}
	}
	add("discard_new_check", hasDiscardNewCheck())
	add("flow_control", hasFlowControl())
	add("sources", HasSources)
	add("sync_on_flush", HasSyncOnFlush)
	return features
}

// hasFlowControl: consumers with the ack policy AckFlowControl, from v2.14.
func hasFlowControl() bool {
	var policy server.AckPolicy
	return json.Unmarshal([]byte(`"flow_control"`), &policy) == nil
}
