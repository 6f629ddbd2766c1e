import type { auditLogs as english } from './phrases.en.ts';

export const auditLogs: typeof english = {
  title: 'Registro de auditoría',
  purpose:
    'Quién inició sesión, quién obtuvo tokens y quién cambió qué. Nunca contiene códigos, contraseñas ni secretos.',
  columns: {
    event: 'Evento',
    result: 'Resultado',
    who: 'Quién',
    application: 'Aplicación',
    ip: 'Dirección',
    time: 'Hora',
  },
  success: 'Correcto',
  failed: 'Fallido',
  event: 'Evento',
  events: {
    all: 'Todos los eventos',
    Interaction: 'Pasos de inicio de sesión',
    'Interaction.Register': 'Registro',
    'Interaction.SignIn': 'Inicio de sesión',
    'Interaction.ForgotPassword': 'Restablecimiento de contraseña',
    ExchangeTokenBy: 'Tokens',
    Management: 'Cambios de administradores',
  },
  range: 'Periodo',
  ranges: {
    '1h': 'Última hora',
    '1d': 'Últimas 24 horas',
    '7d': 'Últimos 7 días',
    '30d': 'Últimos 30 días',
    all: 'Todo',
  },
  onlyUser: 'Solo un usuario',
  onlyApplication: 'Solo una aplicación',
  clear: 'Mostrar todo',
  empty: {
    title: 'Todavía no ha pasado nada',
    sentence: 'Los inicios de sesión, tokens y cambios aparecen aquí un momento después.',
  },
  entry: 'Entrada del registro',
  missing: {
    title: 'No existe esa entrada',
    sentence: 'Puede que se haya eliminado.',
    back: 'Registro de auditoría',
  },
  details: 'Todo lo que se anotó',
};
