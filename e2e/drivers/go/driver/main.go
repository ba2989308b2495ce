// Command driver is a peer of the Go SDK that obeys JSON lines; README.md beside the directories of all drivers describes
// them. The SDK has no encoders: what it publishes comes from files of length-prefixed frames.
package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"sync"
)

type arguments map[string]any

func (a arguments) text(name string) string {
	s, _ := a[name].(string)
	return s
}

func (a arguments) number(name string, otherwise int) int {
	if n, ok := a[name].(float64); ok {
		return int(n)
	}
	return otherwise
}

func (a arguments) flag(name string, otherwise bool) bool {
	if b, ok := a[name].(bool); ok {
		return b
	}
	return otherwise
}

func (a arguments) texts(name string) []string {
	list, _ := a[name].([]any)
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprint(x))
	}
	return out
}

var output sync.Mutex

func emit(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		log.Print(err)
		return
	}
	output.Lock()
	defer output.Unlock()
	os.Stdout.Write(append(line, '\n'))
}

func hash(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// seededBytes gives the same bytes as hb.bytes of the page.
func seededBytes(length int, seed uint32) []byte {
	out := make([]byte, length)
	x := seed
	if x == 0 {
		x = 1
	}
	for i := range out {
		x ^= x << 13
		x ^= x >> 17
		x ^= x << 5
		out[i] = byte(x)
	}
	return out
}

func main() {
	p := newPeer()
	emit(map[string]any{"ready": "go"})
	lines := bufio.NewReaderSize(os.Stdin, 1<<20)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 1 {
			go obey(p, line)
		}
		if err != nil {
			break
		}
	}
	p.leave(nil)
}

func obey(p *peer, line []byte) {
	var a arguments
	if err := json.Unmarshal(line, &a); err != nil {
		log.Print(err)
		return
	}
	run, known := p.commands()[a.text("cmd")]
	if !known {
		run = func(arguments) (any, error) { return nil, errors.New("no such command") }
	}
	value, err := run(a)
	if err != nil {
		emit(map[string]any{"id": a["id"], "error": err.Error()})
		return
	}
	emit(map[string]any{"id": a["id"], "ok": value})
}
