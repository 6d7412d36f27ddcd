import { harmless } from '../../src/report/printable.ts';
import { markdownTable } from '../../test/bench/figures.ts';
import { provenFaces } from '../../test/scenarios/comparison.ts';
import type { Face } from '../../test/scenarios/faces.ts';
import { lookouts } from '../../test/scenarios/lookouts.ts';
import { proofs } from '../../test/scenarios/proofs.ts';
import { provenRows, wantedWitnesses } from '../../test/scenarios/rows.ts';
import type { ProvenRow } from '../../test/scenarios/rows.ts';
import { independentOf, witnessesOf } from '../../test/scenarios/witnesses.ts';
import type { Witness } from '../../test/scenarios/witnesses.ts';
import { parts } from '../../test/scenario/catalogue-rows.ts';
import { plain } from '../matrix/table.ts';
import type { Observation, Observations } from './observations.ts';

/** The whole page, from the proofs and from what was seen. */
export function coveragePage({ on, versions, seen }: Observations): string {
  const rows = provenRows();
  const shown = provenFaces.filter(({ scenario }) => scenario.cause !== 'none');
  const sections = [
    introduction(rows, on),
    ...unseenRemark(shown, seen),
    clientsSection(versions),
    '## Rows',
    'Each row is one way in which exports are known to fail, with a rating: 5 is met daily, 1 is a curiosity. “Seen by” names the largest group of clients of which no two share a library, and how many looks there were in all.',
    ...Object.entries(parts).flatMap(([part, title]) => [
      `### ${part}. ${title}`,
      rowsTable(rows.filter((row) => row.part === part)),
    ]),
    '## What was seen',
    'One chapter for each scenario or variant: every client that sees the failure, attempt by attempt, and below that what the client itself printed or was given at the first attempt that went wrong. Ports, times and identifiers are masked.',
    ...shown.flatMap((face) =>
      chapter(
        face,
        rows,
        seen.filter((one) => one.face === face.name),
      ),
    ),
  ];
  return `${harmless(sections.join('\n\n'))}\n`;
}

function introduction(rows: readonly ProvenRow[], on: string): string {
  const often = rows.filter((row) => wantedWitnesses(row) > 1);
  return `# What is proven, and by whom

A backend that fails on purpose is worth something if the failure is real: if a client that we did not write runs into it and
says so in its own words. This page lists, for each of the ${rows.length} ids of the failure catalogue, which scenario shows it, who saw
it, and what they saw. It is written by \`npm run prove\`, which makes all of these looks anew and ends with an error where a
row is not proven; \`npm run prove -- throttle tls-expired\` looks at those alone. Last looked at on ${on}.

A failure is proven when:

- **Clients see it**, in plaintext and with TLS, over each protocol that it concerns: each attempt is what the scenario
  promises, in order. A client that reports anything else, even another error, breaks the proof.
- **They see it there alone**: the same client, told the same, must not see the same of a healthy backend, nor of any other
  scenario of the same cause. Where one client cannot tell two failures apart, that is listed with the reason, and another
  client has to.
- **They are independent**: a row rated 4 or 5 (${often.length} of ${rows.length}) wants two clients that share no library which reads what the
  backend sends, neither of HTTP or gRPC nor, where TLS is spoken, of TLS. So curl and grpcurl count as two; grpcurl and the
  Collector as one, both being Go; grpc-js and nghttp as one, since Node reads HTTP/2 with nghttp2; and behind a TLS
  handshake curl, Node and Python's http.client count as one, since all of them use OpenSSL.
- **Where nothing should fail**, bytes show it: the GOAWAY frame of a connection that is retired in good order
  (\`h2-goaway-age\`), the new certificate that a client meets which trusts the old one alone (\`tls-cert-rotate\`), the key that
  is refused once the overlap has ended (\`apikey-rotate-overlap\`), the recording in which nothing was stored of what was
  acknowledged (\`accept-then-lose\`).

How it is kept true: the same looks are tests (\`npx vitest run test/scenarios/sightings.test.ts\`), and a test compares this page with the
proofs. Why it is done so: [decision 0056](decisions/0056-a-row-is-proven-by-clients-that-share-nothing.md).`;
}

/** What the tables below promise, and nobody has looked at. */
function unseenRemark(faces: readonly Face[], seen: readonly Observation[]): string[] {
  const looked = new Set(seen.map(({ face }) => face));
  const missing = faces.filter(({ name }) => !looked.has(name));
  if (missing.length === 0) return [];
  const names = missing.map(({ name }) => `\`${name}\``).join(', ');
  return [
    `**Not looked at since their proofs changed: ${missing.length} of ${faces.length}.** For these the table of rows says who has to see them, which tests hold, and the chapters are empty; \`npm run prove -- --missing\` fills them: ${names}.`,
  ];
}

function clientsSection(versions: Observations['versions']): string {
  const clients = new Map(lookouts.map(({ client }) => [`${client.name}, ${client.protocol}`, client]));
  const rows = [...clients.values()].map(({ name, protocol, handshakeOnly, reads, tls }) => [
    name,
    handshakeOnly ? `handshake, ${protocol === 'grpc' ? 'ALPN h2' : 'ALPN http/1.1'}` : protocol,
    reads.join(', '),
    tls,
    versions[name.split(',')[0]!] ?? '',
  ]);
  const collector = versions['OpenTelemetry Collector'] ?? '';
  const senders = ['grpc', 'http'].map((door) => [
    `OpenTelemetry Collector (otlp_${door})`,
    door,
    'Go',
    'Go',
    collector,
  ]);
  return `## Clients

${markdownTable(['client', 'speaks', 'reads with', 'TLS by', 'version'], [...rows, ...senders])}`;
}

function rowsTable(rows: readonly ProvenRow[]): string {
  return markdownTable(['row', 'rated', 'what happens', 'shown by', 'seen by'], rows.map(rowCells));
}

function rowCells({ id, importance, text, face, witnesses }: ProvenRow): string[] {
  const link = face ? `[${face.name}](#${slugOf(face)})` : '**nothing yet**';
  const names = independentOf(witnesses).map(({ name }) => name);
  const more = witnesses.length - names.length;
  const seen = [...names, ...(more > 0 ? [`and ${more} more looks`] : [])].join(' · ');
  return [`\`${id}\``, String(importance), plain(text), link, seen || '**nobody**'];
}

function slugOf({ name }: Face): string {
  return name.replaceAll('/', '');
}

function chapter(face: Face, rows: readonly ProvenRow[], seen: readonly Observation[]): string[] {
  const { scenario, name } = face;
  const own = rows.filter((row) => row.face?.name === name).map(({ id }) => `\`${id}\``);
  const given = Object.entries(scenario.given).map(([key, value]) => `\`${key}=${String(value)}\``);
  const page = `[${scenario.id}](failures/${scenario.id}.md)`;
  const about = [
    `${scenario.title}. Page: ${page}`,
    own.length > 0 ? `rows: ${own.join(', ')}` : 'no row of its own',
    ...(given.length > 0 ? [`with ${given.join(', ')}`] : []),
  ];
  const witnesses = witnessesOf(face);
  return [`### ${name}`, `${about.join('; ')}.`, looks(witnesses, seen), ...remarks(face)];
}

/** Those who saw and said the same stand together. */
function looks(witnesses: readonly Witness[], seen: readonly Observation[]): string {
  const byName = new Map(seen.map((one) => [one.by, one]));
  if (byName.size === 0)
    return `**Nobody has looked since this proof changed**; it wants ${witnesses.map(({ name }) => name).join(' · ')}.`;
  const observed = witnesses.flatMap(({ name }) => byName.get(name) ?? []);
  const groups = Map.groupBy(observed, ({ words, said }) => JSON.stringify([words, said]));
  const items = [...groups.values()].map((group) => {
    const [{ words, said } = { said: '' }] = group;
    const heading = `- **${group.map(({ by }) => by).join(' · ')}**${words ? `: ${sequence(words)}` : ''}`;
    return `${heading}  \n  \`${clipped(said).replaceAll('`', '´')}\``;
  });
  return items.join('\n');
}

/** `503: not yet (4 times), then OK`. */
function sequence(words: readonly string[]): string {
  const runs: { word: string; times: number }[] = [];
  for (const word of words) {
    const last = runs.at(-1);
    if (last?.word === word) last.times++;
    else runs.push({ word, times: 1 });
  }
  return runs.map(({ word, times }) => plain(clipped(word)) + (times > 1 ? ` (${times} times)` : '')).join(', then ');
}

const maxChars = 300;

function clipped(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= maxChars ? line : `${line.slice(0, maxChars)}…`;
}

/** Whom it cannot be told from by some, and who does not look. */
function remarks({ name }: Face): string[] {
  const { alike = {}, blind = {}, absent = {}, only, shownByCommands } = proofs[name] ?? {};
  const lines = [
    ...Object.entries(alike).map(([other, why]) => `Some cannot tell it from \`${other}\`: ${why}.`),
    ...Object.entries(blind).map(([who, why]) => `${who} sees it and cannot tell which failure it is: ${why}.`),
    ...Object.entries(absent).map(([who, why]) => `${who} does not look: ${why}.`),
    ...(only ? [`Only these can be led there: ${only.join(', ')}.`] : []),
    ...(shownByCommands ? [`No export tells of it (${shownByCommands}); the commands of its page do.`] : []),
  ];
  return lines.length > 0 ? [lines.map((line) => `- ${line}`).join('\n')] : [];
}
