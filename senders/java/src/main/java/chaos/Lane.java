package chaos;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.IdGenerator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The SDK set up with its own parts, which are watched and not changed; only its ids are ours. A batch processor has one
 * request under way; an application that sends several at once has several SDKs here, and spans take turns.
 */
final class Lane {
  private static final Attributes REQUEST =
      Attributes.builder()
          .put(stringKey("http.request.method"), "GET")
          .put(stringKey("http.route"), "/orders/{id}")
          .put(stringKey("url.path"), "/orders/42")
          .put(stringKey("url.scheme"), "https")
          .put(stringKey("server.address"), "shop.test")
          .put(longKey("server.port"), 443L)
          .put(stringKey("network.protocol.version"), "2")
          .put(stringKey("user_agent.original"), "otlp-chaos/1.0")
          .put(stringKey("client.address"), "192.0.2.17")
          .build();

  private final String name;
  private final DropReader drops = new DropReader();
  private final List<OpenTelemetrySdk> sdks = new ArrayList<>();
  private String[] next = {"", ""};
  private int ended;

  Lane(JsonNode plan) {
    name = plan.get("lane").asText();
    Map<String, String> properties = properties(plan.get("env"));
    Output.LANE.set(name);
    for (int made = 0; made < plan.get("exporters").asInt(); made++) {
      sdks.add(createSdk(properties));
    }
    Output.LANE.remove();
  }

  /** `OTEL_BSP_SCHEDULE_DELAY` and `otel.bsp.schedule.delay` are one setting to this SDK. */
  private static Map<String, String> properties(JsonNode env) {
    Map<String, String> properties = new HashMap<>();
    env.fields()
        .forEachRemaining(
            one -> properties.put(one.getKey().toLowerCase(Locale.ROOT).replace('_', '.'), one.getValue().asText()));
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    properties.put("otel.service.name", "otlp-chaos-java-sender");
    return properties;
  }

  private OpenTelemetrySdk createSdk(Map<String, String> properties) {
    return AutoConfiguredOpenTelemetrySdk.builder()
        .addPropertiesSupplier(() -> properties)
        .addSpanExporterCustomizer((exporter, config) -> new WatchedExporter(exporter, name, this::reportDrops))
        .addTracerProviderCustomizer((builder, config) -> builder.setIdGenerator(ids()))
        .addMeterProviderCustomizer((builder, config) -> builder.registerMetricReader(drops.reader()))
        .disableShutdownHook()
        .build()
        .getOpenTelemetrySdk();
  }

  private IdGenerator ids() {
    return new IdGenerator() {
      @Override
      public String generateTraceId() {
        return next[0];
      }

      @Override
      public String generateSpanId() {
        return next[1];
      }
    };
  }

  void offer(JsonNode spans) {
    Output.LANE.set(name);
    for (JsonNode ids : spans) {
      next = new String[] {ids.get(0).asText(), ids.get(1).asText()};
      var tracer = sdks.get(ended++ % sdks.size()).getTracer("otlp-chaos/java-sender", "1.0.0");
      var span =
          tracer.spanBuilder("GET /orders/{id}").setSpanKind(SpanKind.SERVER).setAllAttributes(REQUEST).startSpan();
      span.setAttribute("http.response.status_code", 200);
      span.end();
    }
    reportDrops();
    Output.LANE.remove();
  }

  private void reportDrops() {
    long items = drops.take();
    if (items > 0) {
      Output.report(Map.of("type", "dropped", "lane", name, "items", items));
    }
  }

  CompletableResultCode shutdown() {
    Output.LANE.set(name);
    var results = sdks.stream().map(sdk -> sdk.getSdkTracerProvider().shutdown()).toList();
    Output.LANE.remove();
    return CompletableResultCode.ofAll(results);
  }
}
