//go:build jsparity_bridge

package session

import (
	"fmt"
	"testing"
)

// Five messages on three subjects, the second of them removed.
func queried(t *testing.T) *client {
	t.Helper()
	c := newClient(t)
	c.open(nil, object{"subjects": []string{">"}})
	for _, subject := range []string{"a.x", "a.y", "a.x", "b", "a.y"} {
		c.store(subject, "")
	}
	c.value("remove_msg", object{"seq": 2})
	return c
}

func TestASetOfFiltersFindsTheNextAndThePreviousMessage(t *testing.T) {
	c := queried(t)
	for _, e := range []struct {
		op      string
		filters any
		start   uint64
		want    string
	}{
		{"load_next_msg_multi", []string{"b", "a.y"}, 0, "4"},
		{"load_next_msg_multi", []string{"a.*", "a.x"}, 2, "3"},
		{"load_next_msg_multi", []string{"c", "d"}, 0, "ErrStoreEOF"},
		{"load_next_msg_multi", []string{}, 0, "ErrStoreEOF"},
		{"load_next_msg_multi", nil, 2, "3"},
		{"load_next_msg_multi", []string{"a..b"}, 0, "gsl.ErrInvalidSubject"},
		{"load_prev_msg_multi", []string{"a.x", "a.z"}, 9, "3"},
		{"load_prev_msg_multi", []string{"a.*", "b"}, 2, "1"},
		{"load_prev_msg_multi", []string{"a.y", "c"}, 4, "ErrStoreEOF"},
	} {
		fields := object{"filters": e.filters, "start": e.start}
		result := c.apply(e.op, fields)
		got := ""
		if failure, is := result["error"].(object); is {
			got = fmt.Sprint(failure["name"])
		} else {
			got = fmt.Sprint(result["value"].(object)["msg"].(object)["seq"])
		}
		if got != e.want {
			t.Errorf("%s(%v): %s, not %s", e.op, fields, got, e.want)
		}
	}
	c.close()
}

func TestPendingCountsMessagesOrSubjects(t *testing.T) {
	c := queried(t)
	for _, e := range []struct {
		op     string
		fields object
		want   string
	}{
		{"num_pending", object{"start": 0, "filter": "a.*"}, "map[total:3 valid_through:5]"},
		{"num_pending", object{"start": 2, "filter": "a.x"}, "map[total:1 valid_through:5]"},
		{"num_pending", object{"start": 4, "filter": ">", "last_per_subject": true}, "map[total:2 valid_through:5]"},
		{"num_pending", object{"start": 6, "filter": ""}, "map[total:0 valid_through:5]"},
		{"num_pending_multi", object{"start": 1, "filters": []string{"a.*", "a.x"}}, "map[total:3 valid_through:5]"},
		{"num_pending_multi", object{"start": 1, "filters": []string{}}, "map[total:0 valid_through:5]"},
		{"num_pending_multi", object{"start": 1, "filters": nil, "last_per_subject": true}, "map[total:3 valid_through:5]"},
	} {
		if got := fmt.Sprint(c.value(e.op, e.fields)); got != e.want {
			t.Errorf("%s(%v): %s, not %s", e.op, e.fields, got, e.want)
		}
	}
	c.close()
}

func TestSubjectsAreAnsweredWithTheirSequences(t *testing.T) {
	c := queried(t)
	for _, e := range []struct {
		op     string
		fields object
		want   string
	}{
		{"all_last_seqs", nil, "map[seqs:[3 4 5]]"},
		{"multi_last_seqs", object{"filters": []string{"a.*"}}, "map[seqs:[3 5]]"},
		{"multi_last_seqs", object{"filters": []string{"a.*"}, "max_seq": 2}, "map[seqs:[1]]"},
		{"multi_last_seqs", object{"filters": nil}, "map[seqs:[]]"},
		{"subjects_state", object{"filter": "a.>"},
			"map[subjects:map[a.x:map[first:1 last:3 msgs:2] a.y:map[first:5 last:5 msgs:1]]]"},
		{"subjects_state", object{"filter": "c"}, "map[subjects:map[]]"},
	} {
		if got := fmt.Sprint(c.value(e.op, e.fields)); got != e.want {
			t.Errorf("%s(%v): %s, not %s", e.op, e.fields, got, e.want)
		}
	}
	if name := c.errorName("multi_last_seqs", object{"filters": []string{">", "b"}, "max_allowed": 2}); name != "ErrTooManyResults" {
		t.Error(name)
	}
	c.close()
}
