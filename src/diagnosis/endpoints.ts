/** An address comes to stand in commands that people paste: a host and a port, and nothing that a shell would look at. */
const host = String.raw`[\w.-]+|\[[\da-f:.]+\]`;
const inUrl = new RegExp(String.raw`(https?):\/\/(?:[^\s"'\\/@]*@)?(${host})(?::(\d+))?(?=[\s"'\\/?#.,;:)\]]|$)`, 'gi');
/** Go brackets an IPv6 address in front of its port, Node does not. */
const inDial = new RegExp(String.raw`(?<=dial tcp |Addr: "|connect \w+ )(${host}|[\da-f:]*:[\da-f:.]*):(\d+)`, 'gi');

/** Where a sender wanted to go, by what it prints: `127.0.0.1:4317`, `https://collector.example:4318`. */
export function endpointsIn(text: string): string[] {
  const urls = [...text.matchAll(inUrl)].map(
    ([, scheme, name, port]) => `${scheme!.toLowerCase()}://${name}${port ? `:${port}` : ''}`,
  );
  const dialled = [...text.matchAll(inDial)].map(
    ([, name, port]) => `${/^[^[].*:/.test(name!) ? `[${name}]` : name}:${port}`,
  );
  return [...urls, ...dialled].filter((found) => URL.canParse(found.includes('://') ? found : `http://${found}`));
}
