import { signals } from '../../src/core/signal.ts';
import { encodeJson, encodeRequest } from '../../src/otlp/encode.ts';
import { scanJson, scanProtobuf } from '../../src/otlp/scan.ts';
import { requestOf, upTo } from '../otlp/requests.ts';

/** Prints what counting and identifying one item costs: `node test/bench/scan.ts [items]`. */
const items = Number(process.argv[2] ?? 8192);

for (const signal of signals) {
  const marked = requestOf(signal, 1, upTo(items));
  const foreign = JSON.parse(JSON.stringify(marked).replaceAll('c4a05c4a', 'aaaaaaaa').replaceAll('chaos', 'other'));
  for (const [name, request] of [
    ['marked', marked],
    ['foreign', foreign],
  ] as const) {
    const protobuf = encodeRequest(signal, request);
    const json = encodeJson(request);
    console.log(
      signal.padEnd(9),
      name.padEnd(8),
      `${Math.round(protobuf.length / items)} bytes`,
      `protobuf ${nanosecondsPerItem(() => scanProtobuf(signal, protobuf))} ns/item`,
      `json ${nanosecondsPerItem(() => scanJson(signal, json))} ns/item`,
    );
  }
}

/** Median of the rounds that a second holds. */
function nanosecondsPerItem(scan: () => unknown): number {
  const rounds: number[] = [];
  for (const end = performance.now() + 700; performance.now() < end;) {
    const start = performance.now();
    scan();
    rounds.push(performance.now() - start);
  }
  const median = rounds.toSorted((a, b) => a - b)[Math.floor(rounds.length / 2)]!;
  return Math.round((median * 1e6) / items);
}
