"""The guide's Flask app, written for the Logto SDK from PyPI and used unmodified: only the endpoint is Portero's."""

import asyncio
import json
import os
import sys

from flask import Flask, redirect, request, session
from logto import LogtoClient, LogtoConfig, Storage

app = Flask(__name__)
app.secret_key = os.environ.get("FLASK_SECRET", "only-for-tests")
origin = os.environ["APP_ORIGIN"]


class SessionStorage(Storage):
    def get(self, key: str) -> str | None:
        return session.get(key, None)

    def set(self, key: str, value: str | None) -> None:
        session[key] = value

    def delete(self, key: str) -> None:
        session.pop(key, None)


def client() -> LogtoClient:
    return LogtoClient(
        LogtoConfig(
            endpoint=os.environ["ENDPOINT"],
            appId=os.environ["APP_ID"],
            appSecret=os.environ["APP_SECRET"],
            scopes=["email", "profile"],
        ),
        storage=SessionStorage(),
    )


@app.route("/sign-in")
async def sign_in():
    return redirect(await client().signIn(redirectUri=f"{origin}/callback"))


@app.route("/sign-up")
async def sign_up():
    return redirect(await client().signIn(redirectUri=f"{origin}/callback", interactionMode="signUp"))


@app.route("/callback")
async def callback():
    await client().handleSignInCallback(request.url)
    return redirect("/")


@app.route("/sign-out")
async def sign_out():
    return redirect(await client().signOut(postLogoutRedirectUri=f"{origin}/"))


@app.route("/")
async def home():
    logto = client()
    if logto.isAuthenticated() is False:
        return "Not authenticated <a href='/sign-in'>Sign in</a> <a href='/sign-up'>Sign up</a>"
    claims = logto.getIdTokenClaims().model_dump_json(exclude_unset=True)
    user = (await logto.fetchUserInfo()).model_dump_json(exclude_unset=True)
    return f"Authenticated <pre id='claims'>{claims}</pre><pre id='user'>{user}</pre><a href='/sign-out'>Sign out</a>"


if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(sys.argv[1]), debug=False)
