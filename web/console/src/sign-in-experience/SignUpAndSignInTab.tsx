import {
  ActionIcon,
  Anchor,
  Checkbox,
  Group,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  Text,
} from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectors, messageChannels } from '../connectors/queries.ts';
import { useAddresses } from '../domains/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { channelOf } from '../mfa/values.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { useExperienceForm } from './experience-form.tsx';
import { signInExperience } from './queries.ts';
import classes from './SignUpAndSignInTab.module.css';
import { UsernameCard } from './UsernameCard.tsx';
import {
  alsoPossible,
  type Channel,
  channels,
  codeNeeded,
  type Identifier,
  methodOf,
  moved,
  neededBySignUp,
  offered,
  passwordsAtSignUp,
  recoveryAfter,
  signUpIdentifiers,
  signUpKinds,
  type Values,
} from './values.ts';

export function SignUpAndSignInTab() {
  return (
    <>
      <RegistrationCard />
      <SignInCard />
      <UsernameCard />
      <PasskeyCard />
      <RecoveryCard />
      <PasswordCard />
    </>
  );
}

/** Changes how people get in, and with it how they get back in. */
function useGateChange() {
  const form = useExperienceForm();
  return (part: Partial<Values>) =>
    form.setValues({ ...part, recovery: recoveryAfter(form.values, { ...form.values, ...part }) });
}

function RegistrationCard() {
  const t = usePhrases('signInExperience').registration;
  const form = useExperienceForm();
  const change = useGateChange();
  const { mayRegister, signUp } = form.values;
  const more = alsoPossible(form.values);
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch
        label={t.mayRegister}
        {...form.getInputProps('mayRegister', { type: 'checkbox' })}
        onChange={(event) => change({ mayRegister: event.currentTarget.checked })}
      />
      {mayRegister && (
        <>
          <Select
            label={t.signUp}
            description={signUp === 'username' ? undefined : t.verified}
            allowDeselect={false}
            data={signUpKinds.map((kind) => ({ value: kind, label: t.kinds[kind] }))}
            {...form.getInputProps('signUp')}
            onChange={(kind) => {
              const chosen = signUpKinds.find((one) => one === kind);
              if (chosen) change({ signUp: chosen });
            }}
          />
          {more.length > 0 && (
            <Checkbox.Group
              label={t.also}
              description={t.alsoHint}
              value={[...form.values.signUpAlso]}
              onChange={(chosen) =>
                form.setFieldValue(
                  'signUpAlso',
                  signUpKinds.filter((kind) => chosen.includes(kind)),
                )
              }
            >
              <Group gap="lg" mt={8}>
                {more.map((kind) => (
                  <Checkbox key={kind} value={kind} label={t.kinds[kind]} />
                ))}
              </Group>
            </Checkbox.Group>
          )}
          {signUp !== 'username' && (
            <Switch
              label={t.password}
              {...form.getInputProps('signUpPassword', { type: 'checkbox' })}
              onChange={(event) => change(passwordsAtSignUp(form.values, event.currentTarget.checked))}
            />
          )}
        </>
      )}
    </FormCard>
  );
}

function PasskeyCard() {
  const t = usePhrases('signInExperience').passkeys;
  const form = useExperienceForm();
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Switch
        label={t.enabled}
        description={t.enabledHint}
        {...form.getInputProps('passkeys', { type: 'checkbox' })}
      />
      {form.values.passkeys && (
        <>
          <Checkbox label={t.button} {...form.getInputProps('passkeyButton', { type: 'checkbox' })} />
          <Checkbox
            label={t.autofill}
            description={t.autofillHint}
            {...form.getInputProps('passkeyAutofill', { type: 'checkbox' })}
          />
          {form.values.mayRegister && (
            <Checkbox
              label={t.signUp}
              description={form.values.signUp === 'username' ? t.signUpByName : t.signUpHint}
              {...form.getInputProps('passkeySignUp', { type: 'checkbox' })}
            />
          )}
          <PasskeyAddress />
        </>
      )}
    </FormCard>
  );
}

/** Nothing to choose where there is one address only. */
function PasskeyAddress() {
  const t = usePhrases('signInExperience').passkeys;
  const form = useExperienceForm();
  const { passkeyAddress } = form.values;
  const names = useAddresses().map((address) => new URL(address).hostname);
  if (names.length === 1 && passkeyAddress === '') return null;
  return (
    <Select
      label={t.address}
      description={t.addressHint}
      allowDeselect={false}
      data={[
        { value: '', label: t.addressAtHand },
        ...new Set([...names, ...(passkeyAddress ? [passkeyAddress] : [])]),
      ]}
      {...form.getInputProps('passkeyAddress')}
    />
  );
}

function SignInCard() {
  const t = usePhrases('signInExperience').signIn;
  const form = useExperienceForm();
  const { order } = form.values;
  const shown = offered(form.values);
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Stack gap={10} component="ul" className={classes.methods}>
        {[...shown, ...order.filter((identifier) => !shown.includes(identifier))].map((identifier) => (
          <MethodRow key={identifier} identifier={identifier} />
        ))}
      </Stack>
      <Undelivered />
    </FormCard>
  );
}

function MethodRow({ identifier }: { readonly identifier: Identifier }) {
  const t = usePhrases('signInExperience').signIn;
  const form = useExperienceForm();
  const method = form.values[identifier];
  const needed = neededBySignUp(form.values, identifier);
  const on = method.on || needed;
  const { password, verificationCode } = methodOf(form.values, identifier);
  const change = useGateChange();
  const set = (part: Partial<typeof method>) => change({ [identifier]: { ...method, ...part } });
  const problem = form.errors[identifier];
  const { data } = useQuery(signInExperience);
  const isFactorToo = data?.mfa.factors.some((factor) => channelOf(factor) === identifier) ?? false;
  return (
    <li className={classes.method}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Switch
          label={t.identifiers[identifier]}
          description={needed ? t.needed : undefined}
          checked={on}
          disabled={needed}
          onChange={(event) => set({ on: event.currentTarget.checked })}
        />
        {on && <Order identifier={identifier} />}
      </Group>
      {on && identifier !== 'username' && (
        <Group gap="lg" pl={46} mt={8}>
          <Checkbox
            label={t.password}
            checked={password}
            onChange={(event) => set({ password: event.currentTarget.checked })}
          />
          <Checkbox
            label={t.code}
            checked={verificationCode}
            disabled={codeNeeded(form.values, identifier)}
            onChange={(event) => set({ code: event.currentTarget.checked })}
          />
          {password && verificationCode && (
            <Group gap={8} wrap="nowrap">
              <Text size="sm" c="dimmed" aria-hidden>
                {t.first}
              </Text>
              <SegmentedControl
                size="xs"
                aria-label={`${t.identifiers[identifier]}: ${t.first}`}
                value={method.first}
                onChange={(next) => set({ first: next === 'code' ? 'code' : 'password' })}
                data={[
                  { value: 'password', label: t.firstPassword },
                  { value: 'code', label: t.firstCode },
                ]}
              />
            </Group>
          )}
        </Group>
      )}
      {on && verificationCode && isFactorToo && (
        <Text size="xs" c="dimmed" pl={46} mt={6}>
          {t.factorToo}
        </Text>
      )}
      {problem && (
        <Text size="xs" c="red" pl={46} mt={6} role="alert">
          {problem}
        </Text>
      )}
    </li>
  );
}

/** Moves a row; buttons, because everybody can press them. */
function Order({ identifier }: { readonly identifier: Identifier }) {
  const t = usePhrases('signInExperience').signIn;
  const form = useExperienceForm();
  const shown = offered(form.values);
  const at = shown.indexOf(identifier);
  if (shown.length < 2) return null;
  const move = (by: -1 | 1) => form.setFieldValue('order', moved(form.values, identifier, by));
  const name = t.identifiers[identifier];
  return (
    <Group gap={2} wrap="nowrap">
      <ActionIcon size={26} aria-label={t.up(name)} disabled={at === 0} onClick={() => move(-1)}>
        <IconArrowUp size={15} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={26}
        aria-label={t.down(name)}
        disabled={at === shown.length - 1}
        onClick={() => move(1)}
      >
        <IconArrowDown size={15} aria-hidden />
      </ActionIcon>
    </Group>
  );
}

/** Codes that only developers see so far. */
function Undelivered() {
  const t = usePhrases('signInExperience').signIn;
  const { values } = useExperienceForm();
  const { data } = useQuery(connectors);
  const isLost = useQuery(messageChannels).data?.email.withoutConnector === 'nobody';
  if (!data) return null;
  const types = { email: 'Email', phone: 'Sms' } as const;
  const sent = (channel: Channel) =>
    (values.mayRegister && signUpIdentifiers(values.signUp).includes(channel)) ||
    (offered(values).includes(channel) && methodOf(values, channel).verificationCode);
  const missing = channels.filter(
    (channel) => sent(channel) && !data.some(({ type }) => type === types[channel]),
  );
  if (missing.length === 0) return null;
  return (
    <Notice
      tone="warning"
      action={
        <Anchor size="sm" underline="always" renderRoot={(props) => <Link to="/connectors" {...props} />}>
          {t.connectors}
        </Anchor>
      }
    >
      {missing.map((channel) => (isLost ? t.unsent : t.undelivered)[channel]).join(' ')}
    </Notice>
  );
}

function RecoveryCard() {
  const t = usePhrases('signInExperience');
  const form = useExperienceForm();
  return (
    <FormCard title={t.recovery.title} explanation={t.recovery.hint}>
      <Checkbox.Group
        aria-label={t.recovery.title}
        value={[...form.values.recovery]}
        onChange={(chosen) =>
          form.setFieldValue(
            'recovery',
            channels.filter((channel) => chosen.includes(channel)),
          )
        }
      >
        <Group gap="lg">
          {channels.map((channel) => (
            <Checkbox key={channel} value={channel} label={t.recovery.by[channel]} />
          ))}
        </Group>
      </Checkbox.Group>
    </FormCard>
  );
}

/** The security page owns the policy; whoever looks for it here is led there. */
function PasswordCard() {
  const t = usePhrases('signInExperience').passwords;
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Anchor
        size="sm"
        underline="always"
        renderRoot={(props) => <Link to="/security/password-policy" {...props} />}
      >
        {t.link}
      </Anchor>
    </FormCard>
  );
}
