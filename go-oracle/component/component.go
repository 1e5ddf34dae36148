// Package component runs single parts of the reference on their own: codecs, containers, formats.
package component

import (
	"fmt"
	"runtime/debug"
	"slices"

	"jsparity/oracle/bubble"
	"jsparity/oracle/protocol"
	"jsparity/oracle/reference"
)

// A part takes bytes (data, or a script of lines) and gives bytes (data, or a transcript of lines),
// or the reference's error.
type part func(input []byte) ([]byte, error)

// parts by name. PROTOCOL.md describes them.
var parts = map[string]part{
	"s2_encode":             s2Encode,
	"s2_pieces":             s2Pieces,
	"s2_decode":             s2Decode,
	"block_index":           blockIndex,
	"block_compress":        reference.CompressBlock,
	"block_decompress":      reference.DecompressBlock,
	"sequence_set":          sequenceSet,
	"sequence_set_decode":   sequenceSetDecode,
	"store_names":           storeNames,
	"subject_filter":        subjectFilter,
	"subject_tree":          subjectTree,
	"hash_wheel":            hashWheel,
	"hash_wheel_decode":     hashWheelDecode,
	"consumer_state":        consumerState,
	"consumer_state_decode": consumerStateDecode,
	"stream_sources_decode": streamStateDecode,
	"stream_state_decode":   streamStateDecode,
	"tar_header":            tarHeader,
}

// timed are those that have work in the background: they are told of a bubble's clock, and no other
// input has had that bubble before.
var timed = map[string]func(input []byte, clock *bubble.Clock) ([]byte, error){
	"store_inside": storeInside,
	"store_large":  storeInside,
}

// Names of all parts.
func Names() []string {
	names := append(sortedKeys(parts), sortedKeys(timed)...)
	slices.Sort(names)
	return names
}

// Known tells whether there is a part of this name.
func Known(name string) bool { return parts[name] != nil || Timed(name) }

// Timed tells whether each input of this part wants a bubble of its own.
func Timed(name string) bool { return timed[name] != nil }

// Run runs the part on one input. A panic of the reference is an outcome too; the error is about a
// script that is none.
func Run(name string, input []byte, clock *bubble.Clock) (outcome protocol.Outcome, mistake error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case scriptMistake:
			mistake = v
		default:
			outcome = protocol.Outcome{Panic: &protocol.Panic{Text: fmt.Sprint(v), Stack: string(debug.Stack())}}
		}
	}()
	var output []byte
	var err error
	if run := timed[name]; run != nil {
		output, err = run(input, clock)
	} else {
		output, err = parts[name](input)
	}
	if err != nil {
		return protocol.Outcome{Error: &protocol.Error{Name: reference.ErrorName(err), Text: err.Error()}}, nil
	}
	if output == nil {
		output = []byte{}
	}
	return protocol.Outcome{Output: &output}, nil
}
