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
    settings: 'Ajustes',
    storedSecret: 'Está guardado y no se muestra. Lo que escribas ocupa su lugar.',
    json: {
      view: 'Cómo editar los ajustes',
      form: 'Formulario',
      label: (name) => `Todos los ajustes de ${name}`,
      hint: 'Se guardan tal como están aquí. Un secreto guardado aparece como ••••••••: si lo dejas así, se conserva.',
      stuck:
        'El formulario todavía no puede mostrar esto. Corrige antes el JSON; no se pierde nada de lo escrito.',
      syntax: 'Desde aquí no es JSON. Busca una coma, unas comillas o un paréntesis que falten o sobren.',
      notObject: 'Los ajustes son un solo objeto: { … }.',
      missing: (key, label) => `Hace falta «${key}» (${label}).`,
      twice: (key) => `«${key}» está dos veces.`,
      unknown: (key, name) => `${name} no tiene ningún ajuste «${key}». Corrige el nombre o quítalo.`,
      mask: (key) =>
        `«${key}» contiene puntos que no representan ningún secreto guardado. Escribe el secreto mismo.`,
      type: (key, wanted) => `«${key}» debe ser ${wanted}.`,
      choice: (key, choices) => `«${key}» debe ser uno de estos: ${choices}.`,
      kinds: {
        text: 'un texto entre comillas',
        number: 'un número',
        switch: 'true o false',
        texts: 'una lista de textos: ["…"]',
        list: 'una lista: [ … ]',
        object: 'un objeto: { … }',
      },
    },
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
