package main

// Changes is how two versions differ by function; each list in the order of the newer one, and of the
// older one for what is gone. A function that moved to another file is gone and new.
type Changes struct {
	Changed []Function `json:"changed"` // as they are in the newer version
	New     []Function `json:"new"`
	Gone    []Function `json:"gone"` // as they were in the older one
}

// Compare tells how the inventory of a newer version differs from that of an older one. Some names come
// more than once (init); those are compared in their order.
func Compare(older, newer []Function) Changes {
	waiting := map[string][]Function{}
	for _, f := range older {
		waiting[f.Key()] = append(waiting[f.Key()], f)
	}
	var c Changes
	for _, f := range newer {
		before := waiting[f.Key()]
		if len(before) == 0 {
			c.New = append(c.New, f)
			continue
		}
		if before[0].Hash != f.Hash {
			c.Changed = append(c.Changed, f)
		}
		waiting[f.Key()] = before[1:]
	}
	for _, f := range older {
		if left := waiting[f.Key()]; len(left) > 0 && left[0] == f {
			c.Gone = append(c.Gone, f)
			waiting[f.Key()] = left[1:]
		}
	}
	return c
}
