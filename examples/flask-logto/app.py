"""A small Flask app in which people sign in through Portero."""

import os
import secrets

from flask import Flask, redirect, render_template, request, session
from logto import LogtoClient, LogtoConfig, LogtoException, Storage, UserInfoScope

PORT = int(os.environ.get("PORT", "3000"))
HOME = f"http://localhost:{PORT}/"

app = Flask(__name__)
# Signs the session cookie. Set APP_SECRET_KEY in production, or a restart signs everybody out.
app.secret_key = os.environ.get("APP_SECRET_KEY") or secrets.token_hex()
app.config.update(SESSION_COOKIE_SAMESITE="Lax")


class SessionStorage(Storage):
    """Keeps what the SDK remembers in the visitor's own session."""

    def get(self, key: str) -> str | None:
        return session.get(key, None)

    def set(self, key: str, value: str | None) -> None:
        session[key] = value

    def delete(self, key: str) -> None:
        session.pop(key, None)


client = LogtoClient(
    LogtoConfig(
        endpoint=os.environ.get("PORTERO_ENDPOINT", "http://localhost:3001/"),
        appId=os.environ["PORTERO_APP_ID"],
        appSecret=os.environ["PORTERO_APP_SECRET"],
        scopes=[UserInfoScope.email, UserInfoScope.phone],
    ),
    storage=SessionStorage(),
)


@app.route("/")
async def home():
    if client.isAuthenticated() is False:
        return render_template("home.html", claims=None)
    claims = client.getIdTokenClaims()
    try:
        user_info = await client.fetchUserInfo()
    except LogtoException as error:
        # The session at the identity server ended, or it cannot be reached: say so, and offer to sign in again.
        return render_template("home.html", claims=claims, problem=str(error))
    return render_template("home.html", claims=claims, user_info=user_info)


@app.route("/sign-in")
async def sign_in():
    return redirect(await client.signIn(redirectUri=f"{HOME}callback"))


@app.route("/sign-up")
async def sign_up():
    return redirect(await client.signIn(redirectUri=f"{HOME}callback", interactionMode="signUp"))


@app.route("/callback")
async def callback():
    try:
        await client.handleSignInCallback(request.url)
    except LogtoException as error:
        return render_template("home.html", claims=None, problem=f"Signing in did not work: {error}"), 400
    return redirect("/")


@app.route("/sign-out")
async def sign_out():
    return redirect(await client.signOut(postLogoutRedirectUri=HOME))


if __name__ == "__main__":
    app.run(port=PORT)
