import { Link } from '@tanstack/react-router';
import { apiGuides } from '../guides/catalogue.ts';
import { FrameworkLogo } from '../guides/FrameworkLogo.tsx';
import { usePhrases } from '../i18n/language.ts';
import classes from './ApiGuideCards.module.css';

/** One card for each guide that protects an API, leading to it with this API's values. */
export function ApiGuideCards({ resourceId }: { readonly resourceId: string }) {
  const { taglines } = usePhrases('guides').api;
  return (
    <ul className={classes.cards}>
      {apiGuides.map(({ id, name, logo }) => (
        <li key={id}>
          <Link
            to="/api-resources/$id/guide/$guideId"
            params={{ id: resourceId, guideId: id }}
            className={classes.card}
          >
            <FrameworkLogo name={logo} size={22} />
            <span>
              <strong>{name}</strong>
              <small>{taglines[id]}</small>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
