// AppAuth and UIKit are not everywhere where Swift is: as much of their interface as the guide uses, as Swift sees it.
import Foundation
public class UIViewController {}
public protocol ObservableObject: AnyObject {}
@propertyWrapper public struct Published<T> { public var wrappedValue: T; public init(wrappedValue: T) { self.wrappedValue = wrappedValue } }
public class OIDServiceConfiguration {}
public let OIDScopeOpenID = "openid", OIDScopeProfile = "profile", OIDScopeEmail = "email", OIDResponseTypeCode = "code"
public protocol OIDExternalUserAgent {}
public protocol OIDExternalUserAgentSession {}
public class OIDExternalUserAgentIOS: OIDExternalUserAgent { public init?(presenting: UIViewController) {} }
public class OIDAuthorizationRequest { public var configuration: OIDServiceConfiguration
  public init(configuration: OIDServiceConfiguration, clientId: String, clientSecret: String?, scopes: [String]?, redirectURL: URL, responseType: String, additionalParameters: [String: String]?) { self.configuration = configuration } }
public class OIDAuthorizationResponse { public var request: OIDAuthorizationRequest { fatalError() } }
public class OIDTokenResponse { public var idToken: String? { nil } }
public class OIDEndSessionRequest { public init(configuration: OIDServiceConfiguration, idTokenHint: String, postLogoutRedirectURL: URL, additionalParameters: [String: String]?) {} }
public class OIDEndSessionResponse {}
public class OIDAuthState {
  public var lastAuthorizationResponse: OIDAuthorizationResponse { fatalError() }
  public var lastTokenResponse: OIDTokenResponse? { nil }
  public class func authState(byPresenting: OIDAuthorizationRequest, presenting: UIViewController, callback: @escaping (OIDAuthState?, Error?) -> Void) -> OIDExternalUserAgentSession { fatalError() }
}
public class OIDAuthorizationService {
  public class func discoverConfiguration(forIssuer: URL, completion: @escaping (OIDServiceConfiguration?, Error?) -> Void) {}
  public class func present(_ r: OIDEndSessionRequest, externalUserAgent: OIDExternalUserAgent, callback: @escaping (OIDEndSessionResponse?, Error?) -> Void) -> OIDExternalUserAgentSession { fatalError() }
}
