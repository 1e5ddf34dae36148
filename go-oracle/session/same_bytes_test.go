//go:build jsparity_bridge

package session

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sameCase is a random case: lines to send, in which $HERE stands for a directory.
type sameCase struct {
	random *rand.Rand
	lines  []string
	copies int
	ttl    bool
	open   bool  // the consumer
	spent  int64 // distinct lifetimes so far
}

func (s *sameCase) add(command string, fields object) {
	request := object{"id": len(s.lines), "cmd": command}
	for name, value := range fields {
		request[name] = value
	}
	text, err := json.Marshal(request)
	if err != nil {
		panic(err)
	}
	s.lines = append(s.lines, string(text))
}

func (s *sameCase) apply(op string, fields object) {
	operation := object{"op": op}
	for name, value := range fields {
		operation[name] = value
	}
	s.add("apply", object{"op": operation})
}

func (s *sameCase) n(below int) int { return s.random.IntN(below) }

func (s *sameCase) seq() int { return s.n(80) }

func (s *sameCase) subject() string {
	return []string{"a", "a.b", "a.b.c", "a.c", "b.long.subject.with.tokens", "b"}[s.n(6)]
}

func (s *sameCase) filter() string {
	return []string{">", "a.*", "a.>", "*", "a.b", "b.long.>", "none"}[s.n(7)]
}

func (s *sameCase) payload() []byte {
	bytes := make([]byte, s.n(300))
	for i := range bytes {
		bytes[i] = byte('a' + s.n(4))
	}
	return bytes
}

// duration is round as often as not, as then timers fall on one instant.
func (s *sameCase) duration() int64 {
	round := int64(1+s.n(50)) * 100_000_000
	switch s.n(4) {
	case 0:
		return int64(s.n(1_000_000_000))
	case 1:
		return round * 60
	default:
		return round
	}
}

func (s *sameCase) storeOne() {
	message := object{"subject": s.subject(), "msg": s.payload()}
	if s.n(3) == 0 {
		message["hdr"] = []byte("NATS/1.0\r\nA: b\r\n\r\n")
	}
	if s.ttl && s.n(2) == 0 {
		s.spent++ // no two expire in one tick
		message["ttl"] = 1 + s.spent
		message["hdr"] = fmt.Appendf(nil, "NATS/1.0\r\nNats-TTL: %d\r\n\r\n", 1+s.spent)
	}
	s.apply("store_msg", message)
}

func (s *sameCase) consumer() {
	name := object{"name": "c"}
	seq := s.seq() + 1
	if !s.open {
		s.openConsumer()
	}
	switch s.n(7) {
	case 0, 1, 2, 3:
		s.apply("consumer_update_delivered", object{"name": "c", "dseq": seq, "sseq": seq, "dc": 1,
			"ts": 946684800000000000})
	case 4:
		s.apply("consumer_update_acks", object{"name": "c", "dseq": seq, "sseq": seq})
	case 5:
		s.apply("consumer_update_starting", object{"name": "c", "seq": seq})
	case 6:
		s.apply("consumer_state", name)
		if s.n(3) > 0 {
			return
		}
		s.apply("consumer_stop", name)
		s.open = false
	}
}

// openConsumer opens it when it is not open: twice, and two of them would flush to one file, in an
// order that is nobody's.
func (s *sameCase) openConsumer() {
	s.apply("consumer_open", object{"name": "c", "config": object{"ack_policy": "explicit"}})
	s.open = true
}

func (s *sameCase) restart() {
	if s.n(2) == 0 {
		s.add("stop", nil)
	} else {
		s.copies++
		s.add("kill", object{"to": fmt.Sprintf("$HERE/copy%d", s.copies)})
	}
	s.add("reopen", nil)
	s.openConsumer()
}

func (s *sameCase) step() {
	switch s.n(20) {
	case 0, 1, 2, 3, 4, 5, 6:
		s.storeOne()
	case 7, 8:
		s.apply("remove_msg", object{"seq": s.seq()})
	case 9:
		s.apply("erase_msg", object{"seq": s.seq()})
	case 10:
		s.apply("load_next_msg", object{"filter": s.filter(), "wc": true, "start": s.seq()})
	case 11:
		s.apply("skip_msgs", object{"seq": 0, "num": 1 + s.n(3)})
	case 12:
		s.apply("skip_msg", object{"seq": 0})
	case 13:
		s.apply("purge_ex", object{"subject": s.filter(), "seq": 0, "keep": s.n(3)})
	case 14:
		s.apply([]string{"compact", "truncate"}[s.n(2)], object{"seq": s.seq()})
	case 15, 16, 17:
		s.apply("advance", object{"ns": s.duration()})
	case 18:
		s.consumer()
	case 19:
		if s.n(4) == 0 {
			s.restart()
		} else {
			s.consumer()
		}
	}
}

func randomCase(seed uint64, fileStore, streamSettings object) []string {
	s := &sameCase{random: rand.New(rand.NewPCG(seed, 0)), ttl: streamSettings["allow_msg_ttl"] == true}
	s.add("open", object{"dir": "$HERE/store", "seed": seed, "state": true,
		"file_store": fileStore, "stream": stream(streamSettings)})
	for range 400 {
		s.step()
	}
	s.add("stop", nil)
	return s.lines
}

// runCase gives the answers to the lines and, by path, the bytes left of all files.
func runCase(t *testing.T, lines []string) (answers []string, left map[string]string) {
	c := newClient(t)
	here := t.TempDir()
	for _, line := range lines {
		_, answer := c.line(strings.ReplaceAll(line, "$HERE", here))
		if strings.Contains(answer, `"panic"`) {
			t.Fatalf("%s\n%s", line, answer)
		}
		answers = append(answers, answer)
	}
	c.close()
	left = files(t, here)
	for path, bytes := range left {
		if filepath.Base(path) == "o.dat" { // a map's order is in it
			left[path] = fmt.Sprintf("%d bytes", len(bytes))
		}
	}
	return answers, left
}

func TestTheSameCaseTwiceGivesTheSameBytes(t *testing.T) {
	for name, config := range map[string]struct{ fileStore, stream object }{
		"plain":     {object{"block_size": 700}, nil},
		"limits":    {object{"block_size": 1000}, object{"max_msgs": 20, "max_msgs_per_subject": 5}},
		"age":       {object{"block_size": 500}, object{"max_age": 2_000_000_000}},
		"async":     {object{"block_size": 700, "async_flush": true}, object{"max_bytes": 4000}},
		"quick":     {object{"block_size": 700, "cache_expire_ns": 400_000_000, "sync_interval_ns": 2_000_000_000}, object{"max_age": 5_000_000_000}},
		"s2":        {object{"block_size": 700, "compression": "s2"}, object{"compression": "s2"}},
		"encrypted": {object{"block_size": 700, "cipher": "chacha", "key": "k"}, object{"compression": "s2"}},
		"aes":       {object{"block_size": 900, "cipher": "aes", "key": "k", "async_flush": true}, object{"max_msgs": 30}},
		"lifetimes": {object{"block_size": 700}, object{"allow_msg_ttl": true}},
	} {
		for seed := range uint64(6) {
			t.Run(fmt.Sprintf("%s/%d", name, seed), func(t *testing.T) {
				lines := randomCase(seed, config.fileStore, config.stream)
				answers, left := runCase(t, lines)
				answersAgain, leftAgain := runCase(t, lines)
				for i := range lines {
					if answers[i] != answersAgain[i] {
						t.Fatalf("line %d: %s\n%s\n%s", i, lines[i], answers[i], answersAgain[i])
					}
				}
				compareFiles(t, left, leftAgain)
				if len(left) < 5 {
					t.Errorf("only %d files: the case does nothing", len(left))
				}
			})
		}
	}
}

func compareFiles(t *testing.T, one, two map[string]string) {
	t.Helper()
	var paths []string
	for path := range one {
		paths = append(paths, path)
	}
	for path := range two {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	for _, path := range slices.Compact(paths) {
		if one[path] != two[path] {
			t.Errorf("%s differs: %.100q and %.100q", path, one[path], two[path])
		}
	}
}

func TestTwoSeedsGiveTwoKeys(t *testing.T) {
	lines := []string{
		`{"id":1,"cmd":"open","dir":"$HERE/s","seed":SEED,"file_store":{"cipher":"aes","key":"k"},` +
			`"stream":{"name":"S","storage":"file"}}`,
		`{"id":2,"cmd":"apply","op":{"op":"store_msg","subject":"a"}}`,
	}
	run := func(seed string) string {
		_, left := runCase(t, []string{strings.ReplaceAll(lines[0], "SEED", seed), lines[1]})
		return left["s/msgs/1.key"]
	}
	if run("1") != run("1") || run("1") == run("2") || run("1") == "" {
		t.Error("keys do not follow from the seed")
	}
}
