package main

import "github.com/golang-jwt/jwt/v5"

// golangJWT is the sound generator with golang-jwt: the times are integers before the library
// sees them, so no float has a say in their rounding or their spelling.
var golangJWT = generator{
	Name:    "go/golang-jwt",
	Library: golangJWTLibrary(),
	Profile: "meeting-sdk",
	About:   "A sound generator with golang-jwt: integer claims in a map.",
	Inputs:  everyType(),
	mint:    mintWithGolangJWT,
}

func golangJWTLibrary() string {
	return "golang-jwt " + moduleVersion("github.com/golang-jwt/jwt/v5")
}

func mintWithGolangJWT(given inputs, nowMicros int64) (string, error) {
	asked, err := checkMeeting(given)
	if err != nil {
		return "", err
	}
	issuedAt := floorDivide(nowMicros, 1_000_000) - backdateSeconds
	expiresAt := issuedAt + asked.lifetimeSeconds
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"appKey":   asked.sdkKey,
		"mn":       asked.number,
		"role":     asked.role,
		"iat":      issuedAt,
		"exp":      expiresAt,
		"tokenExp": expiresAt,
	})
	return token.SignedString([]byte(asked.secret))
}
