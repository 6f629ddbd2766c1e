<?php
// #region setup
declare(strict_types=1);

require __DIR__ . '/vendor/autoload.php';

use Firebase\JWT\JWK;
use Firebase\JWT\JWT;
use League\OAuth2\Client\Provider\GenericProvider;

const ISSUER = '__ENDPOINT__/oidc';
const CLIENT_ID = '__APP_ID__';
const HOME = 'http://localhost:3000/';

session_start(['cookie_httponly' => true, 'cookie_samesite' => 'Lax']);

$provider = new GenericProvider([
    'clientId' => CLIENT_ID,
    'clientSecret' => '__APP_SECRET__',
    'redirectUri' => HOME . 'callback',
    'urlAuthorize' => ISSUER . '/auth',
    'urlAccessToken' => ISSUER . '/token',
    'urlResourceOwnerDetails' => ISSUER . '/me',
    'pkceMethod' => GenericProvider::PKCE_METHOD_S256,
]);
// #endregion

// #region verify
/** The claims of an ID token, after checking signature, expiry, issuer and audience. */
function verified(string $idToken): array
{
    $keys = JWK::parseKeySet(json_decode(file_get_contents(ISSUER . '/jwks'), true), 'ES256');
    $claims = (array) JWT::decode($idToken, $keys);
    if ($claims['iss'] !== ISSUER || !in_array(CLIENT_ID, (array) $claims['aud'], true)) {
        throw new UnexpectedValueException('This token is for somebody else.');
    }
    return $claims;
}
// #endregion

// #region sign-in
function signIn(GenericProvider $provider): void
{
    $address = $provider->getAuthorizationUrl(['scope' => 'openid profile email']);
    $_SESSION['state'] = $provider->getState();
    $_SESSION['verifier'] = $provider->getPkceCode();
    header('Location: ' . $address);
}

function callback(GenericProvider $provider): void
{
    $state = $_SESSION['state'] ?? null;
    if ($state === null || !hash_equals($state, $_GET['state'] ?? '') || !isset($_GET['code'])) {
        http_response_code(400);
        echo 'This sign-in was not started here.';
        return;
    }
    $provider->setPkceCode($_SESSION['verifier']);
    $token = $provider->getAccessToken('authorization_code', ['code' => $_GET['code']]);
    $idToken = $token->getValues()['id_token'];
    session_regenerate_id(true); // nobody can plant a session before the sign-in
    $_SESSION = ['user' => verified($idToken), 'idToken' => $idToken];
    header('Location: /');
}
// #endregion

// #region sign-out
function signOut(): void
{
    $query = http_build_query(array_filter([
        'client_id' => CLIENT_ID,
        'id_token_hint' => $_SESSION['idToken'] ?? null,
        'post_logout_redirect_uri' => HOME,
    ]));
    session_destroy();
    header('Location: ' . ISSUER . '/session/end?' . $query);
}
// #endregion

// #region home
function home(): void
{
    echo isset($_SESSION['user'])
        ? 'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'
        : 'Not authenticated <a href="/sign-in">Sign in</a>';
}

function profile(): void
{
    if (!isset($_SESSION['user'])) {
        header('Location: /sign-in');
        return;
    }
    header('Content-Type: application/json');
    echo json_encode($_SESSION['user'], JSON_PRETTY_PRINT);
}

match (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    '/' => home(),
    '/sign-in' => signIn($provider),
    '/callback' => callback($provider),
    '/sign-out' => signOut(),
    '/profile' => profile(),
    default => http_response_code(404),
};
// #endregion
