import { emailFactory } from '../kit/factory.ts';
import { defaultEmailTemplates } from '../templates/templates.ts';
import { sesConfig } from './config.ts';

export const awsSes = emailFactory({
  folder: new URL('.', import.meta.url),
  manifest: {
    id: 'aws-ses-mail',
    target: 'aws-ses',
    name: { en: 'AWS SES', es: 'AWS SES' },
    description: {
      en: 'Send e-mail through Amazon Simple Email Service.',
      es: 'Envía correo con Amazon Simple Email Service.',
    },
    formItems: [
      { key: 'accessKeyId', label: 'Access key ID', type: 'Text', required: true, placeholder: 'AKIA…' },
      {
        key: 'accessKeySecret',
        label: 'Secret access key',
        type: 'Text',
        required: true,
        isConfidential: true,
      },
      {
        key: 'region',
        label: 'Region',
        type: 'Text',
        required: true,
        placeholder: 'eu-west-1',
        description: 'The region in which the sender is verified.',
      },
      {
        key: 'emailAddress',
        label: 'Sender',
        type: 'Text',
        required: false,
        placeholder: 'Librería <hello@example.com>',
        description: 'An address or domain that SES has verified.',
      },
      {
        key: 'emailAddressIdentityArn',
        label: 'Sender identity ARN',
        type: 'Text',
        description: 'Only for sending on behalf of another account.',
      },
      {
        key: 'feedbackForwardingEmailAddress',
        label: 'Bounces and complaints to',
        type: 'Text',
        placeholder: 'bounces@example.com',
      },
      { key: 'feedbackForwardingEmailAddressIdentityArn', label: 'Feedback identity ARN', type: 'Text' },
      { key: 'configurationSetName', label: 'Configuration set', type: 'Text' },
      {
        key: 'templates',
        label: 'Templates',
        type: 'Json',
        required: true,
        defaultValue: defaultEmailTemplates,
      },
    ],
  },
  config: sesConfig,
  load: async () => (await import('./connector.ts')).openSes,
});
