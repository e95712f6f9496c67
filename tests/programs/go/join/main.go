// Command join gives a web page what it needs to join a meeting, in the shape of field report
// S0. It knows nothing of mintcheck: key and secret come from the environment, the clock is the
// machine's. `make -C tests/programs` builds it; it is started once for a token:
//
//	bin/join signature 86764390572 0
//	bin/join -password 123456 -start-url 'https://zoom.us/s/86764390572?zak=...' parameters 86764390572 1
//
// The first prints the signature alone, the second all join parameters as JSON.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

const lifetimeSeconds = 7200

// parameters are what the page hands to the join call of the Web SDK.
type parameters struct {
	SDKKey        string `json:"sdkKey"`
	Signature     string `json:"signature"`
	MeetingNumber int64  `json:"meetingNumber"`
	UserName      string `json:"userName"`
	Password      string `json:"password"`
	ZAK           string `json:"zak,omitempty"`
}

// guest is who joins; a start URL is there for a host only.
type guest struct {
	name     string
	password string
	startURL string
}

func main() {
	var joining guest
	flag.StringVar(&joining.name, "name", "A guest", "the name that the others see")
	flag.StringVar(&joining.password, "password", "", "the meeting's passcode")
	flag.StringVar(&joining.startURL, "start-url", "", "the meeting's start URL, for a host")
	flag.Parse()
	if err := run(flag.Args(), joining); err != nil {
		fmt.Fprintln(os.Stderr, "join:", err)
		os.Exit(1)
	}
}

func run(arguments []string, joining guest) error {
	if len(arguments) != 3 {
		return fmt.Errorf("usage: join [flags] signature|parameters NUMBER ROLE")
	}
	number, err := strconv.ParseInt(arguments[1], 10, 64)
	if err != nil {
		return fmt.Errorf("the meeting number is no number")
	}
	role, err := strconv.Atoi(arguments[2])
	if err != nil {
		return fmt.Errorf("the role is no number")
	}
	signed, err := signature(number, role)
	if err != nil {
		return err
	}
	if arguments[0] == "signature" {
		fmt.Println(signed)
		return nil
	}
	return printParameters(signed, number, role, joining)
}

func signature(number int64, role int) (string, error) {
	key := os.Getenv("ZOOM_MEETING_SDK_KEY")
	issuedAt := math.Round(float64(time.Now().UnixMilli())/1000) - 30
	expiresAt := issuedAt + lifetimeSeconds
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"appKey":   key,
		"sdkKey":   key,
		"mn":       number,
		"role":     role,
		"iat":      issuedAt,
		"exp":      expiresAt,
		"tokenExp": expiresAt,
	})
	return token.SignedString([]byte(os.Getenv("ZOOM_MEETING_SDK_SECRET")))
}

func printParameters(signed string, number int64, role int, joining guest) error {
	all := parameters{
		SDKKey:        os.Getenv("ZOOM_MEETING_SDK_KEY"),
		Signature:     signed,
		MeetingNumber: number,
		UserName:      joining.name,
		Password:      joining.password,
	}
	if role == 1 {
		start, err := url.Parse(joining.startURL)
		if err != nil {
			return fmt.Errorf("the start URL is no URL")
		}
		all.ZAK = start.Query().Get("zak")
	}
	return json.NewEncoder(os.Stdout).Encode(all)
}
