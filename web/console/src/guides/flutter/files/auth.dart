//#region setup
import 'package:flutter_appauth/flutter_appauth.dart';

const issuer = '__ENDPOINT__/oidc';
const clientId = '__APP_ID__';
const redirectUri = 'io.example.app://callback';
const signedOutUri = 'io.example.app://signed-out';

class Auth {
  final _appAuth = const FlutterAppAuth();
  String? idToken;
  String? accessToken;
  String? refreshToken;
  //#endregion

  //#region sign-in
  Future<void> signIn() async {
    final tokens = await _appAuth.authorizeAndExchangeCode(
      AuthorizationTokenRequest(
        clientId,
        redirectUri,
        issuer: issuer,
        scopes: ['openid', 'profile', 'email', 'offline_access'],
        promptValues: ['consent'],
        // Plain http is for your own machine only.
        allowInsecureConnections: issuer.startsWith('http:'),
      ),
    );
    idToken = tokens.idToken;
    accessToken = tokens.accessToken;
    refreshToken = tokens.refreshToken; // keep it in flutter_secure_storage
  }
  //#endregion

  //#region sign-out
  Future<void> signOut() async {
    await _appAuth.endSession(
      EndSessionRequest(
        idTokenHint: idToken,
        postLogoutRedirectUrl: signedOutUri,
        issuer: issuer,
        allowInsecureConnections: issuer.startsWith('http:'),
      ),
    );
    idToken = accessToken = refreshToken = null;
  }
}
//#endregion
