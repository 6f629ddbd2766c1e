import { Stack, Table, Text } from '@mantine/core';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from '../ui/Notice.tsx';
import { alsoPossible, methodOf, offered, type Values } from './values.ts';

type Props = { readonly before: Values; readonly after: Values };

/** Who gets in, before and after: what an administrator agrees to. Rows that stay as they are are left out. */
export function Comparison({ before, after }: Props) {
  const t = usePhrases('signInExperience').comparison;
  const describe = useDescription();
  const [old, next] = [describe(before), describe(after)];
  const rows = (['registration', 'signIn', 'recovery'] as const).filter(
    (row) => old[row].join('\n') !== next[row].join('\n'),
  );
  return (
    <Stack gap="md">
      <Text size="sm">{t.sentence}</Text>
      <Table verticalSpacing={8} horizontalSpacing={12} layout="fixed" withTableBorder>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.before}</Table.Th>
            <Table.Th>{t.after}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row} style={{ verticalAlign: 'top' }}>
              {[old, next].map((side, index) => (
                <Table.Td key={index === 0 ? 'before' : 'after'}>
                  <Text size="xs" c="dimmed">
                    {t.rows[row]}
                  </Text>
                  {side[row].map((line) => (
                    <Text key={line} size="sm">
                      {line}
                    </Text>
                  ))}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {losesAWay(before, after) && <Notice tone="warning">{t.lost}</Notice>}
    </Stack>
  );
}

function useDescription() {
  const { comparison: t, registration, signIn } = usePhrases('signInExperience');
  const ways = (values: Values, identifier: 'username' | 'email' | 'phone') => {
    const { password, verificationCode, isPasswordPrimary } = methodOf(values, identifier);
    if (!verificationCode) return t.password;
    if (!password) return t.code;
    return isPasswordPrimary ? t.passwordOrCode : t.codeOrPassword;
  };
  return (values: Values) => ({
    registration: values.mayRegister
      ? [
          registration.kinds[values.signUp],
          ...alsoPossible(values)
            .filter((kind) => values.signUpAlso.includes(kind))
            .map((kind) => `+ ${registration.kinds[kind]}`),
          values.signUp === 'username' || values.signUpPassword ? t.withPassword : t.withoutPassword,
        ]
      : [t.closed],
    signIn: offered(values).map(
      (identifier) => `${signIn.identifiers[identifier]}: ${ways(values, identifier)}`,
    ),
    recovery:
      values.recovery.length > 0 ? values.recovery.map((channel) => signIn.identifiers[channel]) : [t.none],
  });
}

/** Whether some way to sign in is no longer there. */
function losesAWay(before: Values, after: Values): boolean {
  return offered(before).some((identifier) => {
    if (!offered(after).includes(identifier)) return true;
    const [old, next] = [methodOf(before, identifier), methodOf(after, identifier)];
    return (old.password && !next.password) || (old.verificationCode && !next.verificationCode);
  });
}
