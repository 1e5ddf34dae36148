package component

import (
	"fmt"

	"github.com/nats-io/nats-server/v2/server/gsl"

	"jsparity/oracle/reference"
)

// subjectFilter tells what is said of subjects and filters.
func subjectFilter(script []byte) ([]byte, error) {
	return transcript(script, func(op string, l *line) string {
		subject := string(l.bytes())
		switch op {
		case "wildcard":
			return fmt.Sprint(reference.HasWildcard(subject))
		case "valid":
			return fmt.Sprint(reference.IsValidSubject(subject, l.u64() != 0))
		case "subset":
			return fmt.Sprint(reference.IsSubset(subject, string(l.bytes())))
		case "any":
			return matchesAny(subject, l)
		}
		return l.unknown()
	}), nil
}

// matchesAny takes filters to the end of the line.
func matchesAny(subject string, l *line) string {
	set, ok := filtersOf(l)
	if !ok {
		return invalid
	}
	return fmt.Sprint(set.HasInterest(subject))
}

// filtersOf reads the rest of a line; false: one of its filters is none.
func filtersOf(l *line) (*gsl.SimpleSublist, bool) {
	set := gsl.NewSimpleSublist()
	known := map[string]bool{}
	for l.at < len(l.words) {
		filter := string(l.bytes())
		if known[filter] {
			continue
		}
		known[filter] = true
		if set.Insert(filter, struct{}{}) != nil {
			l.pass()
			return nil, false
		}
	}
	return set, true
}
