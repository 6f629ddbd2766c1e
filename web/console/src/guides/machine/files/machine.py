#region token
from authlib.integrations.requests_client import OAuth2Session

session = OAuth2Session(
    client_id="__APP_ID__",
    client_secret="__APP_SECRET__",
    scope="all",
)
session.fetch_token(
    "__ENDPOINT__/oidc/token",
    grant_type="client_credentials",
    resource="https://default.logto.app/api",
)
#endregion

#region call
response = session.get("__ENDPOINT__/api/applications")
print(response.status_code, response.json())
#endregion
