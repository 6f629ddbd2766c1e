/** A guide over the whole screen: steps to jump to at the left, the steps themselves at the right. */
import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useState } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { DetailsSkeleton } from '../ui/States.tsx';
import { FrameworkLogo } from './FrameworkLogo.tsx';
import classes from './GuideLayout.module.css';
import type { LogoName } from './logos.ts';
import type { Guide } from './model.ts';
import { FurtherReading, stepId } from './Steps.tsx';

type GuideLayoutProps = {
  readonly guide: Guide;
  readonly logo: LogoName;
  /** What there is to say before the first step. */
  readonly greeting: ReactNode;
  /** The button that ends it. */
  readonly done: ReactNode;
  /** The steps. */
  readonly children: ReactNode;
};

export function GuideLayout({ guide, logo, greeting, done, children }: GuideLayoutProps) {
  const t = usePhrases('guides').page;
  const current = useCurrentStep(guide.steps.length);
  return (
    <div className={classes.layout}>
      <nav className={classes.rail} aria-label={t.steps}>
        {guide.steps.map((step, index) => (
          <Link
            key={step.title}
            to="."
            hash={stepId(index)}
            className={classes.railStep}
            data-current={index === current || undefined}
            aria-current={index === current ? 'step' : undefined}
          >
            <span>{index + 1}</span>
            {step.title}
          </Link>
        ))}
      </nav>
      <div className={classes.body}>
        <div className={classes.created}>
          <FrameworkLogo name={logo} size={26} />
          <p>{greeting}</p>
        </div>
        {children}
        <FurtherReading guide={guide} />
        <div className={classes.done}>{done}</div>
      </div>
    </div>
  );
}

/** While the guide and what it is for are on their way. */
export function GuideWaiting() {
  return (
    <div className={classes.waiting}>
      <DetailsSkeleton />
    </div>
  );
}

/** The step nearest to the top of the screen. */
function useCurrentStep(count: number): number {
  const [current, setCurrent] = useState(0);
  useEffect(() => {
    const steps = Array.from({ length: count }, (_, index) => document.getElementById(stepId(index)));
    const find = () => {
      const passed = steps.filter((step) => step && step.getBoundingClientRect().top < 180).length;
      setCurrent(Math.max(0, passed - 1));
    };
    find();
    window.addEventListener('scroll', find, { capture: true, passive: true });
    return () => window.removeEventListener('scroll', find, { capture: true });
  }, [count]);
  return current;
}
