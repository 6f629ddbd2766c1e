#region setup
import os
import secrets
from typing import Union

from flask import Flask, redirect, request, session
from portero.logto import LogtoClient, LogtoConfig, Storage

HOME = "http://localhost:3000"

app = Flask(__name__)
# Signs the session cookie. Set APP_SECRET_KEY in production,
# or everybody is signed out by a restart.
app.secret_key = os.environ.get("APP_SECRET_KEY") or secrets.token_hex()
app.config.update(
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=HOME.startswith("https:"),
)


#endregion
#region storage
class SessionStorage(Storage):
    """Keeps what the SDK remembers in the visitor's own session."""

    def get(self, key: str) -> Union[str, None]:
        return session.get(key)

    def set(self, key: str, value: Union[str, None]) -> None:
        session[key] = value

    def delete(self, key: str) -> None:
        session.pop(key, None)


#endregion
#region client
client = LogtoClient(
    LogtoConfig(
        endpoint="__ENDPOINT__/",
        appId="__APP_ID__",
        appSecret="__APP_SECRET__",
    ),
    storage=SessionStorage(),
)


#endregion
#region sign-in
@app.route("/sign-in")
async def sign_in():
    return redirect(await client.signIn(redirectUri="http://localhost:3000/callback"))


#endregion
#region callback
@app.route("/callback")
async def callback():
    await client.handleSignInCallback(request.url)
    return redirect("/")


#endregion
#region sign-out
@app.route("/sign-out")
async def sign_out():
    return redirect(await client.signOut(postLogoutRedirectUri="http://localhost:3000/"))


#endregion
#region home
@app.route("/")
async def home():
    if not client.isAuthenticated():
        return 'Not authenticated <a href="/sign-in">Sign in</a>'
    return 'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'


#endregion
#region profile
@app.route("/profile")
async def profile():
    if not client.isAuthenticated():
        return redirect("/sign-in")
    return client.getIdTokenClaims().model_dump(exclude_none=True)


#endregion
#region run
if __name__ == "__main__":
    app.run(port=3000)
#endregion
