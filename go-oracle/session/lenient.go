package session

import (
	"encoding/json"

	"github.com/nats-io/nats-server/v2/server"
)

// The reference's own types are decoded as it decodes them: a field that they do not know is
// ignored. Null and absence leave the pointer nil.

type lenientStream struct{ config *server.StreamConfig }

func (l *lenientStream) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &l.config) }

type lenientConsumer struct{ config *server.ConsumerConfig }

func (l *lenientConsumer) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, &l.config) }

// rawOp keeps the bytes of one operation.
type rawOp []byte

func (r *rawOp) UnmarshalJSON(data []byte) error {
	*r = append((*r)[:0], data...)
	return nil
}
