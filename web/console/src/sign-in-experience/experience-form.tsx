/** One form for all tabs: what is typed on one is still there after a look at another. */
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { createContext, useContext } from 'react';
import { usePhrases } from '../i18n/language.ts';
import { useConfirm } from '../shell/confirm.tsx';
import { type SettingsForm, useEntityForm } from '../shell/settings-form.tsx';
import { Comparison } from './Comparison.tsx';
import { addressOf, problemsOf, tabOf, tabs } from './problems.ts';
import { type StoredExperience, signInExperience, useChangeSignInExperience } from './queries.ts';
import { changeOf, changesWhoGetsIn, type Values, valuesOf } from './values.ts';

export type ExperienceForm = SettingsForm<Values>;

const Form = createContext<ExperienceForm | undefined>(undefined);
export const ExperienceFormProvider = Form.Provider;

/** The form of the page that this tab is on. */
export function useExperienceForm(): ExperienceForm {
  const form = useContext(Form);
  if (!form) throw new Error('A tab of the sign-in experience stands outside its page.');
  return form;
}

/** Asks before it saves what changes who gets in; saved only over the version that was looked at. */
export function useNewExperienceForm(stored: StoredExperience): ExperienceForm {
  const t = usePhrases('signInExperience');
  const change = useChangeSignInExperience();
  const client = useQueryClient();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const form = useEntityForm<Values, StoredExperience>({
    entity: stored,
    valuesOf,
    validate: (values) => problemsOf(values, t.problems),
    confirm: async (values) => {
      const before = valuesOf(stored);
      if (!changesWhoGetsIn(before, values)) return true;
      return confirm({
        title: t.comparison.title,
        consequence: <Comparison before={before} after={values} />,
        action: t.comparison.action,
      });
    },
    save: (values, base) => change.mutateAsync({ body: changeOf(values, base), base }),
    newest: () => client.fetchQuery({ ...signInExperience, staleTime: 0 }),
    within: tabs.map(addressOf),
  });
  /** A problem may stand on another tab: lead there, so that one sees why nothing was saved. */
  const save = async () => {
    const wrong = Object.keys(problemsOf(form.getValues(), t.problems)).map(tabOf);
    const [first] = wrong;
    if (first && !wrong.some((tab) => addressOf(tab) === pathname)) await navigate({ to: addressOf(first) });
    await form.save();
  };
  return { ...form, save };
}
