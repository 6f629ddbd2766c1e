import { domainToASCII } from 'node:url';

/** `ana@librería.example` as `ana@xn--librera-dza.example`. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}
