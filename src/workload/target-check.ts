import { validateHeaderName, validateHeaderValue } from 'node:http';
import { ChaosError } from '../core/errors.ts';
import type { Target } from './export.ts';

/** Throws ChaosError for what is no target at all; whether anybody answers there is an outcome. */
export function checkTarget({ url, protocol, headers = {} }: Target): void {
  const hint = `Write it with its scheme, such as ${protocol === 'grpc' ? 'https://127.0.0.1:4317' : 'http://127.0.0.1:4318'}.`;
  const full = protocol === 'grpc' && !url.includes('://') ? `http://${url}` : url;
  const parsed = URL.parse(full);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new ChaosError(`“${url}” is no URL of an OTLP endpoint`, { code: 'bad-endpoint', hint });
  }
  for (const [name, value] of Object.entries(headers)) {
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch (cause) {
      const what = `${JSON.stringify(name)} cannot be sent as a header`;
      throw new ChaosError(what, { code: 'bad-header', hint: (cause as Error).message, cause });
    }
  }
}
