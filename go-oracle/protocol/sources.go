package protocol

import (
	"maps"
	"slices"

	"jsparity/oracle/shims"
)

// Source is how far a stream has come with one of its sources. Names and identities are bytes: what
// was decoded from damaged input need not be text.
type Source struct {
	Name  []byte `json:"name"`
	Seq   uint64 `json:"seq"`
	Ident []byte `json:"ident"`
}

// Sources of a stream, ascending by name.
type Sources []Source

// SourcesOf copies the sources; empty for nil.
func SourcesOf(states map[string]shims.SourceState) Sources {
	sources := Sources{}
	for _, name := range slices.Sorted(maps.Keys(states)) {
		state := states[name]
		sources = append(sources, Source{[]byte(name), state.Seq, []byte(state.Ident)})
	}
	return sources
}

// States gives them as the store takes them.
func (s Sources) States() map[string]shims.SourceState {
	states := make(map[string]shims.SourceState, len(s))
	for _, source := range s {
		states[string(source.Name)] = shims.SourceState{Seq: source.Seq, Ident: string(source.Ident)}
	}
	return states
}
