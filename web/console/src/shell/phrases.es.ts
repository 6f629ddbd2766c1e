import type { shell as english } from './phrases.en.ts';

export const shell: typeof english = {
  skip: 'Saltar al contenido',
  home: 'Portero, inicio',
  menu: 'Menú',
  navigation: 'Principal',
  breadcrumb: 'Dónde estás',
  search: 'Buscar o ir a…',
  help: 'Ayuda',
  close: 'Cerrar',
  undo: 'Deshacer',
  cancel: 'Cancelar',
  groups: {
    overview: 'General',
    authentication: 'Autenticación',
    people: 'Personas',
    developer: 'Desarrollo',
  },
  places: {
    getStarted: 'Primeros pasos',
    applications: 'Aplicaciones',
    apiResources: 'Recursos de API',
    signInExperience: 'Inicio de sesión',
    connectors: 'Conectores',
    users: 'Usuarios',
    inbox: 'Buzón de desarrollo',
    auditLogs: 'Registro de auditoría',
    apiReference: 'Referencia de la API',
  },
  account: {
    open: (name) => `Tu cuenta: ${name}`,
    profile: 'Perfil',
    appearance: 'Apariencia',
    light: 'Claro',
    dark: 'Oscuro',
    system: 'Sistema',
    language: 'Idioma',
    signOut: 'Cerrar sesión',
  },
  palette: {
    placeholder: 'Ir a, crear, o buscar una aplicación o una persona…',
    here: 'En esta página',
    found: 'Encontrado',
    goTo: 'Ir a',
    actions: 'Acciones',
    createApplication: 'Crear aplicación',
    appearance: 'Cambiar entre claro y oscuro',
    nothing: 'No hay nada con ese nombre.',
    searching: 'Buscando…',
  },
  shortcuts: {
    title: 'Atajos de teclado',
    sheet: 'Mostrar esta hoja',
    palette: 'Paleta de comandos',
    search: 'Buscar en esta página',
    create: 'Crear',
    goTo: (place) => `Ir a ${place}`,
  },
  confirm: { cancel: 'Cancelar', type: (name) => `Escribe «${name}» para confirmar` },
  saveBar: {
    label: 'Cambios sin guardar',
    changes: (count) => (count === 1 ? '1 cambio sin guardar' : `${count} cambios sin guardar`),
    discard: 'Descartar',
    save: 'Guardar cambios',
    saved: 'Guardado',
  },
  leave: {
    title: '¿Salir sin guardar?',
    sentence: 'Lo que has cambiado en esta página no se ha guardado y se perdería.',
    stay: 'Seguir aquí',
    leave: 'Salir de la página',
  },
  conflict: {
    title: 'Otra persona lo cambió entretanto',
    sentence:
      'Se guardó en otro sitio después de que lo abrieras aquí, así que no hemos guardado lo tuyo. Todavía no se ha sobrescrito nada, y lo que escribiste sigue aquí.',
    choice:
      'Si guardas lo tuyo de todos modos, los campos que cambiaste sustituyen a los de la versión nueva; los demás quedan como están en ella. Si cargas la versión nueva, se descarta lo que cambiaste aquí.',
    load: 'Cargar la versión nueva',
    overwrite: 'Guardar lo mío',
  },
  errors: {
    server:
      'El servidor ha tenido un problema propio. Inténtalo otra vez; si sigue, su registro dice por qué.',
    network: 'El servidor no responde. Comprueba que está en marcha y que tienes conexión.',
    signedOut: 'Tu sesión ha terminado. Vuelve a iniciarla.',
    unexpected: 'Ha ocurrido algo inesperado.',
  },
  notFound: {
    title: 'Esa página no existe',
    sentence: 'Esta dirección no lleva a ningún sitio, o lo que mostraba se eliminó.',
    home: 'Ir a Primeros pasos',
  },
  forbidden: {
    title: 'No es para esta cuenta',
    sentence: 'Has iniciado sesión, pero esta cuenta no administra esta instancia.',
  },
  sessionEnded:
    'Tu sesión ha terminado. Lo que has escrito en esta página sigue ahí: copia lo que necesites y vuelve a iniciar sesión.',
  signedOut: {
    title: 'Sesión cerrada',
    sentence: 'Tu sesión ha terminado.',
    signIn: 'Iniciar sesión otra vez',
  },
  apiCalls: {
    heading: 'Llamadas a la API de esta página',
    title: 'Mostrar las llamadas a la API',
    sentence:
      'Lo que esta página pide al servidor, con sus propios valores. $TOKEN es un token de acceso para la API de gestión.',
    reference: 'Referencia de la API',
    language: 'Lenguaje',
  },
  list: {
    search: 'Buscar',
    count: (total) => total,
  },
};
