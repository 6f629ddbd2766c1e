/** A guide's steps with this application's values filled in, its fields wired to the application. */
import { Stack } from '@mantine/core';
import { useAddresses } from '../domains/queries.ts';
import type { Guide, GuideValues } from '../guides/model.ts';
import { movesOf } from '../guides/moves.ts';
import { type OwnBlock, Steps } from '../guides/Steps.tsx';
import { usePhrases } from '../i18n/language.ts';
import { Notice } from '../ui/Notice.tsx';
import { Prose } from '../ui/Prose.tsx';
import { GuideCredentials } from './GuideCredentials.tsx';
import { GuideUris, storedUris } from './GuideUris.tsx';
import { type Application, useUsableSecret } from './queries.ts';

/**
 * What a guide needs to know of this application. Where the tenant has a domain of its own, that is what people are to
 * see; the secret is the first that still works.
 */
function useGuideValues(app: Application): GuideValues {
  const [usual, ...own] = useAddresses();
  const { value } = useUsableSecret(app);
  return { endpoint: own[0] ?? usual, appId: app.id, appSecret: value };
}

type GuideStepsProps = { readonly guide: Guide; readonly app: Application; readonly compact?: boolean };

export function GuideSteps({ guide, app, compact = false }: GuideStepsProps) {
  const moves = movesOf(guide, (field) => storedUris(app, field));
  const values = { ...useGuideValues(app), moves };
  const { isHidden } = useUsableSecret(app);
  const t = usePhrases('guides').credentials;
  const own = (block: OwnBlock) =>
    block.kind === 'uris' ? (
      <GuideUris app={app} field={block.field} usual={block.usual} />
    ) : (
      <GuideCredentials app={app} values={values} />
    );
  return (
    <Stack gap={28}>
      {isHidden && (
        <Notice tone="info">
          <Prose text={t.hidden} />
        </Notice>
      )}
      <Steps guide={guide} values={values} own={own} compact={compact} />
    </Stack>
  );
}
