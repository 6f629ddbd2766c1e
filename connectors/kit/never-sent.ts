/**
 * Whether a request that failed surely never left this machine, so that it may be repeated without doing anything twice:
 * no such name, nobody listening, no way there, a certificate that was not believed. After a reset or a cut nobody knows.
 */
export function neverSent(failure: unknown): boolean {
  if (!(failure instanceof Error)) return false;
  // Several addresses were tried at once.
  if (failure instanceof AggregateError) return failure.errors.every(neverSent);
  const syscall = 'syscall' in failure ? failure.syscall : undefined;
  if (syscall === 'connect' || syscall === 'getaddrinfo') return true;
  if ('code' in failure && typeof failure.code === 'string' && beforeSending.test(failure.code)) return true;
  return neverSent(failure.cause);
}

/** Of undici, of OpenSSL’s verification, of Node’s, and of the server’s own guard. */
const beforeSending =
  /^(UND_ERR_CONNECT_TIMEOUT|CERT_\w+|UNABLE_TO_\w+|(DEPTH_ZERO_)?SELF_SIGNED_CERT\w*|HOSTNAME_MISMATCH|ERR_TLS_CERT_\w+|(address|scheme)-refused)$/;
