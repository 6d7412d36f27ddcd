import type { Cause } from '../scenario/scenario.ts';

/** A failure that no scenario shows yet, told like one. Once a scenario covers its row, that one is told instead. */
export interface OwnStory {
  readonly title: string;
  readonly cause: Cause;
  readonly diagnose: readonly string[];
  readonly fix: string;
  readonly why: string;
}

const openssl = 'openssl s_client -connect ${grpcAddress} -alpn h2,http/1.1 -brief </dev/null';
const curl = "curl -svo /dev/null ${http}/v1/traces -H 'content-type: application/json' -d '{}'";

/** By rows of the failure catalogue, and by names of our own where it has none. */
export const ownStories: Readonly<Record<string, OwnStory>> = {
  'dns-nxdomain': {
    title: 'The name does not exist',
    cause: 'network',
    diagnose: ['getent ahosts ${host}', 'nslookup ${host}'],
    fix: 'Look for a typing mistake in the host of the endpoint first. In a cluster write the whole name (service.namespace.svc.cluster.local); in Docker both containers have to share a network.',
    why: 'The name server is there and says that there is no such name. Nothing was sent anywhere, so neither firewall, nor TLS, nor credentials have to do with it, and a retry helps only once the name exists.',
  },
  'dns-unanswered': {
    title: 'The name server gives no answer',
    cause: 'network',
    diagnose: ['cat /etc/resolv.conf', 'getent ahosts ${host}'],
    fix: 'See to the name server of this host: whether it is the right one, and whether it can be reached from here. With the address in place of the name the endpoint can be tried without it.',
    why: 'No answer is another failure than “no such name”: the name may well be right. Senders ask again with each attempt, so this heals by itself once the name server answers.',
  },
  'syn-blackhole': {
    title: 'Nobody answers at the address',
    cause: 'network',
    diagnose: ['nc -vz -w 3 ${host} ${port}', 'traceroute ${host}'],
    fix: 'Let the connection through: a firewall, a security group or a network policy drops it, or the host is down. Check the same from another host to see on which side it is lost.',
    why: 'A closed port refuses at once. Silence means that packets are dropped on the way or that nobody has the address, so every attempt of a sender costs its whole time-out.',
  },
  unreachable: {
    title: 'There is no way to the address',
    cause: 'network',
    diagnose: ['ip route get ${host}'],
    fix: 'Check routes and interfaces of this host, and whether it has an address of the same family (IPv4, IPv6) at all.',
    why: 'The operating system itself says that it knows no way, before a packet is on the wire.',
  },
  'tls-client-plain-server': {
    title: 'TLS is spoken to a port without TLS',
    cause: 'tls',
    diagnose: [
      openssl,
      "curl -svo /dev/null http://${grpcAddress}/v1/traces -H 'content-type: application/json' -d '{}'",
    ],
    fix: 'Write http:// in place of https:// if this port is meant, and for the Collector’s otlp_grpc exporter `tls: {insecure: true}`. If the connection has to be encrypted, find the port that is: the two usually differ.',
    why: 'The first bytes of TLS are no request to a server without TLS, so it answers with an error in its own protocol or hangs up, and the sender reads that as a broken record. The port and its protocol are all right; only the layer between is one too many.',
  },
  'plain-client-tls-server': {
    title: 'A port with TLS is spoken to without TLS',
    cause: 'tls',
    diagnose: [openssl],
    fix: 'Write https:// in place of http://. For the Collector’s otlp_grpc exporter remove `tls: {insecure: true}`; for an SDK over gRPC set OTEL_EXPORTER_OTLP_INSECURE=false. Then trust its authority (ca_file, OTEL_EXPORTER_OTLP_CERTIFICATE) if it is a private one.',
    why: 'The server waits for a handshake and gets a request in plain text, credentials included. It answers with a TLS alert or just hangs up, and a sender calls that “server preface”, “EOF” or “malformed response”, words that do not mention TLS at all.',
  },
  'mtls-refused': {
    title: 'The server refuses the certificate of the sender',
    cause: 'tls',
    diagnose: ['openssl x509 -in client.pem -noout -subject -issuer -dates', openssl],
    fix: 'Check of the client certificate: its dates, whether its issuer is an authority that the server trusts, and whether it may be used for clients (extended key usage).',
    why: 'The server judges the client certificate as the client judges the server’s: chain, dates, purpose. What it found it rarely says; the alert names the kind at best.',
  },
  'tls-min-version': {
    title: 'The two sides have no version of TLS in common',
    cause: 'tls',
    diagnose: [
      'for v in tls1_1 tls1_2 tls1_3; do echo $v; openssl s_client -$v -connect ${grpcAddress} -brief </dev/null; done',
    ],
    fix: 'Update the side that is stuck with an old version. In the Collector `tls: {min_version: …, max_version: …}` may exclude what the server speaks.',
    why: 'Each side offers a range of versions, and there is a connection only where the ranges meet. No retry changes a range.',
  },
  'tls-no-alpn': {
    title: 'The server takes none of the protocols that are offered inside TLS',
    cause: 'tls',
    diagnose: [openssl],
    fix: 'Let what ends TLS (a load balancer, an ingress) offer h2 for gRPC and http/1.1 for OTLP/HTTP.',
    why: 'gRPC needs HTTP/2, which is agreed upon inside the handshake by ALPN. A server that ends TLS without it cannot pass gRPC on.',
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
  'tls-missing-intermediate': {
    title: 'The server does not send the certificate that leads to its authority',
    cause: 'tls',
    diagnose: ['openssl s_client -connect ${grpcAddress} -showcerts </dev/null'],
    fix: 'Let the server send its whole chain: its own certificate first, then each that leads on, without the root.',
    why: 'A client knows roots alone. What lies between has to come with the handshake, and a browser that fetches it elsewhere hides the mistake.',
  },
  'tls-handshake-stall': {
    title: 'The handshake begins and is not answered',
    cause: 'tls',
    diagnose: [openssl],
    fix: 'Look at whatever ends TLS there: a process that is stuck, or a load balancer that waits for a backend.',
    why: 'The operating system accepts connections for a process that does nothing. Each attempt of a sender then costs its whole time-out.',
  },
  'tls-untrusted': {
    title: 'The certificate is not believed',
    cause: 'tls',
    diagnose: [openssl],
    fix: 'Issue the certificate anew without the defect that is named above, or give the sender the authority that vouches for it.',
    why: 'A client checks signatures, dates, names and purposes from the certificate up to an authority that it trusts; one that fails is enough.',
  },
  'proxy-connect': {
    title: 'A proxy stands in the way',
    cause: 'network',
    diagnose: ['env | grep -i _proxy', 'curl -sv ${http}/ -o /dev/null'],
    fix: 'Add the host of the endpoint to NO_PROXY in the environment of the sender, or let the proxy open a tunnel to it. Remember that a service unit or a container has an environment of its own.',
    why: 'Collectors, senders in Go and Python, and gRPC in JavaScript take the proxy that the environment names, and the endpoint itself never hears of them. So everything works when it is tried without the variable, as this probe did.',
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
    title: 'The connection is closed at once',
    cause: 'network',
    diagnose: ['nc -v -w 3 ${host} ${port} </dev/null', openssl],
    fix: 'Look at what stands in front of the backend: a load balancer without a healthy target, a port forward whose other end is gone, a service mesh that wants TLS of its own, or a list of allowed addresses.',
    why: 'Somebody accepts the connection and ends it before a word of a protocol was said. From outside these cases look the same; the log of whoever listens tells them apart.',
  },
  'no-answer': {
    title: 'The export gets no answer that can be read',
    cause: 'network',
    diagnose: [curl],
    fix: 'Read the log of the server at this moment; run the command above, which shows every byte of the exchange.',
    why: 'What was seen fits several failures, and naming one would be a guess.',
  },
  'slow-body': {
    title: 'The answer begins and does not end',
    cause: 'overload',
    diagnose: [curl],
    fix: 'Look at what stands between: a proxy that buffers or limits the rate, a server that stalls while it writes. Do not raise the time-out of the sender for it.',
    why: 'A sender waits for the whole answer. Status and head are there, so the request was understood, and probably stored: sending again may store it twice.',
  },
  'compression-unsupported': {
    title: 'The server does not take gzip',
    cause: 'protocol',
    diagnose: [
      "echo '{}' | gzip | curl -si ${http}/v1/traces -H 'content-type: application/json' -H 'content-encoding: gzip' --data-binary @-",
    ],
    fix: 'Set `compression: none` in the Collector’s exporter, whose default is gzip, or OTEL_EXPORTER_OTLP_COMPRESSION=none; better, teach the server gzip: telemetry shrinks to a tenth by it.',
    why: 'The same request passes when it is not compressed. Everything else is in order, and each compressed batch is lost for good.',
  },
  'too-large-413': {
    title: 'Even an empty request is too large',
    cause: 'overload',
    diagnose: [curl],
    fix: 'Raise the limit of body or headers at whatever answers 413, usually a proxy.',
    why: '413 is final: a sender drops the batch.',
  },
  refused: {
    title: 'The export is refused for good',
    cause: 'protocol',
    diagnose: [curl],
    fix: 'Read the message of the answer: it comes from the server or from a gateway before it. Tenants, quotas and required headers are told like this by many.',
    why: 'The code is one that OTLP lets nobody retry: every batch that is answered so is dropped at its first attempt.',
  },
};
