/** Try a password against the rules as they stand in the form, saved or not. */
import { List, PasswordInput, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { PasswordPolicy } from '@portero/schema/sign-in-experience.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { tryPassword } from './queries.ts';

/** @param policy undefined while its numbers are wrong */
export function PasswordTrial({ policy }: { readonly policy: PasswordPolicy | undefined }) {
  const t = usePhrases('security').trial;
  const [password, setPassword] = useState('');
  const [settled] = useDebouncedValue(password, 300);
  const rules = JSON.stringify(policy);
  const { data, error } = useQuery({
    // What is typed here stays out of the cache when the page is left.
    queryKey: ['password-trial', settled, rules],
    queryFn: () => tryPassword(settled, policy ?? {}),
    enabled: settled !== '' && policy !== undefined,
    gcTime: 0,
  });
  const known = (code: string): string =>
    Object.entries(t.issues).find(([name]) => name === code)?.[1] ?? t.issues.other;
  const isCurrent = settled === password && password !== '';
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <PasswordInput
        label={t.password}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        autoComplete="new-password"
        maxLength={1000}
      />
      <div aria-live="polite">
        {isCurrent && error && <Notice tone="bad">{sentenceOf(error)}</Notice>}
        {isCurrent && data?.length === 0 && <Notice tone="good">{t.fine}</Notice>}
        {isCurrent && data !== undefined && data.length > 0 && (
          <Notice tone="warning">
            <Text size="sm">{t.refused}</Text>
            <List size="sm" mt={4}>
              {data.map((code) => (
                <List.Item key={code}>{known(code)}</List.Item>
              ))}
            </List>
          </Notice>
        )}
      </div>
    </FormCard>
  );
}
