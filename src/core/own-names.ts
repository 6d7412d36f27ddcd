/*
 * A program asks whom its system asks for names. On Linux it gets a view of /etc of its own, where that is somebody else:
 * a mount namespace, which nobody else sees and which ends with it. It takes root, or a user namespace, where a user is root.
 */

/** The port of name servers (RFC 1035 §4.2), the only one that /etc/resolv.conf can speak of. */
export const namePort = 53;

/** What somebody asks whose name is looked up elsewhere than at our name server; `${host}` is the name. */
export const nameCommands = ['nslookup ${host}', 'getent ahosts ${host}'] as const;

/** Run by `sh -c`, with an address and a command: the command asks the name server at that address. */
const script = [
  // Whoever gives up being root has to be able to read it; what is mounted stays when its file goes.
  'own() { f=$(mktemp) && echo "$2" >"$f" && chmod 644 "$f" && mount --bind "$f" "/etc/$1"; s=$?; rm -f "$f"; return $s; }',
  'own resolv.conf "nameserver $0" && { [ ! -e /etc/nsswitch.conf ] || own nsswitch.conf "hosts: files dns"; } && exec "$@"',
].join('; ');

/**
 * What stands before a command that shall ask `nameServer` (`address:port`); undefined where no system could be told so: a
 * name server at another port than 53 is asked by those alone that are told its port, such as gRPC.
 */
export function askingForNames(nameServer: string, isRoot: boolean): readonly [string, ...string[]] | undefined {
  const [, address, port] = /^(.*):(\d+)$/.exec(nameServer) ?? [];
  if (address === undefined || Number(port) !== namePort) return undefined;
  return ['unshare', ...(isRoot ? [] : ['--user', '--map-root-user']), '--mount', 'sh', '-c', script, address];
}
