//go:build jsparity_bridge

package session

import (
	"encoding/base64"
	"fmt"
	"testing"
)

// A follower takes over what the leader has deleted, from its encoded state.
func TestAnEncodedStateCarriesDeletesToAnotherStore(t *testing.T) {
	c := newClient(t)
	c.open(object{"block_size": 70}, nil)
	for range 8 {
		c.store("a", "x")
	}
	for _, seq := range []uint64{2, 5, 6} {
		c.value("remove_msg", object{"seq": seq})
	}
	encoded := c.value("encoded_stream_state", object{"failed": 7})["bytes"]
	decoded := c.value("decode_stream_state", object{"bytes": encoded})
	if decoded["encoded"] != true {
		t.Error(decoded)
	}
	state := decoded["replicated"].(object)
	if got := fmt.Sprintln(state["msgs"], state["failed"], state["num_deleted"], state["deleted"]); got !=
		"5 7 3 [map[first:2 kind:set last:2 num:1 runs:[[2 1]]] map[first:5 kind:range last:6 num:2 runs:[]]]\n" {
		t.Error(got)
	}
	c.close()

	c.open(nil, nil)
	for range 6 {
		c.store("a", "x")
	}
	result := c.apply("sync_deleted", object{"bytes": encoded})
	if got := fmt.Sprint(result["state"].(object)["deleted"]); got != "[[2 1] [5 1]]" &&
		got != "[[2 1] [5 2]]" {
		t.Error(got)
	}
	c.close()
}

// A follower learns from the leader how far the stream has come with its sources.
func TestAnEncodedStateCarriesSourcesToAnotherStore(t *testing.T) {
	const header = "NATS/1.0\r\nNats-Stream-Source: A 7 > > a id\r\n\r\n"
	sources := object{"sources": []object{{"name": "A"}, {"name": "B", "filter_subject": "b.>"}}}
	c := newClient(t)
	c.open(nil, sources)
	if c.lacks("sources_state", object{}) {
		c.close()
		return
	}
	c.value("store_msg", object{"subject": "a", "msg": "",
		"hdr": base64.StdEncoding.EncodeToString([]byte(header))})
	plain := c.value("encoded_stream_state", object{"failed": 0})["bytes"]
	if decoded := c.value("decode_stream_state", object{"bytes": plain}); decoded["replicated"].(object)["sources"] != nil {
		t.Error(decoded)
	}
	encoded := c.value("encoded_stream_state", object{"failed": 0, "with_sources": true})["bytes"]
	carried := c.value("decode_stream_state", object{"bytes": encoded})["replicated"].(object)["sources"]
	if got := fmt.Sprint(carried); got != "[map[ident:aWQ= name:QSA+ID4= seq:7]]" {
		t.Error(got)
	}
	c.close()

	c.open(nil, sources)
	c.value("apply_sources_state", object{"sources": carried})
	if got := fmt.Sprint(c.value("sources_state", nil)["sources"]); got !=
		"[map[ident:aWQ= name:QSA+ID4= seq:7] map[ident: name:QiBiLj4gPg== seq:0]]" {
		t.Error(got)
	}
	c.close()
}

func TestDeleteBlocksOfEveryKind(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	for range 9 {
		c.store("a", "x")
	}
	result := c.apply("sync_deleted", object{"blocks": []object{
		{"kind": "list", "seqs": []uint64{3, 2}},
		{"kind": "range", "first": 5, "num": 2},
		{"kind": "set", "seqs": []uint64{8, 8}},
		{"kind": "range", "first": 10, "num": 1},
		{"kind": "list", "seqs": []uint64{4}},
	}})
	if got := fmt.Sprint(result["state"].(object)["deleted"]); got != "[[2 2] [5 2] [8 1]]" {
		t.Error(got)
	}
	for _, bad := range []object{
		{"kind": "circle"}, {"kind": "set", "first": 1}, {"kind": "range", "seqs": []uint64{1}},
	} {
		op := object{"op": "sync_deleted", "blocks": []object{bad}}
		if code := c.faultOf("apply", object{"op": op}); code != "bad_request" {
			t.Error(bad, code)
		}
	}
	c.close()
}

func TestDamagedStatesAreRefused(t *testing.T) {
	c := newClient(t)
	c.open(nil, nil)
	for _, bad := range []struct {
		bytes []byte
		want  string
	}{
		{nil, "ErrBadStreamStateEncoding"},
		{[]byte{42, 9, 0, 0, 0, 0, 0, 0}, "ErrBadStreamStateEncoding"},
		{[]byte{42, 1, 0, 0, 0, 0}, "ErrCorruptStreamState"},
		{[]byte{42, 1, 0, 0, 0, 0, 0, 1, 9}, "ErrCorruptStreamState"},
		{[]byte{42, 1, 0, 0, 0, 0, 0, 1, 33, 1}, "ErrCorruptStreamState"},
	} {
		text := base64.StdEncoding.EncodeToString(bad.bytes)
		if name := c.errorName("decode_stream_state", object{"bytes": text}); name != bad.want {
			t.Errorf("%v: %s", bad.bytes, name)
		}
	}
	c.value("reset_state", nil)
	c.close()
}
