// filestore.go: a, b and c.d; store.go: e. See filestore.go: f, then more is said.
// filestore.go: g, hI is in it and
// filestore.go: j() and what follows.
