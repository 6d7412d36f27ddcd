import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ChaosError, nearestTo } from '../core/errors.ts';
import { loadScenario, validateFile } from '../scenario/load.ts';
import type { LabValues } from './lab-folder.ts';
import { fill } from './lab-folder.ts';
import { labFiles, readLab } from './lab.ts';
import type { Answering, SenderKind } from './lab.ts';
import { readSetUp } from './set-up.ts';

const labName = 'lab.yaml';

/** Whether it is a lab that is named: its folder, or the `lab.yaml` in it. */
export function isLab(path: string): boolean {
  return /(^|\/)lab\.yaml$/.test(path) || existsSync(join(path, labName));
}

/** Every mistake of a lab, in all of its files; empty when there is none. `path` is one that `isLab`. */
export function validateLab(path: string): ChaosError[] {
  const folder = path.endsWith(labName) ? dirname(path) : path;
  const { lab, mistakes } = readLab(folder);
  const others = lab ? [lab.backend, lab.impostor].flatMap((one) => (one ? scenarioMistakes(folder, one) : [])) : [];
  const names = Object.entries(labFiles) as [SenderKind, string][];
  return [...mistakes, ...unknownPlaceholders(join(folder, labName)), ...others].concat(
    names.flatMap(([kind, file]) => fileMistakes(folder, kind, file)),
  );
}

function scenarioMistakes(folder: string, { scenario, with: given }: Answering): ChaosError[] {
  const isFile = /\.ya?ml$/.test(scenario);
  const mistakes = isFile ? validateFile(join(folder, scenario)) : [];
  return mistakes.length > 0
    ? mistakes
    : mistakesIn(() => loadScenario(isFile ? join(folder, scenario) : scenario, { with: given }));
}

/** Of a file as the learner finds it, of its wrong repair and of its solution. */
function fileMistakes(folder: string, kind: SenderKind, name: string): ChaosError[] {
  const files = ['.', 'wrong', 'solution'].map((part) => join(folder, part, name));
  const missing = files.filter((file) => !existsSync(file));
  if (missing.length > 0) return missing.map((file) => missingFile(file));
  const texts = files.map((file) => readFileSync(file, 'utf8'));
  return files.flatMap((file, index) => [
    ...unknownPlaceholders(file),
    ...mistakesIn(() => readSetUp(kind, fill(texts[index]!, exampleValues), file)),
    ...(texts.indexOf(texts[index]!) < index ? [sameFile(file, files[texts.indexOf(texts[index]!)]!)] : []),
  ]);
}

function missingFile(file: string): ChaosError {
  return new ChaosError('the lab has no such file', {
    code: 'no-such-file',
    place: { file },
    hint: 'Each kind of sender needs the file as the learner finds it, and below wrong/ and solution/.',
  });
}

function sameFile(file: string, other: string): ChaosError {
  return new ChaosError(`it is the same as ${other}`, {
    code: 'same-file',
    place: { file },
    hint: 'What the learner finds and the wrong repair must not work, and the solution has to.',
  });
}

/** What fills the texts while they are looked at. */
const exampleValues: LabValues = {
  grpc: 'http://127.0.0.1:4317',
  http: 'http://127.0.0.1:4318',
  grpcAddress: '127.0.0.1:4317',
  httpAddress: '127.0.0.1:4318',
  ca: '/tmp/authority.pem',
  token: 'lab-0123',
};

/** `${env:NAME}` is the Collector's own. */
function unknownPlaceholders(file: string): ChaosError[] {
  if (!existsSync(file)) return [];
  const allowed = Object.keys(exampleValues);
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) =>
      [...text.matchAll(/\$\{(\w+)\}/g)]
        .filter(([, name]) => !allowed.includes(name!))
        .map(
          ({ 0: whole, index: at }) =>
            new ChaosError(`${whole} stands for nothing`, {
              code: 'unknown-placeholder',
              place: { file, line: index + 1, column: at + 1 },
              allowed: allowed.map(asWritten),
              nearest: nearestTo(whole, allowed.map(asWritten)),
            }),
        ),
    );
}

function asWritten(name: string): string {
  return `\${${name}}`;
}

function mistakesIn(look: () => unknown): ChaosError[] {
  try {
    look();
    return [];
  } catch (error) {
    if (error instanceof ChaosError) return [error];
    throw error;
  }
}
