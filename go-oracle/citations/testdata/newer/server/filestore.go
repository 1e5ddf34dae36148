package server

func loadLastSeq() {}
