import { Type } from 'typebox';
import type { Static, TProperties } from 'typebox';
import { chance, duration, size } from '../core/param.ts';
import { clientCertificates } from '../core/sender-settings.ts';
import { protocols, signals } from '../core/signal.ts';
import { credentialLabels } from '../core/subject.ts';
import { causes } from './scenario.ts';

/*
 * The format of a scenario file, declared once: types, checks, messages and the JSON Schema for editors come from here.
 * Objects are closed. A value may be `{param: name}` wherever a value stands; parameters are filled in before reading.
 */
const maybe = Type.Optional;
const text = (description: string) => Type.String({ minLength: 1, description });
const texts = (description: string) => Type.Array(Type.String({ minLength: 1 }), { description });
const oneOf = <const V extends (string | number)[]>(values: readonly [...V], description?: string) =>
  Type.Enum([...values], description === undefined ? {} : { description });
const closed = <P extends TProperties>(properties: P, description?: string) =>
  Type.Object(properties, { additionalProperties: false, ...(description === undefined ? {} : { description }) });
const count = Type.Integer({ minimum: 1 });
const name = Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$', 'x-words': 'a name of a-z, 0-9 and hyphens' });
const given = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]));

const numberMatch = (number: ReturnType<typeof size> | ReturnType<typeof Type.Integer>, description: string) =>
  Type.Union([number, closed({ min: maybe(number), max: maybe(number), every: maybe(count) })], { description });
const whole = Type.Integer({ minimum: 0 });

export const whenFile = closed(
  {
    listener: maybe(oneOf(['grpc', 'http'], 'The door that it came through.')),
    signal: maybe(Type.Union([Type.Enum([...signals]), Type.Array(Type.Enum([...signals]), { minItems: 1 })])),
    protocol: maybe(oneOf([...protocols, 'http'], 'http means both encodings.')),
    method: maybe(text('Such as POST, which every export is.')),
    path: maybe(text('Exact path, or with * for any characters.')),
    header: maybe(Type.Record(Type.String(), Type.String(), { description: 'Headers, with * for any characters.' })),
    credential: maybe(oneOf([...credentialLabels])),
    compression: maybe(text('gzip, identity …')),
    attempt: maybe(numberMatch(whole, '1 is the first time that a payload comes.')),
    payload: maybe(numberMatch(whole, 'Which of the different payloads it is, from 1; a resend keeps its number.')),
    contains: maybe(text('Text that stands in the request, as it is written there.')),
    items: maybe(numberMatch(whole, 'Spans, points, records in the request.')),
    sizeBytes: maybe(numberMatch(size(), 'Size of the request, inflated.')),
    request: maybe(numberMatch(whole, 'Counted from 1 over the whole backend.')),
    connection: maybe(numberMatch(whole, 'Counted from 1 over the whole backend.')),
    via: maybe(oneOf(['proxy', 'direct'], 'Whether it came through the proxy of the backend.')),
    over: maybe(oneOf(['plaintext', 'tls'], 'Where a port takes both (the fault speak).')),
    serverName: maybe(text('Name in the ClientHello, with * for any characters.')),
  },
  'All that are given must hold.',
);

const senderFile = closed(
  {
    ca: maybe(
      oneOf(
        ['trusted', 'trusted-anyway', 'system'],
        'trusted: our authority; trusted-anyway: by a Collector whose endpoint is http:// as well, for a redirect to https; system: what the system trusts.',
      ),
    ),
    clientCertificate: maybe(oneOf([...clientCertificates], 'Shown of itself, where the backend asks for one.')),
    endpoint: maybe(closed({ grpc: maybe(Type.String()), http: maybe(Type.String()) })),
    nameServer: maybe(
      Type.String({ description: 'Whom its host asks what a name stands for: address:port, such as ${nameServer}.' }),
    ),
    proxy: maybe(Type.String({ description: 'URL of the HTTP proxy by way of which it sends; empty: none.' })),
    protocol: maybe(oneOf(['grpc', 'http'], 'What the sender speaks, whatever it would have spoken.')),
    encoding: maybe(oneOf(['protobuf', 'json'], 'Of OTLP/HTTP, for senders that know both.')),
    headers: maybe(Type.Record(Type.String(), Type.String())),
    timeout: maybe(duration()),
    compression: maybe(oneOf(['gzip', 'none'])),
    maxRequest: maybe(size({ description: 'The largest request that it may send, before compression.' })),
    retry: maybe(
      closed({
        enabled: maybe(Type.Boolean()),
        initial: maybe(duration()),
        maxInterval: maybe(duration()),
        maxElapsed: maybe(duration()),
      }),
    ),
    queue: maybe(
      closed({
        size: maybe(count),
        consumers: maybe(count),
        persistent: maybe(Type.Boolean({ description: 'What waits in it survives the process.' })),
      }),
    ),
    batch: maybe(
      closed({
        items: maybe(count),
        maxItems: maybe(count),
        delay: maybe(duration()),
        at: maybe(oneOf(['queue', 'processor'], 'processor: before the queue, which cannot refuse then.')),
      }),
    ),
    keepalive: maybe(
      closed(
        { time: maybe(duration()), withoutRequests: maybe(Type.Boolean()) },
        'Pings of HTTP/2, in senders of gRPC that can.',
      ),
    ),
    limits: maybe(
      closed({
        descriptors: maybe(count),
        memory: maybe(size({ description: 'The memory_limiter of a Collector, the heap limit of a runtime.' })),
      }),
    ),
  },
  'What a sender of this scenario is told.',
);

const story = {
  sender: maybe(senderFile),
  symptoms: maybe(
    Type.Array(closed({ sender: Type.String(), version: Type.String(), line: Type.String() }), {
      description: 'Exact lines, recorded from runs.',
    }),
  ),
  diagnose: maybe(texts('Commands that an engineer would run.')),
  fix: maybe(
    closed({
      text: text('What to do, for people.'),
      sender: maybe(senderFile),
      backend: maybe(closed({ phase: Type.String() })),
    }),
  ),
  why: maybe(text('Why the fix works.')),
};

const ruleFile = closed({
  name: maybe(name),
  when: maybe(whenFile),
  chance: maybe(chance()),
  times: maybe(count),
  fault: text('Name of a fault.'),
  with: maybe(Type.Record(Type.String(), Type.Unknown(), { description: 'Parameters of the fault.' })),
});

const phaseFile = closed({
  name,
  for: maybe(duration({ description: 'Leave after this long …' })),
  until: maybe(
    closed(
      { requests: maybe(count), connections: maybe(count), handshakes: maybe(count), items: maybe(count) },
      '… or once so many have been seen since the phase began, whichever comes first.',
    ),
  ),
  existing: maybe(oneOf(['keep', 'drain', 'cut'], 'What happens to open connections when the phase begins.')),
  rules: maybe(Type.Array(ruleFile, { description: 'In order; per layer the first that matches acts.' })),
});

export const paramFile = closed({
  type: oneOf(['duration', 'size', 'integer', 'number', 'boolean', 'text', 'choice']),
  default: Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
  choices: maybe(Type.Array(Type.Union([Type.String(), Type.Number()]), { minItems: 1 })),
  text: maybe(text('What it is, in a few words.')),
});

export const paramsFile = Type.Record(Type.String({ pattern: '^[a-zA-Z][a-zA-Z0-9]*$' }), paramFile);

export const variantFile = closed({
  with: given,
  covers: maybe(Type.Array(name)),
  title: maybe(text('In one line.')),
  summary: maybe(text('What breaks, seen from outside.')),
  ...story,
});

const exerciseFile = closed(
  {
    signal: maybe(Type.Enum([...signals], { description: 'Default: traces.' })),
    rounds: maybe(count),
    items: maybe(Type.Integer({ minimum: 1, description: 'In each round.' })),
    surge: maybe(Type.Integer({ minimum: 1, description: 'In every other round instead, from the second on.' })),
    every: maybe(duration({ description: 'From one round to the next.' })),
    steady: maybe(
      Type.Boolean({ description: 'Rounds come when they are due, and what the sender refuses is not brought again.' }),
    ),
    grace: maybe(duration({ description: 'So long the run goes on after all is said and done.' })),
    patience: maybe(duration({ description: 'So long without traffic means that the sender has given up.' })),
    repairAfter: maybe(
      duration({
        description: 'So long after the first round the backend enters the phase of `fix`; nobody tells the sender.',
      }),
    ),
    alone: maybe(Type.Boolean({ description: 'The process of the sender is its own.' })),
    interrupt: maybe(
      closed(
        {
          signal: oneOf(['TERM', 'KILL']),
          after: duration({ description: 'Counted from the first round.' }),
          grace: maybe(duration({ description: 'So long it may take to end by itself. Default: 30s.' })),
          restart: maybe(Type.Boolean({ description: 'The sender is started again at once, with what it stored.' })),
        },
        'What happens to the process of the sender, which is then its own.',
      ),
    ),
  },
  'What `test` gives a sender, and does to it.',
);

const servedUnder = (description: string) =>
  Type.String({
    pattern: '^(/[A-Za-z0-9._~-]+)*$',
    'x-words': 'a path such as /otlp, without a slash at its end',
    description,
  });

export const scenarioFile = closed({
  id: maybe(name),
  title: maybe(text('In one line.')),
  cause: maybe(Type.Enum([...causes], { description: 'Which of the causes of failed exports this is.' })),
  covers: maybe(Type.Array(name, { description: 'Rows of the failure catalogue; they resolve as aliases.' })),
  summary: maybe(text('What breaks, seen from outside.')),
  imitates: maybe(
    Type.Array(
      closed({
        what: text('What it does.'),
        url: Type.String({ pattern: '^https?://', 'x-words': 'a URL' }),
        says: maybe(text('Words of its own in an answer: where a log has them, they tell who it was.')),
      }),
      {
        description: 'Public behaviour of real backends that this is made after.',
      },
    ),
  ),
  drill: maybe(
    Type.Boolean({
      description: 'Made to judge senders: it mixes what no failure in the field would, so no log is diagnosed as it.',
    }),
  ),
  protocols: maybe(Type.Array(oneOf(['grpc', 'http']), { minItems: 1, description: 'The others stay healthy.' })),
  nearest: maybe(
    Type.String({ minLength: 1, description: 'The scenario to take where the machine cannot do this one.' }),
  ),
  params: maybe(paramsFile),
  backend: maybe(
    closed({
      tls: maybe(Type.Boolean()),
      pathPrefix: maybe(servedUnder('OTLP/HTTP is served under this path only.')),
      alsoUnder: maybe(servedUnder('OTLP/HTTP is served under this path as well.')),
    }),
  ),
  ...story,
  variants: maybe(Type.Record(Type.String({ pattern: '^[a-z0-9][a-z0-9-]*$' }), variantFile)),
  rules: maybe(texts('Rules of the specification.')),
  phases: maybe(Type.Array(phaseFile, { minItems: 1 })),
  fault: maybe(text('One fault for ever, instead of phases.')),
  with: maybe(Type.Record(Type.String(), Type.Unknown(), { description: 'Parameters of the fault.' })),
  when: maybe(whenFile),
  exercise: maybe(exerciseFile),
  expect: maybe(texts('Names of checks.')),
});

/** As read: checked, defaults filled in, durations in ms, sizes in bytes. */
export type ScenarioFile = Static<typeof scenarioFile>;
export type PhaseFile = Static<typeof phaseFile>;
export type RuleFile = Static<typeof ruleFile>;
export type SenderFile = Static<typeof senderFile>;
export type VariantFile = Static<typeof variantFile>;
