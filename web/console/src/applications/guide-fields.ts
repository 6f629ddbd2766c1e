/** What a guide's fields hold that is not saved yet, as the page around them sees it: whoever finishes the guide saves it. */
import { createContext, useContext, useEffect, useId, useMemo, useRef, useState } from 'react';

/** @returns whether it is stored now; where it is not, the field has said why */
type Save = () => Promise<boolean>;
type Hold = (field: string, save: Save | undefined) => void;

/** A guide beside other things saves nothing by itself. */
export const GuideFields = createContext<Hold>(() => undefined);

/** For a field: tells the page around the guide whether it waits for being saved. */
export function useGuideField(waits: boolean, save: Save): void {
  const hold = useContext(GuideFields);
  const field = useId();
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    if (!waits) return;
    hold(field, () => latest.current());
    return () => hold(field, undefined);
  }, [waits, field, hold]);
}

/** For the page: how many fields wait, and saving them one after the other, up to the first that cannot be. */
export function useGuideFields() {
  const [waiting, setWaiting] = useState<ReadonlyMap<string, Save>>(new Map());
  const hold = useMemo<Hold>(
    () => (field, save) =>
      setWaiting((before) => {
        const after = new Map(before);
        if (save) after.set(field, save);
        else after.delete(field);
        return after;
      }),
    [],
  );
  const saveAll: Save = async () => {
    for (const save of waiting.values()) if (!(await save())) return false;
    return true;
  };
  return { hold, count: waiting.size, saveAll };
}
