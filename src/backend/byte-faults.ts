import type { Clock } from '../core/clock.ts';
import type { Random } from '../core/random.ts';
import type { ListenerName } from '../core/signal.ts';
import type { ConnectionSubject } from '../core/subject.ts';
import type { Toxic } from '../core/toxic.ts';
import { ByteLayer } from '../network/byte-layer.ts';
import type { Bytes, BytesLine } from '../wire/host.ts';
import type { Director, Hit } from './director.ts';

export interface ByteFaultsParts {
  readonly clock: Clock;
  readonly random: Random;
  readonly director: Director;
  readonly isShapedOutside: boolean;
  readonly onFired: (hit: Hit, connection: string) => void;
}

/** What the network does to bytes, in process: a layer on each connection while the scenario has such faults. */
export class ByteFaults {
  readonly #parts: ByteFaultsParts;
  /** The rule that a connection is under. */
  readonly #rules = new Map<string, string>();

  constructor(parts: ByteFaultsParts) {
    this.#parts = parts;
  }

  /** A layer in any phase of such a scenario: a later phase may act on connections that are open by then. */
  open({ subject, raw, cut }: BytesLine): Bytes | undefined {
    const { clock, random, director } = this.#parts;
    if (!director.scenario.layers.includes('bytes')) return undefined;
    if (this.#parts.isShapedOutside) {
      const hit = director.decide('bytes', subject);
      if (hit) this.#parts.onFired(hit, subject.connection);
      return undefined;
    }
    const draws = { upstream: 0, downstream: 0 };
    const socket = new ByteLayer({
      raw,
      toxics: this.#decide(subject),
      clock,
      draw: (stream) => random.draw('bytes', subject.ordinal, stream, draws[stream]++),
      onCut: (how, { type }) => cut(how, `toxic ${type}`),
    });
    raw.once('close', () => this.#rules.delete(subject.connection));
    return { socket, redecide: () => socket.setToxics(this.#decide(subject)) };
  }

  /** What the phase wants for every connection of a listener. */
  ofListener(listener: ListenerName): readonly Toxic[] {
    const everyone = { listener, connection: '', peer: '', ordinal: 0 };
    return this.#parts.director.decide('bytes', everyone)?.reply.toxics ?? [];
  }

  /** Toxics that affect this connection: each draws for itself, by its place in the rule. */
  #decide(subject: ConnectionSubject): Toxic[] {
    const { random, director, onFired } = this.#parts;
    const hit = director.decide('bytes', subject);
    if (!hit) {
      this.#rules.delete(subject.connection);
      return [];
    }
    const toxics = hit.reply.toxics.filter(
      ({ toxicity }, index) =>
        toxicity === 1 || random.draw(hit.rule.id, subject.ordinal, 'toxicity', index) < toxicity,
    );
    const isNew = this.#rules.get(subject.connection) !== hit.rule.id;
    this.#rules.set(subject.connection, hit.rule.id);
    if (isNew && toxics.length > 0) onFired(hit, subject.connection);
    return toxics;
  }
}
