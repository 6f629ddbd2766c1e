/** Where the mock connectors write: one JSON line for each message, for suites that read what was sent. */
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { OutgoingEmail, OutgoingSms, Ports } from '../kit/connector.ts';
import { ConnectorError } from '../kit/error.ts';

/** @throws ConnectorError where MOCK_MESSAGE_DIR names no folder */
export const recordEmail = (_config: unknown, { recordFolder }: Ports) => ({
  send: ({ to, type, payload, subject, html, text }: OutgoingEmail): Promise<void> =>
    record(recordFolder, 'mock_email_record.txt', {
      address: to,
      code: payload.code,
      type,
      payload,
      subject,
      content: html ?? text,
    }),
});

/** @throws ConnectorError where MOCK_MESSAGE_DIR names no folder */
export const recordSms = (_config: unknown, { recordFolder }: Ports) => ({
  send: ({ to, type, payload }: OutgoingSms): Promise<void> =>
    record(recordFolder, 'mock_sms_record.txt', { phone: to, code: payload.code, type, payload }),
});

async function record(folder: string | undefined, name: string, entry: object): Promise<void> {
  if (folder === undefined)
    throw new ConnectorError('general', { errorDescription: 'MOCK_MESSAGE_DIR names no folder.' });
  await appendFile(join(folder, name), `${JSON.stringify(entry)}\n`);
}
