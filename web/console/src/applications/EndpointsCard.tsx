import { Button, Input } from '@mantine/core';
import { use, useState } from 'react';
import { loadInstance } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { type Application, hasSecrets } from './queries.ts';
import { SecretsTable } from './SecretsTable.tsx';

/** What a library must know to reach this tenant as this application. */
export function EndpointsCard({ app }: { readonly app: Application }) {
  const t = usePhrases('applications').endpoints;
  const { endpoint } = use(loadInstance());
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
