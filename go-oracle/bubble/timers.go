package bubble

import (
	"reflect"
	"sync/atomic"
	"unsafe" // and for go:linkname
)

//go:linkname acquire internal/synctest.acquire
func acquire() any

//go:linkname release internal/synctest.release
func release(any)

// timers is where the runtime keeps when the first timer of a bubble is due: the earliest of those
// in their order, and a lower bound of those that have been set anew since. 0: there is none.
// (timers.wakeTime of package runtime.)
type timers struct{ ordered, changed *int64 }

// timersOfBubble gives those of the bubble that it is called in. The runtime does not promise its
// fields: nil where another version has others.
func timersOfBubble() *timers {
	bubble := acquire()
	if bubble == nil {
		return nil
	}
	defer release(bubble)
	all, found := field(reflect.ValueOf(bubble), "timers")
	if !found {
		return nil
	}
	ordered, hasOrdered := word(all, "minWhenHeap")
	changed, hasChanged := word(all, "minWhenModified")
	if !hasOrdered || !hasChanged {
		return nil
	}
	return &timers{ordered, changed}
}

// due is when the first timer is, or one was that has been taken back; Unix nanoseconds. 0: none is.
func (t *timers) due() int64 {
	changed := atomic.LoadInt64(t.changed)
	due := atomic.LoadInt64(t.ordered)
	if due == 0 || (changed != 0 && changed < due) {
		return changed
	}
	return due
}

func field(of reflect.Value, name string) (reflect.Value, bool) {
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	found := of.FieldByName(name)
	return found, found.IsValid()
}

// word is the place of a number that is changed atomically.
func word(of reflect.Value, name string) (*int64, bool) {
	number, found := field(of, name)
	if !found {
		return nil, false
	}
	value, found := field(number, "value")
	if !found || value.Kind() != reflect.Int64 {
		return nil, false
	}
	return (*int64)(unsafe.Pointer(value.UnsafeAddr())), true
}
