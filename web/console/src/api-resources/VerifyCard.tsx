/** How an API checks its tokens: what they must say, and guides that do it. */
import { Text } from '@mantine/core';
import { managementResource } from '../api/instance.ts';
import { usePhrases } from '../i18n/language.ts';
import { FormCard } from '../ui/FormCard.tsx';
import { ApiGuideCards } from './ApiGuideCards.tsx';
import type { ApiResource } from './queries.ts';
import { TokenFacts } from './TokenFacts.tsx';

export function VerifyCard({ resource }: { readonly resource: ApiResource }) {
  const t = usePhrases('apiResources').details;
  // Portero checks the tokens of its own API itself.
  if (resource.indicator === managementResource)
    return (
      <FormCard title={t.verify}>
        <TokenFacts indicator={resource.indicator} />
      </FormCard>
    );
  return (
    <FormCard title={t.verify} explanation={t.verifyHint}>
      <div>
        <Text size="sm" fw={560} mb={6}>
          {t.guides}
        </Text>
        <ApiGuideCards resourceId={resource.id} />
      </div>
      <TokenFacts indicator={resource.indicator} />
    </FormCard>
  );
}
