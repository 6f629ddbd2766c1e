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
      en: 'Send email through Amazon Simple Email Service.',
      es: 'Envía correo con Amazon Simple Email Service.',
    },
    formItems: [
      {
        key: 'accessKeyId',
        label: { en: 'Access key ID', es: 'ID de la clave de acceso' },
        type: 'Text',
        required: false,
        placeholder: 'AKIA…',
        description: {
          en: 'Leave the key blank where the server has an AWS role of its own (EC2, ECS, EKS).',
          es: 'Deja la clave en blanco si el servidor tiene su propio rol de AWS (EC2, ECS, EKS).',
        },
      },
      {
        key: 'accessKeySecret',
        label: { en: 'Secret access key', es: 'Clave de acceso secreta' },
        type: 'Text',
        required: false,
        isConfidential: true,
      },
      {
        key: 'region',
        label: { en: 'Region', es: 'Región' },
        type: 'Text',
        required: true,
        placeholder: 'eu-west-1',
        description: {
          en: 'The region in which the sender is verified.',
          es: 'La región en la que está verificado el remitente.',
        },
      },
      {
        key: 'emailAddress',
        label: { en: 'Sender', es: 'Remitente' },
        type: 'Text',
        required: false,
        placeholder: 'Librería <hello@example.com>',
        description: {
          en: 'An address or domain that SES has verified.',
          es: 'Una dirección o un dominio que SES ha verificado.',
        },
      },
      {
        key: 'emailAddressIdentityArn',
        label: { en: 'Sender identity ARN', es: 'ARN de la identidad del remitente' },
        type: 'Text',
        description: {
          en: 'Only for sending on behalf of another account.',
          es: 'Solo para enviar en nombre de otra cuenta.',
        },
      },
      {
        key: 'feedbackForwardingEmailAddress',
        label: { en: 'Bounces and complaints to', es: 'Rebotes y quejas a' },
        type: 'Text',
        placeholder: 'bounces@example.com',
      },
      {
        key: 'feedbackForwardingEmailAddressIdentityArn',
        label: { en: 'Feedback identity ARN', es: 'ARN de la identidad de avisos' },
        type: 'Text',
      },
      {
        key: 'configurationSetName',
        label: { en: 'Configuration set', es: 'Conjunto de configuración' },
        type: 'Text',
      },
      {
        key: 'templates',
        label: { en: 'Templates', es: 'Plantillas' },
        type: 'Json',
        required: true,
        defaultValue: defaultEmailTemplates,
      },
    ],
  },
  config: sesConfig,
  load: async () => (await import('./connector.ts')).openSes,
});
