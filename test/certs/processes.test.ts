import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCertificates } from '../../src/certs/certificates.ts';
import { createSystemClock, createTestClock } from '../../src/core/clock.ts';
import { startOpener } from './opener-process.ts';
import type { Opened } from './opener-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('eight processes that start at once end with the same set, and it is the only one', async () => {
  await using folder = await temporaryFolder();
  const opened = await openEightTimes(folder.path);
  expect(new Set(opened.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(opened[0]).toMatchObject({ folder: join(folder.path, 'local', '1'), signed: true });
  expect(await readdir(join(folder.path, 'local'))).toEqual(['1']);
});

test('eight processes that find a damaged cache at once agree on one new set', async () => {
  await using folder = await temporaryFolder();
  const damaged = await openCertificates({ dir: folder.path, clock: createSystemClock() });
  await writeFile(damaged.caFile('good'), 'nonsense');
  const opened = await openEightTimes(folder.path);
  expect(new Set(opened.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(opened[0]).toMatchObject({ folder: join(folder.path, 'local', '2'), signed: true });
});

test('a folder that can not be made is named, with what to do', async () => {
  await using folder = await temporaryFolder();
  const file = join(folder.path, 'file');
  await writeFile(file, '');
  await expect(openCertificates({ dir: file, clock: createTestClock() })).rejects.toMatchObject({
    code: 'certs-folder',
    place: { file: join(file, 'local') },
    message: expect.stringMatching(/ENOTDIR[^]*readable and writable[^]*--dir/) as string,
  });
});

/** `nobody`: permissions do not bind root. */
const uid = process.getuid?.() === 0 ? { uid: 65_534 } : {};

test.each([
  ['written', 0o555],
  ['read', 0o000],
])('a folder that may not be %s is named, with what to do', async (_, mode) => {
  await using folder = await temporaryFolder();
  await chmod(folder.path, 0o755);
  const forbidden = join(folder.path, 'forbidden');
  await mkdir(forbidden);
  await chmod(forbidden, mode);
  await using opener = await startOpener(forbidden, uid);
  const { error } = await opener.open();
  expect(error).toContain(forbidden);
  expect(error).toMatch(/EACCES[^]*Make the folder readable and writable/);
});

async function openEightTimes(dir: string): Promise<readonly Opened[]> {
  await using openers = new AsyncDisposableStack();
  const started = await Promise.all(Array.from({ length: 8 }, () => startOpener(dir)));
  for (const opener of started) openers.use(opener);
  return await Promise.all(started.map((opener) => opener.open()));
}
