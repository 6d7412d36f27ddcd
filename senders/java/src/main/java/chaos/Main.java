package chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A small application that traces itself with the OpenTelemetry Java SDK, as its documentation shows: the SDK is set up by
 * autoconfiguration alone, and speaks through java.util.logging. The one thing unusual is that it has several SDKs, each
 * as if it were alone. Speaks the protocol of senders/README.md.
 */
public final class Main {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, Lane> LANES = new LinkedHashMap<>();

  public static void main(String[] args) throws IOException {
    Output.attribute();
    var commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      obey(JSON.readTree(line));
    }
    // Nothing of ours outlives whoever started us, not even one that was killed.
    Runtime.getRuntime().halt(1);
  }

  private static void obey(JsonNode command) {
    switch (command.get("type").asText()) {
      case "lanes" -> {
        command.get("lanes").forEach(plan -> LANES.put(plan.get("lane").asText(), new Lane(plan)));
        Output.report(Map.of("type", "ready"));
      }
      case "offer" -> {
        LANES.get(command.get("lane").asText()).offer(command.get("spans"));
        Output.report(Map.of("type", "done", "id", command.get("id").asInt()));
      }
      // Beside the reading of commands, whose end has to be seen all the time.
      case "stop" -> new Thread(Main::stop).start();
      default -> throw new IllegalArgumentException("unknown command " + command);
    }
  }

  private static void stop() {
    var all = CompletableResultCode.ofAll(LANES.values().stream().map(Lane::shutdown).toList());
    all.join(1, TimeUnit.MINUTES);
    Runtime.getRuntime().halt(0);
  }
}
