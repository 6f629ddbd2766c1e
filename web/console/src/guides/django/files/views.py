#region client
from urllib.parse import urlencode

from authlib.integrations.base_client import OAuthError
from authlib.integrations.django_client import OAuth
from django.http import HttpResponse, HttpResponseBadRequest, JsonResponse
from django.shortcuts import redirect

ISSUER = "__ENDPOINT__/oidc"

oauth = OAuth()
oauth.register(
    "portero",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)
#endregion


#region sign-in
def sign_in(request):
    return oauth.portero.authorize_redirect(request, "http://localhost:8000/callback")


def callback(request):
    try:
        token = oauth.portero.authorize_access_token(request)
    except OAuthError as error:
        return HttpResponseBadRequest(error.description or error.error)
    request.session.cycle_key()
    request.session["user"] = dict(token["userinfo"])
    return redirect("/")
#endregion


#region sign-out
def sign_out(request):
    request.session.flush()
    metadata = oauth.portero.load_server_metadata()
    query = urlencode({"client_id": "__APP_ID__", "post_logout_redirect_uri": "http://localhost:8000/"})
    return redirect(f"{metadata['end_session_endpoint']}?{query}")
#endregion


#region home
def home(request):
    if "user" not in request.session:
        return HttpResponse('Not authenticated <a href="/sign-in">Sign in</a>')
    return HttpResponse('Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>')


def profile(request):
    user = request.session.get("user")
    return JsonResponse(user) if user else redirect("/sign-in")
#endregion
