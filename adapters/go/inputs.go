package main

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// inputs are the JSON values of a case, still as text: a generator decides what they are, and
// no number has passed through a float on the way.
type inputs map[string]json.RawMessage

// text gives a JSON string's value.
func (given inputs) text(name string) (string, bool) {
	raw := given[name]
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(raw, '\\') < 0 && utf8.Valid(raw) {
		return string(raw[1 : len(raw)-1]), true // nothing to unescape: spare the decoder
	}
	var value string
	err := json.Unmarshal(raw, &value)
	return value, err == nil
}

// number gives a JSON number as it was spelled.
func (given inputs) number(name string) (string, bool) {
	raw := string(given[name])
	if raw == "" || !strings.Contains("-0123456789", raw[:1]) {
		return "", false
	}
	return raw, true
}

// everyType tells the harness that a generator checks its inputs itself, whatever their type.
func everyType() map[string][]string {
	types := []string{"string", "number", "boolean", "null"}
	listed := make(map[string][]string)
	for _, name := range []string{"sdk_key", "secret", "meeting_number", "role", "lifetime_s"} {
		listed[name] = types
	}
	return listed
}

const (
	// Two hours, the lifetime of all the vendor's own samples.
	defaultLifetimeSeconds = 7200
	// The bounds that the vendor's own server sets, both inclusive.
	minLifetimeSeconds = 1800
	maxLifetimeSeconds = 172800
	// Above 2^53-1 a JSON number has lost digits in most other languages.
	maxExactInteger       = 1<<53 - 1
	maxExactIntegerDigits = 16
)

// meeting is a case that passed all checks: what a sound generator signs.
type meeting struct {
	sdkKey          string
	secret          string
	number          string
	role            int64
	lifetimeSeconds int64
}

func checkMeeting(given inputs) (checked meeting, err error) {
	if checked.sdkKey, err = given.filledText("sdk_key"); err != nil {
		return meeting{}, err
	}
	if checked.secret, err = given.filledText("secret"); err != nil {
		return meeting{}, err
	}
	if checked.number, err = given.meetingNumber(); err != nil {
		return meeting{}, err
	}
	if checked.role, err = given.role(); err != nil {
		return meeting{}, err
	}
	checked.lifetimeSeconds, err = given.lifetime()
	return checked, err
}

func (given inputs) filledText(name string) (string, error) {
	value, isText := given.text(name)
	if !isText || value == "" {
		return "", refusal(name + " must be a string that is not empty")
	}
	return value, nil
}

func (given inputs) meetingNumber() (string, error) {
	if value, isText := given.text("meeting_number"); isText && isDigits(value) {
		return value, nil
	}
	if value, isIntegral := given.integer("meeting_number"); isIntegral {
		return strconv.FormatInt(value, 10), nil
	}
	return "", refusal("meeting_number must be digits, or a whole number below 2^53")
}

func (given inputs) role() (int64, error) {
	spelled, isText := given.text("role")
	value, isIntegral := given.integer("role")
	switch {
	// Exactly these two strings: "01" or " 1" is a caller's mistake, not a role.
	case isText && spelled == "0", isIntegral && value == 0:
		return 0, nil
	case isText && spelled == "1", isIntegral && value == 1:
		return 1, nil
	}
	return 0, refusal("role must be 0 or 1")
}

func (given inputs) lifetime() (int64, error) {
	if _, present := given["lifetime_s"]; !present {
		return defaultLifetimeSeconds, nil
	}
	value, isIntegral := given.integer("lifetime_s")
	if text, isText := given.text("lifetime_s"); isText && isDigits(text) {
		parsed, err := strconv.ParseInt(text, 10, 64)
		value, isIntegral = parsed, err == nil
	}
	if !isIntegral || value < minLifetimeSeconds || value > maxLifetimeSeconds {
		return 0, refusal("lifetime_s must be a whole number from 1800 to 172800")
	}
	return value, nil
}

func isDigits(text string) bool {
	for _, char := range text {
		if char < '0' || char > '9' {
			return false
		}
	}
	return text != ""
}

// integer gives a JSON number from 0 to 2^53-1 that has no fraction, however it is spelled:
// 7200, 7200.0 and 7.2e3 are one number in JSON.
func (given inputs) integer(name string) (int64, bool) {
	spelled, isNumber := given.number(name)
	if !isNumber {
		return 0, false
	}
	value, err := strconv.ParseInt(spelled, 10, 64)
	isIntegral := err == nil
	if !isIntegral {
		value, isIntegral = integerOfDecimal(spelled)
	}
	return value, isIntegral && value >= 0 && value <= maxExactInteger
}

// integerOfDecimal shifts the decimal point in the text itself, since a float would take
// 9007199254740990.9 for a whole number.
func integerOfDecimal(spelled string) (int64, bool) {
	significand, exponentText, hasExponent := strings.Cut(strings.ToLower(spelled), "e")
	whole, fraction, _ := strings.Cut(significand, ".")
	exponent := 0
	if hasExponent {
		var err error
		if exponent, err = strconv.Atoi(exponentText); err != nil {
			return 0, false
		}
	}
	digits := strings.TrimRight(whole+fraction, "0")
	if digits == "" || digits == "-" {
		return 0, true
	}
	missingZeros := len(whole) + exponent - len(digits)
	if missingZeros < 0 || missingZeros > maxExactIntegerDigits {
		return 0, false
	}
	value, err := strconv.ParseInt(digits+strings.Repeat("0", missingZeros), 10, 64)
	return value, err == nil
}
