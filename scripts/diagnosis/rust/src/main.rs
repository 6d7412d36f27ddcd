//! An application with the OpenTelemetry Rust SDK, as its documentation sets it up: spans in batches, by the environment's
//! OTEL_EXPORTER_OTLP_*; what the SDK says goes to standard error. It sends for twelve seconds: a failure that passes sooner is
//! seen from both sides.

use std::time::Duration;

use opentelemetry::trace::{Tracer, TracerProvider};
use opentelemetry_otlp::SpanExporter;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::EnvFilter;

#[tokio::main]
async fn main() {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .with_env_filter(EnvFilter::new("info"))
        .init();
    let grpc = std::env::var("OTEL_EXPORTER_OTLP_PROTOCOL").is_ok_and(|protocol| protocol == "grpc");
    let exporter = if grpc {
        SpanExporter::builder().with_tonic().build()
    } else {
        SpanExporter::builder().with_http().build()
    };
    let provider = SdkTracerProvider::builder()
        .with_batch_exporter(exporter.expect("the exporter is set up"))
        .build();
    let tracer = provider.tracer("rust-sender");
    for _round in 0..24 {
        for _ in 0..20 {
            tracer.in_span("work", |_| {});
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let _ = provider.shutdown();
}
