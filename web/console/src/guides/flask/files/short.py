import os
import secrets

from flask import Flask
from portero.flask import Portero

app = Flask(__name__)
app.secret_key = os.environ.get("APP_SECRET_KEY") or secrets.token_hex()
app.config.update(
    SESSION_COOKIE_SAMESITE="Lax",
    SESSION_COOKIE_SECURE=False,  # True once the app is at an https address
    PORTERO_ENDPOINT="__ENDPOINT__",
    PORTERO_APP_ID="__APP_ID__",
    PORTERO_APP_SECRET="__APP_SECRET__",
)
auth = Portero(app)  # adds /sign-in, /sign-up, /callback and /sign-out


@app.route("/")
def home():
    if auth.user is None:
        return 'Not authenticated <a href="/sign-in">Sign in</a>'
    return 'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'


@app.route("/profile")
@auth.login_required
def profile():
    return auth.user.model_dump(exclude_none=True)


if __name__ == "__main__":
    app.run(host="localhost", port=3000)
