#region token
TOKEN=$(curl -s "__ENDPOINT__/oidc/token" \
  -u "__APP_ID__:__APP_SECRET__" \
  -d grant_type=client_credentials \
  -d resource=https://default.logto.app/api \
  -d scope=all | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
#endregion

#region call
curl -s "__ENDPOINT__/api/applications" -H "Authorization: Bearer $TOKEN"
#endregion
