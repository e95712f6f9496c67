package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"runtime"
)

// stdlib is the sound generator with no library: the standard library's HMAC, base64 and JSON
// put together by hand.
var stdlib = generator{
	Name:    "go/stdlib",
	Library: "crypto/hmac of " + runtime.Version(),
	Profile: "meeting-sdk",
	About:   "A sound generator by hand: whole seconds, rounded down, 30 s back.",
	Inputs:  everyType(),
	mint:    mintWithStdlib,
}

// backdateSeconds is the customary head start for a verifier whose clock is behind.
const backdateSeconds = 30

type meetingClaims struct {
	AppKey       string `json:"appKey"`
	Number       string `json:"mn"`
	Role         int64  `json:"role"`
	IssuedAt     int64  `json:"iat"`
	ExpiresAt    int64  `json:"exp"`
	SessionUntil int64  `json:"tokenExp"`
}

var protectedHeader = base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))

func mintWithStdlib(given inputs, nowMicros int64) (string, error) {
	asked, err := checkMeeting(given)
	if err != nil {
		return "", err
	}
	issuedAt := floorDivide(nowMicros, 1_000_000) - backdateSeconds
	expiresAt := issuedAt + asked.lifetimeSeconds
	claims, err := json.Marshal(meetingClaims{
		AppKey: asked.sdkKey, Number: asked.number, Role: asked.role,
		IssuedAt: issuedAt, ExpiresAt: expiresAt, SessionUntil: expiresAt,
	})
	if err != nil {
		return "", err
	}
	signingInput := protectedHeader + "." + base64.RawURLEncoding.EncodeToString(claims)
	mac := hmac.New(sha256.New, []byte(asked.secret))
	mac.Write([]byte(signingInput))
	return signingInput + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}
