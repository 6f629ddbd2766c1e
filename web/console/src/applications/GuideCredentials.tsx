import { Input, Stack } from '@mantine/core';
import type { GuideValues } from '../guides/model.ts';
import { usePhrases } from '../i18n/language.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { Notice } from '../ui/Notice.tsx';
import { type Application, hasSecrets, useUsableSecret } from './queries.ts';

/** Identifier, secret and address, to copy by hand. */
export function GuideCredentials({
  app,
  values,
}: {
  readonly app: Application;
  readonly values: GuideValues;
}) {
  const t = usePhrases('guides').credentials;
  const { isHidden } = useUsableSecret(app);
  const row = (label: string, value: string, secret = false) => (
    <Input.Wrapper label={label} labelElement="div">
      <div style={{ marginTop: 4 }}>
        <CopyValue value={value} secret={secret} />
      </div>
    </Input.Wrapper>
  );
  return (
    <Stack gap="sm">
      {row(t.issuer, `${values.endpoint}/oidc`)}
      {row(t.appId, values.appId)}
      {hasSecrets(app.type) &&
        !isHidden &&
        (values.appSecret ? (
          row(t.appSecret, values.appSecret, true)
        ) : (
          <Notice tone="warning">{t.noSecret}</Notice>
        ))}
    </Stack>
  );
}
