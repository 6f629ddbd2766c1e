import type { apiReference as english } from './phrases.en.ts';

export const apiReference: typeof english = {
  title: 'Referencia de la API',
  purpose: 'La API de gestión de esta instancia, como el propio servidor la describe.',
  about: {
    text: 'Todo en esta consola pasa por estas llamadas. Una aplicación de máquina a máquina con un rol para la API de gestión puede hacerlas desde tu propio código.',
    document: 'Documento OpenAPI',
  },
  search: 'Buscar operaciones',
  count: (count) => (count === 1 ? '1 operación' : `${count} operaciones`),
  operations: 'Operaciones',
  choose: {
    title: 'Elige una operación',
    sentence: 'Aquí aparecen sus parámetros, cuerpo y respuestas, con una llamada para copiar.',
  },
  parameters: 'Parámetros',
  places: { path: 'ruta', query: 'consulta', header: 'cabecera' },
  body: 'Cuerpo de la petición',
  responses: 'Respuestas',
  required: 'obligatorio',
  noFields: 'Sin cuerpo',
  call: 'Llamada',
  token: {
    title: 'Token',
    hint: 'Para una prueba rápida toma el de tu sesión actual: vale como mucho una hora. Los programas obtienen el suyo con credenciales de cliente.',
    copy: 'Copiar mi token',
    copied: 'Copiado',
    guide: 'Crear una aplicación de máquina a máquina',
  },
};
