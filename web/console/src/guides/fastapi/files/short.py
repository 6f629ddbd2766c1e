#region setup
import os
import secrets
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.responses import HTMLResponse
from portero import Config, IdTokenClaims
from portero.fastapi import Portero
from starlette.middleware.sessions import SessionMiddleware

app = FastAPI()
# Signs the session cookie. Set APP_SECRET_KEY in production,
# or everybody is signed out by a restart.
app.add_middleware(
    SessionMiddleware,
    secret_key=os.environ.get("APP_SECRET_KEY") or secrets.token_hex(),
    https_only=False,  # True once the app is at an https address
)
#endregion

#region client
auth = Portero(
    Config(
        endpoint="__ENDPOINT__",
        app_id="__APP_ID__",
        app_secret="__APP_SECRET__",
    )
)
app.include_router(auth.router)
#endregion


#region home
@app.get("/", response_class=HTMLResponse)
async def home(user: Annotated[IdTokenClaims | None, Depends(auth.optional_user)]):
    if user is None:
        return 'Not authenticated <a href="/sign-in">Sign in</a>'
    return 'Authenticated <a href="/profile">Profile</a> <a href="/sign-out">Sign out</a>'


@app.get("/profile")
async def profile(user: Annotated[IdTokenClaims, Depends(auth.current_user)]):
    return user
#endregion
