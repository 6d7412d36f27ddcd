import { expect, test } from 'vitest';
import { SpentBuffers } from '../../src/wire/spent-buffers.ts';
import type { BodyUnderWay } from '../../src/wire/spent-buffers.ts';

/* The memory that an HTTP/2 connection has read is given back once nothing that is wanted lies in it. */

const isFreed = ({ buffer }: Uint8Array): boolean => (buffer as ArrayBuffer).detached;

function bodyThatHolds(...chunks: Uint8Array[]): BodyUnderWay {
  return { holds: (buffer) => chunks.some((chunk) => chunk.buffer === buffer) };
}

test('what was read is freed when no body under way lies in it', () => {
  const spent = new SpentBuffers();
  const chunk = new Uint8Array(8);
  spent.follow(bodyThatHolds(new Uint8Array(8)));
  spent.read(chunk);
  expect(isFreed(chunk)).toBe(true);
});

test('what a body lies in is left alone while the body is under way', () => {
  const spent = new SpentBuffers();
  const chunk = new Uint8Array(8);
  const body = bodyThatHolds(chunk);
  spent.follow(body);
  spent.read(chunk);
  expect(isFreed(chunk)).toBe(false);
  spent.forget(body);
  spent.read(chunk);
  expect(isFreed(chunk)).toBe(true);
});

test('memory that Node shares out is never freed', () => {
  const chunk = Buffer.from('from the pool');
  new SpentBuffers().read(chunk);
  expect(isFreed(chunk)).toBe(false);
  expect(chunk.toString()).toBe('from the pool');
});
