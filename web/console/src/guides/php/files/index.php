<?php
// #region setup
declare(strict_types=1);

require __DIR__ . '/vendor/autoload.php';

use phpseclib3\Crypt\PublicKeyLoader;
use phpseclib3\Math\BigInteger;

const ISSUER = '__ENDPOINT__/oidc';
const CLIENT_ID = '__APP_ID__';
const CLIENT_SECRET = '__APP_SECRET__';
const HOME = 'http://localhost:3000/';

session_start([
    'cookie_httponly' => true,
    'cookie_samesite' => 'Lax',
    'cookie_secure' => str_starts_with(HOME, 'https:'),
]);

function decoded(string $base64url): string
{
    return base64_decode(strtr($base64url, '-_', '+/'));
}

function randomText(): string
{
    return rtrim(strtr(base64_encode(random_bytes(32)), '+/', '-_'), '=');
}
// #endregion

// #region verify
/** The claims of an ID token, after checking signature, expiry, issuer, audience and nonce. */
function verified(string $idToken, string $nonce): array
{
    [$header, $payload, $signature] = explode('.', $idToken);
    ['alg' => $alg, 'kid' => $kid] = json_decode(decoded($header), true);
    $jwks = json_decode(file_get_contents(ISSUER . '/jwks'), true)['keys'];
    $jwk = array_column($jwks, null, 'kid')[$kid] ?? null;
    if ($alg !== 'ES256' || $jwk === null) {
        throw new UnexpectedValueException('This token is signed by somebody else.');
    }
    [$r, $s] = array_map(fn ($half) => new BigInteger($half, 256), str_split(decoded($signature), 32));
    $key = PublicKeyLoader::loadPublicKey(json_encode($jwk))
        ->withHash('sha256')
        ->withSignatureFormat('raw');
    $claims = json_decode(decoded($payload), true);
    if (
        !$key->verify("$header.$payload", ['r' => $r, 's' => $s])
        || $claims['iss'] !== ISSUER
        || !in_array(CLIENT_ID, (array) $claims['aud'], true)
        || $claims['exp'] < time()
        || !hash_equals($nonce, $claims['nonce'] ?? '')
    ) {
        throw new UnexpectedValueException('This token is not good here.');
    }
    return $claims;
}
// #endregion

// #region sign-in
function signIn(): void
{
    $_SESSION['started'] = ['state' => randomText(), 'nonce' => randomText(), 'verifier' => randomText()];
    ['state' => $state, 'nonce' => $nonce, 'verifier' => $verifier] = $_SESSION['started'];
    header('Location: ' . ISSUER . '/auth?' . http_build_query([
        'client_id' => CLIENT_ID,
        'redirect_uri' => HOME . 'callback',
        'response_type' => 'code',
        'scope' => 'openid profile email',
        'state' => $state,
        'nonce' => $nonce,
        'code_challenge' => rtrim(strtr(base64_encode(hash('sha256', $verifier, true)), '+/', '-_'), '='),
        'code_challenge_method' => 'S256',
    ]));
}

function callback(): void
{
    $started = $_SESSION['started'] ?? null;
    unset($_SESSION['started']); // good for one return only
    if (
        $started === null
        || !hash_equals($started['state'], $_GET['state'] ?? '')
        || !isset($_GET['code'])
    ) {
        http_response_code(400);
        echo 'This sign-in was not started here.';
        return;
    }
    $answer = file_get_contents(ISSUER . '/token', false, stream_context_create(['http' => [
        'method' => 'POST',
        'header' => [
            'Content-Type: application/x-www-form-urlencoded',
            'Authorization: Basic '
                . base64_encode(rawurlencode(CLIENT_ID) . ':' . rawurlencode(CLIENT_SECRET)),
        ],
        'content' => http_build_query([
            'grant_type' => 'authorization_code',
            'code' => $_GET['code'],
            'redirect_uri' => HOME . 'callback',
            'code_verifier' => $started['verifier'],
        ]),
    ]]));
    $idToken = json_decode($answer ?: '{}', true)['id_token']
        ?? throw new RuntimeException('The code is not good.');
    $user = verified($idToken, $started['nonce']);
    session_regenerate_id(true); // nobody can plant a session before the sign-in
    $_SESSION = ['user' => $user, 'idToken' => $idToken];
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
    '/sign-in' => signIn(),
    '/callback' => callback(),
    '/sign-out' => signOut(),
    '/profile' => profile(),
    default => http_response_code(404),
};
// #endregion
