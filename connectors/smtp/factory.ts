import { readFileSync } from 'node:fs';
import { emailFactory } from '../kit/connector.ts';
import { defaultEmailTemplates } from '../kit/default-templates.ts';
import { smtpConfig } from './config.ts';
import { openSmtp } from './connector.ts';

const file = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8');

export const smtp = emailFactory({
  manifest: {
    id: 'simple-mail-transfer-protocol',
    type: 'Email',
    target: 'smtp',
    platform: null,
    name: { en: 'SMTP', es: 'SMTP' },
    description: { en: 'Send e-mail through any mail server.', es: 'Envía correo con cualquier servidor.' },
    logo: file('icon.svg'),
    logoDark: null,
    readme: file('README.md'),
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
      { key: 'requireTLS', label: 'Refuse servers without TLS', type: 'Switch', defaultValue: false },
      { key: 'tls', label: 'TLS options', type: 'Json', defaultValue: {} },
      { key: 'customHeaders', label: 'Further headers', type: 'Json', defaultValue: {} },
    ],
  },
  config: smtpConfig,
  open: openSmtp,
});
