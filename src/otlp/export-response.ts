import type { Encoding, Signal } from '../core/signal.ts';
import { bytesField, integerField, textField } from './protobuf-writer.ts';

/** What a full accept leaves out altogether (R7); `rejected` 0 with a text is a warning (R10). */
export interface PartialSuccess {
  readonly rejected: number;
  readonly message: string;
}

/** R8: one field number in protobuf, one name per signal in JSON. */
const rejectedNames: Readonly<Record<Signal, string>> = {
  traces: 'rejectedSpans',
  metrics: 'rejectedDataPoints',
  logs: 'rejectedLogRecords',
  profiles: 'rejectedProfiles',
};

/** The signal's `Export…ServiceResponse`; the four have the same field numbers. */
export function exportResponse(signal: Signal, encoding: Encoding, partial?: PartialSuccess): Uint8Array {
  return encoding === 'json' ? Buffer.from(JSON.stringify(jsonOf(signal, partial))) : protobufOf(partial);
}

function protobufOf(partial: PartialSuccess | undefined): Uint8Array {
  if (!partial) return new Uint8Array(0);
  return bytesField(1, integerField(1, partial.rejected), textField(2, partial.message));
}

/** Fields with their default value are left out and 64-bit integers are text, as in the JSON mapping of protobuf. */
function jsonOf(signal: Signal, partial: PartialSuccess | undefined): object {
  if (!partial) return {};
  const { rejected, message } = partial;
  return {
    partialSuccess: {
      ...(rejected > 0 && { [rejectedNames[signal]]: String(rejected) }),
      ...(message !== '' && { errorMessage: message }),
    },
  };
}
