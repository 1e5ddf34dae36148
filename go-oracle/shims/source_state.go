package shims

// SourceState is how far a source of a stream has been stored: the sequence that its last message had
// there, and the identity of the stream that it came from.
type SourceState struct {
	Seq   uint64
	Ident string
}
