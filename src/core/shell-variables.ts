/*
 * What only a running backend knows, or whoever owns an endpoint: a command has a shell variable for it, and a page has the
 * words beside it.
 */

/** What `serve` mints or starts, by the names of its placeholders. */
export const mintedVariables = {
  ca: '$CA',
  crl: '$CRL',
  clientCert: '$CLIENT_CERT',
  expiredClientCert: '$EXPIRED_CLIENT_CERT',
  strangeClientCert: '$STRANGE_CLIENT_CERT',
  clientKey: '$CLIENT_KEY',
  token: '$TOKEN',
  renewedToken: '$RENEWED_TOKEN',
  limitedToken: '$LIMITED_TOKEN',
  nameServer: '$NAME_SERVER',
  proxy: 'http://$PROXY',
  proxyAddress: '$PROXY',
} as const;

/** The same at an endpoint that is no backend of ours, and what a scenario has there of its own. */
export const fieldVariables = {
  ...mintedVariables,
  // The one that was shown is the one that was refused.
  expiredClientCert: '$CLIENT_CERT',
  strangeClientCert: '$CLIENT_CERT',
  refusedToken: '$TOKEN',
  tenant: '$TENANT',
  keyHeader: '$HEADER',
  key: '$KEY',
  encodedKey: '$ENCODED_KEY',
  prefix: '/$PREFIX',
} as const;
