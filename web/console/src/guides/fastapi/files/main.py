#region setup
import os
import secrets
from urllib.parse import urlencode

from authlib.integrations.starlette_client import OAuth, OAuthError
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.middleware.sessions import SessionMiddleware

HOME = "http://localhost:8000"

app = FastAPI()
# Signs the session cookie. Set APP_SECRET_KEY in production,
# or everybody is signed out by a restart.
app.add_middleware(
    SessionMiddleware,
    secret_key=os.environ.get("APP_SECRET_KEY") or secrets.token_hex(),
    https_only=HOME.startswith("https:"),
)
#endregion

#region client
ISSUER = "__ENDPOINT__/oidc"

oauth = OAuth()
oauth.register(
    "portero",
    client_id="__APP_ID__",
    client_secret="__APP_SECRET__",
    server_metadata_url=f"{ISSUER}/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256"},
)
#endregion


#region sign-in
@app.get("/sign-in")
async def sign_in(request: Request):
    return await oauth.portero.authorize_redirect(request, "http://localhost:8000/callback")


@app.get("/callback")
async def callback(request: Request):
    try:
        token = await oauth.portero.authorize_access_token(request)
    except OAuthError as error:
        raise HTTPException(400, error.description or error.error) from error
    request.session["user"] = dict(token["userinfo"])
    return RedirectResponse("/")
#endregion


#region sign-out
@app.get("/sign-out")
async def sign_out(request: Request):
    request.session.clear()
    metadata = await oauth.portero.load_server_metadata()
    query = urlencode({"client_id": "__APP_ID__", "post_logout_redirect_uri": "http://localhost:8000/"})
    return RedirectResponse(f"{metadata['end_session_endpoint']}?{query}")
#endregion


#region home
@app.get("/", response_class=HTMLResponse)
async def home(request: Request):
    if "user" not in request.session:
        return 'Not authenticated <a href="/sign-in">Sign in</a>'
    return 'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'


@app.get("/profile")
async def profile(request: Request):
    user = request.session.get("user")
    if user is None:
        raise HTTPException(401, "Sign in first")
    return user
#endregion
