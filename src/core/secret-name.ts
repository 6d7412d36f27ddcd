const secretName = /^(proxy-)?authorization\b|cookie|token|secret|password|api-?key|credential|signature/;

/** Whether a header of this name (in lower case) holds what nobody else may see. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}
