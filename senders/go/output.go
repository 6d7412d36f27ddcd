package main

import (
	"bytes"
	"encoding/json"
	"log"
	"os"
	"runtime"
	"strings"
	"sync"
)

const maxLogText = 8192

var writing sync.Mutex

// report writes one report to whoever started us.
func report(what map[string]any) {
	text, err := json.Marshal(what)
	if err != nil {
		log.Fatal(err)
	}
	writing.Lock()
	defer writing.Unlock()
	os.Stdout.Write(append(append([]byte("@otlp-chaos "), text...), '\n'))
}

// worker is what is known of a goroutine that works for a lane.
type worker struct {
	lane string
	// What became of a batch, told once the SDK has printed what it has to say of it.
	pending map[string]any
}

// By number of the goroutine: the SDK hands errors to one handler for all, on the goroutine on which they arose.
var workers sync.Map

// workingFor makes the running goroutine, a batch processor's own, a worker of the lane.
func workingFor(lane string) *worker {
	found, _ := workers.LoadOrStore(goroutine(), &worker{lane: lane})
	return found.(*worker)
}

// printError prints as the SDK's own error handler does, and says for whom where that is known.
func printError(err error) {
	var line bytes.Buffer
	log.New(&line, "", log.LstdFlags).Print(err)
	found, known := workers.Load(goroutine())
	if !known {
		os.Stderr.Write(line.Bytes())
		return
	}
	one := found.(*worker)
	text := strings.ToValidUTF8(line.String(), "�")
	for len(text) > 0 {
		piece := text
		if len(piece) > maxLogText {
			piece = strings.ToValidUTF8(text[:maxLogText], "")
		}
		report(map[string]any{"type": "log", "lane": one.lane, "stream": "stderr", "text": piece})
		text = text[len(piece):]
	}
	if one.pending != nil {
		report(one.pending)
		one.pending = nil
	}
}

// goroutine is the number in the first line of a stack: `goroutine 18 [running]:`.
func goroutine() string {
	var stack [64]byte
	return strings.Fields(string(stack[:runtime.Stack(stack[:], false)]))[1]
}
