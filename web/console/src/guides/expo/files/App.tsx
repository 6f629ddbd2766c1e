//#region setup
import * as AuthSession from 'expo-auth-session';
import * as WebBrowser from 'expo-web-browser';
import { useEffect, useState } from 'react';
import { Button, Text, View } from 'react-native';

WebBrowser.maybeCompleteAuthSession();

const issuer = '__ENDPOINT__/oidc';
const clientId = '__APP_ID__';
const redirectUri = AuthSession.makeRedirectUri({ scheme: 'io.example.app', path: 'callback' });
const signedOutUri = AuthSession.makeRedirectUri({ scheme: 'io.example.app', path: 'signed-out' });
//#endregion

//#region app
export default function App() {
  const discovery = AuthSession.useAutoDiscovery(issuer);
  const [tokens, setTokens] = useState<AuthSession.TokenResponse>();
  const [request, response, promptAsync] = AuthSession.useAuthRequest(
    {
      clientId,
      redirectUri,
      scopes: ['openid', 'profile', 'email', 'offline_access'],
      prompt: AuthSession.Prompt.Consent,
      usePKCE: true,
    },
    discovery,
  );

  useEffect(() => {
    if (response?.type !== 'success' || !discovery || !request?.codeVerifier) return;
    AuthSession.exchangeCodeAsync(
      {
        clientId,
        redirectUri,
        code: response.params.code,
        extraParams: { code_verifier: request.codeVerifier },
      },
      discovery,
    ).then(setTokens); // keep tokens.refreshToken in expo-secure-store
  }, [response, discovery, request]);

  const signOut = async () => {
    const query = new URLSearchParams({ client_id: clientId, post_logout_redirect_uri: signedOutUri });
    if (tokens?.idToken) query.set('id_token_hint', tokens.idToken);
    await WebBrowser.openAuthSessionAsync(`${discovery?.endSessionEndpoint}?${query}`, signedOutUri);
    setTokens(undefined);
  };

  return (
    <View style={{ flex: 1, justifyContent: 'center', gap: 16, padding: 24 }}>
      <Text>{tokens ? 'Authenticated' : 'Not authenticated'}</Text>
      {tokens ? (
        <Button title="Sign out" onPress={signOut} />
      ) : (
        <Button title="Sign in" disabled={!request} onPress={() => promptAsync()} />
      )}
    </View>
  );
}
//#endregion
