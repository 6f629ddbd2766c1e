import type { ui as english } from './phrases.en.ts';

export const ui: typeof english = {
  about: 'Sobre esta página',
  clear: 'Vaciar',
  copy: { copy: 'Copiar', copied: 'Copiado', reveal: 'Mostrar', hide: 'Ocultar', copyId: 'Copiar ID' },
  noMatch: {
    title: 'Sin resultados',
    sentence: 'Nada de lo que hay aquí coincide con lo que buscas.',
    clear: 'Quitar filtros',
  },
  error: { title: 'No se pudo cargar', retry: 'Reintentar' },
  pager: {
    label: 'Páginas',
    previous: 'Página anterior',
    next: 'Página siguiente',
    count: (total) => (total === '1' ? '1 resultado' : `${total} resultados`),
    range: (rows, total) => `${rows} de ${total}`,
  },
  multiText: { add: 'Añadir otra', remove: (position) => `Quitar la fila ${position}` },
  dnsRecords: { type: 'Tipo', name: 'Nombre', value: 'Valor' },
  more: 'Más acciones',
  editor: { line: (line) => `Línea ${line}:` },
};
