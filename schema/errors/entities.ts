/** What a refusal calls the thing that is not there; its name in the error's `data` is the contract's, which is a table's. */
/** Spanish has to know its gender: the words are those that follow “No hay”. */
const entityWords = {
  applications: { en: 'application', es: 'ninguna aplicación' },
  'application sign-in experience': {
    en: 'sign-in experience of an application',
    es: 'ninguna experiencia de inicio de sesión de una aplicación',
  },
  custom_ui_assets: { en: 'version of your own pages', es: 'ninguna versión de páginas propias' },
  domains: { en: 'domain', es: 'ningún dominio' },
  email_templates: { en: 'email template', es: 'ninguna plantilla de correo' },
  logs: { en: 'log entry', es: 'ninguna entrada del registro' },
  organization_roles: { en: 'organization role', es: 'ningún rol de organización' },
  organization_scopes: { en: 'organization permission', es: 'ningún permiso de organización' },
  organizations: { en: 'organization', es: 'ninguna organización' },
  resources: { en: 'API resource', es: 'ningún recurso de API' },
  roles: { en: 'role', es: 'ningún rol' },
  users: { en: 'user', es: 'ningún usuario' },
} as const satisfies Record<string, { readonly en: string; readonly es: string }>;

export type EntityName = keyof typeof entityWords;

/** Words for the name in an error's `data`; what else is called `name` there is nobody's table. */
export function entityIn(name: unknown, language: 'en' | 'es'): string | undefined {
  return typeof name === 'string' && isEntity(name) ? entityWords[name][language] : undefined;
}

function isEntity(name: string): name is EntityName {
  return Object.hasOwn(entityWords, name);
}

export const entityNames: readonly EntityName[] = Object.keys(entityWords).filter(isEntity);
