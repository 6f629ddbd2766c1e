//#region setup
import AppAuth
import UIKit

@MainActor
final class Auth: ObservableObject {
    @Published private(set) var state: OIDAuthState?
    private var flow: OIDExternalUserAgentSession?

    private let issuer = URL(string: "__ENDPOINT__/oidc")!
    private let clientID = "__APP_ID__"
    private let redirectURI = URL(string: "io.example.app://callback")!
    private let signedOutURI = URL(string: "io.example.app://signed-out")!
    //#endregion

    //#region sign-in
    func signIn(from controller: UIViewController) {
        OIDAuthorizationService.discoverConfiguration(forIssuer: issuer) { [self] configuration, failure in
            guard let configuration else { return print(failure ?? "No configuration") }
            let request = OIDAuthorizationRequest(
                configuration: configuration,
                clientId: clientID,
                clientSecret: nil,
                scopes: [OIDScopeOpenID, OIDScopeProfile, OIDScopeEmail, "offline_access"],
                redirectURL: redirectURI,
                responseType: OIDResponseTypeCode,
                additionalParameters: ["prompt": "consent"]
            )
            flow = OIDAuthState.authState(byPresenting: request, presenting: controller) { state, failure in
                if let failure { print(failure) }
                self.state = state // keep it in the keychain: it can be archived
            }
        }
    }
    //#endregion

    //#region sign-out
    func signOut(from controller: UIViewController) {
        guard let configuration = state?.lastAuthorizationResponse.request.configuration,
              let idToken = state?.lastTokenResponse?.idToken,
              let agent = OIDExternalUserAgentIOS(presenting: controller)
        else { return }
        let request = OIDEndSessionRequest(
            configuration: configuration,
            idTokenHint: idToken,
            postLogoutRedirectURL: signedOutURI,
            additionalParameters: nil
        )
        flow = OIDAuthorizationService.present(request, externalUserAgent: agent) { _, _ in
            self.state = nil
        }
    }
}
//#endregion
