package main

import (
	"math"
	"strconv"

	"github.com/golang-jwt/jwt/v5"
)

// golangJWTFloat rebuilds field report S0: a Go server whose joins all failed for an hour.
// On the wire it is sound, and the harness must say so: it is a control, not a culprit.
var golangJWTFloat = generator{
	Name:    "go/golang-jwt-float",
	Library: golangJWTLibrary(),
	Profile: "meeting-sdk",
	About:   "Field report S0: float64 times, rounded to the nearest second, 30 s back.",
	mint:    mintWithFloatTimes,
}

func mintWithFloatTimes(given inputs, nowMicros int64) (string, error) {
	meetingNumber, err := given.parsedInteger("meeting_number")
	if err != nil {
		return "", err
	}
	role, err := given.parsedInteger("role")
	if err != nil {
		return "", err
	}
	// Deliberate, as in S0: key and secret are not checked, so an absent one is an empty one.
	sdkKey, _ := given.text("sdk_key")
	secret, _ := given.text("secret")

	milliseconds := floorDivide(nowMicros, 1000)
	// Deliberate, as in S0: the time is rounded, so from .5 on it is a second later than the
	// clock, and it stays a float64, which encoding/json happens to spell as an integer.
	issuedAt := math.Round(float64(milliseconds)/1000) - 30
	expiresAt := issuedAt + 7200
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"appKey":   sdkKey,
		"sdkKey":   sdkKey,
		"mn":       meetingNumber, // Deliberate, as in S0: a number, where a string is documented.
		"role":     role,
		"iat":      issuedAt,
		"exp":      expiresAt,
		"tokenExp": expiresAt,
	})
	return token.SignedString([]byte(secret))
}

// parsedInteger does what typed Go forces on such a handler, and no more: any int64 will do.
func (given inputs) parsedInteger(name string) (int64, error) {
	spelled, isText := given.text(name)
	if !isText {
		spelled, _ = given.number(name)
	}
	value, err := strconv.ParseInt(spelled, 10, 64)
	if err != nil {
		return 0, refusal(name + " cannot be parsed as an integer")
	}
	return value, nil
}
