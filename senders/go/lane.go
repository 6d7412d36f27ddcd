package main

import (
	"context"
	"os"
	"strconv"
	"sync"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracegrpc"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// lane is the SDK set up with its own parts, which are watched and not changed; only its ids are ours.
type lane struct {
	name     string
	ids      *givenIDs
	drops    *dropCounter
	provider *sdk.TracerProvider
	tracer   trace.Tracer
}

func newLane(plan lanePlan) (*lane, error) {
	defer inForce(plan.Env)()
	drops := &dropCounter{}
	otel.SetMeterProvider(drops)
	processors := &inTurns{}
	for range plan.Exporters {
		exporter, err := newExporter(plan.Env)
		if err != nil {
			return nil, err
		}
		watched := &watchedExporter{SpanExporter: exporter, lane: plan.Lane}
		processors.all = append(processors.all, sdk.NewBatchSpanProcessor(watched))
	}
	ids := &givenIDs{}
	provider := sdk.NewTracerProvider(
		sdk.WithResource(resource.NewSchemaless(
			attribute.String("service.name", "otlp-chaos-go-sender"),
			attribute.String("service.version", "1.0.0"),
		)),
		sdk.WithIDGenerator(ids),
		sdk.WithSpanProcessor(processors),
	)
	tracer := provider.Tracer("otlp-chaos/go-sender", trace.WithInstrumentationVersion("1.0.0"))
	return &lane{plan.Lane, ids, drops, provider, tracer}, nil
}

// inForce sets the lane's variables, lets the SDK count what it drops, and returns how to undo it.
func inForce(env map[string]string) func() {
	set := map[string]string{"OTEL_GO_X_OBSERVABILITY": "true", "OTEL_GO_X_SELF_OBSERVABILITY": "true"}
	for name, value := range env {
		set[name] = value
	}
	for name, value := range set {
		os.Setenv(name, value)
	}
	return func() {
		for name := range set {
			os.Unsetenv(name)
		}
	}
}

// newExporter makes the exporter that OTEL_EXPORTER_OTLP_PROTOCOL names. How large a request may be is said in code; there
// is no variable for it but ours.
func newExporter(env map[string]string) (sdk.SpanExporter, error) {
	maxRequestBytes := 0
	if limit := env["OTLP_CHAOS_MAX_REQUEST_BYTES"]; limit != "" {
		var err error
		if maxRequestBytes, err = strconv.Atoi(limit); err != nil {
			return nil, err
		}
	}
	if env["OTEL_EXPORTER_OTLP_PROTOCOL"] == "grpc" {
		var options []otlptracegrpc.Option
		if maxRequestBytes > 0 {
			options = append(options, otlptracegrpc.WithMaxRequestSize(maxRequestBytes))
		}
		return otlptracegrpc.New(context.Background(), options...)
	}
	var options []otlptracehttp.Option
	if maxRequestBytes > 0 {
		options = append(options, otlptracehttp.WithMaxRequestSize(maxRequestBytes))
	}
	return otlptracehttp.New(context.Background(), options...)
}

func (l *lane) offer(spans [][2]string) {
	for _, ids := range spans {
		l.ids.next = ids
		_, span := l.tracer.Start(context.Background(), "GET /orders/{id}",
			trace.WithSpanKind(trace.SpanKindServer), trace.WithAttributes(request...))
		span.SetAttributes(attribute.Int("http.response.status_code", 200))
		span.End()
	}
	if dropped := l.drops.take(); dropped > 0 {
		report(map[string]any{"type": "dropped", "lane": l.name, "items": dropped})
	}
}

func (l *lane) shutdown() {
	if err := l.provider.Shutdown(context.Background()); err != nil {
		workingFor(l.name)
		otel.Handle(err)
	}
}

var request = []attribute.KeyValue{
	attribute.String("http.request.method", "GET"),
	attribute.String("http.route", "/orders/{id}"),
	attribute.String("url.path", "/orders/42"),
	attribute.String("url.scheme", "https"),
	attribute.String("server.address", "shop.test"),
	attribute.Int("server.port", 443),
	attribute.String("network.protocol.version", "2"),
	attribute.String("user_agent.original", "otlp-chaos/1.0"),
	attribute.String("client.address", "192.0.2.17"),
}

// watchedExporter sees what an exporter is given and what it says became of it.
type watchedExporter struct {
	sdk.SpanExporter
	lane string
}

func (w *watchedExporter) ExportSpans(ctx context.Context, spans []sdk.ReadOnlySpan) error {
	one := workingFor(w.lane)
	report(map[string]any{"type": "exporting", "lane": w.lane, "items": len(spans)})
	err := w.SpanExporter.ExportSpans(ctx, spans)
	outcome := map[string]any{"type": "exported", "lane": w.lane, "items": len(spans), "ok": err == nil}
	if err == nil {
		report(outcome)
	} else {
		one.pending = outcome
	}
	return err
}

// inTurns: a processor has one request under way; an application that sends several at once has several.
type inTurns struct {
	all   []sdk.SpanProcessor
	ended int
}

func (t *inTurns) OnStart(context.Context, sdk.ReadWriteSpan) {}

func (t *inTurns) OnEnd(span sdk.ReadOnlySpan) {
	t.all[t.ended%len(t.all)].OnEnd(span)
	t.ended++
}

func (t *inTurns) Shutdown(ctx context.Context) error {
	return t.each(func(one sdk.SpanProcessor) error { return one.Shutdown(ctx) })
}

func (t *inTurns) ForceFlush(ctx context.Context) error {
	return t.each(func(one sdk.SpanProcessor) error { return one.ForceFlush(ctx) })
}

// each does it with all at once and returns one of the errors.
func (t *inTurns) each(do func(sdk.SpanProcessor) error) error {
	errs := make([]error, len(t.all))
	var done sync.WaitGroup
	for index, one := range t.all {
		done.Go(func() { errs[index] = do(one) })
	}
	done.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// givenIDs gives each span the ids that were asked for.
type givenIDs struct{ next [2]string }

func (g *givenIDs) NewIDs(ctx context.Context) (trace.TraceID, trace.SpanID) {
	traceID, _ := trace.TraceIDFromHex(g.next[0])
	return traceID, g.NewSpanID(ctx, traceID)
}

func (g *givenIDs) NewSpanID(context.Context, trace.TraceID) trace.SpanID {
	spanID, _ := trace.SpanIDFromHex(g.next[1])
	return spanID
}
