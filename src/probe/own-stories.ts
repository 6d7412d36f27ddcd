import type { Cause } from '../scenario/scenario.ts';

/** What no scenario shows and a probe meets all the same, told like a failure of one. */
export interface OwnStory {
  readonly title: string;
  readonly cause: Cause;
  readonly diagnose: readonly string[];
  readonly fix: string;
  readonly why: string;
}

const openssl = 'openssl s_client -connect ${grpcAddress} -alpn h2,http/1.1 -brief </dev/null';
const curl = "curl -svo /dev/null ${http}/v1/traces -H 'content-type: application/json' -d '{}'";

/** By names of our own. */
export const ownStories: Readonly<Record<string, OwnStory>> = {
  unreachable: {
    title: 'There is no way to the address',
    cause: 'network',
    diagnose: ['ip route get ${host}'],
    fix: 'Check routes and interfaces of this host, and whether it has an address of the same family (IPv4, IPv6) at all.',
    why: 'The operating system itself says that it knows no way, before a packet is on the wire.',
  },
  'mtls-refused': {
    title: 'The server refuses the certificate of the sender',
    cause: 'tls',
    diagnose: ['openssl x509 -in client.pem -noout -subject -issuer -dates', openssl],
    fix: 'Check of the client certificate: its dates, whether its issuer is an authority that the server trusts, and whether it may be used for clients (extended key usage).',
    why: 'The server judges the client certificate as the client judges the server’s: chain, dates, purpose. What it found it rarely says; the alert names the kind at best.',
  },
  'tls-unknown-name': {
    title: 'The server serves no host of this name',
    cause: 'tls',
    diagnose: ['openssl s_client -connect ${grpcAddress} -servername ${host} -brief </dev/null'],
    fix: 'Use the name under which the server serves OTLP; it is compared before any certificate is shown.',
    why: 'A client says in its first message whom it wants (SNI), and a server of many hosts picks the certificate by it, or breaks off.',
  },
  'tls-handshake-failure': {
    title: 'The server breaks the handshake off',
    cause: 'tls',
    diagnose: [openssl, 'openssl s_client -connect ${grpcAddress} -tls1_2 -brief </dev/null'],
    fix: 'Read the log of the server, which knows the reason. With TLS 1.2 a missing client certificate is told like this, so try --cert and --key; else the two sides share no cipher.',
    why: 'The alert “handshake failure” stands for everything that the server does not want to explain.',
  },
  'tls-untrusted': {
    title: 'The certificate is not believed',
    cause: 'tls',
    diagnose: [openssl],
    fix: 'Issue the certificate anew without the defect that is named above, or give the sender the authority that vouches for it.',
    why: 'A client checks signatures, dates, names and purposes from the certificate up to an authority that it trusts; one that fails is enough.',
  },
  'proxy-only': {
    title: 'The endpoint is not reached without the proxy',
    cause: 'network',
    diagnose: ['env | grep -i _proxy', curl],
    fix: 'See that the sender has the same variables in its own environment (a service unit or a container has one of its own), and read its log. Collectors and the SDKs of Go and Python obey them; those of Java and JavaScript want the proxy in settings of their own.',
    why: 'From this host the only way leads through the proxy, and it lets requests in. What the endpoint does behind it, this probe cannot see: it speaks to endpoints directly.',
  },
  'other-service': {
    title: 'Something else answers at this port',
    cause: 'endpoint',
    diagnose: ['nc -v -w 3 ${host} ${port} </dev/null', curl],
    fix: 'Correct host and port. 4317 (gRPC) and 4318 (HTTP) are the usual ones, and behind a gateway 443. If they are right, look which process or which Service has the port.',
    why: 'The connection works and the one at the other end is not an OTLP receiver. Senders retry as long as no connection comes about, and no retry turns one service into another.',
  },
  'wrong-server': {
    title: 'A web server answers that knows nothing of OTLP',
    cause: 'endpoint',
    diagnose: [curl],
    fix: 'Correct host, port or path. If a gateway is meant, its route to the OTLP receiver is missing: look up the path that it wants, and write it into the base endpoint.',
    why: 'OTLP/HTTP is a POST to /v1/traces and its siblings. A server that does not know them says so with 404, 405 or 501, which is final: a sender drops each batch at once.',
  },
  'grpc-unimplemented': {
    title: 'The server speaks gRPC, and serves no OTLP',
    cause: 'endpoint',
    diagnose: ['grpcurl -plaintext ${grpcAddress} list'],
    fix: 'Correct the port. If it is a Collector, give its otlp receiver a `grpc:` protocol, and a pipeline for the signal.',
    why: 'gRPC finds a service by its full name; who does not have it answers UNIMPLEMENTED, which is final. So this is the wrong server, or one where the signal is not configured.',
  },
  'closed-early': {
    title: 'The port hangs up on what is said to it',
    cause: 'network',
    diagnose: ['nc -v -w 3 ${host} ${port} </dev/null', curl, openssl],
    fix: 'Look at what stands in front of the backend: a service mesh that wants TLS of its own, a load balancer that expects the PROXY protocol or ends TLS and has no healthy target, a firewall that reads along. Or the port belongs to another protocol: ask its host which process has it.',
    why: 'The connection stays as long as nothing is said, and ends at the first words, whether HTTP/2 or HTTP/1.1. Somebody has read them and does not like them, or had to hand them on and could not. From outside these cases look the same; the log of whoever listens tells them apart.',
  },
  'no-answer': {
    title: 'The export gets no answer that can be read',
    cause: 'network',
    diagnose: [curl],
    fix: 'Read the log of the server at this moment; run the command above, which shows every byte of the exchange.',
    why: 'What was seen fits several failures, and naming one would be a guess.',
  },
  refused: {
    title: 'The export is refused for good',
    cause: 'protocol',
    diagnose: [curl],
    fix: 'Read the message of the answer: it comes from the server or from a gateway before it. Tenants, quotas and required headers are told like this by many.',
    why: 'The code is one that OTLP lets nobody retry: every batch that is answered so is dropped at its first attempt.',
  },
};
