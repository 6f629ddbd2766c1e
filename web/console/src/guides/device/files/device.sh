#region begin
curl -s "__ENDPOINT__/oidc/device/auth" \
  -d client_id=__APP_ID__ \
  -d scope="openid offline_access profile"
#endregion

#region wait
curl -s "__ENDPOINT__/oidc/token" \
  -d grant_type=urn:ietf:params:oauth:grant-type:device_code \
  -d client_id=__APP_ID__ \
  -d device_code="$DEVICE_CODE"
#endregion

#region call
curl -s "__ENDPOINT__/oidc/me" -H "Authorization: Bearer $ACCESS_TOKEN"
#endregion

#region refresh
curl -s "__ENDPOINT__/oidc/token" \
  -d grant_type=refresh_token \
  -d client_id=__APP_ID__ \
  -d refresh_token="$REFRESH_TOKEN"
#endregion
