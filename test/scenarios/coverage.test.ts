import { expect, test } from 'vitest';
import { readObservations } from '../../scripts/prove/observations.ts';
import type { Observation } from '../../scripts/prove/observations.ts';
import { coveragePage } from '../../scripts/prove/page.ts';
import { readProjectFile } from '../architecture/sources.ts';
import type { Library } from './clients/client.ts';
import { provenFaces } from './comparison.ts';
import type { Face } from './faces.ts';
import { proofs } from './proofs.ts';
import { provenRows, shortcoming } from './rows.ts';
import type { ProvenRow } from './rows.ts';
import { shows } from './sighting.ts';
import { independentOf, witnessesOf } from './witnesses.ts';
import type { Witness } from './witnesses.ts';

/*
 * docs/coverage.md says what the proofs say and what was seen last time. Nobody looks here: that is done by
 * sightings.test.ts, and by npm run prove, which writes the page and fails where somebody has yet to look.
 */

const observations = readObservations();
const rows = provenRows();
const failures = provenFaces.filter(({ scenario }) => scenario.cause !== 'none');

test('docs/coverage.md is written from the proofs and from what was seen: npm run prove -- --page', () => {
  expect(readProjectFile('docs/coverage.md')).toBe(coveragePage(observations));
});

test('every row of the catalogue is proven, those rated 4 or 5 by two clients that share no library', () => {
  expect(rows.flatMap((row) => shortcoming(row) ?? [])).toEqual([]);
});

test('whoever was seen is a witness today, and where one was seen all were: npm run prove -- NAME', () => {
  const seen = Map.groupBy(observations.seen, ({ face }) => face);
  const stale = [...seen].filter(([name, own]) => {
    const face = failures.find((one) => one.name === name);
    const wanted = face ? witnessesOf(face).map((one) => one.name) : [];
    return JSON.stringify(own.map(({ by }) => by).toSorted()) !== JSON.stringify(wanted.toSorted());
  });
  expect(stale.map(([name]) => name)).toEqual([]);
});

test('what was seen is what the proofs promise today', () => {
  const broken = failures.flatMap((face) =>
    observations.seen.filter((one) => one.face === face.name && !isPromised(one, face)),
  );
  expect(broken).toEqual([]);
});

/** The time that an attempt took, and what was stored, are not written down: the looks hold them. */
function isPromised({ by, words }: Observation, face: Face): boolean {
  const lookout = witnessesOf(face).find(({ name }) => name === by)?.lookout;
  if (!lookout || !words) return true;
  return shows({ words, said: [], quickestMs: Infinity, isLost: true }, lookout, face, proofs[face.name]!);
}

test('a proof that promises something else is noticed', () => {
  const face = failures.find(({ name }) => name === 'unavailable')!;
  const by = 'curl, http/json';
  const words = ['503: the backend is temporarily unavailable', '503: the backend is temporarily unavailable', '200'];
  expect(isPromised({ face: face.name, by, said: '', words }, face)).toBe(true);
  expect(isPromised({ face: face.name, by, said: '', words: words.slice(1) }, face)).toBe(false);
});

const seenBy = (...libraries: Library[][]): Witness[] => libraries.map((each) => ({ name: '', libraries: each }));

test('clients are independent where they share no library', () => {
  const groups: readonly (readonly [number, Witness[]])[] = [
    [0, seenBy()],
    [1, seenBy(['libcurl', 'OpenSSL'], ['OpenSSL'], ['Node.js', 'OpenSSL'])],
    [2, seenBy(['libcurl', 'OpenSSL'], ['Go'])],
    [1, seenBy(['Node.js', 'nghttp2'], ['nghttp2'])],
    [2, seenBy(['Node.js', 'nghttp2'], ['nghttp2'], ['Node.js'])],
    [3, seenBy(['libcurl'], ['Node.js'], ['Go'], ['Go'])],
  ];
  for (const [size, witnesses] of groups) expect(independentOf(witnesses)).toHaveLength(size);
});

test('a row is not proven without a scenario, nor by one client where it matters, nor at the wrong door', () => {
  const row = rows.find(({ id }) => id === 'http-429')!;
  const of = (change: Partial<ProvenRow>): string => String(shortcoming({ ...row, ...change }));
  expect(of({})).toBe('undefined');
  expect(of({ face: undefined })).toBe('http-429: no scenario covers it');
  const [one] = row.witnesses;
  expect(of({ witnesses: [one!] })).toMatch(/^http-429 \(rated 5, .* wants 2 independent clients, and is seen by curl/);
  expect(of({ importance: 3, witnesses: [one!] })).toBe('undefined');
  expect(of({ importance: 1, witnesses: [] })).toMatch(/seen by nobody$/);
  expect(new Set(row.witnesses.map(({ door }) => door))).toEqual(new Set(['http']));
});
