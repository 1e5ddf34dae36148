// filestore.go: gone
