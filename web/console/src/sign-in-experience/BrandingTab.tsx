import { Button, ColorInput, Group, Switch } from '@mantine/core';
import { contrast, parseColor, textOn } from '@portero/sign-in/brand.ts';
import { usePhrases } from '../i18n/language.ts';
import { CodeEditor } from '../ui/CodeEditor.tsx';
import { FormCard } from '../ui/FormCard.tsx';
import { Notice } from '../ui/Notice.tsx';
import { cssNames } from './css-names.ts';
import { useExperienceForm } from './experience-form.tsx';
import { OwnPagesCard } from './OwnPagesCard.tsx';
import { PictureField } from './PictureField.tsx';
import { forDark } from './values.ts';

export function BrandingTab() {
  return (
    <>
      <LooksCard />
      <StylesCard />
      <OwnPagesCard />
    </>
  );
}

function LooksCard() {
  const t = usePhrases('signInExperience').looks;
  const form = useExperienceForm();
  const { darkMode, primaryColor, darkPrimaryColor } = form.values;
  const suggested = forDark(primaryColor);
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <ColorInput
        withEyeDropper={false}
        label={t.primaryColor}
        format="hex"
        {...form.getInputProps('primaryColor')}
      />
      <Legibility color={primaryColor} ground="#ffffff" dim={t.dim} />
      <PictureField form={form} name="logoUrl" description={t.urlHint} />
      <PictureField form={form} name="favicon" />
      <Switch label={t.darkMode} {...form.getInputProps('darkMode', { type: 'checkbox' })} />
      {darkMode && (
        <>
          <Group align="flex-end" gap="xs" wrap="nowrap">
            <ColorInput
              flex={1}
              withEyeDropper={false}
              label={t.darkPrimaryColor}
              format="hex"
              {...form.getInputProps('darkPrimaryColor')}
            />
            {suggested && suggested !== darkPrimaryColor.toLowerCase() && (
              <Button variant="default" onClick={() => form.setFieldValue('darkPrimaryColor', suggested)}>
                {t.suggest}
              </Button>
            )}
          </Group>
          <Legibility color={darkPrimaryColor} ground="#171920" dim={t.dimDark} />
          <PictureField form={form} name="darkLogoUrl" />
          <PictureField form={form} name="darkFavicon" />
        </>
      )}
      <Switch label={t.hideBranding} {...form.getInputProps('hideBranding', { type: 'checkbox' })} />
    </FormCard>
  );
}

type LegibilityProps = {
  readonly color: string;
  /** Of the card that it stands on. */
  readonly ground: string;
  readonly dim: (ratio: string) => string;
};

/** What the pages do so that the colour can be seen and read; nothing where nothing has to be done (WCAG 1.4.3, 1.4.11). */
function Legibility({ color, ground, dim }: LegibilityProps) {
  const t = usePhrases('signInExperience').looks;
  const [own, card] = [parseColor(color), parseColor(ground)];
  if (!own || !card) return null;
  const ratio = contrast(own, card);
  const isBlack = textOn(own)[0] === 0;
  if (ratio < 3) return <Notice tone="warning">{dim(ratio.toFixed(1))}</Notice>;
  return isBlack ? <Notice>{t.blackText}</Notice> : null;
}

function StylesCard() {
  const t = usePhrases('signInExperience').styles;
  const form = useExperienceForm();
  return (
    <FormCard title={t.title} explanation={t.hint}>
      <CodeEditor
        label={t.label}
        description={t.description}
        language="css"
        words={cssNames}
        value={form.values.customCss}
        onChange={(text) => form.setFieldValue('customCss', text)}
        minHeight={140}
        maxHeight={420}
      />
    </FormCard>
  );
}
