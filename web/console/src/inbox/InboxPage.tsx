import { Accordion, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconInbox, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { sentenceOf } from '../api/errors.ts';
import { messageChannels } from '../connectors/queries.ts';
import { usePhrases } from '../i18n/language.ts';
import { Crumbs } from '../shell/Crumbs.tsx';
import { useConfirm } from '../shell/confirm.tsx';
import { useTitle } from '../shell/title.ts';
import { toast } from '../shell/toasts.ts';
import { CopyValue } from '../ui/CopyValue.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Page, PageHeader } from '../ui/Page.tsx';
import { RelativeTime } from '../ui/RelativeTime.tsx';
import { DetailsSkeleton, EmptyState, ErrorState } from '../ui/States.tsx';
import { inbox, type Message, useEmptyInbox } from './queries.ts';

export function InboxPage() {
  const t = usePhrases('inbox');
  useTitle(t.title);
  const query = useQuery(inbox);
  const channels = useQuery(messageChannels).data;
  const onlyTexts = channels?.email.delivery === 'connector' && channels.sms.delivery === 'inbox';
  const confirm = useConfirm();
  const empty = useEmptyInbox();
  const messages = query.data ?? [];
  const erase = async () => {
    const agreed = await confirm({
      title: t.emptyTitle,
      consequence: t.emptyConsequence,
      action: t.emptyIt,
      danger: true,
    });
    if (!agreed) return;
    await empty.mutateAsync();
    toast.done(t.emptied);
  };
  return (
    <Page>
      <Crumbs here={t.title} />
      <PageHeader
        title={t.title}
        purpose={t.purpose}
        actions={
          messages.length > 0 && (
            <Button
              variant="default"
              leftSection={<IconTrash size={15} />}
              loading={empty.isPending}
              onClick={() => void erase()}
            >
              {t.emptyIt}
            </Button>
          )
        }
      />
      <Stack gap="md">
        <Notice
          action={
            <Button size="xs" variant="default" renderRoot={(props) => <Link to="/connectors" {...props} />}>
              {t.toConnectors}
            </Button>
          }
        >
          {onlyTexts ? t.noteOnlyTexts : t.note}
        </Notice>
        {query.isPending && <DetailsSkeleton />}
        {query.error && !query.data && (
          <ErrorState sentence={sentenceOf(query.error)} onRetry={() => void query.refetch()} />
        )}
        {query.data && messages.length === 0 && (
          <EmptyState icon={IconInbox} title={t.empty.title} sentence={t.empty.sentence} />
        )}
        {messages.length > 0 && (
          <Accordion variant="separated" aria-live="polite">
            {messages.map((message) => (
              <Entry key={message.id} message={message} />
            ))}
          </Accordion>
        )}
      </Stack>
    </Page>
  );
}

function Entry({ message }: { readonly message: Message }) {
  const t = usePhrases('inbox');
  return (
    <Accordion.Item value={message.id}>
      <Group gap={0} wrap="nowrap" align="center">
        <Accordion.Control miw={0}>
          <Group gap="sm" wrap="nowrap">
            <Stack gap={0} flex={1} miw={0}>
              <Text size="sm" fw={600} truncate>
                {message.subject || message.text}
              </Text>
              <Group gap={4} wrap="nowrap" fz="xs" c="dimmed">
                <Text span inherit truncate>
                  {message.to}
                </Text>
                <Text span inherit style={{ whiteSpace: 'nowrap' }}>
                  · <RelativeTime at={message.createdAt} />
                </Text>
              </Group>
            </Stack>
            <Badge size="sm" variant="light" color="gray" visibleFrom="sm">
              {message.type}
            </Badge>
          </Group>
        </Accordion.Control>
        {message.code && (
          <Group gap={6} wrap="nowrap" px="md" style={{ flexShrink: 0 }}>
            <Text size="xs" c="dimmed" visibleFrom="sm">
              {t.code}
            </Text>
            <CopyValue value={message.code} variant="inline" />
          </Group>
        )}
      </Group>
      <Accordion.Panel>
        {message.channel === 'email' ? (
          // No scripts, no forms, no way out: a template is an administrator's HTML, but values in it are strangers'.
          <iframe
            title={t.look}
            sandbox=""
            srcDoc={message.content}
            style={{ width: '100%', height: 360, border: 0, background: '#fff', borderRadius: 8 }}
          />
        ) : (
          <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {message.text}
          </Text>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}
