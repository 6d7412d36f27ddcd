import { afterEach, expect, test, vi } from 'vitest';
import { runCases } from '../../src/run/run.ts';
import { applicationNames, requireSender } from '../senders/application-lanes.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/* A sender that fails because of the shell that it was started from would be blamed for it. */

test.for(applicationNames)(
  '%s trusts the authority that it is told, and takes no proxy, whatever the environment says',
  async (sender, context) => {
    await requireSender(sender, context);
    for (const name of ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']) vi.stubEnv(name, '/etc/ssl/certs/ca-certificates.crt');
    for (const name of ['HTTP_PROXY', 'HTTPS_PROXY', 'http_proxy', 'https_proxy', 'grpc_proxy', 'ALL_PROXY']) {
      vi.stubEnv(name, 'http://127.0.0.1:9');
    }
    for (const name of ['NO_PROXY', 'no_proxy', 'no_grpc_proxy']) vi.stubEnv(name, '');
    const { results } = await runCases({
      cases: [{ scenario: 'healthy', name: 'healthy', with: {} }],
      sender,
      tls: true,
      feed: { rounds: 1 },
      onlyChecks: [],
    });
    expect(results.length).toBeGreaterThan(0);
    for (const { ledger } of results) expect(ledger).toMatchObject({ offered: 20, accepted: 20 });
  },
);
