package protocol

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

type withBytes struct {
	Bytes []byte `json:"bytes"`
}

func TestBytesMayBeToldByWhatIsRepeated(t *testing.T) {
	for text, want := range map[string]string{
		`{"bytes":"YWI="}`:                          "ab",
		`{"bytes":{"repeat":"YWI=","count":3}}`:     "ababab",
		`{"bytes":{"count":1000,"repeat":"eA=="}}`:  strings.Repeat("x", 1000),
		`{"bytes":{"repeat":"eA==","count":0}}`:     "",
		`{"bytes":{"repeat":"eA==","count":1}}   `:  "x",
		`{"bytes":{"repeat":"eA==","count":70000}}`: strings.Repeat("x", 70000),
	} {
		var got withBytes
		if err := DecodeStrict([]byte(text), &got); err != nil || string(got.Bytes) != want {
			t.Errorf("%s: %.20q, %v", text, got.Bytes, err)
		}
	}
}

func TestMalformedRepeatedBytesAreRefused(t *testing.T) {
	for _, text := range []string{
		`{}`, `{"repeat":"eA=="}`, `{"count":2}`, `{"repeat":"","count":2}`, `{"repeat":"eA=","count":2}`,
		`{"repeat":"eA==","count":-1}`, `{"repeat":"eA==","count":2,"more":1}`,
		`{"repeat":"eA==","count":268435457}`, `{"repeat":"eHg=","count":134217729}`,
		`{"repeat":"eA==","count":18446744073709551615}`,
		`{"repeat":{"repeat":"eA==","count":2},"count":2}`,
	} {
		var got withBytes
		err := DecodeStrict([]byte(`{"bytes":`+text+`}`), &got)
		// What is absent is empty, or none: no bytes, as everywhere.
		if err == nil && text != `{"repeat":"eA=="}` {
			t.Errorf("%s is taken for %.20q", text, got.Bytes)
		}
	}
}

func TestAPayloadIsToldByWhatIsRepeatedOnlyWhereItMayBe(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 64)
	for _, c := range []struct {
		payload   []byte
		mayRepeat bool
		want      string
	}{
		{long, true, `{"repeat":"eA==","count":64}`},
		{long, false, `"` + strings.Repeat("eHh4", 21) + `eA=="`},
		{long[:63], true, `"` + strings.Repeat("eHh4", 21) + `"`},
		{append(long[:63:63], 'y'), true, `"` + strings.Repeat("eHh4", 21) + `eQ=="`},
		{nil, true, `""`},
	} {
		got, err := json.Marshal(payloadOf(c.payload, c.mayRepeat))
		if err != nil || string(got) != c.want {
			t.Errorf("%d bytes, %v: %s, %v", len(c.payload), c.mayRepeat, got, err)
		}
	}
}
