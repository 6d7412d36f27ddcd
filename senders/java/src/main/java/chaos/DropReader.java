package chaos;

import static io.opentelemetry.api.common.AttributeKey.booleanKey;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.metrics.InstrumentType;
import io.opentelemetry.sdk.metrics.data.AggregationTemporality;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.metrics.export.CollectionRegistration;
import io.opentelemetry.sdk.metrics.export.MetricReader;
import java.util.ArrayList;
import java.util.List;

/** Reads the metric by which batch processors count spans that found their queue full. */
final class DropReader {
  private final List<CollectionRegistration> registrations = new ArrayList<>();

  /** Spans dropped since the last call. */
  synchronized long take() {
    return registrations.stream()
        .flatMap(one -> one.collectAllMetrics().stream())
        .filter(metric -> metric.getName().equals("processedSpans"))
        .mapToLong(DropReader::dropped)
        .sum();
  }

  private static long dropped(MetricData metric) {
    return metric.getLongSumData().getPoints().stream()
        .filter(point -> Boolean.TRUE.equals(point.getAttributes().get(booleanKey("dropped"))))
        .mapToLong(point -> point.getValue())
        .sum();
  }

  MetricReader reader() {
    return new MetricReader() {
      @Override
      public void register(CollectionRegistration registration) {
        registrations.add(registration);
      }

      @Override
      public AggregationTemporality getAggregationTemporality(InstrumentType type) {
        return AggregationTemporality.DELTA;
      }

      @Override
      public CompletableResultCode forceFlush() {
        return CompletableResultCode.ofSuccess();
      }

      @Override
      public CompletableResultCode shutdown() {
        return CompletableResultCode.ofSuccess();
      }
    };
  }
}
