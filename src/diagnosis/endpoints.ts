/** An address comes to stand in commands that people paste: a host and a port, and nothing that a shell would look at. */
const host = String.raw`[\w.-]+|\[[\da-f:.]+\]`;
const inUrl = new RegExp(String.raw`(https?):\/\/(?:[^\s"'\\/@]*@)?(${host})(?::(\d+))?(?=[\s"'\\/?#.,;:)\]]|$)`, 'gi');
/** Go brackets an IPv6 address in front of its port, Node does not; Python’s gRPC exporter says what it exports, and where to. */
const inDial = new RegExp(
  String.raw`(?<=dial tcp |Addr: "|connect \w+ |export(?:ing)? \w+ to )(${host}|[\da-f:]*:[\da-f:.]*):(\d+)`,
  'gi',
);
/** Java: the name that it was given, if it was one, and the address that it stands for. */
const inConnect = new RegExp(String.raw`(?<=[Ff]ailed to connect to )(${host})?\/(?:${host}):(\d+)`, 'g');
/** Python’s requests. */
const inPool = new RegExp(String.raw`\b(HTTPS?)ConnectionPool\(host='(${host})', port=(\d+)\)`, 'g');
/** A name that was asked for: which port of it was meant nobody says. */
const inLookup = /(?<=\blookup |\bENOTFOUND |\bEAI_AGAIN |\bUnknownHostException: )\w[\w.-]*(?=[\s":]|$)/g;

/** Where a sender wanted to go, by what it prints: `127.0.0.1:4317`, `https://collector.example:4318`, `tempo`. */
export function endpointsIn(text: string): string[] {
  const urls = [...text.matchAll(inUrl)].map(
    ([, scheme, name, port]) => `${scheme!.toLowerCase()}://${name}${port ? `:${port}` : ''}`,
  );
  const pools = [...text.matchAll(inPool)].map(
    ([, scheme, name, port]) => `${scheme!.toLowerCase()}://${name}:${port}`,
  );
  const dialled = [...text.matchAll(inDial)].map(
    ([, name, port]) => `${/^[^[].*:/.test(name!) ? `[${name}]` : name}:${port}`,
  );
  const connected = [...text.matchAll(inConnect)].map(([whole, name, port]) =>
    name === undefined ? whole.slice(1) : `${name}:${port}`,
  );
  const found = [...urls, ...pools, ...dialled, ...connected];
  const named = found.length > 0 ? found : [...text.matchAll(inLookup)].map(([name]) => name);
  return named.filter((one) => URL.canParse(one.includes('://') ? one : `http://${one}`));
}
