import { Button, Input, Select } from '@mantine/core';
import { useState } from 'react';
import { useAddresses } from '../domains/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { type Application, hasSecrets } from './queries.ts';
import { SecretsTable } from './SecretsTable.tsx';

/** What a library must know to reach this tenant as this application. */
export function EndpointsCard({ app }: { readonly app: Application }) {
  const t = usePhrases('applications').endpoints;
  const addresses = useAddresses();
  const [chosen, setChosen] = useState<string>();
  // Until somebody chooses, what people are to see: a domain of the tenant's own.
  const endpoint = chosen ?? addresses[1] ?? addresses[0];
  const [all, setAll] = useState(false);
  const issuer = `${endpoint}/oidc`;
  const more = [
    [t.discovery, `${issuer}/.well-known/openid-configuration`],
    [t.authorization, `${issuer}/auth`],
    [t.token, `${issuer}/token`],
    [t.userinfo, `${issuer}/me`],
    [t.endSession, `${issuer}/session/end`],
    ...(app.type === 'Native' ? [[t.device, `${issuer}/device/auth`]] : []),
  ] as const;
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      {addresses.length > 1 && (
        <Select
          label={t.address}
          data={[...addresses]}
          value={endpoint}
          allowDeselect={false}
          onChange={(value) => setChosen(value ?? undefined)}
          maw={420}
        />
      )}
      <Value label={t.endpoint} hint={t.endpointHint} value={`${endpoint}/`} />
      <Value label={t.issuer} value={issuer} />
      <Value label={t.jwks} value={`${issuer}/jwks`} />
      {all && more.map(([label, value]) => <Value key={label} label={label ?? ''} value={value ?? ''} />)}
      <div>
        <Button variant="subtle" size="compact-sm" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? t.less : t.more}
        </Button>
      </div>
      <Value label={t.appId} value={app.id} />
      {hasSecrets(app.type) && <SecretsTable app={app} />}
    </FormCard>
  );
}

function Value({
  label,
  hint,
  value,
}: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
}) {
  return (
    <Input.Wrapper label={label} description={hint} labelElement="div">
      <div style={{ marginTop: 4 }}>
        <CopyValue value={value} />
      </div>
    </Input.Wrapper>
  );
}
