import type { recoveryRequests as english } from './phrases.en.ts';

export const recoveryRequests: typeof english = {
  title: 'Solicitudes de recuperación',
  purpose:
    'Personas que han superado el primer paso, han perdido todos los segundos y piden configurar uno nuevo, que sustituye a lo que tenían.',
  waiting: (count) =>
    count > 0 ? `Solicitudes de recuperación (${count} en espera)` : 'Solicitudes de recuperación',
  off: 'Las solicitudes aparecen aquí en cuanto Autenticación multifactor permite pedirlas.',
  none: 'Nadie lo ha pedido',
  every: 'Todos los estados',
  who: 'Persona',
  state: 'Estado',
  states: {
    waiting: 'En espera',
    approved: 'Aprobada',
    completed: 'Completada',
    refused: 'Rechazada',
    stopped: 'Detenida por la persona',
    cancelled: 'Cancelada',
    expired: 'Caducada',
  },
  from: 'Desde',
  at: 'Pedida',
  oneTitle: (name) => `Solicitud de ${name}`,
  care: 'Quien robe la contraseña también puede pedirlo. Antes de aprobar:',
  callBack:
    'Habla tú con la persona, en un número que ya conocieras. Nada de la solicitud demuestra quién la escribió.',
  askThem: (time, from) =>
    `Pídele que te diga cuándo y desde dónde lo pidió. Fue el ${time}, desde: ${from}. Si no coincide, recházala.`,
  askedBefore: (count) =>
    count === 1 ? 'Ya lo pidió una vez: averigua por qué.' : `Ya lo pidió ${count} veces: averigua por qué.`,
  askedElsewhere: (time, from) =>
    `Alguien lo pidió también en otro navegador, la última vez el ${time}, desde: ${from}. Uno de los dos puede ser un ladrón: averigua cuál es el navegador de la persona y recházala si no fue el primero en pedirlo.`,
  usedThere:
    'La aprobación solo vale en el navegador que la pidió y donde se abra el enlace del mensaje que la anuncia.',
  usedOnlyThere:
    'La aprobación solo vale en el navegador que la pidió: sin correo electrónico no hay enlace para otro.',
  notices: {
    none: 'Esta persona no tiene correo electrónico: no se ha avisado a nadie de la solicitud.',
    waiting:
      'El mensaje que avisa a la persona de esta solicitud aún no se ha entregado: no ha podido detenerla.',
    'given-up':
      'El mensaje que avisa a la persona de esta solicitud no se pudo entregar: no ha podido detenerla.',
  },
  reason: 'Sus palabras',
  factors: 'Lo que tenía',
  earlier: 'Solicitudes anteriores',
  password: 'Cambio de contraseña',
  until: 'Termina sola',
  by: 'Respondida por',
  decision: 'Tu motivo',
  decisionHint: 'Para otros administradores y el registro de auditoría. Un rechazo necesita uno.',
  reasonNeeded: 'Di por qué la rechazas.',
  early: (time) => `Nadie puede aprobarla antes del ${time}, para que la persona tenga tiempo de detenerla.`,
  approve: 'Aprobar',
  refuse: 'Rechazar',
  takeBack: 'Retirar la aprobación',
  approved: (name) => `${name} puede configurar un segundo paso nuevo`,
  refused: (name) => `La solicitud de ${name} se ha rechazado`,
};
