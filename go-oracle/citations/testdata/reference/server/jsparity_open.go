package server

func openIt() {}
