import type { Socket } from 'node:net';
import { createServer, TLSSocket } from 'node:tls';
import type { Server } from 'node:tls';
import type { TlsReply } from '../core/reply.ts';
import type { Staple, StapleStatus } from '../core/staple.ts';
import type { ConnectionSubject } from '../core/subject.ts';
import { parseClientHello } from './client-hello.ts';
import type { ClientHello } from './client-hello.ts';
import { peek } from './first-bytes.ts';
import type { TlsDecision, WireHost } from './host.ts';
import type { SecureContexts } from './secure-contexts.ts';
import { objectionTo } from './client-certificate.ts';
import type { Objection } from './client-certificate.ts';
import { sealedAlert } from './sealed-alert.ts';
import { alertName, alertRecord, decodeErrorAlert, peerAlertOf } from './tls-alerts.ts';

type Handshake = Extract<TlsReply, { verb: 'handshake' }>;

/** The connection that TLS is terminated for. */
export interface TlsLine {
  readonly host: WireHost;
  readonly subject: ConnectionSubject;
  readonly raw: Socket;
  readonly contexts: SecureContexts;
  /** Offered to the client unless the reply says otherwise. */
  readonly alpn: readonly string[];
  /** TLS stands on top of the connection from now on, established or not. */
  onSocket(socket: TLSSocket): void;
  onEstablished(socket: TLSSocket): void;
  onTlsError(error: Error): void;
  /** Write this, if anything, and close. */
  finish(how?: string, lastWords?: Buffer): void;
  reset(): void;
  /** Read on and say nothing. */
  stall(): void;
}

/** One TLS termination: from the ClientHello to an established session or the record of why there is none. */
export class TlsTermination {
  readonly #line: TlsLine;
  #hello: ClientHello | undefined;
  #certificate: string | undefined;
  /** What the server writes with under TLS 1.3, where it may have to write below OpenSSL. */
  #trafficSecret: Buffer | undefined;
  /** What the client was given together with the certificate, because it asked. */
  #staple: StapleStatus | undefined;
  #isOver = false;

  constructor(line: TlsLine) {
    this.#line = line;
  }

  /** Reads the ClientHello, which begins what `raw` received. Returns a function that stops reading. */
  begin(): () => void {
    return peek(this.#line.raw, parseClientHello, (hello) => {
      if (hello === 'malformed') {
        this.fail('the ClientHello is malformed');
        this.#line.finish('alert decode_error', alertRecord(decodeErrorAlert));
      } else this.#decide(hello);
    });
  }

  /** Records why there is no session; only the first reason counts. */
  fail(reason: string, alert?: string): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { host, subject } = this.#line;
    host.record({
      type: 'tls.failed',
      connection: subject.connection,
      stage: this.#certificate === undefined ? 'client-hello' : 'handshake',
      reason,
      ...(alert !== undefined && { alert }),
      ...(this.#hello?.serverName !== undefined && { serverName: this.#hello.serverName }),
      ...(this.#certificate !== undefined && { certificate: this.#certificate }),
    });
  }

  #decide(hello: ClientHello): void {
    this.#hello = hello;
    const { host, subject } = this.#line;
    const decision = host.decideTls({ ...subject, ...hello });
    const { reply } = decision;
    switch (reply.verb) {
      case 'handshake':
        this.#shakeHands(decision, reply);
        return;
      case 'alert':
        this.fail('the backend answered the ClientHello with an alert', alertName(reply.alert));
        this.#line.finish(`alert ${alertName(reply.alert)}`, alertRecord(reply.alert));
        return;
      case 'stall':
        this.#line.stall();
        return;
      case 'reset':
      case 'finish':
        this.fail('the backend ended the connection in place of a ServerHello');
        this.#line[reply.verb]();
    }
  }

  #shakeHands(decision: TlsDecision, reply: Handshake): void {
    const { raw, contexts, alpn: usualAlpn } = this.#line;
    const { clientCertificate, certificate } = reply;
    this.#certificate = certificate;
    const alpn = reply.alpn ?? usualAlpn;
    const socket = new TLSSocket(raw, {
      isServer: true,
      secureContext: contexts.for(decision, reply),
      ...(alpn.length > 0 && { ALPNProtocols: [...alpn] }),
      ...(clientCertificate && { requestCert: true }),
      ...(decision.identity?.staple && { server: this.#stapler(decision.identity.staple) }),
      // Whether one came, and whether it is a good one, is ours to check.
      rejectUnauthorized: false,
    });
    if (clientCertificate === 'require') socket.on('keylog', (line: Buffer) => this.#keep(line));
    this.#line.onSocket(socket);
    // On a TLSSocket without a tls.Server Node reports OpenSSL's errors here and not as 'error'.
    socket.on('_tlsError', (error: Error) => {
      this.fail(reasonOf(error), peerAlertOf(error));
      this.#line.onTlsError(error);
    });
    socket.once('secure', () => this.#established(socket, decision, reply));
  }

  /** Node asks a server for an OCSP response; this one listens nowhere. */
  #stapler({ status, response }: Staple): Server {
    return createServer().on('OCSPRequest', (_certificate, _issuer, give) => {
      this.#staple = status;
      give(null, response);
    });
  }

  #established(socket: TLSSocket, decision: TlsDecision, reply: Handshake): void {
    const { host, subject } = this.#line;
    const objection =
      reply.clientCertificate === 'require' ? objectionTo(socket, decision, host.clock.wall()) : undefined;
    if (objection) return this.#refuse(socket, objection);
    this.#isOver = true;
    // What a tls.Server does; an HTTP/2 session would wait for the handshake otherwise.
    (socket as TLSSocket & { secureConnecting: boolean }).secureConnecting = false;
    host.record({
      type: 'tls.established',
      connection: subject.connection,
      version: socket.getProtocol() ?? 'unknown',
      cipher: socket.getCipher().name,
      ...(socket.alpnProtocol && { alpn: socket.alpnProtocol }),
      ...(this.#hello?.serverName !== undefined && { serverName: this.#hello.serverName }),
      certificate: reply.certificate,
      ...(this.#staple && { staple: this.#staple }),
    });
    this.#line.onEstablished(socket);
  }

  /**
   * With the alert that other servers send. Under TLS 1.2 the server's half of the handshake is not yet on the wire, so
   * it goes in the clear, as theirs does; under 1.3 the client holds the handshake for done and reads it afterwards.
   */
  #refuse(socket: TLSSocket, { reason, alert }: Objection): void {
    const sealed = this.#trafficSecret && sealedAlert(alert, socket.getCipher().standardName, this.#trafficSecret);
    this.fail(reason, alertName(alert));
    // Below OpenSSL, which has yet to write its session tickets: behind a fatal alert nobody reads them.
    this.#line.raw.write(sealed ?? alertRecord(alert));
    this.#line.finish(`alert ${alertName(alert)}`);
  }

  #keep(line: Buffer): void {
    const [label, , secret = ''] = line.toString('latin1').trim().split(' ');
    if (label === 'SERVER_TRAFFIC_SECRET_0') this.#trafficSecret = Buffer.from(secret, 'hex');
  }
}

/** OpenSSL's own words where there are any. */
function reasonOf(error: Error): string {
  const { reason, code } = error as Error & { reason?: string; code?: string };
  return reason ?? code ?? error.message;
}
