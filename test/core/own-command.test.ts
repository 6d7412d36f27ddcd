import { expect, test } from 'vitest';
import { ownCommand } from '../../src/core/own-command.ts';

test('who came by npx is told to type npx, and nobody else', () => {
  expect(ownCommand({ npm_lifecycle_event: 'npx', npm_lifecycle_script: "'otlp-chaos'" })).toBe('npx otlp-chaos');
  expect(ownCommand({ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'otlp-chaos learn' })).toBe('npx otlp-chaos');
  expect(ownCommand({ npm_lifecycle_event: 'npx', npm_lifecycle_script: 'vitest' })).toBe('otlp-chaos');
  expect(ownCommand({})).toBe('otlp-chaos');
});
