module mintcheck/programs

go 1.19

// The version that the Go adapter has, so that both sign with the same library.
require github.com/golang-jwt/jwt/v5 v5.2.2
