import { isDeepStrictEqual } from 'node:util';
import { bareConnections } from './clients/bare-connection.ts';
import { curlJson, curlProtobuf } from './clients/curl.ts';
import type { Client } from './clients/client.ts';
import { grpcJs } from './clients/grpc-js.ts';
import { grpcurl, grpcurlFrames } from './clients/grpcurl.ts';
import { handshakeForGrpc, handshakeForHttp } from './clients/openssl.ts';
import { nghttp } from './clients/nghttp.ts';
import { pinning } from './clients/pinning.ts';
import { pythonGrpc, pythonProtobuf } from './clients/python.ts';
import { sdkGrpc } from './clients/sdk-grpc.ts';
import { sdkJson, sdkProtobuf } from './clients/sdk-http.ts';
import type { Face } from './faces.ts';
import { healthy } from './proof.ts';
import type { Proof } from './proof.ts';

/** A client at one of the backend's doors, in plaintext or with TLS. */
export interface Lookout {
  /** `curl, http/json, TLS`. */
  readonly name: string;
  readonly client: Client;
  readonly door: 'grpc' | 'http';
  readonly tls: boolean;
}

const exporting: readonly Client[] = [
  curlProtobuf,
  curlJson,
  sdkProtobuf,
  sdkJson,
  pythonProtobuf,
  grpcJs,
  grpcurl,
  pythonGrpc,
  sdkGrpc,
  nghttp,
  grpcurlFrames,
  pinning(curlProtobuf),
  pinning(grpcurl),
];
const shaking: readonly Client[] = [handshakeForGrpc, handshakeForHttp];

/** Every client at every door. */
export const lookouts: readonly Lookout[] = [
  ...exporting.flatMap((client) => [lookout(client, false), lookout(client, true)]),
  ...shaking.map((client) => lookout(client, true)),
  ...bareConnections.map((client) => lookout(client, false)),
];

function lookout(client: Client, tls: boolean): Lookout {
  const { name, protocol, handshakeOnly } = client;
  const door = protocol === 'grpc' ? 'grpc' : 'http';
  const spoken = handshakeOnly ? `handshake for ${door}` : protocol;
  return { name: `${name}, ${spoken}${tls ? ', TLS' : ''}`, client, door, tls };
}

/** No test can wait for what this client sees there. */
export function isAbsent({ client, door }: Pick<Lookout, 'client' | 'door'>, absent: Proof['absent']): boolean {
  return absent?.[`${client.name} over ${door}`] !== undefined;
}

/** Those that can look at this face: where the failure is in TLS, plaintext is none of its wires. */
export function lookoutsFor(
  { scenario }: Face,
  { signal = 'traces', frames, pinned, unasked, keepsConnection, only, absent }: Proof,
): Lookout[] {
  const canSend = ({ signals }: Client): boolean => signals?.includes(signal) ?? true;
  const canLook = (client: Client): boolean => {
    if (client.seesFrames) return frames !== undefined;
    if (client.saysNothing) return unasked !== undefined;
    if (client.pinsCertificate) return pinned !== undefined;
    return !keepsConnection || client.handshakeOnly || client.keepsConnection === true;
  };
  return lookouts.filter(
    ({ tls, client, door }) =>
      !isAbsent({ client, door }, absent) &&
      (tls || client.saysNothing || !scenario.backend.tls) &&
      canSend(client) &&
      canLook(client) &&
      (!only || (!tls && only.includes(client.name))),
  );
}

/** What a lookout has to see of a face that has this proof. */
export function expectedWords(
  { name: lookout, client, door }: Lookout,
  { scenario }: Face,
  proof: Proof,
): readonly string[] {
  const { name, protocol } = client;
  const own = [lookout, name, `${name} over ${door}`, `${name} over ${protocol}`]
    .map((one) => proof.except?.[one])
    .find(Boolean);
  if (own) return own;
  const isConcerned = scenario.protocols.includes(door);
  if (client.handshakeOnly) return [(isConcerned && proof.handshake) || healthy.handshake];
  if (client.saysNothing) return [proof.unasked ?? healthy.unasked];
  if (client.seesFrames) return (isConcerned && proof.frames) || healthy.frames;
  if (client.pinsCertificate && isConcerned && proof.pinned) return [healthy[door][0], ...proof.pinned];
  return proof[door] ?? healthy[door];
}

/** Whether a lookout has anything to tell of this face: what it sees is not what it sees when nothing is wrong. */
export function tells(lookout: Lookout, face: Face, proof: Proof): boolean {
  const { handshakeOnly, seesFrames, saysNothing } = lookout.client;
  if (saysNothing) return proof.unasked !== healthy.unasked;
  if (isBlind(lookout, proof)) return false;
  if (!handshakeOnly && (proof.takesMs !== undefined || proof.isLost) && face.scenario.protocols.includes(lookout.door))
    return true;
  const usual = handshakeOnly ? [healthy.handshake] : healthy[seesFrames ? 'frames' : lookout.door];
  return !isDeepStrictEqual(expectedWords(lookout, face, proof), usual);
}

/** Whether its client cannot tell this failure from others. */
export function isBlind({ client, door }: Lookout, { blind = {} }: Proof): boolean {
  return (blind[client.name] ?? blind[`${client.name} over ${door}`]) !== undefined;
}
