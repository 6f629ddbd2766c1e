/** Doing something to several people: says to how many, then one after another, and tells whom it failed for. */
import { Anchor, Button, Group, Modal, Progress, Select, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { answer, api, done } from '../api/client.ts';
import { sentenceOf } from '../api/errors.ts';
import { usePhrases } from '../i18n/language.ts';
import { organizations } from '../organizations/queries.ts';
import { roles } from '../roles/queries.ts';
import classes from './Users.module.css';

export type Chosen = ReadonlyMap<string, string>;
const kinds = ['suspend', 'reactivate', 'addRole', 'addToOrganization', 'delete'] as const;
type Kind = (typeof kinds)[number];
type Failure = { readonly id: string; readonly name: string; readonly sentence: string };

export function Bulk({ chosen, onClear }: { readonly chosen: Chosen; readonly onClear: () => void }) {
  const t = usePhrases('users').bulk;
  const [kind, setKind] = useState<Kind>();
  if (chosen.size === 0) return null;
  return (
    <Group gap="xs" role="toolbar" aria-label={t.toolbar} className={classes.bar}>
      <Text size="sm" fw={560} aria-live="polite">
        {t.chosen(chosen.size)}
      </Text>
      {kinds.map((one) => (
        <Button
          key={one}
          size="xs"
          variant="default"
          {...(one === 'delete' && { c: 'red' })}
          onClick={() => setKind(one)}
        >
          {t[one].action}
        </Button>
      ))}
      <Button size="xs" variant="subtle" onClick={onClear}>
        {t.clear}
      </Button>
      {kind && <Doing kind={kind} chosen={chosen} onClose={() => setKind(undefined)} onDone={onClear} />}
    </Group>
  );
}

function Doing({
  kind,
  chosen,
  onClose,
  onDone,
}: {
  readonly kind: Kind;
  readonly chosen: Chosen;
  readonly onClose: () => void;
  readonly onDone: () => void;
}) {
  const t = usePhrases('users').bulk;
  const client = useQueryClient();
  const [target, setTarget] = useState<string | null>(null);
  const [at, setAt] = useState<number>();
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const stopped = useRef(false);
  const [people] = useState(() => [...chosen]);
  const isDone = at === people.length;
  const needsTarget = kind === 'addRole' || kind === 'addToOrganization';

  const run = async () => {
    setAt(0);
    for (const [index, [id, name]] of people.entries()) {
      if (stopped.current) break;
      try {
        await act(kind, id, target ?? '');
      } catch (failure) {
        setFailures((before) => [...before, { id, name, sentence: sentenceOf(failure) }]);
      }
      setAt(index + 1);
    }
    await client.invalidateQueries({ queryKey: ['users'] });
  };
  const close = () => {
    stopped.current = true;
    onClose();
    if (at !== undefined) onDone();
  };
  return (
    <Modal opened onClose={close} title={t[kind].title(people.length)} closeOnClickOutside={at === undefined}>
      <Stack gap="md">
        {at === undefined ? (
          <>
            <Text size="sm">{t[kind].consequence}</Text>
            {kind === 'addRole' && <RoleSelect value={target} onChange={setTarget} />}
            {kind === 'addToOrganization' && <OrganizationSelect value={target} onChange={setTarget} />}
          </>
        ) : (
          <>
            <Progress value={(at / people.length) * 100} aria-label={t.progress} animated={!isDone} />
            <Text size="sm" aria-live="polite">
              {isDone ? t.done(people.length - failures.length, failures.length) : t.doing(at, people.length)}
            </Text>
            {failures.length > 0 && (
              <Stack gap={4} component="ul" m={0} pl="md">
                {failures.map(({ id, name, sentence }) => (
                  <Text key={id} component="li" size="sm">
                    <Anchor component={Link} to={`/users/${id}/settings`}>
                      {name}
                    </Anchor>
                    {': '}
                    {sentence}
                  </Text>
                ))}
              </Stack>
            )}
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {isDone ? t.close : at === undefined ? t.cancel : t.stop}
          </Button>
          {at === undefined && (
            <Button
              {...((kind === 'delete' || kind === 'suspend') && { color: 'red' })}
              disabled={needsTarget && !target}
              onClick={() => void run()}
            >
              {t[kind].action}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

async function act(kind: Kind, userId: string, target: string): Promise<void> {
  const client = await api();
  const params = { path: { userId } };
  if (kind === 'delete') return done(client.DELETE('/api/users/{userId}', { params }));
  if (kind === 'addRole')
    return void (await answer(
      client.POST('/api/users/{userId}/roles', { params, body: { roleIds: [target] } }),
    ));
  if (kind === 'addToOrganization')
    return done(
      client.POST('/api/organizations/{id}/users', {
        params: { path: { id: target } },
        body: { userIds: [userId] },
      }),
    );
  const body = { isSuspended: kind === 'suspend' };
  await answer(client.PATCH('/api/users/{userId}/is-suspended', { params, body }));
}

type TargetProps = { readonly value: string | null; readonly onChange: (id: string | null) => void };

function RoleSelect(props: TargetProps) {
  const t = usePhrases('users').filters;
  const [keyword, setKeyword] = useState('');
  const { data } = useQuery(roles({ page: 1, keyword, type: 'User' }));
  return <Target label={t.roleId} rows={data?.rows} onSearch={setKeyword} {...props} />;
}

function OrganizationSelect(props: TargetProps) {
  const t = usePhrases('users').filters;
  const [keyword, setKeyword] = useState('');
  const { data } = useQuery(organizations({ page: 1, keyword }));
  return <Target label={t.organizationId} rows={data?.rows} onSearch={setKeyword} {...props} />;
}

function Target({
  label,
  rows = [],
  onSearch,
  value,
  onChange,
}: TargetProps & {
  readonly label: string;
  readonly rows: readonly { id: string; name: string }[] | undefined;
  readonly onSearch: (keyword: string) => void;
}) {
  return (
    <Select
      label={label}
      searchable
      value={value}
      data={rows.map(({ id, name }) => ({ value: id, label: name }))}
      filter={({ options }) => options}
      onSearchChange={(text) => onSearch(rows.some(({ name }) => name === text) ? '' : text)}
      onChange={onChange}
    />
  );
}
