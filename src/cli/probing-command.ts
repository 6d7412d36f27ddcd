import type { Command } from 'commander';
import { example, format } from './command-parts.ts';
import type { Done } from './command-parts.ts';
import { durationMs, flag, keyValue, oneOf } from './flags.ts';
import { protocols } from '../core/signal.ts';

export function addProbe(program: Command, done: Done): void {
  const probe = program
    .command('probe')
    .argument('[url]', 'endpoint, such as https://otlp.example.com:4317')
    .description(
      'look where the way to an endpoint breaks, step by step, with empty exports; exit 0 fine, 1 a cause found (by the log, too), 2 cannot tell',
    )
    .addOption(
      flag('--protocol <protocol>', 'only this one (repeatable): grpc, http/protobuf, http/json', protocolList),
    )
    .addOption(flag('--header <key=value>', 'a header (repeatable); its value is never printed', keyValue))
    .option('--ca <file>', 'PEM file of the authority to trust')
    .option('--cert <file>', 'PEM file of the client certificate')
    .option('--key <file>', 'PEM file of its private key')
    .option('--proxy <url>', 'the HTTP proxy that the sender is told to use: http://host:port')
    .addOption(flag('--timeout <duration>', 'for everything together', durationMs).default(10_000, '10s'))
    .option('--from-config <file>', 'take endpoint, headers and TLS from a Collector configuration …')
    .option('--exporter <name>', '… of this exporter')
    .option('--log <file>', 'the log of the sender, - for what is piped in: which of its failures is there now')
    .addOption(format('text', 'json'))
    .action(async (url: string | undefined, flags: object) => {
      const { probeEndpoint } = await import('./probe.ts');
      done(await probeEndpoint(url, flags as Parameters<typeof probeEndpoint>[1]));
    });
  example(
    probe,
    'otlp-chaos probe http://127.0.0.1:4318',
    'otlp-chaos probe --from-config collector.yaml --exporter otlp_http/prod',
    'otlp-chaos probe https://otlp.example.com:4317 --log collector.log',
  );
}

function protocolList(text: string, before: string[] = []): string[] {
  return [...before, ...text.split(',').map((one) => oneOf(one, protocols))];
}
