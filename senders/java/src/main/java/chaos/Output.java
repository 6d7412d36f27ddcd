package chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.logging.ConsoleHandler;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;

/** Standard output and error, of which each lane has its part. */
final class Output {
  private static final int MAX_LOG_TEXT = 8192;
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PrintStream STDOUT = System.out;

  /** Inherited: an exporter's threads are started by its batch processor's, and that by whoever made the lane. */
  static final InheritableThreadLocal<String> LANE = new InheritableThreadLocal<>();

  /** Writes one report to whoever started us. */
  static void report(Map<String, Object> what) {
    try {
      byte[] line = ("@otlp-chaos " + JSON.writeValueAsString(what) + "\n").getBytes(StandardCharsets.UTF_8);
      synchronized (STDOUT) {
        STDOUT.write(line, 0, line.length);
        STDOUT.flush();
      }
    } catch (JsonProcessingException error) {
      throw new IllegalStateException(error);
    }
  }

  /** From now on, what a thread prints while it works for a lane is reported as that lane's. */
  static void attribute() {
    System.setOut(attributed("stdout", System.out));
    System.setErr(attributed("stderr", System.err));
    var log = LogManager.getLogManager().getLogger("");
    for (Handler handler : log.getHandlers()) {
      log.removeHandler(handler);
    }
    log.addHandler(new OneAtATime());
  }

  /** The usual handler writes and flushes in two steps: what one thread wrote might be flushed by another's. */
  private static final class OneAtATime extends ConsoleHandler {
    @Override
    public synchronized void publish(LogRecord record) {
      super.publish(record);
    }
  }

  private static PrintStream attributed(String name, PrintStream shared) {
    var stream = new OutputStream() {
      @Override
      public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) {
        String lane = LANE.get();
        if (lane == null) {
          shared.write(bytes, offset, length);
          return;
        }
        String text = new String(bytes, offset, length, StandardCharsets.UTF_8);
        for (int at = 0; at < text.length(); at += MAX_LOG_TEXT) {
          String piece = text.substring(at, Math.min(text.length(), at + MAX_LOG_TEXT));
          report(Map.of("type", "log", "lane", lane, "stream", name, "text", piece));
        }
      }
    };
    return new PrintStream(stream, true, StandardCharsets.UTF_8);
  }

  private Output() {}
}
