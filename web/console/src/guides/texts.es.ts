/** What the guides say, in Spanish, by what they say in English. A test compares the two. */
export const spanish: Readonly<Record<string, string>> = {
  // Titles and sentences that many guides share.
  Install: 'Instala',
  'Set up the client': 'Configura el cliente',
  'Tell Portero where people come back': 'Dile a Portero adónde vuelven las personas',
  'Sign in and come back': 'Iniciar sesión y volver',
  'The code in the address is exchanged for tokens; state, issuer and ID token are checked on the way.':
    'El código de la dirección se canjea por tokens; por el camino se comprueban state, emisor e ID token.',
  'Sign out': 'Cerrar sesión',
  'Show who is there': 'Muestra quién está',
  'Check point: try it': 'Punto de control: pruébalo',
  'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**.':
    'Abre [localhost:3000](http://localhost:3000/) y elige **Sign in**.',
  'Create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.':
    'Crea una cuenta: con nombre de usuario y contraseña, mientras no cambies nada. Los códigos, donde se piden, llegan al **Buzón de desarrollo** de esta consola hasta que conectes el correo.',
  'You are back, authenticated. **Sign out** ends the session here and at Portero.':
    'Has vuelto, con la sesión iniciada. **Sign out** la termina aquí y en Portero.',
  'This server hands out its own SDK, so the two always fit each other. The first line takes it from here and from nowhere else, the second adds what it builds on.':
    'Este servidor reparte su propio SDK, así que siempre encajan. La primera línea lo toma de aquí y de ningún otro sitio; la segunda añade aquello en lo que se apoya.',
  'Sign in': 'Iniciar sesión',
  'Endpoints and keys are found from the discovery document of your instance:':
    'Las direcciones y las claves se encuentran en el documento de descubrimiento de tu instancia:',
  'You need Python 3.10 or newer.': 'Necesitas Python 3.10 o posterior.',
  'An environment of its own keeps the app’s packages apart from the system’s.':
    'Un entorno propio separa los paquetes de la aplicación de los del sistema.',
  'Sign in and out': 'Iniciar y cerrar sesión',
  'Open [localhost:8000](http://localhost:8000/), by that name: cookies of `127.0.0.1` are others.':
    'Abre [localhost:8000](http://localhost:8000/), con ese nombre: las cookies de `127.0.0.1` son otras.',
  '**Sign out** ends the session here and at Portero.': '**Sign out** termina la sesión aquí y en Portero.',
  'Keep a session per visitor': 'Guarda una sesión por visitante',
  'Open [localhost:5173](http://localhost:5173/) and choose **Sign in**.':
    'Abre [localhost:5173](http://localhost:5173/) y elige **Sign in**.',
  'Register the scheme': 'Registra el esquema',
  'Portero SDK': 'SDK de Portero',

  // Next.js
  'For the App Router of Next.js 15 and newer: [openid-client](https://github.com/panva/openid-client) speaks the protocol, [iron-session](https://github.com/vvo/iron-session) keeps the session in a sealed cookie.':
    'Para el App Router de Next.js 15 y posteriores: [openid-client](https://github.com/panva/openid-client) habla el protocolo y [iron-session](https://github.com/vvo/iron-session) guarda la sesión en una cookie sellada.',
  'The cookie is sealed with a secret of at least 32 characters:':
    'La cookie se sella con un secreto de al menos 32 caracteres:',
  '`@/auth` is the file `auth.ts` beside `app/`; with a `src` folder it is `src/auth.ts`.':
    '`@/auth` es el archivo `auth.ts` junto a `app/`; con una carpeta `src` es `src/auth.ts`.',
  'Server components read the session. Use `<a>` for these links: a prefetched `<Link>` would start a sign-in.':
    'Los componentes de servidor leen la sesión. Usa `<a>` para estos enlaces: un `<Link>` precargado empezaría un inicio de sesión.',

  // Flask
  'Install the SDK': 'Instala el SDK',
  'You need Python 3.10 or newer. The SDK speaks in coroutines, so Flask comes with its `async` extra.':
    'Necesitas Python 3.10 o posterior. El SDK trabaja con corrutinas, por eso Flask se instala con su extra `async`.',
  'Logto-compatible package': 'Paquete compatible con Logto',
  'Have you used the `logto` package before? It works here unchanged, with the same calls.':
    '¿Ya usabas el paquete `logto`? Aquí funciona sin cambios, con las mismas llamadas.',
  'Start a file `app.py`. The client needs a place per visitor for its tokens: Flask’s session.':
    'Empieza un archivo `app.py`. El cliente necesita un sitio por visitante para sus tokens: la sesión de Flask.',
  'These are the values of your application:': 'Estos son los valores de tu aplicación:',
  'Outside of a trial, read the secret from the environment instead of writing it into the code.':
    'Fuera de una prueba, lee el secreto del entorno en lugar de escribirlo en el código.',
  'After signing in, people are sent to a **redirect URI** of your app; after signing out to another. Only addresses that stand here are accepted.':
    'Tras iniciar sesión, las personas van a una **URI de redirección** de tu aplicación; tras cerrarla, a otra. Solo se aceptan las direcciones que figuran aquí.',
  'This route sends the visitor to the sign-in page of this instance.':
    'Esta ruta lleva al visitante a la página de inicio de sesión de esta instancia.',
  'To show the registration page first, pass `interactionMode="signUp"`.':
    'Para mostrar primero la página de registro, pasa `interactionMode="signUp"`.',
  'The visitor comes back to the redirect URI with a one-time code, which the client exchanges for tokens:':
    'El visitante vuelve a la URI de redirección con un código de un solo uso, que el cliente canjea por tokens:',
  'Clears the tokens here and the session at Portero, and comes back.':
    'Elimina los tokens aquí y la sesión en Portero, y vuelve.',
  'What is known about the person stands in the ID token:':
    'Lo que se sabe de la persona está en el ID token:',
  'Open [localhost:3000](http://localhost:3000/) and choose **Sign in**: the hosted sign-in page appears.':
    'Abre [localhost:3000](http://localhost:3000/) y elige **Sign in**: aparece la página de inicio de sesión alojada.',
  'You are back, authenticated. **Profile** shows the claims; **Sign out** ends the session.':
    'Has vuelto, con la sesión iniciada. **Profile** muestra los claims; **Sign out** termina la sesión.',
  'The same in fewer lines': 'Lo mismo en menos líneas',
  'All of the above, with the routes that the Portero SDK (step 1) brings for Flask. It keeps tokens per visitor, guards pages with `login_required`, and needs no coroutines.':
    'Todo lo anterior, con las rutas que el SDK de Portero (paso 1) trae para Flask. Guarda los tokens por visitante, protege páginas con `login_required` y no necesita corrutinas.',
  'Further calls': 'Más llamadas',
  '`await client.fetchUserInfo()` asks the server for the person’s present data.':
    '`await client.fetchUserInfo()` pide al servidor los datos actuales de la persona.',
  '`await client.getAccessToken(resource)` gives a token for an API of yours; name the resource in `LogtoConfig(resources=[…])`.':
    '`await client.getAccessToken(resource)` da un token para una API tuya; nombra el recurso en `LogtoConfig(resources=[…])`.',
  '`LogtoConfig(scopes=[UserInfoScope.email])` asks for the email address as well, which no claim carries otherwise.':
    '`LogtoConfig(scopes=[UserInfoScope.email])` pide también la dirección de correo, que de otro modo no lleva ningún claim.',

  // Express, Node
  '[openid-client](https://github.com/panva/openid-client) is certified by the OpenID Foundation. You need Node 20 or newer.':
    '[openid-client](https://github.com/panva/openid-client) está certificado por la OpenID Foundation. Necesitas Node 20 o posterior.',
  'Verifier and state stay in the visitor’s session until he comes back.':
    'El verificador y el state se quedan en la sesión del visitante hasta que vuelve.',
  'No framework, one library: [openid-client](https://github.com/panva/openid-client). What follows fits any Node server. You need Node 20 or newer.':
    'Sin framework, con una sola biblioteca: [openid-client](https://github.com/panva/openid-client). Lo que sigue sirve para cualquier servidor de Node. Necesitas Node 20 o posterior.',
  'Endpoints and keys are found from the discovery document of your instance.':
    'Las direcciones y las claves se encuentran en el documento de descubrimiento de tu instancia.',
  'State, issuer, PKCE and the ID token are checked by the library.':
    'La biblioteca comprueba state, emisor, PKCE y el ID token.',

  // FastAPI, Django
  '[Authlib](https://docs.authlib.org) is a client for any OpenID provider; Starlette’s session middleware keeps the signed-in person.':
    '[Authlib](https://docs.authlib.org) es un cliente para cualquier proveedor de OpenID; el middleware de sesión de Starlette recuerda a la persona.',
  'The router brings `/sign-in`, `/sign-up`, `/callback` and `/sign-out`.':
    'El router trae `/sign-in`, `/sign-up`, `/callback` y `/sign-out`.',
  'Everything else is found from the discovery document of your instance:':
    'Todo lo demás se encuentra en el documento de descubrimiento de tu instancia:',
  'Nothing to write: the routes are there. `/sign-in?next=/profile` comes back to that page.':
    'No hay nada que escribir: las rutas ya están. `/sign-in?next=/profile` vuelve a esa página.',
  'Authlib makes state, nonce and PKCE, and verifies the ID token when the person returns.':
    'Authlib crea state, nonce y PKCE, y verifica el ID token cuando la persona vuelve.',
  '`current_user` sends strangers to the sign-in page and brings them back; `optional_user` does not.':
    '`current_user` lleva a los desconocidos a la página de inicio de sesión y los trae de vuelta; `optional_user` no.',
  'Choose **Sign in** and create an account: with a username and a password, as long as you change nothing. Codes, where they are asked for, arrive in the **Development inbox** of this Console until you connect email.':
    'Elige **Sign in** y crea una cuenta: con nombre de usuario y contraseña, mientras no cambies nada. Los códigos, donde se piden, llegan al **Buzón de desarrollo** de esta consola hasta que conectes el correo.',
  '[Authlib](https://docs.authlib.org) is a client for any OpenID provider.':
    '[Authlib](https://docs.authlib.org) es un cliente para cualquier proveedor de OpenID.',
  'A new project is enough to try it:': 'Un proyecto nuevo basta para probarlo:',
  'Add the credentials to your settings:': 'Añade las credenciales a tu configuración:',
  'Register the client. Endpoints and keys are found from the discovery document.':
    'Registra el cliente. Las direcciones y las claves se encuentran en el documento de descubrimiento.',
  'The SDK’s own views do both. `/sign-in?next=/profile` comes back to that page.':
    'Las vistas del propio SDK hacen ambas cosas. `/sign-in?next=/profile` vuelve a esa página.',
  'State, nonce and PKCE live in Django’s session. The session key changes at sign-in, so that nobody can plant one beforehand.':
    'State, nonce y PKCE viven en la sesión de Django. La clave de sesión cambia al iniciarla, para que nadie pueda colocar una de antemano.',

  // Go
  '[go-oidc](https://github.com/coreos/go-oidc) finds endpoints and verifies ID tokens; `golang.org/x/oauth2` does the rest. You need Go 1.24 or newer.':
    '[go-oidc](https://github.com/coreos/go-oidc) encuentra las direcciones y verifica los ID tokens; `golang.org/x/oauth2` hace el resto. Necesitas Go 1.24 o posterior.',
  'The rest stands inside `func main()`, up to its end.':
    'El resto va dentro de `func main()`, hasta su final.',
  'State and PKCE verifier wait in the session.': 'El state y el verificador de PKCE esperan en la sesión.',
  'The code is exchanged, and the ID token verified against the keys of your instance.':
    'El código se canjea y el ID token se verifica con las claves de tu instancia.',

  // Spring Boot
  'Add the dependencies': 'Añade las dependencias',
  'Spring Security has an OpenID Connect client of its own. On [start.spring.io](https://start.spring.io) choose **Spring Web** and **OAuth2 Client**, or add:':
    'Spring Security tiene su propio cliente de OpenID Connect. En [start.spring.io](https://start.spring.io) elige **Spring Web** y **OAuth2 Client**, o añade:',
  'Outside of a trial, give the secret through the environment: `SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_PORTERO_CLIENT_SECRET`.':
    'Fuera de una prueba, da el secreto por el entorno: `SPRING_SECURITY_OAUTH2_CLIENT_REGISTRATION_PORTERO_CLIENT_SECRET`.',
  'Configure security': 'Configura la seguridad',
  'Sign-in, callback and sign-out are filters; this says which pages need them.':
    'El inicio de sesión, la vuelta y el cierre son filtros; esto dice qué páginas los necesitan.',
  'Open [localhost:8080](http://localhost:8080/) and choose **Sign in**.':
    'Abre [localhost:8080](http://localhost:8080/) y elige **Sign in**.',

  // .NET
  'ASP.NET Core has the client; it comes as a package. You need .NET 10 or newer.':
    'ASP.NET Core tiene el cliente; viene como paquete. Necesitas .NET 10 o posterior.',
  'Outside of a trial, keep the secret in user secrets or the environment: `builder.Configuration["Portero:ClientSecret"]`.':
    'Fuera de una prueba, guarda el secreto en los user secrets o en el entorno: `builder.Configuration["Portero:ClientSecret"]`.',
  'The middleware answers both of these itself and then goes on to your page.':
    'El middleware responde a ambas por sí mismo y después sigue hasta tu página.',
  'Open [localhost:5000](http://localhost:5000/) and choose **Sign in**.':
    'Abre [localhost:5000](http://localhost:5000/) y elige **Sign in**.',

  // PHP, Ruby
  'The flow is two requests, which PHP makes itself; [phpseclib](https://phpseclib.com) verifies the ID token. You need PHP 8.1 or newer.':
    'El flujo son dos peticiones que PHP hace por sí mismo; [phpseclib](https://phpseclib.com) verifica el ID token. Necesitas PHP 8.1 o posterior.',
  'We have tried this guide with AppAuth on Android’s own classes, on a computer: not on a phone yet.':
    'Hemos probado esta guía con AppAuth sobre las propias clases de Android, en un ordenador: todavía no en un teléfono.',
  'We have not run this guide on a device or with its toolchain yet: its code follows the library’s own documentation.':
    'Aún no hemos ejecutado esta guía en un dispositivo o con sus herramientas: su código sigue la documentación de la propia biblioteca.',
  'State, nonce and PKCE verifier wait in the session; all are checked on return.':
    'El state, el nonce y el verificador de PKCE esperan en la sesión; todos se comprueban a la vuelta.',
  'The [OpenID Connect strategy of OmniAuth](https://github.com/omniauth/omniauth_openid_connect), shown with Sinatra. In Rails the provider block goes into `config/initializers/omniauth.rb` and the routes into a controller.':
    'La [estrategia OpenID Connect de OmniAuth](https://github.com/omniauth/omniauth_openid_connect), mostrada con Sinatra. En Rails, el bloque del proveedor va en `config/initializers/omniauth.rb` y las rutas en un controlador.',
  'Come back signed in': 'Volver con la sesión iniciada',
  'OmniAuth has checked state, nonce and the ID token before this runs.':
    'OmniAuth ha comprobado state, nonce y el ID token antes de que esto se ejecute.',
  'Open [localhost:4567](http://localhost:4567/) and choose **Sign in**.':
    'Abre [localhost:4567](http://localhost:4567/) y elige **Sign in**.',

  // React, Vue, Angular, plain JavaScript
  '[react-oidc-context](https://github.com/authts/react-oidc-context) wraps the certified `oidc-client-ts` in a hook.':
    '[react-oidc-context](https://github.com/authts/react-oidc-context) envuelve en un hook la biblioteca certificada `oidc-client-ts`.',
  'Wrap your app': 'Envuelve tu aplicación',
  '`offline_access` with `prompt=consent` brings a refresh token, so that the session outlives the access token.':
    '`offline_access` con `prompt=consent` trae un token de renovación, para que la sesión dure más que el token de acceso.',
  'Origins of redirect URIs may call the token endpoint from the browser; nothing more to allow.':
    'Los orígenes de las URI de redirección pueden llamar al endpoint de tokens desde el navegador; no hay que permitir nada más.',
  'To begin with the registration page:': 'Para empezar por la página de registro:',
  'The tokens are in `auth.user`. Send `auth.user.access_token` to your API as a Bearer token; ask for one meant for that API with the parameter `resource`.':
    'Los tokens están en `auth.user`. Envía `auth.user.access_token` a tu API como token Bearer; pide uno destinado a esa API con el parámetro `resource`.',
  '[oidc-client-ts](https://github.com/authts/oidc-client-ts) is all you need; a small composable makes it reactive.':
    '[oidc-client-ts](https://github.com/authts/oidc-client-ts) es todo lo que necesitas; un pequeño composable lo hace reactivo.',
  '[angular-auth-oidc-client](https://angular-auth-oidc-client.com) is certified by the OpenID Foundation. Take the major version of your Angular.':
    '[angular-auth-oidc-client](https://angular-auth-oidc-client.com) está certificado por la OpenID Foundation. Toma la versión mayor de tu Angular.',
  'If your app uses the router, add a route for `callback` that shows this component.':
    'Si tu aplicación usa el router, añade una ruta para `callback` que muestre este componente.',
  'Open [localhost:4200](http://localhost:4200/) and choose **Sign in**.':
    'Abre [localhost:4200](http://localhost:4200/) y elige **Sign in**.',
  'No framework: [oidc-client-ts](https://github.com/authts/oidc-client-ts), and Vite to serve the page.':
    'Sin framework: [oidc-client-ts](https://github.com/authts/oidc-client-ts), y Vite para servir la página.',
  'Write the page': 'Escribe la página',

  // Expo, iOS, Android, Flutter
  '[expo-auth-session](https://docs.expo.dev/versions/latest/sdk/auth-session/) signs in through the system’s browser.':
    '[expo-auth-session](https://docs.expo.dev/versions/latest/sdk/auth-session/) inicia la sesión con el navegador del sistema.',
  'The scheme is your app’s own: replace `io.example.app` everywhere.':
    'El esquema es el de tu aplicación: sustituye `io.example.app` en todas partes.',
  'Schemes need a development build (`npx expo run:ios` or `run:android`); Expo Go has its own scheme.':
    'Los esquemas necesitan una compilación de desarrollo (`npx expo run:ios` o `run:android`); Expo Go tiene su propio esquema.',
  'Choose **Sign in**: the sign-in page opens in the system’s browser.':
    'Elige **Sign in**: la página de inicio de sesión se abre en el navegador del sistema.',
  'A phone reaches this machine by its network address: set `ENDPOINT` of this server to an address that it reaches.':
    'Un teléfono llega a esta máquina por su dirección de red: pon en `ENDPOINT` de este servidor una dirección a la que llegue.',
  '[AppAuth](https://github.com/openid/AppAuth-iOS) signs in through the system’s own browser sheet, as RFC 8252 asks of native apps. In Xcode choose **File › Add Package Dependencies** and give:':
    '[AppAuth](https://github.com/openid/AppAuth-iOS) inicia la sesión en la hoja de navegador del propio sistema, como pide la RFC 8252 a las aplicaciones nativas. En Xcode elige **File › Add Package Dependencies** e indica:',
  'The scheme is your app’s own: replace `io.example.app` everywhere. The system sheet returns it to the app; nothing needs registering in `Info.plist`.':
    'El esquema es el de tu aplicación: sustituye `io.example.app` en todas partes. La hoja del sistema lo devuelve a la aplicación; no hay que registrar nada en `Info.plist`.',
  'On a device, App Transport Security wants https: give this server an https address that the phone reaches (the setting `ENDPOINT`). The simulator may use `http://localhost` with an exception for local networking.':
    'En un dispositivo, App Transport Security exige https: da a este servidor una dirección https a la que llegue el teléfono (el ajuste `ENDPOINT`). El simulador puede usar `http://localhost` con una excepción para la red local.',
  'Call `signIn(from:)` from a button and run the app: the sign-in page opens in a sheet.':
    'Llama a `signIn(from:)` desde un botón y ejecuta la aplicación: la página de inicio de sesión se abre en una hoja.',
  'Before calling an API use `state?.performAction { accessToken, idToken, error in … }`: it renews what has expired.':
    'Antes de llamar a una API usa `state?.performAction { accessToken, idToken, error in … }`: renueva lo que haya caducado.',
  '[AppAuth](https://github.com/openid/AppAuth-Android) signs in through a Custom Tab, as RFC 8252 asks of native apps. The scheme is your app’s own: replace `io.example.app` everywhere.':
    '[AppAuth](https://github.com/openid/AppAuth-Android) inicia la sesión en una Custom Tab, como pide la RFC 8252 a las aplicaciones nativas. El esquema es el de tu aplicación: sustituye `io.example.app` en todas partes.',
  'AppAuth talks to https addresses only. While you develop, give this server an https address that the phone reaches (the setting `ENDPOINT`, behind a tunnel or proxy).':
    'AppAuth solo habla con direcciones https. Mientras desarrollas, da a este servidor una dirección https a la que llegue el teléfono (el ajuste `ENDPOINT`, detrás de un túnel o un proxy).',
  'Call `signIn()` from a button and run the app: the sign-in page opens in a Custom Tab.':
    'Llama a `signIn()` desde un botón y ejecuta la aplicación: la página de inicio de sesión se abre en una Custom Tab.',
  'Before calling an API use `state.performActionWithFreshTokens(service) { … }`: it renews what has expired.':
    'Antes de llamar a una API usa `state.performActionWithFreshTokens(service) { … }`: renueva lo que haya caducado.',
  '[flutter_appauth](https://pub.dev/packages/flutter_appauth) uses AppAuth on Android and iOS.':
    '[flutter_appauth](https://pub.dev/packages/flutter_appauth) usa AppAuth en Android y en iOS.',
  'The scheme is your app’s own: replace `io.example.app` everywhere. Android needs it in the build:':
    'El esquema es el de tu aplicación: sustituye `io.example.app` en todas partes. Android lo necesita en la compilación:',
  'iOS in its property list:': 'iOS, en su lista de propiedades:',
  'Call `signIn()` from a button: the sign-in page opens in the system’s browser.':
    'Llama a `signIn()` desde un botón: la página de inicio de sesión se abre en el navegador del sistema.',
  'The Android emulator reaches this machine as `10.0.2.2`, a phone by its network address: set `ENDPOINT` of this server to an address that both reach.':
    'El emulador de Android llega a esta máquina como `10.0.2.2`; un teléfono, por su dirección de red: pon en `ENDPOINT` de este servidor una dirección a la que lleguen ambos.',
  'Swift package': 'Paquete de Swift',

  // Machines
  'How it works': 'Cómo funciona',
  'Nobody signs in. The application proves itself with its secret, names the API it wants to call, and gets an access token for it. What the token permits comes from the **roles** of the application.':
    'Nadie inicia sesión. La aplicación se acredita con su secreto, nombra la API a la que quiere llamar y recibe un token de acceso para ella. Lo que permite el token viene de los **roles** de la aplicación.',
  'Open **Roles** on the application’s page and assign one. The role for the Management API gives full access to this instance: hand it out sparingly.':
    'Abre **Roles** en la página de la aplicación y asigna uno. El rol de la Management API da acceso completo a esta instancia: repártelo con moderación.',
  Credentials: 'Credenciales',
  'Get a token': 'Obtén un token',
  'The parameter `resource` names the API, as it stands under its identifier; `https://default.logto.app/api` is the Management API of this instance.':
    'El parámetro `resource` nombra la API por su identificador; `https://default.logto.app/api` es la Management API de esta instancia.',
  'Call the API': 'Llama a la API',
  'Good to know': 'Conviene saber',
  'A token lives for an hour. Keep it until it ends instead of asking for one per call; there is no refresh token.':
    'Un token vive una hora. Consérvalo hasta que acabe en lugar de pedir uno por llamada; no hay token de renovación.',
  'An API of your own verifies it by the keys at `__ENDPOINT__/oidc/jwks`: issuer `__ENDPOINT__/oidc`, audience its identifier, permissions in the claim `scope`.':
    'Una API tuya lo verifica con las claves de `__ENDPOINT__/oidc/jwks`: emisor `__ENDPOINT__/oidc`, audiencia su identificador, permisos en el claim `scope`.',
  'A 403 `auth.forbidden` means that the application has no role with the scope it needs.':
    'Un 403 `auth.forbidden` significa que la aplicación no tiene ningún rol con el permiso que necesita.',
  'Next.js: authentication': 'Next.js: autenticación',
  'Authlib: Starlette and FastAPI': 'Authlib: Starlette y FastAPI',
  'AppAuth for iOS': 'AppAuth para iOS',
  'AppAuth for Android': 'AppAuth para Android',
  // Devices
  'The device shows a short code. The person opens an address on their phone or computer, sees which application asks, and signs in there. Meanwhile the device asks every few seconds whether that has happened.':
    'El dispositivo muestra un código corto. La persona abre una dirección en su teléfono u ordenador, ve qué aplicación lo pide e inicia sesión allí. Mientras tanto el dispositivo pregunta cada pocos segundos si ya ha ocurrido.',
  'There is no secret: nothing in the program has to be hidden from whoever holds the device.':
    'No hay secreto: nada del programa tiene que ocultarse a quien tenga el dispositivo.',
  'Ask for a code': 'Pide un código',
  'Show `verification_uri` and `user_code`. Where there is a screen, show `verification_uri_complete` as a QR code as well: it has the code in it.':
    'Muestra `verification_uri` y `user_code`. Si hay pantalla, muestra también `verification_uri_complete` como código QR: lleva el código dentro.',
  'Wait for the person': 'Espera a la persona',
  'Until somebody has decided the answer is `authorization_pending`; `slow_down` means to wait five seconds longer each time. `access_denied` and `expired_token` end it. A code lives for `expires_in` seconds.':
    'Hasta que alguien decide, la respuesta es `authorization_pending`; `slow_down` pide esperar cinco segundos más cada vez. `access_denied` y `expired_token` lo terminan. Un código vive `expires_in` segundos.',
  'Who is it?': '¿Quién es?',
  'The ID token says it too; this asks the server.':
    'También lo dice el ID token; esto pregunta al servidor.',
  'Stay signed in': 'Sigue con la sesión iniciada',
  'The scope `offline_access` brought a refresh token. Each use gives a new one, which the device keeps instead of the old.':
    'El scope `offline_access` trajo un token de refresco. Cada uso da uno nuevo, que el dispositivo guarda en lugar del anterior.',
  'For an API of your own, add `resource` with its identifier when you ask for the code, and again when you ask for the token.':
    'Para una API propia, añade `resource` con su identificador al pedir el código, y otra vez al pedir el token.',
  'Keep tokens where only this user of the device can read them.':
    'Guarda los tokens donde solo pueda leerlos este usuario del dispositivo.',
  'RFC 8628, device authorization grant': 'RFC 8628, autorización de dispositivos',
  'RFC 6749, client credentials': 'RFC 6749, credenciales de cliente',

  // APIs
  'Say which tokens count': 'Di qué tokens valen',
  'Applications send `Authorization: Bearer <token>`. A token counts if Portero signed it, it says this issuer and your API as audience, and it has not expired. Keys are fetched once and again when new ones are in use; no request to Portero is needed for each call.':
    'Las aplicaciones envían `Authorization: Bearer <token>`. Un token vale si lo firmó Portero, nombra a este emisor y a tu API como audiencia, y no ha caducado. Las claves se piden una vez, y de nuevo cuando hay otras en uso; no hace falta una petición a Portero por cada llamada.',
  'Check the token': 'Comprueba el token',
  'Everything is checked at once; that it is an access token (`at+jwt`), too, so that nobody comes in with the ID token of a person.':
    'Todo se comprueba a la vez; también que sea un token de acceso (`at+jwt`), para que nadie entre con el ID token de una persona.',
  'Ask for a permission': 'Pide un permiso',
  'The claim `scope` names what the bearer may do. Without the permission the token is good, but not for this: 403 `insufficient_scope` instead of 401. A token with the claim `organization_id` carries what is held within that organization, and opens nothing outside of it.':
    'El claim `scope` nombra lo que puede hacer quien lo lleva. Sin el permiso el token es bueno, pero no para esto: 403 `insufficient_scope` en lugar de 401. Un token con el claim `organization_id` lleva lo que se tiene dentro de esa organización y no abre nada fuera de ella.',
  'If your customers are organizations': 'Si tus clientes son organizaciones',
  'Your API in an organization': 'Tu API en una organización',
  'An application that names your API and `organization_id` gets a token for your API with the permissions held in that organization. The claim `organization_id` must be the organization whose data are asked for.':
    'Una aplicación que nombra tu API y `organization_id` recibe un token para tu API con los permisos que se tienen en esa organización. El claim `organization_id` debe ser la organización cuyos datos se piden.',
  'The organization itself': 'La propia organización',
  'An application that names only `organization_id` gets a token whose audience is `urn:logto:organization:<id>`, with permissions of the organization template.':
    'Una aplicación que solo nombra `organization_id` recibe un token cuya audiencia es `urn:logto:organization:<id>`, con permisos de la plantilla de organización.',
  'To try it with a machine that is a member there and has a role, add `-d organization_id=<id>` to the request for its token.':
    'Para probarlo con una máquina que es miembro de ella y tiene un rol allí, añade `-d organization_id=<id>` a la petición de su token.',
  'The organization in an address is only a wish: the token says whether the caller belongs to it.':
    'La organización de una dirección es solo un deseo: el token dice si quien llama pertenece a ella.',
  'Start it': 'Ponla en marcha',
  'In the Console, make a role of the type machine-to-machine that carries the permission `__SCOPE__` of this API.':
    'En la consola, crea un rol de tipo máquina a máquina que lleve el permiso `__SCOPE__` de esta API.',
  'Create a **Machine-to-machine** application, give it that role, and put its ID and secret into these lines:':
    'Crea una aplicación **máquina a máquina**, dale ese rol y pon su ID y su secreto en estas líneas:',
  'With the token the answer is 200:': 'Con el token la respuesta es 200:',
  'Without one, or with one that was tampered with, it is 401. Take the role away, get a new token, and it is 403.':
    'Sin token, o con uno manipulado, es 401. Quita el rol, pide otro token, y será 403.',
  '[jose](https://github.com/panva/jose) fetches keys and verifies tokens. What follows fits any Node server; you need Node 20 or newer.':
    '[jose](https://github.com/panva/jose) pide las claves y verifica los tokens. Lo que sigue sirve para cualquier servidor de Node; necesitas Node 20 o posterior.',
  'The guard verifies signature, type, issuer, audience and expiry, and answers 401 with a `WWW-Authenticate` header for everything else.':
    'El guardián verifica firma, tipo, emisor, audiencia y caducidad, y a todo lo demás responde 401 con una cabecera `WWW-Authenticate`.',
  'Spring Security can protect APIs by itself. On [start.spring.io](https://start.spring.io) choose **Spring Web** and **OAuth2 Resource Server**, or add:':
    'Spring Security sabe proteger API por sí mismo. En [start.spring.io](https://start.spring.io) elige **Spring Web** y **OAuth2 Resource Server**, o añade:',
  'Spring’s own settings know one audience and the type `JWT`. This says what Portero’s access tokens are: of the type `at+jwt`, for your API, or for an organization where an address is about one.':
    'Los ajustes de Spring conocen una audiencia y el tipo `JWT`. Esto dice cómo son los tokens de acceso de Portero: de tipo `at+jwt`, para tu API, o para una organización donde una dirección trata de ella.',
  '[golang-jwt](https://github.com/golang-jwt/jwt) verifies tokens, [keyfunc](https://github.com/MicahParks/keyfunc) fetches the keys. You need Go 1.24 or newer.':
    '[golang-jwt](https://github.com/golang-jwt/jwt) verifica los tokens y [keyfunc](https://github.com/MicahParks/keyfunc) pide las claves. Necesitas Go 1.24 o posterior.',
};
