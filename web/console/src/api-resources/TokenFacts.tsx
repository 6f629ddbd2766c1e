/** What a token for this API must say, to copy by hand. */
import { Stack, Text } from '@mantine/core';
import { useAddresses } from '../domains/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Prose } from '../ui/Prose.tsx';

/** The address that applications and APIs are told of: the tenant's own domain where it has one. */
export function useTenantAddress(): string {
  const [usual, ...own] = useAddresses();
  return own[0] ?? usual;
}

export function TokenFacts({ indicator }: { readonly indicator: string }) {
  const t = usePhrases('apiResources').details;
  const issuer = `${useTenantAddress()}/oidc`;
  const [usual, ...own] = useAddresses();
  const facts = [
    [t.issuer, issuer],
    [t.keys, `${issuer}/jwks`],
    [t.audience, indicator],
  ] as const;
  return (
    <Stack gap="md">
      {facts.map(([label, value]) => (
        <div key={label}>
          <Text size="sm" fw={560} mb={3}>
            {label}
          </Text>
          <CopyValue value={value} />
        </div>
      ))}
      {own.length > 0 && (
        <Notice>
          <Prose text={t.otherIssuer(`${usual}/oidc`)} />
        </Notice>
      )}
    </Stack>
  );
}
