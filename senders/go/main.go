// A small application that traces itself with the OpenTelemetry Go SDK, as its documentation shows: exporters are
// configured by OTEL_EXPORTER_OTLP_* (and in newExporter, where there is no variable), the SDK speaks through its error
// handler. The one thing unusual is that it has several exporters, each as if it were alone. Speaks the protocol of
// senders/README.md.
package main

import (
	"bufio"
	"encoding/json"
	"log"
	"os"
	"sync"

	"go.opentelemetry.io/otel"
)

type lanePlan struct {
	Lane      string            `json:"lane"`
	Env       map[string]string `json:"env"`
	Exporters int               `json:"exporters"`
}

type command struct {
	Type  string      `json:"type"`
	ID    int         `json:"id"`
	Lane  string      `json:"lane"`
	Lanes []lanePlan  `json:"lanes"`
	Spans [][2]string `json:"spans"`
}

const maxCommandBytes = 16 << 20

func main() {
	otel.SetErrorHandler(otel.ErrorHandlerFunc(printError))
	lanes := map[string]*lane{}
	commands := bufio.NewScanner(os.Stdin)
	commands.Buffer(make([]byte, 64<<10), maxCommandBytes)
	for commands.Scan() {
		var told command
		if err := json.Unmarshal(commands.Bytes(), &told); err != nil {
			log.Fatal(err)
		}
		obey(told, lanes)
	}
	// Nothing of ours outlives whoever started us, not even one that was killed.
	os.Exit(1)
}

func obey(told command, lanes map[string]*lane) {
	switch told.Type {
	case "lanes":
		for _, plan := range told.Lanes {
			made, err := newLane(plan)
			if err != nil {
				log.Fatal(err)
			}
			lanes[plan.Lane] = made
		}
		report(map[string]any{"type": "ready"})
	case "offer":
		lanes[told.Lane].offer(told.Spans)
		report(map[string]any{"type": "done", "id": told.ID})
	case "stop":
		// Beside the reading of commands, whose end has to be seen all the time.
		go stop(lanes)
	default:
		log.Fatalf("unknown command %q", told.Type)
	}
}

func stop(lanes map[string]*lane) {
	var all sync.WaitGroup
	for _, one := range lanes {
		all.Go(one.shutdown)
	}
	all.Wait()
	os.Exit(0)
}
