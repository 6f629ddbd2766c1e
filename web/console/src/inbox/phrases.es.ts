import type { inbox as english } from './phrases.en.ts';

export const inbox: typeof english = {
  title: 'Buzón de desarrollo',
  purpose: 'Correos y mensajes de texto que todavía nadie entrega, los más recientes primero.',
  note: 'Quien puede abrir esta página puede leer los códigos. Configura un conector antes de que entren personas reales.',
  noteOnlyTexts:
    'Los correos salen ya por tu conector. Aquí solo quedan los mensajes de texto, y quien puede abrir esta página puede leer sus códigos.',
  toConnectors: 'Configurar un conector',
  empty: {
    title: 'No hay nada',
    sentence: 'Cuando alguien pida un código y no haya conector, el mensaje aparecerá aquí en unos segundos.',
  },
  code: 'Código',
  look: 'Como lo ve quien lo recibe',
  emptyIt: 'Vaciar el buzón',
  emptyTitle: '¿Vaciar el buzón?',
  emptyConsequence: 'Se eliminan todos los mensajes. Los códigos enviados siguen siendo válidos.',
  emptied: 'El buzón está vacío',
};
