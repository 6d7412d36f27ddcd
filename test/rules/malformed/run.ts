import type { Target } from '../ask.ts';
import { cases } from './document.ts';
import type { Protocol } from './document.ts';
import { askGrpc } from './grpc-request.ts';
import type { GrpcRequest } from './grpc-request.ts';
import { askHttp } from './http-request.ts';
import type { HttpRequest } from './http-request.ts';

/** What a server answers to each case now: title → answer. One after the other, since some end a connection. */
export async function answersOf(target: Target, protocol: Protocol): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { title, request } of cases[protocol]) answers[title] = await askOne(target, protocol, request);
  return answers;
}

export function askOne({ endpoints }: Target, protocol: Protocol, request: HttpRequest & GrpcRequest): Promise<string> {
  return protocol === 'http' ? askHttp(endpoints.http, request) : askGrpc(endpoints.grpc, request);
}
