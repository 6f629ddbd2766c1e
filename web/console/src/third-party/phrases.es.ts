import type { thirdParty as english } from './phrases.en.ts';

export const thirdParty: typeof english = {
  tabs: { permissions: 'Permisos', branding: 'Aspecto', access: 'Control de acceso' },
  permissions: {
    saved: 'Guardado',
    search: 'Buscar permisos',
    noMatch: 'Ningún permiso con ese nombre.',
    none: 'Todavía no hay ninguno.',
    user: {
      title: 'Datos de la persona',
      explanation: 'Lo que esta aplicación puede pedir a las personas. Lo demás se rechaza.',
    },
    userScopes: {
      profile: 'Nombre, usuario, imagen y perfil',
      email: 'Correo electrónico',
      phone: 'Número de teléfono',
      address: 'Dirección postal',
      custom_data: 'Datos propios',
      identities: 'Cuentas vinculadas',
      roles: 'Roles',
      'urn:logto:scope:organizations': 'Organizaciones',
      'urn:logto:scope:organization_roles': 'Roles en organizaciones',
      'urn:logto:scope:sessions': 'Sitios con la sesión abierta',
      'urn:logto:scope:trusted_devices': 'Dispositivos de confianza',
    },
    own: {
      title: 'Permisos de API',
      explanation: 'Lo que puede hacer en tus API por una persona que puede hacerlo.',
    },
    through: {
      title: 'Permisos de API en organizaciones',
      explanation: 'Solo en las organizaciones que la persona comparte con ella.',
    },
    organization: {
      title: 'Permisos de organización',
      explanation: 'Lo que puede hacer en las organizaciones que la persona comparte con ella.',
    },
    always: 'Iniciar sesión (openid) y mantenerla (offline_access) está siempre permitido.',
    refusing: {
      title: 'Lo que se puede rechazar',
      explanation:
        'Las personas pueden dejar fuera permisos sueltos y seguir. El nombre y la imagen van con el inicio de sesión.',
      saved: 'Guardado',
      all: 'Todo o nada',
      allHint: 'Las personas aceptan todo lo que se pide o no siguen.',
      needed: 'No puede prescindir de',
      neededHint: 'Estos no tienen casilla en la página de consentimiento.',
    },
  },
  preview: { title: 'La página de consentimiento' },
  branding: {
    title: 'Aspecto',
    ofThirdParty: 'Se ve en la página de consentimiento, donde las personas deciden si confían en ella.',
    ofOurs:
      'Se ve cuando alguien inicia sesión en esta aplicación. Lo que queda vacío es como en todas partes.',
    displayName: 'Nombre visible',
    logo: 'Logotipo (dirección)',
    darkLogo: 'Logotipo para páginas oscuras (dirección)',
    documents: 'Documentos',
    documentsHint: 'Se enlazan donde las personas aceptan.',
    terms: 'Términos de uso (dirección)',
    privacy: 'Política de privacidad (dirección)',
    badAddress: 'Escribe una dirección que empiece por https:// o http://.',
  },
  access: {
    title: 'Quién puede usarla',
    explanation:
      'Todo el mundo, salvo que esto esté activo. Entonces basta una regla para entrar, y quien se queda fuera pierde sus tokens al instante.',
    enable: 'Solo a quien deje entrar una regla',
    noRule: 'Añade antes una regla.',
    rules: 'Reglas',
    rulesHint: 'Basta con una de ellas.',
    users: 'Personas',
    roles: 'Roles de personas',
    organizations: 'Miembros de organizaciones',
    organizationRoles: (name: string) => `Solo estos roles en ${name}`,
    addOrganization: 'Roles en una organización',
  },
};
