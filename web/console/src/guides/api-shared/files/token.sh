#region token
TOKEN=$(curl -s '__ENDPOINT__/oidc/token' \
  -u '__APP_ID__:__APP_SECRET__' \
  -d grant_type=client_credentials \
  --data-urlencode 'resource=__API__' \
  --data-urlencode 'scope=__SCOPE__' | sed -E 's/.*"access_token":"([^"]+)".*/\1/')
#endregion

#region call
curl -i http://localhost:4000/orders -H "Authorization: Bearer $TOKEN"
#endregion

#region refused
curl -i http://localhost:4000/orders
curl -i http://localhost:4000/orders -H "Authorization: Bearer ${TOKEN%?????}"
#endregion
