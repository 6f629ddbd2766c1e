"""A small FastAPI app: pages for people who sign in through Portero, and an API for programs with an access token."""

import os
import secrets
from pathlib import Path
from typing import Annotated

import uvicorn
from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates
from portero import (
    AccessTokenClaims,
    AsyncAccessTokenVerifier,
    AsyncClient,
    Config,
    IdTokenClaims,
    NotAuthenticatedError,
    Scope,
)
from portero.fastapi import ApiGuard, Portero
from starlette.middleware.sessions import SessionMiddleware

PORT = int(os.environ.get("PORT", "3000"))
ENDPOINT = os.environ.get("PORTERO_ENDPOINT", "http://localhost:3001/")
API = os.environ.get("PORTERO_API", "https://api.example.com")

auth = Portero(
    Config(
        endpoint=ENDPOINT,
        app_id=os.environ["PORTERO_APP_ID"],
        app_secret=os.environ["PORTERO_APP_SECRET"],
        scopes=[Scope.EMAIL, Scope.PHONE],
    )
)
api = ApiGuard(AsyncAccessTokenVerifier(ENDPOINT, audience=API))
templates = Jinja2Templates(Path(__file__).parent / "templates")

app = FastAPI(title="Librería")
# Signs the session cookie. Set APP_SECRET_KEY in production, or a restart signs everybody out.
app.add_middleware(SessionMiddleware, secret_key=os.environ.get("APP_SECRET_KEY") or secrets.token_hex())
app.include_router(auth.router)


@app.get("/", response_class=HTMLResponse, include_in_schema=False)
async def home(
    request: Request,
    claims: Annotated[IdTokenClaims | None, Depends(auth.optional_user)],
    client: Annotated[AsyncClient, Depends(auth.client)],
) -> HTMLResponse:
    page: dict[str, object] = {"claims": claims}
    if claims is not None:
        try:
            page["user_info"] = await client.user_info()
        except NotAuthenticatedError as error:
            page = {"claims": None, "problem": str(error)}
    return templates.TemplateResponse(request, "home.html", page)


@app.get("/books")
async def books(token: Annotated[AccessTokenClaims, Depends(api.required(scopes=["read:books"]))]) -> dict[str, object]:
    return {"reader": token.sub, "books": ["Pedro Páramo", "Rayuela"]}


if __name__ == "__main__":
    uvicorn.run(app, host="localhost", port=PORT)
