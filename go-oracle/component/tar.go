package component

import (
	"archive/tar"
	"bytes"
	"encoding/hex"
	"time"
)

// tarHeader gives all of an entry that comes before its data, as a snapshot writes it (filestore.go:
// fileStore.streamSnapshot).
func tarHeader(script []byte) ([]byte, error) {
	return transcript(script, func(op string, l *line) string {
		if op != "file" {
			return l.unknown()
		}
		var out bytes.Buffer
		header := &tar.Header{Name: string(l.bytes()), Mode: 0600, Uname: "nats", Gname: "nats", Format: tar.FormatPAX}
		header.Size = l.i64()
		header.ModTime = time.Unix(0, l.i64()).UTC()
		if err := tar.NewWriter(&out).WriteHeader(header); err != nil {
			return invalid
		}
		return hex.EncodeToString(out.Bytes())
	}), nil
}
