package chaos;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.Map;

/** Sees what an exporter is given and what it says became of it. */
record WatchedExporter(SpanExporter exporter, String lane, Runnable afterwards) implements SpanExporter {
  @Override
  public CompletableResultCode export(Collection<SpanData> spans) {
    int items = spans.size();
    Output.report(Map.of("type", "exporting", "lane", lane, "items", items));
    CompletableResultCode result = exporter.export(spans);
    result.whenComplete(
        () -> {
          Output.report(Map.of("type", "exported", "lane", lane, "items", items, "ok", result.isSuccess()));
          afterwards.run();
        });
    return result;
  }

  @Override
  public CompletableResultCode flush() {
    return exporter.flush();
  }

  @Override
  public CompletableResultCode shutdown() {
    return exporter.shutdown();
  }
}
