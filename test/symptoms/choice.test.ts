import { expect, test } from 'vitest';
import { tellingLines } from '../../scripts/symptoms/choice.ts';

const collector = (level: string, message: string, fields: string): string =>
  `2026-11-24T04:41:45.807Z\t${level}\tinternal/some_file.go:62\t${message}\t{"resource": {}, ${fields}}`;

test('a line that is printed again and again stands there once', () => {
  expect(tellingLines(['connect ECONNREFUSED 127.0.0.1:1', 'connect ECONNREFUSED 127.0.0.1:2'])).toEqual([
    'connect ECONNREFUSED 127.0.0.1:<port>',
  ]);
});

test('of the Collector’s information only a failed export counts, and its gRPC library not at all', () => {
  const lines = [
    collector('info', 'Everything is ready. Begin running and processing data.', '"x": 1'),
    collector('warn', '[core] addrConn.createTransport failed to connect', '"grpc_log": true'),
    collector('info', 'Exporting failed. Will retry the request after interval.', '"error": "no"'),
    collector('warn', 'Partial success response', '"message": "some"'),
  ];
  expect(tellingLines(lines)).toEqual([
    'info internal/some_file.go:62 Exporting failed. Will retry the request after interval. {<…>, "error": "no"}',
    'warn internal/some_file.go:62 Partial success response {<…>, "message": "some"}',
  ]);
});

test('of two lines that differ by a remark the one with the remark stays, whichever came first', () => {
  const short = '"error": "context deadline exceeded"';
  const long = '"error": "context deadline exceeded (Client.Timeout exceeded while awaiting headers)"';
  expect(tellingLines([short, long])).toEqual([long]);
  expect(tellingLines([long, short])).toEqual([long]);
});

test('two lines are enough', () => {
  expect(tellingLines(['one failure', 'another failure', 'a third'])).toEqual(['one failure', 'another failure']);
});

test('a sender that says nothing has no symptom', () => {
  expect(tellingLines([])).toEqual([]);
});
