#region setup
from flask import Flask
from portero import AccessTokenVerifier
from portero.flask import ApiGuard
from portero.verify import ORGANIZATIONS

app = Flask(__name__)
api = ApiGuard(AccessTokenVerifier("__ENDPOINT__", audience="__API__"))
#endregion


#region check
@app.get("/whoami")
@api.required()
def whoami():
    return {"caller": api.claims.sub}
#endregion


#region permission
@app.get("/orders")
@api.required(scopes=["__SCOPE__"])
def orders():
    return {"caller": api.claims.sub}
#endregion


#region within
@app.get("/organizations/<organization_id>/orders")
@api.required(scopes=["__SCOPE__"], organization="organization_id")
def orders_of(organization_id):
    return {"organization": api.claims.organization_id}
#endregion


#region organization
organizations = ApiGuard(AccessTokenVerifier("__ENDPOINT__", audience=ORGANIZATIONS))


@app.get("/organizations/<organization_id>")
@organizations.required(organization="organization_id")
def organization(organization_id):
    return {"organization": organization_id, "scope": " ".join(organizations.claims.scopes)}
#endregion
