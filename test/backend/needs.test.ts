import { expect, test } from 'vitest';
import { mustBePossible } from '../../src/backend/needs.ts';
import type { Machine } from '../../src/backend/needs.ts';
import { listScenarios, loadScenario } from '../../src/scenario/load.ts';

const linux: Machine = { platform: 'linux', hasIpv6: true };
const demanding = listScenarios().filter(({ needs }) => needs.length > 0);

test('what a machine lacks is said, with the nearest scenario that it can do', () => {
  const refused = () => mustBePossible(loadScenario('syn-blackhole'), { ...linux, platform: 'darwin' });
  expect(refused).toThrow(
    expect.objectContaining({
      code: 'needs-missing',
      what: 'scenario “syn-blackhole” needs Linux, and this is darwin',
      hint: 'The nearest that works here is “accept-mute”.',
    }),
  );
  expect(() => mustBePossible(loadScenario('syn-blackhole'), linux)).not.toThrow();
});

test.each(demanding)('$id, which needs something, names a scenario that needs nothing', ({ nearest }) => {
  expect(loadScenario(nearest!).needs).toEqual([]);
});
