"""A program with the Logto SDK from PyPI, used unmodified: prints where to sign in, reads where the browser came back
to, and prints what it then may do for an organization and on an API."""

import asyncio
import json
import os

from logto import LogtoClient, LogtoConfig, Storage, UserInfoScope


class Memory(Storage):
    def __init__(self) -> None:
        self.values: dict[str, str | None] = {}

    def get(self, key: str) -> str | None:
        return self.values.get(key)

    def set(self, key: str, value: str | None) -> None:
        self.values[key] = value

    def delete(self, key: str) -> None:
        self.values.pop(key, None)


async def main() -> None:
    client = LogtoClient(
        LogtoConfig(
            endpoint=os.environ["ENDPOINT"],
            appId=os.environ["APP_ID"],
            appSecret=os.environ["APP_SECRET"],
            scopes=[UserInfoScope.organizations, UserInfoScope.organization_roles, "read:books", "invite"],
            resources=[os.environ["RESOURCE"]],
        ),
        storage=Memory(),
    )
    redirect_uri = os.environ["REDIRECT_URI"]
    print(json.dumps({"signIn": await client.signIn(redirectUri=redirect_uri)}), flush=True)
    await client.handleSignInCallback(input())
    organization = os.environ["ORGANIZATION"]
    print(
        json.dumps(
            {
                "idToken": client.getIdTokenClaims().model_dump(),
                "organizationToken": await client.getOrganizationToken(organization),
                "organizationClaims": (await client.getOrganizationTokenClaims(organization)).model_dump(),
                "resourceToken": await client.getAccessToken(os.environ["RESOURCE"]),
            }
        ),
        flush=True,
    )


asyncio.run(main())
