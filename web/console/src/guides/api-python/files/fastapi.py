#region setup
from typing import Annotated

from fastapi import Depends, FastAPI
from portero import AccessTokenClaims, AsyncAccessTokenVerifier
from portero.fastapi import ApiGuard
from portero.verify import ORGANIZATIONS

app = FastAPI()
api = ApiGuard(AsyncAccessTokenVerifier("__ENDPOINT__", audience="__API__"))
#endregion


#region check
@app.get("/whoami")
async def whoami(token: Annotated[AccessTokenClaims, Depends(api.required())]):
    return {"caller": token.sub}
#endregion


#region permission
@app.get("/orders")
async def orders(token: Annotated[AccessTokenClaims, Depends(api.required(scopes=["__SCOPE__"]))]):
    return {"caller": token.sub}
#endregion


#region within
member = api.required(scopes=["__SCOPE__"], organization="organization_id")


@app.get("/organizations/{organization_id}/orders")
async def orders_of(organization_id: str, token: Annotated[AccessTokenClaims, Depends(member)]):
    return {"organization": token.organization_id}
#endregion


#region organization
organizations = ApiGuard(AsyncAccessTokenVerifier("__ENDPOINT__", audience=ORGANIZATIONS))
insider = organizations.required(organization="organization_id")


@app.get("/organizations/{organization_id}")
async def organization(organization_id: str, token: Annotated[AccessTokenClaims, Depends(insider)]):
    return {"organization": organization_id, "scope": " ".join(token.scopes)}
#endregion
