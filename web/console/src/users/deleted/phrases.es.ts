import type { deletedUsers as english } from './phrases.en.ts';

export const deletedUsers: typeof english = {
  title: 'Eliminados hace poco',
  purpose:
    'A quien eliminó un administrador se le puede recuperar durante un tiempo, con roles, organizaciones y contraseña; sin sesiones ni tokens.',
  off: 'Las personas eliminadas desaparecen para siempre: este tenant no las conserva (Ajustes).',
  none: 'No se ha eliminado a nadie hace poco',
  who: 'Persona',
  deletedAt: 'Eliminación',
  by: 'Por',
  purgedAt: 'Desaparece',
  restore: 'Recuperar',
  restoreOne: (name) => `Recuperar a ${name}`,
  restored: (name) => `${name} ha vuelto`,
  purge: 'Eliminar para siempre',
  purgeOne: (name) => `Eliminar a ${name} para siempre`,
  purgeTitle: (name) => `¿Eliminar a ${name} para siempre?`,
  purgeConsequence: 'Aquí no queda nada de la cuenta, y nadie puede recuperarla.',
  purged: (name) => `${name} ha desaparecido para siempre`,
  kept: (days) =>
    `La cuenta desaparece enseguida. Durante ${days === 1 ? 'un día' : `${days} días`} se puede recuperar, en Eliminados hace poco.`,
  card: {
    title: 'Personas eliminadas',
    explanation:
      'A quien eliminó un administrador se le puede recuperar durante este tiempo. Quien elimina su propia cuenta nunca se conserva.',
    days: 'Días que se conservan',
    daysHint:
      'De 0 a 30. Con 0 no se conserva a nadie, lo mejor para la privacidad. Si son menos días, también valen para quienes ya se conservan.',
    problem: 'Un número entero de 0 a 30.',
  },
};
