import { emailFactory } from '../kit/factory.ts';
import { defaultEmailTemplates } from '../templates/templates.ts';
import { smtpConfig } from './config.ts';

const timeouts = {
  connectionTimeout: { en: 'Connection timeout (ms)', es: 'Límite para conectar (ms)' },
  greetingTimeout: { en: 'Greeting timeout (ms)', es: 'Límite para el saludo (ms)' },
  socketTimeout: { en: 'Response timeout (ms)', es: 'Límite para una respuesta (ms)' },
  dnsTimeout: { en: 'DNS timeout (ms)', es: 'Límite para el DNS (ms)' },
} as const;

export const smtp = emailFactory({
  folder: new URL('.', import.meta.url),
  manifest: {
    id: 'simple-mail-transfer-protocol',
    target: 'smtp',
    name: { en: 'SMTP', es: 'SMTP' },
    description: {
      en: 'Send email through any mail server.',
      es: 'Envía correo con cualquier servidor de correo.',
    },
    formItems: [
      {
        key: 'host',
        label: { en: 'Host', es: 'Servidor' },
        type: 'Text',
        required: true,
        placeholder: 'smtp.example.com',
      },
      {
        key: 'port',
        label: { en: 'Port', es: 'Puerto' },
        type: 'Number',
        required: true,
        placeholder: '587',
        defaultValue: 587,
      },
      {
        key: 'secure',
        label: { en: 'TLS from the start', es: 'TLS desde el principio' },
        type: 'Switch',
        defaultValue: false,
        description: {
          en: 'On for port 465. STARTTLS is used by itself otherwise.',
          es: 'Activo para el puerto 465. Si no, STARTTLS se usa por sí solo.',
        },
      },
      {
        key: 'auth',
        label: { en: 'Login', es: 'Acceso' },
        type: 'Json',
        required: true,
        isConfidential: true,
        defaultValue: { type: 'login', user: '', pass: '' },
      },
      {
        key: 'fromEmail',
        label: { en: 'Sender', es: 'Remitente' },
        type: 'Text',
        required: true,
        placeholder: 'Librería <hello@example.com>',
      },
      { key: 'replyTo', label: { en: 'Reply-to', es: 'Responder a' }, type: 'Text' },
      {
        key: 'templates',
        label: { en: 'Templates', es: 'Plantillas' },
        type: 'Json',
        required: true,
        defaultValue: defaultEmailTemplates.map((template) => ({ ...template, contentType: 'text/html' })),
      },
      {
        key: 'requireTLS',
        label: { en: 'Refuse servers without TLS', es: 'Rechazar servidores sin TLS' },
        type: 'Switch',
        defaultValue: false,
        description: {
          en: 'Without it, STARTTLS is used where the server offers it.',
          es: 'Sin esto, STARTTLS se usa donde el servidor lo ofrece.',
        },
      },
      {
        key: 'ignoreTLS',
        label: { en: 'Never use STARTTLS', es: 'No usar nunca STARTTLS' },
        type: 'Switch',
        defaultValue: false,
        description: {
          en: 'Only for a server beside this one.',
          es: 'Solo para un servidor junto a este.',
        },
      },
      {
        key: 'tls',
        label: { en: 'TLS options', es: 'Opciones de TLS' },
        type: 'Json',
        defaultValue: {},
        isConfidential: true,
        description: 'ca, cert, key, minVersion …',
      },
      {
        key: 'servername',
        label: { en: 'Name in the certificate', es: 'Nombre en el certificado' },
        type: 'Text',
        description: { en: 'When it differs from the host.', es: 'Cuando es distinto del servidor.' },
      },
      {
        key: 'name',
        label: { en: 'EHLO name', es: 'Nombre en EHLO' },
        type: 'Text',
        placeholder: 'id.example.com',
        description: {
          en: 'How this machine greets the server (EHLO).',
          es: 'Cómo saluda esta máquina al servidor (EHLO).',
        },
      },
      {
        key: 'localAddress',
        label: { en: 'Local address', es: 'Dirección local' },
        type: 'Text',
        placeholder: '192.0.2.10',
      },
      {
        key: 'customHeaders',
        label: { en: 'Further headers', es: 'Más cabeceras' },
        type: 'Json',
        defaultValue: {},
      },
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
