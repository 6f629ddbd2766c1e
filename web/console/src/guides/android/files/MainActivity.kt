//#region setup
package io.example.app

import android.net.Uri
import android.os.Bundle
import android.widget.Toast
import androidx.activity.ComponentActivity
import androidx.activity.result.contract.ActivityResultContracts.StartActivityForResult
import net.openid.appauth.AuthState
import net.openid.appauth.AuthorizationException
import net.openid.appauth.AuthorizationRequest
import net.openid.appauth.AuthorizationResponse
import net.openid.appauth.AuthorizationService
import net.openid.appauth.AuthorizationServiceConfiguration
import net.openid.appauth.EndSessionRequest
import net.openid.appauth.ResponseTypeValues

class MainActivity : ComponentActivity() {
    private lateinit var service: AuthorizationService
    private var state = AuthState()

    override fun onCreate(savedInstanceState: Bundle?) {
        super.onCreate(savedInstanceState)
        service = AuthorizationService(this)
    }

    override fun onDestroy() {
        service.dispose()
        super.onDestroy()
    }
    //#endregion

    //#region sign-in
    private val signInResult = registerForActivityResult(StartActivityForResult()) { result ->
        val data = result.data ?: return@registerForActivityResult
        val response = AuthorizationResponse.fromIntent(data)
        state.update(response, AuthorizationException.fromIntent(data))
        if (response == null) return@registerForActivityResult
        service.performTokenRequest(response.createTokenExchangeRequest()) { tokens, failure ->
            state.update(tokens, failure)
            // state.idToken and state.accessToken are there.
            // Keep state.jsonSerializeString() in encrypted storage.
        }
    }

    fun signIn() {
        val issuer = Uri.parse("__ENDPOINT__/oidc")
        AuthorizationServiceConfiguration.fetchFromIssuer(issuer) { config, failure ->
            if (config == null) return@fetchFromIssuer showFailure(failure)
            state = AuthState(config)
            val request = AuthorizationRequest.Builder(
                config,
                "__APP_ID__",
                ResponseTypeValues.CODE,
                Uri.parse("io.example.app://callback"),
            )
                .setScopes("openid", "profile", "email", "offline_access")
                .setPrompt("consent")
                .build()
            signInResult.launch(service.getAuthorizationRequestIntent(request))
        }
    }

    private fun showFailure(failure: AuthorizationException?) {
        val sentence = failure?.errorDescription ?: "The sign-in failed"
        Toast.makeText(this, sentence, Toast.LENGTH_LONG).show()
    }
    //#endregion

    //#region sign-out
    private val signOutResult = registerForActivityResult(StartActivityForResult()) {
        state = AuthState()
    }

    fun signOut() {
        val config = state.authorizationServiceConfiguration ?: return
        val request = EndSessionRequest.Builder(config)
            .setIdTokenHint(state.idToken)
            .setPostLogoutRedirectUri(Uri.parse("io.example.app://signed-out"))
            .build()
        signOutResult.launch(service.getEndSessionRequestIntent(request))
    }
}
//#endregion
