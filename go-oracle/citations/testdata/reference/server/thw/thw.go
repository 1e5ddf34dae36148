package thw

type Wheel[T any] struct{}

func (w *Wheel[T]) Encode() {}
