package main

import (
	"context"
	"sync/atomic"

	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/metric/noop"
)

// dropCounter listens to the metric by which a batch processor counts spans that found its queue full.
type dropCounter struct {
	noop.MeterProvider
	dropped atomic.Int64
}

func (d *dropCounter) take() int64 { return d.dropped.Swap(0) }

func (d *dropCounter) Meter(string, ...metric.MeterOption) metric.Meter { return dropMeter{drops: d} }

type dropMeter struct {
	noop.Meter
	drops *dropCounter
}

func (m dropMeter) Int64Counter(string, ...metric.Int64CounterOption) (metric.Int64Counter, error) {
	return dropInstrument{drops: m.drops}, nil
}

type dropInstrument struct {
	noop.Int64Counter
	drops *dropCounter
}

func (i dropInstrument) Add(_ context.Context, count int64, options ...metric.AddOption) {
	attributes := metric.NewAddConfig(options).Attributes()
	if value, given := attributes.Value("error.type"); given && value.AsString() == "queue_full" {
		i.drops.dropped.Add(count)
	}
}
