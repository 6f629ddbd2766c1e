import type { connectors as english } from './phrases.en.ts';

export const connectors: typeof english = {
  title: 'Conectores',
  purpose: 'Cómo llega Portero a las personas: quién entrega sus correos y mensajes de texto.',
  kinds: { Email: 'Correo electrónico', Sms: 'Mensajes de texto' },
  inUse: 'En uso',
  setUp: 'Configurar',
  settings: 'Ajustes',
  toInbox:
    'Todavía nadie entrega estos mensajes. Mientras no configures un conector, se quedan en el buzón de desarrollo.',
  openInbox: 'Abrir el buzón',
  noneOfKind: 'Todavía no hay conector para mensajes de texto; se quedan en el buzón de desarrollo.',
  replaces: (name) => `Al configurarlo, sustituye a ${name}.`,
  guide: {
    missing: {
      title: 'No existe ese conector',
      sentence: 'La dirección nombra un conector que este servidor no conoce.',
    },
    back: 'Todos los conectores',
    save: 'Guardar y usar',
    saveChanges: 'Guardar cambios',
    saved: (name) => `${name} está en uso`,
    required: 'Este dato es necesario.',
    notJson: 'No es JSON válido.',
    trial: 'Pruébalo antes',
    trialHint: 'Envía un mensaje con los ajustes tal como están aquí, guardados o no.',
    trialTo: { Email: 'Enviar al correo', Sms: 'Enviar al teléfono' },
    trialSend: 'Enviar una prueba',
    trialSent: (to) => `El proveedor aceptó el mensaje para ${to}. Comprueba si ha llegado.`,
    remove: 'Quitar',
    removeTitle: (name) => `¿Quitar ${name}?`,
    removeConsequence:
      'Se borran sus ajustes. Los mensajes se quedan en el buzón de desarrollo hasta que configures otro.',
    removed: (name) => `${name} se ha quitado`,
  },
};
