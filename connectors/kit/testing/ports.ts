/** Test support: a connector's surroundings without a guard, and a message to send. */
import { connect, type Socket } from 'node:net';
import type { OutgoingEmail, Ports } from '../connector.ts';
import { ConnectorError } from '../error.ts';

export const openPorts = (more: Partial<Ports> = {}): Ports => ({
  fetch,
  awsRole: () => Promise.reject(new ConnectorError('general', { errorDescription: 'no role' })),
  connect: ({ host, port, timeoutMs }) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect({ host, port, timeout: timeoutMs });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(socket);
      });
    }),
  ...more,
});

export const exampleEmail = (changes: Partial<OutgoingEmail> = {}): OutgoingEmail => ({
  to: 'ana@example.com',
  type: 'SignIn',
  payload: { code: '123456' },
  subject: 'Código 123456',
  html: '<p>Código <b>123456</b> &amp; más</p>',
  ...changes,
});
