"""The SDK set up once for each lane, with its own parts, which are watched and not changed; only its ids are ours."""

import contextlib
import inspect
import io
import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Sequence

from opentelemetry.metrics import NoOpCounter, NoOpMeter, NoOpMeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan, SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.trace import SpanKind

MAX_LOG_TEXT = 8192

_stdout = sys.stdout
_writing = threading.Lock()
_current = threading.local()


def report(**what: object) -> None:
    """Writes one report to whoever started us."""
    with _writing:
        _stdout.write("@otlp-chaos " + json.dumps(what, separators=(",", ":")) + "\n")
        _stdout.flush()


def attribute_output() -> None:
    """From now on, what a thread prints while it works for a lane is reported as that lane's."""
    sys.stdout = LaneStream("stdout", sys.stdout)
    sys.stderr = LaneStream("stderr", sys.stderr)


class LaneStream(io.TextIOBase):
    def __init__(self, name: str, shared: io.TextIOBase) -> None:
        self._name = name
        self._shared = shared

    def write(self, text: str) -> int:
        lane = getattr(_current, "lane", None)
        if lane is None:
            with _writing:
                self._shared.write(text)
                self._shared.flush()
        else:
            for at in range(0, len(text), MAX_LOG_TEXT):
                report(type="log", lane=lane, stream=self._name, text=text[at : at + MAX_LOG_TEXT])
        return len(text)


def keep_duplicate_filters_apart() -> None:
    """The SDK's filter keeps back a line that was printed just before, in the whole process; here, in one lane."""
    for logger in logging.root.manager.loggerDict.values():
        for one in list(getattr(logger, "filters", [])):
            if type(one).__name__ == "DuplicateFilter":
                logger.removeFilter(one)
                logger.addFilter(FilterByLane(type(one)))


class FilterByLane(logging.Filter):
    def __init__(self, kind: type[logging.Filter]) -> None:
        super().__init__()
        self._kind = kind
        self._filters: dict[str | None, logging.Filter] = {}

    def filter(self, record: logging.LogRecord) -> bool | logging.LogRecord:
        lane = getattr(_current, "lane", None)
        return self._filters.setdefault(lane, self._kind()).filter(record)


class Lane:
    def __init__(self, name: str, env: dict[str, str], exporters: int) -> None:
        self._name = name
        self._ids = GivenIds()
        self._drops = DropMeterProvider()
        with environment(env), working_for(name):
            processors = [batch_processor(name, env, self._drops) for _ in range(exporters)]
        self._provider = TracerProvider(
            resource=Resource.create({"service.name": "otlp-chaos-python-sender", "service.version": "1.0.0"}),
            id_generator=self._ids,
        )
        self._provider.add_span_processor(InTurns(processors))
        self._tracer = self._provider.get_tracer("otlp-chaos/python-sender", "1.0.0")

    def offer(self, spans: Sequence[tuple[str, str]]) -> None:
        with working_for(self._name):
            for trace_id, span_id in spans:
                self._ids.next = (int(trace_id, 16), int(span_id, 16))
                span = self._tracer.start_span("GET /orders/{id}", kind=SpanKind.SERVER, attributes=REQUEST)
                span.set_attribute("http.response.status_code", 200)
                span.end()
        dropped = self._drops.take()
        if dropped:
            report(type="dropped", lane=self._name, items=dropped)

    def shutdown(self) -> None:
        with working_for(self._name):
            self._provider.shutdown()


REQUEST = {
    "http.request.method": "GET",
    "http.route": "/orders/{id}",
    "url.path": "/orders/42",
    "url.scheme": "https",
    "server.address": "shop.test",
    "server.port": 443,
    "network.protocol.version": "2",
    "user_agent.original": "otlp-chaos/1.0",
    "client.address": "192.0.2.17",
}


@contextlib.contextmanager
def environment(env: dict[str, str]) -> Iterator[None]:
    """The lane's variables are in force, and the SDK counts what it drops."""
    before = dict(os.environ)
    os.environ.update(env, OTEL_PYTHON_SDK_INTERNAL_METRICS_ENABLED="true")
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextlib.contextmanager
def working_for(lane: str) -> Iterator[None]:
    before = getattr(_current, "lane", None)
    _current.lane = lane
    try:
        yield
    finally:
        _current.lane = before


def batch_processor(lane: str, env: dict[str, str], drops: NoOpMeterProvider) -> SpanProcessor:
    exporter = WatchedExporter(create_exporter(env), lane)
    # Older releases count nothing.
    if "meter_provider" not in inspect.signature(BatchSpanProcessor).parameters:
        return BatchSpanProcessor(exporter)
    return BatchSpanProcessor(exporter, meter_provider=drops)


def create_exporter(env: dict[str, str]) -> SpanExporter:
    """One exporter is loaded, the one that OTEL_EXPORTER_OTLP_PROTOCOL names."""
    if env.get("OTEL_EXPORTER_OTLP_PROTOCOL") == "grpc":
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
    else:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    # How large a request may be is said in code; there is no variable for it but ours.
    limit = env.get("OTLP_CHAOS_MAX_REQUEST_BYTES")
    if limit is None or "max_request_size" not in inspect.signature(OTLPSpanExporter).parameters:
        return OTLPSpanExporter()
    return OTLPSpanExporter(max_request_size=int(limit))


class WatchedExporter(SpanExporter):
    """Sees what an exporter is given and what it says became of it."""

    def __init__(self, exporter: SpanExporter, lane: str) -> None:
        self._exporter = exporter
        self._lane = lane

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        # For good: the thread that exports is the batch processor's own.
        _current.lane = self._lane
        report(type="exporting", lane=self._lane, items=len(spans))
        result = SpanExportResult.FAILURE
        try:
            result = self._exporter.export(spans)
            return result
        finally:
            ok = result is SpanExportResult.SUCCESS
            report(type="exported", lane=self._lane, items=len(spans), ok=ok)

    def shutdown(self) -> None:
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return self._exporter.force_flush(timeout_millis)


class InTurns(SpanProcessor):
    """A processor has one request under way; an application that sends several at once has several."""

    def __init__(self, processors: Sequence[SpanProcessor]) -> None:
        self._processors = processors
        self._ended = 0

    def on_end(self, span: ReadableSpan) -> None:
        self._processors[self._ended % len(self._processors)].on_end(span)
        self._ended += 1

    def shutdown(self) -> None:
        threads = [threading.Thread(target=one.shutdown) for one in self._processors]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


class GivenIds(IdGenerator):
    def __init__(self) -> None:
        self.next = (0, 0)

    def generate_trace_id(self) -> int:
        return self.next[0]

    def generate_span_id(self) -> int:
        return self.next[1]


class DropMeterProvider(NoOpMeterProvider):
    """Listens to the metric by which a batch processor counts spans that found its queue full."""

    def __init__(self) -> None:
        super().__init__()
        self.dropped = 0

    def get_meter(self, name: str, *args: object, **kwargs: object) -> NoOpMeter:
        return DropMeter(name, self)

    def take(self) -> int:
        dropped, self.dropped = self.dropped, 0
        return dropped


class DropMeter(NoOpMeter):
    def __init__(self, name: str, provider: DropMeterProvider) -> None:
        super().__init__(name)
        self._drops = provider

    def create_counter(self, name: str, unit: str = "", description: str = "") -> NoOpCounter:
        return DropCounter(name, self._drops)


class DropCounter(NoOpCounter):
    def __init__(self, name: str, provider: DropMeterProvider) -> None:
        super().__init__(name)
        self._drops = provider

    def add(self, amount: float, attributes: dict | None = None, context: object = None) -> None:
        if (attributes or {}).get("error.type") == "queue_full":
            self._drops.dropped += int(amount)
