# #region setup
require 'json'
require 'omniauth_openid_connect'
require 'securerandom'
require 'sinatra'

ISSUER = '__ENDPOINT__/oidc'
CLIENT_ID = '__APP_ID__'
HOME = 'http://localhost:4567/'

# The library assumes https for discovery; plain http is for your own machine only.
SWD.url_builder = URI::HTTP if ISSUER.start_with?('http:')

# Set SESSION_SECRET in production, or everybody is signed out by a restart.
use Rack::Session::Cookie,
    secret: ENV.fetch('SESSION_SECRET') { SecureRandom.hex(64) },
    same_site: :lax,
    secure: HOME.start_with?('https:')
# #endregion

# #region client
use OmniAuth::Builder do
  provider :openid_connect,
           name: :portero,
           issuer: ISSUER,
           discovery: true,
           scope: %i[openid profile email],
           response_type: :code,
           pkce: true,
           client_options: {
             identifier: CLIENT_ID,
             secret: '__APP_SECRET__',
             redirect_uri: "#{HOME}auth/portero/callback"
           }
end
# #endregion

# #region callback
get '/auth/portero/callback' do
  auth = request.env['omniauth.auth']
  session.options[:renew] = true # nobody can plant a session before the sign-in
  session[:user] = auth.extra.raw_info.to_h
  session[:id_token] = auth.credentials.id_token
  redirect '/'
end

get '/auth/failure' do
  halt 400, 'The sign-in failed.'
end
# #endregion

# #region sign-out
get '/sign-out' do
  query = {
    client_id: CLIENT_ID,
    id_token_hint: session[:id_token],
    post_logout_redirect_uri: HOME
  }.compact
  session.clear
  redirect "#{ISSUER}/session/end?#{URI.encode_www_form(query)}"
end
# #endregion

# #region home
get '/' do
  if session[:user]
    'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'
  else
    # OmniAuth starts a sign-in by POST only, so that no other site can start one.
    token = Rack::Protection::AuthenticityToken.token(env['rack.session'])
    <<~HTML
      Not authenticated
      <form method="post" action="/auth/portero">
        <input type="hidden" name="authenticity_token" value="#{token}"><button>Sign in</button>
      </form>
    HTML
  end
end

get '/profile' do
  redirect '/' unless session[:user]
  content_type :json
  JSON.pretty_generate(session[:user])
end
# #endregion
