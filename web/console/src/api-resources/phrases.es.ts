import type { apiResources as english } from './phrases.en.ts';

export const apiResources: typeof english = {
  title: 'Recursos de API',
  purpose: 'Las API para las que las aplicaciones piden tokens, y qué se puede hacer con ellas.',
  create: 'Crear API',
  columns: { name: 'Nombre', indicator: 'Identificador', lifetime: 'Los tokens duran' },
  isDefault: 'Predeterminada',
  builtIn: 'Integrada',
  empty: {
    title: 'Todavía no hay ninguna API',
    sentence: 'Pon nombre a tu API y las aplicaciones podrán pedir tokens que solo ella acepta.',
  },
  createDialog: {
    title: 'Crear un recurso de API',
    name: 'Nombre',
    namePlaceholder: 'API de la tienda',
    indicator: 'Identificador',
    indicatorHint:
      'Una dirección tuya. Las aplicaciones la nombran como `resource`; figura en los tokens como audiencia y después no se puede cambiar.',
    indicatorProblem: 'Una dirección completa sin #, como https://api.example.com',
    create: 'Crear API',
    created: (name: string) => `Se ha creado ${name}`,
  },
  lookAlike: {
    similar: (name: string, indicator: string) =>
      `Se parece a ${name} (${indicator}), pero es otra API: los tokens de una no valen en la otra. La barra final y las mayúsculas cuentan.`,
    noUri:
      'Este identificador no es un URI absoluto, como piden hoy las normas. Aquí funciona; algunas bibliotecas lo rechazan.',
  },
  details: {
    id: 'ID de la API',
    missing: { title: 'No hay tal API', sentence: 'Puede que se haya eliminado.', back: 'Todas las API' },
    builtIn:
      'La API del propio Portero. Su nombre, su identificador y sus permisos son fijos, porque hay programas que cuentan con ellos.',
    settings: 'Ajustes',
    settingsHint: 'Cómo son los tokens para esta API.',
    name: 'Nombre',
    indicator: 'Identificador',
    lifetime: 'Los tokens de acceso duran (segundos)',
    lifetimeHint: 'Lo habitual es una hora. Quien pierde un permiso lo conserva hasta que acabe su token.',
    lifetimeProblem: 'Un número entero de 1 a 31 536 000.',
    detailTypes: 'Detalles de autorización',
    detailTypesHint:
      'Lo que las aplicaciones pueden pedir además de permisos, como un pago de un importe (RFC 9396): una lista de tipos con los campos que las personas leen al decidir.',
    detailTypesProblem: 'Debe ser una lista de tipos, cada uno con type, description y fields.',
    isolated: 'Separar las organizaciones',
    isolatedHint:
      'En el token de una organización solo cuentan los roles que se tienen en ella; en los demás, solo los propios. Para API cuyos datos son de organizaciones.',
    isDefault: 'API predeterminada',
    isDefaultHint:
      'Los tokens son para ella cuando una aplicación no nombra ninguna. Solo puede serlo una API.',
    nameProblem: 'Ponle un nombre.',
    delete: 'Eliminar API',
    deleteTitle: (name: string) => `¿Eliminar ${name}?`,
    deleteConsequence: 'Sus permisos se quitan de todos los roles, y nadie recibe ya tokens para ella.',
    deleted: (name: string) => `Se ha eliminado ${name}`,
    verify: 'Comprueba el token en tu API',
    verifyHint:
      'Cada guía lleva los valores de esta API y su primer permiso. Cualquier otra biblioteca de JWT lo hace con este emisor, sus claves y esta audiencia.',
    guides: 'Guías',
    otherIssuer: (issuer) =>
      `Los tokens que las aplicaciones piden en la dirección habitual dicen \`${issuer}\`: acepta ambos emisores mientras las aplicaciones usen los dos.`,
    issuer: 'Emisor',
    keys: 'Claves',
    audience: 'Audiencia',
  },
  permissions: {
    title: 'Permisos',
    hint: 'Qué se puede hacer. Los llevan los roles; los tokens los nombran en el claim `scope`.',
    name: 'Permiso',
    description: 'Descripción',
    add: 'Añadir permiso',
    edit: (name: string) => `Cambiar ${name}`,
    namePlaceholder: 'read:orders',
    nameProblem: 'Un nombre sin espacios, como read:orders.',
    save: 'Guardar',
    remove: (name: string) => `Eliminar ${name}`,
    removeTitle: (name: string) => `¿Eliminar ${name}?`,
    removeConsequence: 'Se quita de todos los roles que lo llevan.',
    removeAction: 'Eliminar permiso',
    none: { title: 'Todavía no hay permisos', sentence: 'Sin permisos, un token solo dice de quién es.' },
  },
};
