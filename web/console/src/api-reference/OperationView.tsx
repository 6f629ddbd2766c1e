import { Button, Group, Tabs, Text } from '@mantine/core';
import { IconCheck, IconKey } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { managementResource } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { curl, javascript, python } from '../shell/api-calls.ts';
import { session } from '../shell/auth/session.ts';
import { CodeBlock } from '../ui/CodeBlock.tsx';
import { CopyButton, copyText } from '../ui/CopyValue.tsx';
import { Prose } from '../ui/Prose.tsx';
import classes from './ApiReferencePage.module.css';
import { callOf } from './calls.ts';
import { MethodTag } from './MethodTag.tsx';
import type { Field, Operation } from './openapi.ts';

export function OperationView({
  operation,
  endpoint,
}: {
  readonly operation: Operation;
  readonly endpoint: string;
}) {
  const t = usePhrases('apiReference');
  return (
    <article>
      <Group gap={8} wrap="nowrap" mb={6}>
        <MethodTag method={operation.method} />
        <code className={classes.path}>{operation.path}</code>
        <CopyButton value={`${endpoint}${operation.path}`} />
      </Group>
      {operation.summary && (
        <Text fw={600} size="md">
          {operation.summary}
        </Text>
      )}
      {operation.description && (
        <Text size="sm" c="dimmed">
          <Prose text={operation.description} />
        </Text>
      )}
      <Section title={t.call}>
        <Tabs defaultValue="curl" keepMounted={false}>
          <Tabs.List mb="xs">
            <Tabs.Tab value="curl">curl</Tabs.Tab>
            <Tabs.Tab value="javascript">JavaScript</Tabs.Tab>
            <Tabs.Tab value="python">Python</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="curl">
            <CodeBlock language="bash" code={curl(endpoint, callOf(operation))} />
          </Tabs.Panel>
          <Tabs.Panel value="javascript">
            <CodeBlock language="javascript" code={javascript(endpoint, callOf(operation))} />
          </Tabs.Panel>
          <Tabs.Panel value="python">
            <CodeBlock language="python" code={python(endpoint, callOf(operation))} />
          </Tabs.Panel>
        </Tabs>
        <TokenLine />
      </Section>
      {operation.parameters.length > 0 && (
        <Section title={t.parameters}>
          {operation.parameters.map((parameter) => (
            <FieldRow
              key={`${parameter.place}-${parameter.name}`}
              field={parameter}
              place={t.places[parameter.place]}
            />
          ))}
        </Section>
      )}
      {operation.body && (
        <Section title={t.body}>
          {operation.body.fields.length === 0 && <code className={classes.type}>{operation.body.type}</code>}
          {operation.body.fields.map((field) => (
            <FieldRow key={field.name} field={field} />
          ))}
        </Section>
      )}
      <Section title={t.responses}>
        {operation.responses.map((response) => (
          <details key={response.status} className={classes.response} open={response.status.startsWith('2')}>
            <summary>
              <span data-good={response.status.startsWith('2') || undefined}>{response.status}</span>
              <code className={classes.type}>{response.type || t.noFields}</code>
              <small>{response.description}</small>
            </summary>
            {response.fields.map((field) => (
              <FieldRow key={field.name} field={field} />
            ))}
          </details>
        ))}
      </Section>
    </article>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function FieldRow({ field, place }: { readonly field: Field; readonly place?: string }) {
  const t = usePhrases('apiReference');
  const head = (
    <>
      <code className={classes.name}>{field.name}</code>
      <code className={classes.type}>{field.type}</code>
      {place && <small>{place}</small>}
      {field.required && <small className={classes.required}>{t.required}</small>}
    </>
  );
  return (
    <div className={classes.field}>
      {field.fields.length > 0 ? (
        <details>
          <summary>{head}</summary>
          <div className={classes.nested}>
            {field.fields.map((inner) => (
              <FieldRow key={inner.name} field={inner} />
            ))}
          </div>
        </details>
      ) : (
        <div className={classes.head}>{head}</div>
      )}
      {field.description && <p>{field.description}</p>}
    </div>
  );
}

function TokenLine() {
  const t = usePhrases('apiReference').token;
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    setCopied(await copyText(await session.tokenFor(managementResource)));
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <div className={classes.token}>
      <Text size="xs" c="dimmed">
        {t.hint}
      </Text>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          leftSection={copied ? <IconCheck size={14} /> : <IconKey size={14} />}
          onClick={() => void copy()}
        >
          {copied ? t.copied : t.copy}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          renderRoot={(props) => <Link to="/applications/create" search={{ with: 'machine' }} {...props} />}
        >
          {t.guide}
        </Button>
      </Group>
    </div>
  );
}
