import { emailFactory } from '../kit/factory.ts';
import { defaultEmailTemplates } from '../templates/templates.ts';
import { smtpConfig } from './config.ts';

const timeouts = {
  connectionTimeout: 'Patience for connecting (ms)',
  greetingTimeout: 'Patience for the greeting (ms)',
  socketTimeout: 'Patience for an answer (ms)',
  dnsTimeout: 'Patience for the name server (ms)',
} as const;

export const smtp = emailFactory({
  folder: new URL('.', import.meta.url),
  manifest: {
    id: 'simple-mail-transfer-protocol',
    target: 'smtp',
    name: { en: 'SMTP', es: 'SMTP' },
    description: {
      en: 'Send e-mail through any mail server.',
      es: 'Envía correo con cualquier servidor de correo.',
    },
    formItems: [
      { key: 'host', label: 'Host', type: 'Text', required: true, placeholder: 'smtp.example.com' },
      { key: 'port', label: 'Port', type: 'Number', required: true, placeholder: '587', defaultValue: 587 },
      {
        key: 'secure',
        label: 'TLS from the start',
        type: 'Switch',
        defaultValue: false,
        description: 'On for port 465. STARTTLS is used by itself otherwise.',
      },
      {
        key: 'auth',
        label: 'Login',
        type: 'Json',
        required: true,
        isConfidential: true,
        defaultValue: { type: 'login', user: '', pass: '' },
      },
      {
        key: 'fromEmail',
        label: 'Sender',
        type: 'Text',
        required: true,
        placeholder: 'Librería <hello@example.com>',
      },
      { key: 'replyTo', label: 'Answers to', type: 'Text' },
      {
        key: 'templates',
        label: 'Templates',
        type: 'Json',
        required: true,
        defaultValue: defaultEmailTemplates.map((template) => ({ ...template, contentType: 'text/html' })),
      },
      {
        key: 'requireTLS',
        label: 'Refuse servers without TLS',
        type: 'Switch',
        defaultValue: false,
        description: 'Without it, STARTTLS is used where the server offers it.',
      },
      {
        key: 'ignoreTLS',
        label: 'Never use STARTTLS',
        type: 'Switch',
        defaultValue: false,
        description: 'Only for a server beside this one.',
      },
      {
        key: 'tls',
        label: 'TLS options',
        type: 'Json',
        defaultValue: {},
        isConfidential: true,
        description: 'ca, cert, key, minVersion …',
      },
      {
        key: 'servername',
        label: 'Name in the certificate',
        type: 'Text',
        description: 'When it differs from the host.',
      },
      {
        key: 'name',
        label: 'Our name',
        type: 'Text',
        placeholder: 'id.example.com',
        description: 'How this machine greets the server (EHLO).',
      },
      { key: 'localAddress', label: 'Local address', type: 'Text', placeholder: '192.0.2.10' },
      { key: 'customHeaders', label: 'Further headers', type: 'Json', defaultValue: {} },
      ...(['connectionTimeout', 'greetingTimeout', 'socketTimeout', 'dnsTimeout'] as const).map((key) => ({
        key,
        label: timeouts[key],
        type: 'Number' as const,
      })),
    ],
  },
  config: smtpConfig,
  load: async () => (await import('./connector.ts')).openSmtp,
});
