package main

import "runtime/debug"

// generator turns a case into a token. mint gets the instant in microseconds since the epoch
// as its only clock. The exported fields are what the hello says of it.
type generator struct {
	Name    string              `json:"name"`
	Library string              `json:"library"`
	Profile string              `json:"profile"`
	About   string              `json:"about"`
	Inputs  map[string][]string `json:"inputs,omitempty"`

	mint func(given inputs, nowMicros int64) (string, error)
}

// refusal is a generator's considered no, as opposed to something that broke.
type refusal string

func (r refusal) Error() string { return string(r) }

// moduleVersion asks the program itself which version of a module it was built with.
func moduleVersion(path string) string {
	built, known := debug.ReadBuildInfo()
	if !known {
		return "of unknown version"
	}
	for _, module := range built.Deps {
		if module.Path == path {
			return module.Version[len("v"):]
		}
	}
	return "of unknown version"
}

// floorDivide rounds towards the past, before 1970 too, where Go's / would round forward.
func floorDivide(dividend, divisor int64) int64 {
	quotient := dividend / divisor
	if dividend%divisor < 0 {
		quotient--
	}
	return quotient
}
