package protocol

import (
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

func TestDeletedSequencesFoldIntoRuns(t *testing.T) {
	const last = math.MaxUint64
	for _, c := range []struct {
		seqs []uint64
		want []Run
	}{
		{nil, []Run{}},
		{[]uint64{5}, []Run{{5, 1}}},
		{[]uint64{1, 2, 3, 7, 9, 10}, []Run{{1, 3}, {7, 1}, {9, 2}}},
		{[]uint64{last - 1, last}, []Run{{last - 1, 2}}},
		{[]uint64{4, 4, 5}, []Run{{4, 1}, {4, 2}}},
	} {
		if got := runsOf(c.seqs); !slices.Equal(got, c.want) {
			t.Errorf("%v: %v, not %v", c.seqs, got, c.want)
		}
	}
}

func TestTheZeroTimeIsZeroNanoseconds(t *testing.T) {
	if !Time(0).IsZero() || Nanoseconds(time.Time{}) != 0 {
		t.Error("zero does not stand for the zero time")
	}
	for _, ns := range []int64{1, -1, math.MaxInt64, math.MinInt64, 946684800000000000} {
		if got := Nanoseconds(Time(ns)); got != ns {
			t.Errorf("%d comes back as %d", ns, got)
		}
	}
}

func TestConsumerStateSurvivesTheRoundTrip(t *testing.T) {
	const text = `{"delivered":{"consumer":18446744073709551615,"stream":7},` +
		`"ack_floor":{"consumer":1,"stream":9007199254740993},` +
		`"pending":[[2,3,-9223372036854775808],[18446744073709551615,4,5]],` +
		`"redelivered":[[6,18446744073709551615]]}`
	var state ConsumerState
	if err := DecodeStrict([]byte(text), &state); err != nil {
		t.Fatal(err)
	}
	reference, err := state.Reference()
	if err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(ConsumerStateOf(reference))
	if err != nil || string(back) != text {
		t.Fatalf("%v\n%s", err, back)
	}
}

func TestMalformedConsumerStatesAreRefused(t *testing.T) {
	for _, text := range []string{
		`{"pending":[[1,2]]}`, `{"pending":[[1,2,3,4]]}`, `{"pending":[[1,2,null]]}`,
		`{"pending":[[-1,2,3]]}`, `{"pending":[{}]}`, `{"redelivered":[[1]]}`,
		`{"redelivered":[[1,1.5]]}`, `{"delivered":{"sequence":1}}`,
		`{"pending":[[1,2,3],[1,2,3]]}`, `{"redelivered":[[1,2],[1,2]]}`,
		`{"delivered":{"consumer":18446744073709551616}}`,
	} {
		var state ConsumerState
		err := DecodeStrict([]byte(text), &state)
		if err == nil {
			_, err = state.Reference()
		}
		if err == nil {
			t.Errorf("taken: %s", text)
		}
	}
}

func TestNilStatesStayNil(t *testing.T) {
	var none *ConsumerState
	reference, err := none.Reference()
	if reference != nil || err != nil || ConsumerStateOf(nil) != nil || MessageOf(nil, true) != nil {
		t.Error("nil became something")
	}
	if lostOf(nil) != nil {
		t.Error("lost data from nothing")
	}
}

func TestSourcesAreBytesAscendingByName(t *testing.T) {
	const text = `[{"name":"","seq":0,"ident":""},{"name":"QSA+ID4=","seq":18446744073709551615,"ident":"/w=="}]`
	var sources Sources
	if err := DecodeStrict([]byte(text), &sources); err != nil {
		t.Fatal(err)
	}
	back, err := json.Marshal(SourcesOf(sources.States()))
	if err != nil || string(back) != text {
		t.Errorf("%v\n%s", err, back)
	}
	if none, _ := json.Marshal(SourcesOf(nil)); string(none) != "[]" {
		t.Errorf("no sources are %s", none)
	}
}

func TestAFastStateHasNoDeletedList(t *testing.T) {
	encode := func(s *State) map[string]any {
		data, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var members map[string]any
		if err := json.Unmarshal(data, &members); err != nil {
			t.Fatal(err)
		}
		return members
	}
	state := server.StreamState{Deleted: []uint64{}}
	if _, has := encode(FastStateOf(&state))["deleted"]; has {
		t.Error("the fast state has it")
	}
	if _, has := encode(StateOf(&state))["deleted"]; !has {
		t.Error("the whole state lacks it")
	}
}

func TestFileStoreConfigs(t *testing.T) {
	good := FileStoreConfig{BlockSize: 512, CacheExpire: 1, SubjectStateExpire: 2, SyncInterval: 3,
		SyncAlways: true, AsyncFlush: true, Cipher: "aes", Compression: "s2", Key: "k"}
	config, err := good.Reference()
	want := server.FileStoreConfig{BlockSize: 512, CacheExpire: 1, SubjectStateExpire: 2,
		SyncInterval: 3, SyncAlways: true, AsyncFlush: true, Cipher: server.AES,
		Compression: server.S2Compression}
	if err != nil || config != want {
		t.Errorf("%+v, %v", config, err)
	}
	for _, bad := range []FileStoreConfig{
		{Cipher: "rot13", Key: "k"}, {Cipher: "chacha"}, {Key: "k"}, {OldKey: "k"},
		{Compression: "zip"},
	} {
		if _, err := bad.Reference(); err == nil {
			t.Errorf("taken: %+v", bad)
		}
	}
}
