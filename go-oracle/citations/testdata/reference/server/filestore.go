package server

const compactMinimum = 2

type fileStore struct{ cfs, cmu int }

type msgBlock struct{}

type keeper interface{ Keep() }

func (fs *fileStore) Truncate(seq uint64) {}

func (mb *msgBlock) truncate() {}

func compactWithFloor() {}
