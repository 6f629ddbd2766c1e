/** Whom people turn to, and what stands beside the card. */
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { useExperienceForm } from './experience-form.tsx';

export function SupportCard() {
  const t = usePhrases('signInExperience').support;
  const form = useExperienceForm();
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <TextInput
        label={t.email}
        inputMode="email"
        placeholder="help@example.com"
        {...form.getInputProps('supportEmail')}
      />
      <TextInput
        label={t.website}
        inputMode="url"
        placeholder="https://…"
        {...form.getInputProps('supportWebsiteUrl')}
      />
    </FormCard>
  );
}

/** First pages, and those that many get to see; whatever else the API set is listed too. */
const paths = [
  '/sign-in',
  '/register',
  '/forgot-password',
  '/sign-in/password',
  '/sign-in/verification-code',
  '/register/verification-code',
  '/consent',
];

export function BesidesCard() {
  const t = usePhrases('signInExperience').besides;
  const form = useExperienceForm();
  const [path, setPath] = useState('/sign-in');
  const { customContent } = form.values;
  const all = [...new Set([...paths, ...Object.keys(customContent)])];
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <Select
        label={t.page}
        allowDeselect={false}
        data={all.map((value) => ({
          value,
          label: customContent[value]?.trim() ? `${value} · ${t.taken}` : value,
        }))}
        value={path}
        onChange={(next) => next && setPath(next)}
      />
      <CodeEditor
        key={path}
        label={t.html}
        language="text"
        value={customContent[path] ?? ''}
        onChange={(html) => form.setFieldValue('customContent', { ...customContent, [path]: html })}
        minHeight={120}
        maxHeight={420}
      />
    </FormCard>
  );
}
