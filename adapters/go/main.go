// Command adapter hosts the Go generators behind the protocol mintcheck-adapter/1: one JSON
// object a line on stdin, one answer a line on stdout. This file is the host; what a generator
// is stands in generator.go, and each generator has a file of its own.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
)

// The protocol's limit on a line. It bounds what the host keeps in memory.
const maxLineBytes = 1 << 20

// Large enough that one read takes in several hundred cases of the usual length.
const firstBufferBytes = 64 << 10

func main() {
	host := newHost(stdlib, golangJWT, golangJWTFloat)
	if err := host.serve(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mintcheck go adapter:", err)
		os.Exit(1)
	}
}

type host struct {
	generators []generator
	byName     map[string]generator
}

func newHost(generators ...generator) *host {
	byName := make(map[string]generator, len(generators))
	for _, one := range generators {
		byName[one.Name] = one
	}
	return &host{generators, byName}
}

// serve answers every complete line that one read brought, writes those answers at once, and
// only then waits for more. So a lone request is answered immediately, and a thousand
// pipelined ones cost a few system calls.
func (h *host) serve(in io.Reader, out io.Writer) error {
	buffer := make([]byte, firstBufferBytes)
	filled := 0
	var answers []byte
	for {
		if filled == len(buffer) {
			if filled > maxLineBytes {
				return errors.New("a request is longer than 1 MiB")
			}
			buffer = append(buffer, make([]byte, len(buffer))...)
		}
		count, readErr := in.Read(buffer[filled:])
		filled += count

		var used int
		answers, used = h.answerLines(answers[:0], buffer[:filled])
		filled = copy(buffer, buffer[used:filled])
		if readErr == io.EOF {
			// The last line may lack its line end.
			answers = h.answer(answers, buffer[:filled])
		}
		if len(answers) > 0 {
			if _, err := out.Write(answers); err != nil {
				return err
			}
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}

// answerLines appends the answers to all complete lines, and says how many bytes those took.
func (h *host) answerLines(answers, text []byte) ([]byte, int) {
	used := 0
	for {
		end := bytes.IndexByte(text[used:], '\n')
		if end < 0 {
			return answers, used
		}
		answers = h.answer(answers, text[used:used+end])
		used += end + 1
	}
}

// request holds both messages of the protocol: a hello has Hello, a case has the rest.
type request struct {
	Hello     json.RawMessage `json:"hello"`
	ID        json.RawMessage `json:"id"`
	Generator string          `json:"generator"`
	NowMicros *int64          `json:"now_us"`
	Inputs    inputs          `json:"inputs"`
}

func (h *host) answer(answers, line []byte) []byte {
	line = bytes.TrimSpace(line)
	if len(line) == 0 {
		return answers
	}
	var asked request
	err := json.Unmarshal(line, &asked)
	if err == nil && asked.Hello != nil {
		return append(append(answers, h.hello()...), '\n')
	}
	if asked.ID == nil {
		// Without an id there is nobody to answer; the line itself may hold a secret.
		fmt.Fprintln(os.Stderr, "mintcheck go adapter: a line is no request of the protocol")
		return answers
	}
	answers = append(append(answers, `{"id":`...), asked.ID...)
	if err != nil || asked.NowMicros == nil {
		return appendMember(answers, "failed", "the request does not follow the protocol")
	}
	member, text := h.mint(asked)
	return appendMember(answers, member, text)
}

// mint gives the answer's member: the token, or why there is none.
func (h *host) mint(asked request) (member, text string) {
	chosen, known := h.byName[asked.Generator]
	if !known {
		return "failed", "this adapter has no generator of that name"
	}
	defer func() {
		if thrown := recover(); thrown != nil {
			// Only the kind: a panic's text may quote an input, and so the secret.
			member, text = "failed", fmt.Sprintf("panic with a %T", thrown)
		}
	}()
	token, err := chosen.mint(asked.Inputs, *asked.NowMicros)
	var refused refusal
	switch {
	case err == nil:
		return "token", token
	case errors.As(err, &refused):
		return "refused", refused.Error()
	default:
		return "failed", err.Error()
	}
}

func appendMember(answer []byte, member, text string) []byte {
	answer = append(append(answer, `,"`...), member...)
	answer = append(appendQuoted(append(answer, `":`...), text), '}')
	return append(answer, '\n')
}

// appendQuoted spares encoding/json where text needs no escape, which is true of every token.
func appendQuoted(answer []byte, text string) []byte {
	for _, char := range []byte(text) {
		if char < ' ' || char > '~' || char == '"' || char == '\\' {
			quoted, _ := json.Marshal(text) // a string always marshals
			return append(answer, quoted...)
		}
	}
	return append(append(append(answer, '"'), text...), '"')
}

func (h *host) hello() []byte {
	said, _ := json.Marshal(struct {
		Mintcheck  int         `json:"mintcheck"`
		Adapter    string      `json:"adapter"`
		Runtime    string      `json:"runtime"`
		Generators []generator `json:"generators"`
	}{1, "go", runtime.Version(), h.generators})
	return said
}
