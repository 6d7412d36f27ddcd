import io.micrometer.core.instrument.Clock;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import java.time.Duration;

/**
 * An application with Micrometer's OTLP registry, which is what Spring Boot sends metrics with: by the environment's
 * OTEL_EXPORTER_OTLP_*, every second for twelve, and over HTTP alone. What it says goes to standard output, by Logback.
 */
final class Sender {
  public static void main(String[] none) throws InterruptedException {
    if ("grpc".equals(System.getenv("OTEL_EXPORTER_OTLP_PROTOCOL"))) return;
    OtlpConfig config =
        new OtlpConfig() {
          @Override
          public String get(String key) {
            return null;
          }

          @Override
          public Duration step() {
            return Duration.ofSeconds(1);
          }
        };
    OtlpMeterRegistry registry = new OtlpMeterRegistry(config, Clock.SYSTEM);
    for (int round = 0; round < 24; round++) {
      registry.counter("work").increment();
      Thread.sleep(500);
    }
    registry.close();
  }
}
