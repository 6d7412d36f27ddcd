import { readFileSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultCacheFolder } from '../../src/certs/cache-folder.ts';
import { describeCertificates, openCertificates } from '../../src/certs/certificates.ts';
import { createTestClock } from '../../src/core/clock.ts';
import { packageRoot } from '../../src/core/package-root.ts';
import { temporaryFolder } from './temporary-folder.ts';

const dayMs = 86_400_000;

/* Most tests begin with a good cache: a copy of this one. */
let template: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  template = await temporaryFolder();
  await open(template.path);
});
afterAll(() => template[Symbol.asyncDispose]());

test('what was minted once is used again', async () => {
  await using folder = await temporaryFolder();
  const [first, second] = [await open(folder.path), await open(folder.path)];
  expect(second.folder).toBe(first.folder);
  expect(second.identity('good')).toEqual(first.identity('good'));
});

test('unknown-ca is the good certificate: nothing but the sender’s trust is missing', async () => {
  await using folder = await filledFolder();
  const certificates = await open(folder.path);
  expect(certificates.identity('unknown-ca')).toEqual(certificates.identity('good'));
  expect(certificates.caFile('unknown-ca')).toBe(certificates.caFile('good'));
});

test('nobody but the owner may look at anything, and the key of the authority is nowhere', async () => {
  await using folder = await temporaryFolder();
  const { folder: generation } = await open(join(folder.path, 'new'));
  for (const path of [join(folder.path, 'new'), join(generation, '..'), generation]) {
    expect((await stat(path)).mode & 0o777, path).toBe(0o700);
  }
  for (const file of await readdir(generation)) expect((await stat(join(generation, file))).mode & 0o777).toBe(0o600);
  const contents = (await readdir(generation)).map((file) => ({
    file,
    text: readFileSync(join(generation, file), 'utf8'),
  }));
  const secret = contents.filter(({ text }) => text.includes('PRIVATE KEY')).map(({ file }) => file);
  expect(secret).toEqual(['client.key.pem', 'server.key.pem', 'weak-key.key.pem']);
});

test('certificates are minted anew a week before one of them runs out, and the old files stay', async () => {
  await using folder = await temporaryFolder();
  const clock = createTestClock();
  const first = await openCertificates({ dir: folder.path, clock });
  const endsInMs = +first.describe('good').notAfter - +clock.wall();
  clock.advance(endsInMs - 7 * dayMs - 1);
  expect((await openCertificates({ dir: folder.path, clock })).folder).toBe(first.folder);
  clock.advance(1);
  const second = await openCertificates({ dir: folder.path, clock });
  expect(second.folder).not.toBe(first.folder);
  expect(+second.describe('good').notAfter - +clock.wall()).toBe(endsInMs);
  expect(await readFile(first.caFile('good'), 'utf8')).not.toBe(await readFile(second.caFile('good'), 'utf8'));
});

test('a clock that was set back gets certificates that are right by it, and others keep theirs', async () => {
  await using folder = await filledFolder();
  const first = await open(folder.path);
  const back = createTestClock(new Date('2025-01-01T00:00:00Z'));
  const second = await openCertificates({ dir: folder.path, clock: back });
  expect(+second.describe('expired').notAfter).toBeLessThan(+back.wall());
  expect((await open(folder.path)).folder).toBe(first.folder);
});

test.each(['server.key.pem', 'authority.pem', 'good.pem', 'manifest.json'])(
  'a truncated %s is noticed, and a whole set is minted anew',
  async (file) => {
    await using folder = await filledFolder();
    const first = await open(folder.path);
    await truncate(join(first.folder, file), 100);
    const second = await open(folder.path);
    expect(second.folder).not.toBe(first.folder);
    expect((await open(folder.path)).folder).toBe(second.folder);
  },
);

test.each(['{}', 'null', '[]', '{"digests":{"../x":"y"}}'])('a manifest that says %s is no manifest', async (text) => {
  await using folder = await filledFolder();
  const first = await open(folder.path);
  await writeFile(join(first.folder, 'manifest.json'), text);
  expect((await open(folder.path)).folder).not.toBe(first.folder);
});

test('a missing file is noticed', async () => {
  await using folder = await filledFolder();
  const first = await open(folder.path);
  await rm(first.caFile('self-signed'));
  expect((await open(folder.path)).folder).not.toBe(first.folder);
});

test('force mints anew though the cache is good, and everybody uses that from then on', async () => {
  await using folder = await filledFolder();
  const first = await open(folder.path);
  const forced = await openCertificates({ dir: folder.path, clock: createTestClock(), force: true });
  expect(forced.folder).not.toBe(first.folder);
  expect((await open(folder.path)).folder).toBe(forced.folder);
});

test('of many superseded sets only the latest eight are kept, and nothing of killed processes', async () => {
  await using folder = await temporaryFolder();
  const set = join(folder.path, 'local');
  await mkdir(join(set, '.minting-0123456789ab'), { recursive: true });
  await utimes(join(set, '.minting-0123456789ab'), 0, 0);
  for (let i = 1; i <= 20; i++) await mkdir(join(set, String(i)));
  expect(basename((await open(folder.path)).folder)).toBe('21');
  expect((await readdir(set)).toSorted()).toEqual(['14', '15', '16', '17', '18', '19', '20', '21']);
});

test('of the sets for advertised names only the latest thirty-two are kept', async () => {
  await using folder = await temporaryFolder();
  for (let i = 10; i < 60; i++) await mkdir(join(folder.path, `advertised-0123456789${i}`, '1'), { recursive: true });
  const { folder: made } = await openCertificates({ dir: folder.path, clock: createTestClock(), advertise: ['b.org'] });
  const kept = await readdir(folder.path);
  expect(kept).toHaveLength(32);
  expect(kept).toContain(basename(join(made, '..')));
});

test('advertised names have a set of their own, whatever their order and case', async () => {
  await using folder = await filledFolder();
  const clock = createTestClock();
  const dir = folder.path;
  const local = await open(dir);
  const one = await openCertificates({ dir, clock, advertise: ['b.example.org', '192.0.2.7'] });
  const other = await openCertificates({ dir, clock, advertise: ['192.0.2.7', 'B.example.org', 'b.example.org'] });
  expect(other.folder).toBe(one.folder);
  expect(one.folder).not.toBe(local.folder);
  expect(await readFile(one.caFile('good'), 'utf8')).not.toBe(await readFile(local.caFile('good'), 'utf8'));
});

test.each([
  'https://backend',
  'backend:4317',
  'a b',
  '',
  '-x',
  '192.0.2.0/24',
  'backend/',
  'fe80::1%eth0',
  '1234',
  `${'a'.repeat(64)}.org`,
])('“%s” can not be advertised, and the message says what can', async (name) => {
  const opened = openCertificates({ dir: '/nowhere', clock: createTestClock(), advertise: [name] });
  await expect(opened).rejects.toMatchObject({
    code: 'bad-advertised-name',
    message: expect.stringContaining('without scheme and port') as string,
  });
});

test('a certificate that the catalogue does not have is refused with the nearest one that it has', async () => {
  await using folder = await filledFolder();
  const certificates = await open(folder.path);
  expect(() => certificates.identity('expird')).toThrow(/no certificate “expird”[^]*did you mean: expired/);
});

test('the description shows no key', async () => {
  await using folder = await filledFolder();
  const rows = describeCertificates(await open(folder.path));
  expect(rows.map(({ name, wrong }) => `${name}: ${wrong}`)).toContain('self-signed: signed by itself');
  expect(JSON.stringify(rows)).not.toContain('PRIVATE');
});

test('the folder is certs/minted in a checkout, else in the cache folder of the user', async () => {
  await using folder = await temporaryFolder();
  await mkdir(join(folder.path, '.git'));
  expect(defaultCacheFolder({}, folder.path)).toBe(join(folder.path, 'certs', 'minted'));
  const installed = join(packageRoot, 'src');
  expect(defaultCacheFolder({ XDG_CACHE_HOME: '/x' }, installed)).toBe('/x/otlp-chaos/certs');
  expect(defaultCacheFolder({ XDG_CACHE_HOME: 'relative' }, installed)).toMatch(/\.cache\/otlp-chaos\/certs$/);
});

async function filledFolder() {
  const folder = await temporaryFolder();
  await cp(template.path, folder.path, { recursive: true });
  return folder;
}

function open(dir: string) {
  return openCertificates({ dir, clock: createTestClock() });
}
