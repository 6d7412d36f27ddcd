"""A small application that traces itself with the OpenTelemetry Python SDK, as its documentation shows.

Exporters are configured by OTEL_EXPORTER_OTLP_* alone, the SDK speaks through logging.basicConfig(). The one thing
unusual is that it has several exporters, each as if it were alone. Speaks the protocol of senders/README.md.
"""

import json
import logging
import os
import sys
import threading

from lanes import Lane, attribute_output, keep_duplicate_filters_apart, report


def main() -> None:
    attribute_output()
    logging.basicConfig()
    lanes: dict[str, Lane] = {}
    for line in iter(sys.stdin.buffer.readline, b""):
        command = json.loads(line)
        match command["type"]:
            case "lanes":
                for plan in command["lanes"]:
                    lanes[plan["lane"]] = Lane(plan["lane"], plan["env"], plan["exporters"])
                keep_duplicate_filters_apart()
                report(type="ready")
            case "offer":
                lanes[command["lane"]].offer(command["spans"])
                report(type="done", id=command["id"])
            case "stop":
                # Beside the reading of commands, whose end has to be seen all the time.
                threading.Thread(target=stop, args=(list(lanes.values()),), daemon=True).start()
            case other:
                raise ValueError(f"unknown command {other}")
    # Nothing of ours outlives whoever started us, not even one that was killed.
    os._exit(1)


def stop(lanes: list[Lane]) -> None:
    threads = [threading.Thread(target=lane.shutdown, daemon=True) for lane in lanes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    os._exit(0)


if __name__ == "__main__":
    main()
