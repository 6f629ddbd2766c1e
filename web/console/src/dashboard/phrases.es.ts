import type { dashboard as english } from './phrases.en.ts';

export const dashboard: typeof english = {
  title: 'Panel',
  purpose: 'Cuántas personas hay, cuántas llegaron y cuántas vuelven.',
  total: 'Todos los usuarios',
  today: 'Nuevos hoy',
  last7Days: 'Nuevos en los últimos 7 días',
  besideYesterday: 'respecto a ayer',
  besideDay: 'respecto al día anterior',
  besideWeek: 'respecto a los 7 días anteriores',
  besideMonth: 'respecto a los 30 días anteriores',
  same: (span: string) => `Sin cambios ${span}`,
  active: 'Usuarios activos',
  activePurpose:
    'Alguien está activo un día en que una aplicación obtuvo un token para esa persona. Los días son los de la zona horaria del servidor.',
  until: 'Hasta',
  dau: 'En el día',
  wau: 'En 7 días',
  mau: 'En 30 días',
  curve: 'Usuarios activos en cada uno de 30 días',
  people: (count: number) => (count === 1 ? '1 persona' : `${count} personas`),
  asTable: 'Ver como tabla',
  day: 'Día',
  empty: {
    title: 'Nadie estuvo activo en estos días',
    sentence: 'La curva sube cuando las personas entran en tus aplicaciones.',
  },
};
