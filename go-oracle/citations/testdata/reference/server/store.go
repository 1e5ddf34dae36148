package server

var ErrStoreClosed error

func encodeConsumerState() {}
