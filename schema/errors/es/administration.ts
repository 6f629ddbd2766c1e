import type { administrationErrors } from '../administration.ts';

export const administrationSentences: Readonly<Record<keyof typeof administrationErrors, string>> = {
  'administrator.last':
    'Alguien debe poder administrarlo todo. Da antes a otro administrador un rol que lo permita.',
  'administrator.more_than_own':
    'Esto permite más de lo que tú puedes. Pídeselo a un administrador que pueda hacerlo todo.',
  'administrator.built_in_role':
    'Este rol vino con el servidor y se queda como está. Crea uno propio en su lugar.',
  'administrator.invitation_invalid':
    'Esta invitación ya se usó, se retiró o es demasiado antigua. Pide una nueva.',
  'recovery_request.not_open':
    'Esta solicitud ya se respondió, se detuvo o se canceló, o es demasiado antigua.',
  'recovery_request.still_waiting':
    'El tiempo de espera no ha terminado: hasta entonces la persona puede detener la solicitud.',
  'recovery_request.own': 'Nadie responde a su propia solicitud. Pídeselo a otro administrador.',
};
