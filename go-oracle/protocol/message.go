package protocol

import (
	"github.com/nats-io/nats-server/v2/server"

	"jsparity/oracle/reference"
)

// Message that a store gave.
type Message struct {
	Subject string `json:"subject"`
	Hdr     []byte `json:"hdr"`
	Msg     any    `json:"msg"` // bytes, or what is repeated
	Seq     uint64 `json:"seq"`
	TS      int64  `json:"ts"`
}

// MessageOf copies a message; nil for nil. The asker of who mayRepeat knows payloads that are told by
// what is repeated in them.
func MessageOf(m *server.StoreMsg, mayRepeat bool) *Message {
	if m == nil {
		return nil
	}
	subject, hdr, msg, seq, ts := reference.Message(m)
	return &Message{
		// The subject may share its bytes with a buffer that the store uses again.
		Subject: string(append([]byte(nil), subject...)),
		Hdr:     append([]byte{}, hdr...),
		Msg:     payloadOf(msg, mayRepeat),
		Seq:     seq,
		TS:      ts,
	}
}
