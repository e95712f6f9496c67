module mintcheck/adapters/go

go 1.19

// 5.2.2 is the last release that builds with Go 1.19; 5.2.3 needs 1.21.
require github.com/golang-jwt/jwt/v5 v5.2.2
