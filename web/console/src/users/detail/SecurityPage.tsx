/** How one person signs in: at a glance, their second factors, their tokens for scripts. */
import { Badge, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { usePhrases } from '../../i18n/language.ts';
import { FormCard } from '../../ui/FormCard.tsx';
import { FactorsCard } from '../FactorsCard.tsx';
import { PersonalTokensCard } from '../PersonalTokensCard.tsx';
import { personsFactors, type User } from '../queries.ts';
import { RequirementCard } from '../RequirementCard.tsx';
import { UserFrame } from '../UserFrame.tsx';
import { ChoicesCard } from './ChoicesCard.tsx';
import classes from './Glance.module.css';
import { identitiesOf, passwordState } from './queries.ts';

export function SecurityPage() {
  return (
    <UserFrame>
      {(person) => (
        <>
          <Glance person={person} />
          <RequirementCard person={person} />
          <FactorsCard userId={person.id} />
          <ChoicesCard userId={person.id} />
          <PersonalTokensCard userId={person.id} />
        </>
      )}
    </UserFrame>
  );
}

type Way = { readonly label: string; readonly text: string; readonly tone: 'good' | 'bad' | 'none' };
const colors = { good: 'green', bad: 'red', none: 'gray' } as const;

function Glance({ person }: { readonly person: User }) {
  const t = usePhrases('person').glance;
  const password = useQuery(passwordState(person.id));
  const factors = useQuery(personsFactors(person.id));
  const identities = useQuery(identitiesOf(person.id));
  const none = (label: string): Way => ({ label, text: t.none, tone: 'none' });
  const given = (label: string, value: string | null): Way =>
    value ? { label, text: value, tone: 'good' } : none(label);
  /** Of what is asked for: nothing while it is awaited, and said so when it failed. */
  const asked = <T,>(
    query: { data: T | undefined; error: Error | null },
    label: string,
    way: (data: T) => Way,
  ): Way =>
    query.data === undefined
      ? { label, text: query.error ? t.unknown : '…', tone: query.error ? 'bad' : 'none' }
      : way(query.data);
  const counted = (label: string, type: string): Way =>
    asked(factors, label, (all) => {
      const count = all.filter((one) => one.type === type).length;
      return count === 0 ? none(label) : { label, text: t.count(count), tone: 'good' };
    });
  const ways: Way[] = [
    asked(password, t.password, ({ hasPassword, isExpired }) => ({
      label: t.password,
      text: hasPassword ? (isExpired ? t.expired : t.set) : t.none,
      tone: hasPassword ? (isExpired ? 'bad' : 'good') : 'none',
    })),
    given(t.email, person.primaryEmail),
    given(t.phone, person.primaryPhone && `+${person.primaryPhone}`),
    given(t.username, person.username),
    counted(t.passkeys, 'WebAuthn'),
    counted(t.authenticator, 'Totp'),
    asked(factors, t.backupCodes, (all) => {
      const codes = all.find(({ type }) => type === 'BackupCode');
      return codes
        ? {
            label: t.backupCodes,
            text: t.codesLeft(codes.remainCodes ?? 0),
            tone: codes.remainCodes ? 'good' : 'bad',
          }
        : none(t.backupCodes);
    }),
    asked(identities, t.identities, (all) =>
      all.length === 0
        ? none(t.identities)
        : { label: t.identities, text: all.map(({ provider }) => provider).join(', '), tone: 'good' },
    ),
  ];
  return (
    <FormCard title={t.title} explanation={t.explanation}>
      <dl className={classes.ways}>
        {ways.map(({ label, text, tone }) => (
          <div key={label} className={classes.way}>
            <Text component="dt" size="sm" c="dimmed">
              {label}
            </Text>
            <dd className={classes.value}>
              <Badge size="sm" variant="dot" color={colors[tone]} tt="none" maw="100%">
                {text}
              </Badge>
            </dd>
          </div>
        ))}
      </dl>
    </FormCard>
  );
}
