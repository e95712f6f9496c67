// Command server is a sound endpoint with nothing but Go's standard library. It knows nothing of
// mintcheck: key, secret and port come from the environment, the clock is the machine's.
// `make -C tests/programs` builds it, and
//
//	PORT=4000 bin/server
//
// starts it. A POST of {"meetingNumber":"86764390572","role":0} is answered with
// {"signature":"...","sdkKey":"..."}.
package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"time"
)

const (
	backdateSeconds = 30
	lifetimeSeconds = 7200
	// More than any request that a page of ours sends.
	maxBodyBytes = 1 << 20
	// Above it a JSON number has lost digits in a browser already.
	maxExactInteger = 1<<53 - 1
)

type claims struct {
	AppKey       string `json:"appKey"`
	Number       string `json:"mn"`
	Role         int    `json:"role"`
	IssuedAt     int64  `json:"iat"`
	ExpiresAt    int64  `json:"exp"`
	SessionUntil int64  `json:"tokenExp"`
}

// request keeps the members as they were written: a page may send either as text or as a number.
type request struct {
	MeetingNumber json.RawMessage `json:"meetingNumber"`
	Role          json.RawMessage `json:"role"`
}

type answer struct {
	Signature string `json:"signature"`
	SDKKey    string `json:"sdkKey"`
}

func main() {
	http.HandleFunc("/", handle)
	address := "127.0.0.1:" + os.Getenv("PORT")
	log.Fatal(http.ListenAndServe(address, nil))
}

func handle(response http.ResponseWriter, asked *http.Request) {
	if asked.Method != http.MethodPost {
		writeJSON(response, http.StatusMethodNotAllowed, map[string]string{"error": "POST only"})
		return
	}
	var body request
	limited := http.MaxBytesReader(response, asked.Body, maxBodyBytes)
	if err := json.NewDecoder(limited).Decode(&body); err != nil {
		refuse(response, errors.New("the body must be a JSON object"))
		return
	}
	number, err := meetingNumber(body.MeetingNumber)
	if err != nil {
		refuse(response, err)
		return
	}
	role, err := role(body.Role)
	if err != nil {
		refuse(response, err)
		return
	}
	key, secret := os.Getenv("ZOOM_MEETING_SDK_KEY"), os.Getenv("ZOOM_MEETING_SDK_SECRET")
	if key == "" || secret == "" {
		refuse(response, errors.New("key and secret must be set"))
		return
	}
	signed, err := sign(key, secret, number, role)
	if err != nil {
		writeJSON(response, http.StatusInternalServerError, map[string]string{"error": "signing"})
		return
	}
	writeJSON(response, http.StatusOK, answer{Signature: signed, SDKKey: key})
}

func refuse(response http.ResponseWriter, why error) {
	writeJSON(response, http.StatusBadRequest, map[string]string{"error": why.Error()})
}

func writeJSON(response http.ResponseWriter, status int, body any) {
	response.Header().Set("Content-Type", "application/json")
	response.WriteHeader(status)
	if err := json.NewEncoder(response).Encode(body); err != nil {
		fmt.Fprintln(os.Stderr, "server: the answer could not be sent")
	}
}

var digits = regexp.MustCompile(`^[0-9]+$`)

func meetingNumber(given json.RawMessage) (string, error) {
	var text string
	if json.Unmarshal(given, &text) == nil && digits.MatchString(text) {
		return text, nil
	}
	number, err := strconv.ParseInt(string(given), 10, 64)
	if err != nil || number < 0 || number > maxExactInteger {
		return "", errors.New("meetingNumber must be digits")
	}
	return strconv.FormatInt(number, 10), nil
}

func role(given json.RawMessage) (int, error) {
	switch string(given) {
	case `0`, `"0"`:
		return 0, nil
	case `1`, `"1"`:
		return 1, nil
	}
	return 0, errors.New("role must be 0 or 1")
}

func sign(key, secret, number string, role int) (string, error) {
	// Unix() floors.
	issuedAt := time.Now().Unix() - backdateSeconds
	expiresAt := issuedAt + lifetimeSeconds
	payload, err := json.Marshal(claims{
		AppKey: key, Number: number, Role: role,
		IssuedAt: issuedAt, ExpiresAt: expiresAt, SessionUntil: expiresAt,
	})
	if err != nil {
		return "", err
	}
	signingInput := base64url([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + base64url(payload)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signingInput))
	return signingInput + "." + base64url(mac.Sum(nil)), nil
}

func base64url(bytes []byte) string {
	return base64.RawURLEncoding.EncodeToString(bytes)
}
