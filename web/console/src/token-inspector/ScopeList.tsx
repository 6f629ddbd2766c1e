/** Every permission, whether it is in the token, and the roles that say so. */
import { Anchor, Badge, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { usePhrases } from '../i18n/language.ts';
import type { InspectedScope, Source } from './queries.ts';
import classes from './token-inspector.module.css';

export function ScopeList({ scopes }: { readonly scopes: readonly InspectedScope[] }) {
  const t = usePhrases('tokenInspector');
  if (scopes.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t.noScopes}
      </Text>
    );
  return (
    <>
      {scopes.some(isNew) && (
        <Text size="sm" c="dimmed" mb="xs">
          {t.notAgreed}
        </Text>
      )}
      <ul className={classes.scopes} aria-label={t.scopes}>
        {scopes.map((scope) => (
          <li key={scope.name}>
            <Badge size="sm" variant="light" color={scope.granted ? 'pine' : 'gray'}>
              {scope.granted ? t.yes : t.no}
            </Badge>
            <div>
              <span className={classes.name}>{scope.name}</span>
              {isNew(scope) && (
                <Badge ml={8} size="xs" variant="light" color="yellow">
                  {t.notAskedYet}
                </Badge>
              )}
              <Why of={scope} />
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}

/** It would come at a sign-in; what the application holds so far was issued without it. */
const isNew = ({ granted, agreed }: InspectedScope): boolean => granted && agreed === false;

function Why({ of: { granted, missing, reasons, remedies } }: { readonly of: InspectedScope }) {
  const t = usePhrases('tokenInspector');
  return (
    <Text size="sm" c="dimmed" component="div">
      {missing && `${t.missing[missing]} `}
      {granted && reasons.length === 0 && t.builtIn}
      {reasons.length > 0 && <Sources label={t.by} of={reasons} />}
      {remedies.length > 0 && <Sources label={t.wouldBy} of={remedies} />}
    </Text>
  );
}

function Sources({ label, of: sources }: { readonly label: string; readonly of: readonly Source[] }) {
  const t = usePhrases('tokenInspector');
  return (
    <>
      {label}{' '}
      {sources.map((source, index) => (
        <span key={`${source.id} ${source.organization?.id ?? ''}`}>
          {index > 0 && ', '}
          <RoleLink of={source} />
          {source.organization && (
            <>
              {' '}
              <OrganizationLink of={source.organization}>
                {t.roleIn(source.organization.name)}
              </OrganizationLink>
            </>
          )}
        </span>
      ))}
    </>
  );
}

type OrganizationLinkProps = {
  readonly of: NonNullable<Source['organization']>;
  readonly children: string;
};

const OrganizationLink = ({ of: { id }, children }: OrganizationLinkProps) => (
  <Anchor
    inherit
    underline="always"
    renderRoot={(props) => <Link to="/organizations/$id/members" params={{ id }} {...props} />}
  >
    {children}
  </Anchor>
);

const RoleLink = ({ of: { type, id, name } }: { readonly of: Source }) => (
  <Anchor
    inherit
    underline="always"
    renderRoot={(props) =>
      type === 'role' ? (
        <Link to="/roles/$id/permissions" params={{ id }} {...props} />
      ) : (
        <Link to="/organization-template/roles/$id" params={{ id }} {...props} />
      )
    }
  >
    {name}
  </Anchor>
);
