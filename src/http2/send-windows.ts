import { needWindow } from './frame-rules.ts';
import { defaultWindowBytes } from './settings.ts';
import type { Http2Stream } from './stream.ts';

/** What the peer takes (RFC 9113 §6.9): of all streams together, and of each stream that begins. */
export class SendWindows {
  ofConnection = defaultWindowBytes;
  ofNewStream = defaultWindowBytes;
  readonly #blocked = new Set<Http2Stream>();

  /** It goes on when a window opens. */
  blocked(stream: Http2Stream): void {
    this.#blocked.add(stream);
  }

  forget(stream: Http2Stream): void {
    this.#blocked.delete(stream);
  }

  /** The peer's settings change the windows of all streams, those under way included (§6.9.2). */
  resize(size: number, streams: Iterable<Http2Stream>): void {
    for (const stream of streams) {
      stream.sendWindow += size - this.ofNewStream;
      needWindow(0, stream.sendWindow);
    }
    this.ofNewStream = size;
    this.#goOn();
  }

  openConnection(bytes: number): void {
    this.ofConnection += bytes;
    needWindow(0, this.ofConnection);
    this.#goOn();
  }

  openStream(stream: Http2Stream, bytes: number): void {
    stream.sendWindow += bytes;
    needWindow(stream.id, stream.sendWindow);
    stream.pump();
  }

  #goOn(): void {
    const blocked = [...this.#blocked];
    this.#blocked.clear();
    for (const stream of blocked) stream.pump();
  }
}
