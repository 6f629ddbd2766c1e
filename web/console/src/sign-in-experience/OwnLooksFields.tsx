/** Fields of looks over the tenant's; what is left empty shows what it is then. */
import { Button, ColorInput, Group } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import type { Looks } from './own-looks.ts';
import { PictureField } from './PictureField.tsx';
import type { StoredExperience } from './queries.ts';
import { forDark } from './values.ts';

/** What of a form the fields need, whatever else is in it. */
type LooksForm = {
  readonly values: Looks;
  readonly errors: Readonly<Record<string, ReactNode>>;
  readonly getInputProps: (name: keyof Looks) => object;
  readonly setFieldValue: (name: keyof Looks, value: string) => void;
};

type Props = {
  readonly form: LooksForm;
  readonly experience: StoredExperience;
  /** Whether there are dark pages: people see no dark picture where there are none. */
  readonly dark: boolean;
  readonly explanation: string;
  /** Above the colours. */
  readonly first?: ReactNode;
};

export function OwnLooksFields({ form, experience, dark, explanation, first }: Props) {
  const looks = usePhrases('signInExperience').looks;
  const styles = usePhrases('signInExperience').styles;
  const own = usePhrases('signInExperience').own;
  const suggested = form.values.primaryColor ? forDark(form.values.primaryColor) : undefined;
  return (
    <>
      <FormCard title={looks.title} explanation={explanation}>
        {first}
        <ColorInput
          withEyeDropper={false}
          label={looks.primaryColor}
          format="hex"
          placeholder={experience.color.primaryColor}
          {...form.getInputProps('primaryColor')}
        />
        {dark && (
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <ColorInput
              flex={1}
              withEyeDropper={false}
              label={looks.darkPrimaryColor}
              format="hex"
              placeholder={experience.color.darkPrimaryColor}
              {...form.getInputProps('darkPrimaryColor')}
            />
            {suggested && suggested !== form.values.darkPrimaryColor.toLowerCase() && (
              <Button variant="default" onClick={() => form.setFieldValue('darkPrimaryColor', suggested)}>
                {looks.suggest}
              </Button>
            )}
          </Group>
        )}
        <PictureField form={form} name="logoUrl" description={looks.urlHint} />
        {dark && <PictureField form={form} name="darkLogoUrl" />}
        <PictureField form={form} name="favicon" />
        {dark && <PictureField form={form} name="darkFavicon" />}
      </FormCard>
      <FormCard title={styles.title} explanation={own.stylesHint}>
        <CodeEditor
          label={styles.label}
          description={styles.description}
          language="css"
          value={form.values.customCss}
          onChange={(text) => form.setFieldValue('customCss', text)}
          minHeight={140}
          maxHeight={420}
        />
        <Button
          variant="default"
          size="xs"
          w="fit-content"
          renderRoot={(props) => <Link to="/sign-in-experience" {...props} />}
        >
          {own.shared}
        </Button>
      </FormCard>
    </>
  );
}
