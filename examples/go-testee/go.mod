module example.org/testee

go 1.24
